"""Gonadorelin as single large doses: LH rises for hours, and the axis is not driven by it."""

import numpy as np
import pytest

import circhoral as ch

MAN = {"sex": "male", "age": "30 years", "weight": "75 kg"}
WOMAN = {"sex": "female", "age": "28 years"}
EVERY_DAY, TWICE_A_WEEK = "1 day", "3.5 days"
REGULAR = {"gnrh_interval_variation": 0.0}


def cypionate(dose):
    return {
        "agent": "testosterone",
        "formulation": "cypionate",
        "route": "intramuscular",
        "dose": dose,
        "every": "7 days",
    }


def shot(**when):
    return {"agent": "gonadorelin", "formulation": "solution", "route": "subcutaneous", "dose": "100 ug", **when}


def arms(dose):
    return [
        {"name": "alone", "doses": [cypionate(dose)]},
        {"name": "every day", "doses": [cypionate(dose), shot(every=EVERY_DAY)]},
        {"name": "twice a week", "doses": [cypionate(dose), shot(every=TWICE_A_WEEK)]},
    ]


@pytest.mark.parametrize("dose", ["100 mg", "200 mg"])
def test_beside_testosterone_large_doses_hardly_move_the_mean(dose):
    measures = ["lh", "fsh", "sperm_concentration"]
    data = ch.simulate(MAN, arms(dose), days=168, before=0, measures=measures)
    late = data.sel(time=slice(154, 168)).mean("time").isel(person=0)
    for hormone in ("lh", "fsh"):
        alone, *given = (float(value) for value in late[hormone])
        assert all(0 <= more - alone < 0.5 for more in given), (hormone, alone, given)
    untreated = ch.simulate(MAN, [], days=1, before=0, measures=measures)["sperm_concentration"].values[0, 0, -1]
    restored = late["sperm_concentration"].values / untreated
    assert restored.max() < (0.55 if dose == "100 mg" else 0.1), restored


def test_beside_testosterone_lh_rises_for_hours_and_the_next_morning_shows_nothing():
    data = ch.simulate(
        MAN, arms("100 mg")[:2], days=60, before=0, measures=["lh", "fsh"], resolution="pulses", parameters=REGULAR
    )
    time, days = data["time"].values, np.arange(46, 59) + 8 / 24

    def mean_after(hormone, arm, hours):
        level = data[hormone].values[arm, 0]
        return float(np.mean([np.interp(days + hours / 24, time, level)]))

    assert mean_after("lh", 1, 0.5) > 4 * mean_after("lh", 0, 0.5)
    assert mean_after("lh", 1, 6) < mean_after("lh", 0, 6) + 0.5
    for hormone in ("lh", "fsh"):
        for hours in (12, 24):
            assert mean_after(hormone, 1, hours) < mean_after(hormone, 0, hours) + 0.5, (hormone, hours)


@pytest.mark.parametrize("who", [MAN, WOMAN], ids=["man", "woman"])
@pytest.mark.parametrize("route", ["intravenous", "subcutaneous"])
def test_the_gnrh_test_of_a_healthy_person(who, route):
    dose = shot(at="4 days") | {"route": route}
    data = ch.simulate(who, [{"name": "test", "doses": [dose]}], days=5, before=0, measures=["lh", "fsh"],
                       resolution="pulses", parameters=REGULAR)  # fmt: skip
    hours = (data["time"].values - 4) * 24 - 8
    before, after = (hours > -12) & (hours <= 0), (hours > 0) & (hours < 2)
    lh, fsh = (data[name].values[0, 0] / data[name].values[0, 0][before].mean() for name in ("lh", "fsh"))
    assert 3 < lh[after].max() < 6
    assert 1.3 < fsh[after].max() < 2.2
    assert 15 <= hours[after][lh[after].argmax()] * 60 <= 45
    assert np.interp(4, hours, lh) < 1.7
