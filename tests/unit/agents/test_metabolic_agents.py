"""Diazoxide lowers insulin secretion and metreleptin adds to leptin, in both sexes, and both leave again."""

import numpy as np
import pytest

import circhoral as ch
from circhoral.agents import AgentBuilder, Pathway, catalogue
from circhoral.evidence.parameters import all_rows

PEOPLE = [{"sex": "male", "age": "30 years"}, {"sex": "female", "age": "30 years"}]
DIAZOXIDE = {"agent": "diazoxide", "route": "oral", "dose": "100 mg", "every": "8 h", "for": "10 days"}
METRELEPTIN = {"agent": "metreleptin", "route": "subcutaneous", "dose": "5 mg"}


def given(who, dose, **options):
    return ch.simulate(who, [{"name": "given", "doses": [dose]}, {"name": "not"}], **options).isel(person=0)


@pytest.mark.parametrize("who", PEOPLE, ids=["man", "woman"])
def test_diazoxide_lowers_insulin_and_raises_glucose_while_it_lasts(who):
    measures = ["insulin", "glucose", "diazoxide_concentration"]
    data = given(who, DIAZOXIDE, days=40, measures=measures, units="canonical")
    insulin = data["insulin"].sel(arm="given") / data["insulin"].sel(arm="not")
    glucose = data["glucose"].sel(arm="given") / data["glucose"].sel(arm="not")
    assert 0.6 < float(insulin[10]) < 0.8  # 123 over 177 pmol/L in women with polycystic ovaries
    assert float(glucose[10]) > 1.01
    assert float(insulin[-1]) == pytest.approx(1, abs=0.01)
    # 300 mg a day over its clearance, at 08:00 before the next dose.
    steady = 300e6 / all_rows()["diazoxide_molar_mass"].value / all_rows()["diazoxide_clearance"].value
    shown = float(data["diazoxide_concentration"].sel(arm="given")[9])
    assert shown == pytest.approx(steady, rel=0.15)


@pytest.mark.parametrize("who", PEOPLE, ids=["man", "woman"])
def test_metreleptin_adds_a_peak_of_leptin_some_hours_after_the_injection(who):
    data = given(who, {**METRELEPTIN, "at": "0 days"}, days=3, every=1 / 96, measures=["leptin"], units="canonical")
    added = data["leptin"].sel(arm="given") - data["leptin"].sel(arm="not")
    after = (added.time - 8 / 24) * 24
    assert 3 < float(after[int(np.argmax(added.values))]) < 6  # 4 h by label
    assert float(added.max()) > 30
    late = added.sel(time=slice(8 / 24 + 14 / 24, 8 / 24 + 26 / 24)).values
    half_life = 12 / np.log2(late[0] / late[-1])
    assert 3 < half_life < 5  # 3.8 to 4.7 h by label
    assert float(added[-1]) < 0.01 * float(added.max())


def test_what_metreleptin_adds_is_its_dose_over_volume_and_clearance():
    data = given(PEOPLE[0], {**METRELEPTIN, "at": "0 days"}, days=4, every=1 / 96, measures=["leptin"],
                 units="canonical")  # fmt: skip
    added = (data["leptin"].sel(arm="given") - data["leptin"].sel(arm="not")).integrate("time")
    rows = all_rows()
    amount = 5e6 / rows["metreleptin_molar_mass"].value
    wanted = amount * rows["metreleptin_leptin_per_amount"].value / rows["leptin_clearance"].value
    assert float(added) == pytest.approx(wanted, rel=0.02)


def test_a_pool_told_as_a_concentration_names_what_an_amount_adds():
    a = AgentBuilder("x", label="x", dose_unit="mg")
    pool = a.feeds("leptin", per_amount="metreleptin_leptin_per_amount", pool_unit="ug/L/nmol")
    a.formulation("solution", label="x")
    a.route("subcutaneous", formulation="solution", outputs={pool: Pathway(steps=("metreleptin_absorption",))})
    assert a.build().needs()["metreleptin_leptin_per_amount"] == "ug/L/nmol"
    assert "metreleptin_leptin_per_amount" in catalogue()["metreleptin"].needs()


@pytest.mark.parametrize("agent", ["diazoxide", "metreleptin"])
def test_both_are_approved_for_something_else_and_say_so(agent):
    assert catalogue()[agent].facts.standing == "limited"
