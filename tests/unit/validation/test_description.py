"""Virtual people are as heavy as the study says, and as the reference body where it says nothing."""

import numpy as np
import pytest

from circhoral.evidence.parameters import rows_of
from circhoral.evidence.studies import Population
from circhoral.validation.cohort import cohort

MEN = rows_of("male")
SQUARE = 1.78**2


def people(who, count=400, seed=0):
    population = Population.model_validate({"sex": "male"} | who)
    return cohort(MEN, population, None, people=count, seed=seed, treated=False)


def weights(who, **options):
    return people(who, **options).values["weight_baseline"]


def test_nothing_said_is_the_reference_body():
    assert set(weights({})) == {78.0}
    short = people({"height": {"mean": "170 cm"}})
    assert short.weight_kg == pytest.approx(78 * (170 / 178) ** 2)
    assert short.height_cm == 170
    assert set(short.values["height"]) == {170.0}


def test_weight_and_body_mass_index_are_spread_as_reported():
    found = weights({"weight": {"mean": "90 kg", "sd": "10 kg"}})
    assert found.mean() == pytest.approx(90, abs=1.5)
    assert found.std() == pytest.approx(10, abs=1)
    bmi = weights({"bmi": {"mean": "33 kg/m2", "sd": "3 kg/m2", "low": "30 kg/m2"}}) / SQUARE
    assert bmi.min() == pytest.approx(30)
    assert bmi.mean() == pytest.approx(33.3, abs=0.5)


@pytest.mark.parametrize(
    ("bmi", "middle"),
    [
        ({"low": "26 kg/m2", "high": "40 kg/m2"}, 33.0),
        ({"low": "30 kg/m2"}, 30.0),
        ({"high": "35 kg/m2"}, 78 / SQUARE),
        ({"high": "22 kg/m2"}, 22.0),
    ],
)
def test_a_limit_alone_moves_the_middle_only_if_the_reference_body_lies_beyond(bmi, middle):
    assert people({"bmi": bmi}, count=1).weight_kg / SQUARE == pytest.approx(middle)


def test_a_stated_weight_goes_before_that_of_a_phenotype():
    obese = {"phenotype": "obesity_related_hypogonadism"}
    assert people(obese, count=1).weight_kg == pytest.approx(1.45 * 78)
    assert people(obese | {"bmi": {"mean": "41 kg/m2"}}, count=1).weight_kg == pytest.approx(41 * SQUARE)


def test_persons_differ_the_same_in_every_arm():
    who = {"bmi": {"mean": "33 kg/m2", "sd": "3 kg/m2"}}
    np.testing.assert_array_equal(weights(who, count=50), weights(who, count=50))
    assert not np.array_equal(weights(who, count=50), weights(who, count=50, seed=1))
