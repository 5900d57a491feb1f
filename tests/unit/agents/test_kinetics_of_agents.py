"""Each agent against the figures its rows were drawn from."""

import numpy as np
import pytest

from circhoral.agents import (
    ExponentialSum,
    catalogue,
    convolve,
    equivalent_pulse,
    one_compartment,
    pulse_amplitude,
)
from circhoral.evidence.parameters import all_rows

HOUR, MINUTE = 1 / 24, 1 / 1440


def typical(agent: str) -> dict[str, np.ndarray]:
    return {key: np.asarray(all_rows()[key].value) for key in catalogue()[agent].needs()}


def response(agent: str, route: str, formulation: str, output: str) -> ExponentialSum:
    return catalogue()[agent].find(route, formulation).responses(typical(agent))[output]


def peak_time(curve: ExponentialSum, end: float) -> float:
    times = np.linspace(0, end, 20001)
    return float(times[curve.evaluate(times).argmax()])


def half_life(curve: ExponentialSum, start: float, end: float) -> float:
    return float((end - start) * np.log(2) / np.log(curve.evaluate(start) / curve.evaluate(end)))


def in_serum(formulation: str, route: str = "intramuscular") -> ExponentialSum:
    """Testosterone in a pool of clearance 950 L/day and turnover 14/day [nmol/L per nmol]."""
    return convolve(response("testosterone", route, formulation, "testosterone"), one_compartment(950.0, 950 / 14))


def test_clomiphene_25_mg_a_day_reaches_the_medians_of_helo_2017():
    agent, q = catalogue()["clomiphene"], typical("clomiphene")
    dose, base = float(agent.amount(25.0, "mg", q)), float(q["clomiphene_molar_mass"])
    for isomer, median in (("zuclomiphene", 44.0), ("enclomiphene", 2.2)):
        mean = float(response("clomiphene", "oral", "tablet", isomer).area()) * dose * base / 1000  # ng/mL
        assert mean == pytest.approx(median, rel=0.03)


def test_zuclomiphene_stays_for_weeks_and_enclomiphene_for_hours():
    zuclomiphene = response("clomiphene", "oral", "tablet", "zuclomiphene")
    assert half_life(zuclomiphene, 30, 60) == pytest.approx(21, rel=0.05)
    enclomiphene = response("clomiphene", "oral", "tablet", "enclomiphene")
    assert half_life(enclomiphene, 1, 2) == pytest.approx(10 * HOUR, rel=0.02)
    assert 2 * HOUR < peak_time(enclomiphene, 1) < 3 * HOUR


def test_zuclomiphene_accumulates_over_three_monthly_courses_and_then_levels_off():
    curve = response("clomiphene", "oral", "tablet", "zuclomiphene")
    courses = [28.0 * month + day for month in range(6) for day in range(4, 9)]

    def before(month: int) -> float:  # cycle day 3
        return float(sum(curve.evaluate(28.0 * month + 2 - t) for t in courses))

    levels = [before(month) for month in range(1, 6)]
    assert levels == sorted(levels)
    assert levels[1] > 1.3 * levels[0]
    assert levels[4] < 1.1 * levels[3] < 1.25 * levels[2]


def test_enclomiphene_alone_is_the_isomer_undiluted():
    alone = response("enclomiphene", "oral", "capsule", "enclomiphene")
    mixed = response("clomiphene", "oral", "tablet", "enclomiphene")
    np.testing.assert_allclose(mixed.area() / alone.area(), 0.62, rtol=1e-10)


@pytest.mark.parametrize(
    ("formulation", "low", "high"),
    [("cypionate", 1.0, 2.5), ("enanthate", 0.5, 2.0), ("undecanoate", 4.0, 8.0)],
)
def test_esters_peak_when_trials_saw_it(formulation, low, high):
    assert low < peak_time(in_serum(formulation), 20) < high


def test_cypionate_is_near_baseline_two_weeks_after_200_mg():
    curve = in_serum("cypionate")
    peak = float(curve.evaluate(peak_time(curve, 10)))
    assert float(curve.evaluate(14.0)) / peak < 0.15


def test_undecanoate_gives_the_average_of_morgentaler_2008():
    amount = catalogue()["testosterone"].amount(750.0, "mg", typical("testosterone"), "undecanoate")
    assert float(in_serum("undecanoate").area()) / 70 * float(amount) * 28.842 == pytest.approx(495, rel=0.03)


def test_gel_delivers_a_tenth_and_is_steady_within_three_days():
    curve = in_serum("gel", "transdermal")
    amount = float(catalogue()["testosterone"].amount(50.0, "mg", typical("testosterone"), "gel"))
    assert float(curve.area()) * amount * 28.842 == pytest.approx(526, rel=0.01)
    third = sum(float(curve.evaluate(1.0 + n)) for n in range(3))
    assert third > 0.9 * float(curve.repeated(1.0).evaluate(1.0))


def test_a_200_mg_pellet_gives_off_what_trials_weighed():
    agent, q = catalogue()["testosterone"], typical("testosterone")
    route = agent.find("implant", "pellet")
    assert 1.3 <= 200 / float(q[route.duration]) <= 1.6
    # Zero-order input at amount / duration until the end of the release: the plateau is rate x area.
    rate = float(agent.amount(800.0, "mg", q, "pellet")) / float(q[route.duration])
    plateau = rate * float(in_serum("pellet", "implant").area()) * 0.28842  # ug/L
    assert 5.0 < plateau < 6.3


@pytest.mark.parametrize(
    ("formulation", "route", "low", "high"),
    [
        ("urinary", "intramuscular", 9, 12),
        ("urinary", "subcutaneous", 12, 19),
        ("recombinant", "subcutaneous", 12, 24),
        ("recombinant", "intramuscular", 8, 20),
    ],
)
def test_hcg_peaks_when_labels_say(formulation, route, low, high):
    assert low * HOUR < peak_time(response("hcg", route, formulation, "hcg"), 4) < high * HOUR


def test_hcg_half_lives_and_accumulation():
    urinary = response("hcg", "subcutaneous", "urinary", "hcg")
    assert 27 * HOUR < half_life(urinary, 2, 5) < 37 * HOUR
    recombinant = response("hcg", "subcutaneous", "recombinant", "hcg")
    assert 28 * HOUR < half_life(recombinant, 2, 5) < 39 * HOUR
    times = np.linspace(0, 2, 2001)
    steady = recombinant.repeated(2.0).evaluate(times).max()
    assert steady / recombinant.evaluate(times).max() == pytest.approx(1.7, abs=0.1)


def test_recombinant_hcg_has_the_published_volume_at_steady_state():
    q = typical("hcg")
    volume = q["hcg_recombinant_volume"] + q["hcg_recombinant_peripheral_volume"]
    assert float(volume) == pytest.approx(5.2, rel=1e-3)


def test_gonadorelin_by_vein_and_under_the_skin():
    agent, q = catalogue()["gonadorelin"], typical("gonadorelin")
    dose, mass = float(agent.amount(5.0, "ug", q)), float(q["gonadorelin_molar_mass"])
    vein = response("gonadorelin", "intravenous", "solution", "gonadorelin")
    assert np.log(2) / vein.rate == pytest.approx([2.8 * MINUTE, 33 * MINUTE], rel=0.01)
    assert float(vein.evaluate(MINUTE)) * dose * mass == pytest.approx(400, rel=0.05)  # pg/mL
    skin = response("gonadorelin", "subcutaneous", "solution", "gonadorelin")
    top = peak_time(skin, 0.1)
    assert 5 * MINUTE < top < 15 * MINUTE
    assert float(skin.evaluate(top)) * dose * mass == pytest.approx(93.5, rel=0.05)
    assert 18 * MINUTE < half_life(skin, 30 * MINUTE, 90 * MINUTE) < 30 * MINUTE


def test_the_pulse_that_normalises_men_means_what_a_native_pulse_means():
    agent, q = catalogue()["gonadorelin"], typical("gonadorelin")
    dose = agent.amount(0.025 * 75, "ug", q)
    skin = response("gonadorelin", "pump", "subcutaneous", "gonadorelin")
    pulse = pulse_amplitude(skin, dose, q[agent.pulse_sites[0].half_saturation])
    pool_time = all_rows()["gnrh_pool_time"].value

    def released(peak, decay):
        shape = (decay * pool_time) ** (decay * pool_time / (1 - decay * pool_time))
        return 1 - (1 + peak) ** -shape

    # the trial's route (hoffman-1982); the half-saturation is fitted to its testosterone
    native = released(1.0, np.log(2) / (4.5 * MINUTE))
    assert float(released(pulse.peak, pulse.decay)) / native == pytest.approx(1.3, abs=0.2)


def test_a_pulse_under_the_skin_is_blunter_than_one_into_a_vein():
    vein = equivalent_pulse(response("gonadorelin", "pump", "intravenous", "gonadorelin"))
    skin = equivalent_pulse(response("gonadorelin", "pump", "subcutaneous", "gonadorelin"))
    assert skin.peak < 0.5 * vein.peak
    assert skin.decay < 0.5 * vein.decay
