"""Powers as the generated source has them, and how expressions are printed there."""

from __future__ import annotations

import sympy as sp
from sympy.printing.pycode import PythonCodePrinter


def guarded(expression: sp.Expr) -> sp.Expr:
    """Replace powers that are not whole by `power`, which is safe at and below zero."""
    return expression.replace(_is_broken_power, lambda node: power(node.base, node.exp))


def _is_broken_power(node: sp.Expr) -> bool:
    return bool(node.is_Pow and not node.exp.is_Integer and abs(node.exp) != sp.Rational(1, 2) and node.base != sp.E)


def by_logarithm(node: sp.Expr, constants: set[sp.Symbol]) -> sp.Expr:
    """Write a power of a moving quantity by its logarithm, which powers of the same quantity share.

    Parameters
    ----------
    node : power
    constants : set of Symbol
        What does not move: a factor of these alone becomes a shift of the exponent.
    """
    base, exponent = node.args
    fixed = [factor for factor in sp.Mul.make_args(base) if factor.free_symbols <= constants]
    moving = [factor for factor in sp.Mul.make_args(base) if not factor.free_symbols <= constants]
    if not moving or exponent.could_extract_minus_sign():
        return node
    shift = exponent * sp.log(sp.Mul(*fixed)) if fixed else sp.Integer(0)
    return raised(logarithm(sp.Mul(*moving)), exponent, shift)


class power(sp.Function):  # noqa: N801  (a function, named as sympy names functions)
    """x^n for an exponent that is not a whole number; zero where x is not positive."""

    nargs = 2

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """Derivative by base or exponent, written so that the power itself is shared."""
        base, exponent = self.args
        if argindex == 1:
            return exponent * self / positive(base)
        return self * sp.log(positive(base))


class logarithm(sp.Function):  # noqa: N801
    """Natural logarithm of x, or a number far below any other where x is not positive."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """Derivative, which is large but not infinite where x is not positive."""
        return 1 / positive(self.args[0])


class raised(sp.Function):  # noqa: N801
    """exp(n log x + shift), a power of x of which the logarithm is shared with other powers; zero for x = 0."""

    nargs = 3

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """Derivative by the logarithm, the exponent or the shift."""
        log, exponent, _ = self.args
        return self * (exponent, log, sp.Integer(1))[argindex - 1]


class positive(sp.Function):  # noqa: N801
    """x, or a tiny number where x is not positive; its slope is taken as one."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """Slope one."""
        return sp.Integer(1)


class Printer(PythonCodePrinter):
    """Prints expressions as Python that the compiler takes: scalars and the math module."""

    def __init__(self) -> None:
        super().__init__({"fully_qualified_modules": True})

    def _print_power(self, node: sp.Expr) -> str:
        return f"_power({self._print(node.args[0])}, {self._print(node.args[1])})"

    def _print_logarithm(self, node: sp.Expr) -> str:
        return f"_log({self._print(node.args[0])})"

    def _print_raised(self, node: sp.Expr) -> str:
        log, exponent, shift = node.args
        return f"math.exp({self._print(exponent * log + shift)})"

    def _print_positive(self, node: sp.Expr) -> str:
        return f"_positive({self._print(node.args[0])})"

    def _print_Pow(self, node: sp.Expr, rational: bool = False, sqrt: str = "math.sqrt") -> str:  # noqa: N802
        if node.exp.is_Integer and abs(int(node.exp)) <= 64:
            times = abs(int(node.exp))
            product = self._product(self.parenthesize(node.base, 1000), times)
            return f"({product})" if node.exp > 0 else f"(1.0/{product})"
        if node.exp == sp.Rational(1, 2):
            return f"math.sqrt({self._print(node.base)})"
        if node.exp == sp.Rational(-1, 2):
            return f"(1.0/math.sqrt({self._print(node.base)}))"
        return super()._print_Pow(node, rational=rational)

    @staticmethod
    def _product(base: str, times: int) -> str:
        """x^n with a literal exponent, which the compiler turns into multiplications."""
        return base if times == 1 else f"{base}**{times}"

    def _print_reached(self, node: sp.Expr) -> str:
        x, limit = (self._print(argument) for argument in node.args)
        return f"(1.0 if {x} >= {limit} else 0.0)"

    def _print_least(self, node: sp.Expr) -> str:
        return f"min({', '.join(self._print(argument) for argument in node.args)})"

    def _print_most(self, node: sp.Expr) -> str:
        return f"max({', '.join(self._print(argument) for argument in node.args)})"

    def _print_Integer(self, node: sp.Integer) -> str:  # noqa: N802
        return f"{int(node)}.0"

    def _print_Rational(self, node: sp.Rational) -> str:  # noqa: N802
        return f"({int(node.p)}.0/{int(node.q)}.0)"
