"""A small model and helpers that the laws of the engine share.

A drug arrives through an inlet and passes three pools in a row; the second also loses it by a saturable process, and
every amount lost is collected. A counter that only events change tells how often they acted. A fuse burns as
y' = gain y^2 and blows up at 1/(gain y0) for persons whose gain is not zero.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import sympy as sp

from circhoral.agents.exponentials import ExponentialSum, convolve, first_order_input, one_compartment
from circhoral.engine.batch import Batch, Ensemble, EventKind, Events, LinkKind, Links, Modes, Tolerance
from circhoral.engine.kernel import Kernel, make_kernel
from circhoral.equations.body import assemble
from circhoral.equations.codegen import generate
from circhoral.equations.part import Part
from circhoral.evidence.parameters import ParameterRow

TYPICAL = {"pool_transfer": 1.7, "pool_loss": 0.6, "most_lost": 3.0, "half_lost": 2.0, "fuse_gain": 0.0}
_UNITS = {
    "pool_transfer": "1/day",
    "pool_loss": "1/day",
    "most_lost": "nmol/day",
    "half_lost": "nmol",
    "fuse_gain": "1/day",
}

STATES = ("pool_1", "pool_2", "pool_3", "lost", "counter", "fuse")

TWO_DEPOTS = convolve(first_order_input(3.1), convolve(first_order_input(0.8), one_compartment(6.0, 20.0)))
"""The answer of the drug's inlet to one unit: an area that is not one, and coefficients of both signs."""


def row(name: str, value: float, unit: str) -> ParameterRow:
    """Return a parameter row for a test."""
    return ParameterRow(name, value, unit, name, "assumed", "ASSUMED")


def pools() -> Part:
    """Write the small model."""
    p = Part("pools", rows={name: row(name, value, _UNITS[name]) for name, value in TYPICAL.items()})
    transfer, loss, most, half, gain = p.parameters(*TYPICAL)
    inlet, cleared = p.inlet("drug", "nmol/day"), p.process("clearance")
    one, two, three = (p.state(f"pool_{i}", "nmol", sp.Integer(0)) for i in (1, 2, 3))
    lost, counter = p.state("lost", "nmol", sp.Integer(0)), p.state("counter", "nmol", sp.Integer(0))
    fuse = p.state("fuse", "dimensionless", sp.Integer(1))
    saturable, linear = most * two / (half + two), loss * cleared * three
    p.rate(one, inlet - transfer * one)
    p.rate(two, transfer * (one - two) - saturable)
    p.rate(three, transfer * two - linear)
    p.rate(lost, saturable + linear)
    p.rate(counter, sp.Integer(0))
    p.rate(fuse, gain * fuse**2)
    for name, state in (("pool_3_seen", three), ("lost_seen", lost)):
        p.measure(name, state, "nmol")
    p.measure("fuse_seen", fuse, "dimensionless")
    return p.gives()


@cache
def kernel() -> Kernel:
    """Return the compiled small model."""
    made = generate(assemble("pools", [pools()]))
    return make_kernel(made.source, made.names)


type Row = tuple[float, EventKind, float]
"""Time, kind and amount of an event; its target follows from its kind."""


def table(rows: list[Row], persons: int, modes: int, taken: float = 1.0, draw: list[int] | None = None) -> Events:
    """Return events in order of time; additions go to the counter, settings to the clearance."""
    rows = sorted(rows, key=lambda item: item[0])
    names = kernel().names
    target = {
        EventKind.BOLUS: (0, modes),
        EventKind.FORCING: (0, modes),
        EventKind.LEVEL: (names.input("clearance__scale"), 0),
        EventKind.ADD_STATE: (names.state("counter"), 0),
        EventKind.MARK: (0, 0),
    }
    first_last = np.array([target[kind] for _, kind, _ in rows], dtype=np.int64).reshape(-1, 2)
    return Events(
        time=np.array([time for time, _, _ in rows], dtype=np.float64),
        kind=np.array([kind for _, kind, _ in rows], dtype=np.int64),
        first=first_last[:, 0].copy(),
        last=first_last[:, 1].copy(),
        amount=np.array([amount for _, _, amount in rows], dtype=np.float64),
        group=np.zeros(len(rows), np.int64),
        taken=np.full(len(rows), taken),
        dose_factor=np.ones((persons, 1)),
        draw=np.zeros(0, np.int64) if draw is None else np.array(draw, dtype=np.int64),
    )


def batch(
    rows: list[Row],
    *,
    response: ExponentialSum = TWO_DEPOTS,
    persons: int = 1,
    changes: dict[str, np.ndarray] | None = None,
    tolerance: Tolerance | None = None,
    taken: float = 1.0,
    draw: list[int] | None = None,
    seed: int = 0,
    person: np.ndarray | None = None,
) -> Batch:
    """Return persons who get what `rows` say; `changes` are parameters (person,) that are not typical."""
    known = kernel()
    values = np.tile([TYPICAL[name] for name in known.names.parameters], (persons, 1))
    for name, value in (changes or {}).items():
        values[:, known.names.parameters.index(name)] = value
    modes = response.modes
    shape = (persons, modes)
    link = np.array([[0, known.names.input("drug__inlet")]])
    return Batch(
        kernel=known,
        parameters=values,
        modes=Modes(
            np.ascontiguousarray(np.broadcast_to(response.rate, shape)),
            np.ascontiguousarray(np.broadcast_to(response.coefficient, shape)),
            np.zeros(modes, np.int64),
            1,
        ),
        links=Links(link, np.array([LinkKind.LINEAR], dtype=np.int64), np.tile([[[1.0, 0.0, 0.0]]], (persons, 1, 1))),
        events=table(rows, persons, modes, taken, draw),
        scale=np.ones(len(known.names.states)),
        seed=seed,
        person=np.arange(persons) if person is None else person,
        tolerance=tolerance or Tolerance(),
    )


def begin(who: Batch, time: float = 0.0) -> Ensemble:
    """Return persons at the model's start: empty pools, fuse at one (no steady state is looked for)."""
    ensemble = who.begin(time)
    ensemble.y[:] = [0.0, 0.0, 0.0, 0.0, 0.0, 1.0]
    ensemble.settled = True
    return ensemble


MEASURES = np.array([0, 1, 2])
DRUG = np.array([0])


def same_ensemble(one: Ensemble, other: Ensemble) -> bool:
    """Whether two ensembles are equal in every bit."""
    return all(
        np.array_equal(value, getattr(other, name), equal_nan=value.dtype.kind == "f")
        for name, value in vars(one).items()
        if isinstance(value, np.ndarray)
    )
