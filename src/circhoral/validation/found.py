"""A predicted number with what is needed to say how far chance alone moves it in a trial of that size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from circhoral.engine.batch import Ints
from circhoral.simulation.draws import Floats
from circhoral.validation.trial import LivedArm

type Summary = Callable[[Floats, Floats], float]


@dataclass(frozen=True)
class Found:
    """A predicted number.

    Attributes
    ----------
    value : float
    relative : float or None
        The number as a ratio to the baseline or to the other arm, where the statistic is a change.
    reference : float or None
        The predicted baseline or other arm that the ratio refers to.
    resample : callable
        Given (person,) indices per arm, the number in that sample of people.
    sizes : tuple of int
        People per arm.
    """

    value: float
    relative: float | None
    reference: float | None
    resample: Callable[[list[Ints]], float]
    sizes: tuple[int, ...]


def weights_of(arm: LivedArm) -> Floats:
    """Return the weights of an arm's people, none of those who could not be integrated (person,)."""
    return np.where(arm.ok, arm.people.weights, 0.0)


def one_number(arm: LivedArm, values: Floats, summary: Summary) -> Found:
    """Return the summary of a value per person; people without one, such as women without a cycle, are left out."""
    weights = np.where(np.isnan(values), 0.0, weights_of(arm))

    def resample(chosen: list[Ints]) -> float:
        return summary(values[chosen[0]], weights[chosen[0]])

    return Found(summary(values, weights), None, None, resample, (len(values),))


def share_of_all(arm: LivedArm, counted: Floats, among: Floats) -> Found:
    """Return the sum of one count per person over the sum of another: a share, or a mean, of all cycles."""
    weights = weights_of(arm)

    def over(people: Ints) -> float:
        w = weights[people]
        total = float(w @ among[people])
        return float(w @ counted[people]) / total if total > 0 else float("nan")

    return Found(over(np.arange(len(counted))), None, None, lambda chosen: over(chosen[0]), (len(counted),))


def weighted_mean(values: Floats, weights: Floats) -> float:
    """Return the mean of finite values."""
    good = np.isfinite(values)
    total = float(weights[good].sum())
    return float(values[good] @ weights[good]) / total if total > 0 else float("nan")


def weighted_median(values: Floats, weights: Floats) -> float:
    """Return the median; infinite values (never reached) count as the largest, and weightless ones not at all."""
    total = weights.sum()
    if not total > 0:
        return float("nan")
    values, weights = values[weights > 0], weights[weights > 0]
    order = np.argsort(values)
    passed = np.cumsum(weights[order]) / total
    upper = min(int(np.searchsorted(passed, 0.5 - 1e-12)), len(order) - 1)
    value = values[order][upper]
    if abs(passed[upper] - 0.5) < 1e-9 and upper + 1 < len(order):
        value = (value + values[order][upper + 1]) / 2
    return float(value)
