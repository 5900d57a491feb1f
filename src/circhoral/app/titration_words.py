"""What rules did and what they ask for, in words: how often each acted, doses at the end, a monitoring calendar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from circhoral.protocols.regimen import Regimen
from circhoral.simulation.calendar import Appointment, monitoring_calendar

if TYPE_CHECKING:
    import xarray as xr

NOTE = (
    "Values at visits are those that a laboratory would print, with its bias, scatter and limit of detection "
    "(docs/observation.md), and are known at once; the dose of that morning is already the new one."
)


@dataclass(frozen=True, slots=True)
class Acted:
    """How often a rule of an arm acted.

    Attributes
    ----------
    arm, rule : str
    share : float
        Of the persons who could be lived.
    day : float
        Median day of the first time, NaN if it never acted.
    times : float
        Mean number of times in those in whom it acted; NaN if it never did.
    """

    arm: str
    rule: str
    share: float
    day: float
    times: float


@dataclass(frozen=True, slots=True)
class Ended:
    """The dose of one course at the end of an arm.

    Attributes
    ----------
    arm, course, unit : str
    given : float
        Share of persons who still get it.
    low, median, high : float
        Of the dose in those who do, 5 to 95 %, in the unit it is written in; NaN if nobody does.
    """

    arm: str
    course: str
    unit: str
    given: float
    low: float
    median: float
    high: float


def has_rules(dataset: xr.Dataset) -> bool:
    """Return whether an arm of a dataset has rules."""
    return "action_rule" in dataset


def acted(dataset: xr.Dataset) -> list[Acted]:
    """Return how often each rule acted, by arm."""
    found = []
    for arm in range(dataset.sizes["arm"]):
        ok = dataset["status"].values[arm] == 0
        for place, rule in enumerate(dataset["rule"].values):
            counts = dataset["actions"].values[arm, ok, place]
            if not len(counts) or np.isnan(counts).all():
                continue  # the rule is another arm's
            days = np.where(dataset["action_rule"].values[arm] == place, dataset["action_time"].values[arm], np.inf)
            first = days[ok].min(axis=1)
            some = np.isfinite(first)
            day = float(np.median(first[some])) if some.any() else np.nan
            times = float(counts[some].mean()) if some.any() else np.nan
            found.append(Acted(str(dataset["arm"].values[arm]), str(rule), float(some.mean()), day, times))
    return found


def ended(dataset: xr.Dataset) -> list[Ended]:
    """Return the doses at the end of what rules may change, by arm."""
    found = []
    for arm in range(dataset.sizes["arm"]):
        if np.isnan(dataset["actions"].values[arm]).all():
            continue
        ok = dataset["status"].values[arm] == 0
        for place, course in enumerate(dataset["course"].values):
            dose = dataset["dose_at_end"].values[arm, ok, place]
            given = dose > 0
            if not len(dose) or (np.isnan(dose).all() and not _of_arm(dataset, arm, str(course))):
                continue
            low, median, high = np.quantile(dose[given], [0.05, 0.5, 0.95]) if given.any() else [np.nan] * 3
            unit = str(dataset["course_unit"].values[place])
            name = str(dataset["arm"].values[arm])
            found.append(Ended(name, str(course), unit, float(given.mean()), float(low), float(median), float(high)))
    return found


def _of_arm(dataset: xr.Dataset, arm: int, course: str) -> bool:
    """Return whether a rule of this arm may add a course that nobody was given."""
    rules = zip(dataset["rule"].values, dataset["actions"].values[arm].T, strict=True)
    return any(course in str(rule) and not np.isnan(counts).all() for rule, counts in rules)


def calendar_rows(regimens: Iterable[Regimen], days: float) -> list[tuple[str, str, str, str]]:
    """Return arm, when, tests and decisions of each kind of visit; visits that are alike stand in one row."""
    rows = []
    for regimen in regimens:
        for same, group in groupby(monitoring_calendar(regimen, days), key=lambda one: (one.tests, one.decisions)):
            tests = ", ".join(test.replace("_", " ") for test in same[0]) or "none"
            decisions = "\n".join(same[1]) or "none: a value to compare with"
            rows.append((regimen.name, _when(list(group)), tests, decisions))
    return rows


def _when(visits: Sequence[Appointment]) -> str:
    days = [visit.day for visit in visits if visit.day is not None]
    if len(days) < 2:
        return " and ".join(visit.when for visit in visits)
    gaps = np.diff(days)
    if len(days) > 2 and np.allclose(gaps, gaps[0]):
        return f"day {days[0]:g}, then every {gaps[0]:g} days until day {days[-1]:g}"
    return "day " + ", ".join(f"{day:g}" for day in days)
