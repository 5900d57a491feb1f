"""A number with its unit, as a person wrote it.

The original text is kept, so that a report can show what was entered beside what was used.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Literal

from circhoral.quantities.units import UnitMismatchError, UnknownUnitError, factor, spelling, unit

type Censoring = Literal["", "<", ">"]

_NUMBER = re.compile(
    r"^(?P<sign><=|>=|[<>≤≥])?\s*(?P<number>[+\-\N{MINUS SIGN}]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"(?P<comma>,\d+(?:[.,]\d+)*)?(?P<unit>.*)$"
)
_UNIT = re.compile(r"^[A-Za-zµμ%×()\[\]*/^0-9.²⁶·\- ]*$")
_LONGEST = 100  # characters; anything longer is not a quantity


class QuantityError(ValueError):
    """A text that is no quantity; `found`, `expected` and `remedy` say what to mend."""

    def __init__(self, found: str, expected: str, remedy: str) -> None:
        super().__init__(f"found {found}; expected {expected}; {remedy}")
        self.found, self.expected, self.remedy = found, expected, remedy


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit.

    Attributes
    ----------
    magnitude : float
    unit : str
        As this project spells it; ``""`` is dimensionless.
    text : str
        As the person wrote it.
    censored : {"", "<", ">"}
        ``"<"`` when only an upper limit is known, as in ``<0.1 IU/L``.
    """

    magnitude: float
    unit: str
    text: str = ""
    censored: Censoring = ""

    def to(self, target: str) -> Quantity:
        """Return the quantity in another unit of the same kind, with its text kept.

        Raises
        ------
        UnitMismatchError
            If the two units do not measure the same thing. Between mass and amount of a hormone use
            `circhoral.quantities.analytes.convert`, which knows the molar mass.
        """
        wanted = spelling(target)
        return replace(self, magnitude=self.magnitude * factor(self.unit, wanted), unit=wanted)

    def __str__(self) -> str:
        return self.text or f"{self.censored}{self.magnitude:g} {self.unit}".strip()


def parse_quantity(text: object, example: str = "450 ng/dL", dimensionless: bool = False) -> Quantity:
    """Read a quantity such as ``450 ng/dL``, ``<0.1 IU/L``, ``34 years`` or ``-500 kcal/day``.

    Parameters
    ----------
    text : object
        What stands in the file: usually a text.
    example : str
        Shown when the text is refused.
    dimensionless : bool
        Whether a bare number is a quantity here.

    Raises
    ------
    QuantityError
        If there is no number, no unit, a decimal comma, or a unit that circhoral does not know.
    """
    if isinstance(text, Quantity):
        return text
    expected = f"a number with its unit, for example '{example}'"
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        raise QuantityError(_shown(text), expected, f"write '{example}'")
    written = str(text).strip()
    match = _NUMBER.match(written) if len(written) <= _LONGEST else None
    if match is None:
        raise QuantityError(_shown(written), expected, f"begin with a number, for example '{example}'")
    if match["comma"]:
        raise QuantityError(_shown(written), "a number with a decimal point", _comma_remedy(match))
    magnitude = float(match["number"].replace("\N{MINUS SIGN}", "-"))
    if not math.isfinite(magnitude):
        raise QuantityError(_shown(written), "a finite number", f"write a number such as '{example}'")
    rest = match["unit"].strip()
    if not rest and not dimensionless:
        raise QuantityError(written, expected, f"write the unit, for example '{_with_unit(match, example)}'")
    if re.match(r"\d+(?:\s|$)", rest):
        remedy = f"write the digits together, for example '{match['number']}{rest}'"
        raise QuantityError(_shown(written), "one number without spaces", remedy)
    name = spelling(rest)
    try:
        if not _UNIT.match(rest):
            raise UnknownUnitError(rest)
        unit(name)
    except UnknownUnitError as error:
        raise QuantityError(_shown(written), "a known unit", f"{error}; write it as in '{example}'") from None
    sign = (match["sign"] or "")[:1].replace("≤", "<").replace("≥", ">")
    censored: Censoring = "<" if sign == "<" else ">" if sign == ">" else ""
    return Quantity(magnitude, name, written, censored)


def parse_as(text: object, target: str, example: str, positive: bool = False) -> Quantity:
    """Read a quantity that must be convertible to `target`; the written unit is kept.

    Raises
    ------
    QuantityError
        Also when the unit measures something else or, with `positive`, when the number is negative.
    """
    quantity = parse_quantity(text, example)
    try:
        factor(quantity.unit, target)
    except UnitMismatchError:
        expected = f"a quantity measured in {target}"
        remedy = f"'{quantity.unit}' measures something else; write for example '{example}'"
        raise QuantityError(_shown(quantity.text), expected, remedy) from None
    if positive and quantity.magnitude < 0:
        remedy = f"remove the minus sign, for example '{example}'"
        raise QuantityError(_shown(quantity.text), "a number that is not negative", remedy)
    return quantity


def _comma_remedy(match: re.Match[str]) -> str:
    unit_text = match["unit"].strip()
    digits = match["comma"].replace(",", "")
    as_decimal = f"{match['number']}.{match['comma'][1:].replace(',', '')} {unit_text}".strip()
    if len(digits) == 3:  # 1,500 may be fifteen hundred or one and a half: only its writer knows
        whole = f"{match['number']}{digits} {unit_text}".strip()
        return f"a comma is ambiguous: write '{whole}' or '{as_decimal}'"
    return f"write a decimal point: '{as_decimal}'"


def _with_unit(match: re.Match[str], example: str) -> str:
    number, _, unit_text = example.partition(" ")
    # The person's own number is shown only where it is plausible in that unit: 1.8 is no height in cm.
    similar = 0.05 <= abs(float(match["number"].replace("\N{MINUS SIGN}", "-"))) / abs(float(number)) <= 20
    return f"{match['number']} {unit_text}" if similar else example


def _shown(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return "nothing" if value is None else f"'{text if len(text) <= 60 else text[:57] + '...'}'"
