"""Runs that resolve every GnRH pulse: they agree with mean-pulse runs over a day, and show what those cannot."""

import numpy as np
import pytest

import circhoral as ch
from circhoral.simulation.errors import SimulationError

MAN = {"sex": "male", "age": "30 years", "weight": "75 kg"}
SILENT = {**MAN, "phenotype": "congenital_hypogonadotropic_hypogonadism"}
REGULAR = {"gnrh_interval_variation": 0.0}
HORMONES = ["lh", "fsh", "testosterone_total"]


def pump(dose, every, line="subcutaneous", **more):
    entry = {"agent": "gonadorelin", "route": "pump", "formulation": line, "dose_per_pulse": dose, "every": every}
    return {"name": "pump", "doses": [entry | more]}


def last_day(who, regimens, resolution, days=35.0, **options):
    data = ch.simulate(
        who, regimens, days=days, every=10 / 1440, before=0, measures=HORMONES, resolution=resolution, **options
    )
    time = data["time"].values
    return {name: float(data[name].values[0, 0][time >= time[-1] - 1].mean()) for name in HORMONES}


def ratios(who, regimens, **options):
    mean, pulses = (last_day(who, regimens, resolution, **options) for resolution in ("mean", "pulses"))
    return {name: pulses[name] / mean[name] for name in HORMONES}


@pytest.mark.parametrize("interval", [0.5, 1.0, 1.5, 2.0])
def test_native_pulses_agree_with_their_mean(interval):
    found = ratios(MAN, [], days=20.0, parameters=REGULAR | {"gnrh_frequency_baseline": 24 / interval})
    assert all(0.95 < ratio < 1.05 for ratio in found.values()), found


@pytest.mark.parametrize("interval", [3.0, 4.0])
def test_native_pulses_hours_apart_agree_within_a_tenth(interval):
    found = ratios(MAN, [], days=20.0, parameters=REGULAR | {"gnrh_frequency_baseline": 24 / interval})
    assert all(0.95 < ratio < 1.1 for ratio in found.values()), found


@pytest.mark.parametrize(
    ("dose", "every", "line"),
    [
        ("1.9 ug", "60 min", "subcutaneous"),
        ("1.9 ug", "2 h", "intravenous"),
        ("5 ug", "90 min", "subcutaneous"),
        ("5 ug", "2 h", "intravenous"),
        ("10 ug", "2 h", "subcutaneous"),
    ],
)
def test_a_pump_acts_alike_at_both_resolutions(dose, every, line):
    found = ratios(SILENT, [pump(dose, every, line)], parameters=REGULAR)
    assert all(0.9 < ratio < 1.1 for ratio in found.values()), found


def test_testosterone_and_a_serm_act_alike_at_both_resolutions():
    weekly = {"formulation": "enanthate", "route": "intramuscular", "dose": "100 mg", "every": "7 days"}
    doses = (
        {"agent": "testosterone", **weekly},
        {"agent": "clomiphene", "route": "oral", "dose": "25 mg", "every": "1 day"},
    )
    for dose in doses:
        found = ratios(MAN, [{"name": "given", "doses": [dose]}], parameters=REGULAR)
        assert all(0.9 < ratio < 1.1 for ratio in found.values()), (dose["agent"], found)


def test_lh_comes_in_as_many_pulses_as_gnrh():
    data = ch.simulate(MAN, days=4, before=0, measures=["lh"], resolution="pulses", parameters=REGULAR)
    found = ch.detect_pulses(data["time"].values, data["lh"].values[0, 0], detector="threshold")
    assert found.count / 4 == pytest.approx(15.2, rel=0.1)
    assert data.attrs["resolution"] == "pulse-resolved"


def test_intervals_scatter_and_belong_to_the_seed():
    def lh(seed):
        return ch.simulate(MAN, days=2, before=0, measures=["lh"], resolution="pulses", seed=seed)["lh"].values

    np.testing.assert_array_equal(lh(1), lh(1))
    assert np.abs(lh(1) - lh(2)).max() > 0.5


def test_a_lone_dose_of_gonadorelin_raises_lh_within_the_hour():
    shot = {"agent": "gonadorelin", "route": "intravenous", "dose": "100 ug", "at": "1 day"}
    data = ch.simulate(MAN, [{"name": "test", "doses": [shot]}], days=2, before=0, measures=["lh"],
                       resolution="pulses", parameters=REGULAR)  # fmt: skip
    time, lh = data["time"].values, data["lh"].values[0, 0]
    given = 1 + 8 / 24
    before = lh[(time > given - 1) & (time < given)].max()
    after = lh[(time > given) & (time < given + 2 / 24)]
    assert after.max() > 2 * before
    with pytest.raises(SimulationError, match="resolution: pulses"):
        ch.simulate(MAN, [{"name": "test", "doses": [shot]}], days=2)


def test_a_pump_rescues_and_a_continuous_infusion_of_the_same_dose_does_not():
    steady = {"agent": "gonadorelin", "route": "infusion", "formulation": "intravenous", "rate": "60 ug/day"}
    arms = [pump("5 ug", "2 h", "intravenous"), {"name": "steady", "doses": [steady]}]
    data = ch.simulate(SILENT, arms, days=28, every=1 / 24, before=0, measures=HORMONES, resolution="pulses")
    late = data.sel(time=slice(26, None)).mean("time").isel(person=0)
    assert float(late["testosterone_total"][0]) > 400
    assert float(late["testosterone_total"][1]) < 100
    assert float(late["lh"][0]) > 5 * float(late["lh"][1])


def test_an_unknown_resolution_is_refused():
    with pytest.raises(SimulationError, match="resolution = 'hours': expected one of mean, pulses"):
        ch.simulate(MAN, resolution="hours")


def test_a_person_has_the_same_pulses_in_any_batch():
    def lh(people):
        options = {"days": 1, "before": 0, "measures": ["lh"], "resolution": "pulses", "people": people}
        return ch.simulate(MAN, **options)["lh"].values[0]

    three, five = lh(3), lh(5)
    np.testing.assert_array_equal(three, five[:3])
    assert np.abs(three[0] - three[1]).max() > 0.1
