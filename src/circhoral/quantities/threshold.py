"""A threshold as a person writes it: a quantity, or a multiple of the person's own baseline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import InstanceOf

from circhoral.quantities.fields import quantity_reader
from circhoral.quantities.quantity import Quantity, parse_quantity

_RELATIVE = re.compile(r"^(\d+(?:\.\d+)?)\s*x\s*baseline$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A value to compare with: a quantity, or a multiple of the person's own baseline.

    Attributes
    ----------
    quantity : Quantity or None
    times_baseline : float or None
    text : str
    """

    quantity: Quantity | None
    times_baseline: float | None
    text: str


def parse_threshold(value: object) -> Threshold:
    """Read ``50 pg/mL`` or ``1.5 x baseline``; a bare number is a count.

    Raises
    ------
    QuantityError
        If it is neither.
    """
    if isinstance(value, Threshold):
        return value
    if isinstance(value, str) and (relative := _RELATIVE.match(value.strip())):
        return Threshold(None, float(relative[1]), value.strip())
    quantity = parse_quantity(value, "50 pg/mL", dimensionless=True)
    return Threshold(quantity, None, quantity.text)


Limit = Annotated[InstanceOf[Threshold], quantity_reader(parse_threshold)]
"""A field of a file that holds a threshold."""
