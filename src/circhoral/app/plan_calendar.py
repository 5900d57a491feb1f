"""What is given, when it is looked at, and when it is changed, in words: doses, visits, rules and reasons to stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from circhoral.planning.plan import Option, Plan, monitoring
from circhoral.quantities.analytes import UnknownMeasureError, measure

if TYPE_CHECKING:
    from circhoral.protocols.dose import Dose
    from circhoral.protocols.rules import Action, Condition, Rule

ROUTES = {
    "intramuscular": "into a muscle", "subcutaneous": "under the skin", "oral": "by mouth",
    "transdermal": "on the skin", "intravenous": "into a vein", "pump": "by a pump", "infusion": "by infusion",
    "implant": "as an implant", "vaginal": "vaginally", "nasal": "by the nose",
}  # fmt: skip
KINDS = {"tests": "tests", "change": "change of dose", "stop": "end or change"}
_TESTS, _CHANGE, _STOP = KINDS


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """One line of a calendar.

    Attributes
    ----------
    kind : {"tests", "change", "stop"}
    when, what, why : str
    """

    kind: str
    when: str
    what: str
    why: str


def calendar_rows(plan: Plan, option: Option) -> list[CalendarRow]:
    """Return visits with their tests, changes of dose by rule, and reasons to stop, as the protocol is written.

    Parameters
    ----------
    plan : Plan
    option : Option
        One of its own.
    """
    if option.protocol is None:
        return []
    made = [CalendarRow(_TESTS, when, tests, why) for when, tests, why in monitoring(option)]
    for rule in option.protocol.regimen.rules:
        when, what = rule_words(rule)
        made.append(CalendarRow(_CHANGE, when, what, ""))
    made += [CalendarRow(_STOP, item.when, item.do, "") for item in option.protocol.stopping]
    return made


def rule_words(rule: Rule) -> tuple[str, str]:
    """Return when a rule is looked at, and what it asks and does."""
    visits = ", ".join(str(visit.text) for visit in rule.at or ()) or "at any time"
    first = f", from {rule.start.text}" if rule.start is not None else ""
    asked = f"if {_condition(rule.when)}: " if rule.when is not None else ""
    return visits + first, asked + _action(rule.then)


def dose_words(dose: Dose) -> str:
    """Return one entry of a regimen: what, how, from when and for how long."""
    from circhoral.app.figures.periods import describe_dose

    parts = [describe_dose(dose)]
    if dose.route is not None:
        parts.append(ROUTES.get(dose.route, dose.route))
    if dose.at is not None:
        parts.append(f"at {', '.join(point.text for point in dose.at)}")
    elif dose.start is not None and dose.start.text:
        parts.append(f"from {dose.start.text}")
    if dose.duration is not None:
        parts.append(f"for {dose.duration}")
    elif dose.until is not None:
        parts.append(f"until {dose.until.text}")
    if dose.count is not None:
        parts.append(f"{dose.count} doses" if dose.count > 1 else "one dose")
    if dose.each is not None:
        parts.append(f"in {dose.cycles} cycles" if dose.cycles else "in each cycle")
    return ", ".join(parts)


def _condition(condition: Condition) -> str:
    told = {"above": condition.above, "below": condition.below, "is": condition.equals, "reaches": condition.reaches}
    word, limit = next((word, limit) for word, limit in told.items() if limit is not None)
    lasting = f" for {condition.lasting}" if condition.lasting is not None else ""
    return f"{_label(condition.measure)} {word} {limit.text}{lasting}"


def _action(action: Action) -> str:
    from circhoral.app.figures.periods import short_name

    once = ", once" if action.once else ""
    agent = short_name(action.agent or "")
    if action.raise_by is not None:
        most = f", up to {action.up_to}" if action.up_to is not None else ""
        return f"{agent} is raised by {action.raise_by}{most}{once}"
    if action.lower_by is not None:
        least = f", down to {action.down_to}" if action.down_to is not None else ""
        return f"{agent} is lowered by {action.lower_by}{least}{once}"
    if action.set is not None:
        return f"{agent} is set to {action.set}{once}"
    if action.add is not None:
        return f"added: {dose_words(action.add)}{once}"
    if action.stop is not None:
        return f"{short_name(action.stop)} is stopped{once}"
    if action.hold is not None:
        lasting = f" for {action.lasting}" if action.lasting is not None else ""
        return f"{short_name(action.hold)} is held{lasting}{once}"
    if action.switch is not None:
        return f"{short_name(action.switch.agent)} is replaced by {dose_words(action.switch.to)}{once}"
    return f"this cycle is cancelled{once}"


def _label(name: str) -> str:
    try:
        return measure(name).label
    except UnknownMeasureError:
        return name.replace("_", " ")
