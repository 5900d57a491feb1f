"""What a twin says, as plain data and words for terminal, picture and page alike.

Four sources of spread stand beside each other and are never added up without a word: how persons of a description
differ, what is not known of this person, how a person varies from visit to visit, and how a method scatters.
Dates and written values are in twin_records.py, parameters in twin_lessons.py.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from circhoral.app.twin_lessons import LearnedRow, learned_rows, undecided_rows
from circhoral.app.twin_records import Band, RecordRow, System, amount, record_rows, written_of
from circhoral.evidence.phenotypes import phenotypes
from circhoral.simulation.simulate import RESEARCH_USE
from circhoral.twin.forecast import warning
from circhoral.twin.posterior import Twin
from circhoral.twin.verdict import ENOUGH_DRAWS, LARGEST_K, Conflict

__all__ = [
    "SPREADS", "STATES", "Band", "LearnedRow",
    "Line", "PhenotypeRow", "RecordRow", "System", "amount", "conflict_words",
    "learned_rows", "model_words", "phenotype_rows", "plain", "record_rows", "sampling_words", "state_words",
    "undecided_rows", "verdict_lines", "warning_words", "who_words",
]  # fmt: skip

SPREADS: Mapping[str, str] = {
    "prior": "persons of this description, before any value (between-person variability)",
    "level": "this person's level (parameter uncertainty: what is not known of them)",
    "visit": "with the variation from visit to visit, and pulses (visit-to-visit variability)",
    "again": "with the scatter of the method (measurement scatter): what a laboratory would report again",
}
"""What each band of a record holds, 90 % of it; each of the last three holds the one before it, too."""

STATES: Mapping[str, str] = {
    "reliable": "Reliable: the model can produce these values, and the sampling is sound.",
    "prior": "No value to learn from: what is shown is what the description alone says.",
    "abstains": "The twin abstains: this model cannot produce these values. Do not use what follows from it.",
    "unreliable": "Unreliable: the sampling did not find the posterior well enough. Do not use what follows from it.",
}


@dataclass(frozen=True, slots=True)
class PhenotypeRow:
    """One phenotype that the person may have.

    Attributes
    ----------
    phenotype, label : str
    before, after : float
        Share before and after what was observed.
    out_of_question : bool
        The values speak so clearly against it that it was not sampled.
    """

    phenotype: str
    label: str
    before: float
    after: float
    out_of_question: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a verdict.

    Attributes
    ----------
    kind : {"state", "reason", "conflict", "sampling", "left out"}
    text : str
    """

    kind: Literal["state", "reason", "conflict", "sampling", "left out"]
    text: str


def phenotype_rows(twin: Twin) -> list[PhenotypeRow]:
    """Return the phenotypes, the most probable first, those out of question last."""
    known = phenotypes()
    made = [
        PhenotypeRow(name, known[name].label, twin.share_before[name], share, share <= 0)
        for name, share in twin.share.items()
    ]
    return sorted(made, key=lambda row: (row.out_of_question, -row.after, -row.before))


def verdict_lines(twin: Twin) -> list[Line]:
    """Return what to think of a twin, in order: state, reasons, conflicts, sampling, what was left out and why."""
    verdict = twin.verdict
    made = [Line("state", state_words(twin))]
    made += [Line("reason", _sentence(text)) for text in verdict.reasons]
    made += [Line("conflict", conflict_words(twin, item)) for item in verdict.conflicts]
    made.append(Line("sampling", sampling_words(twin)))
    made += [Line("left out", _left_out(twin, where, why)) for where, why in twin.records.left_out]
    return made


def state_words(twin: Twin) -> str:
    """Return the verdict in one line; values that conflict are counted even where the rest may be believed."""
    told, count = STATES.get(twin.verdict.state, twin.verdict.state), len(twin.verdict.conflicts)
    if not count or not twin.verdict.trustworthy:
        return told
    return f"{told} But {count} value{'s conflict' if count > 1 else ' conflicts'} with the others: check first."


def conflict_words(twin: Twin, item: Conflict) -> str:
    """Return one conflict in a sentence: which value, how far from what all others imply, and the likely cause."""
    record = next((record for record in twin.records.used if record.where == item.where), None)
    written = written_of(twin.person, record) if record else ""
    side = "above" if item.distance > 0 else "below"
    far = f"{abs(item.distance):.0f} standard deviations {side} what the other values imply"
    return f"{item.label} {written}: {far}; {item.cause}.".replace(" :", ":")


def sampling_words(twin: Twin) -> str:
    """Return how well the posterior was sampled, with the limits that it is held against."""
    if twin.verdict.state == "prior":
        return f"Sampling: {twin.draws} draws of the prior."
    return (
        f"Sampling: {twin.effective:.0f} effective draws (at least {ENOUGH_DRAWS:.0f}), Pareto k {twin.pareto_k:.2f} "
        f"(below {LARGEST_K:g}), {twin.calls:,} persons evaluated, {twin.draws} draws kept; probability of a conflict "
        f"as large if model and prior were right: {_probability(twin.verdict.p_value)}."
    )


def warning_words(twin: Twin) -> str:
    """Return what must stand in red above everything; empty where the twin may be believed."""
    return f"TWIN: {warning(twin)}" if warning(twin) else ""


def who_words(twin: Twin) -> str:
    """Return who the person is, in one line."""
    person = twin.person
    parts = [f"{'man' if person.sex == 'male' else 'woman'} of {person.age_years:.0f} years"]
    if person.height_cm is not None:
        parts.append(f"{person.height_cm:.0f} cm")
    if person.weight_kg is not None:
        parts.append(f"{person.weight_kg:.0f} kg")
    if person.bmi is not None:
        parts.append(f"BMI {person.bmi:.1f} kg/m²")
    given = dict.fromkeys(str(dose.agent or dose.lifestyle or "") for dose in person.history)
    if names := ", ".join(name.replace("_", " ") for name in given if name):
        parts.append(f"was given {names}")
    told = ", ".join(parts)
    return f"{person.name}: {told}" if person.name else told[0].upper() + told[1:]


def model_words(twin: Twin) -> str:
    """Return version, seed and notice in one line."""
    return f"circhoral {twin.made_with}, seed {twin.seed}, {twin.draws} posterior draws of one person. {RESEARCH_USE}"


def plain(twin: Twin, units: System = "conventional") -> dict[str, Any]:
    """Return everything as plain data, for JSON."""
    return {
        "circhoral_version": twin.made_with,
        "seed": twin.seed,
        "research_use": RESEARCH_USE,
        "verdict": {"state": twin.verdict.state, "lines": [asdict(line) for line in verdict_lines(twin)]},
        "effective_draws": twin.effective,
        "pareto_k": twin.pareto_k if math.isfinite(twin.pareto_k) else None,
        "persons_evaluated": twin.calls,
        "spreads": dict(SPREADS),
        "records": [asdict(row) for row in record_rows(twin, units)],
        "phenotypes": [asdict(row) for row in phenotype_rows(twin)],
        "learned": [asdict(row) for row in learned_rows(twin)],
        "undecided": [asdict(row) for row in undecided_rows(twin)],
    }


def _left_out(twin: Twin, where: str, why: str) -> str:
    what = _place(twin, where)
    reason = why.partition(": ")[2] if what.startswith(why.partition(": ")[0]) else why
    return f"Not used: {what}: {reason}."


def _place(twin: Twin, where: str) -> str:
    """Return the day and the value of something that was left out, as far as it is a laboratory value."""
    for number, lab in enumerate(twin.person.labs):
        if where == f"labs[{number}]":
            when = f" of {lab.date.isoformat()}" if lab.date else ""
            return f"{lab.measure.label} {lab.value}{when}"
    return where


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}" + ("" if text.endswith(".") else ".")


def _probability(value: float) -> str:
    return f"{value:.2f}" if value >= 0.01 else f"{value:.1g}" if value >= 1e-9 else "less than 1e-9"
