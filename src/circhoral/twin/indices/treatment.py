"""Which indices a drug makes invalid, and for how long: five half-lives of its slowest part that counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from circhoral.agents.agent import Agent, Route
from circhoral.agents.catalogue import catalogue
from circhoral.evidence.parameters import rows_of
from circhoral.people.history import history_schedule
from circhoral.people.person import Person
from circhoral.protocols.schedule import Administration
from circhoral.simulation.draws import Values
from circhoral.twin.indices.noise import index_data

HALF_LIVES = 5
COUNTS = 0.05
"""A mode with less than this share of the largest mode's area is no reason to wait."""
RECOVERING = 180
"""Days after the last dose within which a visit gets a word of caution."""


@dataclass(frozen=True, slots=True)
class Disturbance:
    """A drug at work on the day of a visit.

    Attributes
    ----------
    agent : str
    days_since : float
        Since it was last given; 0 while it is being given.
    washout : float
        Five half-lives [day].
    indices : frozenset of str
    """

    agent: str
    days_since: float
    washout: float
    indices: frozenset[str]

    @property
    def words(self) -> str:
        """Say why an index is invalid."""
        days = round(self.days_since)
        when = "is being given" if days < 1 else f"was given {days} day{'s' * (days != 1)} before"
        return f"{self.agent} {when}; five half-lives are {self.washout:.3g} days"


def disturbed_by(agent: Agent) -> frozenset[str]:
    """Return the indices whose inversion leaves out what an agent does."""
    acts = [binding.site for binding in agent.bindings] + [pulsed.site for pulsed in agent.pulse_sites]
    acts += [inlet.id for inlet in agent.inlets] + [scaling.process for scaling in agent.scalings]
    table: dict[str, list[str]] = index_data()["disturbs"]
    return frozenset(name for act in acts for name in table.get(act, []))


def washout(route: Route, sex: str) -> float:
    """Return five half-lives of what a route delivers [day], after the time over which a dose enters."""
    q = Values(rows_of(sex), 1, vary=False)
    slowest = 0.0
    for response in route.responses(q).values():
        rate, area = response.rate.ravel(), np.abs(response.coefficient / response.rate).ravel()
        slowest = max(slowest, float(np.log(2) / rate[area > COUNTS * area.max()].min()))
    entering = float(q[route.duration][0]) if route.duration else 0.0
    return HALF_LIVES * slowest + entering


def disturbances(person: Person, day: float) -> list[Disturbance]:
    """Return the drugs at work on a day, one entry per agent: the dose that works longest."""
    found: dict[str, Disturbance] = {}
    for item in _given_before(person, day):
        agent = catalogue()[item.agent]
        since = max(day - item.until_days, 0.0)
        wait = washout(agent.find(item.route, item.formulation or None), person.sex)
        known = found.get(item.agent)
        if since < wait and (known is None or wait - since > known.washout - known.days_since):
            found[item.agent] = Disturbance(item.agent, since, wait, disturbed_by(agent))
    return list(found.values())


def recovering(person: Person, day: float) -> tuple[str, float] | None:
    """Return the drug on the axis given last before a day and how long before, if that is less than half a year."""
    acting = [item for item in _given_before(person, day) if disturbed_by(catalogue()[item.agent])]
    last = max(acting, key=lambda item: item.until_days, default=None)
    if last is None or day - last.until_days > RECOVERING:
        return None
    return last.agent, max(day - last.until_days, 0.0)


def _given_before(person: Person, day: float) -> list[Administration]:
    return [item for item in history_schedule(person) if item.agent in catalogue() and item.time_days <= day]
