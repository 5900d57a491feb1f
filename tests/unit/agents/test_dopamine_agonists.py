"""Cabergoline and bromocriptine: levels and the fall of prolactin against published single doses and courses."""

import numpy as np
import pytest

import circhoral as ch
from circhoral.agents import ExponentialSum, catalogue
from circhoral.evidence.parameters import all_rows

HOUR = 1 / 24
MAN = {"sex": "male", "age": "30 years", "weight": "75 kg"}
WITH_ADENOMA = {**MAN, "phenotype": "hyperprolactinaemia"}


def typical(agent: str) -> dict[str, np.ndarray]:
    return {key: np.asarray(all_rows()[key].value) for key in catalogue()[agent].needs()}


def pg_per_ml(agent: str, dose: float) -> ExponentialSum:
    """Level after a single dose in mg."""
    way, q = catalogue()[agent].find("oral"), typical(agent)
    amount = float(catalogue()[agent].amount(dose, "mg", q, way.formulation))
    return way.responses(q)[agent].scale(amount * float(q[f"{agent}_molar_mass"]))


def peak(curve: ExponentialSum, end: float) -> tuple[float, float]:
    times = np.linspace(0, end, 20001)
    level = curve.evaluate(times)
    return float(times[level.argmax()]), float(level.max())


def half_life(curve: ExponentialSum, start: float, end: float) -> float:
    return float((end - start) * np.log(2) / np.log(curve.evaluate(start) / curve.evaluate(end)))


def prolactin(agent, dose, days, every=HOUR, rhythm=None):
    """Time since the first dose, and prolactin over its level before."""
    when = {"every": rhythm} if rhythm else {"at": "0 days"}
    entry = {"agent": agent, "route": "oral", "dose": dose, **when}
    data = ch.simulate(
        MAN, [{"name": agent, "doses": [entry]}], days=days, before=0, every=every, measures=["prolactin"],
        units="canonical",
    )  # fmt: skip
    level = data["prolactin"].values[0, 0]
    return data["time"].values - 8 * HOUR, level / level[0]


def last_week(agent, dose, rhythm):
    time, level = prolactin(agent, dose, 42, every=0.125, rhythm=rhythm)
    return float(level[time > 34.5].mean())


def test_cabergoline_peaks_and_leaves_as_published():
    curve = pg_per_ml("cabergoline", 0.5)
    when, level = peak(curve, 1)
    assert 2 * HOUR < when < 3 * HOUR
    assert level == pytest.approx(30, rel=0.2)
    assert peak(pg_per_ml("cabergoline", 1.5), 1)[1] == pytest.approx(70, rel=0.2)
    assert 63 * HOUR < half_life(curve, 2, 6) < 69 * HOUR


def test_bromocriptine_peaks_and_leaves_as_published():
    curve = pg_per_ml("bromocriptine", 5)
    when, level = peak(curve, 1)
    assert when == pytest.approx(2.5 * HOUR, rel=0.05)
    assert level == pytest.approx(465, abs=226)
    assert half_life(curve, 0.5, 1) == pytest.approx(4.85 * HOUR, rel=0.03)


@pytest.mark.parametrize(("dose", "fall"), [("0.3 mg", 0.65), ("0.6 mg", 0.76)])
def test_a_single_dose_of_cabergoline_lowers_prolactin_as_seen_and_for_days(dose, fall):
    time, level = prolactin("cabergoline", dose, 10, every=0.25)
    assert 1 - level.min() == pytest.approx(fall, abs=0.05)
    assert np.interp(5, time, level) < 0.75
    assert np.interp(10, time, level) > 1.3 * level.min()


def test_cabergoline_twice_a_week_by_dose():
    low, usual, high = (last_week("cabergoline", dose, rhythm="3.5 days") for dose in ("0.125 mg", "0.5 mg", "1 mg"))
    assert low == pytest.approx(0.5, abs=0.1)  # six of ten women fall below half
    assert high < usual < 0.35
    assert high < 0.2


def test_bromocriptine_holds_prolactin_down_for_half_a_day():
    time, level = prolactin("bromocriptine", "2.5 mg", 2)
    assert 1 - level.min() == pytest.approx(0.72, abs=0.05)
    assert 1 - np.interp(6 * HOUR, time, level) == pytest.approx(0.638, abs=0.08)
    assert np.interp(11 * HOUR, time, level) < 0.6
    assert np.interp(24 * HOUR, time, level) > 0.75


def test_cabergoline_gives_a_man_with_prolactin_excess_his_testosterone_back():
    measures = ["prolactin", "testosterone_total"]
    entry = {"agent": "cabergoline", "route": "oral", "dose": "0.5 mg", "every": "3.5 days"}
    data = ch.simulate(
        WITH_ADENOMA, [{"name": "given", "doses": [entry]}], days=180, before=0, every=30, measures=measures,
        units="canonical",
    )  # fmt: skip
    before, after = ({name: float(data[name][0, 0, at]) for name in measures} for at in (0, -1))
    assert after["prolactin"] < 0.35 * before["prolactin"]
    assert after["testosterone_total"] > 1.4 * before["testosterone_total"]
