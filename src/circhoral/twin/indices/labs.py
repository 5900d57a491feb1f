"""Labs of one visit as the indices need them: canonical units, repeats joined, bounds kept, the day of the cycle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from circhoral.people.history import day_of
from circhoral.people.person import MORNING, Person
from circhoral.people.records import Lab
from circhoral.quantities.analytes import convert
from circhoral.quantities.clock import DAYS_PER_YEAR, day_fraction
from circhoral.quantities.quantity import Censoring
from circhoral.twin.indices.definitions import of_sex
from circhoral.twin.indices.forms import constants

EARLY = (2, 5)
"""Days of the cycle on which a woman's axis is compared."""
WITHOUT_CYCLES = 60
"""Days since the last bleed from which a woman counts as without cycles."""
ACYCLIC = (
    "functional_hypothalamic_amenorrhoea",
    "hyperprolactinaemic_amenorrhoea",
    "congenital_hypogonadotropic_hypogonadism",
    "postmenopause",
)
_WORDS = ("amenorrh", "menopause")


@dataclass(frozen=True, slots=True)
class Value:
    """One measure of a visit: geometric mean of its samples, or a bound."""

    value: float
    samples: int = 1
    censored: Censoring = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """The labs of one day.

    Attributes
    ----------
    day : float
        After time 0, of the first sample.
    date : date or None
    age : float
        On that day [year].
    values : dict of str to Value
        Canonical units, albumin in nmol/L, testosterone as the mean of the day.
    refused : dict of str to str
        Measures that were taken and cannot be used, each with the reason.
    rhythm : float
        Testosterone at the hour of the sample over the mean of its day.
    cycle_day : int or None
    early : bool
        Whether the indices of a woman's axis may be read.
    """

    day: float
    date: dt.date | None
    age: float
    values: dict[str, Value]
    refused: dict[str, str]
    rhythm: float = 1.0
    cycle_day: int | None = None
    early: bool = True


def slips(person: Person) -> list[Slip]:
    """Return the labs of a person, one slip per day that has any the indices use, the oldest first."""
    wanted = {lab for item in of_sex(person.sex) for one in item.needs for lab in one} | {"albumin"}
    days: dict[int, list[Lab]] = {}
    for lab in person.labs:
        if lab.measure.id in wanted:
            days.setdefault(int(np.floor(day_of(person, lab))), []).append(lab)
    return [_slip(person, labs) for _, labs in sorted(days.items())]


def _slip(person: Person, labs: list[Lab]) -> Slip:
    values: dict[str, Value] = {}
    refused: dict[str, str] = {}
    for name in dict.fromkeys(lab.measure.id for lab in labs):
        same = [lab for lab in labs if lab.measure.id == name]
        if name in ("insulin", "glucose", "homa_ir") and any(lab.fasting is False for lab in same):
            refused[name] = f"{name} was not fasting"
            continue
        joined = _joined([(_canonical(person, lab), lab.value.censored) for lab in same])
        if joined is None:
            refused[name] = f"{name} has an upper and a lower bound on one day"
        elif joined.value <= 0:
            refused[name] = f"{name} is zero; write the limit of the assay, for example '<0.1 IU/L'"
        else:
            values[name] = joined
    drawn = next((lab for lab in labs if lab.measure.id == "testosterone_total"), labs[0])
    day, date = min(day_of(person, lab) for lab in labs), labs[0].date or person.day_zero
    cycle_day = _cycle_day(person, labs, date)
    early = person.sex == "male" or _early(person, cycle_day)
    age = person.age_years + day / DAYS_PER_YEAR
    return Slip(day, date, age, values, refused, _rhythm(person, drawn), cycle_day, early)


def _canonical(person: Person, lab: Lab) -> float:
    if lab.measure.id == "albumin":
        return convert(lab.canonical, lab.measure.unit, "nmol/L", lab.measure)
    if lab.measure.id == "testosterone_total":
        return lab.canonical / _rhythm(person, lab)
    return lab.canonical


def morning_rhythm(sex: str, age: float, at: dt.time = MORNING) -> float:
    """Return testosterone at an hour over the mean of its day; women have no such rhythm here.

    Parameters
    ----------
    sex : str
    age : float
        [year]
    at : time
    """
    if sex == "female":
        return 1.0
    c = constants("male")
    fade = np.exp(-c["ageing_rhythm_slope"] * (age - c["reference_age"]))
    phase = day_fraction(at) - c["testosterone_rhythm_peak"]
    return float(1 + c["testosterone_rhythm_amplitude"] * fade * np.cos(2 * np.pi * phase))


def _rhythm(person: Person, lab: Lab) -> float:
    return morning_rhythm(person.sex, person.age_years, lab.time or MORNING)


def _joined(found: Iterable[tuple[float, Censoring]]) -> Value | None:
    """Return samples of one measure as one: their geometric mean, or what their bounds allow at most."""
    samples = list(found)
    signs = {sign for _, sign in samples} - {""}
    numbers = [number for number, _ in samples]
    if len(signs) == 2:
        return None
    if signs == {"<"}:
        return Value(max(numbers), 1, "<")
    if signs == {">"}:
        return Value(min(numbers), 1, ">")
    if min(numbers) <= 0:
        return Value(0.0)
    return Value(float(np.exp(np.mean(np.log(numbers)))), len(numbers))


def _cycle_day(person: Person, labs: list[Lab], date: dt.date | None) -> int | None:
    written = next((lab.cycle_day for lab in labs if lab.cycle_day is not None), None)
    if written is not None or person.cycles is None or date is None:
        return written
    before = [bleed for bleed in person.cycles.menses if bleed <= date]
    return (date - max(before)).days + 1 if before else None


def _early(person: Person, cycle_day: int | None) -> bool:
    if cycle_day is not None:
        return EARLY[0] <= cycle_day <= EARLY[1] or cycle_day > WITHOUT_CYCLES
    if person.phenotype in ACYCLIC:
        return True
    return any(word in condition.lower() for condition in person.conditions for word in _WORDS)
