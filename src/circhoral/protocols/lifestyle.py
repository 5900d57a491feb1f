"""What a lifestyle entry may say: food, physical activity, sleep, alcohol, an operation for weight.

A `change` is against the person's own habit, a `level` is what is done from then on. What the words mean to the body is
decided in the simulation. Left out: what is eaten, kinds of exercise, the hour at which one sleeps, drinks in a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from circhoral.quantities.fields import refusals
from circhoral.quantities.problems import Finding, did_you_mean
from circhoral.quantities.quantity import Quantity, QuantityError, parse_quantity
from circhoral.quantities.units import UnitMismatchError, factor

SHARE = "percent"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What makes sense of one kind of quantity, with an example."""

    low: float
    high: float
    example: str


@dataclass(frozen=True, slots=True)
class Habit:
    """A thing of daily life that a regimen may change.

    Attributes
    ----------
    change, level : mapping of unit to Bounds
        The units in which a change and a level are understood; empty where there is none.
    less, more : str
        How a change is told: ``eat {} less``.
    told : str
        How a level, or the thing itself, is told.
    """

    change: Mapping[str, Bounds] = field(default_factory=dict)
    level: Mapping[str, Bounds] = field(default_factory=dict)
    less: str = ""
    more: str = ""
    told: str = ""


SURGERY = "weight_loss_surgery"
_DRINKS = Bounds(0.0, 400.0, "40 g/day")
HABITS: Mapping[str, Habit] = MappingProxyType({
    "energy_intake": Habit(
        change={
            "kcal/day": Bounds(-5000.0, 5000.0, "-500 kcal/day"),
            SHARE: Bounds(-100.0, 200.0, "-25 percent"),
        },
        less="eat {} less",
        more="eat {} more",
    ),
    "physical_activity": Habit(
        change={SHARE: Bounds(-100.0, 300.0, "+30 percent")}, less="move {} less", more="move {} more"
    ),
    "sleep": Habit(
        change={"hour": Bounds(-14.0, 14.0, "-3 hours")},
        level={"hour": Bounds(0.0, 14.0, "5 hours")},
        less="sleep {} less",
        more="sleep {} more",
        told="sleep {}",
    ),
    "alcohol": Habit(change={"g/day": _DRINKS}, level={"g/day": _DRINKS}, more="alcohol {}", told="alcohol {}"),
    SURGERY: Habit(told="weight-loss surgery"),
})  # fmt: skip
SHORT_FORMS = ("sleep", "alcohol")
"""Habits that may stand as a key of their own: ``{sleep: 5 hours, for: 8 days}``."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of a habit: in `unit` (a share is dimensionless), as a change or as a level."""

    value: float
    unit: str
    is_level: bool = False


def read_amount(name: str, change: Quantity | None, level: Quantity | None) -> Amount:
    """Return what an entry says about a known habit; zero for an operation, which says nothing.

    Parameters
    ----------
    name : str
    change, level : Quantity or None
        At most one.

    Raises
    ------
    QuantityError
        If the unit is none of the habit's, or the number makes no sense.
    """
    known = HABITS[name]
    given, kinds = (level, known.level) if level is not None else (change, known.change)
    if given is None:
        return Amount(0.0, "")
    listed = " or ".join(f"'{bounds.example}'" for bounds in kinds.values())
    for unit, bounds in kinds.items():
        if unit == SHARE and given.unit != SHARE:  # an hour a day is a share too, but nobody means it
            continue
        try:
            value = given.magnitude * factor(given.unit, unit)
        except UnitMismatchError:
            continue
        if given.censored or not bounds.low <= value <= bounds.high:
            shown = "%" if unit == SHARE else unit
            limits = f"{name} between {bounds.low:g} and {bounds.high:g} {shown}"
            raise QuantityError(f"'{given}'", limits, f"check the number and the unit, as in '{bounds.example}'")
        share = unit == SHARE
        return Amount(value * factor(unit, "") if share else value, "" if share else unit, level is not None)
    raise QuantityError(f"'{given}'", f"{name} in a unit such as {' or '.join(kinds)}", f"write for example {listed}")


def written_out(data: dict[str, Any]) -> dict[str, Any]:
    """Return ``sleep: 5 hours`` as the entry that it is short for; anything else as it is.

    Raises
    ------
    PydanticCustomError
        If the short form stands beside another habit, or is no level of it.
    """
    name = next((key for key in SHORT_FORMS if key in data), None)
    if name is None:
        return data
    if other := [key for key in ("lifestyle", "change", "level", *SHORT_FORMS) if key in data and key != name]:
        remedy = f"keep '{name}' and remove '{other[0]}', or write two entries"
        raise refusals([Finding((other[0],), f"'{other[0]}' beside '{name}'", "one habit", remedy)])
    try:
        level = parse_quantity(data[name], next(iter(HABITS[name].level.values())).example)
        read_amount(name, None, level)
    except QuantityError as error:
        raise refusals([Finding((name,), error.found, error.expected, error.remedy)]) from None
    return {key: value for key, value in data.items() if key != name} | {"lifestyle": name, "level": level}


def problems(name: str, change: Quantity | None, level: Quantity | None) -> list[Finding]:
    """Return what is wrong with the name of a habit or with how much of it an entry says."""
    if name not in HABITS:
        return [Finding(("lifestyle",), f"'{name}'", "a habit that circhoral knows", did_you_mean(name, tuple(HABITS)))]
    known, given = HABITS[name], {"change": change, "level": level}
    written = [key for key, value in given.items() if value is not None]
    offered = [key for key, kinds in (("change", known.change), ("level", known.level)) if kinds]
    if not offered:
        return [
            Finding((key,), f"'{given[key]}'", f"{name} alone", f"remove '{key}'; write 'at: week 0'")
            for key in written
        ]  # fmt: skip
    if unknown := [key for key in written if key not in offered]:
        example = next(iter(known.change.values())).example
        remedy = f"write for example 'change: {example}'"
        return [Finding((key,), f"'{given[key]}'", f"a change of {name}", remedy) for key in unknown]
    if len(written) != 1:
        example = next(iter(known.change.values())).example
        remedy = f"keep one of: {', '.join(written)}" if written else f"add 'change: {example}'"
        found = " and ".join(written) or "nothing"
        return [Finding((written[-1] if written else "change",), found, f"how much {name} changes", remedy)]
    try:
        read_amount(name, change, level)
    except QuantityError as error:
        return [Finding((written[0],), error.found, error.expected, error.remedy)]
    return []


def describe(name: str, change: Quantity | None, level: Quantity | None) -> str:
    """Return an entry in a few words: ``eat 500 kcal/day less``."""
    known = HABITS.get(name)
    if known is None or (change is None and level is None):
        return known.told if known is not None else name.replace("_", " ")
    if level is not None:
        return known.told.format(level)
    assert change is not None
    words = known.less if change.magnitude < 0 else known.more
    return words.format(str(change).replace("percent", "%").lstrip("+-\N{MINUS SIGN} "))
