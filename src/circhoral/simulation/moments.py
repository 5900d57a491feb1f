"""A person's life on the way to a day: every state, input and parameter of the body as a number, by lag before it.

A run is stopped and resumed at each instant that is asked for. What lies before the run began stands as it was then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from circhoral.engine.batch import Batch, Floats, LinkKind, Status
from circhoral.simulation.arm import body_of, plan_batch
from circhoral.simulation.described import Described
from circhoral.simulation.dosing import Dosing
from circhoral.simulation.errors import SimulationError

FINEST, FINEST_UNTIL = 1 / 72, 2.0
"""Between the instants closest to a day, and how far back these reach [day]."""
FINE, FINE_UNTIL = 1 / 24, 10.0
MIDDLE, MIDDLE_UNTIL = 0.37, 60.0
"""Further back; no whole share of a day, so that daily doses are met at all hours [day]."""
COARSE, COARSE_UNTIL = 1.37, 400.0
_SAME_EVENT = 0.02
"""Days within which an event of two runs is the same one."""


@dataclass(frozen=True)
class Course:
    """Concentration of something given, or its rate of appearance where it feeds a native pool.

    Attributes
    ----------
    label, unit : str
    level : (lag,)
    molar_mass : float, optional
        [g/mol]
    """

    label: str
    unit: str
    level: Floats
    molar_mass: float | None


@dataclass(frozen=True)
class Trace:
    """One person on the way to a day.

    Attributes
    ----------
    day : float
        From time 0.
    lags : (lag,)
        Days before it, rising from zero.
    numbers : mapping of str to (lag,)
        Parameters, states, inputs and ``time`` by name, in canonical units.
    given : mapping of str to tuple of Course
        Per input, what is given and acts there.
    events : tuple of (str, float)
        What has happened to the body since the run began, with its day.
    """

    day: float
    lags: Floats
    numbers: Mapping[str, Floats]
    given: Mapping[str, tuple[Course, ...]]
    events: tuple[tuple[str, float], ...] = ()


def lags_within(span: float) -> Floats:
    """Return lags from zero to about `span`, dense at first (lag,) [day]."""
    lags = np.concatenate(
        [
            np.arange(0.0, FINEST_UNTIL, FINEST),
            np.arange(FINEST_UNTIL, FINE_UNTIL, FINE),
            np.arange(FINE_UNTIL, MIDDLE_UNTIL, MIDDLE),
            np.arange(MIDDLE_UNTIL, COARSE_UNTIL, COARSE),
        ]
    )
    return np.asarray(lags[lags <= max(span, 0.0)], dtype=np.float64)


def traces(person: Described, days: Sequence[float], lags: Floats, seed: int = 0) -> list[Trace]:
    """Live a person and return the way to each of several days.

    Parameters
    ----------
    person : Described
    days : sequence of float
        Not before everything begins. What is given at the very instant has not acted yet.
    lags : (lag,)
    seed : int
        Of missed doses, and of what is left to chance in the body.

    Raises
    ------
    SimulationError
        If the run fails.
    """
    batch, dosing = plan_batch(body_of(person.who.sex), person.values, 1, person.given, seed=seed, habits=person.habits)
    begin = min(person.begins, *days)
    asked = np.maximum(np.asarray(days)[:, None] - lags[None, :], begin)
    instants, where = np.unique(asked, return_inverse=True)
    standing = batch.begin(begin)
    nothing, none = np.zeros(0), np.zeros(0, np.int64)
    states, modes, levels = [], [], []
    happened: list[tuple[str, float]] = []
    for instant in instants:
        run = batch.live(standing, float(instant), nothing, none)
        standing = run.end
        for number, row in enumerate(batch.kernel.names.events):
            happened += [(row[0], float(day)) for day in run.log.times(0, number)]
        if standing.status[0] != Status.OK:
            reason = Status(int(standing.status[0])).name.lower().replace("_", " ")
            raise SimulationError(f"this person could not be integrated until day {instant:g}: {reason}")
        states.append(standing.y[0])
        modes.append(standing.z[0])
        levels.append(standing.level[0])
    where = where.reshape(asked.shape)
    y, z, level = np.array(states), np.array(modes), np.array(levels)
    return [
        replace(
            _trace(batch, dosing, day, lags, instants[row], (y[row], z[row], level[row].copy())),
            events=tuple(item for item in happened if item[1] <= day),
        )
        for day, row in zip(days, where, strict=True)
    ]


def happened_apart(before: Trace, now: Trace) -> set[str]:
    """Return the names of events that one way has and the other has not, or not at that time."""

    def lacks(other: Trace, name: str, day: float) -> bool:
        return not any(known == name and abs(when - day) < _SAME_EVENT for known, when in other.events)

    pairs = ((before, now), (now, before))
    return {name for mine, other in pairs for name, day in mine.events if lacks(other, name, day)}


def _trace(
    batch: Batch, dosing: Dosing, day: float, lags: Floats, instants: Floats, found: tuple[Floats, Floats, Floats]
) -> Trace:
    names = batch.kernel.names
    y, z, levels = found
    # The amplitudes of the modes are those of the instant, so the level of a ligand is their plain sum.
    ligands = np.zeros((len(instants), batch.modes.n_species))
    for mode, species in enumerate(batch.modes.species):
        ligands[:, species] += z[:, mode]
    inputs = [row[0] for row in names.inputs]
    given: dict[str, tuple[Course, ...]] = {}
    links = batch.links
    for (species, position), kind, weight in zip(links.pairs, links.kind, links.weight[0], strict=True):
        level = np.maximum(ligands[:, species], 0.0)
        if kind == LinkKind.LINEAR:
            levels[:, position] += weight[0] * level
        else:
            ratio = (level / weight[1]) ** weight[2]
            levels[:, position] *= 1 + weight[0] * ratio / (1 + ratio)
        column = dosing.columns[species]
        name = inputs[position]
        given[name] = (*given.get(name, ()), Course(column.label, column.unit, level, column.molar_mass))
    numbers = {
        name: np.full(len(instants), value) for name, value in zip(names.parameters, batch.parameters[0], strict=True)
    }
    numbers |= {row[0]: y[:, number] for number, row in enumerate(names.states)}
    numbers |= {name: levels[:, number] for number, name in enumerate(inputs)}
    return Trace(day, lags, numbers | {"time": instants}, given)
