"""What a person was given before time 0, as administrations at negative times."""

from __future__ import annotations

import datetime as dt

from circhoral.people.person import MORNING, Person
from circhoral.people.records import Lab, Semen
from circhoral.protocols.dose import Dose
from circhoral.protocols.habits import Course, courses_of_habits
from circhoral.protocols.schedule import Administration, expand
from circhoral.protocols.timepoints import TimePoint
from circhoral.quantities.clock import day_fraction


def history_schedule(person: Person) -> list[Administration]:
    """Return everything given before time 0, sorted by time; times are days and negative.

    A course with a length and an end begins so many days before its end; with a length alone it lasts until
    time 0. Beginnings that are counted back are whole days, because dates are.
    """
    if not person.history:
        return []
    placed = [_placed(dose, person.day_zero) for dose in person.history]
    return expand(
        placed,
        person.weight_kg,
        person.height_cm,
        horizon_days=0.0,
        day_zero=person.day_zero,
    )


def history_habits(person: Person) -> list[Course]:
    """Return how the person lived otherwise before time 0, sorted by time.

    Courses end as those of `history_schedule` do; only an operation lasts.
    """
    return courses_of_habits([_placed(dose, person.day_zero) for dose in person.history], day_zero=person.day_zero)


def last_dose_day(person: Person) -> float | None:
    """Return when the person was last given something [day, not positive], or None."""
    given = history_schedule(person)
    return max((item.until_days for item in given), default=None)


def _placed(dose: Dose, zero: dt.date | None) -> Dose:
    if dose.at is not None:
        points = tuple(_on(point, zero) for point in dose.at)
        return dose.model_copy(update={"at": points})
    end = _on(dose.until, zero).days if dose.until is not None else None
    if dose.start is not None:
        start = _on(dose.start, zero).days
    else:
        length = dose.duration.magnitude if dose.duration is not None else 0.0
        start = (end or 0.0) - length
        if length >= 1:
            start = float(round(start))
    if end is None:
        end = start + dose.duration.magnitude if dose.duration is not None and dose.start is not None else 0.0
    update = {
        "start": TimePoint("start", start, None, "history"),
        "until": TimePoint("start", min(end, 0.0), None, "history"),
        "duration": None,
    }
    return dose.model_copy(update=update)


def _on(point: TimePoint, zero: dt.date | None) -> TimePoint:
    return TimePoint("start", point.resolve(zero), None, point.text)


def day_of(person: Person, record: Lab | Semen) -> float:
    """Return when a lab or a semen analysis was taken [day after time 0].

    A record without a date belongs to the day of time 0; one without a time of day was taken at 08:00.
    """
    zero = person.day_zero
    date = record.date or zero
    time = record.time if isinstance(record, Lab) and record.time is not None else MORNING
    whole = (date - zero).days if date is not None and zero is not None else 0
    return whole + day_fraction(time)
