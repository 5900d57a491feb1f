"""Batches: persons side by side through one kernel, with the events, inputs and samples they share.

Times, kinds and targets of events are shared by an arm; amounts are scaled per person (`dose_factor`), kinetics,
affinities and parameters are each person's own. Everything here is plain arrays, so a batch can be split, sent to
another process, stopped and resumed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any

import numba
import numpy as np

from circhoral.engine.given import EventKind, Events, Flags, Floats, Ints, LinkKind, Links, Modes, Releases
from circhoral.engine.kernel import Kernel, compile_lock

__all__ = [
    "Batch", "Ensemble", "EventKind", "Events", "Flags", "Floats", "Ints", "LinkKind", "Links", "Log", "Modes",
    "Releases", "Rhythm", "Run", "Status", "Tolerance",
]  # fmt: skip

UNKNOWN = -1
"""Of a trigger that has not been looked at yet."""

_GENERATIONS = 8
"""How many occurrences may wait for their releases at once."""


class Status(IntEnum):
    """How the integration of one person ended."""

    OK = 0
    STEP_TOO_SMALL = 1
    TOO_MANY_STEPS = 2
    NOT_FINITE = 3
    NO_STEADY_STATE = 4
    TOO_MANY_EVENTS = 5
    TOO_MANY_RELEASES = 6


@dataclass
class Ensemble:
    """Where every person stands: what is needed to go on from here.

    y (person, state), z and forcing (person, mode), level (person, input), status (person,),
    pace (person, 2): the step size to go on with, and the one after the next dose [day].

    Of the body's events: standing (person, event) is the side of zero of each trigger; ordinal (person,) counts
    occurrences and numbers their draws; served (person, event) counts those that may release doses; due (person,
    slot) [day], due_release and due_number (person, slot) are doses released and not given yet, by rising day, with
    infinity in empty slots: which release (a run that goes on may add releases at the end of its table, not before),
    and of which occurrence. started (person,) says whether the rhythm that was asked for was found.
    """

    time: float
    y: Floats
    z: Floats
    forcing: Floats
    level: Floats
    pace: Floats
    status: Ints
    standing: Ints
    ordinal: Ints
    served: Ints
    due: Floats
    due_release: Ints
    due_number: Ints
    started: Flags
    settled: bool = False

    def copy(self) -> Ensemble:
        """Return an independent copy."""
        arrays: dict[str, Any] = {
            key: value.copy() for key, value in vars(self).items() if isinstance(value, np.ndarray)
        }
        return replace(self, **arrays)

    def make_room(self, slots: int) -> None:
        """Widen the queue of released doses to at least so many slots."""
        more = slots - self.due.shape[1]
        if more > 0:
            self.due = np.pad(self.due, ((0, 0), (0, more)), constant_values=np.inf)
            self.due_release = np.pad(self.due_release, ((0, 0), (0, more)))
            self.due_number = np.pad(self.due_number, ((0, 0), (0, more)))


@dataclass(frozen=True)
class Tolerance:
    """Accuracy asked of the integrator.

    Parameters
    ----------
    relative : float
    absolute : float
        As a fraction of each state's healthy size.
    max_steps : int
        Per person and call.
    """

    relative: float = 1e-5
    absolute: float = 1e-7
    max_steps: int = 5_000_000


@dataclass(frozen=True)
class Rhythm:
    """How a body that has no steady state begins: it is lived until an event happens, and that moment is the start.

    Attributes
    ----------
    event : int
        Position of the event that the start is aligned on.
    at_least, at_most : float
        Days of living before it. The first occurrence in between is taken; a person in whom there is none begins as
        the last day has left them, which is no failure.

    Notes
    -----
    Nothing is given meanwhile. The clock is then set to the start, whatever time of day the event came at: what
    depends on the hour jumps by up to a day there.
    """

    event: int
    at_least: float
    at_most: float

    def __post_init__(self) -> None:
        """Refuse a span that holds nothing."""
        if not 0 <= self.at_least < self.at_most < np.inf:
            raise ValueError(f"a rhythm needs 0 <= at_least < at_most; found {self.at_least:g} and {self.at_most:g}")


@dataclass(frozen=True)
class Log:
    """Every occurrence of an event of the body during a run.

    Attributes
    ----------
    time : (person, capacity) float
        Day; NaN after the last.
    event : (person, capacity) int
        Position of the event; -1 after the last.
    count : (person,) int
    """

    time: Floats
    event: Ints
    count: Ints

    @classmethod
    def empty(cls, persons: int, capacity: int) -> Log:
        """Return a log that nothing has been written to."""
        shape = (persons, capacity)
        return cls(np.full(shape, np.nan), np.full(shape, -1, np.int64), np.zeros(persons, np.int64))

    def times(self, person: int, event: int) -> Floats:
        """Return when an event happened to a person (occurrence,) [day]."""
        found: Floats = self.time[person][self.event[person] == event]
        return found


@dataclass(frozen=True)
class Run:
    """Result of a batch.

    samples (person, sample, column), the ensemble at the end, steps taken and rejected (person, 2), and the log of
    the body's own events.
    """

    samples: Floats
    end: Ensemble
    steps: Ints
    log: Log


@dataclass(frozen=True)
class Batch:
    """Persons with their parameters, kinetics and events, ready to be lived.

    Attributes
    ----------
    kernel : Kernel
    parameters : (person, parameter)
    person : (person,) int
        Numbers that random draws belong to, whatever the batch.
    scale : (state,)
        Healthy size of each state, for the absolute tolerance.
    rhythm : Rhythm, optional
        How a body with events begins; at its steady state unless given.
    """

    kernel: Kernel
    parameters: Floats
    modes: Modes
    links: Links
    events: Events
    scale: Floats
    seed: int = 0
    person: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    tolerance: Tolerance = field(default_factory=Tolerance)
    rhythm: Rhythm | None = None

    def begin(self, time: float) -> Ensemble:
        """Return an ensemble at `time` that will settle before anything happens: to its steady state, or rhythm."""
        persons, events = len(self.parameters), len(self.kernel.names.events)
        neutral = np.array([row[3] for row in self.kernel.names.inputs])
        return Ensemble(
            time=time,
            y=np.empty((persons, len(self.kernel.names.states))),
            z=np.zeros_like(self.modes.rate),
            forcing=np.zeros_like(self.modes.rate),
            level=np.tile(neutral, (persons, 1)),
            pace=np.full((persons, 2), 0.1),
            status=np.zeros(persons, np.int64),
            standing=np.full((persons, events), UNKNOWN, np.int64),
            ordinal=np.zeros(persons, np.int64),
            served=np.zeros((persons, events), np.int64),
            due=np.zeros((persons, 0)),
            due_release=np.zeros((persons, 0), np.int64),
            due_number=np.zeros((persons, 0), np.int64),
            started=np.zeros(persons, np.bool_),
        )

    def live(self, start: Ensemble, until: float, times: Floats, measures: Ints, species: Ints | None = None) -> Run:
        """Integrate from `start` to `until` and sample on the way.

        Parameters
        ----------
        start : Ensemble
            Left as it is.
        until : float
            Day. Events at `until` are left for the run that goes on from there.
        times : (sample,)
            In [start.time, until], rising.
        measures, species : (column,) int
            Which measures and which ligands to sample.

        Returns
        -------
        Run
            Columns are the measures, then the ligands. Persons whose status is not OK keep NaN from the moment
            they failed; the status says so.

        Notes
        -----
        The log holds 64 occurrences and two more per day; a person to whom more happens ends with a status.

        Raises
        ------
        ValueError
            If sample times fall, or lie outside the run, or if releases or a rhythm name an event that the body lacks.
        """
        end = start.copy()
        species = np.zeros(0, np.int64) if species is None else species
        persons = len(self.parameters)
        samples = np.full((persons, len(times), len(measures) + len(species)), np.nan)
        counters = np.zeros((persons, 2), np.int64)
        e, t = self.events, self.tolerance
        times = np.asarray(times, dtype=np.float64)
        if len(times) and (np.any(np.diff(times) < 0) or times[0] < start.time or times[-1] > until):
            raise ValueError(
                f"sample times must rise from the start, day {start.time:g}, to the end, day {until:g}; "
                f"found day {times.min():g} to day {times.max():g}"
            )
        self._check_events()
        names, r = self.kernel.names, e.releases
        end.make_room(_GENERATIONS * len(r.anchor))
        log = Log.empty(persons, _log_size(until - start.time) if names.events else 0)
        rhythm = self.rhythm or Rhythm(-1, 0.0, 1.0)
        started = end.started.astype(np.int64)
        numbers = self.person if len(self.person) else np.arange(persons)
        draw = e.draw if len(e.draw) else np.arange(len(e.time))
        arguments = (
            self.parameters, end.y, not start.settled, float(start.time), float(until),
            e.time, e.kind, e.first, e.last, e.amount, e.group, e.taken, draw, e.dose_factor,
            self.modes.rate, self.modes.coefficient, self.modes.species, self.modes.n_species,
            end.level, self.links.pairs, self.links.kind, self.links.weight, end.z, end.forcing,
            times, measures, species, samples,
            t.relative, t.absolute * self.scale, end.pace, t.max_steps, self.seed, numbers, end.status, counters,
            (end.standing, end.ordinal, end.served, end.due, end.due_release, end.due_number),
            (log.time, log.event, log.count),
            (r.anchor, r.delay, r.kind, r.first, r.last, r.amount, r.group, r.taken, r.draw, r.cycles),
            float(e.release_from),
            (rhythm.event, float(rhythm.at_least), float(rhythm.at_most), _log_size(rhythm.at_most)), started,
        )  # fmt: skip
        plain = tuple(_plain(argument) for argument in arguments)
        run = self.kernel.module.live_all
        if not run.signatures:
            with compile_lock(self.kernel):
                run.compile(tuple(numba.typeof(argument) for argument in plain))  # type: ignore[no-untyped-call]
        run(*plain)
        end.time, end.settled, end.started = float(until), True, started.astype(np.bool_)
        return Run(samples, end, counters, log)

    def _check_events(self) -> None:
        """Refuse positions that compiled code would read beyond the end of an array."""
        known = len(self.kernel.names.events)
        asked = self.events.releases.anchor.tolist() + ([self.rhythm.event] if self.rhythm else [])
        if wrong := [event for event in asked if not 0 <= event < known]:
            raise ValueError(f"'{self.kernel.names.name}' has {known} events of its own; there is no event {wrong[0]}")


def _log_size(days: float) -> int:
    """Return how many occurrences are written down at most: far more than a body's rhythms bring about."""
    return 64 + 2 * int(days)


def _plain(argument: object) -> object:
    """Return an array in the one layout that kernels are compiled for; a view or a read-only array is copied.

    Any other layout would compile the kernel anew, for many seconds. What is written to is plain already.
    """
    if isinstance(argument, tuple):
        return tuple(_plain(item) for item in argument)
    if not isinstance(argument, np.ndarray):
        return argument
    dtype = np.float64 if argument.dtype.kind == "f" else np.int64
    array = np.ascontiguousarray(argument, dtype=dtype)
    return array if array.flags.writeable else array.copy()
