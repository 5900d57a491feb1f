"""How much is given: an amount, per kilogram or square metre if so written, per time for an infusion."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from circhoral.quantities.clock import days
from circhoral.quantities.quantity import Quantity, QuantityError
from circhoral.quantities.units import UnitMismatchError, factor

type AmountUnit = Literal["mg", "IU", "nmol"]
KINDS: tuple[AmountUnit, ...] = ("mg", "IU", "nmol")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of an agent.

    Attributes
    ----------
    value : float
        In `unit`, and per day if `per_day`.
    unit : {"mg", "IU", "nmol"}
    per : {"", "kg", "m^2"}
    per_day : bool
        Whether this is a rate.
    """

    value: float
    unit: AmountUnit
    per: Literal["", "kg", "m^2"] = ""
    per_day: bool = False

    def for_body(self, weight_kg: float | None = None, height_cm: float | None = None) -> float:
        """Return the amount for one person [unit]; body surface after Mosteller.

        Raises
        ------
        QuantityError
            If the weight or the height is needed and not given.
        """
        if not self.per:
            return self.value
        shown = f"a dose per {self.per}"
        if weight_kg is None:
            raise QuantityError(shown, "the person's weight", "add 'weight: 80 kg' to the person")
        if self.per == "kg":
            return self.value * weight_kg
        if height_cm is None:
            raise QuantityError(shown, "the person's height", "add 'height: 175 cm' to the person")
        return self.value * math.sqrt(weight_kg * height_cm / 3600)


def read_amount(quantity: Quantity, rate: bool = False) -> Amount:
    """Return what a written dose means.

    Parameters
    ----------
    quantity : Quantity
        For example ``200 mg``, ``5 ug/kg``, ``3 mg/m2``; with `rate` ``10 ug/h`` or ``1 ug/kg/h``.
    rate : bool

    Raises
    ------
    QuantityError
        If it is no amount, is not more than 0, or is (not) a rate where it should (not) be.
    """
    shown = f"'{quantity}'"
    example = "10 ug/h" if rate else "200 mg"
    expected = f"an amount{' per time' if rate else ''} in a unit such as mg, ug or IU"
    remedy = f"write for example '{example}'"
    head, *below = [part.strip() for part in quantity.unit.split("/")]
    per = [part for part in below if part in ("kg", "m^2")]
    times = [part for part in below if part not in ("kg", "m^2")]
    if quantity.censored or len(per) > 1 or len(times) > 1:
        raise QuantityError(shown, expected, remedy)
    if times and not rate:
        raise QuantityError(shown, "an amount without a time", "for an infusion write 'rate:' instead of 'dose:'")
    if rate and not times:
        raise QuantityError(shown, expected, remedy)
    if quantity.magnitude < 0:
        raise QuantityError(shown, "a dose of more than 0", "remove the minus sign")
    if quantity.magnitude == 0:
        raise QuantityError(shown, "a dose of more than 0", "remove this line if nothing is given")
    value = quantity.magnitude
    if times:
        try:
            value /= days(f"1 {times[0]}")
        except QuantityError:
            raise QuantityError(shown, expected, remedy) from None
    for unit in KINDS:
        try:
            scale = factor(head, unit)
        except UnitMismatchError:
            continue
        return Amount(value * scale, unit, per[0] if per else "", bool(times))  # type: ignore[arg-type]
    raise QuantityError(shown, expected, remedy)
