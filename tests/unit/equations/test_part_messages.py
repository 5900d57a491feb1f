"""Every way in which parts may not hold together is refused, and the message names both sides."""

import pytest
import sympy as sp

from circhoral.equations.body import assemble
from circhoral.equations.part import EquationUnitError, Part, PartError
from circhoral.evidence.parameters import ParameterRow

ROWS = {
    name: ParameterRow(name, value, unit, name, "assumed", "ASSUMED")
    for name, value, unit in (
        ("turnover", 0.5, "1/day"),
        ("level", 3.0, "nmol/L"),
        ("small_level", 3.0, "pmol/L"),
        ("steepness", 2.0, "dimensionless"),
        ("long", 4.0, "day"),
    )
}


def part(name: str) -> Part:
    return Part(name, rows=dict(ROWS))


def gland() -> Part:
    """Give a hormone [nmol/L]."""
    p = part("gland")
    turnover, level = p.parameters("turnover", "level")
    hormone = p.state("hormone", "nmol/L", level)
    p.rate(hormone, turnover * (level - hormone))
    return p.gives(hormone=hormone)


def follower(unit: str = "nmol/L", name: str = "follower", state: str = "follow") -> Part:
    """Take the hormone in a unit of its own."""
    p = part(name)
    hormone = p.takes("hormone", unit)
    follow = p.state(state, unit, sp.Integer(0))
    p.rate(follow, p.parameter("turnover") * (hormone - follow))
    return p.gives()


# -- units ---------------------------------------------------------------------------------------------------------


def test_a_sum_of_nmol_and_pmol_is_refused():
    p = part("gland")
    turnover, level, small = p.parameters("turnover", "level", "small_level")
    hormone = p.state("hormone", "nmol/L", level)
    p.rate(hormone, turnover * (level + small - hormone))
    with pytest.raises(EquationUnitError) as caught:
        p.gives(hormone=hormone)
    message = str(caught.value)
    assert message.startswith("gland: rate of hormone: a sum mixes units")
    assert message.endswith("(level in nmol/L, small_level in pmol/L)")


def test_a_rate_in_another_unit_than_its_state_is_refused():
    p = part("gland")
    level = p.parameter("level")
    hormone = p.state("hormone", "nmol/L", level)
    p.rate(hormone, level - hormone)
    with pytest.raises(EquationUnitError, match=r"gland: rate of hormone: .*\(nmol/L\) / day is stated"):
        p.gives(hormone=hormone)


def test_a_start_a_flow_and_a_measure_are_checked_too():
    p = part("gland")
    p.rate(p.state("hormone", "nmol/L", p.parameter("long")), sp.Integer(0))
    with pytest.raises(EquationUnitError, match=r"gland: start of hormone: .*nmol/L is stated"):
        p.gives()
    p = part("gland")
    p.flow("secretion", p.parameter("level"), "nmol/day")
    with pytest.raises(EquationUnitError, match=r"gland: flow secretion: .*nmol/day is stated"):
        p.gives()
    p = part("gland")
    p.measure("hormone", p.parameter("level"), "pmol/L")
    with pytest.raises(EquationUnitError, match=r"gland: measure hormone: .*pmol/L is stated"):
        p.gives()


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda level, long, steep: sp.exp(level), "exp.*pure number"),
        (lambda level, long, steep: level**steep, "level is .* and cannot be raised to steepness"),
        (lambda level, long, steep: steep**long, "the exponent long is .*not a pure number"),
    ],
    ids=["exp", "power", "exponent"],
)
def test_functions_and_exponents_take_pure_numbers(function, words: str):
    p = part("gland")
    p.flow("strange", function(*p.parameters("level", "long", "steepness")), "dimensionless")
    with pytest.raises(EquationUnitError, match=f"gland: flow strange: .*{words}"):
        p.gives()


def test_a_symbol_that_is_not_declared_is_refused():
    p = part("gland")
    p.flow("strange", sp.Symbol("smuggled") * p.parameter("level"), "nmol/L")
    with pytest.raises(EquationUnitError, match="gland: flow strange: 'smuggled' has no unit; it is not declared here"):
        p.gives()


def test_a_literal_zero_fits_every_unit():
    p = part("gland")
    p.rate(p.state("hormone", "nmol/L", sp.Integer(0)), sp.Integer(0))
    p.gives()


# -- one part ------------------------------------------------------------------------------------------------------


def test_an_unknown_parameter_is_refused():
    with pytest.raises(PartError, match=r"part 'gland' asks for parameter 'absent'.*content/parameters/"):
        part("gland").parameter("absent")


def test_a_state_without_a_rate_is_refused():
    p = part("gland")
    p.state("hormone", "nmol/L", sp.Integer(0))
    with pytest.raises(PartError, match="part 'gland': state 'hormone' has no rate"):
        p.gives()


def test_a_rate_of_a_stranger_and_a_second_rate_are_refused():
    p = part("gland")
    with pytest.raises(PartError, match="part 'gland': rate of 'stranger', which is not one of its states"):
        p.rate(sp.Symbol("stranger"), sp.Integer(0))
    hormone = p.state("hormone", "nmol/L", sp.Integer(0))
    p.rate(hormone, sp.Integer(0))
    with pytest.raises(PartError, match="part 'gland': 'hormone' has two rates"):
        p.rate(hormone, sp.Integer(0))


def test_a_take_that_is_never_used_is_refused():
    p = part("idle")
    p.takes("hormone", "nmol/L")
    with pytest.raises(PartError, match="part 'idle' takes hormone and never uses it"):
        p.gives()


def test_a_name_declared_twice_is_refused():
    p = part("gland")
    p.takes("hormone", "nmol/L")
    with pytest.raises(PartError, match=r"part 'gland' declares 'hormone' twice \(already a taken\)"):
        p.state("hormone", "nmol/L", sp.Integer(0))


def test_a_measure_declared_twice_is_refused():
    p = part("gland")
    p.measure("hormone", p.parameter("level"), "nmol/L")
    with pytest.raises(PartError, match="part 'gland' declares measure 'hormone' twice"):
        p.measure("hormone", p.parameter("level"), "nmol/L")


def test_giving_an_unnamed_expression_is_refused():
    p = part("gland")
    with pytest.raises(PartError, match=r"part 'gland' gives 'double' as an expression; name it with flow"):
        p.gives(double=2 * p.parameter("level"))


# -- parts together ------------------------------------------------------------------------------------------------


def test_parts_that_fit_are_joined():
    system = assemble("pair", [gland(), follower()])
    assert list(system.states) == ["hormone", "follow"]
    assert {symbol.name for symbol in system.rates["follow"].free_symbols} == {"turnover", "hormone", "follow"}


def test_a_missing_port_names_who_takes_it():
    with pytest.raises(PartError, match=r"part 'follower' takes 'hormone' \[nmol/L\], and no part gives it"):
        assemble("half", [follower()])


def test_a_port_given_twice_names_both_givers():
    other = part("second_gland")
    level = other.flow("other_hormone", other.parameter("level"), "nmol/L")
    other.gives(hormone=level)
    with pytest.raises(PartError, match="'hormone' is given by part 'gland' and by part 'second_gland'"):
        assemble("two", [gland(), other])


def test_a_port_in_another_unit_names_both_units():
    message = "part 'follower' takes 'hormone' in pmol/L, but part 'gland' gives it in nmol/L"
    with pytest.raises(PartError, match=message):
        assemble("mixed", [gland(), follower("pmol/L")])


def test_a_circle_of_flows_is_shown():
    chicken, egg = part("chicken"), part("egg")
    hen = chicken.flow("hen", 2 * chicken.takes("eggs", "nmol/L"), "nmol/L")
    chicken.gives(hen=hen)
    eggs = egg.flow("eggs", egg.takes("hen", "nmol/L") / 2, "nmol/L")
    egg.gives(eggs=eggs)
    state = gland()
    state.measure("all", sp.Symbol("hormone"), "nmol/L")
    watcher = part("watcher")
    watcher.measure("seen", watcher.takes("hen", "nmol/L"), "nmol/L")
    watcher.gives()
    with pytest.raises(PartError, match=r"in a circle: hen -> eggs -> hen"):
        assemble("circle", [chicken, egg, state, watcher])


def test_one_state_in_two_parts_is_refused():
    message = "'follow' is a state in part 'first' and a state in part 'second' of 'twins'"
    with pytest.raises(PartError, match=message):
        assemble("twins", [gland(), follower(name="first"), follower(name="second")])


def test_a_flow_that_has_the_name_of_another_parts_state_is_refused():
    """Without this, the other part's state would silently be replaced by the flow."""
    impostor = part("impostor")
    impostor.flow("follow", 2 * impostor.parameter("level"), "nmol/L")
    impostor.gives()
    message = "'follow' is a state in part 'follower' and a flow in part 'impostor' of 'pair'"
    with pytest.raises(PartError, match=message):
        assemble("pair", [gland(), follower(), impostor])


def test_a_state_that_has_the_name_of_a_parameter_is_refused():
    with pytest.raises(PartError, match="'level' is a parameter in part 'gland' and a state in part 'odd' of 'pair'"):
        assemble("pair", [gland(), follower(name="odd", state="level")])


def test_two_rows_under_one_parameter_name_are_refused():
    other = follower()
    other.parameters_used["turnover"] = ROWS["turnover"].with_value(0.7)
    message = "parameter 'turnover' has one row in part 'gland' and another in part 'follower' of 'pair'"
    with pytest.raises(PartError, match=message):
        assemble("pair", [gland(), other])


def test_one_measure_in_two_parts_is_refused():
    one, two = part("one"), part("two")
    for p in (one, two):
        p.measure("hormone_level", p.parameter("level"), "nmol/L")
        p.gives()
    with pytest.raises(PartError, match=r"measure 'hormone_level' is declared twice.*in part 'two'"):
        assemble("pair", [one, two])
