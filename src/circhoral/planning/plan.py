"""A plan: a person's twin, what is wanted, and every protocol that may help, beside waiting, with what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from circhoral.evidence.goals import Bound, Goal
from circhoral.evidence.phenotypes import phenotypes
from circhoral.people.history import history_schedule
from circhoral.people.person import Person
from circhoral.people.safety import SafetyReport, check_safety
from circhoral.planning.compare import DRAWS, WAITING, Compared, Comparison, compare, gives_nothing
from circhoral.planning.outcomes import FIRST_MORNING
from circhoral.planning.record import Record, records_of
from circhoral.planning.search import SearchResult, search
from circhoral.protocols.protocol import Protocol
from circhoral.quantities.analytes import measure
from circhoral.simulation.errors import SimulationError
from circhoral.twin.fit import Progress
from circhoral.twin.next_lab import Ranking, next_lab
from circhoral.twin.posterior import Twin

MOST_SEARCHES = 3
"""Protocols, the best ones, whose ranges are searched."""
SITUATIONS = {"after_testosterone", "on_testosterone", "never_treated"}
"""Contexts of a protocol of which one has to be the person's, where it names any."""
POSSIBLE = 0.02
"""Share of a phenotype from which a protocol for it is looked at."""
THERE = 0.95
"""Share of draws that have a milestone from the first morning of waiting, from which there is nothing to wait for."""
RECENT_DOSE = 180.0
"""Testosterone that ended at most so long ago counts as what a person comes from [day]."""


@dataclass(frozen=True)
class Option:
    """One protocol in a plan.

    Attributes
    ----------
    protocol : Protocol or None
        None of waiting, where no protocol of the library describes it.
    compared : Compared
    safety : SafetyReport or None
    records : tuple of Record
        How the model has done on published results of its agents.
    flags : tuple of str
        Where the model is asked for more than it was set by.
    """

    protocol: Protocol | None
    compared: Compared
    safety: SafetyReport | None
    records: tuple[Record, ...]
    flags: tuple[str, ...]

    @property
    def title(self) -> str:
        """What it is called."""
        return self.protocol.title if self.protocol else "Wait"

    @property
    def is_waiting(self) -> bool:
        """Whether nothing is given."""
        return self.compared.name == WAITING.name


@dataclass(frozen=True)
class Excluded:
    """A protocol that is shown with its reason and neither simulated nor ranked."""

    protocol: Protocol
    safety: SafetyReport | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Options side by side.

    Attributes
    ----------
    twin : Twin
    goal : Goal
    comparison : Comparison
    options : tuple of Option
        Waiting among them; ranked.
    excluded : tuple of Excluded
    searches : tuple of SearchResult
    next_tests : Ranking or None
        Which tests would tell most about the outcome of waiting.
    unknown : tuple of str
        What nobody knows of these options, in words.
    seed : int
    """

    twin: Twin
    goal: Goal
    comparison: Comparison
    options: tuple[Option, ...]
    excluded: tuple[Excluded, ...]
    searches: tuple[SearchResult, ...]
    next_tests: Ranking | None
    unknown: tuple[str, ...]
    seed: int

    @property
    def waiting(self) -> Option:
        """What comes of waiting."""
        return next(option for option in self.options if option.is_waiting)


def fitting(twin: Twin, goal: Goal, protocols: Sequence[Protocol]) -> list[Protocol]:
    """Return the protocols that are for such a person and such a goal, in their order.

    One that is for certain phenotypes needs at least one of them that the person may have.

    Parameters
    ----------
    twin : Twin
    goal : Goal
    protocols : sequence of Protocol
    """
    own = _contexts(twin.person)
    likely = {name for name, share in twin.share.items() if share >= POSSIBLE}
    found = []
    for one in protocols:
        situations = set(one.contexts) & SITUATIONS
        named = set(one.indications) & set(phenotypes())
        if (
            one.sex == twin.person.sex
            and set(one.aims) & set(goal.aims)
            and (not situations or situations & own)
            and not (goal.conceives and "no_wish_to_conceive" in one.contexts)
            and (not named or named & likely)
        ):
            found.append(one)
    return found


def _contexts(person: Person) -> set[str]:
    ends = [item.until_days for item in history_schedule(person) if item.agent == "testosterone"]
    if not ends:
        return {"never_treated"}
    # The last injection of a course that goes on lies some days back; a course that was stopped ended then.
    open_ended = any(
        dose.agent == "testosterone" and dose.until is None and dose.start is None for dose in person.history
    )
    found = {"after_testosterone"} if not open_ended and -max(ends) < RECENT_DOSE else set()
    return found | ({"on_testosterone"} if open_ended else set())


def make_plan(
    twin: Twin,
    protocols: Sequence[Protocol],
    goal: Goal,
    *,
    horizon: float | None = None,
    draws: int = DRAWS,
    searched: bool = False,
    seed: int = 0,
    progress: Progress | None = None,
) -> Plan:
    """Compare protocols on a twin.

    Parameters
    ----------
    twin : Twin
    protocols : sequence of Protocol
        To be compared; safety decides which of them are.
    goal : Goal
    horizon : float, optional
        That of the goal if absent [day].
    draws : int
        Of the twin.
    searched : bool
        Whether the ranges of the best protocols are searched for better doses.
    seed : int
    progress : callable of (what, share done), optional

    Raises
    ------
    SimulationError
        If nothing at all can be simulated.
    """
    told = progress or (lambda what, done: None)
    person = twin.person
    allowed, excluded = _sorted_by_safety(person, protocols)
    safe = {one.protocol: report for one, report in allowed}
    part = 0.55 if searched else 0.9
    named = [one.regimen.model_copy(update={"name": one.title}) for one, _ in allowed]
    arms = compare(
        twin, named, goal, horizon=horizon, draws=draws, seed=seed, progress=lambda what, done: told(what, part * done)
    )
    by_name = {one.title: one for one, _ in allowed}
    if waiting := next((one for one, _ in allowed if gives_nothing(one.regimen)), None):
        by_name[WAITING.name] = waiting
    options: list[Option] = []
    for arm in arms.ranked:
        protocol = by_name.get(arm.name)
        safety = safe[protocol.protocol] if protocol else None
        records = records_of(arm.regimen, person.sex, (goal.wanted.measure,))
        options.append(Option(protocol, arm, safety, tuple(records), _flags(arm, safety, records, person)))
    searches = []
    if searched:
        best = [one.protocol for one in options if one.protocol and one.protocol.search][:MOST_SEARCHES]
        for number, protocol in enumerate(best):

            def share(what: str, done: float, number: int = number) -> None:
                told(what, part + (0.9 - part) * (number + done) / max(len(best), 1))

            searches.append(search(twin, protocol, goal, horizon=horizon, draws=draws, seed=seed, progress=share))
    told("asking which test would tell most", 0.92)
    ranking = _ranking(twin, goal, arms.horizon, seed)
    told("done", 1.0)
    return Plan(twin, goal, arms, tuple(options), tuple(excluded), tuple(searches), ranking, _unknown(options), seed)


def _sorted_by_safety(
    person: Person, protocols: Sequence[Protocol]
) -> tuple[list[tuple[Protocol, SafetyReport]], list[Excluded]]:
    """Return protocols that may be compared with what is to be minded of each, and those that may not."""
    allowed, excluded = [], []
    for one in protocols:
        report = check_safety(person, one)
        if report.contraindicated:
            reasons = tuple(f"{entry.text} ({entry.because})" for entry in report.of("contraindicated"))
            excluded.append(Excluded(one, report, reasons))
        elif one.sex != person.sex:
            excluded.append(Excluded(one, None, (f"it is for {'women' if one.sex == 'female' else 'men'}",)))
        else:
            allowed.append((one, report))
    return allowed, excluded


def _flags(arm: Compared, safety: SafetyReport | None, records: Sequence[Record], person: Person) -> tuple[str, ...]:
    """Return where a result lies outside of what the model was set by."""
    found = [entry.text for entry in (safety.of("plausibility") if safety else ())]
    for record in records:
        if not record.endpoints:
            found.append(f"{record.told}; the prediction is an extrapolation")
    for name, (_, high) in arm.peaks.items():
        usual = measure(name).usual(person.sex)
        if usual is not None and high > 3 * usual[1]:
            found.append(f"{measure(name).label} rises to {high / usual[1]:.0f} times the usual upper limit")
    return tuple(found)


def _ranking(twin: Twin, goal: Goal, horizon: float, seed: int) -> Ranking | None:
    wanted = goal.wanted
    try:
        return next_lab(
            twin, outcome=wanted.measure, at=min(horizon, 180.0), above=wanted.above if wanted.count is None else None,
            draws=300, seed=seed,
        )  # fmt: skip
    except SimulationError:
        return None  # the outcome is the same in every draw: no test is needed to know it


def _unknown(options: Sequence[Option]) -> tuple[str, ...]:
    """Return what is not known of the options, from their evidence and the model's record."""
    found = []
    for option in options:
        if option.protocol is None:
            continue
        grade = option.protocol.evidence.grade
        if grade in ("D", "none"):
            found.append(f"{option.title}: {option.protocol.evidence.summary}")
    return tuple(dict.fromkeys(found))


def monitoring(option: Option) -> list[tuple[str, str, str]]:
    """Return the visits of an option: when, which tests, and why."""
    made = []
    for visit in option.protocol.monitoring if option.protocol else ():
        when = ", ".join(point.text for point in visit.at or ()) or f"every {visit.every}"
        made.append((when, ", ".join(_label(test) for test in visit.tests), visit.why))
    return made


def _label(test: str) -> str:
    try:
        return measure(test).label
    except (KeyError, ValueError):
        return test


def chance_by(option: Option, days: Sequence[float]) -> np.ndarray:
    """Return the share of draws that have reached the goal by each day (day,)."""
    return option.compared.outcome.reached_by(np.asarray(days, dtype=np.float64))


def recoveries(plan: Plan) -> tuple[Bound, ...]:
    """Return the milestones that are told over time: those with a picture that most draws do not have already."""
    own = plan.waiting.compared.milestones
    return tuple(one for one in plan.goal.milestones if one.curve and one.id in own and own[one.id].at_once < THERE)


def milestone_by(option: Option, milestone: str, days: Sequence[float]) -> np.ndarray:
    """Return the share of draws that have reached a milestone by each day (day,).

    What is there on the first morning has been there from the start.
    """
    return option.compared.milestones[milestone].by(np.maximum(np.asarray(days, dtype=np.float64), FIRST_MORNING))
