"""From a person's own values to a calibrated posterior: every phenotype that they may have, weighed by evidence.

Each phenotype is a model of its own: its most probable person is searched, then draws are sampled around. Its posterior
share is its prevalence times the probability that it gives to what was observed. The search alone tells that to within
a factor of about thirty where cycles come and go, so only what several searches show to be far out of question is not
sampled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from circhoral.engine.batch import Floats
from circhoral.people.person import Person
from circhoral.twin.likelihood import Likelihood, likelihood_of
from circhoral.twin.maximum import Peak, climb
from circhoral.twin.mixture import shares_of
from circhoral.twin.prior import Prior, prior_of
from circhoral.twin.proposal import Proposal, around
from circhoral.twin.records import Records, records_of
from circhoral.twin.sampling import Draws, sample
from circhoral.twin.target import log_prior

SCREENED = 96
"""Persons drawn from the prior of each phenotype, to begin the search with."""
STARTS = 2
"""Searches per phenotype that is not out of question."""
OUT_OF_QUESTION = 1e-5
"""Posterior share, by the search alone, below which a phenotype is not sampled."""
FURTHER = 3
"""Searches more before a phenotype is left out: the first may have ended where a cycle comes or goes."""
UNLIKELY, GLANCE = 0.003, 2
"""Share below which a phenotype is sampled for so many rounds first: the search may have underrated it."""
UNDERRATED = 3.0
"""By how many times the sampled share must exceed that of the search for a phenotype to be sampled anew."""
FEWEST = 60.0
"""Effective draws of a phenotype at least, however small its share."""

type Progress = Callable[[str, float], None]
"""Is told what is being done, and the share that is done."""


@dataclass(frozen=True)
class Component:
    """One phenotype of the posterior.

    Attributes
    ----------
    prior : Prior
    share_before, share : float
        Before and after what was observed.
    peak : Peak
    draws : Draws or None
        None where it is out of question.
    pareto_k : float
        Of the weights of the draws: below 0.7 they can be relied on.
    calls : int
        Persons evaluated.
    """

    prior: Prior
    share_before: float
    share: float
    peak: Peak
    draws: Draws | None
    pareto_k: float
    calls: int

    @property
    def weight(self) -> Floats:
        """Weights of the draws that sum to its share (draw,)."""
        return np.zeros(0) if self.draws is None else self.share * self.draws.weight


@dataclass(frozen=True)
class Fit:
    """The posterior of a person as weighted draws, one set per phenotype.

    Attributes
    ----------
    person : Person
    records : Records
    components : tuple of Component
        The most probable one first.
    """

    person: Person
    records: Records
    components: tuple[Component, ...]

    @property
    def effective(self) -> float:
        """Effective number of draws of the whole posterior."""
        weights = np.concatenate([one.weight for one in self.components])
        return float(1.0 / (weights**2).sum())

    @property
    def pareto_k(self) -> float:
        """Largest Pareto k of the phenotypes that make up a tenth of the posterior or more."""
        return max(one.pareto_k for one in self.components if one.share >= 0.1)

    @property
    def calls(self) -> int:
        """Persons evaluated."""
        return sum(one.calls for one in self.components)


def fit(
    person: Person,
    *,
    effective: float = 400.0,
    seed: int = 0,
    shares: Mapping[str, float] | None = None,
    before: Mapping[str, Proposal] | None = None,
    progress: Progress | None = None,
) -> Fit:
    """Return the posterior of a person.

    Parameters
    ----------
    person : Person
    effective : float
        Effective draws that are enough.
    seed : int
    shares : mapping of phenotype to share, optional
        Prior probabilities; by prevalence if absent, and one where the person's file states a phenotype.
    before : mapping of phenotype to Proposal, optional
        Where an earlier posterior of the same person stood: sampling begins there, too.
    progress : callable of (what, share done), optional

    Raises
    ------
    SimulationError
        If the person cannot be simulated.
    """
    records = records_of(person)
    told = progress or (lambda what, done: None)
    wanted = dict(shares_of(person) if shares is None else shares)
    searched = []
    for number, (name, share) in enumerate(wanted.items()):
        told(f"looking at {name.replace('_', ' ')}", 0.5 * number / len(wanted))
        searched.append(_search(prior_of(person, name), records, share, seed))
    for one, expected in zip(searched, _shares_by_search(searched), strict=True):
        if expected < OUT_OF_QUESTION:
            _search_on(one)
    rough_share = _shares_by_search(searched)
    sampled: list[tuple[_Searched, Draws | None]] = []
    for k, (one, expected) in enumerate(zip(searched, rough_share, strict=True)):
        if expected < OUT_OF_QUESTION:
            sampled.append((one, None))
            continue
        name = one.target.prior.phenotype
        told(f"sampling {name.replace('_', ' ')}", 0.5 + 0.5 * k / len(searched))
        starts = [around(one.peak)] if expected < UNLIKELY else _starts(one, before)
        sampled.append((one, _draws(one, starts, float(expected), effective, np.random.default_rng([seed, k]))))
    found = _shares_after(sampled)
    for k, (one, draws) in enumerate(sampled):
        if draws and found[k] > UNDERRATED * rough_share[k] and draws.effective < effective * found[k]:
            told(f"sampling {one.target.prior.phenotype.replace('_', ' ')} anew", 0.9)
            # A share that was sampled is no glance any more, even if it is small.
            expected = max(float(found[k]), UNLIKELY)
            again = _draws(one, _starts(one, before), expected, effective, np.random.default_rng([seed, k, 1]))
            sampled[k] = (one, again)
    told("done", 1.0)
    return Fit(person, records, _weighed(sampled))


@dataclass
class _Searched:
    target: Likelihood
    share: float
    scores: Floats
    log_likelihood: Floats
    peak: Peak
    evidence: float


def _search(prior: Prior, records: Records, share: float, seed: int) -> _Searched:
    target = likelihood_of(prior, records.used)
    scores = prior.draw(SCREENED, seed)
    found = target.evaluate(scores).log_likelihood
    peak = climb(target, scores[int(np.argmax(found))])
    return _Searched(target, share, scores, found, peak, _laplace(target, peak))


def _search_on(one: _Searched) -> None:
    """Search from the next best persons, too, and keep the highest peak."""
    for k in np.argsort(-one.log_likelihood)[1 : 1 + FURTHER]:
        peak = climb(one.target, one.scores[k])
        if peak.objective < one.peak.objective:
            one.peak, one.evidence = peak, _laplace(one.target, peak)


def _shares_by_search(searched: Sequence[_Searched]) -> Floats:
    rough = np.array([np.log(one.share) + one.evidence for one in searched])
    share = np.exp(rough - rough.max())
    return np.asarray(share / share.sum())


def _starts(one: _Searched, before: Mapping[str, Proposal] | None) -> list[Proposal]:
    """Return where sampling begins: around the peaks, and where an earlier posterior stood."""
    name = one.target.prior.phenotype
    known = [before[name]] if before and name in before and len(before[name].across) == one.target.size else []
    return [*(around(peak) for peak in _more_peaks(one)), *known]


def _draws(
    one: _Searched, starts: Sequence[Proposal], expected: float, effective: float, rng: np.random.Generator
) -> Draws:
    enough = max(FEWEST, effective * min(1.0, 1.2 * expected))
    if expected < UNLIKELY:
        return sample(one.target, starts, rng, effective=enough, rounds=GLANCE)
    return sample(one.target, starts, rng, effective=enough)


def _laplace(target: Likelihood, peak: Peak) -> float:
    """Return the log of the marginal likelihood as if the posterior were normal around its peak."""
    at = target.evaluate(peak.scores[None]).log_likelihood[0] + log_prior(peak.scores[None])[0]
    _, volume = np.linalg.slogdet(np.eye(len(peak.residuals)) + peak.slopes.T @ peak.slopes)
    return float(at + 0.5 * len(peak.scores) * np.log(2 * np.pi) - 0.5 * volume)


def _more_peaks(one: _Searched) -> list[Peak]:
    """Return the peaks of a phenotype that searches from several starts find, the highest first."""
    order = np.argsort(-one.log_likelihood)[1:STARTS]
    return sorted([one.peak, *(climb(one.target, one.scores[k]) for k in order)], key=lambda peak: peak.objective)


def _shares_after(sampled: Sequence[tuple[_Searched, Draws | None]]) -> Floats:
    log_share = np.array([np.log(one.share) + draws.log_evidence if draws else -np.inf for one, draws in sampled])
    share = np.exp(log_share - log_share.max())
    return np.asarray(share / share.sum())


def _weighed(sampled: Sequence[tuple[_Searched, Draws | None]]) -> tuple[Component, ...]:
    share = _shares_after(sampled)
    made = []
    for (one, draws), after in zip(sampled, share, strict=True):
        k = draws.pareto_k if draws else np.nan
        made.append(Component(one.target.prior, one.share, float(after), one.peak, draws, k, one.target.calls))
    return tuple(sorted(made, key=lambda part: -part.share))
