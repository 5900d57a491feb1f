"""What a plan says over time: the goal, and milestones on the way to it, as probability by day with its interval.

A milestone is told over time where most versions of the person do not have it already (`recoveries`). Left out: whether
it lasts; that is seen in the courses.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from circhoral.app.plan_rows import OptionRow, bound_words, interval, option_rows, percent, short, span
from circhoral.app.twin_words import System
from circhoral.evidence.goals import Bound
from circhoral.people.pulsatile import PULSE_CLEARANCE
from circhoral.planning.plan import Plan, chance_by, milestone_by, recoveries
from circhoral.quantities.analytes import measure
from circhoral.quantities.clock import DAYS_PER_MONTH

_MARKS = (14.0, *(DAYS_PER_MONTH * months for months in (1, 3, 6)))
"""Days by which a table tells how probable something is, and by the end besides."""
_POINTS, _FINE = 61, 181
_SHORTEST = 56.0
"""Days that a picture of a milestone shows at least."""


@dataclass(frozen=True, slots=True)
class Timed:
    """How probable something is by each day, under one option.

    Attributes
    ----------
    row : OptionRow
    probability : float
        By the end.
    first, half, most : float or None
        Day by which 5, 50 and 95 % of the versions have reached it; none where they do not.
    days, share, low, high : tuple of float
        Share by each day, and the 90 % interval that comes from the number of versions.
    """

    row: OptionRow
    probability: float
    first: float | None
    half: float | None
    most: float | None
    days: tuple[float, ...]
    share: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    @property
    def told(self) -> str:
        """By the end, and by when half."""
        half = f"half by {span(self.half)}" if self.half is not None else "not half within the time"
        return f"{percent(self.probability)}; {half}"


def days_of(plan: Plan) -> Any:
    """Return the days on which the probability over time is told (day,)."""
    return np.round(np.linspace(0.0, plan.comparison.horizon, _POINTS), 2)


def shown_days(plan: Plan, milestone: Bound) -> Any:
    """Return the days over which a milestone is drawn: until hardly anything changes any more (day,)."""
    reached = [option.compared.milestones[milestone.id].day for option in plan.options]
    days = np.concatenate([day[np.isfinite(day)] for day in reached])
    last = 1.25 * float(np.quantile(days, 0.99)) if len(days) else 0.0
    horizon = plan.comparison.horizon
    end = max(last, _SHORTEST)
    return np.round(np.linspace(0.0, end if end < 0.7 * horizon else horizon, _FINE), 2)


def goal_over_time(plan: Plan, days: Sequence[float]) -> list[Timed]:
    """Return how probable the goal is by each day under each option, in their order."""
    return [
        _timed(row, days, chance_by(option, days), (row.first, row.half, row.most))
        for row, option in zip(option_rows(plan), plan.options, strict=True)
    ]


def milestone_over_time(plan: Plan, milestone: Bound, days: Sequence[float]) -> list[Timed]:
    """Return how probable a milestone is by each day under each option, in their order."""
    made = []
    for row, option in zip(option_rows(plan), plan.options, strict=True):
        quantiles = option.compared.milestones[milestone.id].quantiles()
        ends = tuple(day if math.isfinite(day) else None for day in quantiles)
        made.append(_timed(row, days, milestone_by(option, milestone.id, days), ends))
    return made


def _timed(row: OptionRow, days: Sequence[float], share: Any, ends: tuple[float | None, ...]) -> Timed:
    first, half, most = ends
    low, high = zip(*(interval(float(one), row.draws) for one in share), strict=True)
    return Timed(row, float(share[-1]), first, half, most, tuple(days), tuple(float(one) for one in share), low, high)


def milestone_title(milestone: Bound) -> str:
    """Return what the picture of a milestone is called."""
    return f"{milestone.curve}: {milestone.label}"


def milestone_signs(milestone: Bound, units: System = "conventional") -> str:
    """Return how a milestone is defined, as briefly as it can be said."""
    mean = "the mean over pulses of " if milestone.measure in PULSE_CLEARANCE else ""
    return f"{mean}{bound_words(milestone, units)}"


def milestone_words(milestone: Bound, units: System = "conventional") -> str:
    """Return how a milestone is defined: threshold and its source, what is measured, and from when it counts."""
    label = measure(milestone.measure).label
    made = [f"Reached means: {bound_words(milestone, units)}. The first of these days counts, whatever comes later."]
    if milestone.measure in PULSE_CLEARANCE:
        made.append(
            f"{label} comes in pulses; what counts here is its mean over the pulses at 08:00, looked at every day. A "
            "single blood sample may lie well above or below that mean."
        )
    made.append(f"While a drug is given it is {label} under that drug, which may fall again afterwards.")
    note = f" ({milestone.note})" if milestone.note else ""
    source = short(milestone.source) or "none; a convention of the model"
    made.append(f"Source of the threshold: {source}; {milestone.mark}{note}.")
    return " ".join([*made, "In brackets and as bands: 90 % interval from the number of versions."])


def milestone_heads(plan: Plan) -> tuple[str, ...]:
    """Return the headings of the table of a milestone."""
    return ("", "option", *(f"by {span(day)}" for day in _marks(plan)), "half by")


def milestone_cells(plan: Plan, milestone: Bound) -> list[tuple[str, ...]]:
    """Return the table of a milestone: each option with the share (90 %) by some days, and by when half have it."""
    return [
        (
            one.row.number,
            one.row.title,
            *(
                f"{percent(share)} ({100 * low:.0f} to {100 * high:.0f})"
                for share, low, high in zip(one.share, one.low, one.high, strict=True)
            ),
            "not half" if one.half is None else span(one.half),
        )
        for one in milestone_over_time(plan, milestone, _marks(plan))
    ]


def milestone_data(plan: Plan, units: System = "conventional") -> dict[str, Any]:
    """Return every milestone of the goal over time as plain data; `shown` tells which of them the report draws."""
    days, shown = days_of(plan).tolist(), recoveries(plan)
    known = plan.waiting.compared.milestones
    return {
        one.id: {
            "label": one.label, "defined": milestone_words(one, units), "shown": one in shown, "days": days,
            "options": {
                timed.row.key: {
                    "probability": timed.probability, "first": timed.first, "half": timed.half, "most": timed.most,
                    "share": list(timed.share), "low": list(timed.low), "high": list(timed.high),
                }
                for timed in milestone_over_time(plan, one, days)
            },
        }
        for one in plan.goal.milestones
        if one.id in known
    }  # fmt: skip


def _marks(plan: Plan) -> tuple[float, ...]:
    end = plan.comparison.horizon
    return (*(day for day in _MARKS if day < 0.9 * end), end)
