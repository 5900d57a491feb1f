"""Phenotypes and ancestries shift people where they stand in the spread between persons."""

import json

import numpy as np
import pytest

import circhoral as ch
from circhoral.evidence.parameters import all_rows
from circhoral.evidence.phenotypes import ancestries, phenotype
from circhoral.simulation.draws import Values
from circhoral.simulation.traits import shifted_values

MAN = {"sex": "male", "age": "30 years"}
TE = {
    "agent": "testosterone",
    "formulation": "enanthate",
    "route": "intramuscular",
    "dose": "200 mg",
    "every": "7 days",
}


def test_the_typical_person_is_shifted_by_the_number_alone():
    kind = phenotype("congenital_hypogonadotropic_hypogonadism")
    made = shifted_values(kind, all_rows(), {}, 1, vary=False)
    assert made["gnrh_drive"] == pytest.approx(0.02 * all_rows()["gnrh_drive"].value)
    assert set(made) == {shift[0] for shift in kind.shift}


def test_people_keep_their_own_place_and_a_label_may_add_spread():
    kind = phenotype("congenital_hypogonadotropic_hypogonadism")
    own = Values(all_rows(), 500, True, seed=3)
    made = shifted_values(kind, all_rows(), {}, 500, vary=True, seed=3)
    np.testing.assert_allclose(made["gnrh_drive"], 0.02 * own["gnrh_drive"])
    extra = np.log(made["germ_pool_capacity"] / own["germ_pool_capacity"])
    assert np.log(0.02) / 2 > np.median(extra) == pytest.approx(np.log(0.02), rel=0.1)
    assert extra.std() > 1.5
    assert extra.max() == pytest.approx(0.0, abs=1e-12)  # never above the person's own
    later = shifted_values(kind, all_rows(), {}, 100, vary=True, seed=3, first=400)
    np.testing.assert_array_equal(later["germ_pool_capacity"], made["germ_pool_capacity"][400:])


def test_traits_build_on_each_other():
    ancestry, kind = ancestries()["east_asian"], phenotype("primary_testicular_failure")
    known = shifted_values(ancestry, all_rows(), {}, 1, vary=False)
    known |= shifted_values(kind, all_rows(), known, 1, vary=False)
    assert known["germ_late_loss"] == pytest.approx(2 * all_rows()["germ_late_loss"].value)
    assert known["leydig_capacity"] == pytest.approx(0.06 * all_rows()["leydig_capacity"].value)


def test_an_ancestry_with_a_source_deepens_suppression_and_others_change_nothing():
    def sperm(**more):
        data = ch.simulate(MAN | more, [{"name": "te", "doses": [TE]}], days=182, measures=["sperm_concentration"])
        return float(data["sperm_concentration"][0, 0, -1]), json.loads(data.attrs["parameters_set"])

    plain, _ = sperm()
    asian, told = sperm(ancestry="east_asian")
    other, _ = sperm(ancestry="european")
    assert asian < 0.5 * plain
    assert other == plain
    assert "germ_late_loss" in told


def test_people_of_one_phenotype_differ_and_a_set_parameter_wins():
    who = MAN | {"phenotype": "functional_hypogonadotropic_hypogonadism"}
    several = ch.simulate(who, days=1, people=20, measures=["lh"])["lh"].values[0, :, 0]
    assert np.std(np.log(several)) > 0.2
    fixed = ch.simulate(who, days=1, parameters={"gnrh_drive": 1.0}, measures=["lh"])
    np.testing.assert_array_equal(fixed["lh"], ch.simulate(MAN, days=1, measures=["lh"])["lh"])
