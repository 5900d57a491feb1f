"""What a plan says: shares beside waiting, in words that a reader who is no modeller understands, never a direction."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from circhoral.app import plan_words as words
from circhoral.evidence.goals import goal
from circhoral.people.safety import SafetyEntry, SafetyReport
from circhoral.planning.burden import Amount, Burden
from circhoral.planning.plan import Excluded
from circhoral.protocols.library import protocol
from circhoral.protocols.rules import Rule

DIRECTIVE = re.compile(
    r"\b(should (?:take|be|start|stop|use|have|try)|must|ought to|recommend\w*|advise\w*|we suggest|best option)\b",
    re.IGNORECASE,
)


def texts(data):
    """Return every text of plain data."""
    if isinstance(data, str):
        return [data]
    if isinstance(data, dict):
        return [text for item in data.values() for text in texts(item)]
    return [text for item in data for text in texts(item)] if isinstance(data, list | tuple) else []


def test_waiting_is_an_option_and_is_named_so(plan):
    rows = words.option_rows(plan)
    assert [row.number for row in rows if row.is_waiting] == ["W"]
    assert [row.number for row in rows if not row.is_waiting] == [str(n + 1) for n in range(len(rows) - 1)]


def test_every_option_shows_evidence_record_and_what_is_given(plan):
    for row in words.option_rows(plan):
        assert row.grade
        assert row.meaning
        assert row.given
        assert row.records
        assert 0 <= row.kept <= row.clean <= row.probability <= 1
        assert row.probability_low <= row.probability <= row.probability_high
        assert row.earlier + row.same + row.later == pytest.approx(1)


def test_the_headline_speaks_of_waiting_and_directs_nobody(plan):
    told = words.headline(plan)
    assert "by waiting" in told
    assert "%" in told
    assert told.count(". ") == 0
    assert "no option compared raises that by more than chance" in told or "largest gain" in told


def test_a_gain_within_chance_is_called_so(plan):
    row = next(row for row in words.option_rows(plan) if not row.is_waiting)
    assert "no more than chance" in replace(row, gain=0.03, gain_error=0.02).gain_words
    assert "no more than chance" not in replace(row, gain=0.3, gain_error=0.02).gain_words
    assert "\N{MINUS SIGN}30 points" in replace(row, gain=-0.3, gain_error=0.02).gain_words


def test_a_goal_that_is_not_reached_is_never_given_a_date(plan):
    row = words.option_rows(plan)[0]
    assert replace(row, first=None, half=None, most=None).reached_words == "fewer than 5 % reach it"
    assert "fewer than half" in replace(row, first=30.0, half=None, most=None).reached_words
    assert "fewer than 95 %" in replace(row, first=30.0, half=60.0, most=None).reached_words


def test_an_abstaining_twin_has_no_number_in_its_headline(plan, abstaining):
    assert "no number below can be relied on" in words.headline(abstaining)
    assert not any("By waiting" in line for line in words.found_lines(abstaining))


def test_what_was_found_names_the_person_the_values_and_the_verdict(plan):
    told = "\n".join(words.found_lines(plan))
    for part in ("Man of 41 years", "455 ng/dL", "stated in the file", "Reliable"):
        assert part in told


def test_what_is_not_known_is_said(plan):
    told = "\n".join(words.unknown_lines(plan))
    assert "does not know pregnancy" in told
    assert "set without a source" in told
    assert "need not have been people like this one" in told


def test_a_limit_that_the_model_is_known_to_miss_is_no_comfort(plan):
    limit = goal("conceive", "female").limits
    missed = [one for one in limit if one.falls_short]
    assert [one.measure for one in missed] == ["mature_follicle_count"]
    hers = replace(plan, goal=replace(plan.goal, limits=limit))
    told = [line for line in words.unknown_lines(hers) if "no comfort" in line]
    assert len(told) == 1
    assert "siriraj-2018" in told[0]
    assert not any("no comfort" in line for line in words.unknown_lines(plan))


def test_questions_ask_for_what_a_limit_hangs_on(plan):
    asked = words.questions(plan)
    assert all("?" in line for line in asked)
    assert any("hematocrit" in line for line in asked)


def test_limits_carry_their_source_and_mark(plan):
    lines = words.limit_lines(plan.goal)
    assert len(lines) == 1 + len(plan.goal.limits)
    assert "264 ng/dL" in lines[0]
    assert "SEEN" in lines[0]
    assert "nmol/L" in words.limit_lines(plan.goal, "si")[0]


def test_excluded_protocols_keep_their_reason_and_source(plan):
    entry = SafetyEntry("contraindicated", "hcg", "not with a tumour", "conditions: tumour", "bhasin-2018", "SEEN")
    one = Excluded(protocol("hcg_alone"), SafetyReport((entry,)), ("not with a tumour (conditions: tumour)",))
    (box,) = [box for box in words.red_boxes(replace(plan, excluded=(one,))) if "Not compared" in box[0]]
    assert "speaks against it" in box[0]
    assert "not with a tumour (conditions: tumour)" in box[1][0]
    assert "Bhasin" in box[1][0]


def test_a_warning_stands_in_a_box_and_among_the_questions(plan):
    entry = SafetyEntry("warning", "hcg", "acne may come", "age", "", "ASSUMED")
    first = next(option for option in plan.options if not option.is_waiting)
    warned = replace(first, safety=SafetyReport((entry,)))
    changed = replace(plan, options=tuple(warned if one is first else one for one in plan.options))
    assert any("Acne may come (age)." in line for _, lines in words.red_boxes(changed) for line in lines)
    assert any("Acne may come" in line for line in words.questions(changed))


def test_calendars_hold_visits_rules_and_reasons_to_stop(plan):
    option = next(one for one in plan.options if not one.is_waiting)
    kinds = {row.kind for row in words.calendar_rows(plan, option)}
    assert {"tests", "stop"} <= kinds


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"at": "every 6 weeks", "when": {"measure": "testosterone_total", "below": "300 ng/dL"},
          "then": {"agent": "hcg", "raise_by": "500 IU", "up_to": "3000 IU"}},
         ("every 6 weeks", "if total testosterone below 300 ng/dL: hCG is raised by 500 IU, up to 3000 IU")),
        ({"when": {"measure": "hematocrit", "above": "54 percent"}, "then": {"stop": "hcg"}},
         ("at any time", "if hematocrit above 54 percent: hCG is stopped")),
        ({"at": "week 6", "then": {"agent": "hcg", "set": "1000 IU"}}, ("week 6", "hCG is set to 1000 IU")),
        ({"at": "week 6", "then": {"hold": "hcg", "for": "2 weeks"}}, ("week 6", "hCG is held for 2 weeks")),
        ({"when": {"measure": "mature_follicle_count", "above": "2"}, "then": {"cancel": "cycle"}},
         ("at any time", "if mature follicles above 2: this cycle is cancelled")),
    ],
)  # fmt: skip
def test_rules_are_told_in_words(rule, told):
    assert words.rule_words(Rule.model_validate(rule)) == told


def test_what_an_option_takes_is_told_with_its_range_over_versions(plan):
    option = next(one for one in plan.options if not one.is_waiting)
    burden = Burden({"oral": Amount(412.3, 380.0, 540.0, 364.0, 560.0)}, *(Amount(*[one] * 5) for one in (180.0, 3.0)))
    changed = replace(option, compared=replace(option.compared, burden=burden))
    lived = replace(plan, options=tuple(changed if one is option else one for one in plan.options))
    row = next(row for row in words.option_rows(lived) if not row.is_waiting)
    told = dict(words.detail_rows(row))["what it takes, as it was lived"]
    assert told == "412 (90 %: 380 to 540) tablets; 3 visits at which a rule is looked at"
    found = next(one for one in words.plain(lived)["options"] if not one["is_waiting"])
    assert found["amounts"]["oral"] == {"mean": 412.3, "low": 380.0, "high": 540.0, "least": 364.0, "most": 560.0}
    assert found["visits"]["mean"] == 3.0


def test_the_interval_of_a_share_is_never_a_point():
    assert words.interval(1.0, 60)[0] < 1.0
    assert words.interval(0.0, 60)[1] > 0.0
    low, high = words.interval(0.5, 10_000)
    assert high - low < 0.02


@pytest.mark.parametrize(("days", "told"), [(0.3, "the first day"), (1, "1 day"), (18, "18 days"), (84, "12 weeks"),
                                            (274, "9 months")])  # fmt: skip
def test_lengths_of_time_are_said_as_people_say_them(days, told):
    assert words.span(days) == told


def test_plain_data_hold_everything_and_no_number_that_json_lacks(plan):
    made = json.loads(json.dumps(words.plain(plan), allow_nan=False))
    for key in (
        "headline",
        "options",
        "excluded",
        "unknown",
        "questions",
        "calendar",
        "provenance",
        "chance_over_time",
    ):
        assert key in made
    reached = made["chance_over_time"]["reached"]["wait"]
    assert np.all(np.diff(reached) >= 0)
    assert "SHA-256 of the parameters (first 16 digits)" in made["provenance"]


def test_no_text_of_a_plan_is_a_direction(plan):
    found = [text for text in texts(words.plain(plan)) if DIRECTIVE.search(text)]
    assert found == []
