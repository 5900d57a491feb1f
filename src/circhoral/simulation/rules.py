"""From the rules of a regimen to what can be lived: which entries they may change, and what they may add.

What no rule can change is given as in any other arm. A rule that cannot be lived is refused in words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from circhoral.agents.catalogue import catalogue
from circhoral.protocols.dose import Dose
from circhoral.protocols.rule_words import dose_words, rule_words
from circhoral.protocols.rules import Action, Rule, added_by
from circhoral.protocols.schedule import expand
from circhoral.quantities.quantity import Quantity, QuantityError
from circhoral.simulation.decisions import Methods
from circhoral.simulation.dose_changes import Entry
from circhoral.simulation.dosing import Given
from circhoral.simulation.errors import SimulationError
from circhoral.simulation.read_apart import swallows
from circhoral.simulation.titration import Titration
from circhoral.simulation.visits import EARLY

MONDAY = dt.date(2024, 1, 1)
"""Time 0 of a run without a calendar, for weekdays."""


def titration_of(
    rules: Sequence[Rule],
    doses: Sequence[Dose],
    given: Sequence[Given],
    *,
    woman: bool,
    days: float,
    morning: float,
    weight_kg: float | None = None,
    height_cm: float | None = None,
    zero: dt.date | None = None,
    adherence: float = 1.0,
    methods: Mapping[str, str | None] | None = None,
    history: Sequence[Dose] = (),
) -> tuple[Titration, list[Given]]:
    """Return what rules may change, and what of a regimen they leave alone.

    Parameters
    ----------
    rules : sequence of Rule
    doses : sequence of Dose
        The entries of the regimen, completed.
    given : sequence of Given
        What they give; `index_of_dose` is the place among `doses`.
    woman : bool
    days : float
        Length of the run.
    morning : float
        Clock time of what has no hour [day].
    weight_kg, height_cm : float, optional
    zero : date, optional
        Calendar date of time 0.
    adherence : float
        Share of the doses that are taken, also of those that rules add.
    methods : mapping of measure to str or None, optional
        How the person's own values were determined; visits determine them in the same way.
    history : sequence of Dose
        What was given before.

    Raises
    ------
    SimulationError
        If a rule asks for what cannot be lived.
    """
    named = {agent for rule in rules if (agent := _changed(rule.then))}
    everything = any(rule.then.cancel for rule in rules)
    places = [
        place for place, dose in enumerate(doses) if dose.agent and (everything or dose.agent in named)
    ]  # fmt: skip
    added = {dose.agent for rule in rules if (dose := added_by(rule.then))}
    entries = [
        _of_regimen(
            place, doses[place], [item for item in given if item.what.index_of_dose == place], weight_kg, height_cm
        )
        for place in places
    ]
    for number, rule in enumerate(rules):
        agent = _changed(rule.then)
        if agent and agent not in {dose.agent for dose in doses} | added:
            raise SimulationError(f"rule {number + 1} changes '{agent}', which this regimen does not give")
        if rule.then.cancel and not woman:
            raise SimulationError(f"rule {number + 1} cancels a cycle, which a man's body does not have")
        if rule.then.hold and not rule.then.lasting and any(v.at and v.at.is_event for v in rule.at or ()):
            raise SimulationError(
                f"rule {number + 1} holds '{rule.then.hold}': say for how long, such as 'for: 3 days'"
            )
        if (dose := added_by(rule.then)) is not None:
            entries.append(_of_rule(number, dose, len(doses) + 1 + number, woman, days, morning, weight_kg, height_cm,
                                    zero, adherence))  # fmt: skip
    _refuse_resized_infusions(rules, entries)
    entries = [
        replace(entry, words=text) for entry, text in zip(entries, _apart([e.words for e in entries]), strict=True)
    ]
    more = [dose for rule in rules if (dose := added_by(rule.then))]
    how = Methods(methods or {}, swallows((*history, *doses, *more)))
    titration = Titration(tuple(rules), tuple(entries), woman, morning, zero, (weight_kg, height_cm), how)
    return titration, [item for item in given if item.what.index_of_dose not in places]


def words_of(rules: Sequence[Rule]) -> list[str]:
    """Return each rule in words, no two alike."""
    return _apart([rule_words(rule) for rule in rules])


def _apart(texts: Sequence[str]) -> list[str]:
    return [text if text not in texts[:i] else f"{text} ({texts[: i + 1].count(text)})" for i, text in enumerate(texts)]


def _changed(then: Action) -> str | None:
    """Return whose dose an action changes."""
    return then.agent or then.stop or then.hold or (then.switch.agent if then.switch is not None else None)


def _written(dose: Dose) -> Quantity:
    quantity = dose.dose or dose.dose_per_pulse or dose.rate
    assert quantity is not None
    return quantity


def _of_regimen(place: int, dose: Dose, items: Sequence[Given], weight: float | None, height: float | None) -> Entry:
    what = f"doses[{place}]: {dose.agent}"
    if _pulsed(dose):
        _refuse_pulses(dose, what, "changed")
    for item in items:
        route = catalogue()[item.what.agent].find(item.what.route, item.what.formulation or None)
        if item.what.anchor and (route.duration or item.what.kind != "dose"):
            raise SimulationError(
                f"{what} waits for '{item.what.anchor}' and is released slowly; such a dose cannot be changed by a rule"
            )
    amount = dose.amount
    return Entry(
        dose.agent or "", dose.formulation or "", dose_words(dose), _written(dose), amount.for_body(weight, height),
        amount.unit, tuple(items),
    )  # fmt: skip


def _of_rule(
    number: int, dose: Dose, index: int, woman: bool, days: float, morning: float,
    weight: float | None, height: float | None, zero: dt.date | None, adherence: float,
) -> Entry:  # fmt: skip
    what = f"rule {number + 1} adds {dose.agent or dose.lifestyle}"
    if dose.lifestyle is not None:
        raise SimulationError(f"{what}: a rule cannot change how a person lives in this version; write it in 'doses'")
    points = [point for point in (dose.start, dose.until, *(dose.at or ())) if point is not None]
    if wrong := [point for point in points if point.anchor in ("date", "last_dose")]:
        raise SimulationError(f"{what} at '{wrong[0]}': count from the visit, for example 'week 0'")
    items = _expanded(dose, index, days, weight, height, MONDAY, adherence, what)
    if dose.mode == "train" or _pulsed(dose):
        _refuse_pulses(dose, what, "begun")
    waiting = [item for item in items if item.what.anchor]
    for item in waiting:
        route = catalogue()[item.what.agent].find(item.what.route, item.what.formulation or None)
        if not woman:
            raise SimulationError(f"{what}: it waits for '{item.what.anchor}', which a man's body does not have")
        if item.what.cycles or route.duration or item.what.kind != "dose":
            raise SimulationError(
                f"{what}: what a rule adds in a cycle is single doses in every cycle from then on; "
                "write 'each: cycle' without 'cycles', or count from the visit"
            )
        if item.what.time_days < 0:
            raise SimulationError(f"{what}: nobody can know a day before '{item.what.anchor}'")
    if waiting and len(waiting) < len(items):
        raise SimulationError(f"{what}: days of the cycle and other days stand in one entry; write two rules")
    began = _beginning(dose, index, days, morning, weight, height, zero, adherence, what)
    amount = dose.amount
    return Entry(
        dose.agent or "", dose.formulation or "", dose_words(dose), _written(dose), amount.for_body(weight, height),
        amount.unit, tuple(_in_cycle(waiting, dose, morning)), number, None if waiting else began,
    )  # fmt: skip


def _expanded(
    dose: Dose, index: int, days: float, weight: float | None, height: float | None, zero: dt.date, adherence: float,
    what: str,
) -> list[Given]:  # fmt: skip
    try:
        items = expand([dose], weight, height, horizon_days=max(days, 1.0), day_zero=zero)
    except QuantityError as error:
        raise SimulationError(f"{what}: {error}") from None
    return [
        Given(replace(item, index_of_dose=index), adherence if item.kind == "dose" else 1.0) for item in items
    ]  # fmt: skip


def _in_cycle(items: Sequence[Given], dose: Dose, morning: float) -> list[Given]:
    """Put doses on days of the cycle at the morning, as those of a regimen."""
    whole = bool(items) and dose.times is None and abs(items[0].what.time_days % 1.0) < EARLY
    return [
        replace(item, what=replace(item.what, time_days=item.what.time_days + (morning if whole else 0.0)))
        for item in items
    ]


def _beginning(
    dose: Dose, index: int, days: float, morning: float, weight: float | None, height: float | None,
    zero: dt.date | None, adherence: float, what: str,
) -> Callable[[float], list[Given]]:  # fmt: skip
    """Return what gives the course that begins on a day: at the visit's hour, or at the times of day it states."""

    def begin(day: float) -> list[Given]:
        midnight = day // 1.0
        from_then = (MONDAY if zero is None else zero) + dt.timedelta(days=int(midnight))
        items = _expanded(dose, index, days - midnight, weight, height, from_then, adherence, what)
        shift = day if dose.times is None else midnight
        moved = [
            replace(
                item,
                what=replace(item.what, time_days=item.what.time_days + shift, until_days=item.what.until_days + shift),
            )
            for item in items
        ]
        return [item for item in moved if item.what.time_days >= day - EARLY]

    return begin


def _refuse_pulses(dose: Dose, what: str, deed: str) -> None:
    raise SimulationError(
        f"{what}: {'a pump' if dose.mode == 'train' else 'single pulses'} cannot be {deed} by a rule in this version; "
        "write it in 'doses', with its beginning and end"
    )


def _pulsed(dose: Dose) -> bool:
    """Return whether an entry gives single doses of a hormone that acts by pulses."""
    return dose.mode == "dose" and bool(catalogue()[dose.agent or ""].pulse_sites)


def _refuse_resized_infusions(rules: Sequence[Rule], entries: Sequence[Entry]) -> None:
    for number, rule in enumerate(rules):
        for entry in entries:
            if rule.then.agent == entry.agent and any(item.what.kind == "infusion" for item in entry.items):
                raise SimulationError(
                    f"rule {number + 1}: an infusion of {entry.agent} can be stopped or held, not raised, lowered, set"
                )
