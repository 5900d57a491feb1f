"""A protocol as sections of lines, for the terminal and for the pages of the documentation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from circhoral.agents.labels import Label, read_label
from circhoral.evidence.condition_words import condition_words
from circhoral.evidence.sources import all_sources, source
from circhoral.people.safety import SafetyReport, everything_given
from circhoral.protocols.protocol import CONTEXTS, GRADES, STATISTICS, Expectation, Protocol
from circhoral.protocols.rule_words import rule_words

type Sections = list[tuple[str, list[str]]]


def card_sections(item: Protocol, doses: Sequence[str], report: SafetyReport | None = None) -> Sections:
    """Return everything there is to say about a protocol.

    Parameters
    ----------
    item : Protocol
    doses : sequence of str
        The entries of its regimen in words.
    report : SafetyReport, optional
        What speaks against it for a person; without one what its agents' labels say to everyone.
    """
    evidence = item.evidence
    sections = [
        ("For whom", _for_whom(item)),
        (
            "Regimen",
            [*(doses or ["nothing is given"]), *_start(item), *(rule_words(rule) for rule in item.regimen.rules)],
        ),
        (
            f"Evidence: {evidence.grade} ({GRADES[evidence.grade]})",
            [f"{evidence.summary} [{evidence.mark}]", *(_cited(key) for key in evidence.sources)],
        ),
        ("Doses in use", [f"{dose.text} {_origin(dose.source, dose.mark)}" for dose in item.usual_doses]),
        ("Visits", [_visit(visit.at, visit.every, visit.tests, visit.why) for visit in item.monitoring]),
        ("When it is stopped or changed", [f"{stop.when}: {stop.do}" for stop in item.stopping]),
        ("What it is expected to do", [tell_expectation(expectation) for expectation in item.expects]),
    ]
    if report is None:
        sections.append(("Safety, for everyone", list(safety_for_everyone(item))))
    else:
        found = [str(entry) for entry in report.entries] or ["nothing was found"]
        sections.append(("Safety, for this person", [*found, *(f"not checked: {text}" for text in report.unread)]))
    if item.note:
        sections.append(("Note", [item.note]))
    return [(title, lines) for title, lines in sections if lines]


def safety_for_everyone(item: Protocol) -> Iterator[str]:
    """Return what the labels of its agents say, whoever takes it."""
    told: set[str] = set()
    for given in everything_given(item.regimen):
        label = read_label(str(given.dose.agent))
        how = f" ({given.how})" if given.how else ""
        for line in _of_label(label, str(given.dose.formulation), item.sex):
            if line not in told:
                told.add(line)
                yield f"{label.agent}{how}: {line}"


def _of_label(label: Label, formulation: str, sex: str) -> Iterator[str]:
    if label.status is not None:
        yield f"{label.status.standing.upper()}: {label.status.text}"
    if sex == "female":
        yield f"pregnancy: {label.pregnancy}. {label.pregnancy_note.text}"
    for title, facts in (("contraindicated", label.contraindications), ("warning", label.warnings)):
        for fact in facts:
            of_others = fact.conditions and not any(condition_words()[word].said_of(sex) for word in fact.conditions)
            if not of_others and (not fact.formulations or formulation in fact.formulations):
                yield f"{title}: {'boxed: ' if fact.boxed else ''}{fact.text}"


def tell_expectation(item: Expectation) -> str:
    """Return an expectation in a sentence."""
    words = {"higher": "higher", "lower": "lower", "none": "no difference", "unknown": "not known"}
    versus = "waiting" if item.versus == "wait" else item.versus
    what = item.measure.replace("_", " ")
    how = "" if item.statistic == "at" else f", {STATISTICS[item.statistic].replace('`from`', _from(item))}"
    how = how.replace("`low`", str(item.low)).replace("`high`", str(item.high))
    differs = f" The model differs: {item.model_differs}." if item.model_differs else ""
    return f"{what}, against {versus}, at {item.at}{how}: {words[item.direction]}; {item.because}.{differs}"


def _from(item: Expectation) -> str:
    return str(item.begin) if item.begin is not None else "the start"


def _for_whom(item: Protocol) -> list[str]:
    lines = [f"{item.sex}; aims: {', '.join(item.aims).replace('_', ' ')}"]
    if item.indications:
        lines.append(f"indications: {', '.join(item.indications).replace('_', ' ')}")
    return [*lines, *(CONTEXTS[word] for word in item.contexts)]


def _start(item: Protocol) -> list[str]:
    lines = (
        ["a bleed is brought on with a progestin first"] if item.regimen.start_cycle == "progestin_withdrawal" else []
    )
    if item.regimen.adherence < 1:
        lines.append(f"{item.regimen.adherence:.0%} of the doses are taken")
    return lines


def _visit(at: Sequence[object] | None, every: object, tests: Sequence[str], why: str) -> str:
    when = [str(point) for point in at or ()] + ([f"every {every}"] if every is not None else [])
    return f"{', '.join(when)}: {', '.join(tests).replace('_', ' ')} ({why})"


def _cited(key: str) -> str:
    return f"{key}: {source(key).short}" if key in all_sources() else key


def _origin(key: str | None, mark: str) -> str:
    return f"[{', '.join(filter(None, (key, mark)))}]"
