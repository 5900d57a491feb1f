"""Who is simulated for an arm of a study: virtual people with its ages, phenotype, baseline and entry limits.

Everybody is drawn from the spreads between persons. The phenotype and the baseline that a study reports move the
typical person; entry limits choose among the drawn; what is left of a difference in the baseline mean is
weighted away. With one person the cohort is the typical one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq

from circhoral.engine.batch import Ints
from circhoral.evidence.cycle import CYCLE_MEASURES
from circhoral.evidence.parameters import ParameterRow
from circhoral.evidence.phenotypes import ancestries, phenotype
from circhoral.evidence.studies import Baseline, Condition, Population
from circhoral.quantities.analytes import convert, measure
from circhoral.quantities.quantity import Quantity
from circhoral.simulation.arm import body_of as body_of_sex
from circhoral.simulation.arm import live_arm
from circhoral.simulation.draws import Floats, Values, standard_normal
from circhoral.simulation.setting import MORNING
from circhoral.simulation.traits import shifted_values, size_values
from circhoral.validation.description import ages, weights_and_height
from circhoral.validation.match import MatchError, match_baseline

SPARE = 4
"""How many times more people are drawn than wanted where a study has entry limits."""


class UnevaluableError(ValueError):
    """Something in a study that this model cannot run or score, with the reason."""


@dataclass(frozen=True)
class Cohort:
    """Virtual people of an arm.

    Attributes
    ----------
    values : Values
    people : int
    weights : (person,), sums to one
    weight_kg, height_cm : float
        Of the typical one, for doses per kg.
    notes : tuple of str
        What could not be followed.
    """

    values: Values
    people: int
    weights: Floats
    weight_kg: float
    height_cm: float
    notes: tuple[str, ...]


def cohort(
    rows: Mapping[str, ParameterRow],
    population: Population,
    arm: Population | None,
    *,
    people: int,
    seed: int,
    treated: bool,
    clamped: Mapping[str, float] | None = None,
) -> Cohort:
    """Return the virtual people of an arm.

    Parameters
    ----------
    rows : mapping of str to ParameterRow
    population, arm : Population
        Of the study, and what differs in the arm.
    people : int
        1 is the typical person.
    seed : int
        The same people come in every arm of one seed, as far as their description is the same.
    treated : bool
        Whether time 0 is lived under a drug: then a baseline says nothing about the untreated person.
    clamped : mapping of parameter id to float, optional
        What the arm holds.

    Raises
    ------
    UnevaluableError
        If the people cannot be made.
    """
    who = merged(population, arm)
    body = body_of(who)
    wanted = tuple(b for b in who.baseline if b.use == "match")
    notes = []
    if wanted and (treated or body == "woman"):
        why = "time 0 is lived under a drug" if treated else "which parameters to turn in a woman is not known"
        notes, wanted = [f"baseline not matched: {why}"], ()
    limits, refused = who.inclusion, who.exclusion
    drawn = people * (SPARE if (limits or refused) and people > 1 else 1)
    known = _known(rows, who, drawn, seed, vary=people > 1) | dict(clamped or {})
    levers = _levers(rows, known, wanted)
    known |= {name: times * _own(rows, known, name, drawn, seed, people > 1) for name, times in levers.items()}
    values = Values(rows, drawn, people > 1, seed, known=known)
    kept = np.arange(drawn)
    if people > 1 and (limits or refused or wanted):
        start = baseline(values, drawn, [c.measure for c in (*limits, *refused)] + [b.measure for b in wanted], body)
        fits = np.full(drawn, True)
        for limit in limits:
            fits &= _meets(start[limit.measure], limit)
        for limit in refused:
            fits &= ~_meets(start[limit.measure], limit)
        kept = np.flatnonzero(fits)[:people]
        if len(kept) < max(5, people // 10):
            raise UnevaluableError(f"only {len(kept)} of {drawn} virtual people meet the entry limits")
        weights = _tilted(len(kept), {b.measure: start[b.measure][kept] for b in wanted}, wanted)
        known = {name: np.broadcast_to(value, (drawn,))[kept] for name, value in known.items()}
        values = _chosen(values, rows, known, kept)
    else:
        weights = np.full(len(kept), 1 / len(kept))
    size = values.typical("weight_baseline"), values.typical("height")
    return Cohort(values, len(kept), weights, *size, tuple(notes))


def body_of(who: Population) -> str:
    """Return the body that people of a population have; men where the sex is not said."""
    return body_of_sex(who.sex or "male")


def baseline(values: Values, people: int, measures: Sequence[str], body: str = "man") -> dict[str, Floats]:
    """Return measures of untreated people at 08:00 (person,)."""
    lived = live_arm(body, values, people, [], np.array([MORNING]), measures=tuple(dict.fromkeys(measures)))
    missing = [name for name in measures if name not in lived.measures]
    if missing:
        raise UnevaluableError(f"{missing[0]} is not simulated in a {body}")
    return {name: lived[name][:, 0] for name in measures}


def canonical(quantity: Quantity, name: str) -> float:
    """Return a reported value in the unit that the model has for its measure."""
    found = CYCLE_MEASURES.get(name) or measure(name)
    return convert(quantity.magnitude, quantity.unit or found.unit, found.unit, found)


def merged(population: Population, arm: Population | None) -> Population:
    """Return who an arm's people are: those of the study, apart from what differs."""
    if arm is None:
        return population
    changes = {name: getattr(arm, name) for name in type(arm).model_fields if name in arm.model_fields_set}
    if "mixture" in changes and "phenotype" not in changes:
        changes["phenotype"] = None
    if "baseline" in changes:
        named = {b.measure for b in arm.baseline}
        changes["baseline"] = (*arm.baseline, *(b for b in population.baseline if b.measure not in named))
    return population.model_copy(update=changes)


def _known(
    rows: Mapping[str, ParameterRow], who: Population, people: int, seed: int, *, vary: bool
) -> dict[str, float | Floats]:
    weight, height = weights_and_height(rows, who, people, seed, vary=vary)
    known: dict[str, float | Floats] = {"age": ages(who.age, people, seed, vary=vary)}
    known |= size_values(rows, weight, height)
    if who.ancestry in ancestries():
        known |= shifted_values(ancestries()[who.ancestry], rows, known, people, vary=vary, seed=seed)
    stated = {} if weight is None else {"weight_baseline": weight}
    shares = who.mixture or ({who.phenotype: 1.0} if who.phenotype else {})
    total = sum(shares.values())
    if not shares:
        return known
    order = np.argsort(standard_normal(seed, "phenotype of the cohort", 0, people))
    rank = np.empty(people)
    rank[order] = (np.arange(people) + 0.5) / people
    edge = 0.0
    for name, part in shares.items():
        try:
            kind = phenotype(name)
        except KeyError as error:
            raise UnevaluableError(str(error.args[0])) from error
        chosen = (rank >= edge) & (rank < edge + part / total + 1e-9)
        edge += part / total
        for key, values in shifted_values(kind, rows, known, people, vary=vary, seed=seed).items():
            known[key] = np.where(chosen, values, _own(rows, known, key, people, seed, vary))
    return known | stated


def _own(
    rows: Mapping[str, ParameterRow],
    known: Mapping[str, float | Floats],
    name: str,
    people: int,
    seed: int,
    vary: bool,
) -> Floats:
    """Return each person's own value of a parameter, before a shift."""
    return Values(rows, people, vary, seed, known=known)[name]


def _levers(
    rows: Mapping[str, ParameterRow], known: Mapping[str, float | Floats], wanted: Sequence[Baseline]
) -> dict[str, float]:
    """Return by what the typical person's levers are multiplied, so that their baseline is the reported one."""
    targets = {b.measure: canonical(middle, b.measure) for b in wanted if (middle := b.median or b.mean) is not None}
    if not targets:
        return {}
    typical = {name: float(np.median(value)) for name, value in known.items()}
    other: dict[str, str] = {}
    if "testosterone_total" in targets and "lh" not in targets:
        # Low testosterone with a testis that works: the drive is what fell. Healthy men with another mean: their level
        # is another one at the same LH (assay, hour, place), not a failing testis.
        if typical.get("gnrh_drive", 1.0) < 1.0:
            other = {"testosterone_total": "gnrh_drive"}
        elif typical.get("leydig_capacity", 1.0) >= 1.0:
            other = {"testosterone_total": "testosterone_baseline"}
    try:
        found = match_baseline("man", rows, typical, targets, other)
    except MatchError as error:
        raise UnevaluableError(str(error)) from error
    return {name: value / typical.get(name, rows[name].value) for name, value in found.items()}


def _chosen(
    values: Values, rows: Mapping[str, ParameterRow], known: Mapping[str, float | Floats], kept: Ints
) -> Values:
    """Return the values of the people kept, each with all that was drawn for them."""
    own = {name: values[name][kept] for name, row in rows.items() if row.spread.kind != "none"}
    return Values(rows, len(kept), True, known={**own, **known})


def alone(group: Cohort, rows: Mapping[str, ParameterRow], person: int) -> Values:
    """Return the values of one person of a cohort."""
    return Values(rows, 1, True, known={name: group.values[name][[person]] for name in rows})


def _meets(found: Floats, limit: Condition) -> npt.NDArray[np.bool_]:
    good = np.isfinite(found)
    if limit.below is not None:
        good &= found < canonical(limit.below, limit.measure)
    if limit.above is not None:
        good &= found > canonical(limit.above, limit.measure)
    return np.asarray(good)


def _tilted(size: int, found: Mapping[str, Floats], wanted: Sequence[Baseline]) -> Floats:
    """Return weights that give the reported mean of each matched measure, changed as little as possible."""
    weights = np.full(size, 1 / size)
    for item in wanted:
        if item.mean is None or item.measure not in found:
            continue
        x, target = found[item.measure], canonical(item.mean, item.measure)
        scaled = (x - target) / np.std(x)

        def miss(tilt: float, scaled: Floats = scaled, weights: Floats = weights) -> float:
            tilted = weights * np.exp(np.clip(tilt * scaled, -50, 50))
            return float(tilted @ scaled / tilted.sum())

        if scaled.min() < 0 < scaled.max() and miss(-3.0) < 0 < miss(3.0):
            tilt = brentq(miss, -3.0, 3.0)
            weights = weights * np.exp(np.clip(tilt * scaled, -50, 50))
            weights = weights / weights.sum()
    return weights
