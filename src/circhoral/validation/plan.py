"""What an arm of a study gives its people, as the engine takes it: administrations, habits and clamps; when it ends."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from circhoral.evidence.studies import Arm
from circhoral.protocols.check import complete, installed_catalogue
from circhoral.protocols.dose import Dose
from circhoral.protocols.habits import Course, courses_of_habits
from circhoral.protocols.regimen import Regimen, RegimenError, complete_regimen
from circhoral.protocols.schedule import Administration, expand
from circhoral.protocols.withdrawal import progestin_withdrawal
from circhoral.quantities.clock import days
from circhoral.simulation.dosing import Clamp, Given
from circhoral.simulation.lifestyle import from_morning
from circhoral.simulation.rules import titration_of
from circhoral.simulation.setting import MORNING, at_morning
from circhoral.simulation.titration import Titration
from circhoral.validation.cohort import Cohort, UnevaluableError

TWO_YEARS = 730.5


@dataclass(frozen=True)
class Plan:
    """What an arm needs to be lived."""

    given: list[Given]
    clamps: tuple[Clamp, ...]
    last_dose: float
    habits: tuple[Course, ...] = ()
    titration: Titration | None = None
    """Rules and what they may change; `given` is then what they leave alone."""


def plan_of(arm: Arm, group: Cohort, *, woman: bool) -> Plan:
    """Return what the people of an arm are given, before time 0 and after.

    Raises
    ------
    UnevaluableError
        If something cannot be given by this version.
    """
    doses = _complete([Dose.model_validate(dose) for dose in arm.doses])
    before = _complete([Dose.model_validate(dose) for dose in arm.doses_before])
    clamps, pump = _clamps(arm)
    doses += _complete(pump)
    far = 20 * TWO_YEARS
    past: list[Administration] = []
    habits: list[Course] = []
    if before:
        length = max(_length(dose) for dose in before)
        moved = expand(before, group.weight_kg, group.height_cm, horizon_days=length)
        past = [
            replace(item, time_days=item.time_days - length, until_days=item.until_days - length)
            for item in at_morning(moved, before)
        ]
        habits = [
            replace(item, start_days=item.start_days - length, end_days=item.end_days - length)
            for item in courses_of_habits(before, horizon_days=length)
        ]
    course: list[Administration] = []
    if arm.start_cycle == "progestin_withdrawal":
        dose, items = progestin_withdrawal(len(doses))
        course = at_morning(items, [*doses, dose])
    horizon = max([_length(dose) for dose in doses] or [0.0]) if all(_ends(dose) for dose in doses) else far
    ended = max([_until(item) for item in past], default=0.0)
    future = expand(doses, group.weight_kg, group.height_cm, horizon_days=horizon, last_dose=ended)
    if any(item.anchor for item in future) and not woman:
        raise UnevaluableError("a dose waits for an event that a man's body does not have")
    future = at_morning(future, doses)
    later = courses_of_habits(doses, last_dose=ended)
    habits = from_morning([*habits, *later], MORNING)
    own = [_until(item) for item in future if not item.anchor]
    own += [item.end_days + MORNING for item in later if math.isfinite(item.end_days)]
    last = (max(own) if own else ended if past else 0.0) - (MORNING if own or past else 0.0)
    lived_before, given = [Given(item) for item in past], [Given(item) for item in (*course, *future)]
    if not arm.rules:
        return Plan(lived_before + given, clamps, last, tuple(habits))
    titration, left = _titration(arm, doses, given, group, woman=woman, days=min(horizon, TWO_YEARS) + TWO_YEARS)
    return Plan(lived_before + left, clamps, last, tuple(habits), titration)


def _titration(
    arm: Arm, doses: Sequence[Dose], own: Sequence[Given], group: Cohort, *, woman: bool, days: float
) -> tuple[Titration, list[Given]]:
    try:
        rules = complete_regimen(Regimen.model_validate({"name": "arm", "rules": arm.rules})).rules
    except (ValidationError, RegimenError) as error:
        raise UnevaluableError(f"rules: {str(error).splitlines()[0]}") from None
    return titration_of(
        rules, doses, own, woman=woman, days=days, morning=MORNING, weight_kg=group.weight_kg,
        height_cm=group.height_cm,
    )  # fmt: skip


def _until(item: Administration) -> float:
    return item.until_days if item.kind != "dose" else item.time_days


def _complete(doses: Sequence[Dose]) -> list[Dose]:
    made = []
    for dose in doses:
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
    if dose.start and (counted := re.match(r"^(week|day)\s+([\d.]+)$", str(dose.start))):
        start = (7.0 if counted[1] == "week" else 1.0) * float(counted[2])
    if dose.duration is not None:
        return start + dose.duration.to("day").magnitude
    if dose.count is not None and dose.every is not None:
        return start + dose.count * dose.every.to("day").magnitude
    return start + TWO_YEARS


def held_by(arm: Arm) -> dict[str, float]:
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
