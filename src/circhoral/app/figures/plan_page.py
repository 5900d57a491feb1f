"""A plan as one HTML page: first for a reader who is no modeller, then the technical part. It loads nothing."""

from __future__ import annotations

import base64
import datetime as dt
import html
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from circhoral.app import plan_words as words
from circhoral.app import twin_words
from circhoral.app.prominent import RED
from circhoral.quantities.written import as_written
from circhoral.simulation.simulate import RESEARCH_USE

if TYPE_CHECKING:
    from circhoral.evidence.goals import Bound
    from circhoral.planning.plan import Option, Plan

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Circhoral: options beside waiting</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<style>
body{{font-family:sans-serif;color:#222;max-width:1120px;margin:1em auto;padding:0 1em;line-height:1.4}}
h1{{font-size:1.45em;margin:.5em 0 .1em}}h2{{font-size:1.15em;margin:1.7em 0 .4em}}
h3{{font-size:1em;margin:1.3em 0 .3em}}
p,li{{font-size:.95em;margin:.3em 0}}ul{{margin:.3em 0;padding-left:1.3em}}.note{{color:#555;font-size:.86em}}
.use{{border:1px solid #999;padding:.5em .8em;font-weight:bold}}
.headline{{background:#EAF2F8;border-left:5px solid #0072B2;padding:.7em 1em;font-size:1.1em;font-weight:bold}}
.warning{{background:{red};color:#fff;font-weight:bold;font-size:1em;padding:.6em .9em}}
.excluded{{border:2px solid {red};padding:.3em .9em;margin:1em 0}}
table{{border-collapse:collapse;font-size:.86em;margin:.5em 0}}
th,td{{text-align:left;padding:.3em .8em .3em 0;vertical-align:top;border-bottom:1px solid #ddd}}
tr.waiting td{{background:#EDEDED}}.red{{color:{red}}}img{{max-width:100%;height:auto;margin:.6em 0}}
.part{{border-top:3px solid #333;margin-top:2.5em;padding-top:.2em}}pre{{font-size:.75em;white-space:pre-wrap}}
.grade{{white-space:nowrap;font-weight:bold}}
@media print{{body{{max-width:none;font-size:10pt}}.part{{break-before:page}}h2,h3{{break-after:avoid}}
img,tr,.excluded{{break-inside:avoid}}}}
</style></head>
<body><p class="use">{notice}</p>{warning}
<h1>{title}</h1><p class="note">{date}</p>
<p class="headline">{headline}</p>
<h2>What was found</h2>{found}
<p class="note">{preface}</p>
<h2>The options side by side</h2>{options}{side}{boxes}{status}
<h2>When the goal is reached</h2>{chance}{milestones}
<h2>What is not known</h2>{unknown}
<h2>Questions for the clinic</h2>{questions}
<h2>What would be looked at, and when</h2>
<p class="note">As the protocols are written, of waiting and of the first options. The others follow below.</p>
{calendar}
<div class="part"><h1>Technical part</h1></div>
<h2>Courses of key measures</h2>{courses}
<h2>The goal and its limits</h2>{limits}
<h2>Each option</h2>{details}
{searches}
<h2>The twin: is the model to be believed for this person?</h2>{verdict}
<h3>The values</h3>{records}
<h3>Phenotypes, before and after</h3>{phenotypes}
<h3>Parameters that narrowed or moved most</h3>{learned}
<h3>What the values leave open</h3>{undecided}
<h2>Provenance</h2>{provenance}
<p class="use">{notice}</p></body></html>
"""


def plan_page(plan: Plan, units: words.System = "conventional", date: dt.date | None = None) -> str:
    """Return the report as one HTML page; the same plan and date give the same text.

    Parameters
    ----------
    plan : Plan
    units : {"conventional", "si"}
        Of display.
    date : date, optional
        Of the report; none stands on it if absent.
    """
    from circhoral.app.figures import plan as pictures

    warning = twin_words.warning_words(plan.twin)
    pairs = list(zip(words.option_rows(plan), plan.options, strict=True))
    shown, rest = words.first_options(pairs)
    return _PAGE.format(
        red=RED,
        notice=_text(RESEARCH_USE),
        warning=f'<p class="warning">{_text(warning)}</p>' if warning else "",
        title=_text(words.asked_of(plan)),
        date=f"Report of {date.isoformat()}" if date else "",
        headline=_text(words.headline(plan)),
        found=_list(words.found_lines(plan, units)),
        preface=_text(words.PREFACE),
        options=_image(pictures.svg_bytes(pictures.options_figure(plan, units)), "The options side by side"),
        side=_side([row for row, _ in pairs]),
        status=f"<h3>Regulatory status</h3>{_list(status)}" if (status := words.status_lines(plan)) else "",
        boxes=_boxes(plan),
        chance=_image(pictures.svg_bytes(pictures.chance_figure(plan, units)), "Probability of the goal over time"),
        milestones="".join(_milestone(plan, one, units) for one in words.recoveries(plan)),
        unknown=_list(words.unknown_lines(plan)),
        questions=_list(words.questions(plan)),
        calendar=_calendars(plan, shown),
        courses=_image(pictures.svg_bytes(pictures.courses_figure(plan, units)), "Courses of key measures"),
        limits=_list(words.limit_lines(plan.goal, units)),
        details="".join(_detail(row) for row, _ in pairs)
        + (f"<h2>Calendars of the other options</h2>{_calendars(plan, rest)}" if rest else ""),
        searches=_searches(plan),
        verdict=_verdict(plan),
        records=_records(plan, units),
        phenotypes=_table(("phenotype", "before", "after"), words.phenotype_cells(plan)),
        learned=_parameters(twin_words.learned_rows(plan.twin)),
        undecided=_parameters(twin_words.undecided_rows(plan.twin)),
        provenance=_provenance(plan),
    )


def _side(rows: Sequence[words.OptionRow]) -> str:
    head = "".join(f"<th>{_text(text)}</th>" for text in words.SIDE)
    body = "".join(
        f"<tr{' class="waiting"' if row.is_waiting else ''}>"
        f"{''.join(f'<td>{_text(cell)}</td>' for cell in words.side_cells(row))}</tr>"
        for row in rows
    )
    return f'<table><tr>{head}</tr>{body}</table><p class="note">{_text(words.SIDE_NOTE)}</p>'


def _boxes(plan: Plan) -> str:
    return "".join(
        f'<div class="excluded"><h3 class="red">{_text(title)}</h3>{_list(lines)}</div>'
        for title, lines in words.red_boxes(plan)
    )


def _milestone(plan: Plan, milestone: Bound, units: words.System) -> str:
    from circhoral.app.figures import plan as pictures

    title = words.milestone_title(milestone)
    drawn = _image(pictures.svg_bytes(pictures.milestone_figure(plan, milestone, units)), f"{title}, over time")
    table = _table(words.milestone_heads(plan), words.milestone_cells(plan, milestone))
    note = f'<p class="note">{_text(words.milestone_words(milestone, units))}</p>'
    return f"<h3>{_text(title)}</h3>{drawn}{note}{table}"


def _calendars(plan: Plan, pairs: Sequence[tuple[words.OptionRow, Option]]) -> str:
    made = ""
    for row, option in pairs:
        cells = words.calendar_cells(plan, option)
        made += f"<h3>{_text(f'{row.number}  {row.title}')}</h3>"
        nothing = "<p>Nothing is planned: no protocol of the library describes it.</p>"
        made += _table(("", "when", "what", "why"), cells) if cells else nothing
    return made


def _detail(row: words.OptionRow) -> str:
    title = _text(f"{row.number}  {row.title}")
    body = "".join(f"<tr><th>{_text(name)}</th><td>{_text(text)}</td></tr>" for name, text in words.detail_rows(row))
    return f"<h3>{title}</h3><table>{body}</table>"


def _searches(plan: Plan) -> str:
    if not plan.searches:
        return ""
    from circhoral.app.figures import plan as pictures

    made = "<h2>What the searches found</h2>"
    for one in plan.searches:
        made += f"<p>{_text(one.told[0].upper() + one.told[1:])}.</p>"
        made += _image(pictures.svg_bytes(pictures.pareto_figure(one)), f"Search of {one.protocol.title}")
    return made


def _verdict(plan: Plan) -> str:
    def line(item: twin_words.Line) -> str:
        return f"<p{' class="red"' if words.is_bad(plan, item) else ''}>{_text(item.text)}</p>"

    return "".join(map(line, twin_words.verdict_lines(plan.twin)))


def _records(plan: Plan, units: words.System) -> str:
    headings = ("what", "when", "reported", "unit", "this person's level (90 %)", "others (90 %)", "conflict")
    rows = [
        (row.label, row.when, row.written, row.unit, words.band(row.level), words.band(row.prior), row.conflict)
        for row in twin_words.record_rows(plan.twin, units)
    ]
    return _table(headings, rows) if rows else "<p>Nothing was observed that the model gives.</p>"


def _parameters(rows: Sequence[twin_words.LearnedRow]) -> str:
    headings = ("parameter", "meaning", "unit", "before (90 %)", "after (90 %)", "change")
    made = [
        (row.parameter, row.meaning, row.unit, words.band(row.prior), words.band(row.posterior), row.change)
        for row in rows
    ]
    return _table(headings, made) if made else "<p>None.</p>"


def _provenance(plan: Plan) -> str:
    written = html.escape(json.dumps(as_written(plan.twin.person), indent=1, ensure_ascii=False))
    return f"{_table(('', ''), words.provenance_rows(plan))}<h3>The person as written</h3><pre>{written}</pre>"


def _image(svg: bytes, told: str) -> str:
    return f'<img alt="{html.escape(told)}" src="data:image/svg+xml;base64,{base64.b64encode(svg).decode()}">'


def _table(headings: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{_text(text)}</th>" for text in headings)
    body = "".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _list(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{_text(line)}</li>' for line in lines)}</ul>"


def _text(text: str) -> str:
    return html.escape(text, quote=False)
