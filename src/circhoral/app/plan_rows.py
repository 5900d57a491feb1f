"""What a plan says of its options, as plain data and words for terminal, page, print and JSON alike.

Nothing here directs anybody: options stand beside each other with their basis, waiting always among them. A share is of
the draws of the twin, which are told to a reader as possible versions of the person: each fits the reported values.
Faces import this from plan_words.py, which brings the visits, the findings and the questions along.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from circhoral.app.figures.periods import short_name
from circhoral.app.plan_calendar import dose_words
from circhoral.app.twin_words import System
from circhoral.evidence.goals import Bound, Goal
from circhoral.evidence.sources import all_sources
from circhoral.planning.burden import Amount
from circhoral.planning.plan import Option, Plan
from circhoral.planning.record import Record
from circhoral.protocols.protocol import GRADES
from circhoral.quantities.analytes import convert, display_unit, measure
from circhoral.quantities.clock import DAYS_PER_MONTH
from circhoral.simulation.warnings import agents_of, status_lines

CLEARLY = 2.0
"""Standard errors from which a difference is more than the chance of the draws."""
SURE = 1.645
"""Standard errors of a 90 % interval."""
RARE = 0.005
"""Shares below it are not worth a line."""
UNGRADED = "not graded"
HABITS = "a change of habits, day by day"
NO_RECORD = "no drug is given: there is no result of an agent to be held against"


@dataclass(frozen=True, slots=True)
class Risk:
    """How often an option breaks a limit.

    Attributes
    ----------
    limit, label, why : str
    probability, waiting : float
        Of the option, and of waiting.
    """

    limit: str
    label: str
    why: str
    probability: float
    waiting: float


@dataclass(frozen=True, slots=True)
class SafetyRow:
    """What is to be minded of an option for this person."""

    level: str
    agent: str
    text: str
    because: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option.

    Attributes
    ----------
    number : str
        By which pictures and tables name it; ``"W"`` of waiting.
    key, title : str
        Of the protocol.
    is_waiting : bool
    grade, meaning, summary : str
        Of the evidence for this use.
    sources : tuple of str
    given : tuple of str
        Doses in words.
    draws, failed : int
        Versions that were lived, and those that could not be.
    probability, probability_low, probability_high : float
        Of the goal within the horizon, with the 90 % interval that comes from the number of draws.
    clean, clean_low, clean_high : float
        The same before any limit is broken.
    kept : float
        The same with no limit broken at any time within the horizon.
    first, half, most : float or None
        Day by which 5, 50 and 95 % of the draws have reached the goal; none where they do not.
    earlier, same, later : float
        Shares against waiting.
    gain, gain_error : float
        Probability less that of waiting, and its standard error.
    saved : tuple of float or None
        Days earlier than waiting, 5th, 50th and 95th centile.
    risks : tuple of Risk
        The most frequent first.
    burden : str
        Doses as lived, rules included, with the range over versions.
    amounts : dict of str to Amount
        The same by kind.
    visits : Amount
    records, flags, warnings, status : tuple of str
    safety : tuple of SafetyRow
    steps : tuple of str
        Milestones on the way to the goal, with how many reach them and when.
    """

    number: str
    key: str
    title: str
    is_waiting: bool
    grade: str
    meaning: str
    summary: str
    sources: tuple[str, ...]
    given: tuple[str, ...]
    draws: int
    failed: int
    probability: float
    probability_low: float
    probability_high: float
    clean: float
    clean_low: float
    clean_high: float
    kept: float
    first: float | None
    half: float | None
    most: float | None
    earlier: float
    same: float
    later: float
    gain: float
    gain_error: float
    saved: tuple[float, float, float] | None
    risks: tuple[Risk, ...]
    burden: str
    amounts: dict[str, Amount]
    visits: Amount
    records: tuple[str, ...]
    flags: tuple[str, ...]
    warnings: tuple[str, ...]
    status: tuple[str, ...]
    safety: tuple[SafetyRow, ...]
    steps: tuple[str, ...]

    @property
    def gains(self) -> bool:
        """Whether the goal is reached more often than by waiting, by more than the chance of the draws."""
        return self.gain > CLEARLY * self.gain_error and self.gain > 0

    @property
    def loses(self) -> bool:
        """Whether the goal is reached less often than by waiting, by more than the chance of the draws."""
        return -self.gain > CLEARLY * self.gain_error and self.gain < 0

    @property
    def reached_words(self) -> str:
        """By when so many draws have reached the goal."""
        if self.first is None:
            return "fewer than 5 % reach it"
        if self.half is None:
            return f"5 % reach it by {span(self.first)}, fewer than half at all"
        last = f"95 % by {span(self.most)}" if self.most is not None else "fewer than 95 % at all"
        return f"half reach it by {span(self.half)} (5 % by {span(self.first)}, {last})"

    @property
    def half_words(self) -> str:
        """By when half of the draws have reached the goal."""
        return "not half" if self.half is None else span(self.half)

    @property
    def against_words(self) -> str:
        """How it stands against waiting, in shares."""
        if self.is_waiting:
            return "it is what the others are held against"
        if math.isnan(self.earlier):
            return "could not be lived"
        return (
            f"earlier than waiting in {percent(self.earlier)}, about the same in {percent(self.same)}, "
            f"later or not at all in {percent(self.later)}"
        )

    @property
    def gain_words(self) -> str:
        """How much more or less often the goal is reached than by waiting."""
        if self.is_waiting:
            return ""
        if math.isnan(self.gain):
            return "could not be held against waiting"
        points = f"{100 * self.gain:+.0f} points (± {100 * self.gain_error:.0f})".replace("-", "−").replace("+0 ", "0 ")
        if self.gains or self.loses:
            return f"{points.replace('−0 ', '0 ')} against waiting"
        return f"{points.replace('−0 ', '0 ')} against waiting: no more than chance"

    @property
    def saved_words(self) -> str:
        """How many days are saved against waiting, among draws that reach the goal either way."""
        if self.is_waiting or self.saved is None:
            return ""
        low, middle, high = self.saved
        if abs(middle) < 0.5:
            return f"typically no days saved (90 %: {_signed(low)} to {_signed(high)})"
        side = "earlier" if middle > 0 else "later"
        told = f"typically {abs(middle):.0f} day{'s' * (round(abs(middle)) != 1)} {side}"
        return f"{told} (90 %: {_signed(low)} to {_signed(high)} days saved)"

    @property
    def limit_words(self) -> str:
        """Which limits are broken, and how often."""
        told = [f"{risk.label}: {percent(risk.probability)}" for risk in self.risks if risk.probability >= RARE]
        return "; ".join(told) or "none"


@dataclass(frozen=True, slots=True)
class ExcludedRow:
    """A protocol that was not compared, and why."""

    key: str
    title: str
    contraindicated: bool
    reasons: tuple[str, ...]
    safety: tuple[SafetyRow, ...]


def option_rows(plan: Plan) -> list[OptionRow]:
    """Return the options in their order; waiting is numbered W, the others from 1."""
    made, count = [], 0
    for option in plan.options:
        count += not option.is_waiting
        made.append(_row(plan, option, "W" if option.is_waiting else str(count)))
    return made


def _row(plan: Plan, option: Option, number: str) -> OptionRow:
    arm, protocol = option.compared, option.protocol
    outcome = arm.outcome
    draws = int(outcome.ok.sum())
    first, half, most = (None if not math.isfinite(day) else day for day in outcome.quantiles())
    clean_low, clean_high = interval(outcome.clean, draws)
    low, high = interval(outcome.probability, draws)
    waiting = plan.comparison.waiting.outcome
    risks = [
        Risk(one.id, one.label, one.why, outcome.risk(one.id), waiting.risk(one.id))
        for one in plan.goal.limits
        if one.id in outcome.broken
    ]
    evidence = protocol.evidence if protocol else None
    saved = None if any(map(math.isnan, arm.saved)) or option.is_waiting else arm.saved
    return OptionRow(
        number, protocol.protocol if protocol else "wait", option.title, option.is_waiting,
        evidence.grade if evidence else UNGRADED,
        GRADES[evidence.grade] if evidence else "no protocol of the library describes it",
        _sentence(evidence.summary) if evidence else "", tuple(map(short, evidence.sources)) if evidence else (),
        tuple(map(dose_words, arm.regimen.doses)) or ("nothing is given",), draws, len(outcome.ok) - draws,
        outcome.probability, low, high, outcome.clean, clean_low, clean_high, outcome.kept, first, half, most,
        arm.earlier, arm.same, arm.later, arm.gain, arm.gain_error, saved,
        tuple(sorted(risks, key=lambda one: -one.probability)), _burden(option), arm.burden.doses, arm.burden.visits,
        tuple(map(_told, option.records)) or ((NO_RECORD,) if option.is_waiting else ()),
        _flags(option), arm.warnings, tuple(status_lines(agents_of(None, [arm.regimen]))), safety_rows(option),
        _steps(plan, option),
    )  # fmt: skip


def _steps(plan: Plan, option: Option) -> tuple[str, ...]:
    """Return the milestones on the way, each with how many versions reach it and by when half of them have."""
    told = []
    for one in plan.goal.milestones:
        when = option.compared.milestones.get(one.id)
        if when is None:
            continue
        half = when.quantiles((0.5,))[0]
        told.append(
            f"{one.label}: {percent(when.probability)}" + (f", half by {span(half)}" if half < math.inf else "")
        )
    return tuple(told)


def _told(record: Record) -> str:
    """Return a record with its agent as it is usually written."""
    return short_name(record.agent) + record.told.removeprefix(record.agent)


def _flags(option: Option) -> tuple[str, ...]:
    """Return the flags of an option; those of its records name their agents as usual."""
    made = list(option.flags)
    for record in option.records:
        made = [text.replace(record.told, _told(record), 1) for text in made]
    return tuple(made)


def _burden(option: Option) -> str:
    """Return what an option takes; a change of habits is no dose, and no less of an effort."""
    habits = any(dose.lifestyle for dose in option.compared.regimen.doses)
    told = option.compared.burden.told
    return told if not habits else HABITS if told == "nothing" else f"{HABITS}, {told}"


def capital(text: str) -> str:
    """Return a text with its first letter large, unless its first word is written as hCG is."""
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.islower() else text


def safety_rows(option: Option) -> tuple[SafetyRow, ...]:
    """Return what is to be minded of an option for this person; what the model is not set by stands among its flags."""
    entries = option.safety.entries if option.safety else ()
    return tuple(
        SafetyRow(one.level, one.agent, one.text, one.because, short(one.source), one.mark)
        for one in entries
        if one.level != "plausibility"
    )


def excluded_rows(plan: Plan) -> list[ExcludedRow]:
    """Return the protocols that were not compared, with the reasons."""
    made = []
    for one in plan.excluded:
        entries = one.safety.entries if one.safety else ()
        against = tuple(
            SafetyRow(entry.level, entry.agent, entry.text, entry.because, short(entry.source), entry.mark)
            for entry in entries
            if entry.level == "contraindicated"
        )
        made.append(ExcludedRow(one.protocol.protocol, one.protocol.title, bool(against), one.reasons, against))
    return made


def headline(plan: Plan) -> str:
    """Return what comes of waiting, and whether any option does better, in one sentence; never a direction."""
    who = person_word(plan)
    if not plan.twin.verdict.trustworthy:
        return f"The model does not describe this {who} well enough: no number below can be relied on."
    rows = option_rows(plan)
    waiting = next(row for row in rows if row.is_waiting)
    others = [row for row in rows if not row.is_waiting]
    told = (
        f"By the model, {percent(waiting.probability)} of the possible versions of this {who} reach the goal "
        f"({plan.goal.label}) by waiting, within {span(plan.comparison.horizon)}"
    )
    if not others:
        return f"{told}; nothing else could be compared."
    best = max(others, key=lambda row: (row.gain if row.gains else -1.0, row.clean))
    if best.gains:
        points, error = 100 * best.gain, 100 * best.gain_error
        return (
            f"{told}; the largest gain in probability is that of '{best.title}', {points:.0f} points (± {error:.0f}); "
            f"{_broken(best)}."
        )
    return f"{told}; no option compared raises that by more than chance would."


def timing(plan: Plan) -> str:
    """Return how much earlier the goal is reached at most, in one sentence, with its price in limits."""
    rows = option_rows(plan)
    waiting = next(row for row in rows if row.is_waiting)
    start = f"By waiting, {waiting.reached_words}."
    sooner = [row for row in rows if row.saved is not None and row.saved[1] > 7.0 and row.earlier > 0.5]
    rescued = max(
        (row for row in rows if row.saved is None and row.earlier > 0.5), key=lambda row: row.earlier, default=None
    )
    if not sooner and rescued is not None:
        return (
            f"{start} '{rescued.title}' reaches it earlier in {percent(rescued.earlier)} of versions, most of which do "
            f"not reach it by waiting at all; {_broken(rescued)}."
        )
    if not sooner:
        return f"{start} No option reaches the goal more than a week earlier in most versions."
    best = max(sooner, key=lambda row: row.saved[1] if row.saved else 0.0)
    return f"{start} Soonest is '{best.title}': {best.saved_words}; {_broken(best)}."


def _broken(row: OptionRow) -> str:
    worst = next((risk for risk in row.risks if risk.probability >= RARE), None)
    if worst is None:
        return "it breaks no limit"
    return (
        f"the limit it breaks most often: {worst.label}, in {percent(worst.probability)} of versions "
        f"(by waiting {percent(worst.waiting)})"
    )


def limit_lines(goal: Goal, units: System = "conventional") -> list[str]:
    """Return what is wanted and every limit, with what is feared and where each threshold comes from."""
    made = [f"Goal: {bound_words(goal.wanted, units)}. {_origin(goal.wanted)}"]
    for one in goal.limits:
        made.append(f"Limit: {bound_words(one, units)}. Feared: {one.why}. {_origin(one)}")
    return made


def bound_words(bound: Bound, units: System) -> str:
    """Return a threshold in words, in the wanted units."""
    about = measure(bound.measure)
    if bound.count is not None:
        return f"{bound.count} times {about.label}" if bound.count > 1 else f"the first {about.label}"
    side, value = ("above", bound.above) if bound.above is not None else ("below", bound.below or 0.0)
    lasting = f" for {span(bound.lasting)} in a row" if bound.lasting > 0 else ""
    level, unit = shown_level(bound.measure, value, units)
    return f"{about.label} {side} {_three(level)} {unit}".rstrip() + lasting


def bound_signs(bound: Bound, units: System = "conventional") -> str:
    """Return a threshold as briefly as it can be said."""
    about = measure(bound.measure)
    if bound.count is not None or about.unit == "1":
        return bound.label
    sign, value = (">", bound.above) if bound.above is not None else ("<", bound.below or 0.0)
    level, unit = shown_level(bound.measure, value, units)
    return f"{about.label.removeprefix('total ').removesuffix(' concentration')} {sign} {_three(level)} {unit}".rstrip()


def _three(value: float) -> str:
    """Return a threshold with three digits that count, which no unit of display needs more of."""
    return f"{float(f'{value:.3g}'):,g}"


def shown_level(name: str, value: float, units: System) -> tuple[float, str]:
    """Return a canonical value of a measure in a unit of display, and the unit."""
    from circhoral.app.twin_records import unit_words

    about = measure(name)
    unit = display_unit(about, units)
    return convert(value, about.unit, unit, about), unit_words(unit) if unit != "1" else ""


def _origin(bound: Bound) -> str:
    note = f" ({bound.note})" if bound.note else ""
    return f"Source: {short(bound.source) or 'none; a convention of the model'}; {bound.mark}{note}."


def short(source: str) -> str:
    """Return a source as a short citation; what is no key of the bibliography stays as it is."""
    known = all_sources().get(source)
    return known.short if known else source


def person_word(plan: Plan) -> str:
    """Return man or woman."""
    return "woman" if plan.twin.person.sex == "female" else "man"


def percent(share: float) -> str:
    """Return a share of draws as a percentage."""
    if math.isnan(share):
        return "unknown"
    return f"{100 * share:.0f} %" if share == 0 or share >= RARE else "less than 1 %"


def span(days: float) -> str:
    """Return a length of time as people say it."""
    if days < 1:
        return "the first day"
    if days < 21:
        return f"{days:.0f} day{'s' if round(days) != 1 else ''}"
    if days < 5 * DAYS_PER_MONTH:
        return f"{days / 7:.0f} weeks"
    return f"{days / DAYS_PER_MONTH:.0f} months"


def interval(share: float, draws: int) -> tuple[float, float]:
    """Return the 90 % interval of a share that was counted among so many draws (Wilson), which never is a point."""
    if not draws or math.isnan(share):
        return 0.0, 1.0
    over = SURE**2 / draws
    middle = (share + over / 2) / (1 + over)
    half = SURE * math.sqrt(share * (1 - share) / draws + over / (4 * draws)) / (1 + over)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def _signed(value: float) -> str:
    return (
        f"{value:.0f}".replace("-", "−").replace("−0", "0") if abs(value) < 9.95 else f"{value:,.0f}".replace("-", "−")
    )


def _sentence(text: str) -> str:
    told = " ".join(text.split())
    return told if told.endswith(".") else f"{told}."
