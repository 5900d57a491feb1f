"""Points in time as regimens name them: `week 4`, `2026-02-20`, `cycle day 3`, `ovulation + 3 days`.

`week 4` and `day 28` are both 28 days after time 0, so that a course of 12 weeks is followed by one from
week 12. Cycle days count as clinicians count them: the first day of bleeding is cycle day 1.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from circhoral.quantities.clock import DAYS_PER_YEAR, days, parse_date
from circhoral.quantities.problems import show
from circhoral.quantities.quantity import QuantityError

type Anchor = Literal["start", "date", "last_dose", "cycle", "ovulation", "lh_peak", "menses", "menses_overdue"]
EVENTS: tuple[Anchor, ...] = ("cycle", "ovulation", "lh_peak", "menses")

_FARTHEST = 100 * DAYS_PER_YEAR
_COUNTED = re.compile(r"^(week|day|month)\s+(\d+(?:\.\d+)?)$", re.IGNORECASE)
_CYCLE_DAY = re.compile(r"^cycle[ _]day\s+(\d+)$", re.IGNORECASE)
_ANCHORED = re.compile(r"^(start|last[ _]dose|ovulation|lh[ _]peak|menses)\s*(?:([+-])\s*(\d.*))?$", re.IGNORECASE)
_EXPECTED = "a time such as 'week 4', 'day 10', '2026-02-20', 'cycle day 3', 'ovulation + 3 days' or 'last_dose'"


@dataclass(frozen=True, slots=True)
class TimePoint:
    """A point in time, relative to something.

    Attributes
    ----------
    anchor : str
        ``start`` (time 0 of the regimen), ``date``, ``last_dose`` (the end of the doses lived before), or an
        event of the body: ``cycle`` (first day of bleeding), ``menses``, ``ovulation``, ``lh_peak``.
    days : float
        After the anchor.
    date : date or None
    text : str
        As written.
    """

    anchor: Anchor
    days: float
    date: dt.date | None = None
    text: str = ""

    @property
    def is_event(self) -> bool:
        """Whether only the simulated body decides when this is."""
        return self.anchor in EVENTS

    def resolve(self, day_zero: dt.date | None = None, last_dose: float | None = None) -> float:
        """Return the time in days after time 0.

        Raises
        ------
        QuantityError
            If a date needs the calendar date of time 0, ``last_dose`` needs a history, or an event is meant.
        """
        if self.anchor == "start":
            return self.days
        if self.anchor == "date" and self.date is not None and day_zero is not None:
            return float((self.date - day_zero).days)
        if self.anchor == "last_dose" and last_dose is not None:
            return last_dose + self.days
        needs = {"date": "a person with 'today' or a dated lab", "last_dose": "a person with a history"}
        expected = needs.get(self.anchor, "a time that is known before the run")
        raise QuantityError(f"'{self.text}'", expected, "write the time as 'week 4' instead")

    def __str__(self) -> str:
        return self.text


def parse_time_point(value: object) -> TimePoint:
    """Read a point in time.

    Raises
    ------
    QuantityError
        With the forms that are understood.
    """
    if isinstance(value, TimePoint):
        return value
    if isinstance(value, dt.date):
        return TimePoint("date", 0.0, parse_date(value), str(value))
    if isinstance(value, bool) or not isinstance(value, str):
        raise QuantityError(show(value), _EXPECTED, "write for example 'week 4'")
    point = _read(" ".join(value.split()), value)
    if abs(point.days) > _FARTHEST:
        raise QuantityError(show(value), "a time within 100 years", "check the number")
    return point


def _read(text: str, value: str) -> TimePoint:
    if re.match(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$", text):
        return TimePoint("date", 0.0, parse_date(text), text)
    if counted := _COUNTED.match(text):
        return TimePoint("start", days(f"{counted[2]} {counted[1].lower()}s"), None, text)
    if cycle := _CYCLE_DAY.match(text):
        if int(cycle[1]) < 1:
            raise QuantityError(f"'{text}'", "cycle day 1 or later", "the first day of bleeding is cycle day 1")
        return TimePoint("cycle", int(cycle[1]) - 1.0, None, text)
    if anchored := _ANCHORED.match(text):
        offset = days(anchored[3]) if anchored[3] else 0.0
        anchor: Anchor = anchored[1].lower().replace(" ", "_")  # type: ignore[assignment]
        return TimePoint(anchor, -offset if anchored[2] == "-" else offset, None, text)
    if text[:1].isdigit():
        return TimePoint("start", days(text, "4 weeks"), None, text)
    raise QuantityError(show(value), _EXPECTED, "write for example 'week 4'")
