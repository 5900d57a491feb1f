"""Whether a posterior can be believed: the fit itself, the labs against the model, and what the data decide.

If the model were linear in the scores, twice the objective at the most probable person would be chi-squared with as
many degrees of freedom as there are records. A surprise there is a conflict between what was observed and everything
that the model and its prior know. Leaving one record out tells which one it comes from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from circhoral.engine.batch import Floats
from circhoral.quantities.analytes import convert, measure
from circhoral.twin.fit import Component, Fit
from circhoral.twin.records import Record

ENOUGH_DRAWS = 100.0
"""Effective draws below which a fit is not reliable."""
LARGEST_K = 0.7
"""Pareto k above which weights cannot be relied on (Vehtari and others, 2024)."""
IMPOSSIBLE_P = 0.001
"""Probability of a conflict as large below which the twin abstains."""
CONFLICT = 3.0
"""Standard deviations of a record from what all others imply, from which it is flagged."""
MENDED = 2.0
"""Where another unit brings a record to within so many, that is the likely cause."""


@dataclass(frozen=True)
class Conflict:
    """A record that does not fit the others.

    Attributes
    ----------
    where, label : str
    distance : float
        From what all other records imply, in standard deviations.
    cause : str
        The likely one, in words.
    """

    where: str
    label: str
    distance: float
    cause: str


@dataclass(frozen=True)
class Verdict:
    """What to think of a posterior.

    Attributes
    ----------
    state : {"reliable", "abstains", "unreliable", "prior"}
        ``"abstains"``: this model cannot produce these records. ``"unreliable"``: too few effective draws, or weights
        that cannot be relied on. ``"prior"``: nothing was observed that the model gives.
    reasons : tuple of str
        In words.
    conflicts : tuple of Conflict
        The largest first.
    p_value : float
        Of a conflict at least as large if model and prior were right.
    """

    state: str
    reasons: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    p_value: float

    @property
    def trustworthy(self) -> bool:
        """Whether what follows from the posterior may be shown without reserve."""
        return self.state in ("reliable", "prior")


def judge(fit: Fit) -> Verdict:
    """Return what to think of a posterior."""
    records = fit.records.used
    if not records:
        return Verdict("prior", ("nothing was observed that the model gives: the twin is the prior",), (), 1.0)
    best = min(fit.components, key=lambda part: part.peak.objective)
    p_value = float(chi2.sf(2 * best.peak.objective, len(records)))
    conflicts = conflicts_of(fit.components[0], records)
    poor = _poor_sampling(fit)
    # Where sampling has failed, the most probable person may not have been found: that is no statement on the values.
    if p_value < IMPOSSIBLE_P and not poor:
        worst = f", above all {conflicts[0].label}" if conflicts else ""
        why = (
            f"the model cannot produce these values together{worst}: of persons that it knows, fewer than "
            f"one in {_one_in(p_value)} would have values so far from each other and from the usual ones"
        )
        return Verdict("abstains", (why,), conflicts, p_value)
    if poor:
        return Verdict("unreliable", poor, conflicts, p_value)
    return Verdict("reliable", (), conflicts, p_value)


def _poor_sampling(fit: Fit) -> tuple[str, ...]:
    reasons = []
    if fit.effective < ENOUGH_DRAWS:
        reasons.append(f"only {fit.effective:.0f} effective draws (at least {ENOUGH_DRAWS:.0f} are needed)")
    if not fit.pareto_k < LARGEST_K:
        reasons.append(f"the weights of the draws are not reliable: Pareto k {fit.pareto_k:.2f}, not below {LARGEST_K}")
    return tuple(reasons)


def _one_in(p_value: float) -> str:
    if p_value < 1e-9:
        return "a thousand million"
    return f"{10 ** np.floor(-np.log10(p_value)):,.0f}"


def conflicts_of(component: Component, records: Sequence[Record]) -> tuple[Conflict, ...]:
    """Return the records that the others contradict, under one phenotype, the largest conflict first."""
    usual, inverse = _implied(component)
    found = []
    for i, record in enumerate(records):
        distance = float((inverse @ usual)[i] / np.sqrt(inverse[i, i]))
        if abs(distance) >= CONFLICT and not (record.censored and distance * _open(record) > 0):
            found.append(Conflict(record.where, record.label, distance, _cause(i, records, usual, inverse)))
    return tuple(sorted(found, key=lambda item: -abs(item.distance)))


def _implied(component: Component) -> tuple[Floats, Floats]:
    """Return residuals of the usual person, and the inverse of their covariance between persons and samples."""
    peak = component.peak
    usual = peak.residuals - peak.slopes.T @ peak.scores
    return usual, np.linalg.inv(np.eye(len(usual)) + peak.slopes.T @ peak.slopes)


def _open(record: Record) -> float:
    return -1.0 if record.censored == "<" else 1.0


def _cause(i: int, records: Sequence[Record], usual: Floats, inverse: Floats) -> str:
    """Return the likely cause of a conflict: another unit, two values exchanged, or none that is known."""
    record = records[i]

    def distance(changed: Floats, place: int = i) -> float:
        return float(abs((inverse @ changed)[place]) / np.sqrt(inverse[place, place]))

    if record.scale == "log" and record.kind == "level":
        about = measure(record.measure)
        # Only the unit that was written can be the wrong one, unless it needs a standard that is not known here.
        for wrong in (record.unit,) if record.unit in about.units else about.units:
            for right in about.units:
                factor = convert(1.0, right, about.unit, about) / convert(1.0, wrong, about.unit, about)
                changed = usual.copy()
                changed[i] += np.log(factor) / record.sd
                if abs(np.log(factor)) > 0.5 and distance(changed) < MENDED:
                    return f"it would fit if it had been {right} where {wrong} was written"
    for j, other in enumerate(records):
        same = other.scale == record.scale == "log" and other.kind == record.kind == "level"
        if j == i or not same or abs(other.day - record.day) > 1 or not _one_unit(record, other):
            continue
        apart = np.log(other.value / record.value)
        changed = usual.copy()
        changed[i] += apart / record.sd
        changed[j] -= apart / other.sd
        if distance(changed) < MENDED and distance(changed, j) < MENDED:
            return f"it would fit if it had been exchanged with {other.label}"
    return "no unit that laboratories use explains it: check the value, the date and what was taken then"


def _one_unit(a: Record, b: Record) -> bool:
    return measure(a.measure).unit == measure(b.measure).unit
