"""Where draws of a posterior are proposed: heavy-tailed in the directions that data inform, the prior in all others.

With few laboratory values and many parameters most directions of the score space are not informed at all. There the
posterior is the prior, and a proposal that is the prior costs no weight, whatever the number of parameters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from circhoral.engine.batch import Floats
from circhoral.twin.maximum import Peak

INFORMED = 0.1
"""Singular value of the slopes from which a direction counts as informed: it narrows the prior by half a percent."""
TAILS = 6.0
"""Degrees of freedom in the informed directions."""


@dataclass(frozen=True)
class Proposal:
    """Student's t in a subspace, a standard normal across it.

    Attributes
    ----------
    axes : (score, direction)
        Orthonormal; the informed directions.
    middle : (direction,)
    spread : (direction, direction)
        Lower triangular root of the scale matrix.
    across : (score,)
        Middle of the other directions, at right angles to `axes`.
    """

    axes: Floats
    middle: Floats
    spread: Floats
    across: Floats

    def draw(self, rng: np.random.Generator, people: int) -> Floats:
        """Return scores (person, score)."""
        size, directions = self.axes.shape
        heavy = np.sqrt(TAILS / rng.chisquare(TAILS, people))[:, None]
        inside = self.middle + (rng.standard_normal((people, directions)) * heavy) @ self.spread.T
        free = rng.standard_normal((people, size))
        return np.asarray(self.across + free - free @ self.axes @ self.axes.T + inside @ self.axes.T)

    def log_density(self, scores: Floats) -> Floats:
        """Return the log-density (person,)."""
        size, k = self.axes.shape
        inside = scores @ self.axes
        outside = scores - inside @ self.axes.T - self.across
        standard = np.linalg.solve(self.spread, (inside - self.middle).T)
        constant = gammaln((TAILS + k) / 2) - gammaln(TAILS / 2) - k / 2 * np.log(TAILS * np.pi)
        constant -= np.log(np.diag(self.spread)).sum() + (size - k) / 2 * np.log(2 * np.pi)
        tails = -(TAILS + k) / 2 * np.log1p((standard**2).sum(axis=0) / TAILS)
        return np.asarray(constant + tails - 0.5 * (outside**2).sum(axis=1))


def around(peak: Peak) -> Proposal:
    """Return the proposal that the slopes at a most probable person suggest."""
    axes, strength, _ = np.linalg.svd(peak.slopes, full_matrices=False)
    informed = strength > INFORMED
    axes, strength = axes[:, informed], strength[informed]
    inside = axes.T @ peak.scores
    return Proposal(axes, inside, np.diag(1 / np.sqrt(1 + strength**2)), peak.scores - axes @ inside)


def prior_proposal(size: int) -> Proposal:
    """Return the prior itself."""
    return Proposal(np.zeros((size, 0)), np.zeros(0), np.zeros((0, 0)), np.zeros(size))
