import datetime as dt
import pickle

import pytest

from circhoral.protocols import Dose, ScheduleError, expand
from circhoral.quantities.quantity import QuantityError


def dose(**entry):
    return Dose.model_validate({"agent": "x", **entry})


def times(entry, horizon=1000.0, **known):
    return [item.time_days for item in expand([entry], horizon_days=horizon, **known)]


def test_four_weeks_of_weekly_doses_are_four_doses():
    assert times(dose(dose="1 mg", every="7 days", **{"for": "4 weeks"})) == [0, 7, 14, 21]


def test_a_course_that_follows_another_does_not_overlap():
    first = dose(dose="1 mg", every="2 days", **{"for": "12 weeks"})
    second = dose(dose="1 mg", every="1 day", **{"from": "week 12", "for": "24 weeks"})
    assert times(first)[-1] == 82
    assert times(second)[0] == 84
    assert len(times(second)) == 168


def test_count_and_until_and_horizon():
    assert times(dose(dose="1 mg", every="1 day", count=3)) == [0, 1, 2]
    assert times(dose(dose="1 mg", every="1 day", until="day 3")) == [0, 1, 2]
    assert times(dose(dose="1 mg", every="1 day"), horizon=3) == [0, 1, 2]
    assert times(dose(dose="1 mg", at=["week 2", "week 1"])) == [7, 14]
    assert times(dose(dose="1 mg", at="week 2"), horizon=14) == []


def test_times_of_day():
    entry = dose(dose="1 mg", every="2 days", times=["20:00", "08:00"], **{"for": "4 days"})
    assert times(entry) == pytest.approx([8 / 24, 20 / 24, 2 + 8 / 24, 2 + 20 / 24])


def test_weekdays_follow_the_calendar():
    entry = dose(dose="1 mg", weekdays=["mon", "thursday"], **{"for": "2 weeks"})
    assert times(entry) == [0, 3, 7, 10]
    wednesday = dt.date(2026, 2, 25)
    assert times(entry, day_zero=wednesday) == [1, 5, 8, 12]


def test_a_pump_is_one_train():
    (train,) = expand(
        [dose(route="pump", dose_per_pulse="10 ug", every="2 h", **{"for": "24 weeks"})], horizon_days=540
    )
    assert (train.kind, train.time_days, train.until_days, train.every_days) == ("train", 0, 168, 2 / 24)
    assert (train.amount, train.amount_unit) == (pytest.approx(0.01), "mg")


def test_an_infusion_is_one_entry_with_its_rate():
    (infusion,) = expand([dose(rate="10 ug/h", **{"from": "day 1", "for": "2 days"})], horizon_days=540)
    assert (infusion.kind, infusion.time_days, infusion.until_days) == ("infusion", 1, 3)
    assert (infusion.amount, infusion.amount_unit) == (pytest.approx(0.24), "mg/day")
    (cut,) = expand([dose(rate="10 ug/h", **{"for": "2 days"})], horizon_days=1)
    assert cut.duration_days == 1


def test_events_of_the_body_come_last_with_their_anchor():
    letrozole = dose(dose="5 mg", every="1 day", each="cycle", cycles=3, **{"from": "cycle day 3", "for": "5 days"})
    trigger = dose(dose="250 ug", at="lh_peak + 36 h")
    daily = dose(dose="1 mg", every="1 day", count=1)
    made = expand([letrozole, trigger, daily], horizon_days=90)
    assert [item.anchor for item in made] == ["", "lh_peak", *["cycle"] * 5]
    assert [item.time_days for item in made] == [0, 1.5, 2, 3, 4, 5, 6]
    assert {item.cycles for item in made if item.anchor == "cycle"} == {3}


def test_dates_and_last_dose_need_to_be_known():
    entry = dose(dose="1 mg", at="2026-03-01")
    assert times(entry, day_zero=dt.date(2026, 2, 27)) == [2]
    with pytest.raises(QuantityError, match="a dated lab"):
        times(entry)
    after = dose(dose="1 mg", at="last_dose + 4 weeks")
    assert times(after, last_dose=-7) == [21]
    with pytest.raises(QuantityError, match="a history"):
        times(after)


def test_doses_per_kilogram_need_a_weight():
    entry = dose(dose="5 ug/kg", every="1 day", count=1)
    assert expand([entry], 80, horizon_days=10)[0].amount == pytest.approx(0.4)
    with pytest.raises(QuantityError, match="weight"):
        expand([entry], horizon_days=10)


def test_too_many_doses_are_refused():
    with pytest.raises(ScheduleError, match=r"doses\[0\]: found more than 200000"):
        expand([dose(dose="1 mg", every="1 min", **{"for": "1 year"})], horizon_days=365)


def test_lifestyle_gives_nothing_and_the_table_pickles():
    entry = Dose.model_validate({"lifestyle": "energy_intake", "change": "-500 kcal/day"})
    assert expand([entry], horizon_days=10) == []
    made = expand([dose(dose="1 mg", every="1 day")], horizon_days=3)
    assert pickle.loads(pickle.dumps(made)) == made
