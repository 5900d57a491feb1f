"""Laws of arms with rules: to stop at visits and go on is to run through, and company changes nobody."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import circhoral as ch
from circhoral.engine.batch import EventKind, Events
from circhoral.evidence.parameters import rows_of
from circhoral.protocols.regimen import Regimen
from circhoral.simulation.arm import live_arm, plan_batch
from circhoral.simulation.dosing import Given
from circhoral.simulation.draws import Values
from circhoral.simulation.rules import titration_of
from circhoral.simulation.setting import MORNING, given_of, person_of, regimen_of

DAYS = 60.0
TIMES = np.arange(0.0, 60.0, 5.0) + MORNING
HIS = {
    "name": "his",
    "adherence": 0.8,
    "doses": [
        {"agent": "hcg", "formulation": "urinary", "route": "subcutaneous", "dose": "1500 IU", "every": "2 days"},
        {"agent": "clomiphene", "route": "oral", "dose": "25 mg", "every": "1 day", "from": "week 2", "for": "4 weeks"},
        {"agent": "estradiol", "formulation": "patch", "route": "transdermal", "dose": "0.2 mg", "every": "3 days"},
    ],
}
HERS = {
    "name": "hers",
    "doses": [
        {"agent": "letrozole", "route": "oral", "dose": "2.5 mg", "every": "1 day", "from": "cycle day 3",
         "for": "5 days", "each": "cycle", "cycles": 2},
        {"agent": "metformin", "route": "oral", "dose": "850 mg", "every": "12 h", "for": "30 days"},
    ],
}  # fmt: skip
NEVER = {"measure": "estradiol", "above": "1000000 pg/mL"}
HIS_RULES = [
    {"at": "every 10 days", "when": NEVER, "then": {"agent": "hcg", "raise_by": "500 IU"}},
    {"at": "every 15 days", "when": NEVER, "then": {"stop": "estradiol"}},
    {"at": "week 5", "when": NEVER, "then": {"add": {"agent": "anastrozole", "dose": "1 mg", "every": "1 day"}}},
]
HER_RULES = [
    {"at": "cycle day 12", "when": NEVER, "then": {"agent": "letrozole", "raise_by": "2.5 mg"}},
    {"when": NEVER, "then": {"hold": "metformin", "for": "3 days"}},
]


def marked(events: Events, stops: np.ndarray) -> Events:
    """Return events with a landing at every stop, which does nothing."""
    at = np.searchsorted(events.time, stops)
    blank = {name: np.insert(getattr(events, name), at, 0) for name in ("first", "last", "amount", "group", "draw")}
    return replace(
        events, time=np.insert(events.time, at, stops), kind=np.insert(events.kind, at, int(EventKind.MARK)),
        taken=np.insert(events.taken, at, 1.0), **blank,
    )  # fmt: skip


def at_stop(item: Given, stops: np.ndarray) -> Given:
    """Put a dose that is a rounding error before or after a stop at it: the dose of a visit follows the visit."""
    near = stops[np.abs(stops - item.what.time_days) < 1e-9]
    return item if item.what.anchor or not len(near) else replace(item, what=replace(item.what, time_days=near[0]))


@pytest.mark.parametrize(("sex", "regimen", "rules"), [("male", HIS, HIS_RULES), ("female", HERS, HER_RULES)])
def test_stopping_where_no_rule_acts_equals_running_through(sex, regimen, rules):
    who = person_of({"sex": sex, "age": "31 years", "height": "170 cm", "weight": "70 kg"})
    body = "man" if sex == "male" else "woman"
    arm = regimen_of({**regimen, "rules": rules}, rules=True)
    own = given_of(arm, who, DAYS)
    titration, left = titration_of(
        arm.rules, arm.doses, own, woman=sex == "female", days=DAYS, morning=MORNING, weight_kg=70.0,
        adherence=arm.adherence,
    )  # fmt: skip
    values = Values(rows_of(sex), 4, vary=True, seed=3)
    options = {"seed": 3, "measures": ("lh", "estradiol", "testosterone_total")}
    stopped = live_arm(body, values, 4, left, TIMES, titration=titration, **options)
    assert stopped.story is not None
    assert stopped.story.visits or sex == "female"
    assert stopped.story.actions == []

    looked = [*np.arange(10.0, 60.0, 10.0), *np.arange(15.0, 60.0, 15.0), 35.0] if sex == "male" else np.arange(60.0)
    stops = np.unique(looked) + MORNING
    stops = stops[stops < TIMES[-1]]
    # What a rule may add is given to nobody here, but its kinetics have to be in the other run too: as a dose after it.
    unused = [entry.begin(1e3)[0] for entry in titration.entries if entry.rule is not None]
    given = [*left, *(item for entry in titration.entries for item in entry.items), *unused]
    batch, _ = plan_batch(body, values, 4, [at_stop(item, stops) for item in given], seed=3)
    through = replace(batch, events=marked(batch.events, stops))
    names = batch.kernel.names
    picked = np.array([names.measure(name) for name in stopped.measures[:3]])
    start = min(0.0, *(item.what.time_days for item in own))
    run = through.live(through.begin(start), float(TIMES[-1]), TIMES, picked)
    assert np.array_equal(run.samples, stopped.samples[:, :, :3])
    assert np.array_equal(run.steps, stopped.steps)
    assert np.array_equal(run.end.status, stopped.status)
    if sex == "female":
        for person in range(4):
            number = names.event("menses")
            assert np.array_equal(run.log.times(person, number), stopped.events["menses"][person])


ALIVE = [
    {"at": "every 2 weeks", "when": {"measure": "testosterone_total", "below": "1300 ng/dL"},
     "then": {"agent": "hcg", "raise_by": "500 IU", "up_to": "3000 IU"}},
    {"at": "every 3 weeks", "when": {"measure": "estradiol", "above": "30 pg/mL"},
     "then": {"add": {"agent": "anastrozole", "dose": "1 mg", "every": "2 days", "for": "10 days"}}},
    {"at": "week 4", "when": {"measure": "lh", "below": "0.8 x baseline"},
     "then": {"hold": "clomiphene", "for": "1 week"}},
]  # fmt: skip


def test_a_person_is_the_same_in_any_company():
    man = {"sex": "male", "age": "34 years"}
    options = {"days": 56, "every": 7, "seed": 5, "measures": ["testosterone_total", "estradiol"]}
    arm = {**HIS, "rules": ALIVE}
    few, many = (ch.simulate(man, [arm], people=people, **options) for people in (3, 9))
    assert few["actions"].sum() > 0
    for name in ("testosterone_total", "estradiol", "actions", "dose_at_end", "visit_value"):
        np.testing.assert_array_equal(few[name].values, many[name].values[:, :3])


def test_two_arms_measure_with_the_same_luck():
    """Until a rule acts, persons under rules that differ in what they do are the same, and so are their values."""
    man = {"sex": "male", "age": "34 years"}
    one = {"at": "week 2", "when": {"measure": "testosterone_total", "below": "1300 ng/dL"}}
    arms = [
        {**HIS, "name": name, "rules": [{**one, "then": then}]}
        for name, then in (("stop", {"stop": "hcg"}), ("raise", {"agent": "hcg", "raise_by": "500 IU"}))
    ]
    data = ch.simulate(man, arms, people=6, days=28, every=7, measures=["testosterone_total"])
    values = data["testosterone_total"].values
    np.testing.assert_array_equal(data["visit_value"].values[0], data["visit_value"].values[1])
    np.testing.assert_array_equal(values[0, :, :3], values[1, :, :3])
    acted = data["actions"].sum("rule").values[0] > 0
    assert 0 < acted.sum() < 6
    assert np.all(values[0, acted, -1] < values[1, acted, -1])
    # In whom neither acted, nothing tells the arms apart.
    np.testing.assert_array_equal(values[0, ~acted], values[1, ~acted])


def test_an_arm_beside_one_with_rules_is_what_it_is_alone():
    man = {"sex": "male", "age": "34 years"}
    alone = ch.simulate(man, [HIS], people=3, days=20, measures=["lh"])
    beside = ch.simulate(man, [{**HIS, "name": "ruled", "rules": ALIVE}, HIS], people=3, days=20, measures=["lh"])
    np.testing.assert_array_equal(alone["lh"].values[0], beside["lh"].values[1])
    assert isinstance(regimen_of(HIS), Regimen)
    assert all(isinstance(item, Given) for item in given_of(regimen_of(HIS), person_of(man), 5.0))


def test_an_event_with_a_factor_of_nan_leaves_no_trace():
    """Not in the steps, not in the levels, and not in the doses that an event of the body releases."""
    who = person_of({"sex": "female", "age": "31 years"})
    arm = regimen_of({"name": "x", "doses": [HERS["doses"][0]]})
    plain, _ = plan_batch("woman", Values(rows_of("female"), 2, vary=True), 2, given_of(arm, who, 30.0))
    more = regimen_of({"name": "x", "doses": HERS["doses"]})
    both, _ = plan_batch("woman", Values(rows_of("female"), 2, vary=True), 2, given_of(more, who, 30.0))
    nobodys = replace(both.events, dose_factor=np.column_stack([both.events.dose_factor, np.full(2, np.nan)]))
    nobodys = replace(nobodys, group=np.full_like(nobodys.group, nobodys.dose_factor.shape[1] - 1))
    picked, times = np.array([plain.kernel.names.measure("lh")]), np.arange(0.0, 30.0, 5.0)
    alone, beside = (
        batch.live(batch.begin(0.0), 30.0, times, picked) for batch in (plain, replace(both, events=nobodys))
    )
    assert len(nobodys.time) > 50
    assert np.array_equal(alone.steps, beside.steps)
    np.testing.assert_array_equal(alone.samples, beside.samples)
    released = replace(nobodys.releases, group=np.full_like(nobodys.releases.group, nobodys.dose_factor.shape[1] - 1))
    none = replace(both, events=replace(nobodys, releases=released))
    assert not np.array_equal(none.live(none.begin(0.0), 30.0, times, picked).samples, alone.samples)


def test_the_draws_of_a_twin_are_each_decided_on():
    man, draws = {"sex": "male", "age": "34 years"}, np.array([0.5, 1.0, 2.0])
    data = ch.simulate(
        man, [{**HIS, "rules": ALIVE}], people=3, days=28, every=7, measures=["testosterone_total"],
        each={"leydig_capacity": draws},
    )  # fmt: skip
    seen = data["visit_value"].sel(measure="testosterone_total").values[0]
    assert np.all(np.diff(np.nanmean(seen, axis=1)) > 0)
    assert np.nanmin(seen, axis=1)[0] < 1300 < np.nanmin(seen, axis=1)[2]
    np.testing.assert_array_equal(data["actions"].isel(arm=0, rule=0) > 0, np.nanmin(seen, axis=1) < 1300)
