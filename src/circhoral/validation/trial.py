"""An arm of a study, lived: what was given, before time 0 and after, and the samples that its endpoints need.

Time 0 is the arm's first dose, at 08:00; a day without an hour is read at 08:00 before that day's dose. Levels are
lived at mean pulses; a count or an amplitude of pulses makes a second run of fewer people that resolves them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from circhoral.evidence.cycle import CYCLE_MEASURES, EVENTS
from circhoral.evidence.parameters import ParameterRow
from circhoral.evidence.studies import Arm, Endpoint, Study, Window
from circhoral.quantities.clock import days
from circhoral.simulation.arm import Lived, live_arm
from circhoral.simulation.draws import Floats, Values
from circhoral.simulation.errors import SimulationError
from circhoral.simulation.setting import MORNING
from circhoral.simulation.simulate import SETTLING, TEN_MINUTES
from circhoral.validation.cohort import Cohort, UnevaluableError, alone, body_of, cohort, merged
from circhoral.validation.cycles import cycles_of, samples_at
from circhoral.validation.plan import TWO_YEARS, Plan, held_by, plan_of

PULSES = ("pulse_count", "pulse_amplitude")
SHARES = ("fraction_below", "fraction_above")
PEOPLE_WITH_PULSES = 24
HOUR = 1 / 24
SIX_HOURS = 0.25
CYCLES_FOR_LENGTHS, CYCLES_FOR_LEVELS, LONG_CYCLE = 400.0, 120.0, 45.0
"""Days that a woman is lived for the lengths of her cycles, for levels in them, and for each cycle of a number."""
FINE = re.compile(r"^\s*[\d.]+\s*(h|hour|hours|min|minutes)\s*$")


@dataclass(frozen=True)
class LivedArm:
    """What the people of an arm went through.

    Attributes
    ----------
    people : Cohort
    time : (sample,)
        Days from 08:00 of day 0.
    series : mapping of measure to (person, sample)
    last_dose : float
        Day of the last dose.
    ok : (person,) of bool
        Who could be integrated.
    body : {"man", "woman"}
    events : mapping of str to list of (event,)
        Of a woman: the days of menses, ovulation and lh_peak of each person, counted like `time`.
    """

    people: Cohort
    time: Floats
    series: Mapping[str, Floats]
    last_dose: float
    ok: Floats
    body: str = "man"
    events: Mapping[str, Sequence[Floats]] = field(default_factory=dict)

    def between(self, first: float, last: float, measure: str) -> Floats:
        """Return one measure over a stretch of time (person, sample)."""
        inside = (self.time >= first - 1e-6) & (self.time <= last + 1e-6)
        return self.series[measure][:, inside]

    def at(self, day: float, measure: str) -> Floats:
        """Return one measure at a time (person,)."""
        return self.series[measure][:, int(np.argmin(np.abs(self.time - day)))]


def day_of(text: str) -> float:
    """Return when a sample was taken [day from 08:00 of day 0]: hours exactly, longer times at 08:00 of their day."""
    found = days(text)
    return found if FINE.match(text) or found < 2 else float(np.floor(found + 1e-9))


def span_of(window: Window) -> tuple[float, float]:
    """Return the first and the last day of a window."""
    first = day_of(window.at or window.start or "0 days")
    return first, first + (days(window.span) if window.span else 0.0)


def live_study(
    study: Study,
    rows: Mapping[str, ParameterRow],
    *,
    people: int,
    seed: int,
) -> dict[str, LivedArm | str]:
    """Live the arms of a study that an endpoint names.

    Parameters
    ----------
    study : Study
    rows : mapping of str to ParameterRow
    people : int
        In each arm; 1 is the typical person.
    seed : int

    Returns
    -------
    dict of arm to LivedArm, or to the reason why it cannot be lived
    """
    named = [name for e in study.endpoints for name in (e.arm, e.versus) if name]
    lived: dict[str, LivedArm | str] = {}
    for name in dict.fromkeys(named):
        wanted = [e for e in study.endpoints if name in (e.arm, e.versus)]
        try:
            lived[name] = live(study, study.arms[name], wanted, rows, people=people, seed=seed)
        except (UnevaluableError, SimulationError) as error:
            lived[name] = str(error).splitlines()[0]
    return lived


def live(
    study: Study, arm: Arm, endpoints: Sequence[Endpoint], rows: Mapping[str, ParameterRow], *, people: int, seed: int
) -> LivedArm:
    """Live one arm for its endpoints that are read from mean-pulse runs.

    Raises
    ------
    UnevaluableError
        If the arm cannot be lived by this version.
    """
    body = body_of(merged(study.population, arm.population))
    group, plan = _people(study, arm, rows, people, seed)
    end = _end(arm, endpoints, plan.last_dose)
    time = _times(endpoints, end, SIX_HOURS if body == "woman" else 1.0)
    read = [e.measure for e in endpoints if e.statistic not in PULSES]
    measures = dict.fromkeys(name for name in read if name not in (*CYCLE_MEASURES, *EVENTS))
    singly = any(e.statistic in SHARES and e.measure == "lh" and e.time_in_cycle is not None for e in endpoints)
    if singly or any(e.statistic in PULSES for e in endpoints):
        measures["gnrh_pulse_frequency"] = None
    if body == "woman":
        measures["lh"] = None  # her days are aligned on it
    lived = live_arm(
        body, group.values, group.people, plan.given, time + MORNING, clamps=plan.clamps, seed=seed,
        habits=plan.habits, measures=tuple(measures), titration=plan.titration,
    )  # fmt: skip
    series = {name: lived[name] for name in lived.measures}
    events = {name: [np.asarray(own) - MORNING for own in each] for name, each in lived.events.items()}
    return LivedArm(group, time, series, plan.last_dose, np.asarray(lived.status == 0), body, events)


def live_pulses(
    study: Study, arm: Arm, endpoint: Endpoint, rows: Mapping[str, ParameterRow], *, people: int, seed: int
) -> LivedArm:
    """Live one arm with every pulse for the window of an endpoint; `time` counts from its beginning.

    A window at a time of the cycle begins on each woman's own day, which a run at mean pulses tells first.

    Raises
    ------
    UnevaluableError
        If the arm cannot be lived by this version, the endpoint has no window, or no woman has such a day.
    """
    if endpoint.window is None:
        raise UnevaluableError(f"{endpoint.statistic} needs a window")
    if arm.rules:
        raise UnevaluableError("rules are lived at mean pulses, and this endpoint reads single ones")
    people = min(people, PEOPLE_WITH_PULSES)
    group, plan = _people(study, arm, rows, people, seed)
    body = f"{body_of(merged(study.population, arm.population))}_pulses"
    first, last = (
        span_of(endpoint.window) if endpoint.time_in_cycle is None else (0.0, days(endpoint.window.span or ""))
    )
    step = days(endpoint.sampling) if endpoint.sampling else TEN_MINUTES
    time = np.arange(0.0, last - first + step / 2, step)

    def resolved(values: Values, count: int, begin: float, number: int = 0) -> Lived:
        return live_arm(
            body, values, count, plan.given, begin + time + MORNING, clamps=plan.clamps, seed=seed, first=number,
            measures=(endpoint.measure,), resolved_from=begin + MORNING - SETTLING, habits=plan.habits,
        )  # fmt: skip

    if endpoint.time_in_cycle is None:
        lived = resolved(group.values, group.people, first)
        series, ok = {name: lived[name] for name in lived.measures}, np.asarray(lived.status == 0)
        return LivedArm(group, time, series, plan.last_dose, ok, body.removesuffix("_pulses"))
    begins = _days_in_cycle(live(study, arm, [endpoint], rows, people=people, seed=seed), endpoint)
    if not np.any(np.isfinite(begins)):
        raise UnevaluableError("no woman has such a day in her cycle")
    own, ok = np.full((group.people, len(time)), np.nan), np.isfinite(begins)
    for person in np.flatnonzero(ok):
        lived = resolved(alone(group, rows, int(person)), 1, float(begins[person]), int(person))
        own[person], ok[person] = lived[endpoint.measure][0], lived.status[0] == 0
    return LivedArm(group, time, {endpoint.measure: own}, plan.last_dose, ok, "woman")


def _days_in_cycle(arm: LivedArm, endpoint: Endpoint) -> Floats:
    """Return the morning on which each woman comes to a time of her cycle, the middle one of a phase (person,)."""
    when, lh = endpoint.time_in_cycle, arm.series["lh"]
    assert when is not None
    found = np.full(arm.people.people, np.nan)
    for person in range(len(found)):
        own = cycles_of(arm.events, person, 0.0, float(arm.time[-1]))
        for cycle in own if endpoint.cycle is None else own[endpoint.cycle - 1 : endpoint.cycle]:
            at = samples_at(cycle, when, arm.time, lh[person])
            if len(at):
                found[person] = arm.time[at[len(at) // 2]]
                break
    return found


def _people(study: Study, arm: Arm, rows: Mapping[str, ParameterRow], people: int, seed: int) -> tuple[Cohort, Plan]:
    held = held_by(arm)
    group = cohort(
        rows, study.population, arm.population, people=people, seed=seed, treated=arm.before is not None, clamped=held
    )
    return group, plan_of(arm, group, woman=merged(study.population, arm.population).sex == "female")


def _end(arm: Arm, endpoints: Sequence[Endpoint], last_dose: float) -> float:
    ends = [days(arm.follow_up)] if arm.follow_up else [0.0]
    for e in endpoints:
        zero = last_dose if e.start == "last_dose" else 0.0
        if e.time_in_cycle is not None:
            ends.append(CYCLES_FOR_LEVELS if e.cycle is None else LONG_CYCLE * (e.cycle + 1))
            continue
        if e.measure in CYCLE_MEASURES and not (e.at or e.window):
            ends.append(CYCLES_FOR_LENGTHS)
        if e.at:
            ends.append(day_of(e.at) + max(zero, 0.0))
        if e.window:
            ends.append(span_of(e.window)[1])
        if e.by:
            ends.append(zero + days(e.by))
        if e.statistic in ("median_time_to", "fraction_reaching") and not e.by:
            ends.append(max(last_dose, 0.0) + (days(arm.follow_up) if arm.follow_up else TWO_YEARS))
    return float(np.ceil(max(ends)))


def _times(endpoints: Sequence[Endpoint], end: float, step_of_series: float) -> Floats:
    """Return samples from 08:00 on in even steps, and hourly or exact ones where an endpoint asks for hours."""
    wanted = [np.arange(0.0, end + 1.0, step_of_series)]
    for e in endpoints:
        if e.time_in_cycle is not None:
            continue
        if e.at:
            wanted.append(np.array([day_of(e.at)]))
        if e.window:
            first, last = span_of(e.window)
            step = days(e.sampling) if e.sampling else HOUR
            if last - first <= 5.0 and e.statistic in PULSES:
                wanted.append(np.linspace(first, last, 4))
            elif last - first <= 5.0:
                wanted.append(np.arange(first, last + step / 2, step))
    found = np.unique(np.round(np.concatenate(wanted), 6))
    return np.asarray(found[found <= end + 1.0])
