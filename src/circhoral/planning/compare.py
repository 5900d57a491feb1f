"""Regimens side by side on the draws of one twin, waiting always among them.

Every arm is lived by the same draws with the same chance, so that two arms differ by the treatment alone and are
compared draw by draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from circhoral.engine.batch import Floats
from circhoral.evidence.goals import Goal
from circhoral.planning.burden import Burden, burden_of
from circhoral.planning.outcomes import Outcome, When, milestones, outcomes
from circhoral.protocols.regimen import Regimen
from circhoral.twin.fit import Progress
from circhoral.twin.forecast import forecast
from circhoral.twin.posterior import Twin
from circhoral.twin.reading import ACCURACY

DRAWS = 500
WAITING = Regimen.model_validate({"name": "wait"})
SAME = 7.0
"""Days within which two arms reach the goal at the same time."""
SHOWN = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
"""Quantiles of the courses that are kept."""
EVERY = 7
"""Every so many daily samples of a course are kept, of a man; a woman's days are all kept."""


@dataclass(frozen=True)
class Course:
    """One measure of one arm.

    Attributes
    ----------
    time : (time,) [day]
    bands : (quantile, time)
        Of `SHOWN`, in the canonical unit.
    """

    time: Floats
    bands: Floats


@dataclass(frozen=True)
class Compared:
    """One arm beside waiting.

    Attributes
    ----------
    name : str
    regimen : Regimen
    outcome : Outcome
    earlier, same, later : float
        Share of draws that reach the goal more than `SAME` days earlier than by waiting, about then, or later or not
        at all.
    gain : float
        Probability of the goal within the horizon, less that of waiting.
    gain_error : float
        Standard error of `gain` from the number of draws.
    saved : tuple of float
        Days earlier than by waiting, 5th, 50th and 95th centile, among draws that reach it either way.
    burden : Burden
    courses : dict of measure to Course
    peaks : dict of measure to (low, high)
        Median over draws of the lowest and the highest value.
    warnings : tuple of str
        Of the run.
    milestones : dict of str to When
        When each milestone of the goal is reached.
    """

    name: str
    regimen: Regimen
    outcome: Outcome
    earlier: float
    same: float
    later: float
    gain: float
    gain_error: float
    saved: tuple[float, float, float]
    burden: Burden
    courses: dict[str, Course]
    peaks: dict[str, tuple[float, float]]
    warnings: tuple[str, ...]
    milestones: dict[str, When]


@dataclass(frozen=True)
class Comparison:
    """Regimens side by side.

    Attributes
    ----------
    goal : Goal
    horizon : float
        [day]
    draws : int
    arms : tuple of Compared
        Waiting first, the others as they were given.
    """

    goal: Goal
    horizon: float
    draws: int
    arms: tuple[Compared, ...]

    @property
    def waiting(self) -> Compared:
        """What comes of waiting."""
        return self.arms[0]

    @property
    def ranked(self) -> list[Compared]:
        """The arms by the probability to reach the goal and never break a limit, then by the median time to it."""
        return sorted(self.arms, key=lambda arm: (-round(arm.outcome.kept, 2), arm.outcome.quantiles()[1]))


def compare(
    twin: Twin,
    regimens: Sequence[Regimen],
    goal: Goal,
    *,
    horizon: float | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    progress: Progress | None = None,
) -> Comparison:
    """Return regimens side by side with waiting.

    Parameters
    ----------
    twin : Twin
    regimens : sequence of Regimen
        One that gives nothing is waiting, which is always there.
    goal : Goal
    horizon : float, optional
        That of the goal if absent [day].
    draws : int
    seed : int
        Of missed doses, noisy visits, and parameters of what only the regimens give.
    progress : callable of (what, share done), optional

    Raises
    ------
    SimulationError
        If a regimen cannot be simulated.
    """
    span = horizon or goal.horizon
    arms = [WAITING, *(one for one in regimens if not gives_nothing(one))]
    made: list[Compared] = []
    first: Outcome | None = None
    for number, arm in enumerate(arms):
        if progress:
            progress(arm.name, number / len(arms))

        def part(done: int, total: int, number: int = number, name: str = arm.name) -> None:
            if progress:
                progress(name, (number + done / total) / len(arms))

        data = forecast(
            twin, [arm], draws=draws, days=span + 1.0, before=0.0, seed=seed, measures=goal.measures,
            units="canonical", tolerance=ACCURACY, counted_until=span, progress=part,
        )  # fmt: skip
        (outcome,) = outcomes(data, goal, span)
        first = first or outcome
        made.append(_compared(arm, outcome, first, data, goal, burden_of(data, outcome.ok)))
    if progress:
        progress("done", 1.0)
    return Comparison(goal, span, len(made[0].outcome.ok), tuple(made))


def gives_nothing(regimen: Regimen) -> bool:
    """Return whether a regimen is waiting."""
    return not (regimen.doses or regimen.rules or regimen.start_cycle)


def _compared(
    arm: Regimen, outcome: Outcome, waiting: Outcome, data: xr.Dataset, goal: Goal, burden: Burden
) -> Compared:
    both = outcome.ok & waiting.ok
    own, other = outcome.reached[both], waiting.reached[both]
    with np.errstate(invalid="ignore"):
        before = np.nan_to_num(other - own, nan=0.0, posinf=np.inf, neginf=-np.inf)
    earlier, later = before > SAME, before < -SAME
    change = np.isfinite(own).astype(float) - np.isfinite(other)
    reached = before[np.isfinite(own) & np.isfinite(other)]
    saved = np.quantile(reached, [0.05, 0.5, 0.95]) if len(reached) else np.full(3, np.nan)
    step = EVERY if data.attrs.get("sex") == "male" else 1
    time = data["time"].values
    courses, peaks = {}, {}
    for name in goal.measures:
        if name not in data:
            continue
        values = data[name].values[0][outcome.ok]
        courses[name] = Course(time[::step], np.quantile(values[:, ::step], SHOWN, axis=0))
        later_days = values[:, time > 0]
        peaks[name] = (float(np.median(later_days.min(axis=1))), float(np.median(later_days.max(axis=1))))
    told = [str(data.attrs[key]) for key in ("pregnancy_warning", "hyperstimulation_warning") if key in data.attrs]
    count = max(int(both.sum()), 1)
    low, middle, high = (float(one) for one in saved)
    return Compared(
        arm.name, arm, outcome, float(earlier.mean()), float((~earlier & ~later).mean()), float(later.mean()),
        float(change.mean()), float(np.std(change) / np.sqrt(count)), (low, middle, high), burden, courses, peaks,
        tuple(told), milestones(data, goal, outcome),
    )  # fmt: skip
