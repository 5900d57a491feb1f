"""From when to when a person lives otherwise: the lifestyle entries of a regimen or a history, as courses.

A course is the half-open interval [start, end), as for doses; an operation for weight has no end.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass

from circhoral.protocols.dose import Dose
from circhoral.protocols.lifestyle import Amount, read_amount
from circhoral.protocols.regimen import Regimen
from circhoral.protocols.schedule import SAME_TIME


@dataclass(frozen=True, slots=True)
class Course:
    """A stretch of time in which a habit is another.

    Attributes
    ----------
    habit : str
        Such as ``energy_intake``.
    amount : Amount
    start_days, end_days : float
        After time 0; the end may be infinite.
    index_of_dose : int
        Place of the entry in the regimen.
    """

    habit: str
    amount: Amount
    start_days: float
    end_days: float
    index_of_dose: int


def courses_of_habits(
    regimen: Regimen | Iterable[Dose],
    *,
    horizon_days: float = math.inf,
    day_zero: dt.date | None = None,
    last_dose: float | None = None,
) -> list[Course]:
    """Return the lifestyle entries that begin before `horizon_days`, sorted by time.

    Parameters
    ----------
    regimen : Regimen or iterable of Dose
        Doses among them are passed over.
    horizon_days : float
    day_zero : date, optional
    last_dose : float, optional

    Raises
    ------
    QuantityError
        If a date meets a run without one.
    """
    doses = regimen.doses if isinstance(regimen, Regimen) else tuple(regimen)
    made = []
    for index, dose in enumerate(doses):
        if dose.lifestyle is None:
            continue
        anchor = dose.anchor
        start = anchor.resolve(day_zero, last_dose) if anchor is not None else 0.0
        end = math.inf
        if dose.until is not None:
            end = dose.until.resolve(day_zero, last_dose)
        elif dose.duration is not None:
            end = start + dose.duration.magnitude
        if start < horizon_days - SAME_TIME and end > start + SAME_TIME:
            amount = read_amount(dose.lifestyle, dose.change, dose.level)
            made.append(Course(dose.lifestyle, amount, start, end, index))
    return sorted(made, key=lambda course: (course.start_days, course.index_of_dose))
