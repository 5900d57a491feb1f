"""An arm of a study, lived: what was given, before time 0 and after, and the samples that its endpoints need.

Time 0 is the arm's first dose, at 08:00; a day without an hour is read at 08:00 before that day's dose. Levels are
lived at mean pulses; a count or an amplitude of pulses makes a second run of fewer people that resolves them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from circhoral.evidence.parameters import ParameterRow
from circhoral.evidence.studies import Arm, Endpoint, Study, Window
from circhoral.protocols.check import complete, installed_catalogue
from circhoral.protocols.dose import Dose
from circhoral.protocols.schedule import Administration, expand
from circhoral.quantities.clock import days
from circhoral.simulation.arm import live_arm
from circhoral.simulation.dosing import Clamp, Given
from circhoral.simulation.draws import Floats
from circhoral.simulation.errors import SimulationError
from circhoral.simulation.simulate import MORNING, SETTLING, TEN_MINUTES, at_morning
from circhoral.validation.cohort import Cohort, UnevaluableError, cohort

PULSES = ("pulse_count", "pulse_amplitude")
PEOPLE_WITH_PULSES = 24
HOUR, TWO_YEARS = 1 / 24, 730.5
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
    """

    people: Cohort
    time: Floats
    series: Mapping[str, Floats]
    last_dose: float
    ok: Floats

    def between(self, first: float, last: float, measure: str) -> Floats:
        """Return one measure over a stretch of time (person, sample)."""
        inside = (self.time >= first - 1e-6) & (self.time <= last + 1e-6)
        return self.series[measure][:, inside]

    def at(self, day: float, measure: str) -> Floats:
        """Return one measure at a time (person,)."""
        return self.series[measure][:, int(np.argmin(np.abs(self.time - day)))]


@dataclass(frozen=True)
class Plan:
    """What an arm needs to be lived."""

    given: list[Given]
    clamps: tuple[Clamp, ...]
    last_dose: float


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
    group, plan = _people(study, arm, rows, people, seed)
    levels = [e for e in endpoints if e.statistic not in PULSES]
    rates = [e for e in endpoints if e.statistic in PULSES]
    end = _end(arm, endpoints, plan.last_dose)
    time = _times(endpoints, end)
    measures = dict.fromkeys([e.measure for e in levels] + (["gnrh_pulse_frequency"] if rates else []))
    lived = live_arm(
        "man", group.values, group.people, plan.given, time + MORNING, clamps=plan.clamps, seed=seed,
        measures=tuple(measures),
    )  # fmt: skip
    series = {name: lived[name] for name in lived.measures}
    return LivedArm(group, time, series, plan.last_dose, np.asarray(lived.status == 0))


def live_pulses(
    study: Study, arm: Arm, endpoint: Endpoint, rows: Mapping[str, ParameterRow], *, people: int, seed: int
) -> LivedArm:
    """Live one arm with every pulse for the window of an endpoint.

    Raises
    ------
    UnevaluableError
        If the arm cannot be lived by this version, or the endpoint has no window.
    """
    if endpoint.window is None:
        raise UnevaluableError(f"{endpoint.statistic} needs a window")
    group, plan = _people(study, arm, rows, min(people, PEOPLE_WITH_PULSES), seed)
    first, last = span_of(endpoint.window)
    step = days(endpoint.sampling) if endpoint.sampling else TEN_MINUTES
    time = np.arange(first, last + step / 2, step)
    lived = live_arm(
        "man_pulses", group.values, group.people, plan.given, time + MORNING, clamps=plan.clamps, seed=seed,
        measures=(endpoint.measure,), resolved_from=first + MORNING - SETTLING,
    )  # fmt: skip
    series = {name: lived[name] for name in lived.measures}
    return LivedArm(group, time, series, plan.last_dose, np.asarray(lived.status == 0))


def _people(study: Study, arm: Arm, rows: Mapping[str, ParameterRow], people: int, seed: int) -> tuple[Cohort, Plan]:
    if arm.rules:
        raise UnevaluableError("titration rules are not carried out by this version")
    held = _held(arm)
    group = cohort(
        rows, study.population, arm.population, people=people, seed=seed, treated=arm.before is not None, clamped=held
    )
    return group, _plan(arm, group)


def _plan(arm: Arm, group: Cohort) -> Plan:
    doses = _complete([Dose.model_validate(dose) for dose in arm.doses])
    before = _complete([Dose.model_validate(dose) for dose in (arm.before or {}).get("doses", ())])
    clamps, pump = _clamps(arm)
    doses += _complete(pump)
    far = 20 * TWO_YEARS
    past: list[Administration] = []
    if before:
        length = max(_length(dose) for dose in before)
        moved = expand(before, group.weight_kg, group.height_cm, horizon_days=length)
        past = [
            replace(item, time_days=item.time_days - length, until_days=item.until_days - length)
            for item in at_morning(moved, before)
        ]
    horizon = max([_length(dose) for dose in doses] or [0.0]) if all(_ends(dose) for dose in doses) else far
    ended = max([_until(item) for item in past], default=0.0)
    future = expand(doses, group.weight_kg, group.height_cm, horizon_days=horizon, last_dose=ended)
    if any(item.anchor for item in future):
        raise UnevaluableError("a dose waits for an event that a man's body does not have")
    future = at_morning(future, doses)
    own = [_until(item) for item in future]
    last = (max(own) if own else ended if past else 0.0) - (MORNING if own or past else 0.0)
    return Plan([Given(item) for item in (*past, *future)], clamps, last)


def _until(item: Administration) -> float:
    return item.until_days if item.kind != "dose" else item.time_days


def _complete(doses: Sequence[Dose]) -> list[Dose]:
    made = []
    for dose in doses:
        if dose.lifestyle:
            raise UnevaluableError(f"{dose.lifestyle} is not simulated by this version")
        filled, findings = complete(dose, installed_catalogue())
        if wrong := [finding for finding in findings if finding.loc != ("dose",)]:
            raise UnevaluableError(f"{dose.agent}: {wrong[0].message}")
        made.append(filled)
    return made


def _ends(dose: Dose) -> bool:
    return dose.duration is not None or dose.count is not None or dose.at is not None


def _length(dose: Dose) -> float:
    """Return on which day a course ends, as far as it says so."""
    start = days(str(dose.start)) if dose.start and re.match(r"^[\d.]", str(dose.start)) else 0.0
    if dose.start and (week := re.match(r"^week\s+([\d.]+)$", str(dose.start))):
        start = 7.0 * float(week[1])
    if dose.duration is not None:
        return start + dose.duration.to("day").magnitude
    if dose.count is not None and dose.every is not None:
        return start + dose.count * dose.every.to("day").magnitude
    return start + TWO_YEARS


def _held(arm: Arm) -> dict[str, float]:
    """Return the parameters that a clamp holds: native GnRH, where GnRH is given instead."""
    return {"gnrh_drive": 0.02} if arm.clamp and "gnrh" in arm.clamp else {}


def _clamps(arm: Arm) -> tuple[tuple[Clamp, ...], list[Dose]]:
    clamps, pump = [], []
    for name, value in (arm.clamp or {}).items():
        if name == "steroid_synthesis":
            share = float(str(value).removesuffix("%")) / 100
            clamps.append(Clamp("steroidogenesis__scale", share, MORNING))
        elif name == "gnrh":
            dose, every = str(value).split(" every ")
            pump.append(
                Dose.model_validate(
                    {"agent": "gonadorelin", "route": "intravenous", "dose_per_pulse": dose, "every": every}
                )
            )
        else:
            raise UnevaluableError(f"the clamp of {name} is not known")
    return tuple(clamps), pump


def _end(arm: Arm, endpoints: Sequence[Endpoint], last_dose: float) -> float:
    ends = [days(arm.follow_up)] if arm.follow_up else [0.0]
    for e in endpoints:
        zero = last_dose if e.start == "last_dose" else 0.0
        if e.at:
            ends.append(day_of(e.at) + max(zero, 0.0))
        if e.window:
            ends.append(span_of(e.window)[1])
        if e.by:
            ends.append(zero + days(e.by))
        if e.statistic in ("median_time_to", "fraction_reaching") and not e.by:
            ends.append(max(last_dose, 0.0) + (days(arm.follow_up) if arm.follow_up else TWO_YEARS))
    return float(np.ceil(max(ends)))


def _times(endpoints: Sequence[Endpoint], end: float) -> Floats:
    """Return daily samples at 08:00, and hourly or exact ones where an endpoint asks for hours."""
    wanted = [np.arange(0.0, end + 1.0)]
    for e in endpoints:
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
