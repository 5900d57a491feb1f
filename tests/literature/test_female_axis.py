"""What the published cycle model cannot do, and what the tried prototype missed, as tests of the typical woman.

Limits are those of clinical practice and of the evidence (named beside each), not of this model's own output. The
recruitment noise is off, so that one woman stands for the typical one.
"""

import itertools
from functools import cache

import numpy as np
import pytest

from circhoral.evidence.parameters import rows_of
from circhoral.physiology.chances import CHANCES
from circhoral.simulation.simulate import simulate

ROWS = rows_of("female")
QUIET = dict.fromkeys(CHANCES, 0.0)
WOMAN = {"sex": "female", "age": "30 years", "height": "164 cm", "weight": "63 kg"}  # the reference body
PG_ML = 3.671
"""pmol/L of estradiol in one pg/mL."""


def run(regimen=None, days=120.0, phenotype=None, parameters=(), age="30 years", **options):
    who = WOMAN | {"age": age} | ({"phenotype": phenotype} if phenotype else {})
    arms = [{"name": "arm", "doses": regimen}] if regimen else []
    return simulate(who, arms, days=days, units="si", parameters=QUIET | dict(parameters), **options).squeeze()


@cache
def natural():
    return run(days=150.0, every=0.25)


def events(data, name):
    found = np.atleast_1d(data[f"{name}_time"].values)
    return found[np.isfinite(found)]


def between(data, measure, first, last):
    inside = (data["time"] >= first) & (data["time"] <= last)
    return data[measure].values[inside.values]


def dose(agent, amount, every="1 day", **rest):
    return {"agent": agent, "dose": amount, "every": every} | rest


# --- the natural cycle emerges -------------------------------------------------------------------------


def test_cycles_ovulations_and_surges_alternate_without_a_calendar():
    data = natural()
    menses, ovulations, peaks = (events(data, name) for name in ("menses", "ovulation", "lh_peak"))
    assert len(menses) >= 5
    for first, last in itertools.pairwise(menses):
        assert ((ovulations > first) & (ovulations < last)).sum() == 1
        assert ((peaks > first) & (peaks < last)).sum() == 1
    assert data["ovulation"].values.max() == 1  # one follicle at a time


def test_luteolysis_needs_no_calendar_either():
    """The corpus luteum dies when LH no longer suffices: with hCG it lives on (rescue), with an antagonist it dies."""
    data = natural()
    day = events(data, "ovulation")[0]
    last = events(data, "menses")[1]
    kept = run(
        [dose("hcg", "1500 IU", "2 days", route="subcutaneous", **{"from": f"day {day + 7:.2f}"})], day + 18, every=0.25
    )
    lost = run(
        [dose("cetrorelix", "3 mg", "3 days", route="subcutaneous", **{"from": f"day {day + 5:.2f}"})],
        day + 18,
        every=0.25,
    )
    assert not np.any((events(kept, "menses") > day) & (events(kept, "menses") < last + 3))
    assert between(kept, "progesterone", day + 14, day + 15).mean() > 20
    early = events(lost, "menses")
    assert early[early > day][0] < last - 2


# --- agonist, antagonist ------------------------------------------------------------------------------


@cache
def agonist():
    return run(
        [
            {
                "agent": "leuprolide",
                "formulation": "depot_3_month",
                "route": "intramuscular",
                "dose": "11.25 mg",
                "at": "day 0",
            }
        ],
        95.0,
        every=0.25,
    )


def test_a_depot_agonist_flares_and_then_suppresses():
    data, start = agonist(), natural()
    flare = between(data, "lh", 0.4, 3).max()
    assert flare > 2 * between(start, "lh", 0, 0.3).mean()
    late = slice(35, 85)
    assert between(data, "lh", late.start, late.stop).mean() < 0.5 * between(start, "lh", 2, 10).mean()
    # Down-regulation is called so below 50 pg/mL; castrate levels lie under 30.
    assert between(data, "estradiol", late.start, late.stop).mean() < 30 * PG_ML
    assert not np.any((events(data, "ovulation") > 7) & (events(data, "ovulation") < 85))


def test_an_antagonist_suppresses_within_a_day_and_reversibly():
    given = run(
        [dose("ganirelix", "0.25 mg", route="subcutaneous", **{"from": "day 6", "for": "5 days"})], 60.0, every=0.25
    )
    untreated = natural()
    fell = between(given, "lh", 7.0, 8.3).mean() / between(untreated, "lh", 7.0, 8.3).mean()
    assert fell < 0.6
    after = between(given, "lh", 13, 14).mean() / between(untreated, "lh", 5, 6).mean()
    assert after > 0.8
    assert events(given, "ovulation")[0] > events(untreated, "ovulation")[0] + 1
    assert events(given, "ovulation")[0] < events(untreated, "ovulation")[0] + 14


# --- hypothalamic amenorrhoea and the pump ------------------------------------------------------------


def test_hypothalamic_amenorrhoea_has_no_cycle():
    data = run(days=180.0, phenotype="functional_hypothalamic_amenorrhoea")
    assert len(events(data, "ovulation")) == 0
    assert data["lh"].values.mean() < 3
    assert data["estradiol"].values.mean() < 35 * PG_ML


DESENSITISED = pytest.mark.xfail(reason="10 ug an hour desensitise the model's gland (decision 0032)", strict=True)


@pytest.mark.parametrize(
    ("amount", "every"),
    [
        pytest.param(amount, every, marks=[DESENSITISED] if (amount, every) == ("10 ug", "60 min") else [])
        for amount in ("2.5 ug", "5 ug", "10 ug")
        for every in ("60 min", "90 min", "120 min")
    ],
)
def test_a_pump_restores_cycles_over_a_range_of_doses_and_intervals(every, amount):
    pump = {"agent": "gonadorelin", "route": "intravenous", "dose_per_pulse": amount, "every": every}
    data = run([pump], 110.0, phenotype="congenital_hypogonadotropic_hypogonadism")
    ovulations = events(data, "ovulation")
    assert len(ovulations) >= 2
    assert 8 < ovulations[0] < 40


def test_an_infusion_of_the_same_amount_restores_nothing():
    steady = {"agent": "gonadorelin", "route": "intravenous", "rate": "80 ug/day", "for": "110 days"}
    data = run([steady], 110.0, phenotype="congenital_hypogonadotropic_hypogonadism")
    assert len(events(data, "ovulation")) == 0


def test_slower_pulses_lengthen_the_cycle_before_they_end_it():
    """A graded answer: the slower the generator, the longer the cycle, until there is none."""
    lengths = []
    for share in (1.0, 0.7, 0.6, 0.2):
        data = run(days=240.0, parameters={"gnrh_pace": share}.items())
        menses = events(data, "menses")
        ovulations = events(data, "ovulation")
        lengths.append(np.diff(menses).mean() if len(ovulations) > 1 and len(menses) > 2 else np.inf)
    assert lengths[0] < lengths[1] <= lengths[2]
    assert lengths[3] == np.inf


# --- feedback --------------------------------------------------------------------------------------------


def test_progesterone_slows_the_pulses():
    data = natural()
    day = events(data, "ovulation")[0]
    follicular = between(data, "gnrh_pulse_frequency", day - 8, day - 3).mean()
    luteal = between(data, "gnrh_pulse_frequency", day + 5, day + 9).mean()
    # Reame 1984 counts 8 against 11.8 to 14.3 LH pulses in 12 h.
    assert 0.4 < luteal / follicular < 0.8


def test_clomiphene_in_polycystic_ovaries_raises_lh_but_not_its_pulses():
    course = [dose("clomiphene", "100 mg", route="oral", **{"from": "day 0", "for": "5 days"})]
    given, untreated = run(course, 6.0, "pcos", every=0.25), run(days=6.0, phenotype="pcos", every=0.25)
    frequency = (
        between(given, "gnrh_pulse_frequency", 4, 5.5).mean()
        / between(untreated, "gnrh_pulse_frequency", 4, 5.5).mean()
    )
    lh = between(given, "lh", 4, 5.5).mean() / between(untreated, "lh", 4, 5.5).mean()
    assert lh > 1.2
    assert frequency < 1.1
    assert lh / frequency > 1.15


def test_without_an_ovary_gonadotropins_rise_and_estradiol_is_castrate():
    data = run(days=60.0, phenotype="postmenopause", age="55 years")
    assert 25.8 < data["fsh"].values[-1] < 134.8  # Elecsys insert, 5th to 95th percentile
    assert 7.7 < data["lh"].values[-1] < 58.5
    assert data["estradiol"].values[-1] < 20 * PG_ML
    assert len(events(data, "ovulation")) == 0


def test_the_follicular_length_follows_the_fsh_side():
    """The reverse of the published model: thresholds for FSH set the pace, LH hardly."""

    def follicular(**changed):
        data = run(days=150.0, parameters=changed.items())
        menses, ovulations = events(data, "menses"), events(data, "ovulation")
        return np.mean([ovulations[ovulations > m][0] - m for m in menses if np.any(ovulations > m)])

    threshold, lh = ROWS["follicle_threshold"].value, ROWS["lh_baseline"].value
    by_fsh = follicular(follicle_threshold=1.05 * threshold) / follicular(follicle_threshold=0.95 * threshold)
    by_lh = follicular(lh_baseline=1.05 * lh) / follicular(lh_baseline=0.95 * lh)
    assert by_fsh > 1.1
    assert abs(np.log(by_lh)) < 0.5 * np.log(by_fsh)


# --- induction of ovulation -----------------------------------------------------------------------------


def several(regimen):
    """Share of women who release more than one egg in a cycle."""
    arms = [{"name": "arm", "doses": regimen}]
    data = simulate(WOMAN, arms, days=25.0, people=100, measures=["ovulation"])
    return float((data["ovulation"].sum("time") > 1).mean())


def test_fsh_makes_more_than_one_follicle_ovulate_more_often():
    course = [dose("fsh", "112.5 IU", route="subcutaneous", **{"from": "day 2", "for": "9 days"})]
    assert several(course) > several([]) + 0.1


def test_two_eggs_are_rare_without_treatment():
    assert several([]) < 0.15


def test_a_trigger_of_hcg_ovulates_a_ripe_follicle_within_two_days():
    data = natural()
    day = events(data, "lh_peak")[0] - 2.0
    given = run(
        [{"agent": "hcg", "route": "subcutaneous", "dose": "5000 IU", "at": f"day {day:.2f}"}], day + 8, every=0.25
    )
    after = events(given, "ovulation")[0] - day
    assert 1.0 < after < 2.0


@pytest.mark.parametrize(("agent", "amount"), [("letrozole", "5 mg"), ("clomiphene", "100 mg"), ("tamoxifen", "40 mg")])
def test_tablets_for_five_days_ovulate_a_woman_with_polycystic_ovaries(agent, amount):
    untreated = run(days=120.0, phenotype="pcos")
    course = [dose(agent, amount, route="oral", **{"from": "day 2", "for": "5 days"})]
    given = run(course, 40.0, "pcos")
    assert len(events(untreated, "ovulation")) <= 1
    assert len(events(given, "ovulation")) >= 1


def test_polycystic_ovaries_look_as_they_do():
    data, healthy = run(days=90.0, phenotype="pcos"), natural()
    assert data["lh"].values.mean() / data["fsh"].values.mean() > 1.2
    assert data["testosterone_total"].values.mean() > 1.4 * healthy["testosterone_total"].values.mean()
    assert data["amh"].values.mean() > 1.8 * healthy["amh"].values.mean()
    assert np.median(data["dominant_follicle_diameter"].values) < 12


def test_clomiphene_thins_the_endometrium_and_letrozole_hardly():
    def thickness(agent, amount):
        course = [dose(agent, amount, route="oral", **{"from": "day 2", "for": "5 days"})]
        data = run(course, 40.0, every=0.25)
        return float(np.interp(events(data, "ovulation")[0], data["time"], data["endometrial_thickness"]))

    clomiphene, letrozole = thickness("clomiphene", "100 mg"), thickness("letrozole", "2.5 mg")
    # 7.5 against 8.9 mm in siriraj-2018: the direction is right, the difference too small.
    assert clomiphene < letrozole - 0.5


def test_a_course_of_progestin_brings_a_bleed():
    course = [dose("medroxyprogesterone", "10 mg", route="oral", **{"from": "day 5", "for": "10 days"})]
    data = run(course, 40.0, "pcos")
    menses = events(data, "menses")
    assert np.any((menses > 15) & (menses < 25))


def test_prolactin_stops_cycles_and_a_dopamine_agonist_brings_them_back():
    untreated = run(days=120.0, phenotype="hyperprolactinaemic_amenorrhoea")
    course = [dose("cabergoline", "0.5 mg", "3.5 days", route="oral")]
    given = run(course, 180.0, "hyperprolactinaemic_amenorrhoea")
    assert len(events(untreated, "ovulation")) == 0
    assert given["prolactin"].values[-1] < 0.4 * untreated["prolactin"].values[-1]
    assert len(events(given, "ovulation")) >= 2


# --- every pulse on its own ----------------------------------------------------------------------------


def test_pulses_and_their_mean_agree_through_a_follicular_phase():
    mean = run(days=7.0, every=0.25)
    pulses = run(days=7.0, every=10 / 1440, resolution="pulses", seed=2)
    for measure in ("lh", "fsh"):
        resolved = between(pulses, measure, 2, 6).mean()
        assert resolved == pytest.approx(between(mean, measure, 2, 6).mean(), rel=0.1), measure


def test_a_pump_restores_ovulation_pulse_by_pulse():
    pump = {"agent": "gonadorelin", "route": "intravenous", "dose_per_pulse": "5 ug", "every": "90 min"}
    data = run([pump], 24.0, phenotype="congenital_hypogonadotropic_hypogonadism", resolution="pulses", every=1 / 24)
    assert len(events(data, "ovulation")) >= 1
    lh = between(data, "lh", 5, 6)
    assert lh.max() > 1.15 * lh.min()  # pulses are there
