"""A quantity as a person writes it: ``450 ng/dL``, ``<0.1 IU/L``, ``12 weeks``, ``1.0 x baseline``.

The text is kept for reports; the number and the unit are read once and checked by the unit registry. Nothing
here knows molar masses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

from circhoral.quantities.units import factor, unit

BASELINE = "x baseline"
_FORM = re.compile(r"^(?P<sign>[<>]=?)?\s*(?P<number>[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*(?P<unit>.*)$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit.

    Attributes
    ----------
    text : str
        As written.
    value : float
    unit : str
        Unit text that the registry knows; empty if dimensionless; `BASELINE` if relative to the start.
    sign : str
        "<", ">", "<=" or ">=" for a censored value, else empty.
    """

    text: str
    value: float
    unit: str = ""
    sign: str = ""

    @property
    def relative(self) -> bool:
        """True if the number multiplies the person's own value at time 0."""
        return self.unit == BASELINE

    def to(self, target: str) -> float:
        """Return the number in another unit.

        Parameters
        ----------
        target : str
            Unit text.

        Raises
        ------
        UnitMismatchError
            If the two do not measure the same thing.
        """
        return self.value * factor(self.unit, spelled(target))


def spelled(text: str) -> str:
    """Return a unit text as the registry reads it: ``kg/m2`` becomes ``kg/m**2``."""
    return re.sub(r"\bm([23])\b", r"m**\1", text.strip())


def quantity(text: str | int | float) -> Quantity:
    """Read a quantity.

    Parameters
    ----------
    text : str, int or float
        A bare number is dimensionless.

    Raises
    ------
    ValueError
        If the text is not a number with a unit that the registry knows.
    """
    if isinstance(text, bool):
        raise ValueError("expected a quantity such as '450 ng/dL', found a yes or no")
    if isinstance(text, int | float):
        return Quantity(str(text), float(text))
    found = _FORM.match(text.strip())
    if found is None:
        raise ValueError(f"expected a number with its unit such as '450 ng/dL', found {text!r}")
    name = found["unit"].strip()
    if name != BASELINE:
        name = spelled(name)
        unit(name)
    return Quantity(text.strip(), float(found["number"]), name, found["sign"] or "")


def _read(raw: Any) -> Quantity:
    if isinstance(raw, Quantity):
        return raw
    if not isinstance(raw, str | int | float):
        raise ValueError(f"expected a number with its unit such as '450 ng/dL', found {raw!r}")
    return quantity(raw)


QuantityField = Annotated[Quantity, BeforeValidator(_read), PlainSerializer(lambda item: item.text)]
"""A pydantic field that reads a `Quantity` from its text and writes the text back."""
