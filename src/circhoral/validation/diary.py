"""The diary of the women in a dataset: a row per cycle of one woman, and what many women's cycles come to.

It reads the days of bleeding, LH peaks and ovulations that `simulate` writes, and the levels on those days. Women
whose integration failed are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from circhoral.evidence.cycle import EVENTS
from circhoral.simulation.draws import Floats
from circhoral.validation.cycles import BEFORE_AN_EVENT, Cycle, Events, cycles_of, lengths

if TYPE_CHECKING:
    import xarray as xr

MID_LUTEAL = 7.0
"""Days after ovulation on which progesterone is measured."""


@dataclass(frozen=True, slots=True)
class CycleRow:
    """One cycle of one woman; days from time 0, and not a number where it did not happen or was not kept.

    Attributes
    ----------
    start, length, lh_peak, luteal_length : float
        First day of bleeding, days until the next one, LH peak, days from the first ovulation to the next bleeding.
    bled : bool
        Whether it began with bleeding; otherwise it began with the run.
    counts : bool
        Whether it can be said to have, or not to have, an ovulation.
    ovulations : tuple of (float, float)
        Days on which follicles ruptured, each with how many released their egg.
    mature : float
        Mature follicles at the LH peak.
    endometrium, progesterone : float
        Thickness at ovulation; level a week after it [units of the dataset].
    """

    start: float
    length: float
    lh_peak: float
    luteal_length: float
    bled: bool
    counts: bool
    ovulations: tuple[tuple[float, float], ...]
    mature: float
    endometrium: float
    progesterone: float

    @property
    def follicles(self) -> float:
        """How many follicles ovulated in the whole cycle."""
        return float(sum(count for _, count in self.ovulations))


@dataclass(frozen=True, slots=True)
class Cycles:
    """What the cycles of the women of one arm come to; shares are not numbers where there is nothing to share.

    Attributes
    ----------
    women, cycles : int
        Women that could be integrated; cycles of which both bleedings were seen.
    length : float
        Median of these cycles [day].
    ovulatory : float
        Share of cycles with an ovulation, of those of which it can be said.
    ovulate, first : float
        Share of women who ovulate at all; day by which half of all women have [infinite if less than half do].
    multiple : float
        Share of ovulatory cycles in which two or more follicles ovulate.
    warned : float
        Share of women with a warning of ovarian hyperstimulation.
    """

    women: int
    cycles: int
    length: float
    ovulatory: float
    ovulate: float
    first: float
    multiple: float
    warned: float


def has_cycles(dataset: xr.Dataset) -> bool:
    """Whether a dataset holds the events of women's cycles."""
    return all(f"{name}_time" in dataset for name in EVENTS)


def event_days(dataset: xr.Dataset, arm: str, person: int) -> dict[str, Floats]:
    """Return for each event of the body its days in one person, those before time 0 too.

    Parameters
    ----------
    dataset : xarray.Dataset
    arm : str
    person : int
        Position in the dataset.
    """
    names = [str(name) for name in dataset.data_vars if "event" in dataset[name].attrs]
    found = {str(dataset[name].attrs["event"]): dataset[name].sel(arm=arm).isel(person=person) for name in names}
    return {name: np.sort(days.values[np.isfinite(days.values)]) for name, days in found.items()}


def diary(dataset: xr.Dataset, arm: str, person: int = 0) -> list[CycleRow]:
    """Return the cycles of one woman from time 0 on.

    Parameters
    ----------
    dataset : xarray.Dataset
        Of which `has_cycles` holds.
    arm : str
    person : int
        Position in the dataset.
    """
    days = event_days(dataset, arm, person)
    events: Events = {name: [own] for name, own in days.items()}
    cycles = cycles_of(events, 0, 0.0, float(dataset["time"][-1]))
    return [_row(dataset, arm, person, cycle, days["ovulation"]) for cycle in cycles]


def _row(dataset: xr.Dataset, arm: str, person: int, cycle: Cycle, ovulated: Floats) -> CycleRow:
    time = np.asarray(dataset["time"], dtype=np.float64)

    def level(measure: str, day: float, side: str = "nearest") -> float:
        if measure not in dataset or not time[0] <= day <= time[-1]:
            return np.nan
        before = int(np.searchsorted(time, day + BEFORE_AN_EVENT, side="right")) - 1
        nearest = before if side == "before" else int(np.argmin(np.abs(time - day)))
        return float(dataset[measure].sel(arm=arm).isel(person=person, time=nearest))

    own = ovulated[(ovulated >= cycle.start) & (ovulated < cycle.last + BEFORE_AN_EVENT)]
    return CycleRow(
        start=cycle.start,
        length=_first(lengths([cycle], "cycle_length")),
        lh_peak=cycle.lh_peak,
        luteal_length=_first(lengths([cycle], "luteal_length")),
        bled=cycle.bled,
        counts=cycle.counts,
        ovulations=tuple(zip(own.tolist(), _released(dataset, arm, person, own), strict=True)),
        mature=level("mature_follicle_count", cycle.lh_peak, "before"),
        endometrium=level("endometrial_thickness", cycle.ovulation, "before"),
        progesterone=level("progesterone", cycle.ovulation + MID_LUTEAL),
    )


def _first(found: Floats) -> float:
    return float(found[0]) if len(found) else float("nan")


def _released(dataset: xr.Dataset, arm: str, person: int, days: Floats) -> list[float]:
    """Return how many follicles ruptured on each day, as the sample after it counts them.

    Of several ruptures between two samples each let out one follicle, and the last one the rest.
    """
    if "ovulation" not in dataset:
        return [float("nan")] * len(days)
    counts = [*dataset["ovulation"].sel(arm=arm).isel(person=person).values.tolist(), float("nan")]
    after = np.searchsorted(np.asarray(dataset["time"], dtype=np.float64), days, side="left").tolist()
    return [
        1.0 if sample in after[place + 1 :] else counts[sample] - after[:place].count(sample)
        for place, sample in enumerate(after)
    ]


def cycles_in(dataset: xr.Dataset, arm: str) -> Cycles:
    """Return what the cycles of all women of an arm come to.

    Parameters
    ----------
    dataset : xarray.Dataset
        Of which `has_cycles` holds.
    arm : str
    """
    sound = np.flatnonzero(dataset["status"].sel(arm=arm).values == 0)
    rows = [diary(dataset, arm, person) for person in sound.tolist()]
    told = [row for own in rows for row in own if row.counts]
    ovulatory = [row for row in told if row.ovulations]
    counted = [row.follicles for row in ovulatory if np.isfinite(row.follicles)]
    whole = np.array([row.length for own in rows for row in own if np.isfinite(row.length)])
    first = np.sort([min((day for row in own for day, _ in row.ovulations), default=np.inf) for own in rows])
    warned: list[bool] = []
    if "hyperstimulation_day" in dataset:
        warned = np.isfinite(dataset["hyperstimulation_day"].sel(arm=arm).values[sound]).tolist()
    return Cycles(
        women=len(sound),
        cycles=len(whole),
        length=float(np.median(whole)) if len(whole) else np.nan,
        ovulatory=_share([bool(row.ovulations) for row in told]),
        ovulate=_share(np.isfinite(first).tolist()),
        first=float(first[(len(first) - 1) // 2]) if len(first) else np.nan,
        multiple=_share([number >= 2 for number in counted]),
        warned=_share(warned),
    )


def _share(those: list[bool]) -> float:
    return float(np.mean(those)) if those else float("nan")
