"""A twin: equally weighted draws of a person, what they say of every record, and how far to believe them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
from scipy.special import logsumexp

from circhoral.engine.batch import Floats
from circhoral.evidence.parameters import rows_of
from circhoral.people.person import Person
from circhoral.twin.fit import Fit, Progress, fit
from circhoral.twin.likelihood import distances, visits
from circhoral.twin.prior import Prior, prior_of
from circhoral.twin.proposal import Proposal
from circhoral.twin.reading import reader_of
from circhoral.twin.records import Record, Records
from circhoral.twin.verdict import Verdict, judge

DRAWS = 1000
PRIOR_DRAWS = 400


@dataclass(frozen=True)
class Layers:
    """What is said of every record, one source of spread after the other.

    Attributes
    ----------
    level : (draw, record)
        The person's level at that moment; differs between draws because the person is not known exactly.
    visit : (draw, record)
        With the person's variation from visit to visit, and pulses.
    measured : (draw, record)
        With the scatter of the method, too: what a laboratory would report.
    """

    level: Floats
    visit: Floats
    measured: Floats


@dataclass(frozen=True)
class Twin:
    """A person calibrated to their own values.

    Attributes
    ----------
    person : Person
    records : Records
    share_before, share : mapping of phenotype to share
        Before and after what was observed, the most probable first.
    phenotype : (draw,) of str
    values : mapping of parameter id to (draw,)
        In the row's unit.
    scores : mapping of score to (draw,)
        Standard scores of the draws; not a number where a phenotype has no such score.
    prior_values : mapping of parameter id to (prior draw,)
    predicted, prior_predicted : Layers
    log_likelihood : (draw,)
    effective, pareto_k : float
        Of the weighted draws that these were resampled from.
    log_evidence : float
    calls : int
        Persons evaluated.
    verdict : Verdict
    seed : int
    made_with : str
        Version of circhoral.
    """

    person: Person
    records: Records
    share_before: Mapping[str, float]
    share: Mapping[str, float]
    phenotype: np.ndarray
    values: Mapping[str, Floats]
    scores: Mapping[str, Floats]
    prior_values: Mapping[str, Floats]
    predicted: Layers
    prior_predicted: Layers
    log_likelihood: Floats
    effective: float
    pareto_k: float
    log_evidence: float
    calls: int
    verdict: Verdict
    seed: int
    made_with: str

    @property
    def draws(self) -> int:
        """Number of draws."""
        return len(self.phenotype)

    def each(self, people: int) -> dict[str, Floats]:
        """Return the values of the first draws, as `circhoral.simulate` takes them; draws stand in random order."""
        return {name: value[:people] for name, value in self.values.items()}


def make_twin(
    person: Person,
    *,
    draws: int = DRAWS,
    effective: float = 400.0,
    seed: int = 0,
    shares: Mapping[str, float] | None = None,
    earlier: Twin | None = None,
    progress: Progress | None = None,
) -> Twin:
    """Return the twin of a person.

    Parameters
    ----------
    person : Person
    draws : int
        Equally weighted draws to keep.
    effective : float
        Effective number of weighted draws that is enough.
    seed : int
    shares : mapping of phenotype to share, optional
        Prior probabilities of phenotypes; by prevalence if absent.
    earlier : Twin, optional
        Of the same person with fewer values: the search begins there. The posterior is the same with or without it.
    progress : callable of (what, share done), optional

    Raises
    ------
    SimulationError
        If the person cannot be simulated.
    """
    before = proposals_of(earlier) if earlier is not None else None
    found = fit(person, effective=effective, seed=seed, shares=shares, before=before, progress=progress)
    return twin_of(found, draws=draws, seed=seed)


def twin_of(found: Fit, *, draws: int = DRAWS, seed: int = 0) -> Twin:
    """Return a twin of weighted draws.

    Parameters
    ----------
    found : Fit
    draws : int
        Equally weighted draws to keep.
    seed : int
    """
    rng = np.random.default_rng([seed, 1])
    scores, log_likelihood = _resampled(found, draws, rng)
    parts = [(one.prior, part) for one, part in zip(found.components, scores, strict=True) if len(part)]
    order = rng.permutation(draws)
    shares_before = {one.prior.phenotype: one.share_before for one in found.components}
    people_before = _from_prior(found, seed)
    return Twin(
        found.person,
        found.records,
        shares_before,
        {one.prior.phenotype: one.share for one in found.components},
        np.concatenate([np.full(len(part), prior.phenotype) for prior, part in parts])[order],
        {name: value[order] for name, value in _values(parts).items()},
        {name: value[order] for name, value in _scores(parts).items()},
        _values(people_before),
        _layers(parts, found.records, rng, order),
        _layers(people_before, found.records, rng, None),
        log_likelihood[order],
        found.effective,
        found.pareto_k,
        _evidence(found),
        found.calls,
        judge(found),
        seed,
        version("circhoral"),
    )


def _evidence(found: Fit) -> float:
    terms = [np.log(one.share_before) + one.draws.log_evidence for one in found.components if one.draws]
    return float(logsumexp(terms))


def _resampled(found: Fit, draws: int, rng: np.random.Generator) -> tuple[list[Floats], Floats]:
    """Return equally weighted scores per component by systematic resampling, with their log-likelihoods."""
    weight = np.concatenate([one.weight for one in found.components])
    edges = np.cumsum(weight) / weight.sum()
    chosen = np.searchsorted(edges, (rng.random() + np.arange(draws)) / draws)
    chosen = np.minimum(chosen, len(weight) - 1)
    parts, first, likelihood = [], 0, []
    for one in found.components:
        size = len(one.weight)
        own = chosen[(chosen >= first) & (chosen < first + size)] - first
        first += size
        parts.append(one.draws.scores[own] if one.draws else np.zeros((0, one.prior.size)))
        if one.draws:
            likelihood.append(one.draws.log_likelihood[own])
    return parts, np.concatenate(likelihood)


type Parts = list[tuple[Prior, Floats]]


def _from_prior(found: Fit, seed: int) -> Parts:
    made, left = [], PRIOR_DRAWS
    components = sorted(found.components, key=lambda one: one.share_before)
    for one in components:
        count = left if one is components[-1] else round(PRIOR_DRAWS * one.share_before)
        left -= count
        if count > 0:
            made.append((one.prior, one.prior.draw(count, seed + 1)))
    return made


def _values(parts: Parts) -> dict[str, Floats]:
    own = [(prior, scores, prior.own_values(scores)) for prior, scores in parts]
    names = sorted({name for *_, values in own for name in values})
    rows = rows_of(parts[0][0].who.sex)
    made = {}
    for name in names:
        columns = [values.get(name, np.full(len(scores), rows[name].value)) for _, scores, values in own]
        made[name] = np.concatenate(columns)
    return made


def _scores(parts: Parts) -> dict[str, Floats]:
    names = sorted({name for prior, _ in parts for name in prior.names})
    return {
        name: np.concatenate(
            [
                scores[:, prior.names.index(name)] if name in prior.names else np.full(len(scores), np.nan)
                for prior, scores in parts
            ]
        )
        for name in names
    }


def _layers(parts: Parts, records: Records, rng: np.random.Generator, order: np.ndarray | None) -> Layers:
    made = [_layers_of(prior, scores, records.used, rng) for prior, scores in parts]
    joined = [np.concatenate([getattr(part, name) for part in made]) for name in ("level", "visit", "measured")]
    return Layers(*(layer if order is None else layer[order] for layer in joined))


def _layers_of(prior: Prior, scores: Floats, records: tuple[Record, ...], rng: np.random.Generator) -> Layers:
    if not records:
        return Layers(*(np.zeros((len(scores), 0)) for _ in range(3)))
    unique, back = np.unique(scores, axis=0, return_inverse=True)
    predicted = reader_of(prior, records).read(unique)
    people = np.arange(len(scores))
    level, pulses = np.empty((len(scores), len(records))), np.empty((len(scores), len(records)))
    with np.errstate(divide="ignore"):
        share = np.log(predicted.share)
    for members in visits(records):
        terms = share[members[0]] + sum(np.nan_to_num(distances(records[i], predicted, i)[1]) for i in members)
        terms = terms - logsumexp(terms, axis=1, keepdims=True)
        chance = np.cumsum(np.exp(terms), axis=1)[back]
        moment = np.minimum((chance < rng.random(len(scores))[:, None]).sum(axis=1), terms.shape[1] - 1)
        for i in members:
            level[:, i] = predicted.level[back, i][people, moment]
            pulses[:, i] = predicted.pulses[back, i][people, moment]
    visit, measured = np.empty_like(level), np.empty_like(level)
    for i, record in enumerate(records):
        z, e = rng.standard_normal(len(scores)), rng.standard_normal(len(scores))
        if record.scale == "log":
            spread = np.sqrt(record.within_person**2 + pulses[:, i])
            visit[:, i] = level[:, i] * np.exp(spread * z - pulses[:, i] / 2)
            measured[:, i] = visit[:, i] * np.exp(record.assay * e)
        else:
            visit[:, i] = level[:, i] + record.within_person * z
            measured[:, i] = visit[:, i] + record.assay * e
    return Layers(level, visit, measured)


def proposals_of(twin: Twin) -> dict[str, Proposal]:
    """Return where each phenotype of a twin stands, for sampling a posterior that is close to it."""
    made = {}
    for name in set(twin.phenotype):
        own = twin.phenotype == name
        prior = prior_of(twin.person, str(name))
        scores = np.column_stack([twin.scores[one][own] for one in prior.names])
        if len(scores) < 2 * prior.size:
            continue
        mean, covariance = scores.mean(axis=0), np.cov(scores.T)
        variance, axes = np.linalg.eigh(covariance)
        narrow = variance < NARROWED
        axes = axes[:, narrow]
        root = np.diag(np.sqrt(variance[narrow]))
        inside = axes.T @ mean
        made[str(name)] = Proposal(axes, inside, root, mean - axes @ inside)
    return made


NARROWED = 0.6
"""Variance of a direction below which a twin is said to have learned something there."""
