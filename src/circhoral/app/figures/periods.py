"""When what was given: the bars above the curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray as xr

    from circhoral.people.person import Person
    from circhoral.protocols.dose import Dose
    from circhoral.protocols.habits import Course
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
    again : str
        Which entry it belongs to, if that comes again in each cycle.
    vague : bool
        Whether it only says what is given, because each of several women has days of her own.
    """

    start: float
    end: float
    label: str
    again: str = ""
    vague: bool = False


def treatment_periods(
    person: Person, regimens: Sequence[Regimen], days: float, dataset: xr.Dataset | None = None
) -> dict[str, list[Period]]:
    """Return the courses of a person's history (under an empty name) and of each regimen, by its name.

    What waits for a cycle day, an LH peak or an ovulation is shown where one woman of the dataset got it; of several
    women, or without a dataset, as one course that says so.

    Parameters
    ----------
    person : Person
    regimens : sequence of Regimen
        In the order of the arms.
    days : float
        Length of the run.
    dataset : xarray.Dataset, optional
        What `simulate` returned for them.
    """
    from circhoral.people.history import history_habits, history_schedule
    from circhoral.protocols.habits import courses_of_habits
    from circhoral.simulation.courses import by_occurrence, courses
    from circhoral.validation.diary import event_days

    before = _courses(history_schedule(person), person.history, 0.0)
    made = {"": before + _habits(history_habits(person), person.history, 0.0)}
    for regimen in regimens:
        doses, items = courses(regimen, person, days)
        recurs = {item.index_of_dose for item in items if item.anchor}
        own = _courses([item for item in items if item.index_of_dose not in recurs], doses, days)
        own += _habits(courses_of_habits(doses, horizon_days=days, day_zero=person.day_zero), doses, days)
        if recurs and dataset is not None and dataset.sizes["person"] == 1:
            again = [item for item in items if item.index_of_dose in recurs]
            for group in by_occurrence(again, event_days(dataset, regimen.name, 0), days):
                own += [
                    replace(course, again=f"entry {group[0].index_of_dose}") for course in _courses(group, doses, days)
                ]
        else:
            waiting = [item for item in items if item.anchor]
            own += _courses([item for item in items if item.index_of_dose in recurs and not item.anchor], doses, days)
            own += [
                Period(0.0, days, f"{describe_dose(doses[index])}, {_anchored(doses[index])}", f"entry {index}", True)
                for index in sorted({item.index_of_dose for item in waiting if item.anchor != "menses_overdue"})
            ]
        made[regimen.name] = own
    return made


def _anchored(dose: Dose) -> str:
    """Return when an entry that waits is given, in words."""
    return f"from {dose.anchor}, each woman in her own cycle"


def describe_dose(dose: Dose) -> str:
    """Return agent, amount and rhythm of an entry, or what is done otherwise, in a few words."""
    from circhoral.agents.catalogue import catalogue
    from circhoral.protocols.lifestyle import describe

    if dose.lifestyle is not None:
        return describe(dose.lifestyle, dose.change, dose.level)
    agent = catalogue().get(dose.agent or "")
    name = short_name(dose.agent or "")
    if agent is not None and len(agent.contents) > 2:
        name += f" {dose.formulation or ''}".replace("_", " ").rstrip()
    amount = str(dose.dose or dose.dose_per_pulse or dose.rate).replace("ug", "µg")
    rhythm = f" / {str(dose.every).removeprefix('1 ')}" if dose.every is not None else ""
    if dose.weekdays is not None:
        rhythm = " " + "/".join(day[:3].capitalize() for day in dict.fromkeys(dose.weekdays))
    times = f" x {len(dose.times)}" if dose.times is not None and len(dose.times) > 1 else ""
    return f"{name} {amount}{times}{rhythm}"


def short_name(agent: str) -> str:
    """Return an agent's id as it is usually written."""
    return {"hcg": "hCG", "fsh": "FSH", "lh": "LH"}.get(agent, agent.replace("_", " "))


def _habits(courses: Sequence[Course], doses: Sequence[Dose], horizon: float) -> list[Period]:
    return [
        Period(item.start_days, min(item.end_days, horizon), describe_dose(doses[item.index_of_dose]))
        for item in courses
    ]


def _courses(items: Sequence[Administration], doses: Sequence[Dose], horizon: float) -> list[Period]:
    spans: dict[int, tuple[float, float]] = {}
    for item in items:
        every = doses[item.index_of_dose].every
        lasts = every.magnitude if every is not None and item.kind == "dose" else 0.0
        end = min(max(item.until_days, item.time_days + lasts), max(horizon, item.time_days))
        low, high = spans.get(item.index_of_dose, (item.time_days, end))
        spans[item.index_of_dose] = (min(low, item.time_days), max(high, end))
    return [Period(low, high, describe_dose(doses[index])) for index, (low, high) in sorted(spans.items())]
