"""The one vocabulary: measures by their id, their units of display, and conversion with the molar mass.

Every other floor names a measure by these ids. Drug levels (``<agent>_concentration``) come from the
catalogue of agents and are made with `drug_measure`.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from circhoral.quantities.measures import FERTILITY, GONADAL, LAB_ONLY, METABOLIC, Measure, Range, Sex
from circhoral.quantities.problems import did_you_mean
from circhoral.quantities.units import UnitMismatchError, factor, spelling

__all__ = [
    "ConversionError",
    "Measure",
    "Range",
    "Sex",
    "UnknownMeasureError",
    "convert",
    "display_unit",
    "drug_measure",
    "likely_units",
    "measure",
    "measures",
]

type System = Literal["si", "conventional"]

# Named conventions between a biological unit and a mass or an amount: (from, factor, to). None is applied
# unless it is asked for by name.
STANDARDS: dict[tuple[str, str], tuple[str, float, str]] = {
    ("prolactin", "IS 84/500"): ("ug/L", 21.2, "mIU/L"),
    ("insulin", "6.00 pmol/L per mIU/L"): ("mIU/L", 6.00, "pmol/L"),
}


class UnknownMeasureError(KeyError):
    """A word that names no measure."""

    def __init__(self, word: str) -> None:
        self.word = word
        called = {row.label.lower(): row.id for row in measures().values()}.get(" ".join(word.lower().split()))
        listed = "they are listed by: circhoral measures"
        self.remedy = f"write '{called}'" if called else did_you_mean(word, tuple(measures()), listed)
        self.message = f"'{word}' is not a measure that circhoral knows; {self.remedy}"
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message


class ConversionError(ValueError):
    """A value that cannot be expressed in the wanted unit, with the reason."""


@cache
def measures() -> dict[str, Measure]:
    """Return every measure by its id, in the order of the vocabulary."""
    return {row.id: row for row in (*GONADAL, *METABOLIC, *FERTILITY, *LAB_ONLY)}


def measure(name: str) -> Measure:
    """Return one measure.

    Raises
    ------
    UnknownMeasureError
        With the closest known names.
    """
    try:
        return measures()[name]
    except KeyError:
        raise UnknownMeasureError(name) from None


def drug_measure(agent: str, label: str, unit: str, molar_mass: float | None = None) -> Measure:
    """Return the measure ``<agent>_concentration`` of an agent or an active metabolite.

    Parameters
    ----------
    agent, label : str
    unit : str
        Canonical unit, ``nmol/L`` or ``IU/L`` for most.
    molar_mass : float, optional
        [g/mol]
    """
    conventional = "ng/mL" if molar_mass is not None else unit
    words = label if label.startswith("serum ") or " in " in label else f"{label} in serum"
    return Measure(f"{agent}_concentration", words, unit, conventional, unit, (0, 1e9), None, None, words, molar_mass)


def display_unit(name: str | Measure, system: System) -> str:
    """Return the unit in which a measure is shown."""
    found = name if isinstance(name, Measure) else measure(name)
    return found.si if system == "si" else found.conventional


def convert(value: float, source: str, target: str, name: str | Measure, standard: str | None = None) -> float:
    """Return `value` of a measure in another unit, through the molar mass where mass meets amount.

    Parameters
    ----------
    value : float
    source, target : str
        Units; UCUM spellings such as ``10*6/mL`` and ``m[IU]/mL`` are understood.
    name : str or Measure
    standard : str, optional
        A named convention between IU and mass, for example ``"IS 84/500"`` for prolactin.

    Raises
    ------
    ConversionError
        If the units measure different things, or an IU would have to become a mass without a standard.
    """
    found = name if isinstance(name, Measure) else measure(name)
    first, second = spelling(source), spelling(target)
    plain = _factor(first, second)
    if plain is not None:
        return value * plain
    through = _through_standard(found, first, second, standard)
    if through is not None:
        return value * through
    if _is_biological(first) != _is_biological(second):
        raise ConversionError(_no_mass(found, source, target))
    moles = _through_moles(found, first, second)
    if moles is None:
        raise ConversionError(f"{found.label}: '{source}' cannot be expressed in '{target}'{_why(found)}")
    return value * moles


def likely_units(value: float, found: Measure, sex: Sex, written: str) -> tuple[str, ...]:
    """Return the units in which the bare number would be usual, when in `written` it is clearly not.

    Clearly means by more than a factor of two beyond the usual range, because a person may be ill.
    """
    usual = found.usual(sex)
    if usual is None:
        return ()
    low, high = usual
    canonical = convert(value, written, found.unit, found)
    if low / 2 <= canonical <= 2 * high:
        return ()
    others = (unit for unit in found.units if _factor(spelling(unit), spelling(written)) != 1.0)
    return tuple(unit for unit in others if low <= convert(value, unit, found.unit, found) <= high)


def _factor(source: str, target: str) -> float | None:
    try:
        return factor(source, target)
    except UnitMismatchError:
        return None


def _is_biological(unit: str) -> bool:
    return any(_factor(unit, like) is not None for like in ("IU/L", "IU", "IU/kg"))


def _through_moles(found: Measure, source: str, target: str) -> float | None:
    if found.molar_mass is None:
        return None
    for mass, amount in (("g/L", "mol/L"), ("g", "mol"), ("g/day", "mol/day")):
        to_mass, to_amount = _factor(source, mass), _factor(target, amount)
        if _factor(source, mass) is not None and to_amount is not None:
            return (to_mass or 0.0) / found.molar_mass * (_factor(amount, target) or 0.0)
        if _factor(source, amount) is not None and _factor(target, mass) is not None:
            return (_factor(source, amount) or 0.0) * found.molar_mass * (_factor(mass, target) or 0.0)
    return None


def _through_standard(found: Measure, source: str, target: str, standard: str | None) -> float | None:
    if standard is None:
        return None
    known = {name: row for (measure_id, name), row in STANDARDS.items() if measure_id == found.id}
    if standard not in known:
        names = ", ".join(f"'{name}'" for name in known) or "none is known"
        raise ConversionError(f"{found.label}: unknown standard '{standard}'; choose from: {names}")
    left, number, right = known[standard]
    for first, times, second in ((left, number, right), (right, 1 / number, left)):
        into, out = _factor(source, first), _factor(second, target)
        if into is not None and out is not None:
            return into * times * out
    return None


def _no_mass(found: Measure, source: str, target: str) -> str:
    names = [name for measure_id, name in STANDARDS if measure_id == found.id]
    hint = f" (for {found.label}: standard '{names[0]}')" if names else ""
    return (
        f"{found.label}: '{source}' cannot be expressed in '{target}': an IU has no mass or amount "
        f"without a named standard{hint}"
    )


def _why(found: Measure) -> str:
    if found.molar_mass is None and found.unit == "nmol/L":
        return f": mass is not converted for {found.label}, because its assays differ; use {found.unit}"
    return f"; use a unit such as {' or '.join(found.units[:2])}"
