"""GnRH agonists flare and then castrate; antagonists castrate at once; both leave the way they came."""

import numpy as np
import pytest

import circhoral as ch

MAN = {"sex": "male", "age": "60 years", "weight": "80 kg"}
CASTRATE = 1.735  # nmol/L, 50 ng/dL
DEPOTS = {
    "triptorelin": {"route": "intramuscular", "formulation": "depot", "dose": "3.75 mg"},
    "leuprolide": {"route": "intramuscular", "formulation": "depot", "dose": "7.5 mg"},
}


def given(*doses, days=56.0, **options):
    regimen = {"name": "given", "doses": list(doses)}
    return ch.simulate(MAN, [regimen], days=days, before=0, units="canonical", every=0.25, **options)


def depot(agent, **more):
    return {"agent": agent, **DEPOTS[agent], "every": "28 days"} | more


def degarelix(**more):
    return {"agent": "degarelix", "route": "subcutaneous", "dose": "240 mg", "at": "0 days"} | more


def at(data, name, day):
    return float(np.interp(day, data["time"].values, data[name].values[0, 0]))


@pytest.mark.parametrize("agent", DEPOTS)
def test_an_agonist_flares_and_castrates_within_four_weeks(agent):
    data = given(depot(agent))
    lh = data["lh"].values[0, 0]
    assert lh[:5].max() > 2 * lh[0]
    assert at(data, "testosterone_total", 1) > 1.2 * at(given(days=2.0), "testosterone_total", 1)
    assert at(data, "testosterone_total", 28) < CASTRATE
    assert at(data, "testosterone_total", 56) < CASTRATE


def test_an_antagonist_castrates_without_a_flare():
    data = given(degarelix())
    lh = data["lh"].values[0, 0]
    assert lh.max() <= lh[0] * (1 + 1e-9)
    assert at(data, "testosterone_total", 3) < 0.3 * at(data, "testosterone_total", 0)
    assert at(data, "testosterone_total", 28) < CASTRATE


@pytest.mark.parametrize("dose", [depot("triptorelin", count=2), degarelix()])
def test_the_axis_comes_back(dose):
    data = given(dose, days=720.0)
    assert at(data, "testosterone_total", 60) < CASTRATE
    assert at(data, "testosterone_total", 720) > 0.8 * at(data, "testosterone_total", 0)


def test_leuprolide_depot_gives_the_peak_and_the_trough_of_its_label():
    data = ch.simulate(MAN, [{"name": "one", "doses": [depot("leuprolide", count=1)]}], days=28, every=1 / 48, before=0,
                       measures=["leuprolide_concentration"], units="canonical")  # fmt: skip
    level, time = data["leuprolide_concentration"].values[0, 0] * 1.2094, data["time"].values  # ng/mL
    assert level.max() == pytest.approx(20, rel=0.15)
    assert (time[level.argmax()] - 8 / 24) * 24 == pytest.approx(4, abs=1)
    assert level[-1] == pytest.approx(0.36, rel=0.2)


def test_a_triptorelin_depot_releases_its_whole_dose():
    one = {"name": "one", "doses": [depot("triptorelin", count=1)]}
    data = ch.simulate(MAN, [one], days=250, every=1 / 24, before=0,
                       measures=["triptorelin_concentration"], units="canonical")  # fmt: skip
    area = np.trapezoid(data["triptorelin_concentration"].values[0, 0], data["time"].values)
    assert area * 1516.8 == pytest.approx(3.75e6 / 1311.5, rel=0.01)
