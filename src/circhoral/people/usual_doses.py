"""Whether doses lie within those in use: a hint at a slip, never a judgement of a treatment."""

from __future__ import annotations

import re
from collections.abc import Iterable

from circhoral.agents.labels import DoseRange, Label
from circhoral.people.person import Person
from circhoral.protocols.amounts import read_amount
from circhoral.protocols.dose import Dose
from circhoral.quantities.quantity import Quantity, QuantityError

_WHOM = {"male": re.compile(r"\bmen\b|\bman\b"), "female": re.compile(r"\bwomen\b|\bwoman\b")}
_ROUNDING = 1e-6


def unusual_dose(person: Person, dose: Dose, label: Label) -> str:
    """Return what is unusual about the size of a dose for this person, or an empty text.

    Parameters
    ----------
    person : Person
        Whose weight a dose per kilogram needs; without one it is passed over.
    dose : Dose
        Complete: with route and formulation.
    label : Label
    """
    amount = dose.amount
    try:
        given = amount.for_body(person.weight_kg, person.height_cm)
    except QuantityError:
        return ""
    written = dose.dose or dose.dose_per_pulse or dose.rate
    ranges = [item for item in label.dose_ranges if _is_for(person.sex, item.population)]
    if not ranges:
        return f"{label.agent} {written}: no dose in use in {'women' if person.sex == 'female' else 'men'} is known"
    fitting = (
        [item for item in ranges if (_way(item.route), item.formulation) == (_way(dose.route), dose.formulation)]
        or [item for item in ranges if item.formulation == dose.formulation]
        or [item for item in ranges if _way(item.route) == _way(dose.route)]
    )
    limits = list(_limits(fitting, amount.unit))
    if not fitting or not limits:
        way = f"{dose.formulation}, {dose.route}"
        return f"{label.agent} {written}, {way}: no dose in use by this way is known"
    low, high = min(first for first, _ in limits), max(last for _, last in limits)
    if low * (1 - _ROUNDING) <= given <= high * (1 + _ROUNDING):
        return ""
    lowest, highest = min(fitting, key=_size).low, max(fitting, key=lambda item: _size_of(item.high)).high
    side = "more than" if given > high else "less than"
    return f"{label.agent} {written}: {side} the doses in use ({lowest} to {highest})"


def _way(route: str | None) -> str:
    return "injected" if route in ("intramuscular", "subcutaneous") else str(route)


def _is_for(sex: str, population: str) -> bool:
    named = [who for who, pattern in _WHOM.items() if pattern.search(population)]
    return not named or sex in named


def _limits(ranges: Iterable[DoseRange], unit: str) -> Iterable[tuple[float, float]]:
    for item in ranges:
        low, high = read_amount(item.low), read_amount(item.high)
        if low.unit == unit == high.unit and not low.per and not high.per:
            yield low.value, high.value


def _size(item: DoseRange) -> float:
    return _size_of(item.low)


def _size_of(quantity: Quantity) -> float:
    return read_amount(quantity).value
