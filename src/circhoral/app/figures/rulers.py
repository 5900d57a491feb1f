"""A ruler of one row: where a value stands between its ends, logarithmic or not, and which ticks it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator

MOST_DECADES = 4.0
"""A ruler shows no more: what lies further below is drawn at its end."""
_SETS: tuple[tuple[float, ...], ...] = ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 5, 7))
_FEWEST, _MOST = 3, 5


@dataclass(frozen=True, slots=True)
class Ruler:
    """A scale that runs from 0 to 1.

    Attributes
    ----------
    low, high : float
        Its ends.
    linear : bool
    """

    low: float
    high: float
    linear: bool

    def at(self, value: float) -> float:
        """Return where a value stands; what lies beyond an end stands at that end."""
        if self.linear:
            return float(np.clip((value - self.low) / (self.high - self.low), 0.0, 1.0))
        share = np.log(max(value, self.low) / self.low) / np.log(self.high / self.low)
        return float(np.clip(share, 0.0, 1.0))

    def ticks(self) -> list[float]:
        """Return three to five round numbers."""
        if not self.linear and self.high / self.low > 4:
            decades = 10.0 ** np.arange(np.floor(np.log10(self.low)), np.ceil(np.log10(self.high)) + 1)
            for steps in _SETS:
                found = np.outer(decades, steps).ravel()
                found = found[(found >= self.low) & (found <= self.high)]
                if len(found) >= _FEWEST:
                    break
            return [float(value) for value in found[:: -(-len(found) // _MOST)]]
        found = np.asarray(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]).tick_values(self.low, self.high))
        return [float(value) for value in found if self.low <= value <= self.high]


def ruler(values: Sequence[float], linear: bool = False) -> Ruler:
    """Return a ruler on which all values have room; a logarithmic one leaves out what is far too small to matter."""
    if linear:
        low, high = min(values), max(values)
        room = 0.06 * (high - low or abs(high) or 1.0)
        return Ruler(max(low - room, 0.0) if low >= 0 else low - room, high + room, True)
    high = max(max(values), 1e-12)
    low = max(min(values), high / 10**MOST_DECADES)
    room = max((high / low) ** 0.06, 1.05)
    return Ruler(low / room, high * room, False)
