"""Everything that a plan says, in one place for its faces, and the whole of it as plain data for JSON."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import asdict
from typing import Any

from circhoral.app import twin_words
from circhoral.app.plan_calendar import CalendarRow, calendar_rows, dose_words, rule_words
from circhoral.app.plan_cells import (
    SIDE,
    SIDE_NOTE,
    band,
    calendar_cells,
    detail_rows,
    first_options,
    glance_cells,
    is_bad,
    phenotype_cells,
    provenance_rows,
    red_boxes,
    side_cells,
)
from circhoral.app.plan_milestones import (
    Timed,
    days_of,
    goal_over_time,
    milestone_cells,
    milestone_data,
    milestone_heads,
    milestone_over_time,
    milestone_signs,
    milestone_title,
    milestone_words,
    shown_days,
)
from circhoral.app.plan_rows import (
    RARE,
    UNGRADED,
    ExcludedRow,
    OptionRow,
    Risk,
    SafetyRow,
    bound_signs,
    bound_words,
    excluded_rows,
    headline,
    interval,
    limit_lines,
    listed,
    option_rows,
    percent,
    person_word,
    short,
    shown_level,
    span,
    timing,
)
from circhoral.app.plan_story import (
    TestRow,
    asked_of,
    found_lines,
    questions,
    status_lines,
    test_rows,
    unknown_lines,
    warned,
)
from circhoral.app.twin_records import System
from circhoral.planning.plan import Plan, chance_by, recoveries
from circhoral.planning.search import Found, SearchResult
from circhoral.simulation.simulate import RESEARCH_USE

__all__ = [
    "PREFACE", "RARE", "SIDE", "SIDE_NOTE", "UNGRADED", "CalendarRow", "ExcludedRow", "OptionRow", "Risk", "SafetyRow",
    "System", "TestRow", "Timed", "asked_of", "band", "bound_signs", "bound_words", "calendar_cells", "calendar_rows",
    "days_of", "detail_rows", "dose_words", "excluded_rows", "first_options", "found_lines", "found_values",
    "glance_cells", "goal_over_time", "headline", "interval", "is_bad", "limit_lines", "listed", "milestone_cells",
    "milestone_data", "milestone_heads", "milestone_over_time", "milestone_signs", "milestone_title", "milestone_words",
    "option_rows", "percent", "person_word", "phenotype_cells", "plain", "provenance_rows", "questions", "recoveries",
    "red_boxes", "rule_words", "short", "shown_days", "shown_level", "side_cells", "span", "status_lines", "test_rows",
    "timing", "unknown_lines", "warned",
]  # fmt: skip

PREFACE = (
    "How to read this. The model was fitted to the reported values. Many versions of the person fit them about equally "
    "well; each option was lived by all of these versions, with waiting beside it. '70 %' means: in 70 of 100 "
    "versions. Options are set side by side with what they rest on. None of them is a prescription; what is done is "
    "decided by the person and those who treat them."
)
FORMAT = 1


def plain(plan: Plan, units: System = "conventional", date: dt.date | None = None) -> dict[str, Any]:
    """Return everything as plain data, for JSON; nothing but the date differs between two runs of the same seed.

    Parameters
    ----------
    plan : Plan
    units : {"conventional", "si"}
    date : date, optional
        Of the report.
    """
    days = days_of(plan)
    made = {
        "circhoral_plan": FORMAT,
        "date": date.isoformat() if date else None,
        "research_use": RESEARCH_USE,
        "person": twin_words.who_words(plan.twin),
        "verdict": {
            "state": plan.twin.verdict.state,
            "trustworthy": plan.twin.verdict.trustworthy,
            "warning": twin_words.warning_words(plan.twin),
            "lines": [asdict(line) for line in twin_words.verdict_lines(plan.twin)],
        },
        "goal": {
            "id": plan.goal.id, "label": plan.goal.label, "reached_when": bound_words(plan.goal.wanted, units),
            "horizon_days": plan.comparison.horizon, "limits": limit_lines(plan.goal, units),
        },
        "headline": headline(plan),
        "timing": timing(plan) if plan.twin.verdict.trustworthy else "",
        "found": found_lines(plan, units),
        "phenotypes": [asdict(row) for row in twin_words.phenotype_rows(plan.twin)],
        "options": [_option(row) for row in option_rows(plan)],
        "excluded": [asdict(row) for row in excluded_rows(plan)],
        "status": status_lines(plan),
        "chance_over_time": {
            "days": days.tolist(),
            "reached": {
                row.key: chance_by(option, days.tolist()).tolist()
                for row, option in zip(option_rows(plan), plan.options, strict=True)
            },
        },
        "milestones_over_time": milestone_data(plan, units),
        "unknown": unknown_lines(plan),
        "questions": questions(plan),
        "next_tests": [asdict(row) for row in test_rows(plan)],
        "calendar": {
            row.key: [asdict(line) for line in calendar_rows(plan, option)]
            for row, option in zip(option_rows(plan), plan.options, strict=True)
        },
        "searches": [_search(one) for one in plan.searches],
        "provenance": dict(provenance_rows(plan)),
    }  # fmt: skip
    return {key: _bare(value) for key, value in made.items()}


def found_values(one: Found) -> str:
    """Return what a search has varied in one regimen, in words."""
    return ", ".join(f"{name} {value}" for name, value in one.values.items()) or "as written"


def _option(row: OptionRow) -> dict[str, Any]:
    words = ("reached_words", "against_words", "gain_words", "saved_words", "limit_words")
    return {**asdict(row), "gains": row.gains, **{name: getattr(row, name) for name in words}}


def _search(one: SearchResult) -> dict[str, Any]:
    return {
        "protocol": one.protocol.protocol,
        "told": one.told,
        "trials": one.trials,
        "written": _found(one.written),
        "found": [_found(item) for item in one.found],
    }


def _found(one: Found) -> dict[str, Any]:
    return {
        "varied": dict(one.values), "value": one.value, "more": one.more, "error": one.error, "beats": one.beats,
        "probability": one.arm.outcome.probability, "clean": one.arm.outcome.clean, "burden": one.arm.burden.told,
        "amounts": {kind: asdict(amount) for kind, amount in one.arm.burden.doses.items()},
        "risks": {name: one.arm.outcome.risk(name) for name in one.arm.outcome.broken},
    }  # fmt: skip


def _bare(value: Any) -> Any:
    """Return plain data in which no number is infinite or not a number, as JSON has neither."""
    if isinstance(value, dict):
        return {key: _bare(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_bare(item) for item in value]
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return value
