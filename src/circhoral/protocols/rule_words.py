"""A rule in words: when it is looked at, on what, what is done, and how often at most."""

from __future__ import annotations

from circhoral.protocols.dose import Dose
from circhoral.protocols.rules import Action, Condition, Rule


def rule_words(rule: Rule) -> str:
    """Return a rule in one line, such as ``every 6 weeks: estradiol above 50 pg/mL -> stop hcg, once``."""
    head = f"{occasion_words(rule)}: "
    if rule.when is not None:
        head += f"{condition_words(rule.when)} -> "
    return head + action_words(rule.then)


def occasion_words(rule: Rule) -> str:
    """Return when a rule is looked at."""
    told = "each morning" if rule.at is None else " and ".join(visit.text for visit in rule.at)
    return told if rule.start is None else f"{told} from {rule.start}"


def condition_words(when: Condition) -> str:
    """Return what must hold."""
    key, limit = next(
        (key, limit) for key in ("above", "below", "reaches", "equals") if (limit := getattr(when, key)) is not None
    )
    lasting = f" for {when.lasting}" if when.lasting is not None else ""
    return f"{when.measure} {key} {limit.text}{lasting}"


def action_words(then: Action) -> str:
    """Return what is done, with its limits."""
    said = _deed(then)
    if then.up_to is not None:
        said += f", up to {then.up_to}"
    if then.down_to is not None:
        said += f", down to {then.down_to}"
    return f"{said}, once" if then.once else said


def _deed(then: Action) -> str:
    if then.raise_by is not None:
        return f"raise {then.agent} by {then.raise_by}"
    if then.lower_by is not None:
        return f"lower {then.agent} by {then.lower_by}"
    if then.set is not None:
        return f"set {then.agent} to {then.set}"
    if then.add is not None:
        return f"add {dose_words(then.add)}"
    if then.stop is not None:
        return f"stop {then.stop}"
    if then.hold is not None:
        return f"hold {then.hold} " + (f"for {then.lasting}" if then.lasting is not None else "until the next look")
    if then.switch is not None:
        return f"switch {then.switch.agent} to {dose_words(then.switch.to)}"
    return "cancel the cycle"


def dose_words(dose: Dose) -> str:
    """Return an entry in a few words: agent, amount, rhythm, beginning and length."""
    if dose.lifestyle is not None:
        return f"{dose.lifestyle} {dose.change or dose.level or ''}".strip()
    words = [str(dose.agent), str(dose.dose or dose.dose_per_pulse or dose.rate)]
    if dose.every is not None:
        words.append(f"every {str(dose.every).removeprefix('1 ')}")
    if dose.weekdays is not None:
        words.append("on " + ", ".join(day.capitalize() for day in dose.weekdays))
    if dose.at is not None and [point.text for point in dose.at] not in (["week 0"], ["day 0"], ["start"]):
        words.append("at " + " and ".join(point.text for point in dose.at))
    if dose.start is not None:
        words.append(f"from {dose.start}")
    if dose.duration is not None:
        words.append(f"for {dose.duration}")
    if dose.until is not None:
        words.append(f"until {dose.until}")
    if dose.count is not None:
        words.append(f"{dose.count} times")
    if dose.each is not None:
        words.append("in each cycle" if dose.cycles is None else f"in {dose.cycles} cycles")
    return " ".join(words)
