"""Fold error: how many times a prediction is above or below what was reported."""

from __future__ import annotations

import math


def fold_error(predicted: float, reported: float) -> float:
    """Return max(p/r, r/p) for positive values; infinite where one of them is not positive."""
    if not (predicted > 0 and reported > 0 and math.isfinite(predicted)):
        return math.inf
    return max(predicted / reported, reported / predicted)


def proportion_fold_error(predicted: float, reported: float, n: int) -> float:
    """Return the fold error of a proportion in a trial of `n`, the worse of the event and its complement.

    Both proportions are (x + 0.5)/(n + 1), so that 0 and 1 stay comparable.
    """
    p, r = ((share * n + 0.5) / (n + 1) for share in (predicted, reported))
    return max(fold_error(p, r), fold_error(1 - p, 1 - r))
