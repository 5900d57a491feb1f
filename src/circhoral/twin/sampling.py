"""Draws of a posterior by adaptive importance sampling from mixtures of proposals.

Every round draws from one more proposal, fitted to the weighted draws so far; all draws are then weighted as draws of
the mixture of all proposals used (adaptive multiple importance sampling: Cornuet and others, 2012). A share of the
prior keeps the weights bounded by the likelihood. The mean weight is the marginal likelihood.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from arviz_stats.base.array import array_stats
from scipy.special import logsumexp

from circhoral.engine.batch import Floats
from circhoral.twin.proposal import Proposal, prior_proposal
from circhoral.twin.target import Evaluation, Target, log_prior

FROM_THE_PRIOR = 0.1
"""Share of the first round that is drawn from the prior."""
WIDER = 1.15
"""By how much the variance of an adapted proposal exceeds that of the draws it is fitted to."""
TEMPER = 0.5
"""Power of the weights that directions are learned with: draws that count little still show slopes."""
RIDGE = 0.05
"""Added to the variance of every score in that regression, so that few draws give small slopes."""
BEYOND_CHANCE = 0.4
"""Slope, in standard deviations per score, from which a direction that a regression finds is believed."""
INDEPENDENT = 1e-3
SOUND = 0.6
"""Pareto k from which sampling goes on although there are draws enough."""
FARTHEST = 10.0
"""Residuals beyond this many standard deviations count as this."""
SMALLEST_ROUND = 60
"""A last round draws no fewer: its proposal has to count in the mixture."""
SPARE = 1.1
"""How many more draws a last round makes than seem to be needed."""


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
    def pareto_k(self) -> float:
        """Shape of the tail of the weights: below 0.7 they can be relied on (Vehtari and others, 2024)."""
        # ArviZ takes minus the logarithm of the weights.
        smoothed: Callable[..., tuple[Floats, Floats]] = array_stats.psislw
        return float(smoothed(-self.log_weight)[1])

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
        Draws in a round at most, and how many such rounds at most.
    progress : callable of float, optional
        Called with the share of `effective` reached.
    """
    used = [prior_proposal(target.size), *proposals]
    first = int(per_round * FROM_THE_PRIOR)
    counts = [first, *_shares(per_round - first, len(proposals))]
    scores = np.concatenate([one.draw(rng, many) for one, many in zip(used, counts, strict=True)])
    found = target.evaluate(scores)
    draws = _weighted(scores, found.log_likelihood, used, counts)
    before, drawn = 0.0, per_round
    while len(scores) < rounds * per_round:
        if progress:
            progress(min(draws.effective / effective, 1.0))
        if draws.effective >= effective and draws.pareto_k < SOUND:
            break
        adapted = _adapted(draws, found.residuals, proposals)
        many = _next_round(effective - draws.effective, (draws.effective - before) / drawn, per_round)
        before, drawn = draws.effective, many
        more = adapted.draw(rng, many)
        used, counts = [*used, adapted], [*counts, many]
        scores = np.concatenate([scores, more])
        found = _both(found, target.evaluate(more))
        draws = _weighted(scores, found.log_likelihood, used, counts)
    return draws


def _next_round(missing: float, gained: float, most: int) -> int:
    """Return how many draws a round makes: all, or fewer where what each draw of the last round gained says enough."""
    return most if gained <= 0 else int(np.clip(np.ceil(SPARE * missing / gained), SMALLEST_ROUND, most))


def _shares(total: int, parts: int) -> list[int]:
    return [total // parts + (i < total % parts) for i in range(parts)]


def _weighted(scores: Floats, found: Floats, used: Sequence[Proposal], counts: Sequence[int]) -> Draws:
    share = np.log(np.array(counts) / len(scores))
    density = np.stack([one.log_density(scores) for one in used])
    mixture = logsumexp(density + share[:, None], axis=0)
    return Draws(scores, found, found + log_prior(scores) - mixture)


def _both(a: Evaluation, b: Evaluation) -> Evaluation:
    return Evaluation(np.concatenate([a.log_likelihood, b.log_likelihood]), np.concatenate([a.residuals, b.residuals]))


def _adapted(draws: Draws, residuals: Floats, proposals: Sequence[Proposal]) -> Proposal:
    """Return a proposal with the mean and covariance of the weighted draws, in the directions that matter to them."""
    weight = draws.weight
    mean = weight @ draws.scores
    axes, scale = _directions(draws, residuals, proposals)
    inside = (draws.scores - mean) @ axes
    own = (inside * weight[:, None]).T @ inside / (1 - (weight**2).sum())
    trust = draws.effective / (draws.effective + 2 * axes.shape[1])
    spread = np.linalg.cholesky(WIDER * (trust * own + (1 - trust) * scale))
    middle = axes.T @ mean
    return Proposal(axes, middle, spread, np.zeros(len(mean)))


def _directions(draws: Draws, residuals: Floats, proposals: Sequence[Proposal]) -> tuple[Floats, Floats]:
    """Return directions that matter, orthonormal, with a first guess of the covariance in them.

    Those of the peaks are known from slopes and are kept exactly: where data are sharp, a direction that is a little
    off lets the wide prior of its neighbours in. Others are added where a regression of residuals over the draws, which
    sees more than one point, finds slopes at right angles to them.
    """
    together = np.concatenate([one.axes for one in proposals], axis=1)
    known, size, _ = np.linalg.svd(together, full_matrices=False)
    known = known[:, size > INDEPENDENT]
    near = draws.weight**TEMPER
    near /= near.sum()
    x = draws.scores - near @ draws.scores
    y = np.clip(residuals, -FARTHEST, FARTHEST)
    y = y - near @ y
    inside, across = x @ known, x - x @ known @ known.T
    both = np.concatenate([inside, across], axis=1)
    ridge = np.diag(np.repeat([1e-6, RIDGE], [inside.shape[1], across.shape[1]]))
    slopes = np.linalg.solve((both * near[:, None]).T @ both + ridge, (both * near[:, None]).T @ y)
    more, strength, _ = np.linalg.svd(slopes[inside.shape[1] :], full_matrices=False)
    more = more[:, strength > BEYOND_CHANCE]
    more = more - known @ (known.T @ more)
    axes = np.linalg.qr(np.concatenate([known, more], axis=1))[0] if more.shape[1] else known
    first = proposals[0]
    turned = axes.T @ first.axes
    root = turned @ first.spread
    return axes, np.asarray(root @ root.T + np.eye(axes.shape[1]) - turned @ turned.T)
