"""What each person was given in the end, and how often they were looked at: the effort of a regimen, rules lived.

Doses are counted when they are due, so one that is missed counts too. A pump or an infusion counts the days on which it
runs. Left out: the history, and habits, which are no doses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np

from circhoral.engine.batch import Floats
from circhoral.engine.given import Flags
from circhoral.protocols.schedule import Administration
from circhoral.simulation.dosing import ANCHORS

WITHDRAWAL = "withdrawal"
"""What brings on a bleed; it is no entry of the regimen."""
_RUNNING = {"train": "pump", "infusion": "infusion"}


@dataclass
class Handed:
    """What was given of entries that rules may change, as it was given.

    Attributes
    ----------
    doses : list of (like, day (n,), who (person,))
        Doses of one course between two stops; all are like the first.
    running : list of (like, first day, last day, who (person,))
        A pump or an infusion between two stops.
    waiting : list of Administration
        What waits for an event of the body.
    allowed : list of (day, dict of entry to who (person,))
        From a stop on, in whom each entry that waits is given.
    """

    doses: list[tuple[Administration, Floats, Flags]] = field(default_factory=list)
    running: list[tuple[Administration, float, float, Flags]] = field(default_factory=list)
    waiting: list[Administration] = field(default_factory=list)
    allowed: list[tuple[float, dict[int, Flags]]] = field(default_factory=list)


class Effort:
    """Counts of what persons were given from time 0 to a day, and in the days before it if the regimen begins there.

    `count` is per way of giving (person,); `days` are those on which anything was given or ran (person,); `visits`
    those on which a value was taken or a rule was looked at, the mornings of a watched rule apart (person,).
    """

    def __init__(self, people: int, until: float) -> None:
        self._people, self._until = people, until
        self._doses: dict[str, Floats] = {}
        self._running: dict[str, Flags] = {}
        self._calendar = np.zeros((people, int(np.ceil(until)) + 1), dtype=np.bool_)
        self.visits: Floats = np.zeros(people)

    @property
    def count(self) -> dict[str, Floats]:
        """How much was given by each way (person,): doses, or days of what runs."""
        return self._doses | {way: days.sum(axis=1).astype(np.float64) for way, days in self._running.items()}

    @property
    def days(self) -> Floats:
        """On how many days anything was given or ran (person,)."""
        return self._calendar.sum(axis=1).astype(np.float64)

    def doses(self, way: str, days: Floats) -> None:
        """Add doses on days (person, dose), NaN where there is none."""
        with np.errstate(invalid="ignore"):
            there = days <= self._until
        self._doses[way] = self._doses.get(way, np.zeros(self._people)) + there.sum(axis=1)
        who, which = np.nonzero(there)
        self._calendar[who, np.maximum(days[who, which], 0.0).astype(np.int64)] = True

    def alike(self, way: str, days: Floats, who: Flags) -> None:
        """Add doses on days (dose,) that those in `who` (person,) get."""
        kept = days[days <= self._until]
        self._doses[way] = self._doses.get(way, np.zeros(self._people)) + len(kept) * who
        self._calendar[:, np.maximum(kept, 0.0).astype(np.int64)] |= who[:, None]

    def running(self, way: str, first: Floats, last: Floats) -> None:
        """Add the days from first to last (person,), NaN where there are none."""
        day = np.arange(self._calendar.shape[1])
        with np.errstate(invalid="ignore"):
            low, high = np.floor(first)[:, None], np.floor(np.minimum(last, self._until))[:, None]
            there = (day >= low) & (day <= high) & (first <= self._until)[:, None]
        self._running[way] = self._running.get(way, np.zeros_like(self._calendar)) | there
        self._calendar |= there

    def looked(self, visits: Sequence[tuple[float, Flags]]) -> None:
        """Add visits, each on a day with those who came (person,)."""
        for day, who in visits:
            self.visits = self.visits + (who if day <= self._until else 0.0)


def effort_of(
    fixed: Sequence[Administration],
    handed: Handed | None,
    visits: Sequence[tuple[float, Flags]],
    events: Mapping[str, Sequence[Floats]],
    people: int,
    until: float,
    withdrawal: int,
) -> Effort:
    """Return what persons were given and how often they were looked at.

    Parameters
    ----------
    fixed : sequence of Administration
        What no rule changes.
    handed : Handed or None
        What rules may change, as it was given.
    visits : sequence of (day, who (person,))
    events : mapping of str to sequence of (event,) [day]
        When each event of the body happened, person by person.
    people : int
    until : float
        Day after which nothing is counted.
    withdrawal : int
        Number of the entry that brings on a bleed.
    """
    made, everyone = Effort(people, until), np.ones(people, dtype=np.bool_)
    table = {name: _padded(days) for name, days in events.items()}

    def way(item: Administration) -> str:
        if item.index_of_dose == withdrawal:
            return WITHDRAWAL
        return _RUNNING.get(item.kind, item.route)

    timed = sorted((item for item in fixed if not item.anchor), key=_entry)
    for _, group in groupby(timed, key=_entry):
        items = list(group)
        if items[0].kind == "dose":
            made.alike(way(items[0]), np.array([item.time_days for item in items]), everyone)
        for item in items if items[0].kind != "dose" else ():
            made.running(way(item), np.full(people, max(item.time_days, 0.0)), np.full(people, item.until_days))
    for item in (one for one in fixed if one.anchor):
        _released(made, item, way(item), _after(table, item), None)
    if handed is not None:
        for like, days, who in handed.doses:
            made.alike(way(like), days, who)
        for like, first, last, who in handed.running:
            made.running(way(like), np.where(who, first, np.nan), np.where(who, last, np.nan))
        for item in handed.waiting:
            _released(made, item, way(item), _after(table, item), handed)
    made.looked(visits)
    return made


def effort_tables(efforts: Sequence[Sequence[Effort]]) -> dict[str, Any]:
    """Return variables and coordinates of a dataset: arms, each with its chunks of persons.

    Returns
    -------
    dict of name to (dimensions, values, attributes)
    """
    ways = sorted({way for chunks in efforts for one in chunks for way in one.count}) or [""]
    given = np.stack(
        [
            np.concatenate(
                [np.column_stack([one.count.get(way, np.zeros(len(one.visits))) for way in ways]) for one in chunks]
            )
            for chunks in efforts
        ]
    )
    days, visits = (
        np.stack([np.concatenate([getattr(one, name) for one in chunks]) for chunks in efforts])
        for name in ("days", "visits")
    )
    return {
        "way": (("way",), ways, {"long_name": "way of giving"}),
        "given": (
            ("arm", "person", "way"),
            given,
            {"units": "1", "long_name": "doses that were due, or days of what is pumped or infused"},
        ),
        "given_days": (("arm", "person"), days, {"units": "day", "long_name": "days on which anything was given"}),
        "visits": (("arm", "person"), visits, {"units": "1", "long_name": "visits at which a rule was looked at"}),
    }


def _entry(item: Administration) -> tuple[int, str]:
    return item.index_of_dose, item.kind


def _padded(days: Sequence[Floats]) -> Floats:
    """Return days from time 0 on, rising, NaN after the last of a person (person, event)."""
    made = np.full((len(days), max([1, *map(len, days)])), np.nan)
    for person, own in enumerate(days):
        later = np.sort(own[own >= 0])
        made[person, : len(later)] = later
    return made


def _after(table: Mapping[str, Floats], item: Administration) -> Floats:
    """Return when what an item waits for happened, as often as it is given (person, event)."""
    return table[ANCHORS[item.anchor]][:, : item.cycles or None]


def _released(made: Effort, item: Administration, way: str, occurred: Floats, handed: Handed | None) -> None:
    """Count what an item gives after each occurrence, in those in whom it is given then."""
    due = occurred + item.time_days
    if handed is not None:
        stops = np.array([day for day, _ in handed.allowed])
        allowed = np.stack([who[item.index_of_dose] for _, who in handed.allowed])
        place = np.clip(np.searchsorted(stops, np.nan_to_num(due), side="right") - 1, 0, None)
        due = np.where(allowed[place, np.arange(len(due))[:, None]], due, np.nan)
    if item.kind == "dose":
        made.doses(way, due)
        return
    for column in due.T:
        made.running(way, column, column + item.until_days - item.time_days)
