"""What rules did is counted over persons, and visits that are alike are told once."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from circhoral.app.titration_words import acted, calendar_rows, ended, has_rules
from circhoral.protocols.regimen import Regimen
from circhoral.protocols.rule_words import rule_words
from circhoral.protocols.rules import Rule

ADD = {"add": {"agent": "anastrozole", "dose": "0.5 mg", "every": "3 days"}, "once": True}


def told() -> xr.Dataset:
    """Return two arms of four persons, the last of whom failed; the second arm has no rules."""
    nothing = np.full((2, 4, 2), np.nan)
    time, rule, actions, dose = nothing.copy(), nothing.copy(), nothing.copy(), nothing.copy()
    time[0, 0], rule[0, 0] = [42, 84], [0, 0]
    time[0, 1, 0], rule[0, 1, 0] = 84, 0
    time[0, 3, 0], rule[0, 3, 0] = 42, 1
    actions[0] = [[2, 0], [1, 0], [0, 0], [0, 1]]
    dose[0] = [[75, np.nan], [50, np.nan], [0, np.nan], [25, 0.5]]
    per_action = ("arm", "person", "action")
    return xr.Dataset(
        {
            "status": (("arm", "person"), np.array([[0, 0, 0, 1], [0, 0, 0, 0]])),
            "actions": (("arm", "person", "rule"), actions),
            "action_time": (per_action, time),
            "action_rule": (per_action, rule),
            "dose_at_end": (("arm", "person", "course"), dose),
        },
        {
            "arm": ["ruled", "plain"],
            "rule": ["raise", "week 6: add anastrozole 0.5 mg every 3 days"],
            "course": ["clomiphene 25 mg every day", "anastrozole 0.5 mg every 3 days"],
            "course_unit": ("course", ["mg", "mg"]),
        },
    )


def test_shares_are_of_those_who_could_be_lived():
    first, second = acted(told())
    assert (first.arm, first.share, first.day, first.times) == ("ruled", pytest.approx(2 / 3), 63.0, 1.5)
    assert second.share == 0.0
    assert np.isnan(second.day)


def test_doses_at_the_end_are_of_those_who_get_them():
    clomiphene, anastrozole = ended(told())
    assert clomiphene.given == pytest.approx(2 / 3)
    assert clomiphene.median == pytest.approx(62.5)
    assert anastrozole.given == 0.0
    assert np.isnan(anastrozole.median)


def test_a_dataset_without_rules_has_none():
    assert has_rules(told())
    assert not has_rules(told().drop_vars("action_rule"))


def test_visits_that_are_alike_stand_in_one_row():
    when = {"measure": "estradiol", "above": "50 pg/mL"}
    rules = [{"at": "every 6 weeks", "when": when, "then": ADD}, {"at": "week 60", "then": {"stop": "anastrozole"}}]
    regimen = Regimen.model_validate({"name": "r", "rules": rules})
    assert calendar_rows([regimen], 450) == [
        ("r", "day 42, then every 42 days until day 378", "estradiol",
         "estradiol above 50 pg/mL: add anastrozole 0.5 mg every 3 days, once"),
        ("r", "day 420", "estradiol", "estradiol above 50 pg/mL: add anastrozole 0.5 mg every 3 days, once\n"
         "stop anastrozole"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            {"at": "every 6 weeks", "when": {"measure": "estradiol", "above": "50 pg/mL"}, "then": ADD},
            "every 6 weeks: estradiol above 50 pg/mL -> add anastrozole 0.5 mg every 3 days, once",
        ),
        (
            {"when": {"measure": "lh", "below": "0.5 x baseline", "for": "3 days"}, "then": {"hold": "hcg"}},
            "each morning: lh below 0.5 x baseline for 3 days -> hold hcg until the next look",
        ),
        (
            {"at": ["week 4", "week 8"], "from": "day 9", "then": {"agent": "hcg", "raise_by": "5 IU"}},
            "week 4 and week 8 from day 9: raise hcg by 5 IU",
        ),
        (
            {"at": "cycle day 12", "then": {"switch": {"agent": "clomiphene", "to": {
                "agent": "letrozole", "dose": "5 mg", "every": "1 day", "from": "cycle day 3", "for": "5 days",
                "each": "cycle"}}}},
            "cycle day 12: switch clomiphene to letrozole 5 mg every day from cycle day 3 for 5 days in each cycle",
        ),
        ({"at": "week 1", "then": {"cancel": "cycle"}}, "week 1: cancel the cycle"),
        ({"at": "week 1", "then": {"agent": "fsh", "set": "75 IU"}}, "week 1: set fsh to 75 IU"),
    ],
)  # fmt: skip
def test_a_rule_in_words(rule, words):
    assert rule_words(Rule.model_validate(rule)) == words
