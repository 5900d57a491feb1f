"""Batches: persons side by side through one kernel, with the events, inputs and samples they share.

Times, kinds and targets of events are shared by an arm; amounts are scaled per person (`dose_factor`), kinetics,
affinities and parameters are each person's own. Everything here is plain arrays, so a batch can be split, sent to
another process, stopped and resumed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum

import numba
import numpy as np
import numpy.typing as npt

from circhoral.engine.kernel import Kernel, compile_lock

type Floats = npt.NDArray[np.float64]
type Ints = npt.NDArray[np.int64]


class Status(IntEnum):
    """How the integration of one person ended."""

    OK = 0
    STEP_TOO_SMALL = 1
    TOO_MANY_STEPS = 2
    NOT_FINITE = 3
    NO_STEADY_STATE = 4


class EventKind(IntEnum):
    """What an event does: fill modes, change their inflow, set an input's level, add to a state, or only stop."""

    BOLUS = 0
    FORCING = 1
    LEVEL = 2
    ADD_STATE = 3
    MARK = 4


class LinkKind(IntEnum):
    """How a ligand's concentration enters an input: added, or as a factor 1 + top c^n / (half^n + c^n)."""

    LINEAR = 0
    SCALE = 1


@dataclass(frozen=True)
class Modes:
    """Linear kinetics as exponential modes.

    Attributes
    ----------
    rate, coefficient : (person, mode)
        Decay [1/day], and amplitude per unit of dose.
    species : (mode,)
        Which ligand the mode adds to.
    n_species : int
    """

    rate: Floats
    coefficient: Floats
    species: Ints
    n_species: int

    @classmethod
    def none(cls, persons: int) -> Modes:
        """No agent at all."""
        return cls(np.zeros((persons, 0)), np.zeros((persons, 0)), np.zeros(0, np.int64), 0)


@dataclass(frozen=True)
class Links:
    """From ligands to the inputs of the model: pairs (link, 2), kind (link,), weight (person, link, 3)."""

    pairs: Ints
    kind: Ints
    weight: Floats

    @classmethod
    def none(cls, persons: int) -> Links:
        """No ligand acts."""
        return cls(np.zeros((0, 2), np.int64), np.zeros(0, np.int64), np.zeros((persons, 0, 3)))


@dataclass(frozen=True)
class Events:
    """Timed events in order of time.

    Attributes
    ----------
    time, amount, taken : (event,) float
        Day; amount before the person's factor; probability that it happens at all.
    kind, first, last, group : (event,) int
        `EventKind`; first and one past the last mode, or the input or state; column of `dose_factor`.
    dose_factor : (person, group) float
    draw : (event,) int, optional
        Which of the person's draws decides whether the event happens; events of one dose, such as the beginning
        and the end of its release, share a number. The event's place in the table unless given.
    """

    time: Floats
    kind: Ints
    first: Ints
    last: Ints
    amount: Floats
    group: Ints
    taken: Floats
    dose_factor: Floats
    draw: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    @classmethod
    def none(cls, persons: int) -> Events:
        """Nothing happens."""
        empty, whole = np.zeros(0), np.zeros(0, np.int64)
        return cls(empty, whole, whole, whole, empty, whole, empty, np.ones((persons, 1)))

    def __post_init__(self) -> None:
        """Refuse tables that are out of order, which would lose doses."""
        if np.any(np.diff(self.time) < 0):
            raise ValueError("events must stand in order of time")


@dataclass
class Ensemble:
    """Where every person stands: what is needed to go on from here.

    y (person, state), z and forcing (person, mode), level (person, input), status (person,),
    pace (person, 2): the step size to go on with, and the one after the next dose [day].
    """

    time: float
    y: Floats
    z: Floats
    forcing: Floats
    level: Floats
    pace: Floats
    status: Ints
    settled: bool = False

    def copy(self) -> Ensemble:
        """Return an independent copy."""
        arrays = {name: getattr(self, name).copy() for name in ("y", "z", "forcing", "level", "pace", "status")}
        return replace(self, **arrays)


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
class Run:
    """Result of a batch: samples (person, sample, column), the ensemble at the end, steps taken and rejected."""

    samples: Floats
    end: Ensemble
    steps: Ints


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

    def begin(self, time: float) -> Ensemble:
        """Return an ensemble at `time` that will settle to its steady state before anything happens."""
        persons = len(self.parameters)
        neutral = np.array([row[3] for row in self.kernel.names.inputs])
        return Ensemble(
            time=time,
            y=np.empty((persons, len(self.kernel.names.states))),
            z=np.zeros_like(self.modes.rate),
            forcing=np.zeros_like(self.modes.rate),
            level=np.tile(neutral, (persons, 1)),
            pace=np.full((persons, 2), 0.1),
            status=np.zeros(persons, np.int64),
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

        Raises
        ------
        ValueError
            If sample times fall, or lie outside the run.
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
        numbers = self.person if len(self.person) else np.arange(persons)
        draw = e.draw if len(e.draw) else np.arange(len(e.time))
        arguments = (
            self.parameters, end.y, not start.settled, float(start.time), float(until),
            e.time, e.kind, e.first, e.last, e.amount, e.group, e.taken, draw, e.dose_factor,
            self.modes.rate, self.modes.coefficient, self.modes.species, self.modes.n_species,
            end.level, self.links.pairs, self.links.kind, self.links.weight, end.z, end.forcing,
            times, measures, species, samples,
            t.relative, t.absolute * self.scale, end.pace, t.max_steps, self.seed, numbers, end.status, counters,
        )  # fmt: skip
        plain = tuple(_plain(argument) for argument in arguments)
        run = self.kernel.module.live_all
        if not run.signatures:
            with compile_lock(self.kernel):
                run.compile(tuple(numba.typeof(argument) for argument in plain))  # type: ignore[no-untyped-call]
        run(*plain)
        end.time, end.settled = float(until), True
        return Run(samples, end, counters)


def _plain(argument: object) -> object:
    """Return an array in the one layout that kernels are compiled for; a view or a read-only array is copied.

    Any other layout would compile the kernel anew, for many seconds. What is written to is plain already.
    """
    if not isinstance(argument, np.ndarray):
        return argument
    dtype = np.float64 if argument.dtype.kind == "f" else np.int64
    array = np.ascontiguousarray(argument, dtype=dtype)
    return array if array.flags.writeable else array.copy()
