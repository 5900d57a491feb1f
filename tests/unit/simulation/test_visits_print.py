"""What a laboratory prints at a visit: its bias, its limit of detection, and what can be decided on "less than"."""

from __future__ import annotations

import numpy as np
import pytest

import circhoral as ch
from circhoral.evidence.observation import observations
from circhoral.evidence.parameters import rows_of
from circhoral.simulation.decisions import Criterion, Laboratory, Methods, Printed
from circhoral.simulation.draws import Values

PEOPLE = 4000
MAN = {"sex": "male", "age": "34 years", "height": "180 cm", "weight": "80 kg"}
WOMAN = {"sex": "female", "age": "30 years", "height": "167 cm", "weight": "62 kg"}
TESTOSTERONE = {"agent": "testosterone", "formulation": "cypionate", "route": "intramuscular", "dose": "200 mg",
                "every": "7 days"}  # fmt: skip


def printed(name, level, sex="male", methods=None, **more):
    levels = {name: np.full(PEOPLE, level), **{key: np.full(PEOPLE, value) for key, value in more.items()}}
    values = Values(rows_of(sex), PEOPLE, vary=False)
    return Laboratory(values, PEOPLE, 7, 0, sex, methods or Methods()).measured(name, 42.0, levels)


def middle(found):
    return float(np.median(found.value))


def live(rule, who=MAN, people=1, days=30, doses=(), measures=("lh",)):
    arm = {"name": "ruled", "doses": list(doses), "rules": [rule]}
    return ch.simulate(who, [arm], people=people, days=days, measures=list(measures), units="canonical")


# -- bias --------------------------------------------------------------------------------------------


def test_an_immunoassay_reads_a_man_s_estradiol_too_high_and_a_woman_s_not():
    row = observations()["estradiol"]
    assert middle(printed("estradiol", 0.1)) == pytest.approx(0.1 * row.times("immunoassay", ["male"]), rel=0.03)
    assert middle(printed("estradiol", 0.1, "female")) == pytest.approx(0.1, rel=0.03)
    scatter = np.std(np.log(printed("estradiol", 0.1).value))
    assert scatter == pytest.approx(row.sd("immunoassay", ["male"]), rel=0.05)


@pytest.mark.parametrize("method", ["mass_spectrometry", None])
def test_a_method_without_bias_reads_what_is_there(method):
    found = printed("estradiol", 0.1, methods=Methods({"estradiol": method}))
    assert middle(found) == pytest.approx(0.1, rel=0.03)


def test_what_is_calculated_is_not_read_by_an_analogue_immunoassay():
    assert middle(printed("testosterone_free", 0.3)) == pytest.approx(0.3, rel=0.03)


def test_metabolites_of_swallowed_progesterone_are_read_as_progesterone():
    row = observations()["progesterone"]
    by_mouth = Methods(by_mouth=True)
    more = row.times("immunoassay", ["oral_progesterone"]) - 1
    assert more > 1
    taken = printed("progesterone", 20.0, "female", by_mouth, progesterone_concentration=5.0)
    assert middle(taken) == pytest.approx(20.0 + more * 5.0, rel=0.06)
    assert np.std(np.log(taken.value)) == pytest.approx(row.sd("immunoassay", ["oral_progesterone"]), rel=0.05)
    stopped = printed("progesterone", 20.0, "female", by_mouth, progesterone_concentration=0.0)
    assert middle(stopped) == pytest.approx(20.0, rel=0.03)
    assert np.std(np.log(stopped.value)) == pytest.approx(row.sd("immunoassay", ["female"]), rel=0.05)
    right = Methods({"progesterone": "mass_spectrometry"}, by_mouth=True)
    assert middle(printed("progesterone", 20.0, "female", right, progesterone_concentration=5.0)) == pytest.approx(
        20.0, rel=0.03
    )


def visit_of(who, doses, name):
    data = live({"at": "day 10", "when": {"measure": name, "above": "0 nmol/L"}, "then": {"hold": doses[0]["agent"]}},
                who=who, people=40, doses=doses, days=13, measures=[name])  # fmt: skip
    true = data[name].sel(time=10 + 8 / 24).values[0]
    return np.median(data["visit_value"].values[0, :, 0, 0] / true)


def test_the_method_of_a_person_s_own_values_is_that_of_the_visits():
    lab = {"date": "2026-03-02", "test": "estradiol", "value": "30 pg/mL"}
    doses = [{"agent": "clomiphene", "route": "oral", "dose": "25 mg", "every": "1 day"}]
    nothing = visit_of(MAN, doses, "estradiol")
    own, apart, silent = (
        visit_of({**MAN, "labs": [{**lab, **more}]}, doses, "estradiol")
        for more in ({"method": "immunoassay"}, {"method": "mass_spectrometry"}, {})
    )
    assert nothing == pytest.approx(own)
    assert own > 1.15 > apart
    assert apart == pytest.approx(silent)


def test_a_capsule_by_mouth_is_read_several_times_and_one_in_the_vagina_is_not():
    capsule = {"agent": "progesterone", "formulation": "capsule", "dose": "100 mg", "every": "4 h"}
    swallowed = visit_of(WOMAN, [{**capsule, "route": "oral"}], "progesterone")
    vaginal = visit_of(WOMAN, [{**capsule, "route": "vaginal"}], "progesterone")
    assert swallowed > 2 > vaginal > 0.8


def test_what_was_swallowed_is_what_it_adds_to_the_pool():
    """After the menopause the pool is steady by itself, so a capsule adds just what is followed apart."""
    capsule = {"agent": "progesterone", "formulation": "capsule", "dose": "100 mg", "every": "8 h", "route": "oral"}
    names = ["progesterone", "progesterone_concentration"]
    arms = [{"name": "nothing", "doses": []}, {"name": "capsules", "doses": [capsule]}]
    data = ch.simulate({**WOMAN, "age": "62 years", "phenotype": "postmenopause"}, arms, days=4, every=0.1,
                       units="canonical", measures=names)  # fmt: skip
    added = data["progesterone"].values[1, 0] - data["progesterone"].values[0, 0]
    apart = data["progesterone_concentration"].values[1, 0]
    assert apart.max() > 2
    np.testing.assert_allclose(apart, added, rtol=0.02, atol=0.02)


# -- the limit of detection --------------------------------------------------------------------------


def test_below_the_limit_only_the_limit_is_printed():
    limit = observations()["lh"].limit()
    found = printed("lh", limit / 2, gnrh_pulse_frequency=12.0)
    assert 0.9 < found.below.mean() <= 1
    assert np.all(found.value[found.below] == limit)
    assert np.all(found.value[~found.below] >= limit)
    assert not printed("lh", 5.0, gnrh_pulse_frequency=12.0).below.any()


def test_no_follicle_seen_is_a_count():
    found = printed("antral_follicle_count", 0.1, "female")
    assert not found.below.any()
    assert middle(found) == 0


def decide(key, limit, value, below, baseline=None, baseline_below=False):
    seen = Printed(np.array([value]), np.array([below]))
    base = None if baseline is None else Printed(np.array([baseline]), np.array([baseline_below]))
    return bool(Criterion("lh", key, limit, baseline is not None, 0.0).holds(seen, base)[0])


@pytest.mark.parametrize(
    ("key", "limit", "holds"),
    [("below", 1.5, True), ("below", 0.1, True), ("below", 0.05, False), ("above", 0.05, False),
     ("above", 1.5, False), ("reaches", 0.1, False)],
)  # fmt: skip
def test_less_than_a_tenth_decides_only_what_is_true_of_everything_below_it(key, limit, holds):
    assert decide(key, limit, 0.1, True) is holds


def test_a_value_above_the_limit_decides_as_it_stands():
    assert decide("below", 0.2, 0.1, False)
    assert not decide("below", 0.1, 0.1, False)
    assert decide("reaches", 0.1, 0.1, False)
    assert not decide("below", 1.0, np.nan, False)


def test_a_baseline_below_the_limit_can_be_surpassed_and_not_undercut():
    assert decide("above", 2.0, 0.5, False, 0.1, True)
    assert not decide("above", 2.0, 0.15, False, 0.1, True)
    assert not decide("below", 0.5, 0.04, False, 0.1, True)
    assert not decide("below", 1.0, 0.1, True, 0.1, True)
    assert decide("below", 0.5, 0.1, True, 4.0, False)


def test_suppressed_lh_is_printed_as_less_than_and_nobody_acts_on_what_cannot_be_told():
    told, untold = (
        live({"at": "week 12", "when": {"measure": "lh", "below": limit}, "then": {"stop": "testosterone"}},
             doses=[TESTOSTERONE], people=12, days=90)
        for limit in ("0.1 IU/L", "0.09 IU/L")
    )  # fmt: skip
    for data in (told, untold):
        below = data["visit_below"].values[0, :, 0, 0] > 0
        assert below.any()
        np.testing.assert_array_equal(data["visit_value"].values[0, below, 0, 0], 0.1)
        assert np.all(data["visit_value"].values[0, ~below, 0, 0] >= 0.1)
    np.testing.assert_array_equal(told["actions"].values[0, :, 0] > 0, told["visit_below"].values[0, :, 0, 0] > 0)
    assert untold["actions"].values.sum() == 0
