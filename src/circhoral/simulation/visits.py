"""When the rules of an arm are looked at: on days that are known before, in each cycle, or every morning.

The days on which a run stops follow from the rules alone, never from what happens to anybody, so that a person is the
same whatever the batch. A visit without an hour stands at 08:00, before that morning's dose. A visit in the cycle is on
the first morning at or after its time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from circhoral.engine.batch import Floats
from circhoral.protocols.rules import Rule
from circhoral.protocols.timepoints import TimePoint
from circhoral.quantities.quantity import QuantityError
from circhoral.simulation.dosing import ANCHORS
from circhoral.simulation.errors import SimulationError

EARLY = 1e-6
"""Days by which two times may differ and still be the same."""
MOST_STOPS = 20_000


@dataclass(frozen=True)
class Occasions:
    """When one rule is looked at.

    Attributes
    ----------
    days : (visit,) [day]
        Visits at times that are known before; the mornings of a rule that is watched.
    in_cycle : tuple of (str, float)
        Visits so many days after an event of the body.
    start : float
        Day before which the rule is not looked at.
    watched : bool
        Whether it has no visits, and is looked at every morning.
    """

    days: Floats
    in_cycle: tuple[tuple[str, float], ...]
    start: float
    watched: bool

    def on(self, stop: float) -> bool:
        """Return whether everyone is looked at on this day."""
        return bool(len(self.days)) and bool(np.min(np.abs(self.days - stop)) < EARLY)

    def next(self, stop: float) -> float:
        """Return the next day on which everyone is looked at; for ever if there is none."""
        later = self.days[self.days > stop + EARLY]
        if len(later):
            return float(later[0])
        return stop + 1.0 if self.in_cycle else np.inf


def occasions(rule: Rule, number: int, *, end: float, morning: float, woman: bool, zero: dt.date | None) -> Occasions:
    """Return when a rule is looked at before the end of a run.

    Parameters
    ----------
    rule : Rule
    number : int
        Of the rule in the regimen, from 1, for messages.
    end : float
        End of the run [day].
    morning : float
        Clock time of a visit without an hour [day].
    woman : bool
    zero : date, optional
        Calendar date of time 0.

    Raises
    ------
    SimulationError
        If it is at a time that cannot be known.
    """
    start = 0.0 if rule.start is None else _day(rule.start, f"rule {number}: from", zero)
    if rule.at is None:
        return Occasions(mornings(start, end, morning), (), start, watched=True)
    known: list[float] = []
    in_cycle: list[tuple[str, float]] = []
    for visit in rule.at:
        if visit.every is not None:
            first = visit.every if rule.start is None else start
            count = max(0, int(np.ceil((end - first) / visit.every)) + 1)
            known += [_hour(first + n * visit.every, morning) for n in range(count)]
        elif visit.at is not None and visit.at.is_event:
            if not woman:
                raise SimulationError(
                    f"rule {number}: at: {visit.text} is in a cycle, which a man's body does not have"
                )
            if visit.at.days < 0:
                raise SimulationError(
                    f"rule {number}: at: {visit.text}: nobody can know that day before; "
                    "count from an earlier event, such as 'cycle day 10'"
                )
            in_cycle.append((ANCHORS[visit.at.anchor], visit.at.days))
        elif visit.at is not None:
            known.append(_hour(_day(visit.at, f"rule {number}: at", zero), morning))
    days = _apart(np.array([day for day in known if start - EARLY <= day < end - EARLY], dtype=np.float64))
    return Occasions(days, tuple(in_cycle), start, watched=False)


def mornings(first: float, end: float, morning: float) -> Floats:
    """Return every morning from a day on, before the end [day]."""
    found = np.arange(np.ceil(max(first, 0.0) - EARLY), np.ceil(end) + 1) + morning
    return np.asarray(found[found < end - EARLY], dtype=np.float64)


def stops(looked: Sequence[Occasions], holds: Sequence[float], more: Floats, end: float) -> Floats:
    """Return the days on which a run stops, rising.

    Parameters
    ----------
    looked : sequence of Occasions
    holds : sequence of float
        For how long each rule holds back what it holds; zero if it does not, or until it is looked at again.
    more : (day,)
        Further days on which to stop.
    end : float

    Raises
    ------
    SimulationError
        If there are too many.
    """
    known = _apart(np.concatenate([more, *(own.days for own in looked)]))
    ends = [(more if own.in_cycle else own.days) + held for own, held in zip(looked, holds, strict=True) if held]
    # The end of a hold that falls on a visit is that visit, to the last bit.
    later = np.concatenate(ends) if ends else np.zeros(0)
    near = np.searchsorted(known, later + EARLY) - np.searchsorted(known, later - EARLY)
    found = _apart(np.concatenate([known, later[near == 0]]))
    found = found[found < end - EARLY]
    if len(found) > MOST_STOPS:
        raise SimulationError(f"the rules ask for {len(found)} looks; at most {MOST_STOPS} can be lived")
    return found


def _apart(days: Floats) -> Floats:
    """Return days that rise, each once."""
    rising = np.sort(days)
    return np.asarray(rising[np.diff(rising, prepend=-np.inf) > EARLY])


def _hour(day: float, morning: float) -> float:
    """Put a whole day at the morning of it."""
    return day + morning if abs(day - round(day)) < EARLY else day


def _day(point: TimePoint, what: str, zero: dt.date | None) -> float:
    if point.is_event or point.anchor == "last_dose":
        raise SimulationError(f"{what}: {point.text} is not known before the run; write for example 'week 6'")
    try:
        day = point.resolve(zero)
    except QuantityError as error:
        raise SimulationError(f"{what}: {error}") from None
    if day < 0:
        raise SimulationError(f"{what}: {point.text} lies before time 0, when the regimen has not begun")
    return day
