"""Where the truth stands among the draws of a twin, and what that says over many persons.

Ranks of any quantity are uniform if the twin is right. Ranks of parameters see what is wrong with prior and sampler
there; the rank of the log-likelihood of the truth sees what is wrong with the use of the data, which ranks of single
parameters may miss (Modrak and others, 2023). Ties are broken at random.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.stats import binomtest, chisquare

from circhoral.engine.batch import Floats
from circhoral.evidence.parameters import rows_of
from circhoral.simulation.simulate import simulate
from circhoral.twin.check.synthetic import Synthetic
from circhoral.twin.forecast import begins_of
from circhoral.twin.likelihood import likelihood_of
from circhoral.twin.posterior import Twin
from circhoral.twin.prior import prior_of

DRAWS = 99
"""Draws of a twin that the truth is ranked among: ranks from 0 to 99."""
OUTSIDE = (DRAWS + 1) // 20
"""Ranks on either side that lie outside the central 90 %."""
PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "male": (
        "leydig_capacity", "gnrh_drive", "lh_baseline", "fsh_baseline", "testosterone_baseline",
        "testosterone_clearance", "estradiol_baseline", "shbg_capacity", "prolactin_baseline", "sertoli_capacity",
        "sperm_concentration_baseline", "hematocrit_baseline", "germ_chain_time", "igf1_clearance",
    ),
    "female": (
        "ovarian_reserve_capacity", "theca_capacity", "gnrh_drive", "lh_baseline", "fsh_baseline", "follicle_threshold",
        "follicle_growth", "estradiol_per_follicle", "luteal_quality", "progesterone_luteal", "shbg_capacity",
        "prolactin_baseline", "endometrium_capacity", "igf1_clearance",
    ),
}  # fmt: skip
"""Parameters that labs inform, and two of each sex that they do not."""
LEVELS: Mapping[str, tuple[str, ...]] = {
    "male": ("testosterone_total", "lh", "fsh", "sperm_concentration"),
    "female": ("lh", "fsh", "estradiol", "progesterone"),
}
AHEAD = {"male": 180.0, "female": 90.0}
"""How far a twin looks ahead [day]."""
FORECAST = {"male": "sperm_concentration in 180 days", "female": "ovulations in 90 days"}


def rank(truth: float, draws: Floats, rng: np.random.Generator) -> int:
    """Return how many draws are below the truth; of equal ones a random number."""
    ties = int((draws == truth).sum())
    return int((draws < truth).sum()) + int(rng.integers(ties + 1))


def ranks_of(person: Synthetic, twin: Twin, rng: np.random.Generator) -> dict[str, int]:
    """Return the rank of the truth in every quantity that is looked at."""
    sex = person.person.sex
    rows = rows_of(sex)
    own = person.prior.own_values(person.scores)

    def true(name: str) -> float:
        return float(own[name][0]) if name in own else rows[name].value

    found = {name: rank(true(name), _drawn(twin, name), rng) for name in PARAMETERS[sex]}
    level = {record.where: value for record, value in zip(person.records, person.level, strict=True)}
    last = {record.measure: i for i, record in enumerate(twin.records.used)}
    for name in LEVELS[sex]:
        if name in last:
            place = last[name]
            truth = float(level[twin.records.used[place].where])
            found[f"level of {name}"] = rank(truth, twin.predicted.level[:, place], rng)
    target = likelihood_of(prior_of(person.person, person.phenotype), twin.records.used)
    found["log-likelihood"] = rank(float(target.evaluate(person.scores).log_likelihood[0]), twin.log_likelihood, rng)
    ahead = _ahead(twin, {name: float(value[0]) for name, value in own.items()})
    found[FORECAST[sex]] = rank(float(ahead[-1]), ahead[:-1], rng)
    return found


def _drawn(twin: Twin, name: str) -> Floats:
    return twin.values[name] if name in twin.values else np.full(twin.draws, rows_of(twin.person.sex)[name].value)


def _ahead(twin: Twin, truth: Mapping[str, float]) -> Floats:
    """Return what becomes of every draw and, last, of the truth, untreated."""
    who = twin.person.model_copy(update={"phenotype": None})
    rows = rows_of(who.sex)
    each = {
        name: np.append(_drawn(twin, name), truth.get(name, rows[name].value))
        for name in sorted(set(twin.values) | set(truth))
    }
    days = AHEAD[who.sex]
    measures = ["sperm_concentration" if who.sex == "male" else "lh"]
    data = simulate(
        who, days=days + 1, every=days, before=0, people=twin.draws + 1, each=each, measures=measures,
        begins=begins_of(twin),
    )  # fmt: skip
    if who.sex == "male":
        return np.asarray(data["sperm_concentration"].values[0, :, -1])
    times = data["ovulation_time"].values[0]
    return np.asarray(((times >= 0) & (times < days)).sum(axis=1), dtype=np.float64)


def histogram(ranks: Sequence[int], bins: int) -> np.ndarray:
    """Return how many ranks fall into bins of equal width."""
    return np.bincount(np.asarray(ranks) * bins // (DRAWS + 1), minlength=bins)


def bins_for(persons: int) -> int:
    """Return how many bins a histogram has."""
    return 20 if persons >= 200 else 10


def uniformity(ranks: Sequence[int]) -> dict[str, Any]:
    """Return the histogram of ranks, the p-value of its chi-square, and coverage with a 95 % interval (Wilson)."""
    counts = histogram(ranks, bins_for(len(ranks)))
    inside = sum(is_inside(one) for one in ranks)
    interval = binomtest(inside, len(ranks)).proportion_ci(method="wilson")
    return {
        "persons": len(ranks),
        "histogram": counts.tolist(),
        "p": float(chisquare(counts).pvalue),
        "coverage_90": inside / len(ranks),
        "coverage_interval": [float(interval.low), float(interval.high)],
    }


def is_inside(one: int) -> bool:
    """Return whether a rank lies in the central 90 %."""
    return OUTSIDE <= one <= DRAWS - OUTSIDE


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Return p-values adjusted for how many there are (Holm, 1979)."""
    order = sorted(p_values, key=lambda name: p_values[name])
    adjusted, largest = {}, 0.0
    for k, name in enumerate(order):
        largest = max(largest, min(1.0, (len(order) - k) * p_values[name]))
        adjusted[name] = largest
    return {name: adjusted[name] for name in p_values}
