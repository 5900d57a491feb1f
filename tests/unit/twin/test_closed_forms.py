"""The closed forms against the whole model: labs simulated without noise give the gains that the person was given."""

from __future__ import annotations

import numpy as np
import pytest

from circhoral.evidence.parameters import rows_of
from circhoral.simulation.draws import Values
from circhoral.twin.indices.definitions import of_sex
from circhoral.twin.indices.generate import PEOPLE, SEED, simulated_labs
from circhoral.twin.indices.healthy import healthy_range


def indices(sex, parameters=None, age=30.0, phenotype=None, people=1):
    """Median index over the samples, relative to healthy."""
    known = simulated_labs(sex, people, parameters, age, phenotype=phenotype)
    return {item.name: float(np.median(item.raw(known))) / healthy_range(item.name, sex).centre for item in of_sex(sex)}


@pytest.mark.parametrize("age", [22.0, 30.0, 55.0, 75.0])
def test_every_index_of_a_healthy_man_is_one_at_any_age(age):
    found = indices("male", age=age)
    for name in ("gonadotroph_gain", "leydig_gain", "aromatase_index", "sertoli_index", "shbg_index", "insulin_index"):
        assert found[name] == pytest.approx(1, rel=0.01), name
    if age == 30.0:
        assert found["feedback_strength"] == pytest.approx(1, rel=0.01)
        assert found["free_testosterone"] == pytest.approx(1, rel=0.01)


@pytest.mark.parametrize(
    ("parameter", "value", "index"),
    [
        ("leydig_capacity", 0.5, "leydig_gain"),
        ("leydig_capacity", 0.1, "leydig_gain"),
        ("leydig_capacity", 2.0, "leydig_gain"),
        ("aromatase_fat_relative", 2.0, "aromatase_index"),
        ("aromatase_fat_relative", 0.3, "aromatase_index"),
        ("sertoli_capacity", 0.4, "sertoli_index"),
        ("shbg_capacity", 2.0, "shbg_index"),
        ("shbg_capacity", 0.4, "shbg_index"),
    ],
)
def test_a_gain_of_a_man_is_given_back_and_the_others_stay(parameter, value, index):
    found = indices("male", {parameter: value})
    assert found[index] == pytest.approx(value, rel=0.02)
    others = {"gonadotroph_gain", "leydig_gain", "aromatase_index", "shbg_index", "insulin_index"} - {index}
    for name in others:
        assert found[name] == pytest.approx(1, rel=0.02), name
    # Germ cells that follow FSH and the testis' own testosterone move inhibin B a little; see docs/indices.md.
    assert index == "sertoli_index" or found["sertoli_index"] == pytest.approx(1, rel=0.05)


@pytest.mark.parametrize("drive", [0.2, 0.5, 2.0])
def test_a_drive_moves_the_gonadotroph_gain_of_a_man_and_no_other(drive):
    found = indices("male", {"gnrh_drive": drive})
    assert (found["gonadotroph_gain"] < 0.7 * drive**0.5) if drive < 1 else (found["gonadotroph_gain"] > 1.3)
    assert found["leydig_gain"] == pytest.approx(1, rel=0.01)
    assert found["aromatase_index"] == pytest.approx(1, rel=0.01)


def test_testicular_failure_and_low_drive_of_a_man_are_told_apart():
    testis = indices("male", {"leydig_capacity": 0.2})
    drive = indices("male", {"gnrh_drive": 0.17})
    assert testis["leydig_gain"] < 0.25 < 0.9 < testis["gonadotroph_gain"]
    assert drive["gonadotroph_gain"] < 0.25 < 0.9 < drive["leydig_gain"]
    for found in (testis, drive):
        assert found["feedback_strength"] < 0.5


def test_every_index_of_the_typical_woman_is_one_early_in_the_cycle():
    for name, found in indices("female").items():
        assert found == pytest.approx(1, rel=0.05), name


@pytest.mark.parametrize(
    ("parameter", "value", "index", "off"),
    [
        ("theca_capacity", 2.0, "theca_gain", 0.02),
        ("theca_capacity", 0.5, "theca_gain", 0.02),
        ("lh_baseline", 10.0, "gonadotroph_gain", 0.06),
        ("ovarian_reserve_capacity", 0.3, "ovarian_reserve_index", 0.02),
        ("ovarian_reserve_capacity", 2.5, "ovarian_reserve_index", 0.02),
        ("shbg_capacity", 2.0, "shbg_index", 0.05),
        ("estradiol_per_follicle", 0.46, "granulosa_index", 0.30),
    ],
)
def test_a_gain_of_a_woman_is_given_back(parameter, value, index, off):
    usual = rows_of("female")[parameter].value
    found = indices("female", {parameter: value})
    assert found[index] == pytest.approx(value / usual, rel=off)


def test_a_drive_moves_the_gonadotroph_gain_of_a_woman_and_not_the_theca():
    low, high = indices("female", {"gnrh_drive": 0.5}), indices("female", {"gnrh_drive": 2.0})
    assert low["gonadotroph_gain"] < 0.7
    assert high["gonadotroph_gain"] > 1.4
    for found in (low, high):
        assert found["theca_gain"] == pytest.approx(1, rel=0.02)


def test_insulin_is_taken_out_of_the_theca_gain():
    found = indices("female", {"insulin_resistance": 2.0})
    assert found["theca_gain"] == pytest.approx(1, rel=0.02)
    assert found["insulin_index"] > 1.9


def test_hypothalamic_amenorrhoea_shows_at_the_pituitary_alone():
    found = indices("female", phenotype="functional_hypothalamic_amenorrhoea")
    assert found["gonadotroph_gain"] < 0.6
    assert found["theca_gain"] == pytest.approx(1, rel=0.1)
    assert found["ovarian_reserve_index"] == pytest.approx(1, rel=0.02)


@pytest.mark.parametrize(
    ("index", "parameter"),
    [("leydig_gain", "leydig_capacity"), ("aromatase_index", "aromatase_fat_relative"),
     ("sertoli_index", "sertoli_capacity"), ("shbg_index", "shbg_capacity")],
)  # fmt: skip
def test_among_men_who_differ_in_everything_an_index_follows_its_parameter(index, parameter):
    known = simulated_labs("male", PEOPLE)
    item = next(item for item in of_sex("male") if item.name == index)
    own = Values(rows_of("male"), PEOPLE, True, SEED)[parameter]
    assert np.corrcoef(np.log(item.raw(known)), np.log(own))[0, 1] > 0.5


def test_the_table_of_healthy_people_is_current():
    for sex in ("male", "female"):
        known = simulated_labs(sex, 300)
        for item in of_sex(sex):
            healthy = healthy_range(item.name, sex)
            low, high = np.percentile(item.raw(known) / healthy.centre, (5, 95))
            assert low == pytest.approx(healthy.low, rel=0.25), item.name
            assert high == pytest.approx(healthy.high, rel=0.25), item.name
