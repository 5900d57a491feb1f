"""What a laboratory prints at a visit, and whether a rule's condition holds.

A measured value is the level of that hour as the method reads it, with the scatter of the method, of the day, and,
where a hormone comes in pulses, of the moment within a pulse; of what lies below the limit of detection only this is
printed. All of it is that of content/observation.toml, by which a twin reads values, too. The draw belongs to the
person, the measure and the day, so two arms measure with the same luck. What has no row there, a count of ovulations
among it, is read as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from circhoral.engine.batch import Floats
from circhoral.engine.given import Flags
from circhoral.evidence.observation import observations
from circhoral.people.pulsatile import PULSE_CLEARANCE, PULSE_RATE, pulse_variance
from circhoral.protocols.rules import Condition
from circhoral.quantities.analytes import ConversionError, Measure, convert
from circhoral.simulation.draws import Values, standard_normal
from circhoral.simulation.errors import SimulationError
from circhoral.simulation.read_apart import SWALLOWED_LEVEL
from circhoral.simulation.visits import EARLY

COUNTED = ("ovulation", "menses")
"""Measures that count what happened since the bleed before, or since the visit before."""
WHOLE = (*COUNTED, "mature_follicle_count", "antral_follicle_count", "cycle_day")
"""Measures that are whole numbers."""


ROUTINE = "immunoassay"
"""The method at a visit, of what no value of the person tells the method of."""
CALCULATED = ("testosterone_free", "testosterone_bioavailable")
"""What a clinic calculates: an immunoassay of it reads something else."""
BY_MOUTH = "oral_progesterone"
"""The circumstance under which an immunoassay reads more of what was given."""


@dataclass(frozen=True)
class Printed:
    """Values as they were printed.

    Attributes
    ----------
    value : (person,)
        The limit of detection where less was found.
    below : (person,) of bool
        In whom only this is known: less than the limit.
    """

    value: Floats
    below: Flags

    @classmethod
    def exactly(cls, value: Floats) -> Printed:
        """Return values without a limit."""
        return cls(value, np.zeros(len(value), dtype=np.bool_))


@dataclass(frozen=True)
class Methods:
    """How values are determined at the visits of a person.

    Attributes
    ----------
    known : mapping of measure to str or None
        As for the person's own latest value of it; None where the file does not say, and no bias is known then.
    by_mouth : bool
        Whether progesterone may be given by mouth, whose metabolites an immunoassay reads as progesterone.
    """

    known: Mapping[str, str | None] = field(default_factory=dict)
    by_mouth: bool = False

    def of(self, name: str) -> str | None:
        """Return the method by which a measure is determined."""
        return self.known.get(name, "calculated" if name in CALCULATED else ROUTINE)

    def needed(self, measures: Mapping[str, Measure]) -> list[str]:
        """Return which levels must be read for values of these measures."""
        found = [name for name in measures if name not in COUNTED]
        if any(name in PULSE_CLEARANCE for name in measures):
            found.append(PULSE_RATE)
        if self.by_mouth and "progesterone" in measures:
            found.append(SWALLOWED_LEVEL)
        return list(dict.fromkeys(found))


@dataclass(frozen=True)
class Laboratory:
    """Who is measured, and how: parameter values, the numbers that their draws belong to, and the methods."""

    values: Values
    people: int
    seed: int
    first: int
    sex: str
    methods: Methods = field(default_factory=Methods)

    def measured(self, name: str, day: float, levels: Mapping[str, Floats]) -> Printed:
        """Return what is printed for a measure on a day, with its scatter.

        Parameters
        ----------
        name : str
        day : float
        levels : mapping of measure to (person,)
            True levels of that moment, canonical units.
        """
        level = levels[name]
        row = observations().get(name)
        if row is None:
            return Printed.exactly(level)
        method = self.methods.of(name)
        sd = np.full(self.people, row.sd(method, [self.sex]))
        if name == "progesterone" and self.methods.by_mouth:
            given = levels[SWALLOWED_LEVEL]
            level = level + (row.times(method, [BY_MOUTH]) - 1) * given
            sd = np.where(given > 0, row.sd(method, [self.sex, BY_MOUTH]), sd)
        level = level * row.times(method, [self.sex])
        z = standard_normal(self.seed, f"visit on day {day:.4f}: {name}", self.first, self.people)
        if row.scale == "linear":
            value = np.maximum(level + sd * z, 0.0)
        else:
            pulses = np.zeros(self.people)
            if row.pulsatile and name in PULSE_CLEARANCE:
                pulses = pulse_variance(levels[PULSE_RATE], self.values[PULSE_CLEARANCE[name]])
            # A level is the mean of the hour, and a lognormal sample around it has a lower median.
            value = level * np.exp(np.sqrt(sd**2 + pulses) * z - pulses / 2)
        if name in WHOLE:
            return Printed.exactly(np.rint(value))  # none seen is a count, too
        return Printed(*row.printed(value, method))


@dataclass(frozen=True)
class Criterion:
    """A condition in the unit of the model.

    Attributes
    ----------
    measure : str
    key : {"above", "below", "reaches", "equals"}
    limit : float
        [canonical unit], or a multiple of the person's own baseline.
    relative : bool
    lasting : float
        For how long it must have held at every look [day].
    """

    measure: str
    key: str
    limit: float
    relative: bool
    lasting: float

    def holds(self, seen: Printed, baseline: Printed | None) -> Flags:
        """Return in whom it holds (person,); in nobody without a value.

        Of what is printed as less than a limit, only what is true of everything below the limit holds.
        """
        limit, value, below = np.full_like(seen.value, self.limit), seen.value, seen.below
        surely_less = below
        if self.relative and baseline is not None:
            limit = self.limit * baseline.value
            # Nothing is known to be less than a part of what was itself too little to be told.
            surely_less, below = below & ~baseline.below, below | baseline.below
        with np.errstate(invalid="ignore"):
            match self.key:
                case "above":
                    return np.asarray(~seen.below & (value > limit))
                case "below":
                    return np.asarray(np.where(below, surely_less & (value <= limit), value < limit))
                case "reaches":
                    return np.asarray(~seen.below & (value >= limit))
                case _:
                    return np.asarray(value == np.rint(limit))


def criterion_of(when: Condition, number: int, measures: Mapping[str, Measure]) -> Criterion:
    """Return a rule's condition in the unit of the model.

    Parameters
    ----------
    when : Condition
    number : int
        Of the rule, from 1, for messages.
    measures : mapping of str to Measure
        What can be measured in this arm, in canonical units.

    Raises
    ------
    SimulationError
        If it cannot be decided.
    """
    name = when.measure
    if name not in measures:
        raise SimulationError(
            f"rule {number}: '{name}' is not simulated here; measured can be: {', '.join(sorted(measures))}"
        )
    key, limit = next((k, found) for k in ("above", "below", "reaches", "equals") if (found := getattr(when, k)))
    if key == "equals" and (name not in WHOLE or limit.quantity is None):
        raise SimulationError(
            f"rule {number}: 'equals' is for whole numbers ({', '.join(WHOLE)}), and no {name} is ever exactly one "
            "value; write above, below or reaches"
        )
    lasting = 0.0 if when.lasting is None else float(when.lasting.magnitude)
    if limit.quantity is None:
        if name in COUNTED:
            raise SimulationError(f"rule {number}: {name} is a count and has no baseline; write a number")
        return Criterion(name, key, float(limit.times_baseline), relative=True, lasting=lasting)
    try:
        value = convert(limit.quantity.magnitude, limit.quantity.unit, measures[name].unit, measures[name])
    except ConversionError as error:
        raise SimulationError(f"rule {number}: {limit.text}: {error}") from None
    return Criterion(name, key, float(value), relative=False, lasting=lasting)


class Memory:
    """Since when a rule's condition has held in each person, and whether the rule may act again.

    A rule with visits acts whenever its condition holds. One that is watched acts when its condition begins to hold: it
    waits until the condition has failed at a look. To hold back a dose is tried again as soon as it has run out.
    """

    def __init__(self, people: int) -> None:
        self.since = np.full(people, np.nan)
        self.armed = np.ones(people, dtype=np.bool_)
        self.last = np.full(people, -np.inf)
        self.looked = np.full(people, -np.inf)

    def held(self, holds: Flags, due: Flags, day: float, lasting: float) -> Flags:
        """Note a look at a condition; return in whom it has held for as long as it must."""
        self.since = np.where(due & ~holds, np.nan, np.where(due & holds & np.isnan(self.since), day, self.since))
        self.armed |= due & ~holds
        with np.errstate(invalid="ignore"):
            return np.asarray(due & holds & (day - self.since >= lasting - EARLY))

    def acted(self, who: Flags, day: float) -> None:
        """Note in whom the rule has acted."""
        self.last = np.where(who, day, self.last)
        self.armed &= ~who
