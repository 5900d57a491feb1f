"""The monitoring calendar of a regimen with rules: which test on which day, and what is done at which value."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from circhoral.protocols.regimen import Regimen
from circhoral.protocols.rule_words import action_words, condition_words
from circhoral.protocols.rules import Rule
from circhoral.simulation.visits import occasions


@dataclass(frozen=True, slots=True)
class Appointment:
    """One visit: when, what is measured, and what is decided on it.

    Attributes
    ----------
    day : float or None
        After time 0; None where it depends on the cycle, or is every morning.
    when : str
        ``day 42``, or the words of the regimen where there is no day.
    tests : tuple of str
        Measures; on day 0 also those whose first value others are compared with.
    decisions : tuple of str
        What is done at which value.
    """

    day: float | None
    when: str
    tests: tuple[str, ...]
    decisions: tuple[str, ...]


def monitoring_calendar(regimen: Regimen, days: float, zero: dt.date | None = None) -> list[Appointment]:
    """Return every visit that the rules of a regimen ask for, by day, then those that have no day.

    Parameters
    ----------
    regimen : Regimen
    days : float
        How long after time 0.
    zero : date, optional
        Calendar date of time 0, for visits at a date.

    Raises
    ------
    SimulationError
        If a rule is at a time that cannot be known.
    """
    dated: dict[float, list[Rule]] = {}
    others: dict[str, list[Rule]] = {}
    for number, rule in enumerate(regimen.rules, 1):
        when = occasions(rule, number, end=days, morning=0.0, woman=True, zero=zero)
        for day in [] if when.watched else when.days.tolist():
            dated.setdefault(round(day, 6), []).append(rule)
        begins = f", from {rule.start}" if rule.start is not None else ""
        if when.watched:
            others.setdefault(f"every morning{begins}", []).append(rule)
        for visit in rule.at or ():
            if visit.at is not None and visit.at.is_event:
                others.setdefault(f"{visit.text}{begins}", []).append(rule)
    first = [rule.when.measure for rule in regimen.rules if rule.when is not None and _relative(rule)]
    if first and 0.0 not in dated:
        dated[0.0] = []
    made = [
        Appointment(day, f"day {day:g}", _tests(rules, first if day == 0 else ()), _decisions(rules))
        for day, rules in sorted(dated.items())
    ]
    return made + [Appointment(None, when, _tests(rules), _decisions(rules)) for when, rules in others.items()]


def _relative(rule: Rule) -> bool:
    limits = [getattr(rule.when, key) for key in ("above", "below", "reaches", "equals")]
    return any(limit is not None and limit.quantity is None for limit in limits)


def _tests(rules: list[Rule], more: list[str] | tuple[str, ...] = ()) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(rule.when.measure for rule in rules if rule.when is not None), *more]))


def _decisions(rules: list[Rule]) -> tuple[str, ...]:
    told = []
    for rule in rules:
        condition = f"{condition_words(rule.when)}: " if rule.when is not None else ""
        told.append(f"{condition}{action_words(rule.then)}")
    return tuple(dict.fromkeys(told))
