"""An arm with rules, lived from visit to visit: measured, decided on, changed, and gone on with.

The run stops on days that the rules alone decide (`visits`), everyone is measured with scatter (`decisions`), and the
entries of those in whom a condition holds are changed (`dose_changes`). A result is known at once, and the dose of that
morning is already the new one. To stop and go on is the same, bit for bit, as to run through.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from circhoral.agents.agent import AgentError
from circhoral.engine.batch import Batch, Floats, Ints, Log, Run
from circhoral.engine.given import Flags
from circhoral.engine.kernel import Names
from circhoral.protocols.rules import Rule
from circhoral.quantities.analytes import Measure, measure
from circhoral.simulation.columns import describe
from circhoral.simulation.decisions import COUNTED, Criterion, Laboratory, Memory, Methods, Printed, criterion_of
from circhoral.simulation.dose_changes import Doses, Entry
from circhoral.simulation.errors import SimulationError
from circhoral.simulation.plan import Column, Dosing, Plan
from circhoral.simulation.story import Story
from circhoral.simulation.visits import EARLY, Occasions, mornings, occasions, stops

BLEED = "menses"


@dataclass(frozen=True)
class Titration:
    """The rules of an arm and the entries that they may change.

    Attributes
    ----------
    rules : tuple of Rule
    entries : tuple of Entry
    woman : bool
    morning : float
        Clock time of a visit without an hour [day].
    zero : date or None
        Calendar date of time 0.
    body : tuple of (float or None, float or None)
        Weight [kg] and height [cm], for doses by body size.
    methods : Methods
        How values are determined at visits.
    """

    rules: tuple[Rule, ...]
    entries: tuple[Entry, ...]
    woman: bool
    morning: float
    zero: dt.date | None
    body: tuple[float | None, float | None]
    methods: Methods = field(default_factory=Methods)

    def doses(self, plan: Plan) -> Doses:
        """Return the entries, ready to be given beside what a plan holds."""
        return Doses(plan, self.entries, self.body)


@dataclass
class _Watch:
    """One rule while it is lived."""

    number: int
    rule: Rule
    when: Occasions
    criterion: Criterion | None
    memory: Memory


@dataclass
class _Happened:
    """Every event of the bodies so far (person, occurrence)."""

    time: Floats
    event: Ints

    def add(self, log: Log) -> None:
        """Note what happened since the stop before."""
        most = int(log.count.max(initial=0))
        if most:
            self.time = np.concatenate([self.time, log.time[:, :most]], axis=1)
            self.event = np.concatenate([self.event, log.event[:, :most]], axis=1)

    def count(self, event: int, after: Floats | float, until: Floats | float) -> Ints:
        """Return how often an event happened in (after, until] (person,)."""
        with np.errstate(invalid="ignore"):
            inside = (self.time > np.reshape(after, (-1, 1))) & (self.time <= np.reshape(until, (-1, 1)))
        return np.asarray(((self.event == event) & inside).sum(axis=1), dtype=np.int64)

    def last(self, event: int, until: float) -> Floats:
        """Return when an event last happened, minus infinity if it never did (person,)."""
        with np.errstate(invalid="ignore"):
            own = (self.event == event) & (self.time <= until)
        return np.asarray(np.where(own, self.time, -np.inf).max(axis=1, initial=-np.inf))

    def log(self) -> Log:
        """Return them all as the log of one run."""
        return Log(self.time, self.event, np.asarray((self.event >= 0).sum(axis=1), dtype=np.int64))


def live_by_rules(
    batch: Batch,
    dosing: Dosing,
    doses: Doses,
    titration: Titration,
    laboratory: Laboratory,
    begin: float,
    times: Floats,
    measures: Ints,
    ligands: Ints,
) -> tuple[Run, Story]:
    """Live persons from visit to visit.

    Parameters
    ----------
    batch : Batch
        With the events that no rule changes.
    dosing : Dosing
    doses : Doses
        What rules may change; it is used up.
    titration : Titration
    laboratory : Laboratory
    begin : float
    times : (sample,) rising [day]
        The last one is the end of the run.
    measures, ligands : (column,) int
        Which measures and ligands to sample.

    Returns
    -------
    tuple of Run and Story
        As of an uninterrupted run, and what was measured and done.

    Raises
    ------
    SimulationError
        If a rule cannot be lived.
    """
    end, people = float(times[-1]), laboratory.people
    known = measurable(batch.kernel.names, dosing.columns)
    watched = _watches(titration, known, end, people)
    asked = {item.criterion.measure: known[item.criterion.measure] for item in watched if item.criterion}
    relative = {item.criterion.measure for item in watched if item.criterion and item.criterion.relative}
    reader = _Reader(batch.kernel.names, dosing.columns, titration.methods.needed(asked), measures, ligands)
    points = _points(titration, watched, end, at_start=bool(relative))
    samples = np.full((people, len(times), len(measures) + len(ligands)), np.nan)
    steps = np.zeros((people, 2), dtype=np.int64)
    happened = _Happened(np.zeros((people, 0)), np.zeros((people, 0), dtype=np.int64))
    story, baseline = Story(people, [entry.words for entry in titration.entries], dict(asked)), dict[str, Printed]()
    state, done = batch.begin(begin), 0
    for stop in [*points.tolist(), end]:
        upto = int(np.searchsorted(times, stop, side="right"))
        part = replace(batch, events=doses.events(batch.events, state.time, stop))
        run = part.live(state, stop, np.append(times[done:upto], stop), reader.measures, reader.ligands)
        samples[:, done:upto] = run.samples[:, :-1][:, :, reader.kept]
        steps += run.steps
        happened.add(run.log)
        before, state, done = state.time, run.end, upto
        if stop == end:
            break
        if titration.woman and doses.cancelled.any():
            doses.cancelled &= happened.count(reader.event(BLEED), before, stop) == 0
        values = _Values(laboratory, stop, reader.levels(run.samples[:, -1]), happened, reader)
        came = np.zeros(people, dtype=np.bool_)
        if relative and abs(stop - titration.morning) < EARLY:
            came |= np.asarray(state.status == 0)
            everyone = np.ones(people, dtype=np.bool_)
            baseline = {name: values.value(name) for name in sorted(relative)}
            for name, value in baseline.items():
                story.visit(stop, name, everyone, value)
        for item in watched:
            due = _look(item, values, doses, baseline, np.asarray(state.status == 0), before, story)
            came |= due & (not item.when.watched)
        if came.any():
            story.looked.append((stop, came))
    story.close(doses, end)
    return Run(samples, state, steps, happened.log()), story


def measurable(names: Names, columns: Sequence[Column]) -> dict[str, Measure]:
    """Return what can be measured in a body under what is given, in canonical units."""
    found = {row[0]: describe(Column(row[0], row[2], row[1])) for row in names.measures}
    for column in columns:
        if column.measure and column.measure not in found:
            found[column.measure] = describe(column)
    events = [row[0] for row in names.events]
    return found | {name: measure(name) for name in COUNTED if name in events}


def check_amounts(titration: Titration, doses: Doses) -> None:
    """Refuse amounts that are no amounts of what they change.

    Raises
    ------
    SimulationError
    """
    for number, rule in enumerate(titration.rules, 1):
        amounts = (rule.then.raise_by, rule.then.lower_by, rule.then.set, rule.then.up_to, rule.then.down_to)
        for amount in amounts:
            for place in doses.of_agent(rule.then.agent or "") if amount is not None else []:
                try:
                    doses.relative(doses.entries[place], amount)  # type: ignore[arg-type]
                except (AgentError, ValueError) as error:
                    raise SimulationError(f"rule {number}: {amount}: {error}") from None


def _watches(titration: Titration, known: Mapping[str, Measure], end: float, people: int) -> list[_Watch]:
    made = []
    for number, rule in enumerate(titration.rules):
        when = occasions(
            rule, number + 1, end=end, morning=titration.morning, woman=titration.woman, zero=titration.zero
        )
        criterion = None if rule.when is None else criterion_of(rule.when, number + 1, known)
        made.append(_Watch(number, rule, when, criterion, Memory(people)))
    return made


def _points(titration: Titration, watched: Sequence[_Watch], end: float, *, at_start: bool) -> Floats:
    daily = any(item.when.in_cycle or item.rule.then.cancel for item in watched)
    more = (
        mornings(0.0, end, titration.morning)
        if daily
        else np.array([titration.morning] if at_start else [], dtype=np.float64)
    )
    holds = [float(item.rule.then.lasting.magnitude) if item.rule.then.lasting else 0.0 for item in watched]
    return stops([item.when for item in watched], holds, more, end)


class _Reader:
    """Which columns are sampled: those asked for, and those that rules need."""

    def __init__(
        self, names: Names, columns: Sequence[Column], wanted: Sequence[str], measures: Ints, ligands: Ints
    ) -> None:
        rows = [row[0] for row in names.measures]
        extra = [rows.index(name) for name in wanted if name in rows]
        more = [i for i, column in enumerate(columns) if column.measure in wanted]
        self.measures = np.concatenate([measures, np.array(extra, dtype=np.int64)])
        self.ligands = np.concatenate([ligands, np.array(more, dtype=np.int64)])
        count = len(self.measures)
        self.kept = np.concatenate([np.arange(len(measures)), count + np.arange(len(ligands))])
        self._places = {
            name: [len(measures) + i for i, row in enumerate(extra) if rows[row] == name]
            + [count + len(ligands) + i for i, column in enumerate(more) if columns[column].measure == name]
            for name in wanted
        }
        self._events = [row[0] for row in names.events]
        self.woman = BLEED in self._events

    def levels(self, row: Floats) -> dict[str, Floats]:
        """Return levels by measure (person,) from one sample (person, column)."""
        return {name: row[:, places].sum(axis=1) for name, places in self._places.items()}

    def event(self, name: str) -> int:
        """Return the place of an event of the body."""
        return self._events.index(name)


@dataclass
class _Values:
    """What is measured at a stop, each measure once whoever asks for it."""

    laboratory: Laboratory
    day: float
    levels: Mapping[str, Floats]
    happened: _Happened
    reader: _Reader

    def value(self, name: str) -> Printed:
        """Return what is printed."""
        return self.laboratory.measured(name, self.day, self.levels)

    def counted(self, name: str, after: Floats) -> Floats:
        """Return how often something happened since (person,)."""
        return self.happened.count(self.reader.event(name), after, self.day).astype(np.float64)


def _look(
    item: _Watch,
    values: _Values,
    doses: Doses,
    baseline: Mapping[str, Printed],
    ok: Flags,
    before: float,
    story: Story,
) -> Flags:
    """Look at one rule at one stop: whether it holds, and what is done. Returns who is due (person,)."""
    day, then, memory = values.day, item.rule.then, item.memory
    due = ok & _due(item.when, values, before)
    if not due.any():
        return due
    holds, seen = due, Printed.exactly(np.full(len(due), np.nan))
    if item.criterion is not None:
        name = item.criterion.measure
        counted = name in COUNTED
        seen = Printed.exactly(values.counted(name, _since(item, values))) if counted else values.value(name)
        holds = memory.held(item.criterion.holds(seen, baseline.get(name)), due, day, item.criterion.lasting)
        if not item.when.watched:
            story.visit(day, name, due, seen)
    memory.looked = np.where(due, day, memory.looked)
    if then.once:
        holds = holds & np.isinf(memory.last)
    if item.when.watched and then.hold is None:
        holds = holds & memory.armed
        if values.reader.woman and (then.add or then.switch or then.cancel):
            # A follicle stays ripe for days, and a reading scatters: one trigger to a cycle.
            holds = holds & (memory.last <= values.happened.last(values.reader.event(BLEED), day))
    if not holds.any():
        return due
    until = day + float(then.lasting.magnitude) if then.lasting else item.when.next(day)
    changed, dose = doses.act(then, item.number, holds, day, until)
    memory.acted(changed, day)
    story.action(day, item.number, changed, seen.value, dose)
    return due


def _due(when: Occasions, values: _Values, before: float) -> Flags:
    people = len(values.happened.time)
    if values.day < when.start - EARLY:
        return np.zeros(people, dtype=np.bool_)
    if when.on(values.day):
        return np.ones(people, dtype=np.bool_)
    due = np.zeros(people, dtype=np.bool_)
    for event, after in when.in_cycle:
        # A visit is on the first morning that is not before its time.
        low = max(before - after, -EARLY)
        due |= values.happened.count(values.reader.event(event), low, values.day - after) > 0
    return due


def _since(item: _Watch, values: _Values) -> Floats:
    """Return from when on a count is taken: the bleed before, or at fixed times the look before (person,)."""
    if item.when.in_cycle or item.when.watched:
        last = values.happened.last(values.reader.event(BLEED), values.day)
        return np.asarray(np.where(np.isinf(last), 0.0, last))
    return np.asarray(np.maximum(item.memory.looked, 0.0))
