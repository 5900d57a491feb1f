"""What the male axis must do, whatever the parameter values: directions, orders of magnitude, known experiments."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from circhoral.evidence.parameters import all_rows
from circhoral.protocols.dose import Dose
from circhoral.protocols.schedule import expand
from circhoral.simulation.arm import Lived, failures, live_arm
from circhoral.simulation.dosing import Clamp, Given
from circhoral.simulation.draws import Values

MORNING = 8 / 24
APULSATILE = {"gnrh_drive": 1e-4}
PUMP = {"agent": "gonadorelin", "route": "pump", "dose_per_pulse": "5 ug", "every": "2 h", "for": "60 days"}
INFUSION = {
    "agent": "gonadorelin",
    "route": "infusion",
    "formulation": "subcutaneous",
    "rate": "60 ug/day",
    "for": "60 days",
}


def live(
    doses: Sequence[dict[str, str]] = (),
    times: Sequence[float] = (MORNING,),
    known: dict[str, float] | None = None,
    clamps: Sequence[Clamp] = (),
) -> Lived:
    given = [
        Given(item) for item in expand([Dose.model_validate(d) for d in doses], 78, 178, horizon_days=max(times) + 1)
    ]
    lived = live_arm(
        "man", Values(all_rows(), 1, False, known=known), 1, given, np.array(times, dtype=float), clamps=clamps
    )
    assert not failures(lived)
    return lived


def weekly(dose: str) -> dict[str, str]:
    return {
        "agent": "testosterone", "formulation": "enanthate", "route": "intramuscular",
        "dose": dose, "every": "7 days", "for": "200 days",
    }  # fmt: skip


def test_the_healthy_man_is_a_fixed_point_with_his_baselines() -> None:
    lived = live(times=(MORNING, 30 + MORNING, 365 + MORNING))
    rows = all_rows()
    for measure, row in (("lh", "lh_baseline"), ("fsh", "fsh_baseline"), ("shbg", "shbg_baseline")):
        assert lived[measure][0] == pytest.approx(rows[row].value, rel=1e-4)
    assert lived["sperm_concentration"][0] == pytest.approx(rows["sperm_concentration_baseline"].value, rel=1e-4)


def test_a_gland_without_gnrh_must_be_primed_before_it_answers() -> None:
    lived = live([PUMP], (0.05, 0.125, 0.25, 7, 14, 28), APULSATILE)
    lh = lived["lh"][0]
    primed = lh[-1]
    assert lh[:3].max() < 0.2 * primed  # the first pulses release under a fifth
    assert lh[4] > 0.7 * primed  # one to two weeks of pulses restore it
    assert lived["testosterone_total"][0, -1] > 9  # nmol/L: the pump restores testosterone


def test_continuous_gnrh_desensitises_where_pulses_of_the_same_daily_dose_do_not() -> None:
    pulsed = live([PUMP], (21,), APULSATILE)["lh"][0, 0]
    steady = live([INFUSION], (21,), APULSATILE)["lh"][0, 0]
    assert steady < 0.2 * pulsed


def test_pulses_every_fifteen_minutes_desensitise() -> None:
    train = {**PUMP, "every": "15 min"}
    lh = live([train], (3, 42), APULSATILE)["lh"][0]
    assert lh[1] < 0.5 * lh[0]


def test_a_sustained_agonist_flares_and_then_castrates() -> None:
    held = tuple(Clamp(f"gnrh_receptor__{kind}", 5.0, MORNING) for kind in ("occupied", "activity"))
    lived = live(times=(MORNING, 0.6, 1, 28, 42), clamps=held)
    lh, t = lived["lh"][0], lived["testosterone_total"][0]
    assert lh[1] > 2 * lh[0]
    assert t[3] < 1.735  # nmol/L, the castration limit, within four weeks
    assert lh[4] < 0.1 * lh[0]


def test_an_antagonist_lowers_lh_within_hours_and_without_a_flare() -> None:
    lived = live(times=(MORNING, 0.4, 0.5, 0.75, 1), clamps=(Clamp("gnrh_receptor__occupied", 10.0, MORNING),))
    lh = lived["lh"][0]
    assert np.all(np.diff(lh[:4]) < 0)
    assert lh[3] < 0.6 * lh[0]


def test_testosterone_suppresses_with_dose() -> None:
    doses = ("25 mg", "50 mg", "100 mg", "200 mg")
    end = {dose: live([weekly(dose)], (178 + MORNING,)) for dose in doses}  # amid two injections
    for measure in ("lh", "fsh", "sperm_concentration", "testicular_volume", "inhibin_b"):
        series = [float(end[dose][measure][0, 0]) for dose in doses]
        assert series == sorted(series, reverse=True), measure
    for measure in ("testosterone_total", "estradiol", "hematocrit"):
        series = [float(end[dose][measure][0, 0]) for dose in doses]
        assert series == sorted(series), measure


def test_intratesticular_testosterone_falls_while_serum_testosterone_rises() -> None:
    lived = live([weekly("200 mg")], (0, 28))
    local, serum = lived["testosterone_intratesticular"][0], lived["testosterone_total"][0]
    assert local[1] < 0.1 * local[0]
    assert serum[1] > 1.5 * serum[0]


def test_hcg_keeps_intratesticular_testosterone_up_under_testosterone() -> None:
    hcg = {"agent": "hcg", "route": "subcutaneous", "dose": "500 IU", "every": "2 days", "for": "200 days"}
    without, beside = (live([weekly("200 mg"), *more], (182,)) for more in ([], [hcg]))
    assert beside["testosterone_intratesticular"][0, 0] > 10 * without["testosterone_intratesticular"][0, 0]
    assert beside["sperm_concentration"][0, 0] > 10 * without["sperm_concentration"][0, 0]
    assert beside["fsh"][0, 0] < 0.2 * all_rows()["fsh_baseline"].value


def test_clomiphene_raises_gonadotropins_and_testosterone_and_its_isomers_differ_in_stay() -> None:
    drug = {"agent": "clomiphene", "route": "oral", "dose": "25 mg", "every": "1 day", "for": "42 days"}
    lived = live([drug], (0, 41.9, 56))
    for measure in ("lh", "fsh", "testosterone_total", "estradiol"):
        assert lived[measure][0, 1] > 1.1 * lived[measure][0, 0], measure
    en, zu = lived["enclomiphene_concentration"][0], lived["zuclomiphene_concentration"][0]
    assert en[2] < 0.01 * en[1]
    assert zu[2] > 0.4 * zu[1]


def test_blocking_aromatase_raises_lh_and_removing_both_steroids_raises_it_more() -> None:
    aromatase = tuple(Clamp(f"aromatase_{tissue}__occupied", 4.0, MORNING) for tissue in ("fat", "testis"))
    blocked = live(times=(MORNING, 28), clamps=aromatase)
    removed = live(times=(MORNING, 28), clamps=(Clamp("steroidogenesis__scale", 0.0, MORNING),))
    assert blocked["lh"][0, 1] > 1.5 * blocked["lh"][0, 0]
    assert blocked["estradiol"][0, 1] < 0.7 * blocked["estradiol"][0, 0]
    assert removed["lh"][0, 1] > blocked["lh"][0, 1]


def test_age_raises_shbg_and_lh_and_lowers_free_testosterone() -> None:
    young, old = (live(known={"age": age}) for age in (30.0, 70.0))
    assert old["shbg"][0, 0] > young["shbg"][0, 0]
    assert old["lh"][0, 0] > young["lh"][0, 0]
    assert old["testosterone_free"][0, 0] < 0.9 * young["testosterone_free"][0, 0]


def test_the_morning_peak_is_flatter_in_old_men() -> None:
    times = (8 / 24, 16 / 24)
    falls = [
        1 - t[1] / t[0]
        for t in (live(times=times, known={"age": age})["testosterone_total"][0] for age in (35.0, 70.0))
    ]
    assert 0.2 < falls[0] < 0.25
    assert falls[1] == pytest.approx(0.10, abs=0.02)


def test_prolactin_excess_slows_the_pulses_and_lowers_testosterone() -> None:
    ill = live(known={"prolactin_drive": 25.0})
    assert ill["gnrh_pulse_frequency"][0, 0] < 0.6 * all_rows()["gnrh_frequency_baseline"].value
    assert ill["testosterone_total"][0, 0] < 8


def test_sperm_return_over_months_after_testosterone_is_stopped() -> None:
    lived = live([{**weekly("200 mg"), "for": "182 days"}], (0, 182, 212, 242, 302, 547))
    sperm = lived["sperm_concentration"][0]
    assert sperm[1] < 1
    assert sperm[2] < 3  # not yet after a month
    assert sperm[4] > 15  # after four months
    assert 0.7 * sperm[0] < sperm[5] <= 1.05 * sperm[0]  # most of it within a year, the rest is slow


def test_binding_constants_change_reported_free_testosterone_only() -> None:
    other = {"reported_testosterone_albumin_affinity": 4.06e-5, "reported_testosterone_shbg_affinity": 0.597}
    one, two = live(), live(known=other)
    assert two["testosterone_free"][0, 0] > 1.1 * one["testosterone_free"][0, 0]
    assert two["lh"][0, 0] == one["lh"][0, 0]
    assert two["testosterone_total"][0, 0] == one["testosterone_total"][0, 0]


@pytest.mark.parametrize(("dose", "trough"), [(125, 542.0), (300, 1345.0), (600, 2370.0)])
def test_troughs_on_graded_enanthate_with_the_axis_shut_down(dose: int, trough: float) -> None:
    # bhasin-2001 (calibration): weekly doses under a monthly GnRH agonist; total testosterone before an injection
    held = tuple(Clamp(f"gnrh_receptor__{kind}", 5.0, 0.0) for kind in ("occupied", "activity"))
    level = live([weekly(f"{dose} mg")], (132.9,), clamps=held)["testosterone_total"][0, 0] / 0.03467
    assert level == pytest.approx(trough, rel=0.2)


def test_no_rate_of_stem_cell_loss_changes_a_healthy_man():
    typical = live(known={})
    fragile = live(known={"germ_pool_loss": 0.3, "germ_pool_regrowth_time": 800.0})
    ratio = fragile["sperm_concentration"][0, 0] / typical["sperm_concentration"][0, 0]
    assert 0.7 < ratio < 1.0 + 1e-4
