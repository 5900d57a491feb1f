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

    What waits for an event is given after each of its occurrences from time 0 on, as often as the entry says.

    Parameters
    ----------
    items : sequence of Administration
    events : mapping of str to (event,) [day]
        When each event of the body happened to the person.
    days : float
        Length of the run; what would come later was not given.
    """
    made = [item for item in items if not item.anchor]
    for item in items:
        if not item.anchor:
            continue
        occurred = np.asarray(events.get(ANCHORS[item.anchor], ()), dtype=np.float64)
        served = np.sort(occurred[occurred >= 0])[: item.cycles or None]
        made += [
            replace(item, time_days=item.time_days + day, until_days=item.until_days + day, anchor="")
            for day in served.tolist()
        ]
    return sorted((item for item in made if item.time_days < days), key=lambda item: item.time_days)
