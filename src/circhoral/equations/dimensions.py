"""The unit check: every term of every equation must carry the unit that the equation says.

The check is exact, not only of dimension: nmol/L plus pmol/L is an error, since nobody converts silently.
"""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from circhoral.equations.functions import Jump, Shape
from circhoral.quantities.units import registry, unit

type Measure = tuple[float, tuple[tuple[str, float], ...]]
"""Factor to base units, and the exponents of the base units in a fixed order."""

_RELATIVE = 1e-9


class EquationUnitError(ValueError):
    """An equation whose units do not agree; says where, and both units."""


def measure_of(text: str) -> Measure:
    """Return factor and base exponents of a unit text."""
    base = registry().Quantity(1.0, unit(text)).to_base_units()
    exponents = tuple(sorted((str(name), float(str(power))) for name, power in base.unit_items()))
    return float(base.magnitude), exponents


NONE: Measure = (1.0, ())


def _same(first: Measure, second: Measure) -> bool:
    return first[1] == second[1] and abs(first[0] / second[0] - 1) < _RELATIVE


def _times(first: Measure, second: Measure) -> Measure:
    powers = dict(first[1])
    for name, power in second[1]:
        powers[name] = powers.get(name, 0.0) + power
    kept = tuple(sorted((name, power) for name, power in powers.items() if abs(power) > _RELATIVE))
    return first[0] * second[0], kept


def _raised(base: Measure, power: float) -> Measure:
    return base[0] ** power, tuple((name, exponent * power) for name, exponent in base[1])


def show(measure: Measure) -> str:
    """Write a measure for an error message."""
    names = " ".join(f"{name}^{power:g}" if power != 1 else name for name, power in measure[1]) or "dimensionless"
    return names if abs(measure[0] - 1) < _RELATIVE else f"{measure[0]:.6g} {names}"


class UnitCheck:
    """Infers the unit of an expression from the units of its symbols.

    Parameters
    ----------
    units : mapping of str to str
        Unit text of every symbol by name.
    place : str
        What is being checked, for messages.
    """

    def __init__(self, units: Mapping[str, str], place: str) -> None:
        self._units, self._place = units, place
        self._seen: dict[sp.Expr, Measure | None] = {}

    def expect(self, expression: sp.Expr, text: str) -> None:
        """Raise unless `expression` carries the unit `text`.

        Raises
        ------
        EquationUnitError
            With the place, and both units.
        """
        found = self.of(expression)
        if found is not None and not _same(found, measure_of(text)):
            raise EquationUnitError(f"{self._place}: the equation gives {show(found)}, but {text} is stated")

    def of(self, expression: sp.Expr) -> Measure | None:
        """Return the measure of an expression; None for a literal zero, which has any unit."""
        if expression not in self._seen:
            self._seen[expression] = self._infer(expression)
        return self._seen[expression]

    def _infer(self, node: sp.Expr) -> Measure | None:
        if node.is_Number or node.is_NumberSymbol:
            return None if node.is_zero else NONE
        if node.is_Symbol:
            try:
                return measure_of(self._units[node.name])
            except KeyError:
                raise EquationUnitError(f"{self._place}: '{node.name}' has no unit; it is not declared here") from None
        if node.is_Add:
            return self._common(node, "a sum mixes")
        if node.is_Mul:
            total: Measure = NONE
            for factor in node.args:
                part = self.of(factor)
                if part is None:
                    return None
                total = _times(total, part)
            return total
        if node.is_Pow:
            return self._power(node)
        if isinstance(node, Shape):
            return self.of(node.written_out())
        if isinstance(node, Jump):
            common = self._common(node, f"{node.func.__name__}(...) compares")
            return NONE if node.pure else common
        for argument in node.args:  # exp, log, cos and their like take pure numbers
            found = self.of(argument)
            if found is not None and not _same(found, NONE):
                raise EquationUnitError(
                    f"{self._place}: {node.func.__name__}(...) needs a pure number, found {show(found)} in {argument}"
                )
        return NONE

    def _common(self, node: sp.Expr, what: str) -> Measure | None:
        """Return the one unit that all arguments have."""
        first: tuple[sp.Expr, Measure] | None = None
        for term in node.args:
            found = self.of(term)
            if found is None:
                continue
            if first is None:
                first = (term, found)
            elif not _same(first[1], found):
                raise EquationUnitError(
                    f"{self._place}: {what} units: {first[0]} is {show(first[1])}, but {term} is {show(found)} "
                    f"({self._declared(first[0], term)})"
                )
        return first[1] if first else None

    def _declared(self, *terms: sp.Expr) -> str:
        """Write the stated unit of every symbol, in the words of who wrote the equation."""
        names = dict.fromkeys(name for term in terms for name in sorted(s.name for s in term.free_symbols))
        return ", ".join(f"{name} in {self._units[name]}" for name in names)

    def _power(self, node: sp.Expr) -> Measure | None:
        base, exponent = self.of(node.base), node.exp
        if base is None:
            return None
        if exponent.is_Rational or exponent.is_Float:
            return _raised(base, float(exponent))
        power = self.of(exponent)
        if power is not None and not _same(power, NONE):
            raise EquationUnitError(f"{self._place}: the exponent {exponent} is {show(power)}, not a pure number")
        if not _same(base, NONE):
            raise EquationUnitError(f"{self._place}: {node.base} is {show(base)} and cannot be raised to {exponent}")
        return NONE
