"""A woman's cycles, read from the events of her run: their lengths, and which samples fall on a day of the cycle.

A cycle begins with bleeding. Until the first one after time 0, a woman is in an opening cycle that began at time 0, as
a trial counts the first cycle of a woman who does not bleed; it is dropped if it is short and without ovulation, for
then it is the end of a cycle from before. Daily series are aligned on the morning sample with the most LH.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from circhoral.engine.batch import Ints
from circhoral.evidence.cycle import CycleTime
from circhoral.simulation.draws import Floats
from circhoral.simulation.setting import MORNING

LONG_ENOUGH = 35.0
"""Days after which a cycle of which one end is not seen counts as one without ovulation."""
BEFORE_AN_EVENT = 1e-6
FIRST_DAY = 1.0
"""A bleeding on the day before the first one is the bleeding with which the run begins."""
THIRDS = {"early": (0.0, 1 / 3), "mid": (1 / 3, 2 / 3), "late": (2 / 3, 1.0)}

type Events = Mapping[str, Sequence[Floats]]
"""For each of menses, lh_peak and ovulation, the days of each person."""


@dataclass(frozen=True)
class Cycle:
    """One cycle of one woman; times in days, not a number where it did not happen.

    Attributes
    ----------
    start, end : float
        First day of bleeding, and the next one; `end` is not a number in a cycle that the run cuts off.
    lh_peak, ovulation : float
    last : float
        Until when the cycle was seen.
    bled : bool
        Whether it began with bleeding.
    """

    start: float
    lh_peak: float
    ovulation: float
    end: float
    last: float
    bled: bool = True

    @property
    def whole(self) -> bool:
        """Whether both of its bleedings were seen."""
        return self.bled and np.isfinite(self.end)

    @property
    def counts(self) -> bool:
        """Whether it can be said to have, or not to have, an ovulation."""
        return self.whole or bool(np.isfinite(self.ovulation)) or self.last - self.start >= LONG_ENOUGH


def cycles_of(events: Events, person: int, first: float, last: float) -> tuple[Cycle, ...]:
    """Return a woman's cycles between two days, in order.

    Parameters
    ----------
    events : mapping of str to list of (event,)
    person : int
    first, last : float
        Of these, the first is where an opening cycle begins.
    """
    bleedings = _within(events, "menses", person, first - FIRST_DAY, last)
    opening = [] if len(bleedings) and bleedings[0] <= first else [(first, False)]
    starts = [*opening, *((float(day), True) for day in bleedings)]
    ovulations = _within(events, "ovulation", person, first, last)
    peaks = _within(events, "lh_peak", person, first, last)
    made = []
    for (start, bled), end in zip(starts, [*bleedings[1 - len(opening) :], np.nan], strict=True):
        seen = float(end) if np.isfinite(end) else last
        ovulation = _first(ovulations[(ovulations >= start) & (ovulations < seen + BEFORE_AN_EVENT)])
        inside = peaks[(peaks >= start) & (peaks < seen + BEFORE_AN_EVENT)]
        before = inside[inside <= ovulation + BEFORE_AN_EVENT] if np.isfinite(ovulation) else inside[:1]
        peak = float(before[-1]) if len(before) else np.nan
        cycle = Cycle(start, peak, ovulation, float(end), seen, bled)
        if bled or cycle.counts:
            made.append(cycle)
    return tuple(made)


def _within(events: Events, name: str, person: int, first: float, last: float) -> Floats:
    found = np.sort(np.asarray(events[name][person], dtype=np.float64)) if name in events else np.empty(0)
    return np.asarray(found[(found >= first - BEFORE_AN_EVENT) & (found <= last + BEFORE_AN_EVENT)])


def _first(found: Floats) -> float:
    return float(found[0]) if len(found) else float("nan")


def lengths(cycles: Sequence[Cycle], name: str, *, ovulatory: bool = False) -> Floats:
    """Return the lengths of whole cycles, or of the phases of those with an ovulation (cycle,) [day].

    Parameters
    ----------
    cycles : sequence of Cycle
    name : {"cycle_length", "follicular_length", "luteal_length", "cycle_irregularity"}
        The last is the mean difference between one cycle and the next: one number, none from less than two cycles.
    ovulatory : bool
        Whether only cycles with an ovulation count.
    """
    whole = [cycle for cycle in cycles if cycle.whole and (np.isfinite(cycle.ovulation) or not ovulatory)]
    spans = {
        "cycle_length": [cycle.end - cycle.start for cycle in whole],
        "follicular_length": [cycle.ovulation - cycle.start for cycle in whole],
        "luteal_length": [cycle.end - cycle.ovulation for cycle in whole],
    }
    if name == "cycle_irregularity":
        steps = np.abs(np.diff(spans["cycle_length"]))
        return np.array([steps.mean()]) if len(steps) else np.empty(0)
    found = np.array(spans[name], dtype=np.float64)
    return found[np.isfinite(found)]


def samples_at(cycle: Cycle, when: CycleTime, time: Floats, lh: Floats | None = None, span: float = 0.0) -> Ints:
    """Return which samples of a woman stand at a time in a cycle: one, or those of a phase or of a span.

    Parameters
    ----------
    cycle : Cycle
    when : CycleTime
    time : (sample,) rising
        Days from 08:00, so that a whole number is a morning.
    lh : (sample,), optional
        Her LH, on which days are aligned; without it they are aligned on the peak itself.
    span : float
        Days from that time on.

    Returns
    -------
    (sample,)
        None where the cycle has no such time, or the run ended before it.
    """
    peak = _peak_day(cycle, time, lh)
    if when.anchor == "phase":
        return _phase(cycle, when.phase, time, peak)
    if when.anchor == "ovulation" and when.days == 0.0 and span == 0.0:
        # Afterwards the follicle is gone: the last sample before, if there is a recent one.
        before = np.flatnonzero(time <= cycle.ovulation + BEFORE_AN_EVENT)[-1:]
        return before[cycle.ovulation - time[before] <= 1.0]
    anchor = {
        "lh_peak": peak,
        "ovulation": float(np.round(cycle.ovulation)),
        "menses": _calendar_day(cycle.end if when.days < 0 else cycle.start if cycle.bled else np.nan),
    }[when.anchor]
    day = anchor + when.days
    if not np.isfinite(day):
        return np.empty(0, dtype=np.int64)
    if when.anchor != "menses" and cycle.bled and day < _calendar_day(cycle.start):
        return np.empty(0, dtype=np.int64)  # what came before its first day belongs to the cycle before
    if span:
        return np.flatnonzero((time >= day - BEFORE_AN_EVENT) & (time <= day + span + BEFORE_AN_EVENT))
    nearest = int(np.argmin(np.abs(time - day)))
    return np.array([nearest] if abs(time[nearest] - day) <= 0.5 else [], dtype=np.int64)


def _calendar_day(day: float) -> float:
    """Return 08:00 of the day on which something happened."""
    return float(np.floor(day + MORNING + BEFORE_AN_EVENT))


def _peak_day(cycle: Cycle, time: Floats, lh: Floats | None) -> float:
    """Return the morning with the most LH around the peak; with daily samples that is the peak."""
    if not np.isfinite(cycle.lh_peak) or lh is None:
        return float(np.round(cycle.lh_peak))
    near = np.flatnonzero(_morning(time) & (np.abs(time - cycle.lh_peak) <= 1.0))
    return float(time[near[np.argmax(lh[near])]]) if len(near) else float("nan")


def _morning(time: Floats) -> npt.NDArray[np.bool_]:
    return np.asarray(np.abs(time - np.round(time)) < BEFORE_AN_EVENT)


def _phase(cycle: Cycle, phase: str, time: Floats, peak: float) -> Ints:
    """Return the mornings of a phase; half a day around the peak belongs to neither."""
    start = cycle.start if cycle.bled else np.nan
    part, _, side = phase.rpartition("_")
    if phase == "midcycle":
        first, last = peak - 1.0, peak + 1.0
    elif side == "follicular":
        first, last = start, peak - 0.5
    else:
        first, last = peak + 0.5, cycle.end
    if part:
        low, high = THIRDS[part]
        whole = (start, peak) if side == "follicular" else (peak, cycle.end)
        length = whole[1] - whole[0]
        first, last = max(first, whole[0] + low * length), min(last, whole[0] + high * length)
    if not (np.isfinite(first) and np.isfinite(last)):
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(_morning(time) & (time >= first - BEFORE_AN_EVENT) & (time <= last + BEFORE_AN_EVENT))
