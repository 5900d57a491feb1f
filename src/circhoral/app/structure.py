"""Structure indices in words and as plain data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from circhoral.people.person import Person
from circhoral.simulation.simulate import RESEARCH_USE
from circhoral.twin import Index, Visit

HOW_TO_READ = (
    "1 is a healthy person of this sex and age (free testosterone: of 30 years). The interval holds what assay, day "
    "and pulses leave open, not what is uncertain about the model. low, high: the whole interval lies outside the "
    "healthy range. rather low, rather high: the value does."
)


def heading(visit: Visit) -> str:
    """Return which visit it is."""
    when = f"labs of {visit.date.isoformat()}" if visit.date else "labs without a date"
    return when if visit.cycle_day is None else f"{when}, day {visit.cycle_day} of the cycle"


def value(index: Index) -> str:
    """Return the value with its bound."""
    return f"{index.bound}{figure(index.value)}" if index.value is not None else "not available"


def interval(index: Index) -> str:
    """Return the 90 % interval; of a bound only its far end."""
    if index.low is None or index.high is None:
        return ""
    if math.isinf(index.high):
        return f"above {figure(index.low)}"
    return f"below {figure(index.high)}" if index.bound else f"{figure(index.low)} to {figure(index.high)}"


def quantity(index: Index) -> str:
    """Return the amount with unit and name, if there is one."""
    if index.amount is None:
        return ""
    unit = "" if index.amount_unit == "1" else f" {index.amount_unit}"
    return f"{index.amount_label} {figure(index.amount)}{unit}"


def missing(visit: Visit) -> dict[str, list[str]]:
    """Return the labels of the indices that are not available, by the reason."""
    found: dict[str, list[str]] = {}
    for index in visit.indices:
        if index.value is None:
            found.setdefault(index.reason, []).append(index.label)
    return found


def figure(number: float | None) -> str:
    """Return a number with as many digits as it is worth."""
    if number is None:
        return ""
    size = abs(number)
    return f"{number:.0f}" if size >= 100 else f"{number:.1f}" if size >= 10 else f"{number:.2f}"


def plain(person: Person, visits: Sequence[Visit]) -> dict[str, Any]:
    """Return everything as plain data; an open end of an interval is null."""
    return {
        "circhoral_version": version("circhoral"),
        "sex": person.sex,
        "age_years": round(person.age_years, 2),
        "visits": [_visit(visit) for visit in visits],
        "research_use": RESEARCH_USE,
    }


def _visit(visit: Visit) -> dict[str, Any]:
    return {
        "day": visit.day,
        "date": visit.date.isoformat() if visit.date else None,
        "cycle_day": visit.cycle_day,
        "indices": [_index(index) for index in visit.indices],
        "notes": list(visit.notes),
    }


def _index(index: Index) -> dict[str, Any]:
    made: dict[str, Any] = {
        "index": index.name,
        "label": index.label,
        "meaning": index.meaning,
        "available": index.value is not None,
        "healthy": {"low": index.healthy_low, "high": index.healthy_high},
    }
    if index.value is None:
        return made | {"reason": index.reason}
    made |= {
        "value": _rounded(index.value),
        "bound": index.bound,
        "low": _rounded(index.low),
        "high": _rounded(index.high),
        "level": 0.90,
        "reading": index.reading,
        "note": index.note,
    }
    if index.amount is not None:
        made["amount"] = {"value": _rounded(index.amount), "unit": index.amount_unit, "what": index.amount_label}
    return made


def _rounded(number: float | None) -> float | None:
    return None if number is None or math.isinf(number) else float(f"{number:.4g}")
