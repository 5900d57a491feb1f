"""Weight, insulin and leptin do what their parts say, and nothing in a person of the reference body."""

import functools
import json

import numpy as np
import pytest

import circhoral as ch
from circhoral.engine.kernel import packaged_kernel
from circhoral.evidence.couplings import GRADES, UnknownCouplingError, couplings, switched_off
from circhoral.evidence.parameters import rows_of
from circhoral.evidence.sources import all_sources
from circhoral.simulation.arm import live_arm
from circhoral.simulation.dosing import Clamp
from circhoral.simulation.draws import Values

KCAL = 0.004184  # MJ
AXIS = ("lh", "fsh", "testosterone_total", "testosterone_free", "shbg", "estradiol")
REFERENCE = {"male": ("78 kg", "178 cm"), "female": ("63 kg", "164 cm")}
METABOLIC = ("weight", "glucose", "insulin", "homa_ir", "leptin", "adiponectin", "crp", "il6", "tnf_alpha")


def lived(sex, times, *clamps, bmi=None, measures=AXIS, **known):
    """Return measures (sample,) of the typical person while inputs are held."""
    rows = rows_of(sex)
    size = {} if bmi is None else {"weight_baseline": bmi * (rows["height_reference"].value / 100) ** 2}
    values = Values(rows, 1, False, known={"age": 35.0} | size | known)
    body = "woman" if sex == "female" else "man"
    run = live_arm(body, values, 1, [], np.array(times, float), clamps=[Clamp(*c) for c in clamps], measures=measures)
    assert not run.status.any()
    return {name: run[name][0] for name in measures} | {"events": run.events}


@pytest.mark.parametrize("sex", ["male", "female"])
def test_nobody_of_the_reference_body_feels_any_coupling(sex):
    person = {"sex": sex, "age": "41 years"}
    runs = [
        ch.simulate(person | more, days=120, every=10, measures=[*AXIS, *METABOLIC], units="canonical", **options)
        for more, options in (
            ({}, {}),
            (dict(zip(("weight", "height"), REFERENCE[sex], strict=True)), {}),
            ({}, {"without": list(couplings())}),
        )
    ]
    for run in runs[1:]:
        for name in (*AXIS, *METABOLIC):
            np.testing.assert_allclose(run[name], runs[0][name], rtol=2e-3, err_msg=name)


@pytest.mark.parametrize("body", ["man", "woman", "man_pulses", "woman_pulses"])
@pytest.mark.parametrize("age", [20.0, 34.0, 70.0])
def test_every_factor_starts_at_one_in_the_reference_body(body, age):
    kernel, sex = packaged_kernel(body), "female" if body.startswith("woman") else "male"
    parameters = Values(rows_of(sex), 1, False, known={"age": age}).array(kernel.names.parameters)[0]
    derived, start = np.empty(kernel.module.N_DERIVED), np.empty(kernel.module.N_STATES)
    kernel.module.derive(parameters, derived)
    kernel.module.start(derived, start)
    states = {row[0]: value for row, value in zip(kernel.names.states, start, strict=True)}
    for name in ("fat_aromatase", "energy_signal", "energy_lately"):
        assert states[name] == pytest.approx(1.0, abs=1e-14), name
    assert states["insulin"] == pytest.approx(rows_of(sex)["insulin_baseline"].value, rel=1e-14)
    assert states["leptin"] == pytest.approx(rows_of(sex)["leptin_baseline"].value, rel=1e-14)


def test_a_person_s_weight_and_height_reach_the_model():
    heavy = {"sex": "male", "age": "40 years", "weight": "250 lb", "height": "180 cm"}
    said = ch.simulate(heavy, days=2, measures=["weight", "bmi"], units="canonical")
    assert float(said["weight"][0, 0, 0]) == pytest.approx(113.4, abs=0.05)
    assert float(said["bmi"][0, 0, 0]) == pytest.approx(113.4 / 1.8**2, abs=0.05)
    short = ch.simulate({"sex": "female", "age": "40 years", "height": "150 cm"}, days=2, measures=["bmi"])
    assert float(short["bmi"][0, 0, 0]) == pytest.approx(63 / 1.64**2)
    shifted = ch.simulate({"sex": "male", "age": "40 years", "phenotype": "obesity_related_hypogonadism"}, days=2)
    assert float(shifted["weight"][0, 0, 0]) == pytest.approx(1.45 * 78)


@pytest.mark.parametrize("sex", ["male", "female"])
@pytest.mark.parametrize("bmi", [17.0, 24.0, 45.0])
def test_weight_is_steady_for_years(sex, bmi):
    found = lived(sex, [0, 400, 1800], bmi=bmi, measures=("weight", "bmi", "fat_mass", "lean_mass"))
    np.testing.assert_allclose(found["weight"], found["weight"][0], rtol=1e-6)
    assert found["bmi"][0] == pytest.approx(bmi)
    np.testing.assert_allclose(found["fat_mass"] + found["lean_mass"], found["weight"])


def test_a_deficit_of_500_kcal_takes_twenty_kilograms_in_three_years_and_most_of_it_in_the_first():
    found = lived("male", [-1, 365, 1095, 3650], ("energy_intake_change", -500 * KCAL), bmi=28.0, measures=("weight",))
    lost = found["weight"][0] - found["weight"]
    assert 18 < lost[3] < 25  # 10 kcal a day per pound, in the end: 22.7 kg
    assert 0.5 < lost[1] / lost[3] < 0.7
    assert 0.9 < lost[2] / lost[3] <= 1.0


@pytest.mark.parametrize("clamp", [("energy_intake_change", -500 * KCAL), ("physical_activity__scale", 1.5)])
def test_weight_comes_back_when_habits_do(clamp):
    found = lived("male", [-1, 300, 3600], (*clamp, 0.0, 300.0), measures=("weight", "fat_mass", "insulin"))
    assert found["weight"][1] < 0.95 * found["weight"][0]
    assert found["insulin"][1] < found["insulin"][0]
    for name in found.keys() - {"events"}:
        assert found[name][2] == pytest.approx(found[name][0], rel=0.01), name


def test_with_weight_insulin_and_leptin_rise_and_shbg_and_testosterone_fall():
    lean, usual, heavy, heaviest = (
        lived("male", [1], bmi=bmi, measures=(*AXIS, *METABOLIC)) for bmi in (21, 25, 33, 42)
    )
    for name, sign in (("insulin", 1), ("homa_ir", 1), ("glucose", 1), ("leptin", 1), ("crp", 1), ("il6", 1),
                       ("tnf_alpha", 1), ("adiponectin", -1), ("shbg", -1), ("testosterone_total", -1)):  # fmt: skip
        steps = np.diff([float(one[name][0]) for one in (lean, usual, heavy, heaviest)])
        assert (sign * steps > 0).all(), name
    ratio = [float(one["estradiol"][0] / one["testosterone_total"][0]) for one in (usual, heavy)]
    assert ratio[1] > 1.3 * ratio[0]
    assert heavy["lh"][0] < 1.05 * usual["lh"][0]


def test_aromatase_of_fat_stays_raised_after_weight_is_lost():
    slim = ("energy_intake__scale", 0.6, 0.0, 200.0)
    found = lived("male", [-1, 200, 200], slim, bmi=38.0, measures=("bmi", *AXIS))
    always = lived("male", [1], bmi=float(found["bmi"][1]))
    assert (
        found["estradiol"][1] / found["testosterone_free"][1]
        > 1.1 * always["estradiol"][0] / always["testosterone_free"][0]
    )


@pytest.mark.parametrize("sex", ["male", "female"])
def test_less_insulin_means_more_shbg_and_more_glucose(sex):
    names = ("insulin", "glucose", "shbg", "testosterone_total", "lh")
    found = lived(sex, [-1, 12], ("insulin_secretion__scale", 0.7), bmi=33.0, measures=names)
    assert found["insulin"][1] == pytest.approx(0.7 * found["insulin"][0], rel=0.01)
    assert found["glucose"][1] > 1.01 * found["glucose"][0]
    assert found["shbg"][1] > 1.05 * found["shbg"][0]


@functools.cache
def starved(leptin):
    fast = ("energy_intake__scale", 0.6, 0.0)
    given = [("leptin__inlet", 40.0, 0.0)] if leptin else []
    return lived(
        "female", [*np.arange(0, 240, 0.5)], fast, *given, bmi=21.9, measures=("gnrh_pulse_frequency", "leptin")
    )


def test_leptin_keeps_the_pulses_and_the_cycles_of_a_woman_who_eats_too_little():
    without, given = starved(False), starved(True)
    late = slice(-100, None)
    assert without["leptin"][late].mean() < 4 < given["leptin"][late].mean()
    assert without["gnrh_pulse_frequency"][late].mean() < 0.5 * given["gnrh_pulse_frequency"][late].mean()
    after = [sum(run["events"]["ovulation"][0] > 120) for run in (without, given)]
    assert after[0] == 0
    assert after[1] >= 3


def test_leptin_beyond_enough_hardly_speeds_the_pulses():
    names = ("gnrh_pulse_frequency", "leptin")
    found = lived("male", [-1, 20], ("leptin__inlet", 500.0, 0.0), bmi=24.6, measures=names, leydig_leptin_weight=0.0)
    assert found["leptin"][1] > 50
    assert found["gnrh_pulse_frequency"][1] < 1.08 * found["gnrh_pulse_frequency"][0]


def test_sleep_and_alcohol_of_a_woman_change_nothing():
    habits = ("sleep_deficit", 3.0), ("alcohol_intake", 60.0)
    np.testing.assert_allclose(lived("female", [5, 40], *habits)["lh"], lived("female", [5, 40])["lh"], rtol=1e-5)


def test_alcohol_acts_only_where_somebody_says_how_much():
    drinks = ("alcohol_intake", 60.0, 0.0)
    idle, said = (lived("male", [-1, 10], drinks, leydig_alcohol_slope=slope) for slope in (0.0, 0.005))
    assert idle["testosterone_total"][1] == pytest.approx(idle["testosterone_total"][0], rel=1e-4)
    assert said["testosterone_total"][1] < 0.95 * said["testosterone_total"][0]


STRESS = (
    ("energy_intake__scale", 0.3, 0.0),
    ("physical_activity__scale", 1.5, 0.0),
    ("sleep_deficit", 3.0, 0.0),
    ("alcohol_intake", 40.0, 0.0),
    ("il6_given", 100.0, 0.0),
    ("ghrh_receptor__activity", 0.5, 0.0),
    ("ghrh_receptor__occupied", 0.5, 0.0),
)
STRESSED = (*AXIS, "insulin", "leptin", "visceral_fat", "gh", "gnrh_pulse_frequency")
OF_ONE_SEX = {"female": ("dominant_follicle_diameter",), "male": ("sperm_concentration",)}
UNPROVEN = {"leydig_alcohol_slope": 0.005, "leydig_tnf_weight": 0.3, "germ_adiposity_exponent": -0.3}
"""Couplings that do nothing by default, with a size."""


@functools.cache
def stressed(sex, coupling=None):
    """A heavy person who lives badly, with one coupling left out: days 3 to 40."""
    off = {} if coupling is None else couplings()[coupling].off
    names, known = STRESSED + OF_ONE_SEX[sex], UNPROVEN | off
    return lived(sex, [3, 10, 40], *STRESS, bmi=33.0, measures=names, **known)


@pytest.mark.parametrize("sex", ["male", "female"])
@pytest.mark.parametrize("coupling", couplings())
def test_each_coupling_changes_something_and_its_neutral_value_takes_that_away(sex, coupling):
    if sex not in couplings()[coupling].sexes:
        pytest.skip("not in this sex")
    one, other = stressed(sex), stressed(sex, coupling)
    assert any(not np.allclose(one[name], other[name], rtol=5e-4) for name in one.keys() - {"events"})


def test_without_is_the_run_with_neutral_parameters():
    heavy = {"sex": "male", "age": "40 years", "weight": "120 kg", "height": "178 cm"}
    options = {"days": 3, "measures": list(AXIS), "units": "canonical"}
    left_out = ch.simulate(heavy, without=["insulin_shbg", "fat_aromatase"], **options)
    values = switched_off(["insulin_shbg", "fat_aromatase"])
    assert values == {"shbg_insulin_exponent": 0.0, "aromatase_adiposity_exponent": 0.0}
    set_by_hand = ch.simulate(heavy, parameters=values, **options)
    for name in AXIS:
        np.testing.assert_array_equal(left_out[name], set_by_hand[name])
    assert json.loads(left_out.attrs["couplings_left_out"]) == ["fat_aromatase", "insulin_shbg"]


def test_an_unknown_coupling_is_refused_with_the_nearest_name():
    with pytest.raises(UnknownCouplingError, match="did you mean 'insulin_shbg'"):
        switched_off(["insulin_shgb"])
    with pytest.raises(ch.SimulationError, match="'sleep' is no coupling"):
        ch.simulate({"sex": "male", "age": "40 years"}, without=["sleep"])


def test_couplings_name_their_sources_and_default_to_nothing_where_nothing_is_shown():
    for row in couplings().values():
        assert row.grade in GRADES
        assert not row.source or row.source in all_sources(), row.id
        assert row.effect, row.id
    assert [row.id for row in couplings().values() if not row.on] == ["tnf_leydig", "alcohol_leydig", "fat_sperm"]
