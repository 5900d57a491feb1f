"""Habits become levels of the inputs of a body: sums where they overlap, half-open, from the morning on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import circhoral as ch
from circhoral.engine.batch import EventKind
from circhoral.engine.kernel import packaged_kernel
from circhoral.evidence.parameters import all_rows
from circhoral.people.history import history_habits
from circhoral.protocols.dose import Dose
from circhoral.protocols.habits import Course, courses_of_habits
from circhoral.protocols.lifestyle import Amount
from circhoral.simulation.dosing import plan_dosing
from circhoral.simulation.draws import Values
from circhoral.simulation.errors import SimulationError
from circhoral.simulation.lifestyle import NEUTRAL, from_morning, habitual_intake, levels

TYPICAL = Values(all_rows(), 2, vary=False)
EIGHT = 8 / 24
MAN = {"sex": "male", "age": "34 years"}
WOMAN = {"sex": "female", "age": "30 years"}


def found(*entries, values=TYPICAL):
    courses = courses_of_habits([Dose.model_validate(item) for item in entries])
    return [(item.input, item.start, pytest.approx(item.value[0])) for item in levels(courses, values, 2)]


def test_nothing_otherwise_is_nothing_to_the_body():
    assert found() == []


def test_overlapping_entries_add_up_and_each_ends_on_its_own_day():
    less = {"lifestyle": "energy_intake", "change": "-500 kcal/day", "for": "26 weeks"}
    more = {"lifestyle": "energy_intake", "change": "+200 kcal/day", "from": "week 4", "for": "4 weeks"}
    kcal = 0.004184
    assert [(name, day, value) for name, day, value in found(less, more)] == [
        ("energy_intake_change", 0, -500 * kcal),
        ("energy_intake_change", 28, -300 * kcal),
        ("energy_intake_change", 56, -500 * kcal),
        ("energy_intake_change", 182, 0.0),
    ]


def test_a_course_that_follows_another_leaves_no_gap():
    first = {"lifestyle": "energy_intake", "change": "-25 percent", "for": "4 weeks"}
    then = {"lifestyle": "energy_intake", "change": "-10 percent", "from": "week 4"}
    assert found(first, then) == [("energy_intake__scale", 0, 0.75), ("energy_intake__scale", 28, 0.9)]


def test_each_habit_reaches_its_input():
    assert found({"sleep": "5 hours", "for": "8 days"}) == [("sleep_deficit", 0, 3), ("sleep_deficit", 8, 0)]
    assert found({"lifestyle": "sleep", "change": "-2 hours"}) == [("sleep_deficit", 0, 2)]
    assert found({"sleep": "9 hours"}) == [("sleep_deficit", 0, 0)]  # more than usual counts as usual
    assert found({"alcohol": "40 g/day"}) == [("alcohol_intake", 0, 40)]
    assert found({"lifestyle": "physical_activity", "change": "+30 %"}) == [("physical_activity__scale", 0, 1.3)]


def test_an_operation_is_three_steps_in_intake_and_adds_to_a_diet():
    rows = all_rows()
    names = ("surgery_intake_first", "surgery_intake_second", "surgery_intake_settled")
    first, second = (rows[name].value for name in ("surgery_first_lasts", "surgery_second_lasts"))
    surgery = {"lifestyle": "weight_loss_surgery", "at": "week 1"}
    days = (7, 7 + first, 7 + first + second)
    wanted = [("energy_intake__scale", day, rows[name].value) for day, name in zip(days, names, strict=True)]
    assert found(surgery) == wanted
    diet = {"lifestyle": "energy_intake", "change": "-10 percent", "from": "week 1"}
    assert [value.expected for *_, value in found(surgery, diet)] == pytest.approx([v - 0.1 for *_, v in wanted])


def test_people_eat_differently_after_an_operation():
    values = Values(all_rows(), 50, vary=True, seed=3)
    courses = courses_of_habits([Dose.model_validate({"lifestyle": "weight_loss_surgery", "at": "week 0"})])
    assert np.std(levels(courses, values, 50)[0].value) > 0.02


def test_more_taken_away_than_there_is_is_refused():
    with pytest.raises(SimulationError, match="energy intake that overlap take away 110 %"):
        found(*[{"lifestyle": "energy_intake", "change": "-55 percent"}] * 2)


def test_nobody_eats_less_than_nothing():
    starve = {"lifestyle": "energy_intake", "change": "-4000 kcal/day"}
    with pytest.raises(SimulationError, match=r"intake falls by 4000 kcal/day, and this person eats about 2\d\d\d"):
        found(starve)
    half = {"lifestyle": "energy_intake", "change": "-50 percent", "from": "week 2", "for": "1 week"}
    much = {"lifestyle": "energy_intake", "change": "-2000 kcal/day", "for": "4 weeks"}
    assert found(half)
    assert found(much)
    with pytest.raises(SimulationError, match="this person eats about 1"):
        found(half, much)


def test_nothing_eaten_is_the_same_in_kcal_and_in_percent():
    kcal = habitual_intake(TYPICAL)[0] / 0.004184
    ways = (f"-{kcal - 1e-6:.6f} kcal/day", "-100 percent")
    fasts = [{"name": way, "doses": [{"lifestyle": "energy_intake", "change": way, "for": "3 days"}]} for way in ways]
    who = {"sex": "male", "age": f"{all_rows()['age'].value} years"}
    weight = ch.simulate(who, fasts, days=5, measures=["weight"])["weight"].isel(person=0).values
    np.testing.assert_allclose(weight[0], weight[1], rtol=1e-6)
    assert weight[0, 3] < weight[0, 0] - 1


@given(
    st.lists(
        st.tuples(st.floats(-0.3, 0.5), st.integers(-50, 50), st.integers(1, 60)), min_size=1, max_size=3
    ),
    st.integers(-60, 120),
)  # fmt: skip
def test_on_every_day_the_level_is_the_sum_of_what_holds_then(changes, day):
    courses = [
        Course("physical_activity", Amount(by, ""), float(start), float(start + lasts), i)
        for i, (by, start, lasts) in enumerate(changes)
    ]
    made = levels(courses, TYPICAL, 2)
    assert [item.start for item in made] == sorted({item.start for item in made})
    before = [item.value[0] for item in made if item.start <= day]
    level = before[-1] if before else NEUTRAL["physical_activity__scale"]
    assert level == pytest.approx(1 + sum(by for by, start, lasts in changes if start <= day < start + lasts))
    assert made[-1].value[0] == pytest.approx(1.0)


def test_a_course_begins_in_the_morning_of_its_day_and_moves_as_a_whole():
    whole, odd = Course("sleep", Amount(5, "hour", True), 0, 8, 0), Course("sleep", Amount(5, "hour", True), 0.5, 8, 0)
    assert from_morning([whole, odd], EIGHT) == [
        Course("sleep", Amount(5, "hour", True), EIGHT, 8 + EIGHT, 0), odd,
    ]  # fmt: skip


@pytest.mark.parametrize("body", ["man", "woman", "man_pulses", "woman_pulses"])
def test_every_body_has_the_inputs_at_their_neutral_values(body):
    neutral = {row[0]: row[3] for row in packaged_kernel(body).names.inputs}
    assert {name: neutral[name] for name in NEUTRAL} == NEUTRAL


def test_the_engine_gets_one_event_for_each_level():
    names = packaged_kernel("man").names
    courses = courses_of_habits([Dose.model_validate({"sleep": "5 hours", "from": "day 2", "for": "8 days"})])
    events = plan_dosing(names, TYPICAL, 2, [], habits=courses).events
    np.testing.assert_allclose(events.time, [2, 10])
    assert set(events.kind) == {EventKind.LEVEL}
    assert set(events.first) == {names.input("sleep_deficit")}
    np.testing.assert_allclose([events.dose_factor[0, group] for group in events.group], [3, 0])


def course_of(*doses, who=MAN, days=60, **options):
    return ch.simulate(who, [{"name": "otherwise", "doses": list(doses)}, {"name": "usual"}], days=days, **options)


@pytest.mark.parametrize("who", [MAN, WOMAN], ids=["man", "woman"])
def test_eating_less_takes_weight_off_and_only_while_it_lasts(who):
    diet = {"lifestyle": "energy_intake", "change": "-800 kcal/day", "for": "30 days"}
    data = course_of(diet, who=who, measures=["weight"])
    weight = data["weight"].isel(person=0)
    usual = weight.sel(arm="usual").values
    np.testing.assert_allclose(usual, usual[0], rtol=2e-3)
    own = weight.sel(arm="otherwise").values
    assert own[0] == pytest.approx(usual[0])
    assert own[30] < own[0] - 1.5
    assert own[-1] > own[30]


def test_a_habit_of_the_history_is_lived_before_time_zero():
    who = {**MAN, "today": "2026-03-01", "history": [
        {"lifestyle": "energy_intake", "change": "-800 kcal/day", "for": "60 days",
         "until": "2026-02-20"}]}  # fmt: skip
    data = ch.simulate(who, days=3, measures=["weight"])
    weight = data["weight"].isel(arm=0, person=0)
    assert float(weight[0].time) < -60
    assert weight.values.argmin() == pytest.approx(list(weight.time.values).index(-9 + EIGHT), abs=1)


def test_an_operation_of_the_history_lasts_and_a_diet_of_it_ends_at_time_zero():
    who = ch.Person.model_validate({**MAN, "today": "2026-03-01", "history": [
        {"lifestyle": "weight_loss_surgery", "at": "2026-02-19"},
        {"sleep": "5 hours", "for": "3 days"},
    ]})  # fmt: skip
    found = [(item.habit, item.start_days, item.end_days) for item in history_habits(who)]
    assert found == [("weight_loss_surgery", -10, np.inf), ("sleep", -3, 0)]


def test_short_nights_lower_testosterone_of_a_man_and_harm_no_woman():
    nights = {"sleep": "5 hours", "for": "8 days"}
    data = course_of(nights, days=8, measures=["testosterone_total"])["testosterone_total"].isel(person=0)
    assert 0.8 < float(data.sel(arm="otherwise")[7] / data.sel(arm="usual")[7]) < 0.95
    hers = course_of(nights, {"alcohol": "20 g/day"}, who=WOMAN, days=8)
    assert (hers["status"] == 0).all()
