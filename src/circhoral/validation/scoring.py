"""Score one endpoint: what the model gives beside what was reported, with the interval of trials of that size.

Fold error: max(p/r, r/p) of positive values; changes and differences as ratios to where they start from;
proportions as (x + 0.5)/(n + 1), the worse of event and complement; a median that is not reached is off. A
reported limit (``<3 million/mL``) is met, or scored as if it were the value.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from circhoral.agents.catalogue import catalogue
from circhoral.evidence.cycle import CYCLE_MEASURES
from circhoral.evidence.parameters import all_rows
from circhoral.evidence.studies import Endpoint, Study
from circhoral.quantities.analytes import UnknownMeasureError, convert, drug_measure, measure
from circhoral.quantities.quantity import Quantity
from circhoral.quantities.units import UnitMismatchError
from circhoral.validation.cohort import UnevaluableError, canonical
from circhoral.validation.fold import fold_error, proportion_fold_error
from circhoral.validation.found import Found

type Verdict = Literal["inside", "near", "off", "not evaluated"]

PROPORTIONS = (
    "fraction_below", "fraction_above", "fraction_reaching", "ovulation_rate",
    "fraction_of_cycles_below", "fraction_of_cycles_above", "fraction_of_cycles_within",
)  # fmt: skip
RELATIVE = ("ratio_to_baseline", "change_from_baseline", "ratio_between_arms", "difference_between_arms")
TIMES = ("median_time_to", "time_of_peak")
COUNTS = ("pulse_count",)
RISING = ("rising", "up")
_AREA = re.compile(r"^(h|hours?|days?|min)\s*\*\s*(.+)$")
_A_DAY = {"h": 24.0, "d": 1.0, "m": 1440.0}
NEAR, CLOSE, CLEAR_CHANGE = 1.5, 0.2, 0.1
_RESAMPLES, UNKNOWN_SIZE = 400, 100
_Z95 = 1.96


@dataclass(frozen=True)
class Scored:
    """One endpoint beside what the model gives.

    Attributes
    ----------
    arm, measure, statistic, threshold, at, row, provenance : str
    reported, predicted, low, high : float
        In `unit`; `low` and `high` bound nine of ten trials of that size. NaN where not evaluated.
    unit : str
    fold_error : float
    wrong_direction : bool
    verdict : {"inside", "near", "off", "not evaluated"}
    reason : str
        Why it was not evaluated.
    """

    arm: str
    measure: str
    statistic: str
    threshold: str
    at: str
    row: str
    provenance: str
    reported: float
    predicted: float
    low: float
    high: float
    unit: str
    fold_error: float
    wrong_direction: bool
    verdict: Verdict
    reason: str = ""


def size_of(study: Study, endpoint: Endpoint) -> int:
    """Return how many people, or cycles, an endpoint was read from; 100 where nothing says it."""
    return endpoint.n or study.arms[endpoint.arm].n or study.population.n or UNKNOWN_SIZE


def scored(study: Study, endpoint: Endpoint, found: Found, seed: int, *, intervals: bool) -> Scored:
    """Return the score of an endpoint.

    Parameters
    ----------
    study : Study
    endpoint : Endpoint
    found : Found
    seed : int
        Of the trials that are drawn for the interval.
    intervals : bool
        Whether to draw them.
    """
    reported, unit = reported_of(endpoint, endpoint.value, study)
    size = size_of(study, endpoint)
    fold = _fold(endpoint, found, reported, size)
    low = high = float("nan")
    if intervals and found.sizes[0] > 1:
        low, high = _interval(study, endpoint, found, size, seed)
    return Scored(
        *_labels(endpoint), reported, found.value, low, high, unit, fold,
        _wrong(study, endpoint, found, reported), _verdict(study, endpoint, found, fold, size),
    )  # fmt: skip


def unscored(study: Study, endpoint: Endpoint, reason: str) -> Scored:
    """Return an endpoint that could not be evaluated, with the reason."""
    nothing = float("nan")
    try:
        reported, unit = reported_of(endpoint, endpoint.value, study)
    except (UnknownMeasureError, UnitMismatchError, ValueError):
        reported, unit = endpoint.value.magnitude, endpoint.value.unit
    return Scored(
        *_labels(endpoint), reported, nothing, nothing, nothing, unit,
        nothing, False, "not evaluated", reason,
    )  # fmt: skip


def on_our_assay(study: Study, endpoint: Endpoint) -> Endpoint:
    """Return an endpoint whose threshold is read by the model's assays."""
    limit, factor = endpoint.threshold, study.assay_factor.get(endpoint.measure, 1.0)
    if limit is None or limit.quantity is None or factor == 1.0:
        return endpoint
    quantity = replace(limit.quantity, magnitude=limit.quantity.magnitude / factor)
    return endpoint.model_copy(update={"threshold": replace(limit, quantity=quantity)})


def reported_of(endpoint: Endpoint, value: Quantity, study: Study) -> tuple[float, str]:
    """Return a reported number in the unit of the prediction, on the model's assays, and that unit."""
    if endpoint.statistic == "direction":
        return (2.0 if endpoint.direction in RISING else 0.5), "direction"
    if endpoint.statistic == "auc":
        written = _AREA.match(value.unit)
        if written is None:
            raise UnevaluableError(f"an area is written as 'h*ng/mL' or 'day*nmol/L', found '{value.unit}'")
        mean = replace(value, magnitude=value.magnitude / _A_DAY[written[1][0]], unit=written[2])
        number, unit = reported_of(endpoint.model_copy(update={"statistic": "mean"}), mean, study)
        return number, f"day*{unit}"
    if endpoint.statistic in PROPORTIONS:
        return (value.magnitude if value.unit in ("", "1") else value.to("1").magnitude), "share"
    if endpoint.statistic.startswith("ratio"):
        return value.magnitude, "ratio"
    if endpoint.statistic in COUNTS:
        return value.magnitude, "pulses"
    if endpoint.statistic in TIMES:
        return value.to("day").magnitude, "day"
    if endpoint.measure.endswith("_concentration") and endpoint.measure != "sperm_concentration":
        for agent in catalogue().values():
            for species in agent.species:
                if endpoint.measure == f"{species.id}_concentration" and species.molar_mass:
                    drug = drug_measure(species.id, species.label, species.unit, all_rows()[species.molar_mass].value)
                    return convert(value.magnitude, value.unit, species.unit, drug), species.unit
    level = canonical(value, endpoint.measure)
    unit = (CYCLE_MEASURES.get(endpoint.measure) or measure(endpoint.measure)).unit
    return level / study.assay_factor.get(endpoint.measure, 1.0), unit


def _as_ratio(endpoint: Endpoint, found: Found, reported: float) -> tuple[float, float]:
    """Return reported and predicted as ratios, for statistics of change."""
    if endpoint.statistic.startswith("ratio"):
        return reported, found.value
    assert found.reference is not None
    assert found.relative is not None
    return (found.reference + reported) / found.reference, found.relative


def _fold(endpoint: Endpoint, found: Found, reported: float, size: int) -> float:
    if endpoint.statistic == "direction":
        return 1.0 if (reported > 1) == (found.value > 1) else math.inf
    if endpoint.value.censored == "<" and found.value < reported:
        return 1.0
    if endpoint.value.censored == ">" and found.value > reported:
        return 1.0
    if endpoint.statistic in PROPORTIONS:
        return proportion_fold_error(found.value, reported, size)
    if endpoint.statistic in RELATIVE:
        r, p = _as_ratio(endpoint, found, reported)
        return fold_error(p, r)
    return fold_error(found.value, reported)


def bounds_of(study: Study, endpoint: Endpoint, size: int) -> tuple[float, float] | None:
    """Return the 95 % interval of the reported number, where it can be known."""
    value = reported_of(endpoint, endpoint.value, study)[0]
    if endpoint.ci95:
        return reported_of(endpoint, endpoint.ci95[0], study)[0], reported_of(endpoint, endpoint.ci95[1], study)[0]
    error = None
    if endpoint.se:
        error = abs(reported_of(endpoint, endpoint.se, study)[0])
    elif endpoint.sd and endpoint.statistic in ("mean", "change_from_baseline"):
        error = abs(reported_of(endpoint, endpoint.sd, study)[0]) / math.sqrt(size)
    elif endpoint.statistic in PROPORTIONS:
        share = (value * size + 2) / (size + 4)
        error = math.sqrt(share * (1 - share) / (size + 4))
        return share - _Z95 * error, share + _Z95 * error
    return None if error is None else (value - _Z95 * error, value + _Z95 * error)


def _verdict(study: Study, endpoint: Endpoint, found: Found, fold: float, size: int) -> Verdict:
    if not math.isfinite(fold):
        return "off"
    bounds = bounds_of(study, endpoint, size)
    inside = bounds[0] <= found.value <= bounds[1] if bounds else fold <= 1 + CLOSE
    if inside or fold == 1.0:
        return "inside"
    return "near" if fold < NEAR else "off"


def _wrong(study: Study, endpoint: Endpoint, found: Found, reported: float) -> bool:
    """Say whether a reported change is predicted with the other sign."""
    if endpoint.statistic == "direction":
        return (reported > 1) != (found.value > 1)
    if endpoint.statistic not in RELATIVE or found.relative is None:
        return False
    r, p = _as_ratio(endpoint, found, reported)
    if endpoint.ci95:
        bounds = [_as_ratio(endpoint, found, reported_of(endpoint, bound, study)[0])[0] for bound in endpoint.ci95]
        clear = (bounds[0] - 1) * (bounds[1] - 1) > 0
    else:
        clear = abs(r - 1) > CLEAR_CHANGE
    return clear and (r - 1) * (p - 1) < 0


def _interval(study: Study, endpoint: Endpoint, found: Found, size: int, seed: int) -> tuple[float, float]:
    """Return the 5th and 95th percentile of the number over trials of that size drawn from the virtual people."""
    rng = np.random.default_rng([seed, len(study.study), *map(ord, endpoint.arm[:8])])
    sizes = [size, study.arms[endpoint.versus].n or size] if endpoint.versus else [size]
    values = []
    for _ in range(_RESAMPLES):
        chosen = [rng.integers(0, people, min(n, 5000)) for people, n in zip(found.sizes, sizes, strict=True)]
        values.append(found.resample(chosen))
    low, high = np.nanpercentile(np.nan_to_num(values, posinf=1e12), [5, 95])
    return float(low), float(high)


def _labels(endpoint: Endpoint) -> tuple[str, str, str, str, str, str, str]:
    """Return the first fields of a score: arm, measure, statistic, threshold, at, row, provenance."""
    limit = endpoint.threshold.text if endpoint.threshold else ""
    row = endpoint.row or endpoint.source or ""
    return endpoint.arm, endpoint.measure, endpoint.statistic, limit, _when(endpoint), row, endpoint.provenance


def _when(endpoint: Endpoint) -> str:
    if endpoint.at and endpoint.cycle:
        return f"{endpoint.at} of cycle {endpoint.cycle}"
    if endpoint.at:
        return f"{endpoint.at} after the last dose" if endpoint.start == "last_dose" else endpoint.at
    if endpoint.window:
        window = endpoint.window
        return f"{window.at or window.start}, for {window.span}"
    return f"by {endpoint.by}" if endpoint.by else ""
