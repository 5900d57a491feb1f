"""Events in the language: what is refused, what is merged, and what the generated source does with them."""

import math

import numpy as np
import pytest
import sympy as sp
from test_codegen import uncompiled

from circhoral.equations.body import assemble
from circhoral.equations.codegen import generate
from circhoral.equations.functions import least, logistic_chance, most, reached
from circhoral.equations.part import EquationUnitError, Part, PartError
from circhoral.equations.tables import part_tables, to_markdown
from circhoral.evidence.parameters import ParameterRow

ROWS = {
    name: ParameterRow(name, value, unit, name, "assumed", "ASSUMED")
    for name, value, unit in (("growth", 1.5, "mm/day"), ("ripe", 18.0, "mm"), ("share", 0.5, "dimensionless"))
}


def grower(name: str = "grower", state: str = "size", event: str = "ripened") -> Part:
    """Grow, and start over when ripe; not closed yet."""
    p = Part(name, rows=dict(ROWS))
    growth, ripe = p.parameters("growth", "ripe")
    size = p.state(state, "mm", sp.Integer(0))
    p.rate(size, growth)
    p.event(event, size - ripe, {size: p.chance(0) * ripe}, label="ripe enough")
    return p


def witness(event: str = "ripened") -> Part:
    """Count and take a chance; not closed yet."""
    p = Part("witness", rows=dict(ROWS))
    count, luck = p.state("count", "dimensionless", sp.Integer(0)), p.state("luck", "dimensionless", sp.Integer(0))
    p.rate(count, sp.Integer(0))
    p.rate(luck, sp.Integer(0))
    p.on(event, {count: count + 1, luck: p.chance(0) - p.chance(1)})
    return p


# -- merged --------------------------------------------------------------------------------------------------------


def test_what_parts_say_is_merged_and_their_chances_are_told_apart():
    body = assemble("body", [witness().gives(), grower().gives()])
    (event,) = body.events
    size, ripe, count = sp.symbols("size ripe count")
    chances = sp.symbols("chance_0 chance_1 chance_2")
    assert (event.name, event.label, event.when) == ("ripened", "ripe enough", size - ripe)
    assert event.changes == {"count": count + 1, "luck": chances[0] - chances[1], "size": chances[2] * ripe}
    assert body.chances == 3


def test_events_read_flows_and_ports_down_to_states():
    p = grower()
    p.flow("doubled", 2 * sp.Symbol("size"), "mm")
    follower = Part("follower", rows=dict(ROWS))
    doubled = follower.takes("doubled", "mm")
    last = follower.state("last", "mm", sp.Integer(0))
    follower.rate(last, sp.Integer(0))
    follower.event("large", doubled - 2 * follower.parameter("ripe"))
    follower.on("large", {last: doubled})
    body = assemble("body", [p.gives(doubled=sp.Symbol("doubled")), follower.gives()])
    large = body.events[1]
    assert large.when == 2 * sp.Symbol("size") - 2 * sp.Symbol("ripe")
    assert large.changes == {"last": 2 * sp.Symbol("size")}


def test_a_body_without_events_is_told_so():
    p = Part("still", rows=dict(ROWS))
    p.rate(p.state("size", "mm", sp.Integer(0)), p.parameter("growth"))
    made = uncompiled(generate(assemble("still", [p.gives()])).source)
    assert (made.N_EVENTS, made.N_CHANCES) == (0, 0)
    made.triggers(0.0, np.zeros(1), np.zeros(2), np.zeros(0), np.zeros(0))
    made.occur(0, 0.0, np.zeros(1), np.zeros(2), np.zeros(0), np.zeros(0))


# -- refused -------------------------------------------------------------------------------------------------------


def test_an_event_that_nobody_declares_is_refused():
    with pytest.raises(
        PartError, match=r"part 'witness' changes when 'burst' happens.*declared: 'ripened' of part 'grower'"
    ):
        assemble("body", [grower().gives(), witness("burst").gives()])


def test_an_event_declared_twice_is_refused():
    with pytest.raises(PartError, match="event 'ripened' is declared by part 'grower' and by part 'rival'"):
        assemble("body", [grower().gives(), grower("rival", "other_size").gives()])
    p = grower()
    with pytest.raises(PartError, match="part 'grower' declares event 'ripened' twice"):
        p.event("ripened", sp.Symbol("size"))


def test_changes_of_strangers_and_second_changes_are_refused():
    p = grower()
    with pytest.raises(PartError, match=r"part 'grower' changes 'count' when 'ripened' happens; .* only its own"):
        p.on("ripened", {sp.Symbol("count"): sp.Integer(0)})
    with pytest.raises(PartError, match="part 'grower' changes 'size' twice when 'ripened' happens"):
        p.on("ripened", {sp.Symbol("size"): sp.Integer(0)})


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (lambda p, size, ripe, share: p.event("odd", size - share), "grower: when of event odd: a sum mixes units"),
        (lambda p, size, ripe, share: p.event("odd", reached(size, share)), r"reached\(...\) compares units"),
        (lambda p, size, ripe, share: p.event("odd", least(size, ripe, share)), r"least\(...\) compares units"),
        (lambda p, size, ripe, share: p.event("odd", size - p.chance(0)), "'chance_0' has no unit"),
        (lambda p, size, ripe, share: p.measure("odd", most(size, ripe), "cm"), "grower: measure odd: .*cm is stated"),
        (lambda p, size, ripe, share: p.measure("odd", reached(size, ripe), "mm"), "measure odd: .*mm is stated"),
        (lambda p, size, ripe, share: p.flow("odd", p.chance(0) * ripe, "mm"), "'chance_0' has no unit"),
        (lambda p, size, ripe, share: p.on("other", {size: share}), "grower: size on other: .*mm is stated"),
    ],
)
def test_units_of_events_are_checked(write, words: str):
    p = grower()
    write(p, sp.Symbol("size"), *p.parameters("ripe", "share"))
    with pytest.raises(EquationUnitError, match=words):
        p.gives()


def test_a_rate_that_jumps_is_refused_also_through_a_flow():
    p = Part("jumpy", rows=dict(ROWS))
    growth, ripe = p.parameters("growth", "ripe")
    size = p.state("size", "mm", sp.Integer(0))
    gate = p.flow("gate", 1 - reached(size, ripe), "dimensionless")
    p.rate(size, growth * gate)
    with pytest.raises(PartError, match="the rate of 'size' of 'body' uses reached, and a rate must be smooth"):
        assemble("body", [p.gives()])


def test_a_port_that_only_an_event_reads_is_used():
    giver = grower()
    follower = Part("follower", rows=dict(ROWS))
    size = follower.takes("given_size", "mm")
    follower.event("large", size - follower.parameter("ripe"))
    assemble("body", [giver.gives(given_size=sp.Symbol("size")), follower.gives()])


# -- generated -----------------------------------------------------------------------------------------------------


def test_generated_events_equal_the_expressions_and_read_the_state_before():
    p = Part("pair", rows=dict(ROWS))
    ripe, share = p.parameters("ripe", "share")
    a, b = p.state("a", "mm", sp.Integer(0)), p.state("b", "mm", sp.Integer(0))
    p.rate(a, p.parameter("growth"))
    p.rate(b, -p.parameter("growth"))
    p.event("swapped", a - least(b, 2 * b, ripe), {a: b + share * ripe * p.chance(0), b: a})
    p.event("looked", most(a, b) * reached(a, b) - ripe)
    p.event("drawn", a - b, {b: ripe * logistic_chance(p.chance(1))})
    made = uncompiled(generate(assemble("pair", [p.gives()])).source)
    assert (made.N_EVENTS, made.N_CHANCES) == (3, 2)
    q = np.empty(made.N_DERIVED)
    made.derive(np.array([18.0, 0.5, 1.5]), q)
    y, g, chances = np.array([7.0, 5.0]), np.empty(3), np.array([0.3, 0.9])
    made.triggers(0.0, y, q, np.zeros(0), g)
    assert list(g) == [2.0, 7.0 - 18.0, 2.0]
    made.occur(1, 0.0, y, q, np.zeros(0), chances)
    assert list(y) == [7.0, 5.0]
    made.occur(0, 0.0, y, q, np.zeros(0), chances)
    np.testing.assert_allclose(y, [5.0 + 0.5 * 18.0 * 0.3, 7.0])
    made.occur(2, 0.0, y, q, np.zeros(0), chances)
    assert y[1] == pytest.approx(18.0 * math.log(9.0) * math.sqrt(3) / math.pi)


def test_a_logistic_chance_has_mean_zero_and_standard_deviation_one():
    u = sp.Symbol("u")
    even = (np.arange(200_000) + 0.5) / 200_000
    drawn = sp.lambdify(u, logistic_chance(u))(even)
    assert drawn.mean() == pytest.approx(0.0, abs=1e-9)
    assert drawn.std() == pytest.approx(1.0, rel=1e-3)


def test_tables_list_events_of_the_part_and_those_it_changes_with():
    table = part_tables(grower().gives()).events
    assert table.rows == (("ripened", "-ripe + size rises through 0", "size = chance_0*ripe", "ripe enough"),)
    table = part_tables(witness().gives()).events
    assert table.rows == (("ripened", "as another part says", "count = count + 1; luck = chance_0 - chance_1", ""),)
    p = grower()
    p.event("at_once", reached(sp.Symbol("size"), sp.Symbol("ripe")) - p.parameter("share"))
    text = to_markdown(part_tables(p.gives()))
    assert "reached(x, limit) = 1 where x >= limit, else 0" in text
    assert "| at_once | -share + reached(size, ripe) rises through 0 |" in text
