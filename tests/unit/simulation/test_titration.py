"""Rules as they are lived: what is measured, who is changed, what is given then, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

import circhoral as ch
from circhoral.evidence.observation import observations
from circhoral.evidence.parameters import rows_of
from circhoral.people.pulsatile import pulsatile_variation
from circhoral.protocols.regimen import Regimen
from circhoral.simulation.calendar import monitoring_calendar
from circhoral.simulation.decisions import Laboratory
from circhoral.simulation.draws import Values

EXAMPLES = Path(__file__).parents[3] / "examples"
MAN = {"sex": "male", "age": "34 years", "height": "180 cm", "weight": "80 kg"}
WOMAN = {"sex": "female", "age": "30 years", "height": "167 cm", "weight": "62 kg"}
HCG = {"agent": "hcg", "formulation": "urinary", "route": "subcutaneous", "dose": "1000 IU"}
DAILY = {**HCG, "every": "1 day"}
PUMP = {"agent": "gonadorelin", "route": "pump", "dose_per_pulse": "10 ug", "every": "2 h"}
ALWAYS = {"measure": "testosterone_total", "above": "0.001 ng/dL"}
NEVER = {"measure": "testosterone_total", "above": "1000000 ng/dL"}
LEVEL = "hcg_concentration"


def arm(*rules, doses=(DAILY,), **more):
    return {"name": "ruled", "doses": list(doses), "rules": list(rules), **more}


def live(*rules, who=MAN, people=1, days=30, doses=(DAILY,), **options):
    options = {"measures": [LEVEL], "units": "canonical", "every": 1.0, **options}
    return ch.simulate(who, [arm(*rules, doses=doses)], people=people, days=days, **options)


def level(data, name=LEVEL):
    return data[name].isel(arm=0).values


def written(*doses, days=30, **options):
    """Return the level under doses that are written out and not changed by anything."""
    options = {"measures": [LEVEL], "units": "canonical", "every": 1.0, **options}
    return level(ch.simulate(MAN, [{"name": "written", "doses": list(doses)}], days=days, **options))


def same(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


# -- what is done -----------------------------------------------------------------------------------


def test_a_rule_that_always_acts_is_the_regimen_that_was_written_out():
    data = live({"at": "every 10 days", "when": ALWAYS, "then": {"agent": "hcg", "raise_by": "500 IU"}}, days=25)
    same(level(data), written(
        {**HCG, "every": "1 day", "for": "10 days"},
        {**HCG, "dose": "1500 IU", "every": "1 day", "from": "day 10", "for": "10 days"},
        {**HCG, "dose": "2000 IU", "every": "1 day", "from": "day 20"}, days=25,
    ))  # fmt: skip
    np.testing.assert_allclose(data["action_time"].values.ravel(), np.array([10, 20]) + 8 / 24)
    np.testing.assert_allclose(data["action_dose"].values.ravel(), [1500, 2000])
    assert data["dose_at_end"].values.ravel() == pytest.approx([2000])
    assert list(data["course_unit"].values) == ["IU"]


def test_a_rule_that_never_acts_changes_nothing():
    data = live({"at": "every 10 days", "when": NEVER, "then": {"stop": "hcg"}})
    same(level(data), written(DAILY))
    assert data["actions"].values.ravel() == 0.0
    assert np.isnan(data["action_time"].values).all()
    assert data["visit_day"].values.ravel() == pytest.approx(np.array([10, 20]) + 8 / 24)


@pytest.mark.parametrize(
    ("then", "doses"),
    [
        ({"agent": "hcg", "raise_by": "400 IU", "once": True}, [1400, 1400, 1400]),
        ({"agent": "hcg", "raise_by": "400 IU", "up_to": "1500 IU"}, [1400, 1500, 1500]),
        ({"agent": "hcg", "lower_by": "300 IU", "down_to": "500 IU"}, [700, 500, 500]),
        ({"agent": "hcg", "set": "250 IU"}, [250, 250, 250]),
        ({"stop": "hcg"}, [0, 0, 0]),
    ],
)
def test_limits_of_an_action(then, doses):
    data = live({"at": "every 5 days", "when": ALWAYS, "then": then}, days=20)
    courses = [{**HCG, "every": "1 day", "for": "5 days"}]
    courses += [
        {**HCG, "dose": f"{dose} IU", "every": "1 day", "from": f"day {5 * (i + 1)}", "for": "5 days"}
        for i, dose in enumerate(doses)
        if dose
    ]
    same(level(data), written(*courses, days=20))
    assert data["dose_at_end"].values.ravel() == pytest.approx(doses[-1:])
    assert data["actions"].values.ravel() == len(np.unique([1000, *doses])) - 1


def test_what_is_held_comes_back():
    data = live({"at": "day 10", "then": {"hold": "hcg", "for": "6 days"}}, days=25)
    same(level(data), written(
        {**HCG, "every": "1 day", "for": "10 days"}, {**HCG, "every": "1 day", "from": "day 16"}, days=25
    ))  # fmt: skip


def test_what_is_held_without_a_length_waits_for_the_next_look():
    data = live({"at": "every 7 days", "when": ALWAYS, "then": {"hold": "hcg"}}, days=20)
    same(level(data), written({**HCG, "every": "1 day", "for": "7 days"}, days=20))
    assert data["actions"].values.ravel() == 2


def test_a_switch_stops_one_and_begins_the_other():
    to = {"agent": "clomiphene", "dose": "25 mg", "every": "1 day"}
    names = [LEVEL, "enclomiphene_concentration"]
    data = live({"at": "week 1", "then": {"switch": {"agent": "hcg", "to": to}}}, days=15, measures=names)
    plain = ch.simulate(
        MAN,
        [{"name": "w", "doses": [{**DAILY, "for": "7 days"}, {**to, "route": "oral", "from": "week 1"}]}],
        days=15, measures=names, units="canonical",
    )  # fmt: skip
    for name in names:
        same(level(data, name), level(plain, name))
    assert data["dose_at_end"].values.ravel() == pytest.approx([0.0, 25.0])


def test_what_is_added_begins_at_the_visit_and_not_twice():
    add = {"add": {**HCG, "every": "2 days", "for": "8 days"}}
    data = live({"at": "every 5 days", "when": ALWAYS, "then": add}, days=24, doses=[])
    # Added on day 5, still running on day 10, over by day 15, running on day 20.
    same(level(data), written(
        {**HCG, "every": "2 days", "from": "day 5", "for": "8 days"},
        {**HCG, "every": "2 days", "from": "day 15", "for": "8 days"}, days=24,
    ))  # fmt: skip
    assert data["actions"].values.ravel() == 2


def test_times_of_day_of_what_is_added_are_kept():
    add = {"add": {**HCG, "every": "1 day", "times": ["06:00", "20:00"]}}
    data = live({"at": "day 3", "then": add}, days=8, doses=[], every=0.25)
    course = {**HCG, "every": "1 day", "times": ["06:00", "20:00"], "from": "day 4"}
    first = {**HCG, "every": "1 day", "times": ["20:00"], "from": "day 3", "for": "1 day"}
    same(level(data), written(first, course, days=8, every=0.25))


def test_a_patch_that_is_worn_runs_out_as_it_began():
    patch = {"agent": "estradiol", "formulation": "patch", "route": "transdermal", "dose": "0.4 mg", "every": "3 days"}
    names = ["estradiol_concentration"]
    data = live({"at": "day 4", "then": {"stop": "estradiol"}}, doses=[patch], days=12, measures=["estradiol"])
    plain = ch.simulate(
        MAN, [{"name": "w", "doses": [{**patch, "for": "4 days"}]}], days=12, measures=["estradiol"], units="canonical"
    )
    assert names
    np.testing.assert_allclose(level(data, "estradiol"), level(plain, "estradiol"), rtol=1e-4)


@pytest.mark.parametrize(
    ("then", "later"),
    [
        ({"agent": "gonadorelin", "raise_by": "5 ug", "up_to": "20 ug"}, [15, 20, 20]),
        ({"stop": "gonadorelin"}, []),
        ({"hold": "gonadorelin", "for": "5 days"}, [0, 0]),
    ],
)
def test_a_pump_is_set_anew_at_a_visit(then, later):
    measures = ["lh", "gonadorelin_concentration"]
    data = live({"at": "every 5 days", "when": ALWAYS, "then": then}, doses=[PUMP], days=18, measures=measures)
    doses = [{**PUMP, "for": "5 days"}]
    doses += [
        {**PUMP, "dose_per_pulse": f"{dose} ug", "from": f"day {5 * (i + 1)}", "for": "5 days"}
        for i, dose in enumerate(later)
        if dose
    ]
    plain = ch.simulate(MAN, [{"name": "w", "doses": doses}], days=18, measures=measures, units="canonical")
    for name in measures:
        np.testing.assert_allclose(level(data, name), level(plain, name), rtol=2e-4, atol=1e-12)
    assert data["actions"].values.ravel() == {3: 2, 0: 1, 2: 3}[len(later)]


def test_a_pump_that_no_rule_changes_runs_as_without_rules():
    stop = {"at": "every 5 days", "when": NEVER, "then": {"stop": "gonadorelin"}}
    data = live(stop, doses=[{**PUMP, "for": "12 days"}], days=18, measures=["lh"])
    plain = ch.simulate(
        MAN, [{"name": "w", "doses": [{**PUMP, "for": "12 days"}]}], days=18, measures=["lh"], units="canonical"
    )
    np.testing.assert_allclose(level(data, "lh"), level(plain, "lh"), rtol=2e-4)


def test_an_infusion_is_stopped_at_once():
    infusion = {"agent": "gonadorelin", "rate": "1 ug/h", "route": "intravenous", "for": "10 days"}
    data = live({"at": "day 4", "then": {"stop": "gonadorelin"}}, doses=[infusion], days=12, measures=["lh"])
    plain = ch.simulate(
        MAN, [{"name": "w", "doses": [{**infusion, "for": "4 days"}]}], days=12, measures=["lh"], units="canonical"
    )
    np.testing.assert_allclose(level(data, "lh"), level(plain, "lh"), rtol=1e-3)


def test_a_rule_is_not_looked_at_before_its_time_and_others_see_what_was_done():
    data = live(
        {"at": "every 5 days", "from": "day 10", "when": ALWAYS, "then": {"agent": "hcg", "set": "2000 IU"}},
        {"at": "every 5 days", "when": ALWAYS, "then": {"agent": "hcg", "raise_by": "100 IU", "up_to": "2050 IU"}},
        days=18,
    )
    assert data["action_dose"].values.ravel() == pytest.approx([1100, 2000, 2050, 2000, 2050])


# -- what is decided on ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["testosterone_total", "hematocrit", "lh"])
def test_values_scatter_as_the_observation_model_says(name):
    people, true = 4000, {"testosterone_total": 15.0, "hematocrit": 45.0, "lh": 4.0}[name]
    rows = rows_of("male")
    laboratory = Laboratory(Values(rows, people, vary=False), people, 7, 0, "male")
    levels = {name: np.full(people, true), "gnrh_pulse_frequency": np.full(people, 12.0)}
    found = laboratory.measured(name, 42.0, levels).value
    row = observations()[name]
    if row.scale == "linear":
        shown, sd, middle = found, row.sd(), true
    else:
        pulses = 0.0
        if row.pulsatile:
            pulses = float(np.log1p(pulsatile_variation(np.array(12.0), np.array(rows["lh_clearance"].value)) ** 2))
        shown, sd, middle = np.log(found), np.hypot(row.sd(), np.sqrt(pulses)), np.log(true) - pulses / 2
    assert np.std(shown) == pytest.approx(sd, rel=0.05)
    assert np.mean(shown) == pytest.approx(middle, abs=4 * sd / np.sqrt(people))
    np.testing.assert_array_equal(found, laboratory.measured(name, 42.0, levels).value)
    assert not np.allclose(found, laboratory.measured(name, 84.0, levels).value)


def test_noise_near_a_threshold_decides_as_often_as_the_normal_distribution_says():
    limit = 16.0  # nmol/L, near the level of a typical man
    rule = {
        "at": "day 7",
        "when": {"measure": "testosterone_total", "below": f"{limit} nmol/L"},
        "then": {"stop": "hcg"},
    }
    doses = [{**DAILY, "dose": "50 IU", "from": "day 8"}]
    data = live(rule, people=250, days=10, doses=doses, measures=["testosterone_total"])
    true = data["testosterone_total"].sel(time=7 + 8 / 24).values.ravel()
    row = observations()["testosterone_total"]
    chance = norm.cdf((np.log(limit) - np.log(true)) / row.sd())
    acted = data["actions"].values.ravel()
    expected, sd = chance.sum(), np.sqrt((chance * (1 - chance)).sum())
    assert abs(acted.sum() - expected) < 3 * sd
    near = np.abs(np.log(true / limit)) < row.sd()
    assert np.any(acted[near] != (true[near] < limit))  # some decisions are those of chance
    seen = data["visit_value"].values.ravel()
    np.testing.assert_array_equal(acted > 0, seen < limit)


def test_a_threshold_can_be_a_multiple_of_the_first_value():
    when = {"measure": "testosterone_total", "above": "1.2 x baseline"}
    data = live({"at": "day 10", "when": when, "then": {"stop": "hcg"}}, people=6, days=12)
    first, later = data["visit_value"].values[0, :, 0, 0], data["visit_value"].values[0, :, 1, 0]
    assert data["visit_day"].values[0, 0] == pytest.approx([8 / 24, 10 + 8 / 24])
    np.testing.assert_array_equal(data["actions"].values.ravel() > 0, later > 1.2 * first)


def test_a_condition_must_last():
    data = live(
        {"at": "every 5 days", "when": {**ALWAYS, "for": "10 days"}, "then": {"agent": "hcg", "raise_by": "100 IU"}},
        days=24,
    )
    # Seen on days 5, 10, 15 and 20: on the third it has held for 10 days.
    np.testing.assert_allclose(data["action_time"].values.ravel(), np.array([15, 20]) + 8 / 24)


def test_a_watched_rule_acts_when_its_condition_begins_to_hold():
    data = live({"when": ALWAYS, "then": {"agent": "hcg", "raise_by": "100 IU"}}, days=6)
    assert data["actions"].values.ravel() == 1
    assert data["action_time"].values.ravel()[0] == pytest.approx(8 / 24)
    assert np.isnan(data["visit_day"].values).all()


@settings(max_examples=6, deadline=None, derandomize=True)
@given(st.integers(1, 900), st.integers(1, 900), st.integers(0, 50))
def test_a_dose_never_leaves_its_limits(up, down, seed):
    when = {"measure": "testosterone_total", "below": "900 ng/dL"}
    other = {"measure": "testosterone_total", "above": "900 ng/dL"}
    data = live(
        {"at": "every 3 days", "when": when, "then": {"agent": "hcg", "raise_by": f"{up} IU", "up_to": "1700 IU"}},
        {"at": "every 3 days", "when": other, "then": {"agent": "hcg", "lower_by": f"{down} IU", "down_to": "400 IU"}},
        people=5, days=25, every=5.0, seed=seed,
    )  # fmt: skip
    dose = data["action_dose"].values
    assert np.nanmax(dose) <= 1700 + 1e-9
    assert np.nanmin(dose) >= 400 - 1e-9


# -- in a cycle --------------------------------------------------------------------------------------


def test_letrozole_is_stepped_up_in_those_who_did_not_ovulate():
    data = ch.simulate(
        EXAMPLES / "pcos/person.yaml", [EXAMPLES / "pcos/regimen_letrozole_step_up.yaml"], people=8, days=80,
        measures=["estradiol"],
    )  # fmt: skip
    menses, ovulations = data["menses_time"].values[0], data["ovulation_time"].values[0]
    for person in range(8):
        visit, seen = data["visit_day"].values[0, person, 0], data["visit_value"].values[0, person, 0, 0]
        bleed = menses[person][(menses[person] >= 0) & (menses[person] < visit)][0]
        assert 21.0 <= visit - bleed < 22.0
        count = np.sum((ovulations[person] > bleed) & (ovulations[person] <= visit))
        assert seen == count
        first = data["action_time"].values[0, person, 0]
        assert (first == visit) == (count == 0)
    assert np.nanmax(data["dose_at_end"].values) <= 7.5


def test_a_ripe_follicle_is_triggered_once_a_cycle():
    trigger = {"when": {"measure": "dominant_follicle_diameter", "reaches": "18 mm"},
               "then": {"add": {**HCG, "dose": "5000 IU", "at": "week 0"}}}  # fmt: skip
    names = ["dominant_follicle_diameter", LEVEL]
    data = live(trigger, who=WOMAN, people=6, days=40, doses=[], measures=names, every=1.0)
    assert data["actions"].values.sum() >= 5
    for person in range(6):
        days = data["action_time"].values[0, person]
        days = days[np.isfinite(days)]
        bleeds = data["menses_time"].values[0, person]
        assert len(np.unique([np.sum(bleeds <= day) for day in days])) == len(days)
        for day in days:
            before = data["dominant_follicle_diameter"].values[0, person]
            at = np.argmin(np.abs(data["time"].values - day))
            assert before[at] > 14.0  # the scan scatters, and is seen in the morning
            assert level(data)[person, at] == pytest.approx(level(data)[person, max(at - 1, 0)], rel=1.0)
            assert level(data)[person, at + 1] > 1.0


def test_a_cancelled_cycle_gets_nothing_until_the_next_bleed():
    dose = {"agent": "letrozole", "route": "oral", "dose": "2.5 mg", "every": "1 day"}
    data = live(
        {"at": "day 10", "then": {"cancel": "cycle"}},
        who=WOMAN, days=60, doses=[dose], measures=["letrozole_concentration"],
    )  # fmt: skip
    seen, time = level(data, "letrozole_concentration")[0], data["time"].values
    bleeds = data["menses_time"].values[0, 0]
    back = bleeds[bleeds > 10.4][0]
    quiet = (time > 10 + 14) & (time < back)
    assert seen[time < 10.4][-1] > 10 * seen[quiet].max(initial=0.0)
    assert seen[time > back + 3].min() > seen[time == time[time <= back][-1]][0]


# -- what is refused ---------------------------------------------------------------------------------


LETROZOLE = {"agent": "letrozole", "route": "oral", "dose": "2.5 mg", "every": "1 day"}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"at": "week 2", "then": {"stop": "clomiphene"}}, "rule 1 changes 'clomiphene', which .* does not give"),
        ({"at": "week 2", "then": {"cancel": "cycle"}}, "a man's body does not have"),
        ({"at": "cycle day 12", "then": {"stop": "hcg"}}, "in a cycle, which a man's body does not have"),
        ({"at": "week 2", "from": "last_dose", "then": {"stop": "hcg"}}, "not known before the run"),
        ({"at": "week 2", "when": {"measure": "amh", "above": "1 ng/mL"}, "then": {"stop": "hcg"}}, "not simulated"),
        (
            {"at": "week 2", "when": {"measure": "lh", "equals": "3 IU/L"}, "then": {"stop": "hcg"}},
            "'equals' is for whole numbers",
        ),
        ({"at": "week 2", "then": {"agent": "hcg", "raise_by": "5 nmol"}}, "rule 1: 5 nmol: "),
        ({"at": "week 2", "then": {"add": PUMP}}, "a pump cannot be begun by a rule"),
        ({"at": "week 2", "then": {"add": {"sleep": "5 hours"}}}, "cannot change how a person lives"),
        (
            {"at": "week 2", "then": {"add": {**DAILY, "from": "2026-05-01"}}},
            "count from the visit",
        ),
        ({"at": "week 2", "then": {"add": {**HCG, "at": "ovulation", "each": "cycle"}}}, "a man's body does not have"),
    ],
)  # fmt: skip
def test_what_cannot_be_lived_is_refused_in_words(rule, words):
    with pytest.raises(ch.SimulationError, match=words):
        live(rule)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"at": "ovulation - 2 days", "then": {"stop": "letrozole"}}, "nobody can know that day before"),
        ({"at": "cycle day 5", "then": {"hold": "letrozole"}}, "say for how long"),
        (
            {"at": "week 2", "when": {"measure": "ovulation", "below": "1 x baseline"}, "then": {"stop": "letrozole"}},
            "has no baseline",
        ),
        (
            {"at": "week 2", "then": {"add": {**LETROZOLE, "from": "cycle day 3", "for": "5 days"}}},
            "'each: cycle' without 'cycles'",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_lived_in_a_woman_is_refused_in_words(rule, words):
    with pytest.raises(ch.SimulationError, match=words):
        live(rule, who=WOMAN, doses=[LETROZOLE], measures=["lh"])


def test_pumps_pulses_and_other_doors_refuse_rules():
    stop = {"at": "week 2", "then": {"stop": "gonadorelin"}}
    with pytest.raises(ch.SimulationError, match="cannot be changed by a rule"):
        live(stop, doses=[{"agent": "gonadorelin", "route": "subcutaneous", "dose": "10 ug", "every": "2 h"}])
    with pytest.raises(ch.SimulationError, match="lived at mean pulses"):
        live({"at": "week 2", "then": {"stop": "hcg"}}, resolution="pulses", days=1, measures=["lh"], every=0.1)
    with pytest.raises(ch.SimulationError, match="only 'simulate' and twins carry out"):
        ch.explain(MAN, arm(stop), measure="lh", at=5.0)


# -- the calendar ------------------------------------------------------------------------------------


def test_the_calendar_says_which_test_when_and_what_then():
    rules = [
        {"at": "every 6 weeks", "when": {"measure": "estradiol", "above": "50 pg/mL"}, "then": {"stop": "hcg"}},
        {"at": "week 6", "when": {"measure": "lh", "below": "1 x baseline"}, "then": {"hold": "hcg", "for": "2 weeks"}},
        {"at": "cycle day 12", "then": {"stop": "hcg"}},
        {"when": {"measure": "hematocrit", "above": "54 percent"}, "then": {"stop": "hcg"}},
    ]  # fmt: skip
    found = monitoring_calendar(Regimen.model_validate(arm(*rules)), 100)
    assert [one.day for one in found] == [0.0, 42.0, 84.0, None, None]
    assert [one.tests for one in found] == [("lh",), ("estradiol", "lh"), ("estradiol",), (), ("hematocrit",)]
    assert found[1].decisions[1] == "lh below 1 x baseline: hold hcg for 2 weeks"
    assert [one.when for one in found[3:]] == ["cycle day 12", "every morning"]
