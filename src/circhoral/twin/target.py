"""What the search and the sampler ask of a model: a log-likelihood and residuals for many persons at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from circhoral.engine.batch import Floats

IMPOSSIBLE = -1e10
"""Log-likelihood of a person who could not be integrated."""


@dataclass(frozen=True)
class Evaluation:
    """Persons held against what was observed.

    Attributes
    ----------
    log_likelihood : (person,)
    residuals : (person, record)
        Distance of each record in standard deviations; of a censored one, what gives its log-likelihood.
    """

    log_likelihood: Floats
    residuals: Floats


class Target(Protocol):
    """A posterior over standard scores: the prior is standard normal, the likelihood is evaluated in batches."""

    @property
    def size(self) -> int:
        """Number of scores."""

    def evaluate(self, scores: Floats) -> Evaluation:
        """Return log-likelihoods and residuals of persons (person, score)."""


def log_prior(scores: Floats) -> Floats:
    """Return the log-density of the prior (person,)."""
    return np.asarray(-0.5 * (scores**2).sum(axis=1) - 0.5 * scores.shape[1] * np.log(2 * np.pi))
