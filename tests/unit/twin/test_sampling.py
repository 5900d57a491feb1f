"""Draws of posteriors whose answer is known in closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import multivariate_normal, norm

from circhoral.twin.maximum import climb
from circhoral.twin.proposal import around, prior_proposal
from circhoral.twin.sampling import sample
from circhoral.twin.target import Evaluation

SIZE = 40


@dataclass
class Linear:
    """Records that are linear in the scores: posterior and marginal likelihood are known."""

    slopes: np.ndarray  # (score, record)
    value: np.ndarray

    @property
    def size(self) -> int:
        return len(self.slopes)

    def evaluate(self, scores: np.ndarray) -> Evaluation:
        residuals = self.value - scores @ self.slopes
        log_likelihood = (-0.5 * residuals**2 - 0.5 * np.log(2 * np.pi)).sum(axis=1)
        return Evaluation(log_likelihood, residuals)

    def exact(self) -> tuple[np.ndarray, np.ndarray, float]:
        covariance = np.linalg.inv(np.eye(self.size) + self.slopes @ self.slopes.T)
        mean = covariance @ self.slopes @ self.value
        spread = np.eye(len(self.value)) + self.slopes.T @ self.slopes
        return mean, covariance, float(multivariate_normal.logpdf(self.value, np.zeros(len(self.value)), spread))


@dataclass
class Curved:
    """One record of a product of two scores: two peaks and a curved ridge."""

    size: int = 6

    def evaluate(self, scores: np.ndarray) -> Evaluation:
        residuals = ((2.0 - scores[:, 0] * scores[:, 1]) / 0.3)[:, None]
        return Evaluation(-0.5 * residuals[:, 0] ** 2, residuals)


def linear(seed: int) -> Linear:
    rng = np.random.default_rng(seed)
    slopes = rng.normal(size=(SIZE, 7)) * np.array([3, 2, 1, 0.5, 0.2, 0.05, 0.0])
    return Linear(slopes, rng.normal(size=7) * 2)


@given(st.integers(0, 10_000))
@settings(max_examples=8, deadline=None)
def test_a_linear_model_gives_its_closed_form(seed: int) -> None:
    target = linear(seed)
    mean, covariance, evidence = target.exact()
    peak = climb(target, np.zeros(SIZE))
    assert peak.scores == pytest.approx(mean, abs=1e-3)
    draws = sample(target, [around(peak)], np.random.default_rng(seed), effective=800)
    assert draws.effective >= 800
    found = draws.weight @ draws.scores
    error = np.sqrt(np.diag(covariance) / draws.effective)
    assert np.max(np.abs(found - mean) / error) < 5
    variance = draws.weight @ (draws.scores - found) ** 2
    assert variance == pytest.approx(np.diag(covariance), rel=0.35)
    assert draws.log_evidence == pytest.approx(evidence, abs=0.15)


def test_directions_that_nothing_informs_cost_no_weight() -> None:
    """Forty or four hundred scores: the effective share of draws is the same."""
    share = []
    for size in (10, 400):
        slopes = np.zeros((size, 1))
        slopes[0] = 2.0
        target = Linear(slopes, np.array([1.5]))
        draws = sample(target, [around(climb(target, np.zeros(size)))], np.random.default_rng(1), effective=200)
        share.append(draws.effective / len(draws.scores))
    assert share[1] == pytest.approx(share[0], rel=0.1)
    assert share[0] > 0.6


def test_two_peaks_are_both_found_when_both_are_proposed() -> None:
    target = Curved()
    starts = [np.array([1.5, 1.5, 0, 0, 0, 0.0]), np.array([-1.5, -1.5, 0, 0, 0, 0.0])]
    peaks = [climb(target, start) for start in starts]
    draws = sample(target, [around(peak) for peak in peaks], np.random.default_rng(3), effective=300)
    assert draws.effective >= 300
    positive = draws.weight[draws.scores[:, 0] > 0].sum()
    assert positive == pytest.approx(0.5, abs=0.08)

    def density(x: float) -> float:
        # The second score is integrated over by hand: a normal prior times a normal likelihood in it.
        sd = np.hypot(0.3, x)
        return float(norm.pdf(x) * norm.pdf(2.0, 0.0, sd) * 0.3 * np.sqrt(2 * np.pi))

    exact = np.log(quad(density, -8, 8, points=[0.0])[0])
    assert draws.log_evidence == pytest.approx(exact, abs=0.1)


def test_a_person_who_cannot_be_integrated_has_no_weight() -> None:
    @dataclass
    class Failing(Linear):
        def evaluate(self, scores: np.ndarray) -> Evaluation:
            found = super().evaluate(scores)
            return Evaluation(np.where(scores[:, 0] > 0, -1e10, found.log_likelihood), found.residuals)

    base = linear(2)
    target = Failing(base.slopes, base.value)
    draws = sample(target, [prior_proposal(SIZE)], np.random.default_rng(0), effective=1e9, rounds=3)
    assert draws.weight[draws.scores[:, 0] > 0].sum() < 1e-12
