"""What a person's file gives: intervals, bounds, visits, and the reason of every index that is missing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circhoral.people.person import Person
from circhoral.twin import structure_indices
from circhoral.twin.indices.definitions import DEFINITIONS
from circhoral.twin.indices.noise import index_data, noise_cv, pulse_cv

MAN = {"testosterone_total": "15 nmol/L", "lh": "4.2 IU/L", "fsh": "3.8 IU/L", "shbg": "35 nmol/L",
       "estradiol": "85 pmol/L", "inhibin_b": "132 ng/L", "insulin": "8 mIU/L", "glucose": "5 mmol/L"}  # fmt: skip
WOMAN = {"testosterone_total": "1.0 nmol/L", "lh": "6 IU/L", "fsh": "5.9 IU/L", "shbg": "62 nmol/L",
         "estradiol": "150 pmol/L", "amh": "2.3 ug/L", "insulin": "8 mIU/L", "glucose": "5 mmol/L"}  # fmt: skip


def labs(values, date="2026-03-03", **more):
    """Labs of one day; values that look like another unit are meant."""
    return [{"date": date, "test": test, "value": value, "confirmed": True, **more} for test, value in values.items()]


def man(values=MAN, **more):
    return Person.model_validate({"sex": "male", "age": "30 years", "labs": labs(values), **more})


def woman(values=WOMAN, cycle_day=3, **more):
    taken = labs(values, **({"cycle_day": cycle_day} if cycle_day else {}))
    return Person.model_validate({"sex": "female", "age": "30 years", "labs": taken, **more})


def read(person, visit=0):
    return {index.name: index for index in structure_indices(person)[visit].indices}


def test_a_healthy_slip_reads_usual_everywhere():
    for person in (man(), woman()):
        for index in read(person).values():
            assert index.value == pytest.approx(1, abs=0.45), index.name
            assert index.low < index.value < index.high
            assert index.reading == "usual", index.name


def test_an_absent_lab_is_named_and_nothing_is_guessed():
    found = read(man({"shbg": "35 nmol/L"}))
    assert found["leydig_gain"].value is None
    assert found["leydig_gain"].reason == "needs lh and testosterone_total"
    assert found["insulin_index"].reason == "needs insulin and glucose, or homa_ir"
    assert read(woman({"lh": "6 IU/L"}))["ovarian_reserve_index"].reason == (
        "needs amh and antral_follicle_count, or amh, or antral_follicle_count"
    )
    assert structure_indices(man({})) == ()


def test_a_lab_below_its_limit_gives_a_one_sided_bound():
    found = read(man(MAN | {"lh": "<0.5 IU/L"}))
    low, high = found["gonadotroph_gain"], found["leydig_gain"]
    assert (low.bound, low.low, low.reading) == ("<", 0.0, "low")
    assert low.high > low.value
    assert (high.bound, high.reading) == (">", "high")
    assert math.isinf(high.high)
    assert high.low < high.value
    assert found["feedback_strength"].bound == ""
    above = read(man(MAN | {"inhibin_b": ">700 ng/L"}))["sertoli_index"]
    assert above.bound == ">"


def test_bounds_that_pull_apart_leave_an_index_open():
    found = read(man(MAN | {"lh": "<0.5 IU/L", "testosterone_total": "<0.5 nmol/L"}))["leydig_gain"]
    assert found.value is None
    assert "opposite sides" in found.reason


def test_what_others_alone_make_leaves_a_gland_near_nothing_and_no_negative_index():
    found = read(man(MAN | {"testosterone_total": "0.5 nmol/L", "lh": "30 IU/L"}))["leydig_gain"]
    assert (found.bound, found.low, found.reading) == ("<", 0.0, "low")
    assert 0 < found.high < 0.05
    found = read(man(MAN | {"estradiol": "5 pmol/L"}))["aromatase_index"]
    assert found.value is None
    assert "lower than what other sources" in found.reason


def test_repeats_of_one_day_narrow_the_interval_and_visits_stand_apart():
    twice = man()
    more = [{"date": "2026-03-03", "test": "lh", "value": "4.2 IU/L"}] * 3 + labs(MAN, "2026-05-01")
    thrice = man().model_copy(update={"labs": (*man().labs, *Person.model_validate(
        {"sex": "male", "age": "30 years", "labs": more}).labs)})  # fmt: skip
    visits = structure_indices(thrice)
    assert [visit.date.isoformat() for visit in visits] == ["2026-03-03", "2026-05-01"]
    one, four = read(twice)["leydig_gain"], read(thrice)["leydig_gain"]
    assert four.value == pytest.approx(one.value, rel=0.01)  # two months younger
    assert four.high / four.low < one.high / one.low


def test_the_hour_of_testosterone_counts_in_a_man():
    late = [{**lab, "time": "20:00"} if lab["test"] == "testosterone_total" else lab for lab in labs(MAN)]
    person = Person.model_validate({"sex": "male", "age": "30 years", "labs": late})
    assert read(person)["leydig_gain"].value > 1.3 * read(man())["leydig_gain"].value


@pytest.mark.parametrize(
    ("agent", "invalid", "valid"),
    [
        ({"agent": "testosterone", "formulation": "cypionate", "route": "intramuscular", "dose": "100 mg"},
         {"leydig_gain", "gonadotroph_gain", "shbg_index"}, {"insulin_index"}),
        ({"agent": "clomiphene", "formulation": "tablet", "route": "oral", "dose": "25 mg"},
         {"gonadotroph_gain", "feedback_strength", "shbg_index"}, {"leydig_gain", "aromatase_index"}),
        ({"agent": "letrozole", "formulation": "tablet", "route": "oral", "dose": "2.5 mg"},
         {"aromatase_index"}, {"leydig_gain", "gonadotroph_gain"}),
        ({"agent": "hcg", "formulation": "urinary", "route": "subcutaneous", "dose": "1500 IU"},
         {"leydig_gain"}, {"gonadotroph_gain", "sertoli_index"}),
    ],
)  # fmt: skip
def test_a_drug_makes_invalid_what_it_disturbs_and_no_more(agent, invalid, valid):
    dose = {**agent, "every": "2 days", "start": "2026-02-01", "until": "2026-03-03"}
    found = read(man(history=[dose]))
    for name in invalid:
        assert found[name].value is None
        assert agent["agent"] in found[name].reason
    for name in valid:
        assert found[name].value is not None, name


def test_after_five_half_lives_a_drug_leaves_a_word_of_caution_only():
    dose = {"agent": "letrozole", "formulation": "tablet", "route": "oral", "dose": "2.5 mg", "every": "1 day"}
    visit = structure_indices(man(history=[{**dose, "start": "2025-11-01", "until": "2026-01-10"}]))[0]
    assert all(index.value is not None for index in visit.indices)
    assert any("recovering" in note for note in visit.notes)
    visit = structure_indices(man(history=[{**dose, "start": "2026-03-10", "until": "2026-04-10"}]))[0]
    assert all(index.value is not None for index in visit.indices), "a drug begun after the labs disturbs nothing"


def test_the_axis_of_a_woman_is_read_early_in_the_cycle_or_without_cycles():
    for cycle_day, words in ((14, "day 14 of the cycle"), (None, "an unknown day of the cycle")):
        found = read(woman(cycle_day=cycle_day))
        assert words in found["gonadotroph_gain"].reason
        assert found["ovarian_reserve_index"].value is not None
    assert read(woman(cycle_day=90))["theca_gain"].value is not None
    assert read(woman(cycle_day=None, cycles={"menses": ["2026-03-01"]}))["theca_gain"].value is not None
    assert read(woman(cycle_day=None, conditions="amenorrhoea for a year"))["theca_gain"].value is not None


def test_insulin_that_was_not_fasting_is_refused_with_the_reason():
    taken = labs({"insulin": "8 mIU/L", "glucose": "5 mmol/L"}, fasting=False)
    person = Person.model_validate({"sex": "male", "age": "30 years", "labs": taken})
    assert "was not fasting" in read(person)["insulin_index"].reason


def test_androstenedione_stands_in_for_testosterone():
    values = {"lh": "5 IU/L", "androstenedione": "10 nmol/L"}
    assert read(woman(values))["theca_gain"].value == pytest.approx(3, rel=0.01)


def test_fat_is_taken_out_of_the_aromatase_index_only_when_it_is_known():
    heavy = read(man(weight="120 kg", height="180 cm"))["aromatase_index"]
    assert heavy.value < 0.8 * read(man())["aromatase_index"].value
    assert "not corrected" in read(man())["aromatase_index"].note


def test_noise_is_that_of_the_observation_model_with_pulses_for_lh():
    from circhoral.evidence.observation import observations
    from circhoral.people.pulsatile import pulsatile_variation

    assert pulse_cv("male") == pytest.approx(float(pulsatile_variation(np.array(15.2), np.array(18.5))))
    assert noise_cv("lh") > pulse_cv("male") > pulse_cv("female")
    row = observations()["testosterone_total"]
    assert noise_cv("testosterone_total") == pytest.approx(math.sqrt(math.expm1(row.sd() ** 2)))
    assert noise_cv("albumin") == pytest.approx(0.042, abs=0.001)


def test_every_lab_that_an_index_needs_has_its_noise_as_a_deviation_of_the_logarithm():
    from circhoral.evidence.observation import observations

    for name in {lab for item in DEFINITIONS for one in item.needs for lab in one}:
        assert observations()[name].scale == "log"
        assert 0 < noise_cv(name, "female") < 0.6


def test_every_name_in_the_table_of_drugs_is_an_index_and_acts_somewhere():
    from circhoral.agents.catalogue import catalogue

    acts = {act.site for agent in catalogue().values() for act in (*agent.bindings, *agent.pulse_sites)}
    acts |= {inlet.id for agent in catalogue().values() for inlet in agent.inlets}
    acts |= {scaling.process for agent in catalogue().values() for scaling in agent.scalings}
    for act, names in index_data()["disturbs"].items():
        assert act in acts
        assert set(names) <= {item.name for item in DEFINITIONS}
    silent = {act for act in acts if act.endswith(("_endometrium", "_bone"))}
    assert acts - silent == set(index_data()["disturbs"])


UP = {("lh", "gonadotroph_gain"): 1, ("lh", "leydig_gain"): -1, ("testosterone_total", "leydig_gain"): 1,
      ("estradiol", "aromatase_index"): 1, ("estradiol", "feedback_strength"): 1, ("fsh", "sertoli_index"): -1,
      ("inhibin_b", "sertoli_index"): 1, ("testosterone_total", "free_testosterone"): 1,
      ("shbg", "free_testosterone"): -1, ("insulin", "insulin_index"): 1}  # fmt: skip
SIZES = {"testosterone_total": (3, 40), "lh": (0.5, 30), "fsh": (0.5, 40), "shbg": (8, 120), "estradiol": (60, 200),
         "inhibin_b": (20, 350), "insulin": (2, 40), "glucose": (3.5, 9)}  # fmt: skip
UNITS = {"testosterone_total": "nmol/L", "lh": "IU/L", "fsh": "IU/L", "shbg": "nmol/L", "estradiol": "pmol/L",
         "inhibin_b": "ng/L", "insulin": "mIU/L", "glucose": "mmol/L"}  # fmt: skip
SLOW_START = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
slips = st.fixed_dictionaries({name: st.floats(*ends) for name, ends in SIZES.items()})


def written(values):
    return {name: f"{number:.6g} {UNITS[name]}" for name, number in values.items()}


@SLOW_START
@given(slips, st.sampled_from(sorted(UP)), st.floats(1.05, 1.5))
def test_an_index_rises_or_falls_with_a_lab_as_it_should(values, pair, factor):
    lab, index = pair
    before = read(man(written(values)))[index]
    after = read(man(written(values | {lab: values[lab] * factor})))[index]
    if before.value is not None and after.value is not None:
        assert (after.value - before.value) * UP[pair] > 0


@SLOW_START
@given(slips)
def test_the_unit_of_a_lab_does_not_matter(values):
    from circhoral.quantities.analytes import convert

    other = {"testosterone_total": "ng/dL", "estradiol": "pg/mL", "lh": "mIU/mL", "glucose": "mg/dL"}
    moved = {name: f"{convert(values[name], UNITS[name], unit, name):.9g} {unit}" for name, unit in other.items()}
    person = man(written(values) | moved)
    for name, index in read(man(written(values))).items():
        twin = read(person)[name]
        assert (twin.value is None) == (index.value is None)
        if index.value is not None:
            assert twin.value == pytest.approx(index.value, rel=1e-3)
