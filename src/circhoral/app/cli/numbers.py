"""Numbers as tables print them."""

from __future__ import annotations


def number(value: float, digits: int = 3) -> str:
    """Return a number with so many significant digits, and none that mean nothing."""
    if value == 0:
        return "0"
    if abs(value) < 0.01:
        return "<0.01" if value > 0 else f"{value:.2g}"
    return f"{value:.0f}" if abs(value) >= 10**digits / 10 else f"{value:.{digits}g}"
