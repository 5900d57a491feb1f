"""When a life reaches what is wanted, and when it breaks a limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr

from circhoral.engine.batch import Flags, Floats, Status
from circhoral.evidence.goals import Bound, Goal

NEVER = np.inf
FIRST_MORNING = 1.0
"""What is there before this day was there at the start [day]."""


@dataclass(frozen=True)
class When:
    """When the draws of an arm reach something.

    Attributes
    ----------
    ok : (draw,) of bool
        Which draws could be lived.
    day : (draw,)
        Infinite where it is not reached within the horizon, NaN of a draw that failed.
    """

    ok: Flags
    day: Floats

    @property
    def probability(self) -> float:
        """Share of the draws that could be lived which reach it."""
        return float(np.isfinite(self.day)[self.ok].mean()) if self.ok.any() else float("nan")

    @property
    def at_once(self) -> float:
        """Share that has it from the first morning on, before anything could have acted."""
        return float((self.day[self.ok] < FIRST_MORNING).mean()) if self.ok.any() else float("nan")

    def quantiles(self, levels: tuple[float, ...] = (0.05, 0.5, 0.95)) -> tuple[float, ...]:
        """Return times by which so many draws have reached it; infinite where they do not [day]."""
        ordered = np.sort(self.day[self.ok])
        if not len(ordered):
            return tuple(float("nan") for _ in levels)
        return tuple(float(ordered[min(int(np.ceil(level * len(ordered))) - 1, len(ordered) - 1)]) for level in levels)

    def by(self, days: Floats) -> Floats:
        """Return the share of draws that have reached it by each day (day,)."""
        own = self.day[self.ok]
        return np.asarray((own[None] <= np.asarray(days)[:, None]).mean(axis=1))


@dataclass(frozen=True)
class Outcome:
    """What an arm comes to, per draw.

    Attributes
    ----------
    arm : str
    ok : (draw,) of bool
        Which draws could be lived.
    reached : (draw,)
        Day on which the goal is reached; infinite if not within the horizon, NaN of a draw that failed.
    broken : mapping of limit to (draw,)
        Day on which it is broken; infinite if never.
    horizon : float
        [day]
    """

    arm: str
    ok: Flags
    reached: Floats
    broken: Mapping[str, Floats]
    horizon: float

    @property
    def when(self) -> When:
        """When the goal is reached."""
        return When(self.ok, self.reached)

    @property
    def success(self) -> Flags:
        """Whether the goal is reached within the horizon (draw,)."""
        return np.isfinite(self.reached)

    @property
    def probability(self) -> float:
        """Share of the draws that could be lived which reach the goal."""
        return self.when.probability

    @property
    def clean(self) -> float:
        """Share that reaches it before any limit is broken."""
        first = np.min([*self.broken.values(), np.full(len(self.ok), NEVER)], axis=0)
        good = self.success & (first > self.reached)
        return float(good[self.ok].mean()) if self.ok.any() else float("nan")

    @property
    def kept(self) -> float:
        """Share that reaches it and breaks no limit at any time within the horizon."""
        broken = np.isfinite(np.stack([*self.broken.values(), np.full(len(self.ok), NEVER)])).any(axis=0)
        return float((self.success & ~broken)[self.ok].mean()) if self.ok.any() else float("nan")

    def risk(self, limit: str) -> float:
        """Share that breaks a limit within the horizon."""
        return float(np.isfinite(self.broken[limit][self.ok]).mean()) if self.ok.any() else float("nan")

    def quantiles(self, levels: tuple[float, ...] = (0.05, 0.5, 0.95)) -> tuple[float, ...]:
        """Return times to the goal by which so many draws have reached it; infinite where they do not [day]."""
        return self.when.quantiles(levels)

    def reached_by(self, days: Floats) -> Floats:
        """Return the share of draws that have reached the goal by each day (day,)."""
        return self.when.by(days)


def outcomes(data: xr.Dataset, goal: Goal, horizon: float) -> list[Outcome]:
    """Return what each arm of a run comes to.

    Parameters
    ----------
    data : xarray.Dataset
        In canonical units, as `circhoral.twin.forecast.forecast` gives it.
    goal : Goal
    horizon : float
        [day]
    """
    time = data["time"].values
    within = (time > 0) & (time <= horizon)
    made = []
    for number, arm in enumerate(data["arm"].values):
        ok = data["status"].values[number] == Status.OK
        one = {name: data[name].values[number][:, within] for name in goal.measures if name in data}
        reached = first_day(one[goal.wanted.measure], time[within], goal.wanted)
        broken = {
            limit.id: first_day(one[limit.measure], time[within], limit)
            for limit in goal.limits
            if limit.measure in one
        }
        made.append(Outcome(str(arm), ok, np.where(ok, reached, np.nan), broken, horizon))
    return made


def milestones(data: xr.Dataset, goal: Goal, outcome: Outcome) -> dict[str, When]:
    """Return when each milestone of a goal is reached in a run of one arm, by its id.

    Parameters
    ----------
    data : xarray.Dataset
        As of `outcomes`, of one arm.
    goal : Goal
    outcome : Outcome
        Of the same arm.
    """
    time = data["time"].values
    within = (time > 0) & (time <= outcome.horizon)
    made = {}
    for one in goal.milestones:
        if one.measure in data:
            day = first_day(data[one.measure].values[0][:, within], time[within], one)
            made[one.id] = When(outcome.ok, np.where(outcome.ok, day, np.nan))
    return made


def first_day(series: Floats, time: Floats, bound: Bound) -> Floats:
    """Return the day from which a bound holds for as long as it must, per draw; infinite if it never does.

    Parameters
    ----------
    series : (draw, sample)
    time : (sample,) rising [day]
    bound : Bound
    """
    if bound.count is not None:
        there = np.cumsum(np.nan_to_num(series), axis=1) >= bound.count - 1e-9
        return _first(there, time)
    beyond = series > bound.above if bound.above is not None else series < (bound.below or 0.0)
    if bound.lasting <= 0:
        return _first(beyond, time)
    # From each sample on: the last sample of the stretch in which it holds, as far as the run has seen it.
    samples = np.arange(len(time))
    breaks = np.where(beyond, len(time), samples)
    last = np.minimum.accumulate(breaks[:, ::-1], axis=1)[:, ::-1] - 1
    long = beyond & (time[np.maximum(last, 0)] - time >= bound.lasting - 1e-9)
    return _first(long, time)


def _first(there: Flags, time: Floats) -> Floats:
    at = np.argmax(there, axis=1)
    return np.where(there.any(axis=1), time[at], NEVER)
