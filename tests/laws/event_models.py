"""Small bodies with events of their own, which the laws of state events share.

A ball that bounces; a bucket that fills and is emptied at a limit that is drawn anew each time, which a second part
hears of; two clocks that reach their limit together; events that echo for ever.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import sympy as sp

from circhoral.engine.batch import Batch, Ensemble, Events, LinkKind, Links, Modes, Releases, Rhythm, Tolerance
from circhoral.engine.kernel import Kernel, make_kernel
from circhoral.equations.body import System, assemble
from circhoral.equations.codegen import generate
from circhoral.equations.functions import least, logistic_chance, most, reached
from circhoral.equations.part import Part
from circhoral.evidence.parameters import ParameterRow

_UNITS = {
    "gravity": "m/day^2", "bounce": "dimensionless", "height": "m",
    "fill_speed": "nmol/day", "full": "nmol", "full_spread": "nmol",
    "first_pace": "1/day", "second_pace": "1/day", "echo_pace": "1/day",
}  # fmt: skip


def part(name: str, **values: float) -> tuple[Part, tuple[sp.Symbol, ...]]:
    """Return a part with its own parameter rows, and their symbols."""
    rows = {key: ParameterRow(key, value, _UNITS[key], key, "assumed", "ASSUMED") for key, value in values.items()}
    p = Part(name, rows=rows)
    return p, p.parameters(*values)


def ball() -> Part:
    """Return a ball that falls and bounces, each time a share as fast."""
    p, (gravity, bounce, height) = part("ball", gravity=0.0, bounce=0.8, height=1.0)
    above, speed = p.state("above", "m", height), p.state("speed", "m/day", sp.Integer(0))
    p.rate(above, speed)
    p.rate(speed, -gravity)
    p.event("bounce", -above, {speed: -bounce * speed, above: sp.Integer(0)})
    p.measure("above_seen", most(above, 0), "m")
    return p.gives()


def bucket() -> tuple[Part, Part]:
    """Return a bucket and a listener: emptied at a limit that is drawn anew, counted by another part."""
    p, (speed, full, spread) = part("bucket", fill_speed=0.0, full=10.0, full_spread=0.0)
    inside, limit = p.state("inside", "nmol", sp.Integer(0)), p.state("limit", "nmol", full)
    drug = p.inlet("drug", "nmol/day")
    flow = p.flow("filling", speed + drug, "nmol/day")
    p.rate(inside, flow)
    p.rate(limit, sp.Integer(0))
    p.event("emptied", inside - limit, {inside: sp.Integer(0), limit: full + spread * logistic_chance(p.chance(0))})
    p.event("half", inside - full / 2, label="half full")
    p.measure("inside_seen", inside, "nmol")
    p.gives(contents=inside)
    listener, _ = part("listener")
    contents = listener.takes("contents", "nmol")
    count = listener.state("count", "dimensionless", sp.Integer(0))
    last, drawn = listener.state("last", "nmol", sp.Integer(0)), listener.state("drawn", "dimensionless", sp.Integer(0))
    dose = listener.state("dose", "dimensionless", sp.Integer(0), "changed by what is given alone")
    for state in (count, last, drawn, dose):
        listener.rate(state, sp.Integer(0))
    listener.on("emptied", {count: count + 1, last: contents, drawn: listener.chance(0)})
    listener.measure("count_seen", count, "dimensionless")
    listener.measure("five_inside", reached(contents, last / 2) * reached(count, 1), "dimensionless")
    listener.measure("lesser", least(contents, last), "nmol")
    return p, listener.gives()


def clocks() -> Part:
    """Return two clocks that start over at one, and tell the order in which they did."""
    p, (first, second) = part("clocks", first_pace=0.0, second_pace=0.0)
    one, two = p.state("one", "dimensionless", sp.Integer(0)), p.state("two", "dimensionless", sp.Integer(0))
    order = p.state("order", "dimensionless", sp.Integer(0))
    p.rate(one, first)
    p.rate(two, second)
    p.rate(order, sp.Integer(0))
    p.event("second_done", two - 1, {two: sp.Integer(0), order: 2 * order + 1})
    p.event("first_done", one - 1, {one: sp.Integer(0), order: 2 * order})
    return p.gives()


def echo() -> Part:
    """Return two events that set each other off for ever once a clock has called."""
    p, (pace,) = part("echo", echo_pace=0.0)
    call = p.state("call", "dimensionless", -sp.Integer(1))
    here, there = p.state("here", "dimensionless", -sp.Integer(1)), p.state("there", "dimensionless", -sp.Integer(1))
    p.rate(call, pace)
    p.rate(here, sp.Integer(0))
    p.rate(there, sp.Integer(0))
    p.event("called", call, {here: sp.Integer(1)})
    p.event("came", here, {here: -sp.Integer(1), there: sp.Integer(1)})
    p.event("went", there, {there: -sp.Integer(1), here: sp.Integer(1)})
    return p.gives()


def toys() -> System:
    """Return all of them as one body, so that one kernel is compiled; nothing moves unless a parameter says so."""
    return assemble("toys", [ball(), *bucket(), clocks(), echo()])


@cache
def kernel() -> Kernel:
    """Return the compiled body."""
    made = generate(toys())
    return make_kernel(made.source, made.names)


BALL = {"gravity": 2.0}
BUCKET = {"fill_speed": 1.0}


def people(
    persons: int = 1,
    *,
    changes: dict[str, np.ndarray | float] | None = None,
    events: Events | None = None,
    response: tuple[float, float] | None = None,
    seed: int = 0,
    person: np.ndarray | None = None,
    rhythm: Rhythm | None = None,
    tolerance: Tolerance | None = None,
) -> Batch:
    """Return persons of a body; `response` (rate, coefficient) is a drug that enters by the inlet of its name."""
    known = kernel()
    rows = {key: row.value for key, row in toys().parameters.items()}
    values = np.tile([rows[name] for name in known.names.parameters], (persons, 1)).astype(float)
    for name, value in (changes or {}).items():
        values[:, known.names.parameters.index(name)] = value
    modes, links = Modes.none(persons), Links.none(persons)
    if response:
        rate, coefficient = (np.full((persons, 1), number) for number in response)
        modes = Modes(rate, coefficient, np.zeros(1, np.int64), 1)
        pair = np.array([[0, known.names.input("drug__inlet")]])
        links = Links(pair, np.array([LinkKind.LINEAR], np.int64), np.tile([[[1.0, 0.0, 0.0]]], (persons, 1, 1)))
    return Batch(
        kernel=known,
        parameters=values,
        modes=modes,
        links=links,
        events=events or Events.none(persons),
        scale=np.ones(len(known.names.states)),
        seed=seed,
        person=np.arange(persons) if person is None else person,
        rhythm=rhythm,
        tolerance=tolerance or Tolerance(),
    )


def begin(who: Batch, time: float = 0.0) -> Ensemble:
    """Return persons at the start that the parts state; no steady state is looked for."""
    ensemble = who.begin(time)
    module = who.kernel.module
    for row in range(len(who.parameters)):
        derived = np.empty(module.N_DERIVED)
        module.derive(who.parameters[row], derived)
        module.start(derived, ensemble.y[row])
    ensemble.settled = True
    return ensemble


def released(rows: list[dict[str, float]], persons: int = 1, **options: float) -> Events:
    """Return releases: rows of anchor, delay, kind, first, last, amount, taken, draw, cycles."""
    defaults = {
        "anchor": 0, "delay": 0.0, "kind": 3, "first": 0, "last": 0, "amount": 1.0, "group": 0, "taken": 1.0, "draw": 0,
        "cycles": 0,
    }  # fmt: skip
    columns = {}
    for name, default in defaults.items():
        values = [row.get(name, default) for row in rows]
        columns[name] = np.array(values, dtype=np.float64 if isinstance(default, float) else np.int64)
    none = Events.none(persons)
    return Events(**{**vars(none), "releases": Releases(**columns), **options})
