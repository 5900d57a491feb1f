"""What a table says of a dataset: values at a few times, and how long it took to reach a concentration.

Persons whose integration failed are left out here and counted by `failed`; the dataset keeps them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from circhoral.quantities.analytes import measures
from circhoral.quantities.clock import DAYS_PER_MONTH

if TYPE_CHECKING:
    import xarray as xr

KEY_MEASURES = {
    "male": (
        "lh",
        "fsh",
        "testosterone_total",
        "estradiol",
        "testosterone_intratesticular",
        "sperm_concentration",
        "total_motile_count",
        "testicular_volume",
        "hematocrit",
    ),
    "female": (
        "lh",
        "fsh",
        "estradiol",
        "progesterone",
        "testosterone_total",
        "amh",
        "dominant_follicle_diameter",
        "mature_follicle_count",
        "endometrial_thickness",
    ),
}
"""What is told of a person when no measure is asked for, by sex."""
METABOLIC = ("weight", "insulin", "shbg")
"""What is told beside them where weight or insulin does not stay as it is."""
_MOVED = 1.02
BAND = (0.05, 0.95)
"""Quantiles of the 90 % band; `spread_words` says of what."""

_DAYS = (0, 1, 3, 7, 14)
_WEEKS = (0, 1, 2, 4, 8, 12, 16, 20, 26)
_MONTHS = (0, 1, 3, 6, 12, 18, 24, 36, 48, 60, 120, 180, 240)


@dataclass(frozen=True, slots=True)
class Summary:
    """The middle of several members with their 90 % band; for one all three are the same."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Reach:
    """How long it took to reach a threshold.

    Attributes
    ----------
    share : float
        Of the persons that reached it within the run.
    days : Summary or None
        Time after time 0; infinite where a quantile of the persons did not reach it; None if nobody did.
    """

    share: float
    days: Summary | None


def key_measures(dataset: xr.Dataset) -> tuple[str, ...]:
    """Return what is told of a dataset when no measure is asked for."""
    usual = KEY_MEASURES[sex_of(dataset)]
    return (*usual, *METABOLIC) if metabolism_moves(dataset) else usual


def metabolism_moves(dataset: xr.Dataset) -> bool:
    """Whether the median of weight or insulin differs by more than 2 % between two days of any two arms."""
    for measure in METABOLIC[:2]:
        if measure not in dataset:
            continue
        found = [values(dataset, measure, str(arm)) for arm in dataset["arm"].values]
        medians = [np.median(rows, axis=0) for rows in found if len(rows)]
        if medians and np.max(medians) > _MOVED * np.min(medians):
            return True
    return False


def sex_of(dataset: xr.Dataset) -> str:
    """Return whose body a dataset is about, also where a file has not kept it."""
    known = str(dataset.attrs.get("sex", ""))
    own = {name for name, row in measures().items() if row.sexes == ("female",)}
    return known or ("female" if own & set(map(str, dataset.data_vars)) else "male")


def columns(days: float, most: int = 6) -> dict[str, float]:
    """Return headings and times [day] at which a run of this length is told, at most so many."""
    step, unit, counts = (
        (1.0, "d", _DAYS) if days <= 21 else (7.0, "wk", _WEEKS) if days <= 190 else (DAYS_PER_MONTH, "mo", _MONTHS)
    )
    # 540 days are told as 18 months: what is within 2 % of a step counts as that step.
    made = {f"{count} {unit}" if count else "start": count * step for count in counts if count * step <= 1.02 * days}
    last = max(made.values())
    if days >= 1 and days - last > 0.15 * days:
        made[f"{days / step:.3g} {unit}"] = days
    while len(made) > most:  # leave out what lies closest to its neighbours on a scale of ratios
        names, times = list(made), list(made.values())
        made.pop(min(zip(names[1:-1], times[2:], times[1:-1], strict=True), key=lambda row: row[1] / row[2])[0])
    return made


def length(dataset: xr.Dataset) -> int:
    """Return how many days a run lasted; daily samples end on the morning of the last."""
    return int(np.ceil(float(dataset["time"].max())))


def sound(dataset: xr.Dataset, arm: str) -> NDArray[np.bool_]:
    """Return which persons of an arm could be integrated (person,)."""
    return np.asarray(dataset["status"].sel(arm=arm) == 0)


def values(dataset: xr.Dataset, measure: str, arm: str) -> NDArray[np.float64]:
    """Return one measure of one arm (person, time), of the persons that could be integrated."""
    return np.asarray(dataset[measure].sel(arm=arm), dtype=np.float64)[sound(dataset, arm)]


def at(dataset: xr.Dataset, measure: str, arm: str, day: float) -> Summary | None:
    """Return a measure at the sample nearest to `day`, not before time 0; None if every person failed."""
    time = np.asarray(dataset["time"])
    later = np.flatnonzero(time >= 0)
    if not len(later):
        return None
    column = values(dataset, measure, arm)[:, later[np.argmin(np.abs(time[later] - day))]]
    return _summary(column) if len(column) else None


SPAN: dict[str, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = {
    "start": lambda rows: rows[:, 0],
    "lowest": lambda rows: rows.min(axis=1),
    "mean": lambda rows: rows.mean(axis=1),
    "highest": lambda rows: rows.max(axis=1),
    "end": lambda rows: rows[:, -1],
}
"""How a measure that goes up and down with the cycle is told: what is taken of each person's samples."""


def over(dataset: xr.Dataset, measure: str, arm: str) -> list[Summary | None]:
    """Return what `SPAN` takes of a measure from time 0 on; None where every person failed."""
    rows = values(dataset, measure, arm)[:, np.asarray(dataset["time"]) >= 0]
    return [_summary(take(rows)) if rows.size else None for take in SPAN.values()]


def reach(dataset: xr.Dataset, measure: str, arm: str, threshold: float) -> Reach:
    """Return when a measure first stood at `threshold` [unit of the dataset] or above, from time 0 on."""
    time = np.asarray(dataset["time"])
    later = time >= 0
    there = values(dataset, measure, arm)[:, later] >= threshold
    if not there.size:
        return Reach(0.0, None)
    first = np.where(there.any(axis=1), time[later][there.argmax(axis=1)], np.inf)
    share = float(np.isfinite(first).mean())
    if share == 0:
        return Reach(0.0, None)
    ordered = np.sort(first)  # quantiles by order, because times of persons who never reach it are infinite
    low, median, high = (float(ordered[round(q * (len(ordered) - 1))]) for q in (BAND[0], 0.5, BAND[1]))
    return Reach(share, Summary(median, low, high))


def failed(dataset: xr.Dataset) -> tuple[int, Mapping[str, int]]:
    """Return how many runs failed, and how many for each reason."""
    status = np.asarray(dataset["status"])
    words = dict(
        zip(
            str(dataset["status"].attrs.get("flag_values", "")).split(),
            str(dataset["status"].attrs.get("flag_meanings", "")).split(),
            strict=False,
        )
    )
    codes, counts = np.unique(status[status != 0], return_counts=True)
    reasons = {
        words.get(str(int(code)), f"status {int(code)}").replace("_", " "): int(count)
        for code, count in zip(codes, counts, strict=True)
    }
    return int((status != 0).sum()), reasons


def _summary(column: NDArray[np.float64]) -> Summary:
    low, median, high = np.quantile(column, (BAND[0], 0.5, BAND[1]))
    return Summary(float(median), float(low), float(high))
