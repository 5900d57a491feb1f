"""What a regimen takes: doses by route, days under treatment, visits. No prices: these differ by country and year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from circhoral.people.person import Person
from circhoral.protocols.regimen import Regimen
from circhoral.simulation.setting import given_of

INJECTED = ("intramuscular", "subcutaneous", "intravenous")
WORDS = {
    "injections": "injections", "oral": "tablets", "pump": "days with a pump", "implant": "implants",
    "transdermal": "applications to the skin", "vaginal": "vaginal doses", "nasal": "nasal doses",
    "infusion": "days of infusion", "withdrawal": "tablets to bring on a bleed",
}  # fmt: skip


@dataclass(frozen=True)
class Burden:
    """What a regimen takes over a horizon, if everything is given.

    Attributes
    ----------
    doses : dict of str to int
        By kind of `WORDS`.
    days : int
        On which something is given or running.
    visits : int
        At which a rule is looked at.
    """

    doses: dict[str, int]
    days: int
    visits: int

    @property
    def total(self) -> int:
        """Doses of every kind."""
        return sum(self.doses.values())

    @property
    def told(self) -> str:
        """In words."""
        parts = [f"{count} {WORDS[kind]}" for kind, count in self.doses.items() if count]
        return ", ".join(parts) or "nothing"


def burden_of(regimen: Regimen, person: Person, horizon: float) -> Burden:
    """Return what a regimen takes.

    Parameters
    ----------
    regimen : Regimen
        Its rules are not lived here: what they add is not counted.
    person : Person
    horizon : float
        [day]
    """
    counted: Counter[str] = Counter()
    running = np.zeros(int(np.ceil(horizon)) + 1, dtype=bool)
    for given in given_of(regimen.model_copy(update={"rules": ()}), person, horizon):
        item = given.what
        route = regimen.doses[item.index_of_dose].route if item.index_of_dose < len(regimen.doses) else None
        first, last = max(item.time_days, 0.0), min(max(item.until_days, item.time_days), horizon)
        if first > horizon:
            continue
        running[int(first) : int(last) + 1] = True
        if route in ("pump", "infusion"):
            counted[route] += int(last) - int(first) + 1
        else:
            # What brings on a bleed is no entry of the regimen and has no route there.
            counted["injections" if route in INJECTED else route or "withdrawal"] += 1
    visits = sum(_visits(rule, horizon) for rule in regimen.rules)
    return Burden(dict(counted), int(running.sum()), visits)


def _visits(rule: object, horizon: float) -> int:
    found = 0
    for visit in getattr(rule, "at", None) or ():
        found += int(horizon // visit.every) if visit.every else 1
    return found
