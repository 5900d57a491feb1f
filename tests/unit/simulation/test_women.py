"""Women at the one door: cycles as events, doses that wait for them, withdrawal bleeds, warnings."""

import numpy as np
import pytest

import circhoral as ch
from circhoral.simulation.simulate import simulate

WOMAN = {"sex": "female", "age": "30 years", "height": "165 cm", "weight": "62 kg"}
MAN = {"sex": "male", "age": "30 years"}


def tablets(agent="clomiphene", dose="50 mg", **when):
    return {"agent": agent, "route": "oral", "dose": dose, "every": "1 day"} | when


def arm(*doses, **more):
    return {"name": "arm", "doses": list(doses)} | more


def times(data, event, person=0):
    found = np.atleast_2d(data[f"{event}_time"].isel(arm=0).values)[person]
    return found[np.isfinite(found)]


def test_time_zero_is_the_first_day_of_a_cycle():
    data = simulate(WOMAN, days=10)
    assert times(data, "menses")[0] == 0.0
    assert float(data["cycle_day"][0, 0, 0]) == pytest.approx(1 + 8 / 24)


def test_events_and_samples_tell_the_same():
    data = simulate(WOMAN, days=90)
    assert data["menses"].sum() == len(times(data, "menses"))
    assert data["ovulation"].sum().round() >= len(times(data, "ovulation")) > 0
    for day in times(data, "ovulation"):
        after = data["time"].values[data["time"].values >= day][0]
        assert data["ovulation"].sel(time=after).item() >= 1


def test_a_seed_fixes_every_womans_cycles_whatever_the_company():
    three = simulate(WOMAN, days=100, people=3, seed=4)
    five = simulate(WOMAN, days=100, people=5, seed=4)
    other = simulate(WOMAN, days=100, people=3, seed=5)
    for person in range(3):
        np.testing.assert_array_equal(times(three, "menses", person), times(five, "menses", person))
    assert any(not np.array_equal(times(three, "menses", i), times(other, "menses", i)) for i in range(3))


def test_a_dose_waits_for_its_cycle_day_in_as_many_cycles_as_asked():
    data = simulate(
        WOMAN, [arm(tablets(**{"from": "cycle day 3", "for": "5 days", "each": "cycle", "cycles": 2}))], days=120
    )
    level = data["enclomiphene_concentration"].squeeze()
    first, second, third = times(data, "menses")[:3]
    assert level.sel(time=slice(0, 2.2)).max() == 0
    for day in (first, second):
        assert level.sel(time=day + 7.5, method="nearest") > 0.5
    assert level.sel(time=third + 7.5, method="nearest") < 0.1


def test_without_each_a_dose_is_given_in_one_cycle_only():
    data = simulate(WOMAN, [arm(tablets(**{"from": "cycle day 3", "for": "5 days"}))], days=60)
    level = data["enclomiphene_concentration"].squeeze()
    assert level.sel(time=times(data, "menses")[1] + 7.5, method="nearest") < 0.1


def test_a_dose_before_an_event_that_nobody_knows_is_refused():
    with pytest.raises(ch.SimulationError, match=r"before 'ovulation', which nobody can know then"):
        simulate(WOMAN, [arm(tablets(**{"from": "ovulation - 2 days", "for": "5 days"}))], days=60)


def test_a_withdrawal_bleed_starts_the_first_cycle_and_the_next_that_does_not_come():
    who = WOMAN | {"phenotype": "functional_hypothalamic_amenorrhoea"}
    data = simulate(who, [arm(start_cycle="progestin_withdrawal")], days=120)
    menses, overdue = times(data, "menses"), times(data, "menses_overdue")
    assert 0 < menses[menses > 0][0] < 8
    assert len(overdue[overdue > 0]) >= 1
    day = overdue[overdue > 0][0]
    assert np.any((menses > day + 5) & (menses < day + 20))


@pytest.mark.parametrize(
    "regimen", [arm(start_cycle="progestin_withdrawal"), arm(tablets(**{"from": "cycle day 3", "for": "5 days"}))]
)
def test_a_man_has_no_cycle(regimen):
    with pytest.raises(ch.SimulationError, match="a man's body does not have"):
        simulate(MAN, [regimen], days=30)


@pytest.mark.parametrize(("agent", "dose"), [("tamoxifen", "20 mg"), ("anastrozole", "1 mg")])
def test_a_woman_who_wants_to_conceive_is_warned_of_what_is_unsafe(agent, dose):
    regimen = [arm(tablets(agent, dose, **{"for": "5 days"}))]
    warned = simulate(WOMAN | {"goal": "conceive"}, regimen, days=5)
    assert "CONTRAINDICATED in pregnancy" in warned.attrs["pregnancy_warning"]
    assert agent in warned.attrs["pregnancy_warning"].lower()
    assert "pregnancy_warning" not in simulate(WOMAN, regimen, days=5).attrs
    assert "pregnancy_warning" not in simulate(MAN | {"goal": "conceive"}, regimen, days=5).attrs


def test_what_a_woman_does_not_have_is_refused():
    with pytest.raises(ch.SimulationError, match="'sperm_concentration' is not simulated in a woman"):
        simulate(WOMAN, days=5, measures=["sperm_concentration"])
