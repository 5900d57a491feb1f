"""What rules may change: entries of a regimen with a share of their written dose per person, and what they give.

An entry is one line of a regimen, or what a rule adds. Each person has a share of its written dose: 1 as written, 0
stopped, 2 doubled. The share of the moment scales what is given then. What has been given goes on by itself: a patch
that is worn runs out at the rate it began with, and what is absorbed stays. What is not given to a person leaves no
trace in that person's run, whoever else is in the batch.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from circhoral.engine.batch import EventKind, Events, Floats
from circhoral.engine.given import Flags, Ints
from circhoral.protocols.amounts import read_amount
from circhoral.protocols.rules import Action
from circhoral.quantities.quantity import Quantity
from circhoral.simulation.dosing import (
    Given,
    canonical_amount,
    pump_levels,
    pump_rows,
    refuse_overlap,
    release,
    rows_of,
)  # fmt: skip
from circhoral.simulation.effort import Handed
from circhoral.simulation.plan import Plan, Row
from circhoral.simulation.visits import EARLY


@dataclass(frozen=True)
class Entry:
    """One line of a regimen that rules may change, or what a rule adds.

    Attributes
    ----------
    agent, formulation : str
    words : str
    written : Quantity
        The dose, the dose of a pulse or the rate, as written.
    amount : float
    unit : str
        The same for this body [unit].
    items : tuple of Given
        What the regimen gives; of what a rule adds only what waits for an event of the body.
    rule : int or None
        Place of the rule that adds it.
    begin : callable of float to list of Given, optional
        What it gives if it is added on a day.
    """

    agent: str
    formulation: str
    words: str
    written: Quantity
    amount: float
    unit: str
    items: tuple[Given, ...] = ()
    rule: int | None = None
    begin: Callable[[float], list[Given]] | None = None


@dataclass
class _Course:
    """Timed doses of an entry, for everyone or for those in whom it began on one day."""

    entry: int
    began: float | None
    times: list[float]
    items: list[tuple[Given, list[Row]]]
    last: float


@dataclass
class _Flow:
    """An infusion or a pump that runs, and the share at which it runs in each person (person,)."""

    course: _Course
    item: Given
    begins: Row
    ends: Row
    current: Floats


@dataclass
class Doses:
    """The entries of an arm while it is lived; every array is (entry, person) or (person,).

    `plan` holds what no rule changes. `body` is weight [kg] and height [cm], for doses by body size. `handed` keeps
    what was given.
    """

    plan: Plan
    entries: Sequence[Entry]
    body: tuple[float | None, float | None]
    share: Floats = field(init=False)
    stopped: Flags = field(init=False)
    held: Floats = field(init=False)
    begun: Floats = field(init=False)
    cancelled: Flags = field(init=False)
    columns: dict[int, int] = field(init=False, default_factory=dict)
    handed: Handed = field(init=False, default_factory=Handed)
    _courses: list[_Course] = field(init=False, default_factory=list)
    _pending: list[tuple[Row, Floats]] = field(init=False, default_factory=list)
    _flows: list[_Flow] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        """Teach the plan the kinetics of everything that may be given, so that it stays the same over a run."""
        shape = (len(self.entries), self.plan.people)
        refuse_overlap([item.what for entry in self.entries for item in entry.items if item.what.kind == "train"])
        added = np.array([entry.rule is not None for entry in self.entries], dtype=np.bool_)
        self.share, self.stopped = np.ones(shape), np.zeros(shape, dtype=np.bool_)
        self.held = np.full(shape, -np.inf)
        self.begun = np.where(added[:, None], np.full(shape, np.nan), -np.inf)
        self.cancelled = np.zeros(shape[1], dtype=np.bool_)
        for number, entry in enumerate(self.entries):
            waiting = [item for item in entry.items if item.what.anchor]
            if waiting:
                self.columns[number] = self.plan.group(np.full(shape[1], np.nan))
            for item in waiting:
                release(self.plan, item, self.columns[number])
                self.handed.waiting.append(item.what)
            timed = [item for item in entry.items if not item.what.anchor]
            if timed:
                self._courses.append(self._course(number, None, timed))
            if entry.begin is not None:
                for item in entry.begin(0.0)[:1]:
                    rows_of(self.plan, item)

    def relative(self, entry: Entry, amount: Quantity) -> float:
        """Return an amount as a share of an entry's written dose."""
        asked = read_amount(amount)
        wanted = canonical_amount(
            self.plan, entry.agent, asked.for_body(*self.body), asked.unit, entry.formulation
        )  # fmt: skip
        return wanted / canonical_amount(self.plan, entry.agent, entry.amount, entry.unit, entry.formulation)

    def effective(self, number: int, day: float) -> Floats:
        """Return which share of an entry is given from a day on (person,); NaN where it was never begun."""
        off = self.stopped[number] | self.cancelled | (self.held[number] > day + EARLY)
        return np.where(np.isnan(self.begun[number]), np.nan, np.where(off, 0.0, self.share[number]))

    def written(self, number: int, day: float) -> Floats:
        """Return the dose of an entry on a day in the unit it is written in (person,)."""
        return self.effective(number, day) * self.entries[number].written.magnitude

    def to_come(self, number: int, day: float, *, begun: bool) -> Flags:
        """Return in whom an entry still gives something on a day or later (person,).

        Parameters
        ----------
        number : int
        day : float
        begun : bool
            Count only a course that has begun.
        """
        found = np.zeros(self.plan.people, dtype=np.bool_)
        if number in self.columns:
            found |= (self.begun[number] <= day + EARLY) & (day >= -EARLY)
        for course in self._courses:
            if course.entry != number or course.last < day - EARLY or (begun and course.times[0] > day + EARLY):
                continue
            found |= True if course.began is None else self.begun[number] == course.began
        return np.asarray(found & ~self.stopped[number], dtype=np.bool_)

    def of_agent(self, agent: str) -> list[int]:
        """Return the places of the entries that give an agent."""
        return [number for number, entry in enumerate(self.entries) if entry.agent == agent]

    def act(self, then: Action, rule: int, who: Flags, day: float, until: float) -> tuple[Flags, Floats]:
        """Carry out what a rule does; return in whom anything changed, and the new dose as written (person,).

        Parameters
        ----------
        then : Action
        rule : int
            Its place, which tells what it adds.
        who : (person,)
        day, until : float
            Until when something is held back.
        """
        if then.cancel is not None:
            changed = who & ~self.cancelled
            self.cancelled |= changed
            return changed, np.full(len(who), np.nan)
        if then.add is not None:
            return self._add(rule, who, day)
        if then.switch is not None:
            changed = self._stop(then.switch.agent, who, day)
            return self._add(rule, changed, day)
        if then.stop is not None:
            return self._stop(then.stop, who, day), np.where(who, 0.0, np.nan)
        if then.hold is not None:
            return self._hold(then.hold, who, day, until), np.where(who, 0.0, np.nan)
        return self._resize(then, who, day)

    def events(self, fixed: Events, begin: float, end: float) -> Events:
        """Return what happens from a stop on to the next one, or to the end of the run.

        Parameters
        ----------
        fixed : Events
            What no rule changes.
        begin, end : float
        """
        rows = [*self._due(begin, end), *self._flowing(begin, end)]
        for course in self._courses:
            rows += self._given(course, begin, end)
        factors = fixed.dose_factor.copy()
        allowed = {}
        for number, column in self.columns.items():
            share = self.effective(number, begin)
            factors[:, column] = _or_nothing(share)
            allowed[self.entries[number].items[0].what.index_of_dose] = _given_to(share)
        if allowed:
            self.handed.allowed.append((begin, allowed))
        low, high = np.searchsorted(fixed.time, [begin, end])
        keep = slice(low, high)
        whole = (fixed.kind, fixed.first, fixed.last, fixed.group, fixed.draw)
        kind, first, last, group, draw = (column[keep] for column in whole)
        time, amount, taken = fixed.time[keep], fixed.amount[keep], fixed.taken[keep]
        if not rows:
            return replace(
                fixed, time=time, kind=kind, first=first, last=last, amount=amount, group=group, taken=taken, draw=draw,
                dose_factor=factors,
            )  # fmt: skip
        columns = list(zip(*[row for row, _ in rows], strict=True))
        own = np.arange(factors.shape[1], factors.shape[1] + len(rows))
        order = np.argsort(np.concatenate([time, columns[0]]), kind="stable")

        def joined[A: (Floats, Ints)](kept: A, more: Sequence[float] | Ints) -> A:
            both: A = np.concatenate([kept, np.asarray(more, dtype=kept.dtype)])[order]
            return both

        return replace(
            fixed,
            time=joined(time, columns[0]),
            kind=joined(kind, columns[1]),
            first=joined(first, columns[2]),
            last=joined(last, columns[3]),
            amount=joined(amount, columns[4]),
            group=joined(group, own),
            taken=joined(taken, columns[6]),
            draw=joined(draw, columns[7]),
            dose_factor=np.column_stack([factors, *[column for _, column in rows]]),
        )

    def _course(self, number: int, began: float | None, items: Sequence[Given]) -> _Course:
        ordered = sorted(items, key=lambda item: item.what.time_days)
        last = max(
            item.what.time_days if item.what.kind == "dose" else item.what.until_days - 2 * EARLY for item in ordered
        )
        rows = [
            [*pump_rows(self.plan, item)] if item.what.kind == "train" else rows_of(self.plan, item) for item in ordered
        ]
        times = [item.what.time_days for item in ordered]
        return _Course(number, began, times, list(zip(ordered, rows, strict=True)), last)

    def _column(self, course: _Course, day: float) -> Floats:
        own = self.effective(course.entry, day)
        return own if course.began is None else np.where(self.begun[course.entry] == course.began, own, np.nan)

    def _given(self, course: _Course, begin: float, end: float) -> list[tuple[Row, Floats]]:
        low = bisect_left(course.times, begin - EARLY)
        high = bisect_left(course.times, end - EARLY)
        if low == high:
            return []
        column = _or_nothing(self._column(course, begin))
        made: list[tuple[Row, Floats]] = []
        if (like := course.items[low][0].what).kind == "dose":
            self.handed.doses.append((like, np.array(course.times[low:high]), _given_to(column)))
        for item, rows in course.items[low:high]:
            first = _not_before(rows[0], begin)
            made.append((first, column))
            if item.what.kind != "dose":
                self.handed.running.append((item.what, first[0], min(rows[1][0], end), _given_to(column)))
                flow = _Flow(course, item, first, rows[1], np.nan_to_num(column))
                self._flows.append(flow)
                made += self._pump(flow, first[0], np.zeros_like(column))
                made += self._end_of(flow, end)
            elif len(rows) > 1:
                self._pending.append((rows[1], column))
        return made + self._due(begin, end)

    def _due(self, begin: float, end: float) -> list[tuple[Row, Floats]]:
        """Return the ends of what was given before, as far as they come before the next stop."""
        due = [(_not_before(row, begin), column) for row, column in self._pending if row[0] < end]
        self._pending = [(row, column) for row, column in self._pending if row[0] >= end]
        return due

    def _flowing(self, begin: float, end: float) -> list[tuple[Row, Floats]]:
        """Return how infusions and pumps that run change at a stop, and their ends."""
        made: list[tuple[Row, Floats]] = []
        for flow in list(self._flows):
            now = np.nan_to_num(self._column(flow.course, begin))
            change = now - flow.current
            if np.any(change != 0.0):
                made.append(((begin, *flow.begins[1:]), _or_nothing(change)))
            before, flow.current = flow.current, now
            self.handed.running.append((flow.item.what, begin, min(flow.ends[0], end), _given_to(now)))
            made += self._pump(flow, begin, before)
            made += self._end_of(flow, end)
        return made

    def _end_of(self, flow: _Flow, end: float) -> list[tuple[Row, Floats]]:
        if flow.ends[0] >= end:
            return []
        self._flows = [other for other in self._flows if other is not flow]
        last, flow.current = flow.current, np.zeros_like(flow.current)
        return [(flow.ends, _or_nothing(last)), *self._pump(flow, flow.ends[0], last)]

    def _pump(self, flow: _Flow, day: float, before: Floats) -> list[tuple[Row, Floats]]:
        """Return how a pump is set on a day, in those in whom its dose was another; nothing for an infusion."""
        now = flow.current
        changed = now != before
        if flow.item.what.kind != "train" or not changed.any():
            return []
        made: list[tuple[Row, Floats]] = []
        for place, value, neutral in pump_levels(self.plan, flow.item, np.where(now > 0, now, 1.0)):
            for amount, column in ((neutral, np.where(now > 0, np.nan, 1.0)), (1.0, np.where(now > 0, value, np.nan))):
                row = (day, int(EventKind.LEVEL), place, place, amount, 0, 1.0, 0)
                made.append((row, np.where(changed, column, np.nan)))
        return made

    def _resize(self, then: Action, who: Flags, day: float) -> tuple[Flags, Floats]:
        changed, dose = np.zeros_like(who), np.full(len(who), np.nan)
        for number in self.of_agent(then.agent or ""):
            entry, now = self.entries[number], self.share[number]
            if then.set is not None:
                new = np.full_like(now, self.relative(entry, then.set))
            elif then.raise_by is not None:
                most = np.inf if then.up_to is None else self.relative(entry, then.up_to)
                new = np.maximum(now, np.minimum(now + self.relative(entry, then.raise_by), most))
            elif then.lower_by is not None:
                least = 0.0 if then.down_to is None else self.relative(entry, then.down_to)
                new = np.minimum(now, np.maximum(now - self.relative(entry, then.lower_by), least))
            else:
                continue
            moved = who & self.to_come(number, day, begun=True) & ~np.isclose(new, now, rtol=1e-12, atol=0.0)
            self.share[number] = np.where(moved, new, now)
            dose = np.where(moved & ~changed, self.share[number] * entry.written.magnitude, dose)
            changed |= moved
        return changed, dose

    def _stop(self, agent: str, who: Flags, day: float) -> Flags:
        changed = np.zeros_like(who)
        for number in self.of_agent(agent):
            ended = who & self.to_come(number, day, begun=False)
            self.stopped[number] |= ended
            changed |= ended
        return changed

    def _hold(self, agent: str, who: Flags, day: float, until: float) -> Flags:
        changed = np.zeros_like(who)
        for number in self.of_agent(agent):
            waits = who & self.to_come(number, day, begun=True) & (self.held[number] <= day + EARLY)
            self.held[number] = np.where(waits, until, self.held[number])
            changed |= waits
        return changed

    def _add(self, rule: int, who: Flags, day: float) -> tuple[Flags, Floats]:
        """Begin what a rule adds, in those in whom an earlier course of it is over."""
        number = next(i for i, entry in enumerate(self.entries) if entry.rule == rule)
        entry = self.entries[number]
        fresh = who & ~self.to_come(number, day, begun=False)
        if np.any(fresh):
            self.begun[number] = np.where(fresh, day, self.begun[number])
            self.share[number] = np.where(fresh, 1.0, self.share[number])
            self.held[number] = np.where(fresh, -np.inf, self.held[number])
            self.stopped[number] &= ~fresh
            items = entry.begin(day) if entry.begin is not None else []
            if items:
                self._courses.append(self._course(number, day, items))
        return fresh, np.where(fresh, entry.written.magnitude, np.nan)


def _or_nothing(factor: Floats) -> Floats:
    """Return factors with NaN in place of zero, which keeps an event out of a person's run."""
    return np.where(factor == 0.0, np.nan, factor)


def _given_to(share: Floats) -> Flags:
    """Return who gets something at all, given the share of it (person,)."""
    with np.errstate(invalid="ignore"):
        return np.asarray(share > 0.0)


def _not_before(row: Row, begin: float) -> Row:
    return row if row[0] >= begin else (begin, *row[1:])
