"""What the benchmarks of the twin share: a posterior of fewer scores, and the whole search for one phenotype."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from arviz_stats.base.array import array_stats

from circhoral.twin.fit import SCREENED, STARTS
from circhoral.twin.maximum import climb
from circhoral.twin.proposal import around
from circhoral.twin.sampling import Draws, sample
from circhoral.twin.target import Evaluation, Target

WANTED = 400.0
"""Effective draws that are enough."""


@dataclass
class Fewer:
    """A posterior of some scores; the others stand at 0, the middle of the prior.

    Attributes
    ----------
    whole : Target
    free : array of int
        Positions of the scores that are left to differ.
    calls : int
        Persons evaluated so far.
    """

    whole: Target
    free: np.ndarray
    calls: int = 0

    @property
    def size(self) -> int:
        """Number of scores."""
        return len(self.free)

    def people(self, scores: np.ndarray) -> np.ndarray:
        """Return all scores of persons (person, score of the whole)."""
        full = np.zeros((len(scores), self.whole.size))
        full[:, self.free] = scores
        return full

    def evaluate(self, scores: np.ndarray) -> Evaluation:
        """Return log-likelihoods and residuals of persons (person, score)."""
        self.calls += len(scores)
        return self.whole.evaluate(self.people(scores))


def everything(target: Target) -> Fewer:
    """Return the posterior of all scores, counted."""
    return Fewer(target, np.arange(target.size))


def strongest(target: Target, many: int) -> Fewer:
    """Return the posterior of the scores with the largest slopes at the most probable person."""
    peak = climb(target, np.zeros(target.size))
    return Fewer(target, np.sort(np.argsort(-np.linalg.norm(peak.slopes, axis=1))[:many]))


def posterior(target: Target, seed: int, wanted: float = WANTED) -> Draws:
    """Return weighted draws as a fit makes them of one phenotype: screened persons, two searches, sampling."""
    rng = np.random.default_rng(seed)
    screened = rng.standard_normal((SCREENED, target.size))
    order = np.argsort(-target.evaluate(screened).log_likelihood)
    peaks = sorted((climb(target, screened[k]) for k in order[:STARTS]), key=lambda peak: peak.objective)
    return sample(target, [around(peak) for peak in peaks], rng, effective=wanted, rounds=60)


def pareto_k(draws: Draws) -> float:
    """Return Pareto's k of the weights: below 0.7 they can be relied on."""
    return float(array_stats.psislw(-draws.log_weight)[1])
