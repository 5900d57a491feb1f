"""Marks of one woman's cycles: when she bleeds, when LH surges, when follicles rupture, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from circhoral.app.prominent import RED
from circhoral.validation.diary import diary, event_days, has_cycles

if TYPE_CHECKING:
    import xarray as xr

FOLLICLE = "dominant_follicle_diameter"
MARKS = {
    "menses": "bleed, day 1 of a cycle",
    "lh_peak": "LH surge",
    "ovulation": "ovulation, with the number of follicles if several",
}
"""What each mark means, in the order of the legend."""
MENSES_COLOUR = RED


@dataclass(frozen=True, slots=True)
class Mark:
    """One event of one arm.

    Attributes
    ----------
    kind : str
        One of `MARKS`.
    day : float
    follicles : int
        That ovulate; 0 for the other kinds, and where it is not known.
    """

    kind: str
    day: float
    follicles: int = 0


def has_marks(dataset: xr.Dataset) -> bool:
    """Whether a picture has marks: only one woman's days can be drawn."""
    return dataset.sizes["person"] == 1 and has_cycles(dataset)


def marks(dataset: xr.Dataset, arm: str) -> list[Mark]:
    """Return the marks of an arm within the run; those before time 0 too, if they are shown."""
    first, last = float(dataset["time"].min()), float(dataset["time"].max())
    days = event_days(dataset, arm, 0)
    made = [
        Mark(kind, day) for kind in ("menses", "lh_peak") for day in days[kind].tolist() if first - 1 <= day <= last
    ]
    released = {day: count for row in diary(dataset, arm) for day, count in row.ovulations}
    return made + [
        Mark("ovulation", day, int(np.nan_to_num(released.get(day, 0))))
        for day in days["ovulation"].tolist()
        if first <= day <= last
    ]


def top_of_follicle(dataset: xr.Dataset, arm: str, day: float) -> float:
    """Return the diameter of the largest follicle at the last sample before it ruptures [unit of display]."""
    before = np.flatnonzero(np.asarray(dataset["time"]) <= day)
    return float(dataset[FOLLICLE].sel(arm=arm).isel(person=0, time=before[-1])) if len(before) else float("nan")
