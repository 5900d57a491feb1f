"""When what was given: the bars above the curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from circhoral.people.person import Person
    from circhoral.protocols.dose import Dose
    from circhoral.protocols.regimen import Regimen
    from circhoral.protocols.schedule import Administration


@dataclass(frozen=True, slots=True)
class Period:
    """A course.

    Attributes
    ----------
    start, end : float
        Days from time 0.
    label : str
        For example ``hCG 1500 IU / 2 days``.
    """

    start: float
    end: float
    label: str


def treatment_periods(person: Person, regimens: Sequence[Regimen], days: float) -> dict[str, list[Period]]:
    """Return the courses of a person's history (under an empty name) and of each regimen, by its name.

    Parameters
    ----------
    person : Person
    regimens : sequence of Regimen
        In the order of the arms.
    days : float
        Length of the run.
    """
    from circhoral.people.history import history_schedule
    from circhoral.protocols.schedule import expand

    made = {"": _courses(history_schedule(person), person.history, 0.0)}
    for regimen in regimens:
        items = expand(regimen, person.weight_kg, person.height_cm, horizon_days=days, day_zero=person.day_zero)
        made[regimen.name] = _courses(items, regimen.doses, days)
    return made


def describe_dose(dose: Dose) -> str:
    """Return agent, amount and rhythm of an entry in a few words."""
    from circhoral.agents.catalogue import catalogue

    agent = catalogue().get(dose.agent or "")
    name = short_name(dose.agent or dose.lifestyle or "")
    if agent is not None and len(agent.contents) > 2:
        name += f" {dose.formulation or ''}".replace("_", " ").rstrip()
    amount = str(dose.dose or dose.dose_per_pulse or dose.rate or dose.change).replace("ug", "µg")
    rhythm = f" / {str(dose.every).removeprefix('1 ')}" if dose.every is not None else ""
    if dose.weekdays is not None:
        rhythm = " " + "/".join(day[:3].capitalize() for day in dict.fromkeys(dose.weekdays))
    times = f" x {len(dose.times)}" if dose.times is not None and len(dose.times) > 1 else ""
    return f"{name} {amount}{times}{rhythm}"


def short_name(agent: str) -> str:
    """Return an agent's id as it is usually written."""
    return {"hcg": "hCG", "fsh": "FSH", "lh": "LH"}.get(agent, agent.replace("_", " "))


def _courses(items: Sequence[Administration], doses: Sequence[Dose], horizon: float) -> list[Period]:
    spans: dict[int, tuple[float, float]] = {}
    for item in items:
        every = doses[item.index_of_dose].every
        lasts = every.magnitude if every is not None and item.kind == "dose" else 0.0
        end = min(max(item.until_days, item.time_days + lasts), max(horizon, item.time_days))
        low, high = spans.get(item.index_of_dose, (item.time_days, end))
        spans[item.index_of_dose] = (min(low, item.time_days), max(high, end))
    return [Period(low, high, describe_dose(doses[index])) for index, (low, high) in sorted(spans.items())]
