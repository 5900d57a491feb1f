"""The shapes that biology uses, written once: saturating, blocking and normalised responses.

All of them are smooth for positive arguments, so they have derivatives everywhere the model goes.
"""

from __future__ import annotations

import sympy as sp

type Expr = sp.Expr

_ONE = sp.Integer(1)


def hill(x: Expr, half: Expr, steepness: Expr = _ONE) -> Expr:
    """Saturating response x^n / (half^n + x^n), between 0 and 1."""
    ratio = (x / half) ** steepness
    return ratio / (1 + ratio)


def block(x: Expr, half: Expr, steepness: Expr = _ONE) -> Expr:
    """Blocking response 1 / (1 + (x/half)^n), between 1 and 0."""
    return 1 / (1 + (x / half) ** steepness)


def relative_hill(x: Expr, half: Expr, steepness: Expr = _ONE) -> Expr:
    """Saturating response scaled to be 1 at x = 1, for quantities relative to their own healthy level.

    x^n (1 + half^n) / (half^n + x^n).
    """
    power = (x / half) ** steepness
    return power * (1 + half**-steepness) / (half**-steepness * (1 + power))


def relative_block(x: Expr, weight: Expr, steepness: Expr = _ONE) -> Expr:
    """Blocking response scaled to be 1 at x = 1: (1 + weight) / (1 + weight x^n)."""
    return (1 + weight) / (1 + weight * x**steepness)
