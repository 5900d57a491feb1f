"""The most probable person: least squares on residuals and scores, from several starts at once.

Each round evaluates two batches: one person per score to learn the slopes, then one step per damping. Levenberg and
Marquardt's way, with the trial steps side by side because persons in a batch cost less than persons in a row.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from circhoral.engine.batch import Floats
from circhoral.twin.target import Target

STEP = 0.1
"""By how many standard deviations a score is moved to learn a slope."""
WIDE = 0.7
"""By how much further away."""
DAMPINGS = (0.01, 0.1, 1.0, 10.0, 100.0, 1000.0)
ENOUGH = 0.01
"""Gain in log-posterior below which a search ends."""


@dataclass(frozen=True)
class Peak:
    """A most probable person.

    Attributes
    ----------
    scores : (score,)
    objective : float
        Half the sum of squares of residuals and scores: about minus the log-posterior.
    slopes : (score, record)
        Of the residuals.
    residuals : (record,)
    rounds : int
    """

    scores: Floats
    objective: float
    slopes: Floats
    residuals: Floats
    rounds: int


def climb(target: Target, start: Floats, rounds: int = 10) -> Peak:
    """Return the most probable person near a start.

    Parameters
    ----------
    target : Target
    start : (score,)
    rounds : int
        At most.
    """
    here = start
    residuals = target.evaluate(here[None]).residuals[0]
    best, damping = _objective(residuals[None], here[None])[0], 1e-2
    slopes = np.zeros((target.size, len(residuals)))
    done = 0
    for done in range(1, rounds + 1):  # noqa: B007 the number of rounds is reported
        moved = here + STEP * np.eye(target.size)
        slopes = (target.evaluate(moved).residuals - residuals) / STEP
        gradient = slopes @ residuals + here
        curvature = np.eye(target.size) + slopes @ slopes.T
        tries = np.stack(
            [here - np.linalg.solve(curvature + damping * k * np.eye(target.size), gradient) for k in DAMPINGS]
        )
        found = target.evaluate(tries).residuals
        objectives = _objective(found, tries)
        k = int(np.argmin(objectives))
        gain = best - objectives[k]
        if gain > 0:
            here, residuals, best = tries[k], found[k], objectives[k]
            damping = max(damping * DAMPINGS[k], 1e-6)
        if gain < ENOUGH:
            break
    return Peak(here, float(best), _steady(target, here, slopes), residuals, done)


def _steady(target: Target, here: Floats, slopes: Floats) -> Floats:
    """Return slopes that hold close by and further away, the smaller of the two.

    Events of a cycle make residuals jump; a jump beside a peak is no slope, and would make a proposal far too narrow.
    """
    step = WIDE * np.eye(target.size)
    there = target.evaluate(np.concatenate([here + step, here - step])).residuals
    wide = (there[: target.size] - there[target.size :]) / (2 * WIDE)
    return np.where(slopes * wide > 0, np.sign(slopes) * np.minimum(abs(slopes), abs(wide)), 0.0)


def _objective(residuals: Floats, scores: Floats) -> Floats:
    return np.asarray(0.5 * (residuals**2).sum(axis=1) + 0.5 * (scores**2).sum(axis=1))
