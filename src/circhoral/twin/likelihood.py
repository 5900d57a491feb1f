"""How well a person of the model explains what was observed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr, logsumexp

from circhoral.engine.batch import Floats
from circhoral.twin.prior import Prior
from circhoral.twin.reading import Predicted, Reader
from circhoral.twin.records import Record
from circhoral.twin.target import IMPOSSIBLE, Evaluation

LOWEST_LEVEL = 1e-9
"""Below this a level counts as this, so that its logarithm exists."""
_HALF_LOG_2PI = 0.5 * np.log(2 * np.pi)


@dataclass
class Likelihood:
    """A posterior over the scores of one prior: what `climb` and `sample` work on.

    Attributes
    ----------
    prior : Prior
    records : tuple of Record
    reader : Reader
    calls : int
        Persons evaluated so far.
    """

    prior: Prior
    records: tuple[Record, ...]
    reader: Reader
    calls: int = 0

    @property
    def size(self) -> int:
        """Number of scores."""
        return self.prior.size

    def evaluate(self, scores: Floats) -> Evaluation:
        """Return log-likelihoods and residuals of persons (person, score)."""
        self.calls += len(scores)
        return held_against(self.records, self.reader.read(scores))


def held_against(records: Sequence[Record], predicted: Predicted) -> Evaluation:
    """Return log-likelihoods and residuals of persons whose records are predicted."""
    apart = [distances(record, predicted, i) for i, record in enumerate(records)]
    people = len(predicted.ok)
    total = np.zeros(people)
    residuals = np.zeros((people, len(records)))
    with np.errstate(divide="ignore"):
        share = np.log(predicted.share)
    for members in visits(records):
        # Records of one visit were taken at one moment of the cycle, so their alternatives go together.
        terms = share[members[0]] + sum(np.nan_to_num(apart[i][1], nan=0.0) for i in members)
        total += logsumexp(terms, axis=1)
        best = np.argmax(terms, axis=1)
        for i in members:
            residuals[:, i] = apart[i][0][np.arange(people), best]
    fine = predicted.ok & np.isfinite(total)
    return Evaluation(np.where(fine, total, IMPOSSIBLE), np.where(fine[:, None], residuals, 1e3))


def visits(records: Sequence[Record]) -> list[list[int]]:
    """Return the positions of records that were taken at the same moment."""
    found: dict[tuple[object, ...], list[int]] = {}
    for i, record in enumerate(records):
        alone = record.kind != "level"
        found.setdefault((i,) if alone else (np.floor(record.day), record.anchor, record.event), []).append(i)
    return list(found.values())


def distances(record: Record, predicted: Predicted, i: int) -> tuple[Floats, Floats]:
    """Return residuals and log-likelihoods of one record (person, alternative)."""
    level, pulses = predicted.level[:, i], predicted.pulses[:, i]
    sd = np.sqrt(record.sd**2 + pulses)
    if record.scale == "log":
        # A level is the mean of the hour, and a lognormal sample around it has a lower median.
        apart = np.log(max(record.value, LOWEST_LEVEL)) - np.log(np.maximum(level, LOWEST_LEVEL)) + pulses / 2
    else:
        apart = record.value - level
    standard = apart / sd
    if record.censored == "":
        return standard, -0.5 * standard**2 - np.log(sd) - _HALF_LOG_2PI
    # Of a value below a limit only this is known; its residual is what gives the same log-likelihood.
    side = 1.0 if record.censored == "<" else -1.0
    log_likelihood = log_ndtr(side * standard)
    return -side * np.sqrt(np.maximum(-2 * log_likelihood, 0.0)), log_likelihood


def likelihood_of(prior: Prior, records: Sequence[Record]) -> Likelihood:
    """Return the posterior of a prior and records."""
    from circhoral.twin.reading import reader_of

    return Likelihood(prior, tuple(records), reader_of(prior, records))
