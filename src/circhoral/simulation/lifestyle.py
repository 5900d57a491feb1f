"""What another way of living means to a body: courses of habits in, levels of its inputs over time out.

Courses that overlap add up: each is a change against the person's own habit. Sleep is told as hours short of the usual
ones; more sleep than usual counts as usual, because nothing is known of its effect.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from circhoral.engine.batch import Floats
from circhoral.protocols.habits import Course
from circhoral.protocols.lifestyle import SURGERY
from circhoral.protocols.schedule import SAME_TIME
from circhoral.quantities.inputs import scale_of
from circhoral.quantities.units import factor
from circhoral.simulation.draws import Values
from circhoral.simulation.errors import SimulationError

ENERGY, SLEEP, ALCOHOL = "energy_intake_change", "sleep_deficit", "alcohol_intake"
INTAKE, ACTIVITY = scale_of("energy_intake"), scale_of("physical_activity")
NEUTRAL = {ENERGY: 0.0, INTAKE: 1.0, ACTIVITY: 1.0, SLEEP: 0.0, ALCOHOL: 0.0}
"""What each input of a body is while a person lives as they always did."""
WORDS = {INTAKE: "energy intake", ACTIVITY: "physical activity"}
STEPS = (("surgery_intake_first", "surgery_first_lasts"), ("surgery_intake_second", "surgery_second_lasts"))
"""Shares of the usual intake after an operation, and how long each holds; the last one stays."""
LAST = "surgery_intake_settled"


@dataclass(frozen=True)
class Level:
    """An input of the body from a day on, until the next level of it: one value per person (person,)."""

    input: str
    start: float
    value: Floats


@dataclass(frozen=True)
class _Change:
    """What a course adds to an input over a stretch of time."""

    input: str
    by: Floats
    start: float
    end: float


def levels(courses: Iterable[Course], values: Values, people: int) -> list[Level]:
    """Return what courses of habits, overlapping or not, make of the inputs of a body.

    Parameters
    ----------
    courses : iterable of Course
    values : Values
        Usual sleep, and intake after an operation, per person.
    people : int

    Returns
    -------
    list of Level
        Sorted by time for each input; each holds until the next one of its input.

    Raises
    ------
    SimulationError
        If courses together take away more than there is.
    """
    by_input: dict[str, list[_Change]] = defaultdict(list)
    for course in courses:
        for change in _changes(course, values, people):
            by_input[change.input].append(change)
    made = []
    for name, changes in by_input.items():
        # How much may be taken away from what is eaten depends on both of its inputs.
        with_it = by_input[INTAKE] if name == ENERGY and INTAKE in by_input else []
        for start in _distinct([day for item in (*changes, *with_it) for day in (item.start, item.end)]):
            value = _bounded(name, _sum(changes, start, people))
            if name == ENERGY:
                value = _eaten(value, _sum(with_it, start, people), values)
            made.append(Level(name, start, value))
    return made


def parameters_of(habit: str, *, of_level: bool) -> tuple[str, ...]:
    """Return the parameter rows that an entry of a habit needs beside those of the body."""
    if habit == SURGERY:
        return (*(name for step in STEPS for name in step), LAST)
    return ("usual_sleep",) if habit == "sleep" and of_level else ()


def from_morning(courses: Iterable[Course], morning: float) -> list[Course]:
    """Begin courses whose day, but not its hour, is stated in the morning, as doses do; they move as a whole."""
    return [
        replace(course, start_days=course.start_days + morning, end_days=course.end_days + morning)
        if abs(course.start_days - round(course.start_days)) < SAME_TIME
        else course
        for course in courses
    ]


def _changes(course: Course, values: Values, people: int) -> Iterator[_Change]:
    start, end, amount = course.start_days, course.end_days, course.amount
    by = np.full(people, amount.value)
    match course.habit:
        case "energy_intake" if amount.unit:
            yield _Change(ENERGY, by * factor(amount.unit, "MJ/day"), start, end)
        case "energy_intake":
            yield _Change(INTAKE, by, start, end)
        case "physical_activity":
            yield _Change(ACTIVITY, by, start, end)
        case "sleep":
            yield _Change(SLEEP, values["usual_sleep"] - by if amount.is_level else -by, start, end)
        case "alcohol":
            yield _Change(ALCOHOL, by, start, end)
        case name if name == SURGERY:
            for share, lasts in STEPS:
                later = start + values.typical(lasts)  # events stand at the same time for everyone
                yield _Change(INTAKE, values[share] - 1, start, later)
                start = later
            yield _Change(INTAKE, values[LAST] - 1, start, end)
        case other:
            raise SimulationError(f"'{other}' is no habit that can be simulated")


def _distinct(days: list[float]) -> list[float]:
    kept: list[float] = []
    for day in sorted(filter(np.isfinite, days)):
        if not kept or day > kept[-1] + SAME_TIME:
            kept.append(day)
    return kept


def _sum(changes: Iterable[_Change], day: float, people: int) -> Floats:
    """Return what the changes that hold on a day add up to (person,)."""
    held = [item.by for item in changes if item.start <= day + SAME_TIME and item.end > day + SAME_TIME]
    return np.sum([np.zeros(people), *held], axis=0)


def habitual_intake(values: Values) -> Floats:
    """Return what keeps each person's weight, as the body counts it (person,) [MJ/day]."""
    resting = (
        values["resting_energy_weight"] * values["weight_baseline"]
        + values["resting_energy_height"] * values["height"]
        + values["resting_energy_age"] * values["age"]
        + values["resting_energy_constant"]
    )
    return values["activity_level"] * resting


def _eaten(change: Floats, share: Floats, values: Values) -> Floats:
    """Return a change of intake that leaves nobody less than nothing to eat."""
    left = habitual_intake(values) * (1 + share)
    if np.median(left + change) < 0:
        most = np.median(left) * factor("MJ/day", "kcal/day")
        raise SimulationError(
            f"intake falls by {-np.median(change) * factor('MJ/day', 'kcal/day'):.0f} kcal/day, and this person eats "
            f"about {most:.0f}; lessen the change"
        )
    return np.maximum(change, -left)


def _bounded(name: str, change: Floats) -> Floats:
    whole = NEUTRAL[name] + change
    if name == SLEEP:
        return np.maximum(whole, 0.0)
    if name in WORDS and np.median(whole) < 0:
        raise SimulationError(
            f"changes of {WORDS[name]} that overlap take away {100 * (1 - np.median(whole)):.0f} %, which is more than "
            "there is; shorten or lessen one"
        )
    return np.maximum(whole, 0.0) if name in WORDS else whole
