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
        for start in _distinct([day for change in changes for day in (change.start, change.end) if np.isfinite(day)]):
            held = [item.by for item in changes if item.start <= start + SAME_TIME and item.end > start + SAME_TIME]
            made.append(Level(name, start, _bounded(name, NEUTRAL[name] + np.sum(held, axis=0), people)))
    return made


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
    for day in sorted(days):
        if not kept or day > kept[-1] + SAME_TIME:
            kept.append(day)
    return kept


def _bounded(name: str, value: Floats | float, people: int) -> Floats:
    whole = np.broadcast_to(np.asarray(value, dtype=np.float64), (people,))
    if name == SLEEP:
        return np.maximum(whole, 0.0)
    if name in WORDS and np.any(whole < 0):
        raise SimulationError(
            f"changes of {WORDS[name]} that overlap take away {100 * (1 - whole.min()):.0f} %, which is more than "
            "there is; shorten or lessen one"
        )
    return whole
