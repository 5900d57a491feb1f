"""What a regimen gives, and on which days what waits for an event of the body was given in the end.

A regimen that starts a cycle by progestin withdrawal gets that course as one more entry, before time 0 and again
whenever a bleed is overdue. Left out: doses that a person misses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from circhoral.engine.batch import Floats
from circhoral.people.person import Person
from circhoral.protocols.dose import Dose
from circhoral.protocols.regimen import Regimen
from circhoral.protocols.schedule import Administration, expand
from circhoral.protocols.withdrawal import progestin_withdrawal
from circhoral.simulation.dosing import ANCHORS


def courses(regimen: Regimen, who: Person, days: float) -> tuple[tuple[Dose, ...], list[Administration]]:
    """Return the entries of a regimen, with that of a progestin withdrawal, and everything that they give.

    Parameters
    ----------
    regimen : Regimen
    who : Person
    days : float
        Length of the run.
    """
    doses = regimen.doses
    items = expand(regimen, who.weight_kg, who.height_cm, horizon_days=days, day_zero=who.day_zero)
    if regimen.start_cycle == "progestin_withdrawal":
        course, more = progestin_withdrawal(len(doses))
        doses, items = (*doses, course), [*items, *more]
    return doses, items


def in_the_end(items: Sequence[Administration], events: Mapping[str, Floats], days: float) -> list[Administration]:
    """Return administrations at the days on which one person got them, sorted by time.

    Parameters
    ----------
    items, events, days
        As for `by_occurrence`.
    """
    given = [item for group in by_occurrence(items, events, days) for item in group]
    return sorted(given, key=lambda item: item.time_days)


def by_occurrence(
    items: Sequence[Administration], events: Mapping[str, Floats], days: float
) -> list[list[Administration]]:
    """Return what one person got of each entry, one list for what has days of its own and one for each occurrence.

    What waits for an event is given after each of its occurrences from time 0 on, as often as the entry says.

    Parameters
    ----------
    items : sequence of Administration
    events : mapping of str to (event,) [day]
        When each event of the body happened to the person.
    days : float
        Length of the run; what would come later was not given.
    """
    groups: dict[tuple[int, float], list[Administration]] = {}
    for item in items:
        if not item.anchor:
            groups.setdefault((item.index_of_dose, -np.inf), []).append(item)
            continue
        occurred = np.asarray(events.get(ANCHORS[item.anchor], ()), dtype=np.float64)
        for day in np.sort(occurred[occurred >= 0])[: item.cycles or None].tolist():
            given = replace(item, time_days=item.time_days + day, until_days=item.until_days + day, anchor="")
            groups.setdefault((item.index_of_dose, day), []).append(given)
    made = [[item for item in group if item.time_days < days] for _, group in sorted(groups.items())]
    return [sorted(group, key=lambda item: item.time_days) for group in made if group]
