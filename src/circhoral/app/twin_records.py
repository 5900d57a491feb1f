"""Every record of a twin in one row: as written, as a laboratory would report it again, and what was expected."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from circhoral.app.summary import BAND
from circhoral.engine.batch import Floats
from circhoral.people.person import Person
from circhoral.quantities.analytes import System, convert, display_unit, measure
from circhoral.twin.posterior import Twin
from circhoral.twin.records import CYCLE_LENGTH, LH_TEST, Record

if TYPE_CHECKING:
    import xarray as xr

__all__ = [
    "Band",
    "Point",
    "RecordRow",
    "System",
    "amount",
    "record_rows",
    "reported_points",
    "unit_words",
    "written_of",
]

FAR = 0.01
"""Share of persons of the description beyond a value from which it is called unusual; the ends of `BAND`: low, high."""
_PLACE = re.compile(r"^(\w+)(?:\.(?P<before>\w+))?(?:\[(?P<number>\d+)\])?(?:\.(?P<after>\w+))?$")


@dataclass(frozen=True, slots=True)
class Band:
    """Median and the ends of the 90 % interval, in a unit of display."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record.

    Attributes
    ----------
    where, label : str
    when, detail : str
        Date with the clock time, if one is stated, and the day of the cycle; the method.
    written : str
        As the person's file has it.
    value : float
        In `unit`; of a censored one, its limit.
    censored : {"", "<", ">"}
    unit : str
        Of display.
    linear : bool
        Whether its deviations are of the value, not of its logarithm.
    prior : Band
        Between-person variability: the levels of persons of this description before any value is looked at.
    level : Band
        Parameter uncertainty: the level of this person.
    visit : Band
        With visit-to-visit variability.
    again : Band
        With measurement scatter: what a laboratory would report again.
    reading : str
        Where the value stands among what was expected: as expected, low, high, unusually low, unusually high.
    conflict : str
        How far it is from what all other values imply, and the likely cause; empty if it fits.
    """

    where: str
    label: str
    when: str
    detail: str
    written: str
    value: float
    censored: str
    unit: str
    linear: bool
    prior: Band
    level: Band
    visit: Band
    again: Band
    reading: str
    conflict: str


def record_rows(twin: Twin, units: System = "conventional") -> list[RecordRow]:
    """Return every record that the twin was made from, in the order of the person's file.

    Parameters
    ----------
    twin : Twin
    units : {"conventional", "si"}
    """
    return [_row(twin, i, record, units) for i, record in enumerate(twin.records.used)]


def _row(twin: Twin, i: int, record: Record, units: System) -> RecordRow:
    unit, scale = _display(record, units)

    def band(column: Floats) -> Band:
        low, median, high = np.quantile(column[:, i], (BAND[0], 0.5, BAND[1])) * scale
        # On a linear scale the scatter may reach below nothing, which no laboratory reports.
        return Band(float(median), max(float(low), 0.0), float(high))

    expected = twin.prior_predicted.measured[:, i]
    conflict = next((item for item in twin.verdict.conflicts if item.where == record.where), None)
    told = ""
    if conflict is not None:
        side = "above" if conflict.distance > 0 else "below"
        told = f"{abs(conflict.distance):.0f} standard deviations {side} what the other values imply; {conflict.cause}"
    when, detail = _when(twin.person, record)
    return RecordRow(
        record.where, record.label, when, detail, written_of(twin.person, record), record.value * scale,
        record.censored, unit, record.scale == "linear", band(twin.prior_predicted.level), band(twin.predicted.level),
        band(twin.predicted.visit), band(twin.predicted.measured), _reading(record, expected), told,
    )  # fmt: skip


def _display(record: Record, units: System) -> tuple[str, float]:
    """Return the unit in which a record is shown, and what its value is multiplied by."""
    if record.measure in (CYCLE_LENGTH, LH_TEST):
        return "days", 1.0
    about = measure(record.measure)
    unit = display_unit(about, units)
    return unit_words(unit), convert(1.0, about.unit, unit, about)


def unit_words(unit: str) -> str:
    """Return a unit as a person writes it."""
    return {"percent": "%", "1": "", "dimensionless": ""}.get(unit, unit)


def _reading(record: Record, expected: Floats) -> str:
    """Return where a value stands among what a laboratory was expected to report."""
    below, above = float((expected < record.value).mean()), float((expected > record.value).mean())
    # Of a value below a limit it is only known that it is not above it.
    if record.censored != ">" and below < BAND[0]:
        return "unusually low" if below < FAR else "low"
    if record.censored != "<" and above < BAND[0]:
        return "unusually high" if above < FAR else "high"
    return "as expected"


def written_of(person: Person, record: Record) -> str:
    """Return a record as the person's file has it; what is counted from a diary in words."""
    place = _PLACE.match(record.where)
    number = int(place["number"] or 0) if place else 0
    if record.where.startswith("labs"):
        return str(person.labs[number].value)
    if record.where.startswith("semen") and place and place["after"]:
        return str(getattr(person.semen[number], place["after"]))
    if record.where.startswith("cycles.follicles") and person.cycles:
        return str(person.cycles.follicles[number].diameter)
    return f"{record.censored}{record.value:.3g} days"


def _when(person: Person, record: Record) -> tuple[str, str]:
    zero, whole = person.day_zero, math.floor(record.day)
    when = (zero + dt.timedelta(days=whole)).isoformat() if zero else f"day {whole}"
    place = _PLACE.match(record.where)
    detail = ""
    cycle_day = None
    if record.where.startswith("labs") and place:
        lab = person.labs[int(place["number"])]
        when += f" {lab.time:%H:%M}" if lab.time else ""
        detail, cycle_day = (lab.method or "").replace("_", " "), lab.cycle_day
    if record.where == "cycles.menses":
        return f"until {when}", "since the last bleed" if record.censored else "mean of the diary"
    if record.measure == LH_TEST:
        return when, "after the bleed began"
    if person.sex == "female" and record.kind == "level":
        when += f", {_of_cycle(record, whole, cycle_day)}"
    return when, detail


def _of_cycle(record: Record, day: int, stated: int | None) -> str:
    if record.anchor is None and stated is None:
        return "cycle day unknown"
    if record.event == "lh_peak" and record.anchor is not None:
        return f"{day - math.floor(record.anchor)} days after the LH test"
    return f"cycle day {stated or day - math.floor(record.anchor or 0.0) + 1}"


@dataclass(frozen=True, slots=True)
class Point:
    """A reported value on a course: day, value in the dataset's unit, and how it is censored."""

    day: float
    value: float
    censored: str


def reported_points(twin: Twin, dataset: xr.Dataset) -> dict[str, list[Point]]:
    """Return the reported values that lie on the courses of a forecast, by measure.

    A course is the level at the reference method and hour, so each value is brought there; what a method reads beside
    the hormone cannot be taken off again, so such values are left out.
    """
    time = np.asarray(dataset["time"])
    made: dict[str, list[Point]] = {}
    for record in twin.records.used:
        seen = record.kind == "level" and record.measure in dataset and time[0] - 0.5 <= record.day <= time[-1] + 0.5
        if seen and not record.read_more:
            about = measure(record.measure)
            scale = convert(1.0, about.unit, str(dataset[record.measure].attrs["units"]), about)
            point = Point(record.day, record.value / record.times * scale, record.censored)
            made.setdefault(record.measure, []).append(point)
    return made


def amount(value: float) -> str:
    """Return a number with three digits, and none that mean nothing."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    size = abs(value)
    if size < 0.001:
        return "<0.001" if value > 0 else f"{value:.1e}"
    if size >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if size >= 10 else f"{value:.2f}" if size >= 0.1 else f"{value:.2g}"
