"""The unit registry of the project, and exact conversion between units.

Canonical units inside the model are day, L, nmol, IU, kg and ng/L for peptides measured by mass. Nothing
here knows molar masses: a change between mass and amount needs an analyte (see `analytes`).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import pint


@cache
def registry() -> pint.UnitRegistry:
    """Return the registry, made once: pint's own units, international units, and the words of the clinic."""
    ureg: pint.UnitRegistry = pint.UnitRegistry(cache_folder=None)
    # An international unit is a dimension of its own: it has no mass until a standard is named.
    ureg.define("international_unit = [biological_activity] = IU = iu")
    ureg.define("milli_international_unit = 1e-3 * IU = mIU")
    ureg.define("micro_international_unit = 1e-6 * IU = uIU")
    ureg.define("sperm = [sperm]")
    ureg.define("million = 1e6 * sperm")
    ureg.define("pulse = [pulse]")
    return ureg


@lru_cache(maxsize=4096)
def unit(text: str) -> pint.Unit:
    """Return the unit that `text` names.

    Parameters
    ----------
    text : str
        For example ``"nmol/L"``; an empty text or ``"1"`` is dimensionless.

    Raises
    ------
    UnknownUnitError
        If the registry has no such unit.
    """
    cleaned = text.strip()
    if cleaned in ("", "1", "dimensionless", "-"):
        return registry().dimensionless
    try:
        return registry().parse_units(cleaned)
    except Exception as error:  # pint raises several unrelated types here
        raise UnknownUnitError(text) from error


@lru_cache(maxsize=4096)
def factor(source: str, target: str) -> float:
    """Return the number that turns a value in `source` into one in `target`.

    Raises
    ------
    UnitMismatchError
        If the two do not measure the same thing.
    """
    first, second = unit(source), unit(target)
    try:
        return float(registry().Quantity(1.0, first).to(second).magnitude)
    except pint.DimensionalityError as error:
        raise UnitMismatchError(source, target) from error


@lru_cache(maxsize=4096)
def spelling(text: str) -> str:
    """Return a unit as this project spells it, from how laboratories and UCUM spell it.

    ``m[IU]/mL`` becomes ``mIU/mL``, ``10*6/mL`` and ``x10^6/mL`` become ``million/mL``, ``%`` becomes
    ``percent`` and ``kg/m2`` becomes ``kg/m^2``. A unit that needs no change is returned as it is.
    """
    cleaned = text.strip().replace("\N{MICRO SIGN}", "u").replace("\N{GREEK SMALL LETTER MU}", "u")
    cleaned = cleaned.replace("[IU]", "IU").replace("[iU]", "IU").replace("²", "^2").replace("**", "^")
    cleaned = re.sub(r"^(?:[x×]\s*)?10(?:[*^]6|⁶)(?=\s*/|\s*$)", "million", cleaned)
    cleaned = re.sub(r"^(?:mill|mio|millions)(?=\s*/|\s*$)", "million", cleaned, flags=re.IGNORECASE)
    cleaned = re.sub(r"(?<![A-Za-z])(c?m)2(?!\d)", r"\1^2", cleaned)
    return "percent" if cleaned == "%" else cleaned


class UnknownUnitError(ValueError):
    """A text that names no unit."""

    def __init__(self, text: str) -> None:
        super().__init__(f"'{text}' is not a unit that circhoral knows")
        self.text = text


class UnitMismatchError(ValueError):
    """Two units that do not measure the same thing."""

    def __init__(self, source: str, target: str) -> None:
        super().__init__(f"'{source}' cannot be expressed in '{target}'")
        self.source, self.target = source, target
