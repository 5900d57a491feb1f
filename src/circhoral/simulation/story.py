"""What was measured at visits and what rules did, person by person, as labelled tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from circhoral.engine.batch import Floats
from circhoral.engine.given import Flags
from circhoral.quantities.analytes import Measure, convert, display_unit

if TYPE_CHECKING:
    from circhoral.simulation.decisions import Printed
    from circhoral.simulation.dose_changes import Doses


@dataclass
class Story:
    """What happened to the persons of a chunk at their visits.

    Attributes
    ----------
    people : int
    courses : list of str
        The entries that rules may change, in words.
    known : dict of str to Measure
        What is measured, in canonical units.
    visits : list of (day, measure, person (n,), value (n,), below the limit of detection (n,))
    actions : list of (day, rule, person (n,), value (n,), dose (n,))
        The value that was decided on and the dose that followed, NaN where there is none.
    dose_at_end : (person, course)
        In the unit that the course is written in; NaN where it never began.
    looked : list of (day, who (person,))
        Who came to a visit; the mornings of a watched rule are none.
    """

    people: int
    courses: list[str]
    known: dict[str, Measure]
    visits: list[tuple[float, str, Floats, Floats, Floats]] = field(default_factory=list)
    actions: list[tuple[float, int, Floats, Floats, Floats]] = field(default_factory=list)
    dose_at_end: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    looked: list[tuple[float, Flags]] = field(default_factory=list)

    def visit(self, day: float, name: str, who: Flags, seen: Printed) -> None:
        """Note what was measured; a second look at the same value adds nothing."""
        below = seen.below[who].astype(np.float64)
        self.visits.append((day, name, np.flatnonzero(who).astype(np.float64), seen.value[who], below))

    def action(self, day: float, rule: int, who: Flags, value: Floats, dose: Floats) -> None:
        """Note in whom a rule acted."""
        if who.any():
            self.actions.append((day, rule, np.flatnonzero(who).astype(np.float64), value[who], dose[who]))

    def close(self, doses: Doses, end: float) -> None:
        """Note the doses at the end of a run."""
        columns = [doses.written(number, end) for number in range(len(doses.entries))]
        self.dose_at_end = np.column_stack(columns) if columns else np.zeros((self.people, 0))


@dataclass(frozen=True)
class Told:
    """The story of one arm: its chunks, its rules in words with the measure of each, the unit of each course."""

    chunks: Sequence[Story]
    rules: Sequence[str]
    decided_on: Sequence[str]
    units: Sequence[str]


def tables(told: Sequence[Told | None], units: str) -> dict[str, Any]:
    """Return variables and coordinates about visits and actions, for a dataset with arms and persons.

    Parameters
    ----------
    told : sequence of Told or None
        One for each arm; None for an arm without rules.
    units : {"conventional", "si", "canonical"}

    Returns
    -------
    dict of name to (dimensions, values, attributes)
        Empty if no arm has rules.
    """
    if not any(told):
        return {}
    arms, people = len(told), sum(chunk.people for chunk in next(one for one in told if one).chunks)
    known = {name: entry for one in told if one for name, entry in one.chunks[0].known.items()}
    rules = list(dict.fromkeys(text for one in told if one for text in one.rules))
    courses = list(dict.fromkeys(text for one in told if one for text in one.chunks[0].courses))
    unit_of = {text: unit for one in told if one for text, unit in zip(one.chunks[0].courses, one.units, strict=True)}
    happened = [_actions(one, rules, known, units) for one in told]
    seen = [_visits(one) for one in told]
    names = sorted({name for one in seen for name in one[2]}) or [""]
    most = max([1, *(len(one[0]) and int(one[0].max()) + 1 for one in happened)])
    counts = np.full((arms, people, len(rules)), np.nan)
    table = {name: np.full((arms, people, most), np.nan) for name in ("time", "rule", "value", "dose")}
    ends = np.full((arms, people, max(1, len(courses))), np.nan)
    visits = max([1, *(int(one[0].max()) + 1 for one in seen if len(one[0]))])
    days = np.full((arms, people, visits), np.nan)
    values = np.full((arms, people, visits, len(names)), np.nan)
    below = np.full_like(values, np.nan)
    for arm, one in enumerate(told):
        if one is None:
            continue
        number, person, day, rule, value, dose = happened[arm]
        for text in one.rules:
            counts[arm, :, rules.index(text)] = 0.0
        np.add.at(counts, (arm, person, rule), 1.0)
        for name, column in (("time", day), ("rule", rule), ("value", value), ("dose", dose)):
            table[name][arm, person, number] = column
        last = np.concatenate([chunk.dose_at_end for chunk in one.chunks])
        for place, text in enumerate(one.chunks[0].courses):
            ends[arm, :, courses.index(text)] = last[:, place]
        number, person, which, day, value, less = seen[arm]
        days[arm, person, number] = day
        places = [names.index(name) for name in which]
        values[arm, person, number, places], below[arm, person, number, places] = value, less
    shown = [_unit(name, known, units) for name in names]
    values *= np.array([scale for _, scale in shown])
    per_action = ("arm", "person", "action")
    return {
        "rule": (("rule",), rules, {"long_name": "rule"}),
        "course": (("course",), courses or [""], {"long_name": "what rules may change, as written"}),
        "course_unit": (("course",), [unit_of[text] for text in courses] or [""], {}),
        "measure": (("measure",), names, {"long_name": "measure"}),
        "measure_unit": (("measure",), [unit for unit, _ in shown], {}),
        "actions": (("arm", "person", "rule"), counts, {"units": "1", "long_name": "how often a rule acted"}),
        "action_time": (per_action, table["time"], {"units": "day", "long_name": "day of an action"}),
        "action_rule": (per_action, table["rule"], {"units": "1", "long_name": "place of the rule, from 0"}),
        "action_value": (
            per_action,
            table["value"],
            {"long_name": "measured value that was decided on, in the unit of its measure"},
        ),
        "action_dose": (per_action, table["dose"], {"long_name": "dose from then on, in the unit it is written in"}),
        "dose_at_end": (
            ("arm", "person", "course"),
            ends,
            {"long_name": "dose at the end, in the unit it is written in; 0 stopped, NaN never begun"},
        ),
        "visit_day": (("arm", "person", "visit"), days, {"units": "day", "long_name": "day of a visit"}),
        "visit_value": (
            ("arm", "person", "visit", "measure"),
            values,
            {"long_name": "value as printed, with bias and scatter of the assay, of day and pulse"},
        ),
        "visit_below": (
            ("arm", "person", "visit", "measure"),
            below,
            {"units": "1", "long_name": "whether less than the value, a limit of detection, was found"},
        ),
    }


def _unit(name: str, known: Mapping[str, Measure], units: str) -> tuple[str, float]:
    if name not in known:
        return "", 1.0
    entry = known[name]
    if units == "canonical":
        return entry.unit, 1.0
    unit = display_unit(entry, "si" if units == "si" else "conventional")
    return unit, 1.0 if unit == entry.unit else convert(1.0, entry.unit, unit, entry)


def _actions(
    told: Told | None, rules: Sequence[str], known: Mapping[str, Measure], units: str
) -> tuple[Any, ...]:  # fmt: skip
    """Return number of the action of its person, person, day, rule, value and dose, each (action,)."""
    found, first = [np.zeros((0, 5))], 0
    for chunk in told.chunks if told else ():
        for day, rule, who, value, dose in chunk.actions:
            assert told is not None
            scale = _unit(told.decided_on[rule], known, units)[1]
            place, same = rules.index(told.rules[rule]), np.ones(len(who))
            found.append(np.column_stack([who + first, day * same, place * same, value * scale, dose]))
        first += chunk.people
    rows = np.concatenate(found)
    rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    person = rows[:, 0].astype(np.int64)
    return _running(person), person, rows[:, 1], rows[:, 2].astype(np.int64), rows[:, 3], rows[:, 4]


def _visits(told: Told | None) -> tuple[Any, ...]:
    """Return number of the visit of its person, person, measure, day, value, whether it is a limit; each (value,)."""
    names = sorted({name for chunk in told.chunks for _, name, *_ in chunk.visits}) if told else []
    found, first = [np.zeros((0, 5))], 0
    for chunk in told.chunks if told else ():
        for day, name, who, value, below in chunk.visits:
            same = np.ones(len(who))
            found.append(np.column_stack([who + first, day * same, names.index(name) * same, value, below]))
        first += chunk.people
    rows = np.concatenate(found)
    rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    person = rows[:, 0].astype(np.int64)
    fresh = np.ones(len(rows), dtype=np.bool_)
    fresh[1:] = (np.diff(rows[:, 0]) != 0) | (np.diff(rows[:, 1]) != 0)
    visit = np.cumsum(fresh) - 1
    starts = np.searchsorted(person, person)  # where each person's rows begin
    number = visit - visit[starts] if len(visit) else visit
    return number, person, [names[int(place)] for place in rows[:, 2]], rows[:, 1], rows[:, 3], rows[:, 4]


def _running(person: Any) -> Any:
    """Number the rows of each person, given in order of persons (row,)."""
    return np.arange(len(person)) - np.searchsorted(person, person)
