"""A second integrator to hold the first one against: SUNDIALS CVODE, one person, stretch by stretch between events.

It shares the generated right-hand side and the closed form of the inputs with the engine, and nothing else: the
method, the Jacobian (CVODE takes differences), the step control and the handling of events are others. Tens
of times slower; meant for tests and for doubts. Needs scikit-sundae, which the extra ``circhoral[against]`` brings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from circhoral.engine.batch import Batch, Ensemble, EventKind, Floats, Ints, Status


class ReferenceMissingError(ImportError):
    """The reference integrator is not installed; the message says how to get it."""


class ReferenceFailedError(RuntimeError):
    """The reference integrator gave up; the message says where and why."""


@dataclass(frozen=True)
class Reference:
    """What one person went through by the reference integrator.

    Attributes
    ----------
    samples : (sample, column)
        Measures, then ligands.
    y : (state,)
        At the end.
    """

    samples: Floats
    y: Floats


def live_by_cvode(
    batch: Batch,
    start: Ensemble,
    until: float,
    times: Floats,
    measures: Ints,
    species: Ints | None = None,
    *,
    person: int = 0,
    relative: float = 1e-9,
    absolute: float = 1e-11,
) -> Reference:
    """Integrate one person of a batch with CVODE; arguments as for `Batch.live`.

    Parameters
    ----------
    batch : Batch
    start : Ensemble
        Left as it is.
    until : float
        Day. Events at `until` are left for the run that goes on from there.
    times : (sample,)
        In [start.time, until], rising.
    measures, species : (column,) int
    person : int
        Row of the batch.
    relative, absolute : float
        Tolerances of CVODE; the absolute one as a fraction of each state's healthy size.

    Raises
    ------
    ReferenceMissingError
        If scikit-sundae is not installed.
    ReferenceFailedError
        If there is no steady state to begin from, CVODE gives up, or the body has events of its own.
    """
    if batch.kernel.names.events:
        raise ReferenceFailedError(
            f"'{batch.kernel.names.name}' has events that its states decide, and the reference integrator knows only "
            "timed ones; export the body to SBML instead and run it elsewhere"
        )
    solver = _solver()
    one = _Person(batch, start, person, measures, np.zeros(0, np.int64) if species is None else species)
    options = {"rtol": relative, "atol": absolute * batch.scale, "max_num_steps": 1_000_000}
    samples = np.full((len(times), len(one.measures) + len(one.species)), np.nan)
    table = batch.events.time
    now = float(start.time)
    while True:
        for index in np.flatnonzero(times == now):
            samples[index] = one.read(now, one.y)
        if now >= until:
            return Reference(samples, one.y)
        one.carry(now)
        for event in np.flatnonzero(table == now):
            one.happens(int(event))
        ahead = table[(table > now) & (table < until)]
        stop = float(ahead.min()) if len(ahead) else float(until)
        inside = np.flatnonzero((times > now) & (times < stop))
        stations = np.concatenate([[now], times[inside], [stop]])
        found = solver(one.rates, **options).solve(np.unique(stations), one.y)
        if not found.success:
            raise ReferenceFailedError(f"CVODE gave up between day {now:g} and day {stop:g}: {found.message}")
        for index in inside:
            samples[index] = one.read(times[index], found.y[np.searchsorted(found.t, times[index])])
        one.y = np.array(found.y[-1])
        now = stop


def _solver() -> Any:
    try:
        from sksundae.cvode import CVODE
    except ImportError as error:
        raise ReferenceMissingError(
            "the reference integrator needs scikit-sundae, which is not installed: pip install 'circhoral[against]'"
        ) from error
    return CVODE


class _Person:
    """One row of a batch, with everything that its right-hand side reads."""

    def __init__(self, batch: Batch, start: Ensemble, row: int, measures: Ints, species: Ints) -> None:
        self.kernel = batch.kernel.module
        self.batch, self.row, self.measures, self.species = batch, row, measures, species
        self.number = int(batch.person[row]) if len(batch.person) else row
        self.q = np.empty(self.kernel.N_DERIVED)
        self.kernel.derive(batch.parameters[row], self.q)
        self.z, self.forcing = start.z[row].copy(), start.forcing[row].copy()
        self.level, self.y = start.level[row].copy(), start.y[row].copy()
        self.since = float(start.time)
        ligands, inputs = batch.modes.n_species, self.kernel.N_INPUTS
        self.conc, self.slope = np.zeros(ligands), np.zeros(ligands)
        self.u, self.du = np.zeros(inputs), np.zeros(inputs)
        self._y, self._f = np.empty_like(self.y), np.empty_like(self.y)
        if not start.settled:
            self.kernel.start(self.q, self.y)
            if self.kernel.settle(self.q, self.y, self.level, 1e-11) != Status.OK:
                raise ReferenceFailedError(f"person {self.number} has no steady state to begin from")

    def _inputs(self, time: float) -> None:
        modes, links, row = self.batch.modes, self.batch.links, self.row
        self.kernel.read_inputs(
            time - self.since, self.z, self.forcing, modes.rate[row], modes.species, self.level,
            links.pairs, links.kind, links.weight[row], self.conc, self.slope, self.u, self.du,
        )  # fmt: skip

    def rates(self, time: float, y: Floats, out: Floats) -> None:
        """Write the right-hand side; `y` and `out` belong to CVODE."""
        self._inputs(time)
        self._y[:] = y
        self.kernel.rhs(time, self._y, self.q, self.u, self._f)
        out[:] = self._f

    def read(self, time: float, y: Floats) -> Floats:
        """Return measures and ligands (column,)."""
        self._inputs(time)
        measured = np.empty(self.kernel.N_MEASURES)
        self.kernel.outputs(time, np.array(y), self.q, self.u, measured)
        return np.concatenate([measured[self.measures], self.conc[self.species]])

    def carry(self, time: float) -> None:
        """Bring the amplitudes of all modes to `time`: the state of d z/dt = forcing - rate z."""
        rate, passed = self.batch.modes.rate[self.row], time - self.since
        still = np.divide(self.forcing, rate, out=np.zeros_like(rate), where=rate > 0)
        self.z = still + (self.z - still) * np.exp(-rate * passed)
        self.since = time

    def happens(self, event: int) -> None:
        """Apply one event, unless this person misses it."""
        table = self.batch.events
        draw = int(table.draw[event]) if len(table.draw) else event
        if table.taken[event] < 1 and self.kernel.chance(self.batch.seed, self.number, draw) > table.taken[event]:
            return
        first, last = int(table.first[event]), int(table.last[event])
        amount = table.amount[event] * table.dose_factor[self.row, table.group[event]]
        if np.isnan(amount):  # not this person's
            return
        match EventKind(table.kind[event]):
            case EventKind.BOLUS:
                self.z[first:last] += amount * self.batch.modes.coefficient[self.row, first:last]
            case EventKind.FORCING:
                self.forcing[first:last] += amount * self.batch.modes.coefficient[self.row, first:last]
            case EventKind.LEVEL:
                self.level[first] = amount
            case EventKind.ADD_STATE:
                self.y[first] += amount
            case EventKind.MARK:
                pass
