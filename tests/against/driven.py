"""Bodies whose inputs follow given curves, and the published cycle that gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import gyncycle
import numpy as np

from circhoral.engine.batch import Batch, EventKind, Events, Links, Log, Modes, Rhythm, Status, Tolerance
from circhoral.engine.kernel import Kernel, make_kernel
from circhoral.equations.body import System
from circhoral.equations.codegen import generate

STEP = 0.02
"""Days for which an input keeps the value of the curve in their middle."""


@dataclass(frozen=True)
class Cycle:
    """One cycle of the published model, from one LH peak to the next.

    Attributes
    ----------
    length : float
        Days.
    time : (sample,)
        Days since the LH peak, in the middle of each step.
    curves : dict of state to (sample,)
    """

    length: float
    time: np.ndarray
    curves: dict[str, np.ndarray]


@dataclass(frozen=True)
class Driven:
    """What a driven body went through: samples of each measure over the last cycle, and its events."""

    time: np.ndarray
    curves: dict[str, np.ndarray]
    log: Log


def compiled(system: System) -> tuple[Kernel, np.ndarray]:
    """Return a body as a kernel, and the values of its parameters (1, parameter)."""
    made = generate(system)
    kernel = make_kernel(made.source, made.names)
    return kernel, np.array([[system.parameters[name].value for name in kernel.names.parameters]])


def started(kernel: Kernel, parameters: np.ndarray) -> np.ndarray:
    """Return where the states start (state,)."""
    derived, start = np.empty(kernel.module.N_DERIVED), np.empty(kernel.module.N_STATES)
    kernel.module.derive(parameters[0], derived)
    kernel.module.start(derived, start)
    return start


def lived(
    kernel: Kernel, parameters: np.ndarray, until: float, times: np.ndarray, events: Events
) -> tuple[dict[str, np.ndarray], Log]:
    """Live from the start values and return every measure at `times`."""
    names, start = kernel.names, started(kernel, parameters)
    # A body with events of its own may begin at one; here it begins where it starts.
    rhythm = Rhythm(0, 0.0, 1.0) if names.events else None
    batch = Batch(
        kernel=kernel,
        parameters=parameters,
        modes=Modes.none(1),
        links=Links.none(1),
        events=events,
        scale=np.maximum(np.abs(start), 1e-3),
        tolerance=Tolerance(1e-7, 1e-9),
        rhythm=rhythm,
    )
    begin = batch.begin(0.0)
    begin.y[:], begin.settled = start, True
    run = batch.live(begin, until, times, np.arange(len(names.measures)))
    assert run.end.status[0] == Status.OK
    return {row[0].removesuffix("_measured"): run.samples[0, :, i] for i, row in enumerate(names.measures)}, run.log


@cache
def published_cycle() -> Cycle:
    """Return the last of several natural cycles of the whole published model."""
    kernel, parameters = compiled(gyncycle.woman())
    fine = np.arange(0.0, 150.0, 0.005)
    found, _ = lived(kernel, parameters, 150.0, fine, Events.none(1))
    lh = found["LH_bld"]
    peaks = [i for i in range(1, len(lh) - 1) if lh[i] > 100 and lh[i - 1] < lh[i] >= lh[i + 1]]
    first, last = fine[peaks[-2]], fine[peaks[-1]]
    steps = round((last - first) / STEP)
    time = (np.arange(steps) + 0.5) * (last - first) / steps
    return Cycle(last - first, time, {name: np.interp(first + time, fine, row) for name, row in found.items()})


def follow(system: System, inputs: Mapping[str, str], cycles: int, values: Mapping[str, float] | None = None) -> Driven:
    """Drive inputs of a body by curves of the published cycle, over and over, from an LH peak at day 0.

    Parameters
    ----------
    system : System
    inputs : mapping of input to state of the published model
    cycles : int
        How many are lived; the last is sampled.
    values : mapping of parameter to value, optional
        Those of the system's rows where absent.
    """
    kernel, parameters = compiled(system)
    for i, name in enumerate(kernel.names.parameters):
        parameters[0, i] = (values or {}).get(name, parameters[0, i])
    cycle = published_cycle()
    step = cycle.length / len(cycle.time)
    at = np.repeat(np.arange(cycles * len(cycle.time)) * step, len(inputs))
    where = np.tile([kernel.names.input(name) for name in inputs], cycles * len(cycle.time))
    values = np.tile(np.column_stack([cycle.curves[state] for state in inputs.values()]).ravel(), cycles)
    events = Events(
        time=at,
        kind=np.full(len(at), EventKind.LEVEL, dtype=np.int64),
        first=where,
        last=where,
        amount=values,
        group=np.zeros(len(at), np.int64),
        taken=np.ones(len(at)),
        dose_factor=np.ones((1, 1)),
    )
    begin = (cycles - 1) * cycle.length
    found, log = lived(kernel, parameters, cycles * cycle.length, begin + cycle.time, events)
    return Driven(cycle.time, found, log)
