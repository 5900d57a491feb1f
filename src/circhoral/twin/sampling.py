"""Draws of a posterior by adaptive importance sampling from mixtures of proposals.

Every round draws from one more proposal, fitted to the weighted draws so far; all draws are then weighted as draws of
the mixture of all proposals used (Cornuet and others, 2012, adaptive multiple importance sampling). A share of the
prior keeps the weights bounded by the likelihood. The mean weight is the marginal likelihood.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from circhoral.engine.batch import Floats
from circhoral.twin.proposal import Proposal, prior_proposal
from circhoral.twin.target import Target, log_prior

FROM_THE_PRIOR = 0.1
"""Share of the first round that is drawn from the prior."""
WIDER = 1.15
"""By how much the variance of an adapted proposal exceeds that of the draws it is fitted to."""


@dataclass(frozen=True)
class Draws:
    """Weighted draws of a posterior.

    Attributes
    ----------
    scores : (draw, score)
    log_likelihood : (draw,)
    log_weight : (draw,)
        Log of prior times likelihood over the density of the mixture drawn from.
    """

    scores: Floats
    log_likelihood: Floats
    log_weight: Floats

    @property
    def weight(self) -> Floats:
        """Weights that sum to one (draw,)."""
        return np.asarray(np.exp(self.log_weight - logsumexp(self.log_weight)))

    @property
    def effective(self) -> float:
        """Effective number of draws, (sum w)^2 / sum w^2."""
        return float(1.0 / (self.weight**2).sum())

    @property
    def log_evidence(self) -> float:
        """Log of the marginal likelihood of what was observed."""
        return float(logsumexp(self.log_weight) - np.log(len(self.log_weight)))


def sample(
    target: Target,
    proposals: Sequence[Proposal],
    rng: np.random.Generator,
    *,
    effective: float,
    per_round: int = 300,
    rounds: int = 12,
    progress: Callable[[float], None] | None = None,
) -> Draws:
    """Return weighted draws of a posterior.

    Parameters
    ----------
    target : Target
    proposals : sequence of Proposal
        Of the first round; one per peak.
    rng : Generator
    effective : float
        Effective number of draws that is enough.
    per_round, rounds : int
        Draws in a round, and how many rounds at most.
    progress : callable of float, optional
        Called with the share of `effective` reached.
    """
    used = [prior_proposal(target.size), *proposals]
    first = int(per_round * FROM_THE_PRIOR)
    counts = [first, *_shares(per_round - first, len(proposals))]
    scores = np.concatenate([one.draw(rng, many) for one, many in zip(used, counts, strict=True)])
    found = target.evaluate(scores).log_likelihood
    draws = _weighted(scores, found, used, counts)
    for _ in range(rounds - 1):
        if progress:
            progress(min(draws.effective / effective, 1.0))
        if draws.effective >= effective:
            break
        adapted = _adapted(draws, proposals)
        more = adapted.draw(rng, per_round)
        used, counts = [*used, adapted], [*counts, per_round]
        scores = np.concatenate([scores, more])
        found = np.concatenate([found, target.evaluate(more).log_likelihood])
        draws = _weighted(scores, found, used, counts)
    return draws


def _shares(total: int, parts: int) -> list[int]:
    return [total // parts + (i < total % parts) for i in range(parts)]


def _weighted(scores: Floats, found: Floats, used: Sequence[Proposal], counts: Sequence[int]) -> Draws:
    share = np.log(np.array(counts) / len(scores))
    density = np.stack([one.log_density(scores) for one in used])
    mixture = logsumexp(density + share[:, None], axis=0)
    return Draws(scores, found, found + log_prior(scores) - mixture)


def _adapted(draws: Draws, proposals: Sequence[Proposal]) -> Proposal:
    """Return a proposal with the mean and covariance of the weighted draws, as far as these are known."""
    base, weight = proposals[0], draws.weight
    mean = weight @ draws.scores
    inside = (draws.scores - mean) @ base.axes
    own = (inside * weight[:, None]).T @ inside / (1 - (weight**2).sum())
    k = base.axes.shape[1]
    trust = draws.effective / (draws.effective + 2 * k)
    return base.moved(mean, WIDER * (trust * own + (1 - trust) * base.spread @ base.spread.T))
