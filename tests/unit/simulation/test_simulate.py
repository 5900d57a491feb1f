"""The public door: what it refuses, when it samples, and what it writes into the dataset."""

import numpy as np
import pytest

import circhoral as ch
from circhoral.engine.batch import Status
from circhoral.people.person import Person
from circhoral.protocols.regimen import Regimen
from circhoral.quantities.analytes import UnknownMeasureError
from circhoral.simulation import simulate as door

MAN = {"sex": "male", "age": "34 years"}
HCG = {"agent": "hcg", "formulation": "urinary", "route": "subcutaneous", "dose": "1500 IU"}
SEEN = "hcg_concentration"


def arm(*doses, **more):
    return {"name": "given", "doses": list(doses), **more}


def simulate(*regimens, who=MAN, **options):
    return ch.simulate(who, regimens, **{"days": 3, "measures": ["lh"], **options})


def levels(*doses, **options):
    data = ch.simulate(MAN, [arm(*doses)], **{"days": 4, "measures": [SEEN], "units": "canonical", **options})
    return data[SEEN].isel(arm=0, person=0)


def test_samples_stand_at_eight_before_the_dose_of_that_morning():
    found = levels({**HCG, "every": "1 day"})
    np.testing.assert_allclose(found["time"], np.arange(4) + 8 / 24)
    assert found.values[0] == 0.0
    assert found.values[1] > 0.0


def test_a_dose_with_a_time_of_day_is_given_then():
    stated = levels({**HCG, "every": "1 day", "times": ["06:00"]})
    assert stated.values[0] > 0.0
    evening = levels({**HCG, "at": "0 days"}, every=1 / 24).where(lambda x: x > 0, drop=True)
    assert 8 / 24 < float(evening["time"][0]) <= 9.01 / 24


def test_a_course_moves_to_the_morning_as_a_whole():
    """Doses every 12 hours keep their spacing; only the beginning of the course is read as 08:00."""
    # The kinetics of hCG are linear, so the whole is the sum of a morning and of an evening course.
    both, morning = levels({**HCG, "every": "12 h"}), levels({**HCG, "every": "1 day"})
    evening = levels({**HCG, "every": "1 day", "times": ["20:00"]})
    np.testing.assert_allclose(both, morning + evening, rtol=1e-6, atol=1e-9)


def test_samples_between_days_stand_at_the_steps():
    data = simulate(every=0.25, days=1)
    np.testing.assert_allclose(data["time"], [0.0, 0.25, 0.5, 0.75, 1.0])


@pytest.mark.parametrize(("before", "first"), [(None, -20), (7, -7), (0, 0), (500, -20)])
def test_how_much_of_the_history_is_shown(before, first):
    who = {**MAN, "history": [{**HCG, "every": "2 days", "for": "20 days"}]}
    assert float(simulate(who=who, before=before)["time"][0]) == pytest.approx(first + 8 / 24, abs=1.01)


def test_persons_and_regimens_may_be_objects():
    who, regimen = Person.model_validate(MAN), Regimen.model_validate(arm({**HCG, "every": "2 days"}))
    np.testing.assert_array_equal(
        simulate(regimen, who=who)["lh"], simulate(arm({**HCG, "every": "2 days"}), who=MAN)["lh"]
    )


def test_a_parameter_is_set_with_its_unit_or_in_the_rows_own():
    value = ch.parameters()["gnrh_frequency_baseline"].value
    number, text, hours = (
        simulate(parameters={"gnrh_frequency_baseline": written})["lh"]
        for written in (value * 2, f"{value * 2} 1/day", f"{value * 2 / 24} 1/hour")
    )
    np.testing.assert_array_equal(number, text)
    np.testing.assert_allclose(number, hours, rtol=1e-9)
    assert (number != simulate()["lh"]).all()


def test_a_parameter_of_the_caller_counts_more_than_that_of_the_file_and_of_the_phenotype():
    who = {**MAN, "phenotype": "congenital_hypogonadotropic_hypogonadism", "parameters": {"gnrh_drive": "0.5"}}
    np.testing.assert_array_equal(
        simulate(who=who, parameters={"gnrh_drive": 0.2})["lh"],
        simulate(who={**who, "parameters": {"gnrh_drive": "0.2"}})["lh"],
    )


def test_binding_constants_change_what_is_reported_and_no_feedback():
    one, other = (simulate(measures=["testosterone_free", "lh"], binding=name) for name in ("vermeulen", "dunn"))
    np.testing.assert_array_equal(one["lh"], other["lh"])
    assert (one["testosterone_free"] > other["testosterone_free"]).all()


def test_an_arm_without_the_agent_has_none_of_it():
    data = simulate({"name": "none"}, arm({**HCG, "every": "1 day"}), measures=[SEEN, "lh"], units="si")
    assert list(data.data_vars) == [SEEN, "lh", "status"]
    assert (data[SEEN][0] == 0).all()
    assert (data[SEEN][1, :, 1:] > 0).all()
    assert data[SEEN].attrs["units"] == "IU/L"
    assert SEEN not in simulate(measures=[SEEN, "lh"])


def test_a_drug_that_is_no_measure_of_the_vocabulary_is_described():
    clomiphene = {"agent": "clomiphene", "route": "oral", "dose": "25 mg", "every": "1 day"}
    name = "zuclomiphene_concentration"
    own, shown = (
        simulate(arm(clomiphene), measures=[name], units=units)[name] for units in ("canonical", "conventional")
    )
    assert (own.attrs["units"], shown.attrs["units"]) == ("nmol/L", "ng/mL")
    assert "zuclomiphene" in shown.attrs["long_name"].lower()
    mass = ch.parameters()["clomiphene_molar_mass"].value
    np.testing.assert_allclose(shown, own * mass / 1000, rtol=1e-6)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"people": 0}, "people = 0: expected one or more"),
        ({"days": 0}, "days = 0 and every = 1: both must be positive"),
        ({"every": -1}, "both must be positive"),
        ({"days": float("nan")}, "both must be positive"),
        ({"units": "imperial"}, "units = 'imperial': expected one of conventional, si, canonical"),
        ({"binding": "vermulen"}, "binding = 'vermulen': expected one of vermeulen"),
        ({"who": {**MAN, "phenotype": "eugonadl"}}, "'eugonadl' is no phenotype; did you mean 'eugonadal'"),
        ({"parameters": {"leydig_capacit": 1}}, "'leydig_capacit' is no parameter; did you mean 'leydig_capacity'"),
        ({"parameters": {"xyz": 1}}, "'xyz' is no parameter; see: circhoral model show"),
        ({"parameters": {"lh_clearance": "3 IU/L"}}, r"lh_clearance = 3 IU/L: expected a value in"),
        ({"parameters": {"lh_clearance": "fast"}}, r"lh_clearance = fast: expected a value in"),
        ({"measures": ["amh"]}, "'amh' is not simulated in a man; simulated are: .*lh"),
        ({"measures": ["hgc_concentration"]}, "the concentration of nothing .*; did you mean 'hcg_concentration'"),
    ],
)
def test_what_cannot_be_simulated_is_refused_with_what_can(options, message):
    with pytest.raises(ch.SimulationError, match=message):
        simulate(**options)


def test_a_word_that_is_no_measure_is_named():
    with pytest.raises(UnknownMeasureError, match="did you mean 'estradiol'"):
        simulate(measures=["estradol"])


@pytest.mark.parametrize(
    ("regimen", "message"),
    [
        (arm(rules=[{"at": "week 6", "then": {"stop": "hcg"}}]), "'given': rule 1 changes 'hcg', .* does not give"),
        (arm(*[{"lifestyle": "energy_intake", "change": "-60 %", "for": "3 days"}] * 2), "take away 120 %"),
        (arm({**HCG, "at": "ovulation + 1 day"}), "waits for 'ovulation', which a man's body does not have"),
    ],
)
def test_a_regimen_that_cannot_be_lived_is_refused(regimen, message):
    with pytest.raises(ch.SimulationError, match=message):
        simulate(regimen)


def test_when_nobody_can_be_integrated_the_reason_is_said():
    with pytest.raises(ch.SimulationError, match="no person could be integrated: no steady state"):
        simulate(parameters={"lh_clearance": float("nan")})


def test_the_dataset_says_what_was_run():
    who = {**MAN, "history": [{**HCG, "every": "2 days", "for": "20 days", "note": "a try"}]}
    data = simulate(who=who, people=2, seed=5, parameters={"lh_clearance": 20})
    assert (data.attrs["people"], data.attrs["seed"], data.attrs["sex"]) == (2, 5, "male")
    assert '"lh_clearance": 20.0' in data.attrs["parameters_set"]
    assert data.attrs["history"] == '["a try"]'
    assert "Not a medical device" in data.attrs["research_use"]
    assert data.attrs["research_use"] == door.RESEARCH_USE
    meanings = data["status"].attrs["flag_meanings"].split()
    assert [meanings[code] for code in Status] == [code.name.lower() for code in Status]


@pytest.mark.parametrize("years", [17, 91])
def test_an_age_set_by_hand_is_held_to_the_same_limits(years):
    with pytest.raises(ch.SimulationError, match=f"age: {years} years.*from 18 to 90"):
        ch.simulate({"sex": "male", "age": "40 years"}, days=2, parameters={"age": years})
