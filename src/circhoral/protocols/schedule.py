"""A regimen as a flat table of administrations, sorted by time.

Doses are written out one by one; a pump stays one entry (a train of pulses with its interval) and so does an
infusion. A course is the half-open interval [start, end): ``every: 7 days, for: 4 weeks`` is four doses, on
days 0, 7, 14 and 21. Times are start + i * interval, never a running sum, so that no dose is lost or doubled.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from circhoral.protocols.dose import WEEKDAYS, Dose
from circhoral.protocols.regimen import Regimen
from circhoral.protocols.timepoints import Anchor
from circhoral.quantities.clock import day_fraction

MOST_ADMINISTRATIONS = 200_000
# Two times closer than this [day] are the same time: a tenth of a second.
SAME_TIME = 1e-6

type Kind = Literal["dose", "infusion", "train"]


@dataclass(frozen=True, slots=True)
class Administration:
    """One thing given.

    Attributes
    ----------
    time_days : float
        After time 0, or after `anchor`.
    agent, formulation, route : str
        Formulation and route may be empty if the regimen was not completed.
    amount : float
        Of a dose, of one pulse of a train, or per day of an infusion [amount_unit].
    amount_unit : str
        ``mg``, ``IU`` or ``nmol``; an infusion ends in ``/day``.
    duration_days : float
        0 for a dose.
    kind : {"dose", "infusion", "train"}
    every_days : float
        Interval between the pulses of a train, else 0.
    until_days : float
        End of a train or an infusion (not included), else `time_days`.
    index_of_dose : int
        Place of the entry in the regimen.
    anchor : str
        Empty, or the event of the body that releases it: ``cycle``, ``menses``, ``ovulation``, ``lh_peak``.
    cycles : int
        In how many cycles an anchored entry is given; 0 means in every one.
    """

    time_days: float
    agent: str
    formulation: str
    route: str
    amount: float
    amount_unit: str
    duration_days: float
    kind: Kind
    every_days: float
    until_days: float
    index_of_dose: int
    anchor: Anchor | Literal[""] = ""
    cycles: int = 1


@dataclass(frozen=True, slots=True)
class Setting:
    """What must be known to turn words into numbers.

    Attributes
    ----------
    horizon_days : float
        End of the run; courses without an end stop here.
    weight_kg, height_cm : float or None
        For doses per kg and per square metre.
    day_zero : date or None
        Calendar date of time 0; without one, time 0 is a Monday.
    last_dose : float or None
        When the doses lived before time 0 ended [day].
    """

    horizon_days: float
    weight_kg: float | None = None
    height_cm: float | None = None
    day_zero: dt.date | None = None
    last_dose: float | None = None


class ScheduleError(ValueError):
    """A regimen that cannot be written out."""


def expand(
    regimen: Regimen | Iterable[Dose],
    weight_kg: float | None = None,
    height_cm: float | None = None,
    *,
    horizon_days: float,
    day_zero: dt.date | None = None,
    last_dose: float | None = None,
) -> list[Administration]:
    """Return every administration before `horizon_days`, sorted by time.

    Parameters
    ----------
    regimen : Regimen or iterable of Dose
    weight_kg, height_cm : float, optional
    horizon_days : float
    day_zero : date, optional
    last_dose : float, optional

    Returns
    -------
    list of Administration
        Entries that wait for an event of the body come last, with their `anchor`.

    Raises
    ------
    ScheduleError
        If more than 200,000 administrations would be made.
    QuantityError
        If a dose per kg meets a person without a weight, or a date a run without one.
    """
    setting = Setting(horizon_days, weight_kg, height_cm, day_zero, last_dose)
    doses = regimen.doses if isinstance(regimen, Regimen) else tuple(regimen)
    made: list[Administration] = []
    for index, dose in enumerate(doses):
        for item in administrations(dose, index, setting):
            made.append(item)
            if len(made) > MOST_ADMINISTRATIONS:
                raise ScheduleError(
                    f"doses[{index}]: found more than {MOST_ADMINISTRATIONS} administrations; "
                    "expected fewer; write a pump with 'dose_per_pulse', or shorten the course"
                )
    return sorted(made, key=lambda item: (item.anchor != "", item.time_days, item.index_of_dose))


def administrations(dose: Dose, index: int, setting: Setting) -> Iterator[Administration]:
    """Yield the administrations of one entry, in the order of their times."""
    if dose.mode == "lifestyle":
        return
    first = _template(dose, index, setting)
    for point in dose.at if dose.at is not None else (dose.start,):
        if point is not None and point.is_event:
            waiting = replace(first, anchor=point.anchor, cycles=_cycles(dose))
            yield from _from(dose, waiting, point.days, setting)
        else:
            start = point.resolve(setting.day_zero, setting.last_dose) if point is not None else 0.0
            yield from _from(dose, first, start, setting)


def _template(dose: Dose, index: int, setting: Setting) -> Administration:
    amount = dose.amount
    kind: Kind = "infusion" if dose.mode == "infusion" else "train" if dose.mode == "train" else "dose"
    return Administration(
        time_days=0.0,
        agent=dose.agent or "",
        formulation=dose.formulation or "",
        route=dose.route or "",
        amount=amount.for_body(setting.weight_kg, setting.height_cm),
        amount_unit=f"{amount.unit}/day" if amount.per_day else amount.unit,
        duration_days=0.0,
        kind=kind,
        every_days=dose.every.magnitude if kind == "train" and dose.every is not None else 0.0,
        until_days=0.0,
        index_of_dose=index,
    )


def _cycles(dose: Dose) -> int:
    if dose.each is None:
        return 1
    return dose.cycles or 0


def _from(dose: Dose, first: Administration, start: float, setting: Setting) -> Iterator[Administration]:
    end = _end(dose, start, setting, anchored=bool(first.anchor))
    if first.kind != "dose":
        if first.kind == "train" and dose.count is not None:
            end = min(end, start + dose.count * first.every_days)
        if end > start + SAME_TIME:
            yield replace(first, time_days=start, until_days=end, duration_days=end - start)
        return
    for given, time in enumerate(_times(dose, start, setting)):
        outside = time >= end - SAME_TIME and dose.at is None
        beyond = time >= setting.horizon_days - SAME_TIME and not first.anchor
        if outside or beyond or (dose.count is not None and given >= dose.count):
            return
        yield replace(first, time_days=time, until_days=time)


def _end(dose: Dose, start: float, setting: Setting, anchored: bool) -> float:
    if dose.duration is not None:
        end = start + dose.duration.magnitude
    elif dose.until is not None:
        end = dose.until.days if dose.until.is_event else _resolved_end(dose, setting)
    else:
        end = math.inf
    if anchored:
        return min(end, start + setting.horizon_days)
    return min(end, setting.horizon_days)


def _resolved_end(dose: Dose, setting: Setting) -> float:
    return dose.until.resolve(setting.day_zero, setting.last_dose) if dose.until is not None else math.inf


def _times(dose: Dose, start: float, setting: Setting) -> Iterator[float]:
    clock = sorted(day_fraction(time) for time in dose.times) if dose.times else [0.0]
    if dose.weekdays is not None:
        yield from _weekday_times(dose, start, clock, setting)
    elif dose.every is not None:
        number = 0
        while True:
            # Times of day belong to the day, so the start is cut to midnight only where they are given.
            day = (math.floor(start) if dose.times else start) + number * dose.every.magnitude
            yield from (day + fraction for fraction in clock if day + fraction >= start - SAME_TIME)
            number += 1
    else:
        yield start


def _weekday_times(dose: Dose, start: float, clock: list[float], setting: Setting) -> Iterator[float]:
    wanted = {WEEKDAYS.index(name) for name in dose.weekdays or ()}
    shift = setting.day_zero.weekday() if setting.day_zero is not None else 0
    day = math.floor(start)
    while True:
        if (day + shift) % 7 in wanted:
            yield from (day + fraction for fraction in clock if day + fraction >= start - SAME_TIME)
        day += 1
