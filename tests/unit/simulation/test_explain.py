"""Why a measure changed: budgets agree with the run, shares add up, and chains end with what is given."""

import math

import pytest

import circhoral as ch
from circhoral.simulation.shares import shares

MAN = {"sex": "male", "age": "34 years"}
WOMAN = {"sex": "female", "age": "30 years"}
CYPIONATE = {
    "name": "cypionate",
    "doses": [
        {
            "agent": "testosterone", "formulation": "cypionate", "route": "intramuscular", "dose": "100 mg",
            "every": "7 days", "for": "26 weeks",
        }
    ],
}  # fmt: skip
LETROZOLE = {
    "name": "letrozole",
    "doses": [{"agent": "letrozole", "route": "oral", "dose": "2.5 mg", "every": "1 day", "for": "5 days"}],
}


def everything(cause):
    return [cause, *(one for below in cause.causes for one in everything(below))]


@pytest.fixture(scope="module")
def suppressed():
    return ch.explain(MAN, CYPIONATE, measure="lh", at=60)


@pytest.fixture(scope="module")
def recruited():
    return ch.explain(WOMAN, LETROZOLE, measure="fsh", at=5, against="untreated")


def test_values_are_those_of_a_run(suppressed):
    run = ch.simulate(MAN, [CYPIONATE], days=61, measures=["lh"], units="canonical")["lh"].squeeze()
    assert suppressed.cause.before == pytest.approx(float(run[0]), rel=1e-3)
    assert suppressed.cause.now == pytest.approx(float(run.sel(time=60 + 8 / 24)), rel=1e-3)


@pytest.mark.parametrize(
    ("person", "regimen", "measure", "day"),
    [
        (MAN, CYPIONATE, "lh", 3.4),
        (MAN, CYPIONATE, "testosterone_total", 10.6),
        (MAN, CYPIONATE, "sperm_concentration", 90.4),
        (MAN, CYPIONATE, "shbg", 20.4),
        (WOMAN, LETROZOLE, "estradiol", 6.4),
        (WOMAN, LETROZOLE, "progesterone", 22.4),
    ],
)
def test_a_budget_adds_up_to_how_fast_its_state_moves(person, regimen, measure, day):
    step = 0.01
    middle, earlier, later = (
        ch.explain(person, regimen, measure=measure, at=at, depth=0).budgets for at in (day, day - step, day + step)
    )
    for budget in middle:
        below, above = (next(b for b in found if b.state == budget.state) for found in (earlier, later))
        moved = (above.now - below.now) / (2 * step)
        flows = sum(abs(term.now) for term in budget.terms)
        assert budget.rate_now == pytest.approx(moved, abs=2e-3 * flows)


def test_a_budget_tells_made_given_and_cleared_apart():
    found = ch.explain(MAN, CYPIONATE, measure="testosterone_total", at=60)
    kinds = {budget.state: {term.kind for term in budget.terms} for budget in found.budgets}
    assert kinds["testosterone_given"] == {"given", "removed"}
    assert kinds["testosterone_native"] == {"made", "removed"}
    for budget in found.budgets:
        for term in budget.terms:
            assert (term.now <= 0) == (term.kind == "removed")


def test_contributions_and_the_rest_add_up_at_every_step(suppressed, recruited):
    for found in (suppressed, recruited):
        for cause in everything(found.cause):
            if cause.causes:
                assert sum(one.contribution for one in cause.causes) + cause.rest == pytest.approx(
                    cause.change, abs=1e-9
                )
            if cause.scale == "ratio" and cause.role == "explained":
                assert cause.change == pytest.approx(math.log(cause.now / cause.before), abs=1e-6)


def test_what_memory_cannot_account_for_is_small_in_a_man(suppressed):
    for cause in everything(suppressed.cause):
        if cause.role == "lag":
            assert abs(cause.share) < 0.15


def test_lh_falls_under_testosterone_because_it_is_given(suppressed):
    names = [cause.name for cause in suppressed.chain]
    assert suppressed.cause.change < 0
    assert names[0] == "lh"
    assert {"lh_synthesis", "testosterone_given"} <= set(names)
    assert suppressed.chain[-1].name == "testosterone__inlet"
    assert suppressed.chain[-1].given[0].label == "testosterone given"


def test_fsh_rises_under_letrozole_because_estradiol_fell_because_aromatase_is_inhibited(recruited):
    chain = {cause.name: cause for cause in recruited.chain}
    assert recruited.cause.change > 0
    assert chain["estradiol"].now < chain["estradiol"].before
    assert recruited.chain[-1].name == "aromatase_ovary"
    assert recruited.chain[-1].given[0].label == "serum letrozole"


def test_sperm_fall_because_of_what_happened_weeks_before():
    found = ch.explain(MAN, CYPIONATE, measure="sperm_concentration", at=120)
    ago = {cause.name: cause.days_ago for cause in everything(found.cause)}
    assert 60 < ago["lh"] < 110


def test_what_only_adds_up_is_explained_by_its_rate():
    eats_less = {
        "name": "diet",
        "doses": [{"lifestyle": "energy_intake", "change": "-600 kcal/day", "for": "20 weeks"}],
    }
    found = ch.explain({**MAN, "weight": "110 kg", "height": "178 cm"}, eats_less, measure="fat_mass", at=60)
    assert found.cause.change < 0
    assert [cause.name for cause in found.chain][-1] == "energy_intake_change"
    assert sum(one.contribution for one in found.cause.causes) + found.cause.rest == pytest.approx(found.cause.change)


def test_what_events_of_the_body_set_is_told_as_such():
    found = ch.explain(WOMAN, measure="cycle_day", at=35, against=25)
    assert found.chain[-1].role == "event"
    assert "a bleed begins" in found.chain[-1].label


def test_events_that_did_not_happen_are_no_cause():
    found = ch.explain(WOMAN, measure="cycle_day", at=8, against=5)
    assert all(cause.role != "event" for cause in everything(found.cause))


def test_what_did_not_change_has_no_causes_to_tell():
    found = ch.explain(MAN, CYPIONATE, measure="prolactin", at=60)
    assert [cause.name for cause in found.chain] == ["prolactin"]


def test_a_measure_of_several_states_begins_with_its_expression():
    found = ch.explain(MAN, CYPIONATE, measure="testosterone_free", at=60)
    assert {cause.name for cause in found.cause.causes} >= {"testosterone_seen", "shbg"}


def test_nothing_crosses_more_organs_than_asked(suppressed):
    near = ch.explain(MAN, CYPIONATE, measure="lh", at=60, depth=0)
    assert {cause.organ for cause in everything(near.cause) if cause.causes} == {"pituitary"}
    assert len(everything(near.cause)) < len(everything(suppressed.cause))


def test_a_history_lies_at_negative_days():
    history = {**CYPIONATE["doses"][0], "from": "2025-06-01", "for": "26 weeks"}
    person = {**MAN, "today": "2026-06-01", "history": [history]}
    found = ch.explain(person, measure="lh", at=0, against=-200)
    assert found.cause.change > 0


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("did you mean 'estradiol'", {"measure": "estradiole", "at": 5}),
        ("choose a level of the body", {"measure": "letrozole_concentration", "at": 5}),
        ("not simulated in a man", {"measure": "ovulation", "at": 5}),
        ("the run begins at time 0; choose a later day", {"measure": "lh", "at": -3}),
        ("choose two days", {"measure": "lh", "at": 0}),
        ("within 100 years", {"measure": "lh", "at": 40000}),
        ("expected a day, or 'untreated'", {"measure": "lh", "at": 4, "against": "yesterday"}),
        ("expected 0 or more", {"measure": "lh", "at": 4, "depth": -1}),
    ],
)
def test_what_cannot_be_explained_is_refused_with_a_remedy(words, asked):
    with pytest.raises((ch.SimulationError, KeyError), match=words):
        ch.explain(MAN, CYPIONATE, **asked)


def test_untreated_needs_a_regimen_to_leave_out():
    with pytest.raises(ch.SimulationError, match="needs a regimen"):
        ch.explain(MAN, measure="lh", at=5, against="untreated")


@pytest.mark.parametrize("count", [1, 3, 12])
def test_shares_add_up_and_do_not_depend_on_names(count):
    def product(switched):
        return math.prod(2.0 if one in switched else 1.0 for one in range(count)) + len(switched)

    found = shares(product, count)
    assert sum(found) == pytest.approx(product(frozenset(range(count))) - product(frozenset()))
    assert max(found) == pytest.approx(min(found))
