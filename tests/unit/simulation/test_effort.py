"""What each person was given in the end: every dose once, whoever a rule gave it to, however her cycles went."""

from __future__ import annotations

import numpy as np
import pytest

import circhoral as ch
from circhoral.people.person import Person
from circhoral.protocols.regimen import Regimen, complete_regimen
from circhoral.simulation.courses import courses, in_the_end

MAN = {"sex": "male", "age": "34 years", "height": "180 cm", "weight": "80 kg"}
WOMAN = {"sex": "female", "age": "30 years", "height": "167 cm", "weight": "62 kg"}
HCG = {"agent": "hcg", "formulation": "urinary", "route": "subcutaneous", "dose": "1000 IU"}
DAILY = {**HCG, "every": "1 day"}
PUMP = {"agent": "gonadorelin", "route": "pump", "formulation": "subcutaneous", "dose_per_pulse": "10 ug",
        "every": "2 h"}  # fmt: skip
LETROZOLE = {"agent": "letrozole", "route": "oral", "dose": "2.5 mg", "every": "1 day", "from": "cycle day 3",
             "for": "5 days", "each": "cycle"}  # fmt: skip
ALWAYS = {"measure": "testosterone_total", "above": "0.001 ng/dL"}
SOME = {"measure": "testosterone_total", "above": "45 nmol/L"}
ADD = {"add": {"agent": "anastrozole", "route": "oral", "dose": "1 mg", "every": "2 days", "for": "10 days"}}


def live(*rules, who=MAN, doses=(DAILY,), days=31, until=30.0, people=1, measure="lh", **more):
    arm = {"name": "ruled", "doses": list(doses), "rules": list(rules), **more}
    return ch.simulate(who, [arm], days=days, people=people, measures=[measure], counted_until=until)


def given(data, way):
    return data["given"].sel(way=way).values[0]


def test_nothing_is_counted_unless_it_is_asked_for():
    assert "given" not in ch.simulate(MAN, [{"name": "one", "doses": [DAILY]}], days=5, measures=["lh"])


def test_what_is_written_is_counted_until_the_day_that_is_asked():
    for rules in ([], [{"at": "day 90", "then": {"stop": "hcg"}}]):
        data = live(*rules)
        assert given(data, "subcutaneous") == 30
        assert data["given_days"].values.ravel() == 30
        assert data["visits"].values.ravel() == 0


def test_what_a_rule_adds_counts_in_those_who_got_it():
    data = live({"at": "day 10", "when": SOME, "then": ADD}, people=24)
    acted = data["actions"].values[0, :, 0] > 0
    assert 0 < acted.sum() < 24
    np.testing.assert_array_equal(given(data, "oral"), np.where(acted, 5, 0))
    np.testing.assert_array_equal(given(data, "subcutaneous"), 30)
    np.testing.assert_array_equal(data["visits"].values[0], 1)


@pytest.mark.parametrize(
    ("then", "left"),
    [({"stop": "hcg"}, 10), ({"hold": "hcg", "for": "6 days"}, 24), ({"agent": "hcg", "raise_by": "500 IU"}, 30)],
)
def test_what_a_rule_stops_or_holds_is_not_counted(then, left):
    data = live({"at": "day 10", "when": SOME, "then": then}, people=24)
    acted = data["actions"].values[0, :, 0] > 0
    assert 0 < acted.sum() < 24
    np.testing.assert_array_equal(given(data, "subcutaneous"), np.where(acted, left, 30))
    np.testing.assert_array_equal(data["given_days"].values[0], np.where(acted, left, 30))


def test_a_pump_counts_the_days_on_which_it_runs():
    whole = given(live(doses=[PUMP]), "pump")
    watched = given(live({"at": "day 90", "then": {"stop": "gonadorelin"}}, doses=[PUMP]), "pump")
    stopped = given(live({"at": "day 10", "then": {"stop": "gonadorelin"}}, doses=[PUMP]), "pump")
    assert whole == watched
    assert 30 <= whole <= 31
    assert 10 <= stopped <= 11


def test_two_rules_of_one_visit_are_one_visit_and_a_watched_rule_is_none():
    rules = [{"at": "every 5 days", "when": ALWAYS, "then": {"agent": "hcg", "raise_by": "100 IU"}}] * 2
    assert live(*rules)["visits"].values.ravel() == 5
    assert live({"when": ALWAYS, "then": {"stop": "hcg"}})["visits"].values.ravel() == 0


def test_what_is_given_in_cycles_follows_each_woman_s_cycles():
    """Held against the days on which each woman got each dose, written out one by one."""
    arm = complete_regimen(
        Regimen.model_validate({"name": "letrozole", "doses": [{**LETROZOLE, "cycles": 2}, {**DAILY, "each": "cycle",
                                "from": "cycle day 12", "for": "2 days"}]})
    )  # fmt: skip
    until = 80.0
    data = ch.simulate(WOMAN, [arm], days=81, people=6, measures=["lh"], counted_until=until)
    _, items = courses(arm, Person.model_validate(WOMAN), 81.0)
    for person in range(6):
        days = {
            name: data[f"{name}_time"].values[0, person]
            for name in ("menses", "ovulation", "lh_peak", "menses_overdue")
            if f"{name}_time" in data
        }
        got = [item for item in in_the_end(items, days, 81.0) if item.time_days <= until]
        assert given(data, "oral")[person] == sum(item.agent == "letrozole" for item in got)
        assert given(data, "subcutaneous")[person] == sum(item.agent == "hcg" for item in got)
        assert data["given_days"].values[0, person] == len({int(item.time_days) for item in got})
    assert given(data, "oral").max() == 10


def test_a_rule_that_nobody_meets_leaves_the_count_of_cycles_alone():
    never = {"at": "cycle day 3", "when": {"measure": "lh", "above": "5000 IU/L"}, "then": {"stop": "letrozole"}}
    always = {"at": "cycle day 5", "then": {"stop": "letrozole"}}
    plain, watched, stopped = (
        given(live(*rules, who=WOMAN, doses=[LETROZOLE], days=81, until=80.0, people=4), "oral")
        for rules in ([], [never], [always])
    )
    np.testing.assert_array_equal(plain, watched)
    assert np.all(plain >= 10)
    # Days 3 and 4 of the first cycle; the dose of the morning of the visit is already stopped.
    np.testing.assert_array_equal(stopped, 2)


def test_the_course_that_brings_on_a_bleed_is_counted_with_that_before_the_start():
    data = ch.simulate(
        {**WOMAN, "phenotype": "functional_hypothalamic_amenorrhoea"},
        [{"name": "start", "doses": [], "start_cycle": "progestin_withdrawal"}], days=100, measures=["lh"],
        counted_until=99.0,
    )  # fmt: skip
    overdue = data["menses_overdue_time"].values[0, 0]
    times = int(((overdue >= 0) & (overdue <= 80)).sum())
    assert times > 0
    assert given(data, "withdrawal")[0] >= 10 + 10 * times
