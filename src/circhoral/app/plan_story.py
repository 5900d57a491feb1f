"""What was found, what is not known, and what to ask the clinic: the sentences of a plan's first page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from circhoral.app.plan_rows import CLEARLY, capital, listed, option_rows, percent, person_word, span, timing
from circhoral.app.twin_words import (
    System,
    conflict_words,
    phenotype_rows,
    record_rows,
    state_words,
    undecided_rows,
    who_words,
)
from circhoral.evidence.observation import observations
from circhoral.planning.plan import Plan
from circhoral.planning.record import FEW, Record
from circhoral.quantities.analytes import UnknownMeasureError, measure

OPEN = 0.05
"""Share from which a phenotype is asked about, and share of what is open from which a test is."""
SETTLED = 0.9
"""Share of the first phenotype from which the others are not asked about."""
TESTS = 3
NOT_MODELLED = (
    "The model knows hormones, follicles and sperm. It does not know pregnancy, live birth, libido, mood or side "
    "effects beyond the limits named here."
)
OTHERS = (
    "The record of an agent comes from all published results of it that were replicated, in people of the same sex; "
    "they need not have been people like this one."
)
CHANCE = "Shares are counted among draws of the twin, so each is known only to within the interval beside it."
_FEW_LABS = 12


@dataclass(frozen=True, slots=True)
class TestRow:
    """A test that is expected to tell something about the outcome."""

    label: str
    when: str
    settles: float


def found_lines(plan: Plan, units: System = "conventional") -> list[str]:
    """Return what was found, in plain sentences: the person, the values, what it may be, the verdict, the timing.

    Parameters
    ----------
    plan : Plan
    units : {"conventional", "si"}
    """
    twin = plan.twin
    made = [f"{who_words(twin)}."]
    rows = record_rows(twin, units)
    told = [
        f"{row.label} {row.written} ({'in conflict with the others' if row.conflict else row.reading})" for row in rows
    ]
    if told:
        more = f", and {len(told) - _FEW_LABS} more" if len(told) > _FEW_LABS else ""
        made.append(f"Values, as seen among people of this description: {'; '.join(told[:_FEW_LABS])}{more}.")
    else:
        made.append("There were no values to learn from: what follows is what the description alone says.")
    shares = [row for row in phenotype_rows(twin) if row.after >= OPEN]
    if len(twin.share) == 1:
        made.append(f"What it is was stated in the file ({shares[0].label}); no other was weighed.")
    else:
        made.append(f"What it may be: {', '.join(f'{row.label} {percent(row.after)}' for row in shares)}.")
    made.append(state_words(twin))
    made += [conflict_words(twin, item) for item in twin.verdict.conflicts]
    if twin.verdict.trustworthy:
        made.append(timing(plan))
    return made


def unknown_lines(plan: Plan) -> list[str]:
    """Return what is not known: of the evidence, of the model's record, of the person, and of what is not modelled."""
    made = list(plan.unknown)
    silent = _grouped(
        (told, row.title)
        for row, option in zip(option_rows(plan), plan.options, strict=True)
        for told, record in zip(row.records, option.records, strict=not row.is_waiting)
        if record.endpoints < FEW and not _nothing_at_all(record, option.records)
    )
    made += [f"The model's record is thin for {listed(titles)}: {told}." for told, titles in silent.items()]
    made += [f"The model's record is poor for {listed(titles)}: {told}." for told, titles in _poor(plan).items()]
    made += _known_to_differ(plan)
    failed = [f"{row.title} ({row.failed})" for row in option_rows(plan) if row.failed]
    if failed:
        made.append(f"Some versions could not be lived and are left out: {', '.join(failed)}.")
    open_parts = [row.meaning for row in undecided_rows(plan.twin)]
    if open_parts:
        made.append(
            f"The values say nothing about: {'; '.join(open_parts)}. Others would narrow the range of outcomes."
        )
    unsourced = [one.label for one in plan.goal.limits if one.mark.startswith(("RECALLED", "ASSUMED"))]
    if unsourced:
        made.append(f"These limits were set without a source at hand: {listed(unsourced)}.")
    made += [
        f"Few breaches of '{one.label}' are no comfort: {one.falls_short}."
        for one in plan.goal.limits
        if one.falls_short
    ]
    if plan.goal.wanted.lasting > 0:
        made.append(
            f"'Reached' means: once held for {span(plan.goal.wanted.lasting)}. Whether it lasts after an option has "
            "ended is seen in the courses, not in the probability."
        )
    return [*made, OTHERS, CHANCE, NOT_MODELLED]


def questions(plan: Plan) -> list[str]:
    """Return questions for the clinic, built from what is open, what would tell, and what speaks about the options."""
    made = []
    shares = [row for row in phenotype_rows(plan.twin) if row.after >= OPEN]
    if len(shares) > 1 and shares[0].after < SETTLED:
        told = listed([f"{row.label} ({percent(row.after)})" for row in shares])
        made.append(f"The values leave open what it is: {told}. Which of them can be ruled out, and how?")
    made += [
        f"Does this value need to be repeated? {conflict_words(plan.twin, one)}" for one in plan.twin.verdict.conflicts
    ]
    for test in test_rows(plan):
        made.append(
            f"Is {test.label} {test.when} to be had? On average it is expected to settle {percent(test.settles)} of "
            f"what is open about {plan.next_tests.outcome.label if plan.next_tests else 'the outcome'}."
        )
    if missing := [measure(name).label for name in _missing(plan)]:
        made.append(f"No value was reported of: {listed(missing)}. A limit or the goal hangs on each; is there one?")
    made += [f"{text} What does that mean for {listed(titles)}?" for text, titles in warned(plan).items()]
    for flag, titles in _grouped((flag, row.title) for row in option_rows(plan) for flag in row.flags).items():
        made.append(f"{capital(flag)} ({listed(titles)}). What is known of it in people like this one?")
    rows = option_rows(plan)
    waiting = next(row for row in rows if row.is_waiting)
    if common := [risk for risk in waiting.risks if risk.probability >= OPEN]:
        told = listed([f"{risk.label} ({percent(risk.probability)})" for risk in common])
        made.append(f"Waiting itself may break a limit: {told}. How would that be noticed?")
    if any(row.gain_error * CLEARLY >= abs(row.gain) and not row.is_waiting for row in rows):
        made.append("How much is an earlier result worth, where the probability by the end is about the same?")
    return made


def _poor(plan: Plan) -> dict[str, list[str]]:
    """Return records of which the model meets less than half, with the options that they are about."""
    return _grouped(
        (told, row.title)
        for row, option in zip(option_rows(plan), plan.options, strict=True)
        for told, record in zip(row.records, option.records, strict=not row.is_waiting)
        if record.endpoints >= FEW and 2 * record.near < record.endpoints
    )


def _known_to_differ(plan: Plan) -> list[str]:
    """Return where the model is known to do otherwise than the evidence says, and why."""
    return [
        f"{option.title}: the evidence says of {_label(item.measure)}: {item.direction}. The model does otherwise: "
        f"{_stopped(item.model_differs)}."
        for option in plan.options
        if option.protocol is not None
        for item in option.protocol.expects
        if item.model_differs
    ]


def _label(name: str) -> str:
    try:
        return measure(name).label
    except UnknownMeasureError:
        return name.replace("_", " ")


def _nothing_at_all(record: Record, beside: Iterable[Record]) -> bool:
    """Return whether a record on one measure need not be told, as there is none of its agent on any."""
    return bool(record.measures) and any(
        other.agent == record.agent and not other.measures and not other.endpoints for other in beside
    )


def test_rows(plan: Plan) -> list[TestRow]:
    """Return the tests that tell more than chance about the outcome of waiting, each once, on its best day."""
    if plan.next_tests is None:
        return []
    best: dict[str, TestRow] = {}
    for one in plan.next_tests.candidates:
        if one.tells and one.share >= OPEN and one.measure not in best:
            best[one.measure] = TestRow(measure(one.measure).label, one.when, one.share)
    return list(best.values())[:TESTS]


def _missing(plan: Plan) -> list[str]:
    """Return what the goal or a limit looks at, that can be measured, and that nobody reported."""
    known = {record.measure for record in plan.twin.records.used} | {lab.measure.id for lab in plan.twin.person.labs}
    asked = dict.fromkeys([plan.goal.wanted.measure, *(one.measure for one in plan.goal.limits)])
    return [name for name in asked if name in observations() and name not in known]


def warned(plan: Plan) -> dict[str, list[str]]:
    """Return what speaks about options for this person, with the options that it speaks about."""
    rows = option_rows(plan)
    pairs = [
        (f"{_stopped(entry.text)} ({entry.because})." if entry.because else _stopped(entry.text) + ".", row.title)
        for row in rows
        for entry in row.safety
        if entry.level in ("warning", "interaction", "pregnancy")
    ]
    pairs += [(f"{_stopped(text)}.", row.title) for row in rows for text in row.warnings]
    return _grouped(pairs)


def status_lines(plan: Plan) -> list[str]:
    """Return what is no ordinary approved drug among what the options give, with the options."""
    grouped = _grouped((text, row.title) for row in option_rows(plan) for text in row.status)
    return [f"{text} ({listed(titles)})" for text, titles in grouped.items()]


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    made: dict[str, list[str]] = {}
    for text, title in pairs:
        if title not in made.setdefault(text, []):
            made[text].append(title)
    return made


def _stopped(text: str) -> str:
    return capital(text.strip().rstrip("."))


def asked_of(plan: Plan) -> str:
    """Return what was asked, as a title."""
    return f"{capital(plan.goal.label)}: options beside waiting, for one {person_word(plan)}"
