"""What an explanation says in words, the same on the terminal and in the picture."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from circhoral.quantities.analytes import ConversionError, Measure, convert, drug_measure, measures

if TYPE_CHECKING:
    from circhoral.simulation.budget import Budget
    from circhoral.simulation.cause import Cause
    from circhoral.simulation.explain import Explanation

DOWN, UP, ARROW, BECAUSE = "▼", "▲", "→", "←"
_MANIFOLD = 10.0
"""Ratios beyond it are told as a multiple, not in percent."""
_NEW = 1e-6
"""Shares of the value now below which there was nothing before."""
_GONE = 1e-3
"""Ratios below it are told as gone."""
_UNCHANGED = 5e-4
_NOTHING = 1e-3
"""Changes below it need no further word."""
_PLAIN = ("dimensionless", "1")


def shown_unit(name: str, unit: str) -> tuple[float, str]:
    """Return the factor to the unit of display of a quantity of the body, and that unit.

    A quantity is shown in the unit of the measure that it is named after: testosterone made by the body as
    testosterone. Everything else keeps its canonical unit; a pure number has none.
    """
    if unit in _PLAIN:
        return 1.0, ""
    entry = _measure_of(name)
    if entry is None:
        return 1.0, unit
    for target in (entry.conventional, "mg/day"):
        if unit == entry.unit or target.endswith("/day") == unit.endswith("/day"):
            try:
                return convert(1.0, unit, target, entry), "" if target in _PLAIN else target
            except ConversionError:
                continue
    return 1.0, unit


def _measure_of(name: str) -> Measure | None:
    known = measures()
    if name in known:
        return known[name]
    stems = {entry.id.removesuffix("_total"): entry for entry in known.values() if entry.molar_mass is not None}
    fitting = [stem for stem in stems if name.startswith(f"{stem}_")]
    return stems[max(fitting, key=len)] if fitting else None


def figure(value: float) -> str:
    """Return a number with three digits that mean something."""
    if value == 0:
        return "0"
    if abs(value) >= 1000 or abs(value) < 0.001:
        return f"{value:.3g}" if abs(value) < 0.001 else f"{value:,.0f}"
    return f"{value:.3g}"


def percent(before: float, now: float) -> str:
    """Return a change in percent, as a multiple where it is large, or that it is new or gone."""
    if abs(now - before) <= _UNCHANGED * max(abs(before), abs(now)):
        return "unchanged"
    if abs(before) < _NEW * abs(now):
        return "new"
    if before < 0 or now < 0:
        return ""
    ratio = now / before
    if ratio >= _MANIFOLD:
        return f"×{ratio:.0f}"
    if ratio < _GONE:
        return "gone"
    digits = 1 if abs(ratio - 1) < 0.1 or ratio < 0.01 else 0
    return f"{'+' if ratio > 1 else '−'}{100 * abs(ratio - 1):.{digits}f} %"


def span(cause: Cause) -> str:
    """Return what a quantity was and is, with its unit."""
    if math.isnan(cause.before):
        return ""
    factor, unit = shown_unit(cause.name, cause.unit)
    return f"{figure(factor * cause.before)} {ARROW} {figure(factor * cause.now)} {unit}".rstrip()


def moved(cause: Cause) -> str:
    """Return the change of a quantity in percent, with both values where these have a unit."""
    change = percent(cause.before, cause.now)
    unitless = not shown_unit(cause.name, cause.unit)[1]
    if unitless and change not in ("", "new"):
        return change
    return f"{change} ({span(cause)})" if change else span(cause)


def effect(cause: Cause, on: Cause) -> str:
    """Return which way a cause pushes what it acts on, and by how much: a factor, or a difference with its unit."""
    sign = UP if cause.contribution > 0 else DOWN
    return f"{sign} {amount(cause.contribution, on)}"


def amount(contribution: float, on: Cause) -> str:
    """Return a contribution to the change of a quantity as a factor, or as a difference with its unit."""
    if on.scale == "ratio":
        factor = math.exp(contribution)
        return f"×{factor:.2f}" if 0.01 < factor < _MANIFOLD else f"×{figure(factor)}"
    scale, unit = shown_unit(on.name, on.unit)
    return f"{'+' if contribution > 0 else '−'}{figure(abs(scale * contribution))} {unit}".rstrip()


def doses(cause: Cause) -> str:
    """Return what is given and acts at an input, with levels; nothing where the input itself says it."""
    told = []
    for item in cause.given:
        if item.label == cause.label:
            continue
        entry = drug_measure("drug", item.label, item.unit, item.molar_mass)
        factor = convert(1.0, item.unit, entry.conventional, entry)
        told.append(f"{item.label} {figure(factor * item.level)} {entry.conventional}")
    return ", ".join(told)


def ending(cause: Cause, labels: dict[str, str]) -> str:
    """Return why the walk ends with a cause, or nothing where it goes on."""
    match cause.role:
        case "loop":
            return "feedback loop: stands further up"
        case "itself":
            return "its own size before"
        case "repeated":
            where = labels.get(cause.told_as, cause.label)
            return "explained above" if where == cause.label else f"explained above, with '{where}'"
        case "beyond":
            return "not followed" if abs(cause.change) > _NOTHING else ""
        case "memory":
            return "nothing moves it but events"
        case "input" if not cause.given:
            return "from outside"
        case _:
            return ""


def labels_in(cause: Cause) -> dict[str, str]:
    """Return the labels of a cause and everything below it, by name."""
    found = {cause.name: cause.label}
    for one in cause.causes:
        found = labels_in(one) | found
    return found


def times(found: Explanation) -> tuple[str, str]:
    """Return what the two times are called: that of the comparison, and now."""
    now = f"day {_day(found.at)}"
    return (f"{now} untreated" if found.untreated else f"day {_day(found.against)}"), now


def _day(day: float) -> str:
    """Return a day without the hour if it is the one at which samples are read."""
    whole = math.floor(day + 1e-9)
    return f"{whole}" if abs(day - whole - 8 / 24) < 1e-6 else f"{day:.4g}"


def headline(found: Explanation) -> str:
    """Return the question that is answered, with what the measure was and is."""
    then, now = times(found)
    return f"{found.label}: {span(found.cause)} ({percent(found.cause.before, found.cause.now)}), {now} against {then}"


def main_line(found: Explanation) -> str:
    """Return the main line of causes in one sentence, ending with what is given where it gets so far."""
    told = [
        acting(cause)
        if cause.role in ("input", "event")
        else f"{cause.label} {percent(cause.before, cause.now)}".rstrip()
        for cause in found.chain
    ]
    return f" {BECAUSE} ".join(told)


def acting(cause: Cause) -> str:
    """Return what comes from outside, and where it acts; of events, what happens."""
    given = doses(cause)
    return f"{given} at the {cause.label}" if given else cause.label


def verb(cause: Cause) -> str:
    """Return whether a quantity rose or fell."""
    if cause.before == 0 and cause.now > 0:
        return "is there"
    return "rose" if cause.now > cause.before else "fell"


def budget_unit(budget: Budget) -> tuple[float, str]:
    """Return the factor to the unit of display of a budget's flows, and that unit."""
    factor, unit = shown_unit(budget.state, budget.unit)
    return factor, f"{unit} per day" if unit else "per day (relative)"


def as_json(found: Explanation) -> dict[str, Any]:
    """Return an explanation as plain data in canonical units; what is not a number is null."""
    return {
        "measure": found.measure, "label": found.label, "unit": found.unit, "sex": found.sex,
        "regimen": found.regimen, "at": found.at, "against": found.against, "untreated": found.untreated,
        "chain": [cause.name for cause in found.chain],
        "budgets": [
            {
                "state": item.state, "label": item.label, "unit": f"({item.unit})/day",
                "level": {"before": item.before, "now": item.now},
                "rate": {"before": item.rate_before, "now": item.rate_now},
                "terms": [
                    {"kind": term.kind, "label": term.label, "before": term.before, "now": term.now}
                    for term in item.terms
                ],
                "events": list(item.events),
            }
            for item in found.budgets
        ],
        "cause": _plain(found.cause), "warnings": list(found.warnings), "status": list(found.status),
        "research_use": found.research_use,
    }  # fmt: skip


_FIELDS = (
    "name", "label", "unit", "organ", "before", "now", "days_ago", "contribution", "share", "scale", "change", "rest",
    "role", "told_as",
)  # fmt: skip


def _plain(cause: Cause) -> dict[str, Any]:
    values = ((name, getattr(cause, name)) for name in _FIELDS)
    made = {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in values}
    made["given"] = [{"label": item.label, "level": item.level, "unit": item.unit} for item in cause.given]
    return made | {"causes": [_plain(one) for one in cause.causes]}
