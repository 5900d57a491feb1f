"""What administrations of an arm come to while they are read, and in the end: modes, links and events."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from circhoral.engine.batch import EventKind, Events, Floats, Links, Modes, Releases
from circhoral.engine.kernel import Names
from circhoral.simulation.draws import Values


@dataclass(frozen=True)
class Column:
    """One ligand of the engine and the measure it is part of (empty for a feed)."""

    measure: str
    label: str
    unit: str
    molar_mass: float | None = None


@dataclass(frozen=True)
class Dosing:
    """What an arm's administrations mean to the engine, and the ligands' names."""

    modes: Modes
    links: Links
    events: Events
    columns: tuple[Column, ...]


type Row = tuple[float, int, int, int, float, int, float, int]
"""An event: time, kind, first, last, amount, group, share taken, number of the draw."""


@dataclass
class Plan:
    """Collects modes, links and events while administrations are read.

    `scaled_by` is the column of factors of whatever names none of its own; column 0 is the factor one.
    """

    names: Names
    values: Values
    people: int
    rates: list[Floats] = field(default_factory=list)
    coefficients: list[Floats] = field(default_factory=list)
    species: list[int] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    links: list[tuple[int, int, int, Floats]] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    released: list[tuple[int, int, Row]] = field(default_factory=list)
    waits_for: tuple[int, int] | None = None
    scaled_by: int = 0
    factors: list[Floats] = field(default_factory=list)
    blocks: dict[tuple[str, str, str, bool], tuple[int, int]] = field(default_factory=dict)
    ligands: dict[tuple[str, bool], int] = field(default_factory=dict)

    def event(
        self,
        time: float,
        kind: EventKind,
        first: int,
        last: int,
        amount: float,
        group: int = 0,
        taken: float = 1.0,
        draw: int = 0,
    ) -> None:
        """Keep an event, or what an event of the body releases while the plan waits for one."""
        row = (time, int(kind), first, last, amount, group or self.scaled_by, taken, draw)
        if self.waits_for is None:
            self.events.append(row)
        else:
            self.released.append((*self.waits_for, row))

    def group(self, factor: Floats) -> int:
        """Return the number of a new column of factors (person,)."""
        self.factors.append(np.broadcast_to(np.asarray(factor, dtype=np.float64), (self.people,)))
        return len(self.factors)  # group 0 is the factor one

    def input(self, name: str) -> int | None:
        """Position of an input, or None where this body has no such site."""
        known = [row[0] for row in self.names.inputs]
        return known.index(name) if name in known else None


def dosing_of(plan: Plan) -> Dosing:
    """Return what a plan holds so far, as the engine reads it."""
    people = plan.people
    modes = Modes.none(people)
    if plan.species:
        modes = Modes(
            np.ascontiguousarray(np.concatenate(plan.rates, axis=1)),
            np.ascontiguousarray(np.concatenate(plan.coefficients, axis=1)),
            np.array(plan.species, dtype=np.int64),
            len(plan.columns),
        )
    links = Links.none(people)
    if plan.links:
        # Added inputs first, factors last, so that a factor multiplies the whole.
        ordered = sorted(plan.links, key=lambda link: link[2])
        links = Links(
            np.array([[ligand, position] for ligand, position, _, _ in ordered], dtype=np.int64),
            np.array([kind for _, _, kind, _ in ordered], dtype=np.int64),
            np.ascontiguousarray(np.stack([weight for *_, weight in ordered], axis=1)),
        )
    events = replace(Events.none(people), dose_factor=np.column_stack([np.ones(people), *plan.factors]))
    if plan.events:
        time, kind, first, last, amount, group, taken, draw = zip(*sorted(plan.events, key=_order), strict=True)
        whole = [np.array(column, dtype=np.int64) for column in (kind, first, last, group)]
        events = Events(
            np.array(time, dtype=np.float64), whole[0], whole[1], whole[2], np.array(amount, dtype=np.float64),
            whole[3], np.array(taken, dtype=np.float64), events.dose_factor,
            draw=np.array(draw, dtype=np.int64),
        )  # fmt: skip
    if plan.released:
        events = replace(events, releases=_releases(plan), release_from=0.0)
    return Dosing(modes, links, events, tuple(plan.columns))


def _order(row: Row) -> tuple[float, bool]:
    """Sort by time; at one instant ends before beginnings, so that a train that follows another is not switched off."""
    return row[0], row[5] != 0 or row[1] == EventKind.BOLUS


def _releases(plan: Plan) -> Releases:
    """Return what events of the body release."""
    rows = sorted(plan.released, key=lambda row: _order(row[2]))
    anchor, cycles, released = zip(*rows, strict=True)
    delay, kind, first, last, amount, group, taken, draw = zip(*released, strict=True)
    whole = [np.array(column, dtype=np.int64) for column in (anchor, kind, first, last, group, draw, cycles)]
    return Releases(
        anchor=whole[0],
        delay=np.array(delay, dtype=np.float64),
        kind=whole[1],
        first=whole[2],
        last=whole[3],
        amount=np.array(amount, dtype=np.float64),
        group=whole[4],
        taken=np.array(taken, dtype=np.float64),
        draw=whole[5],
        cycles=whole[6],
    )
