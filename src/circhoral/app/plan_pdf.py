"""A plan on paper: the same content as the page, set by the typst wheel, which brings its own fonts.

The template is content/plan.typ; data and pictures stand beside a copy of it in a folder that is gone afterwards.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circhoral.app import plan_words as words
from circhoral.app import twin_words
from circhoral.quantities.written import as_written
from circhoral.simulation.simulate import RESEARCH_USE

if TYPE_CHECKING:
    from circhoral.planning.plan import Option, Plan

_TEMPLATE, _DATA = "plan.typ", "data.json"


def plan_pdf(plan: Plan, units: words.System = "conventional", date: dt.date | None = None) -> bytes:
    """Return the report as PDF; the same plan and date give the same bytes.

    Parameters
    ----------
    plan : Plan
    units : {"conventional", "si"}
        Of display.
    date : date, optional
        Of the report; none stands on it if absent.
    """
    import typst

    from circhoral.app.figures import plan as pictures

    made = {
        "options.svg": pictures.svg_bytes(pictures.options_figure(plan, units)),
        "chance.svg": pictures.svg_bytes(pictures.chance_figure(plan, units)),
        "courses.svg": pictures.svg_bytes(pictures.courses_figure(plan, units)),
    }
    made |= {
        f"milestone{number}.svg": pictures.svg_bytes(pictures.milestone_figure(plan, one, units))
        for number, one in enumerate(words.recoveries(plan))
    }
    made |= {
        f"search{number}.svg": pictures.svg_bytes(pictures.pareto_figure(one))
        for number, one in enumerate(plan.searches)
    }
    data = json.dumps(_data(plan, units, date), ensure_ascii=False, allow_nan=False)
    with tempfile.TemporaryDirectory(prefix="circhoral-") as name:
        folder = Path(name)
        for key, content in made.items():
            (folder / key).write_bytes(content)
        (folder / _DATA).write_text(data, encoding="utf-8")
        template = (files("circhoral.content") / _TEMPLATE).read_text(encoding="utf-8")
        (folder / _TEMPLATE).write_text(template, encoding="utf-8")
        # Without a fixed time the file would say when it was made; fonts of the machine would change the pages.
        return bytes(
            typst.compile(
                str(folder / _TEMPLATE), root=str(folder), format="pdf", ignore_system_fonts=True, timestamp=0
            )
        )


def _data(plan: Plan, units: words.System, date: dt.date | None) -> dict[str, Any]:
    pairs = list(zip(words.option_rows(plan), plan.options, strict=True))
    shown, rest = words.first_options(pairs)
    twin = plan.twin
    return {
        "notice": RESEARCH_USE,
        "warning": twin_words.warning_words(twin),
        "title": words.asked_of(plan),
        "date": date.isoformat() if date else "",
        "headline": words.headline(plan),
        "found": words.found_lines(plan, units),
        "preface": words.PREFACE,
        "glance": [list(words.glance_cells(row)) for row, _ in pairs],
        "boxes": [{"title": title, "lines": lines} for title, lines in words.red_boxes(plan)],
        "status": words.status_lines(plan),
        "milestone_heads": list(words.milestone_heads(plan)),
        "milestones": [
            {
                "title": words.milestone_title(one),
                "told": words.milestone_words(one, units),
                "rows": [list(cells) for cells in words.milestone_cells(plan, one)],
                "picture": f"milestone{number}.svg",
            }
            for number, one in enumerate(words.recoveries(plan))
        ],
        "unknown": words.unknown_lines(plan),
        "questions": words.questions(plan),
        "calendar": _calendars(plan, shown),
        "rest": _calendars(plan, rest),
        "side": [list(words.side_cells(row)) for row, _ in pairs],
        "side_note": words.SIDE_NOTE,
        "limits": words.limit_lines(plan.goal, units),
        "details": [
            {"title": f"{row.number}  {row.title}", "rows": [list(pair) for pair in words.detail_rows(row)]}
            for row, _ in pairs
        ],
        "searches": [
            {"told": f"{one.told[0].upper()}{one.told[1:]}.", "picture": f"search{number}.svg"}
            for number, one in enumerate(plan.searches)
        ],
        "verdict": [{"text": line.text, "bad": words.is_bad(plan, line)} for line in twin_words.verdict_lines(twin)],
        "records": [
            [row.label, row.when, row.written, row.unit, words.band(row.level), words.band(row.prior), row.conflict]
            for row in twin_words.record_rows(twin, units)
        ],
        "phenotypes": [list(cells) for cells in words.phenotype_cells(plan)],
        "learned": _parameters(twin_words.learned_rows(twin)),
        "undecided": _parameters(twin_words.undecided_rows(twin)),
        "provenance": [list(pair) for pair in words.provenance_rows(plan)],
        "person": json.dumps(as_written(twin.person), indent=1, ensure_ascii=False),
    }


def _calendars(plan: Plan, pairs: Sequence[tuple[words.OptionRow, Option]]) -> list[dict[str, Any]]:
    return [
        {"title": f"{row.number}  {row.title}", "rows": [list(cells) for cells in words.calendar_cells(plan, option)]}
        for row, option in pairs
    ]


def _parameters(rows: Sequence[twin_words.LearnedRow]) -> list[list[str]]:
    return [[row.meaning, row.unit, words.band(row.prior), words.band(row.posterior)] for row in rows]
