"""The shapes that biology uses, written once: saturating, blocking and normalised responses.

Those that rates may use are smooth for positive arguments, so they have derivatives everywhere the model goes. They
stay folded in a part's equations, so that a reader sees `hill(x, half, n)`; `unfold` writes them out for everything
that computes. `reached`, `least` and `most` have corners; they serve events and measures.
"""

from __future__ import annotations

import sympy as sp

type Expr = sp.Expr

_ONE = sp.Integer(1)


class Shape(sp.Function):
    """A named response of pure numbers; `written_out` gives its formula."""

    nargs = 3
    meaning = ""

    def __new__(cls, x: Expr, level: Expr, steepness: Expr = _ONE) -> Expr:
        """Fold a response; the steepness is one unless given."""
        return super().__new__(cls, sp.sympify(x), sp.sympify(level), sp.sympify(steepness))

    def written_out(self) -> Expr:
        """Return the formula of this response."""
        raise NotImplementedError


class hill(Shape):  # noqa: N801  (read as a function in the equations)
    """Saturating response, between 0 and 1."""

    meaning = "hill(x, half, n) = (x/half)^n / (1 + (x/half)^n)"

    def written_out(self) -> Expr:
        """Return (x/half)^n / (1 + (x/half)^n)."""
        x, half, steepness = self.args
        ratio = (x / half) ** steepness
        return ratio / (1 + ratio)


class block(Shape):  # noqa: N801
    """Blocking response, between 1 and 0."""

    meaning = "block(x, half, n) = 1 / (1 + (x/half)^n)"

    def written_out(self) -> Expr:
        """Return 1 / (1 + (x/half)^n)."""
        x, half, steepness = self.args
        return 1 / (1 + (x / half) ** steepness)


class relative_hill(Shape):  # noqa: N801
    """Saturating response scaled to be 1 at x = 1, for quantities relative to their own healthy level."""

    meaning = "relative_hill(x, half, n) = hill(x, half, n) / hill(1, half, n)"

    def written_out(self) -> Expr:
        """Return (x/half)^n (1 + half^-n) / (half^-n (1 + (x/half)^n))."""
        x, half, steepness = self.args
        ratio = (x / half) ** steepness
        return ratio * (1 + half**-steepness) / (half**-steepness * (1 + ratio))


class relative_block(Shape):  # noqa: N801
    """Blocking response scaled to be 1 at x = 1."""

    meaning = "relative_block(x, weight, n) = (1 + weight) / (1 + weight x^n)"

    def written_out(self) -> Expr:
        """Return (1 + weight) / (1 + weight x^n)."""
        x, weight, steepness = self.args
        return (1 + weight) / (1 + weight * x**steepness)


class Jump(sp.Function):
    """A response with a corner or a jump, of quantities of one unit; for events and measures, never for rates."""

    meaning = ""
    pure = False
    """Whether it gives a pure number, rather than the unit of what it is asked about."""


class reached(Jump):  # noqa: N801
    """One where a quantity is at or above a limit, else zero."""

    nargs = 2
    pure = True
    meaning = "reached(x, limit) = 1 where x >= limit, else 0"


class least(Jump):  # noqa: N801
    """The smallest of several quantities."""

    meaning = "least(a, b, ...) = the smallest of them"


class most(Jump):  # noqa: N801
    """The largest of several quantities."""

    meaning = "most(a, b, ...) = the largest of them"


def above_zero(x: Expr, rounding: Expr) -> Expr:
    """Return a smooth version of max(x, 0), exact at zero and within half the rounding elsewhere."""
    return (x + sp.sqrt(x**2 + rounding**2) - rounding) / 2


def never_negative(x: Expr, rounding: Expr) -> Expr:
    """Return a smooth version of max(x, 0) that is positive everywhere: half the rounding at zero, less further off."""
    return (x + sp.sqrt(x**2 + rounding**2)) / 2


def even_chance(uniform: Expr) -> Expr:
    """Return a draw with mean 0 and standard deviation 1, even between -sqrt(3) and sqrt(3), from one in (0, 1)."""
    return sp.sqrt(3) * (2 * uniform - 1)


def logistic_chance(uniform: Expr) -> Expr:
    """Return a draw with mean 0 and standard deviation 1, logistic and so without bounds, from one in (0, 1)."""
    return sp.log(uniform / (1 - uniform)) * sp.sqrt(3) / sp.pi


def unfold(expression: Expr) -> Expr:
    """Write out every folded response, also inside one another."""
    while expression.has(Shape):
        expression = expression.replace(lambda node: isinstance(node, Shape), lambda node: node.written_out())
    return expression


def shapes_in(expression: Expr) -> set[type[Shape]]:
    """Return which responses an expression uses."""
    return {type(node) for node in expression.atoms(Shape)}


def jumps_in(expression: Expr) -> set[type[Jump]]:
    """Return which responses with corners or jumps an expression uses."""
    return {type(node) for node in expression.atoms(Jump)}
