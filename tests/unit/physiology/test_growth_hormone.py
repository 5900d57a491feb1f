"""Growth hormone as the bodies live it: episodes, IGF-1, visceral fat, insulin; and nothing direct on the gonads."""

import functools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import circhoral as ch
from circhoral.evidence.parameters import all_rows

HOUR = 1 / 24
MAN = {"sex": "male", "age": "30 years", "weight": "70 kg"}
MIDDLE_AGED = {"sex": "male", "age": "48 years"}
WOMAN = {"sex": "female", "age": "30 years", "height": "165 cm", "weight": "62 kg"}
DAILY = {"agent": "tesamorelin", "route": "subcutaneous", "dose": "2 mg", "every": "1 day"}


def lived(who, *doses, days, every=1.0, measures=("gh", "igf1"), **more):
    """Time since 08:00 of day 0, and measures."""
    arm = {"name": "arm", "doses": [dict(dose) for dose in doses]}
    data = ch.simulate(who, [arm], days=days, before=0, every=every, measures=list(measures), units="canonical", **more)
    assert int(data["status"].sum()) == 0
    return data["time"].values - 8 * HOUR, {name: data[name].values[0, 0] for name in measures}


def infusion(nmol_per_kg):
    rate = {"rate": f"{4 * nmol_per_kg} nmol/kg/h", "for": "15 min"}
    return {"agent": "ipamorelin", "route": "intravenous"} | rate


@functools.cache
def without_agents(age):
    return float(lived(MAN | {"age": f"{age} years"}, days=3)[1]["igf1"][-1])


@pytest.mark.parametrize(("age", "median"), [(32, 206), (50, 147), (68, 103)])
def test_igf1_by_age_is_that_of_healthy_adults(age, median):
    assert without_agents(age) == pytest.approx(median, rel=0.1)


def test_without_agents_nothing_moves_and_the_factors_are_one():
    _, man = lived(MAN, days=400, every=50, measures=("gh", "igf1", "visceral_fat"))
    for name, series in man.items():
        np.testing.assert_allclose(series, series[0], rtol=1e-9, err_msg=name)
    assert man["visceral_fat"][-1] == pytest.approx(1.0, abs=1e-12)
    _, woman = lived(WOMAN, days=90, measures=("gh", "igf1", "visceral_fat", "insulin"))
    for name, series in woman.items():
        np.testing.assert_allclose(series, series[0], rtol=1e-6, err_msg=name)


@pytest.mark.parametrize("dose", [4.21, 14.02, 42.13, 84.27, 140.45])
def test_gh_peaks_forty_minutes_after_ipamorelin_at_all_doses_and_falls_again(dose):
    time, man = lived(MAN, infusion(dose), days=1, every=1 / 720)
    start = time[np.flatnonzero(man["gh"] > 1.01 * man["gh"][0])[0]]
    assert time[man["gh"].argmax()] == pytest.approx(0.67 * HOUR, rel=0.1)
    assert start < 0.1 * HOUR
    assert man["gh"].max() > 3 * man["gh"][0]
    late = float(np.interp(8 * HOUR, time, man["gh"]))
    assert late < man["gh"][0] + 0.05 * (man["gh"].max() - man["gh"][0])


def test_a_second_bolus_soon_after_the_first_finds_less():
    bolus = {"agent": "ipamorelin", "route": "intravenous", "dose": "3 mg"}
    time, man = lived(MAN, bolus | {"at": ["0 h", "2 h", "26 h"]}, days=2, every=1 / 720)

    def rise(start):
        inside = (time > start * HOUR) & (time < (start + 1.5) * HOUR)
        return man["gh"][inside].max() - float(np.interp(start * HOUR - 1 / 720, time, man["gh"]))

    first, second, next_day = rise(8 - 8), rise(2), rise(26)
    assert second < 0.6 * first
    assert next_day == pytest.approx(first, rel=0.1)


def test_half_of_igf1_is_gone_in_26_hours():
    quick = {"gh_exposure_rate": 200.0, "gh_igf1_feedback": 1e-9}  # only IGF-1's own elimination is left to see
    time, man = lived(MAN, DAILY | {"for": "20 days"}, days=30, every=0.25, parameters=quick)
    above = man["igf1"] - without_agents(30)
    one, two = (float(np.interp(day, time, above)) for day in (21.0, 24.0))
    assert 3 * np.log(2) / np.log(one / two) == pytest.approx(26 * HOUR, rel=0.05)


@pytest.mark.parametrize("dose", ["60 ug/kg", "90 ug/kg"])
def test_a_week_after_cjc_1295_gh_between_pulses_is_up_far_more_than_its_mean(dose):
    shot = {"agent": "cjc_1295", "formulation": "dac", "route": "subcutaneous", "dose": dose, "at": "0 days"}
    time, man = lived(MAN, shot, days=31, every=0.25)
    week = float(np.interp(7, time, man["gh"]))
    assert week / man["gh"][0] == pytest.approx(1.46, rel=0.2)
    assert np.interp(7, time, man["igf1"]) / man["igf1"][0] == pytest.approx(1.45, rel=0.1)
    # Pulses do not gain, so all of the rise lies between them: at least what the mean shows.
    between = all_rows()["gh_share_between_pulses"].value * man["gh"][0]
    assert (between + week - man["gh"][0]) / between == pytest.approx(7.5, rel=0.4)
    assert np.interp(10, time, man["igf1"]) > 1.2 * man["igf1"][0]
    assert man["igf1"][-1] < 1.2 * man["igf1"][0]


def test_tesamorelin_raises_igf1_burns_visceral_fat_and_the_fat_comes_back():
    time, man = lived(MIDDLE_AGED, DAILY | {"for": "26 weeks"}, days=760, measures=("igf1", "visceral_fat"))
    igf1, fat = (lambda day: float(np.interp(day, time, man["igf1"] / man["igf1"][0]))), man["visceral_fat"]
    assert igf1(181) == pytest.approx(1.81, rel=0.05)
    assert 0.79 < np.interp(182, time, fat) < 0.86
    assert igf1(210) == pytest.approx(1.0, abs=0.01)
    assert fat[-1] > 0.98


@settings(max_examples=12, deadline=None)
@given(st.floats(10, 2000), st.floats(1.05, 10))
def test_more_of_a_dose_never_means_less_gh_or_igf1(dose, times):
    for agent in ("ipamorelin", "sermorelin"):
        low, high = (
            lived(MAN, {"agent": agent, "route": "intravenous", "dose": f"{one:.6f} ug", "at": "0 h"}, days=2,
                  every=1 / 96)[1]
            for one in (dose, min(dose * times, 5000))
        )  # fmt: skip
        assert high["gh"].max() >= low["gh"].max() * (1 - 1e-4)
        assert high["igf1"].max() >= low["igf1"].max() * (1 - 1e-6)


GONADAL = ("lh", "fsh", "testosterone_total", "estradiol", "sperm_concentration", "testosterone_intratesticular")
DOSES = {
    "tesamorelin": DAILY,
    "cjc_1295": {"agent": "cjc_1295", "formulation": "dac", "route": "subcutaneous", "dose": "4 mg", "every": "7 days"},
    "sermorelin": {"agent": "sermorelin", "route": "subcutaneous", "dose": "300 ug", "every": "1 day"},
    "ipamorelin": {"agent": "ipamorelin", "route": "subcutaneous", "dose": "300 ug", "every": "12 h"},
}


@pytest.mark.parametrize("agent", DOSES)
def test_a_mans_axis_feels_them_by_his_insulin_alone(agent):
    measures = (*GONADAL, "igf1", "insulin")
    _, left = lived(MAN, days=180, measures=measures)
    _, treated = lived(MAN, DOSES[agent], days=180, measures=measures)
    assert treated["igf1"].max() > 1.02 * left["igf1"].max()
    assert treated["insulin"].max() > 1.003 * left["insulin"].max()
    deaf = {"gh_insulin_resistance_exponent": 0.0}
    _, spared = lived(MAN, DOSES[agent], days=180, measures=measures, parameters=deaf)
    for name in GONADAL:
        np.testing.assert_allclose(spared[name], left[name], rtol=1e-3, err_msg=name)
        np.testing.assert_allclose(treated[name], left[name], rtol=0.06, err_msg=name)


def hers(*doses, **more):
    arm = {"name": "arm", "doses": [dict(dose) for dose in doses]}
    return ch.simulate(WOMAN, [arm], days=100, before=0, units="canonical", **more)


def test_a_womans_axis_feels_them_by_her_insulin_alone():
    deaf = {"gh_insulin_resistance_exponent": 0.0}
    left, treated, by_insulin = hers(), hers(DAILY, parameters=deaf), hers(DAILY)
    for event in ("ovulation_time", "menses_time"):
        np.testing.assert_allclose(treated[event].values, left[event].values, atol=0.02, err_msg=event)
    for name in ("lh", "fsh", "testosterone_total", "progesterone"):
        np.testing.assert_allclose(treated[name].mean(), left[name].mean(), rtol=5e-3, err_msg=name)
    assert float(treated["igf1"][0, 0, -1]) > 1.5 * float(left["igf1"][0, 0, -1])
    # Through insulin it goes the wrong way for her: more resistance, more insulin, more theca androgen.
    ratio = float(by_insulin["insulin"][0, 0, -1] / left["insulin"][0, 0, -1])
    assert 1.02 < ratio < 1.25
    assert float(by_insulin["testosterone_total"].mean()) > float(left["testosterone_total"].mean())
