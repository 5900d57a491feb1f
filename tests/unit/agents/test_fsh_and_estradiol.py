"""FSH and estradiol, which feed the body's own pools: against the levels that were seen after giving them."""

import numpy as np
import pytest

import circhoral as ch
from circhoral.agents import ExponentialSum, catalogue, convolve, one_compartment
from circhoral.evidence.parameters import all_rows

HOUR = 1 / 24
MAN = {"sex": "male", "age": "30 years", "weight": "75 kg"}
WITHOUT_GNRH = {**MAN, "phenotype": "congenital_hypogonadotropic_hypogonadism"}
PG_PER_ML = 272.38  # per nmol/L of estradiol


def value(key: str) -> float:
    return all_rows()[key].value


def typical(agent: str) -> dict[str, np.ndarray]:
    return {key: np.asarray(value(key)) for key in catalogue()[agent].needs()}


def in_serum(agent: str, route: str, formulation: str, clearance: float, volume: float) -> ExponentialSum:
    fed = catalogue()[agent].find(route, formulation).responses(typical(agent))[agent]
    return convolve(fed, one_compartment(clearance, volume))


def fsh_in_serum(route: str, formulation: str) -> ExponentialSum:
    volume = value("fsh_volume")
    return in_serum("fsh", route, formulation, value("fsh_clearance") * volume, volume)


def estradiol_in_serum(route: str, formulation: str) -> ExponentialSum:
    return in_serum("estradiol", route, formulation, value("estradiol_clearance"), value("estradiol_volume"))


def peak(curve: ExponentialSum, end: float) -> tuple[float, float]:
    times = np.linspace(0, end, 20001)
    level = curve.evaluate(times)
    return float(times[level.argmax()]), float(level.max())


def half_life(curve: ExponentialSum, start: float, end: float) -> float:
    return float((end - start) * np.log(2) / np.log(curve.evaluate(start) / curve.evaluate(end)))


def simulated(who, dose, days, measure, every=1.0):
    data = ch.simulate(
        who, [{"name": "given", "doses": [dose]}], days=days, before=0, every=every, measures=[measure],
        units="canonical",
    )  # fmt: skip
    return data[measure].values[0, 0]


@pytest.mark.parametrize(("formulation", "clearance"), [("recombinant", 14.4), ("urinary", 12.0)])
@pytest.mark.parametrize("route", ["subcutaneous", "intramuscular"])
def test_fsh_given_has_the_exposure_of_its_own_clearance(formulation, clearance, route):
    bioavailability = value(f"fsh_{formulation}_{route}_bioavailability")
    assert float(fsh_in_serum(route, formulation).area()) == pytest.approx(bioavailability / clearance, rel=0.01)


@pytest.mark.parametrize(("dose", "seen"), [(150, 3.8), (450, 10.4)])
def test_urinary_fsh_into_muscle_rises_as_in_men_and_comes_somewhat_late(dose, seen):
    curve = fsh_in_serum("intramuscular", "urinary")
    when, level = peak(curve, 3)
    assert dose * level == pytest.approx(seen, rel=0.12)
    assert 9.7 * HOUR < when < 15 * HOUR
    assert half_life(curve, 2, 4) == pytest.approx(24.6 * HOUR, rel=0.02)


def test_urinary_fsh_under_the_skin_peaks_as_in_gonadotropin_deficient_men():
    assert 75 * peak(fsh_in_serum("subcutaneous", "urinary"), 3)[1] == pytest.approx(2.0, rel=0.1)


def test_daily_recombinant_fsh_adds_up_threefold():
    curve = fsh_in_serum("subcutaneous", "recombinant")
    times = np.linspace(0, 1, 1001)
    assert curve.repeated(1.0).evaluate(times).max() / curve.evaluate(times).max() == pytest.approx(3, abs=0.5)
    assert half_life(curve, 3, 6) == pytest.approx(40 * HOUR, rel=0.02)
    assert 12 * HOUR < peak(curve, 3)[0] < 18 * HOUR


def test_a_dose_of_fsh_by_mass():
    amount = catalogue()["fsh"].amount(5.5, "ug", typical("fsh"), "recombinant")
    assert float(amount) == pytest.approx(75, rel=0.01)


def test_a_single_dose_of_urinary_fsh_raises_serum_fsh_of_a_man():
    dose = {"agent": "fsh", "formulation": "urinary", "route": "intramuscular", "dose": "150 IU", "at": "0 days"}
    level = simulated(MAN, dose, 3, "fsh", every=HOUR)
    assert level.max() - level[0] == pytest.approx(3.8, rel=0.05)


def test_daily_fsh_brings_a_man_without_gnrh_into_the_range_that_trials_aimed_at():
    dose = {"agent": "fsh", "route": "subcutaneous", "dose": "112.5 IU", "every": "1 day"}
    level = simulated(WITHOUT_GNRH, dose, 30, "fsh")
    assert level[0] < 0.5
    assert 4 < level[-1] < 8


def test_an_estradiol_tablet_gives_a_mean_by_clearance_and_lasts_most_of_a_day():
    curve = estradiol_in_serum("oral", "tablet")
    amount = float(catalogue()["estradiol"].amount(1.0, "mg", typical("estradiol"), "tablet"))
    assert float(curve.area()) * amount * PG_PER_ML == pytest.approx(0.05 * 1e6 / 1600, rel=1e-3)
    assert 13 * HOUR < half_life(curve, 1, 2) < 20 * HOUR
    assert 2 * HOUR < peak(curve, 1)[0] < 6 * HOUR


def test_valerate_weighs_more_than_the_estradiol_it_carries():
    agent, q = catalogue()["estradiol"], typical("estradiol")
    carried = float(agent.amount(2.0, "mg", q, "valerate") / agent.amount(2.0, "mg", q, "tablet"))
    assert carried == pytest.approx(0.764, abs=1e-3)
    np.testing.assert_array_equal(
        agent.find("oral", "valerate").responses(q)["estradiol"].coefficient,
        agent.find("oral", "tablet").responses(q)["estradiol"].coefficient,
    )


def test_a_patch_of_50_ug_a_day_on_a_womans_clearance_gives_what_was_seen_in_women():
    curve = in_serum("estradiol", "transdermal", "patch", 1200.0, value("estradiol_volume"))
    agent, q = catalogue()["estradiol"], typical("estradiol")
    rate = float(agent.amount(0.175, "mg", q, "patch") / q[agent.find("transdermal").duration])
    assert float(curve.area()) * rate * PG_PER_ML == pytest.approx(41.1, rel=0.03)


def test_a_patch_changed_twice_a_week_is_the_same_as_its_rate():
    patch = {"agent": "estradiol", "formulation": "patch", "route": "transdermal"}
    changed = simulated(MAN, {**patch, "dose": "0.175 mg", "every": "3.5 days"}, 14, "estradiol")
    steady = simulated(MAN, {**patch, "rate": "50 ug/day", "for": "14 days"}, 14, "estradiol")
    np.testing.assert_allclose(changed[2:], steady[2:], rtol=0.02)


def test_infused_estradiol_adds_rate_over_clearance_and_lowers_lh():
    infusion = {"agent": "estradiol", "route": "intravenous", "rate": "45 ug/day", "for": "4 days"}
    level = simulated({**MAN, "phenotype": "agonadal"}, infusion, 4, "estradiol", every=0.5)
    assert (level[-2] - level[0]) * PG_PER_ML == pytest.approx(45e3 / 1600, rel=0.03)
    lh = simulated(MAN, infusion, 4, "lh", every=0.5)
    assert lh[-1] < 0.85 * lh[0]
