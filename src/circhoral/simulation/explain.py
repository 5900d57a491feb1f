"""Why a measure of a person changed: what is made and removed at two times, and the causes upstream.

How data flow: a person and a regimen are lived (`moments`), and every state and input of the body becomes a number at
the day, at the day to compare with, and at many lags before both. The equations by name (`wiring`) turn these into all
quantities of the body. The rate of the state behind the measure is taken apart (`budget`), and the change of the
measure is shared out to what it depends on, and so on upstream (`causes`), looking back as far as each state remembers
(`memory`) and averaging over the order in which causes act (`shares`). Nothing here knows a hormone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from circhoral.equations.body import System
from circhoral.people.person import Person
from circhoral.protocols.regimen import Regimen
from circhoral.simulation.budget import Budget, budget_of
from circhoral.simulation.cause import Cause
from circhoral.simulation.causes import Walk
from circhoral.simulation.described import Described, described
from circhoral.simulation.errors import SimulationError
from circhoral.simulation.moments import Trace, lags_within, traces
from circhoral.simulation.setting import MORNING
from circhoral.simulation.simulate import RESEARCH_USE, check_measures
from circhoral.simulation.warnings import agents_of, pregnancy_warnings, status_lines
from circhoral.simulation.wiring import Wiring

UNTREATED = "untreated"
"""Instead of a day: the same day, lived without the regimen."""
DEPTH = 4
"""How many organs are crossed on the way upstream."""
_LONGEST = 36525.0
_BUDGETS = 2
_NEAR = 1e-6
_UNCHANGED = 5e-4
"""Logarithms of ratios below it have no line of causes."""


@dataclass(frozen=True)
class Step:
    """One step of the main line: a cause, what it acts on (none for the measure itself), and what acts beside it."""

    cause: Cause
    on: Cause | None
    beside: tuple[Cause, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """Why a measure is what it is.

    Attributes
    ----------
    measure, label, unit : str
        The unit is the canonical one.
    sex : str
    regimen : str
        Its name.
    at, against : float
        Days from time 0; whole ones are read at 08:00.
    untreated : bool
        Whether the comparison is with the same day without the regimen.
    budgets : tuple of Budget
        Of the states behind the measure, those that did most to its change first.
    cause : Cause
        The measure itself, with its causes.
    warnings, status : tuple of str
        What must stand on every output about what is given.
    research_use : str
    """

    measure: str
    label: str
    unit: str
    sex: str
    regimen: str
    at: float
    against: float
    untreated: bool
    budgets: tuple[Budget, ...]
    cause: Cause
    warnings: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    research_use: str = RESEARCH_USE

    @property
    def steps(self) -> tuple[Step, ...]:
        """The main line of causes: from the measure, at each step the strongest that goes the way of the change."""
        told: dict[str, Cause] = {}
        _collect(self.cause, told)
        line = [Step(self.cause, None)]
        known = {self.cause.name}
        while abs(self.cause.change) > _UNCHANGED or self.cause.scale == "difference":
            here = told.get(line[-1].cause.told_as, line[-1].cause)
            others = [cause for cause in here.causes if cause.role != "itself"]
            if not others:
                return tuple(line)
            along = max(others, key=lambda cause: cause.contribution * here.change)
            name = along.told_as or along.name
            if along.role in ("lag", "loop") or name in known or along.contribution * here.change <= 0:
                return tuple(line)
            known.add(name)
            beside = sorted((one for one in others if one is not along), key=lambda cause: -abs(cause.contribution))
            line.append(Step(along, here, tuple(beside)))
        return tuple(line)

    @property
    def chain(self) -> tuple[Cause, ...]:
        """The causes of the main line alone, the measure first."""
        return tuple(step.cause for step in self.steps)


def explain(
    person: Person | Mapping[str, Any] | str | Path,
    regimen: Regimen | Mapping[str, Any] | str | Path | None = None,
    *,
    measure: str,
    at: float,
    against: float | str = 0.0,
    depth: int = DEPTH,
    seed: int = 0,
) -> Explanation:
    """Explain why a measure of the typical person of a description changed.

    Parameters
    ----------
    person : Person, mapping or path
    regimen : Regimen, mapping or path, optional
    measure : str
        One that every run of the body has, such as ``lh``.
    at : float
        Day from time 0; a whole day is read at 08:00, before that morning's dose.
    against : float or "untreated"
        Day to compare with, or the same day without the regimen.
    depth : int
        How many organs are crossed on the way upstream.
    seed : int
        Of missed doses, and of what is left to chance in the body.

    Returns
    -------
    Explanation

    Raises
    ------
    InputError
        If a file cannot be used.
    SimulationError
        If a day lies outside the run, the measure cannot be explained, or the run fails.
    UnknownMeasureError
        If `measure` is no measure at all.
    """
    untreated = against == UNTREATED
    if isinstance(against, str) and not untreated:
        raise SimulationError(f"against = '{against}': expected a day, or '{UNTREATED}'")
    then = _clock(at if untreated else float(against))
    now = _clock(at)
    if depth < 0:
        raise SimulationError(f"depth = {depth}: expected 0 or more")
    if max(now, then) > _LONGEST:
        raise SimulationError(f"day {max(at, then):g}: expected a day within 100 years")
    lived = described(person, regimen, days=max(now, then, 1.0))
    system = _body(measure, lived.who.sex)
    if untreated and regimen is None:
        raise SimulationError(f"against = '{UNTREATED}' needs a regimen to leave out; give one, or a day")
    _refuse_days(lived, {"at": now, "against": then}, untreated)
    before, after = _lived(person, lived, then, now, untreated, seed)
    wiring = Wiring(system)
    walk = Walk(wiring, before, after)
    entry = system.measures[measure]
    whole = wiring.measure(measure)
    states = walk.states_behind(whole, _BUDGETS)
    return Explanation(
        measure, entry.label, entry.unit, lived.who.sex, lived.arm.name, now, then, untreated,
        tuple(budget_of(wiring, state, walk.before, walk.now) for state in states),
        walk.explain(measure, whole, entry.label, entry.unit, depth),
        tuple(pregnancy_warnings(lived.who, [lived.arm])),
        tuple(status_lines(agents_of(lived.who, [lived.arm]))),
    )  # fmt: skip


def _clock(day: float) -> float:
    """Return when a day is read: at 08:00 if no hour is stated, as samples are."""
    return day + MORNING if abs(day - round(day)) < _NEAR else day


def _body(measure: str, sex: str) -> System:
    from circhoral.physiology.man import man
    from circhoral.physiology.woman import woman

    check_measures([measure], sex)
    system = woman() if sex == "female" else man()
    if measure not in system.measures or measure == "ovulation":
        what = "follows from the doses alone" if measure.endswith("_concentration") else "is an event, not a level"
        raise SimulationError(f"'{measure}' {what}; choose a level of the body, see: circhoral measures")
    return system


def _refuse_days(lived: Described, days: Mapping[str, float], untreated: bool) -> None:
    for name, day in days.items():
        if day < lived.begins - _NEAR:
            begins = "time 0" if lived.begins == 0 else f"day {lived.begins:.4g}, with the first of the history"
            raise SimulationError(f"{name} = {day:.4g}: the run begins at {begins}; choose a later day")
    if not untreated and abs(days["at"] - days["against"]) < _NEAR:
        raise SimulationError(
            f"at and against are both day {days['at']:.4g}; choose two days, or '{UNTREATED}' for the same day "
            "without the regimen"
        )


def _lived(
    person: Person | Mapping[str, Any] | str | Path, lived: Described, then: float, now: float, untreated: bool,
    seed: int,
) -> tuple[Trace, Trace]:  # fmt: skip
    lags = lags_within(max(then, now) - lived.begins)
    if untreated:
        without = described(person, None, days=max(now, 1.0))
        return traces(without, [then], lags, seed)[0], traces(lived, [now], lags, seed)[0]
    before, after = traces(lived, [then, now], lags, seed)
    return before, after


def _collect(cause: Cause, told: dict[str, Cause]) -> None:
    if cause.role == "explained":
        told.setdefault(cause.name, cause)
    for one in cause.causes:
        _collect(one, told)
