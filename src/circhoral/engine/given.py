"""What the persons of a batch are given, as plain arrays: kinetics, links to inputs, and events.

Events stand at a time, or are released by something that the states decide: an amount is then given at a delay after
each occurrence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
import numpy.typing as npt

type Floats = npt.NDArray[np.float64]
type Ints = npt.NDArray[np.int64]
type Flags = npt.NDArray[np.bool_]


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
class Releases:
    """Doses that events of the body release, in the order in which those of one instant act.

    Attributes
    ----------
    anchor : (release,) int
        Position of the event of the body that releases it.
    delay : (release,) float
        Days from the occurrence; zero acts at the same instant.
    kind, first, last, group : (release,) int
    amount, taken : (release,) float
        As of `Events`.
    draw : (release,) int
        As of `Events`; below 2^48. Each occurrence has draws of its own.
    cycles : (release,) int
        How many occurrences are served, from `Events.release_from` on; zero serves every one.
    """

    anchor: Ints
    delay: Floats
    kind: Ints
    first: Ints
    last: Ints
    amount: Floats
    group: Ints
    taken: Floats
    draw: Ints
    cycles: Ints

    @classmethod
    def none(cls) -> Releases:
        """Nothing is released."""
        empty, whole = np.zeros(0), np.zeros(0, np.int64)
        return cls(whole, empty, whole, whole, whole, empty, whole, empty, whole, whole)

    def __post_init__(self) -> None:
        """Refuse columns of unequal length, and what would act before its occurrence or draw what is not its own."""
        if len({len(column) for column in vars(self).values()}) > 1:
            raise ValueError("the columns of a table of releases must be equally long")
        if np.any(self.delay < 0):
            raise ValueError("a release cannot act before what releases it; its delay must be zero or more")
        if np.any((self.draw < 0) | (self.draw >= 1 << 48)):
            raise ValueError("the number of a release's draw must lie between 0 and 2^48")


@dataclass(frozen=True)
class Events:
    """Timed events in order of time, and what events of the body release.

    Attributes
    ----------
    time, amount, taken : (event,) float
        Day; amount before the person's factor; probability that it happens at all.
    kind, first, last, group : (event,) int
        `EventKind`; first and one past the last mode, or the input or state; column of `dose_factor`.
    dose_factor : (person, group) float
        NaN: the group's events are not this person's, and leave no trace in their steps.
    draw : (event,) int, optional
        Which of the person's draws decides whether the event happens; events of one dose, such as the beginning
        and the end of its release, share a number. The event's place in the table unless given.
    releases : Releases
    release_from : float
        Day from which occurrences release anything.
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
    releases: Releases = field(default_factory=Releases.none)
    release_from: float = -np.inf

    @classmethod
    def none(cls, persons: int) -> Events:
        """Nothing happens."""
        empty, whole = np.zeros(0), np.zeros(0, np.int64)
        return cls(empty, whole, whole, whole, empty, whole, empty, np.ones((persons, 1)))

    def __post_init__(self) -> None:
        """Refuse tables that are out of order, which would lose doses."""
        if np.any(np.diff(self.time) < 0):
            raise ValueError("events must stand in order of time")
