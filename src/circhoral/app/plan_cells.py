"""Rows of a plan as the cells of a table, the same on the page and on paper."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from importlib.resources import files

from circhoral.app import twin_words
from circhoral.app.plan_calendar import KINDS, calendar_rows
from circhoral.app.plan_rows import (
    RARE,
    ExcludedRow,
    OptionRow,
    SafetyRow,
    excluded_rows,
    listed,
    percent,
)
from circhoral.app.plan_story import warned
from circhoral.planning.plan import Option, Plan
from circhoral.protocols.protocol import GRADES
from circhoral.quantities.written import as_written
from circhoral.twin.storage import made_with

FIRST = 3
"""Options beside waiting that stand on the first page with everything."""
SIDE = (
    "", "option", "evidence", "reached (90 %)", "before any limit (90 %)", "no limit at all", "half by",
    "earlier / same / later", "gain in probability",
)  # fmt: skip
SIDE_NOTE = (
    "Ordered by the share of versions that reach the goal before any limit is broken, then by the time. 'No limit at "
    "all': reached, and no limit broken within the whole time. Earlier, same and later are against waiting, by more "
    "than a week. Points are the probability of the goal less that of waiting, with the standard error that comes from "
    "the number of versions. Evidence: " + "; ".join(f"{grade}: {meaning}" for grade, meaning in GRADES.items()) + "."
)
_LEVELS = {"contraindicated": "against it", "warning": "warning", "interaction": "interaction", "status": "status"}


def side_cells(row: OptionRow) -> tuple[str, ...]:
    """Return the cells of one option in the table of all, under the headings `SIDE`."""
    against = "" if row.is_waiting else " / ".join(percent(one) for one in (row.earlier, row.same, row.later))
    return (
        row.number, row.title, row.grade,
        f"{percent(row.probability)} ({_ends(row.probability_low, row.probability_high)})",
        f"{percent(row.clean)} ({_ends(row.clean_low, row.clean_high)})", percent(row.kept), row.half_words, against,
        row.gain_words.replace(" against waiting", ""),
    )  # fmt: skip


def glance_cells(row: OptionRow) -> tuple[str, ...]:
    """Return the cells of one option in the shortest table: number, title, evidence, shares, half by, earlier."""
    earlier = "" if row.is_waiting else percent(row.earlier)
    return row.number, row.title, row.grade, percent(row.probability), percent(row.clean), row.half_words, earlier


def detail_rows(row: OptionRow) -> list[tuple[str, str]]:
    """Return everything that is to be told of one option, as pairs of a heading and a text; nothing empty."""
    summary = f"{row.grade}: {row.meaning}. {row.summary}".rstrip()
    sources = f" Sources: {'; '.join(row.sources)}." if row.sources else ""
    reached = (
        f"{percent(row.probability)} (90 %: {_ends(row.probability_low, row.probability_high)}); before any limit is "
        f"broken {percent(row.clean)} (90 %: {_ends(row.clean_low, row.clean_high)}); with no limit broken at all "
        f"{percent(row.kept)}; by {row.draws} versions"
    )
    broken = [
        f"{risk.label}: {percent(risk.probability)} (waiting {percent(risk.waiting)}); feared: {risk.why}"
        for risk in row.risks
        if risk.probability >= RARE or risk.waiting >= RARE
    ]
    told = [
        ("what is given", "; ".join(row.given)),
        ("evidence for this use", summary + sources),
        ("goal reached", reached),
        ("when", row.reached_words),
        ("on the way", "; ".join(row.steps)),
        ("against waiting", "; ".join(part for part in (row.against_words, row.gain_words, row.saved_words) if part)),
        ("limits broken", "; ".join(broken) or "none"),
        ("what it takes, as it was lived", row.burden + _visits(row)),
        ("the model's record", "; ".join(row.records)),
        ("outside of what the model was set by", "; ".join(row.flags)),
        *((_LEVELS.get(entry.level, entry.level), _entry(entry)) for entry in row.safety),
        ("warnings of the run", "; ".join(row.warnings)),
        ("regulatory status", "; ".join(row.status)),
        ("could not be lived", f"{row.failed} versions" if row.failed else ""),
    ]
    return [(name, text) for name, text in told if text]


def _visits(row: OptionRow) -> str:
    return f"; {row.visits.told} visits at which a rule is looked at" if row.visits.mean > 0 else ""


def calendar_cells(plan: Plan, option: Option) -> list[tuple[str, str, str, str]]:
    """Return the lines of a calendar as cells: kind, when, what, why."""
    return [(KINDS[line.kind], line.when, line.what, line.why) for line in calendar_rows(plan, option)]


def red_boxes(plan: Plan) -> list[tuple[str, list[str]]]:
    """Return what must catch the eye, as titles with lines: what was not compared and why, and warnings."""
    rows = excluded_rows(plan)
    groups = (
        ("Not compared, because something about this person speaks against it", [r for r in rows if r.contraindicated]),
        ("Not compared for another reason", [r for r in rows if not r.contraindicated]),
    )
    made = [
        (title, [f"{row.title}: {'; '.join(row.reasons)}{_sources(row)}" for row in chosen])
        for title, chosen in groups
        if chosen
    ]
    if lines := [f"{text} ({listed(titles)})" for text, titles in warned(plan).items()]:
        made.append(("Warnings for this person", lines))
    return made


def first_options[T](
    pairs: Sequence[tuple[OptionRow, T]],
) -> tuple[list[tuple[OptionRow, T]], list[tuple[OptionRow, T]]]:
    """Return waiting with the first options beside it, and the rest."""
    waiting = [pair for pair in pairs if pair[0].is_waiting]
    others = [pair for pair in pairs if not pair[0].is_waiting]
    return waiting + others[:FIRST], others[FIRST:]


def phenotype_cells(plan: Plan) -> list[tuple[str, str, str]]:
    """Return label, share before and share after of every phenotype."""
    return [
        (row.label, percent(row.before), "out of question" if row.out_of_question else percent(row.after))
        for row in twin_words.phenotype_rows(plan.twin)
    ]


def is_bad(plan: Plan, line: twin_words.Line) -> bool:
    """Return whether a line of the verdict stands in red."""
    return line.kind == "conflict" or (line.kind in ("state", "reason") and not plan.twin.verdict.trustworthy)


def band(values: twin_words.Band) -> str:
    """Return a median with its 90 % interval."""
    return f"{twin_words.amount(values.median)} ({twin_words.amount(values.low)} to {twin_words.amount(values.high)})"


def provenance_rows(plan: Plan) -> list[tuple[str, str]]:
    """Return what the report depends on: versions, seed, draws, and a hash of each part of the content."""
    about = made_with(plan.twin.person.sex)
    content = files("circhoral.content")
    person = json.dumps(as_written(plan.twin.person), sort_keys=True)
    compared = [one.protocol.model_dump_json() for one in plan.options if one.protocol]
    hashes = {
        "the equations": about["equations"],
        "the parameters": _hash(json.dumps(about["parameters"], sort_keys=True).encode()),
        **about["data"],
        **{name: _hash((content / name).read_bytes()) for name in ("goals.toml", "record.json")},
        "the protocols compared": _hash("".join(compared).encode()),
        "the person as written": _hash(person.encode()),
    }
    return [
        ("twin made with", f"circhoral {plan.twin.made_with}"),
        ("report written by", f"circhoral {about['version']}"),
        ("seed of the twin", str(plan.twin.seed)),
        ("seed of the plan", str(plan.seed)),
        ("draws of the twin that lived each option", str(plan.comparison.draws)),
        ("horizon", f"{plan.comparison.horizon:g} days"),
        *((f"SHA-256 of {name} (first 16 digits)", str(value)) for name, value in hashes.items()),
    ]


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _ends(low: float, high: float) -> str:
    return f"{100 * low:.0f} to {100 * high:.0f}"


def _entry(entry: SafetyRow) -> str:
    basis = ", ".join(part for part in (entry.source, entry.mark) if part)
    told = f"{entry.text} ({entry.because})" if entry.because else entry.text
    return f"{told} [{basis}]" if basis else told


def _sources(row: ExcludedRow) -> str:
    told = dict.fromkeys(", ".join(part for part in (entry.source, entry.mark) if part) for entry in row.safety)
    named = "; ".join(text for text in told if text)
    return f" [{named}]" if named else ""
