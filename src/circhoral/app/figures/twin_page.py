"""A twin as one HTML page: the notice first, the verdict, every value and parameter to point at, tables, provenance."""

from __future__ import annotations

import html
import json
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from circhoral.app import twin_words as words
from circhoral.app.figures.rulers import Ruler
from circhoral.app.figures.twin_rows import PERSON, PRIOR, learned_ruler, percent, record_ruler
from circhoral.app.prominent import RED
from circhoral.app.twin_records import Band
from circhoral.quantities.written import as_written
from circhoral.simulation.simulate import RESEARCH_USE
from circhoral.twin.storage import made_with

if TYPE_CHECKING:
    from circhoral.app.twin_words import LearnedRow, PhenotypeRow, RecordRow, System
    from circhoral.twin.posterior import Twin

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Circhoral: twin of one person</title>
<style>body{{font-family:sans-serif;color:#222;max-width:1180px;margin:1em auto;padding:0 1em}}
h1{{font-size:1.3em;margin-bottom:.2em}}h2{{font-size:1.05em;margin-top:1.6em}}p,li{{font-size:.9em}}
.note{{color:#555}}.use{{border:1px solid #999;padding:.5em .8em}}
table{{border-collapse:collapse;font-size:.82em}}th,td{{text-align:left;padding:.22em .9em .22em 0;vertical-align:top;
border-bottom:1px solid #eee}}.red{{color:{red};font-weight:bold}}
.warning{{background:{red};color:#fff;font-weight:bold;font-size:1em;padding:.5em .8em}}
pre{{font-size:.75em;white-space:pre-wrap}}</style></head>
<body><p class="use"><b>{notice}</b></p>{warning}<h1>Twin: what the values say of this person</h1>
<p class="note">{who}</p>{verdict}
<h2>The values</h2><p class="note">Four sources of spread, 90 % each:</p><ul class="note">{spreads}</ul>
{records}{record_table}
<h2>Phenotypes, before and after</h2>{phenotypes}{phenotype_table}
<h2>What the values taught: parameters that narrowed or moved most</h2>{learned}{learned_table}
<h2>What the values leave open</h2>{undecided}
<h2>Provenance</h2>{provenance}</body></html>
"""
_PAINTED = "#7FB3D9"
_CONFIG = {"displaylogo": False, "responsive": True}


def write(twin: Twin, units: System, changes: Sequence[str]) -> str:
    """Return the page; see `circhoral.app.figures.twin.twin_page`."""
    records, shares = words.record_rows(twin, units), words.phenotype_rows(twin)
    learned, undecided = words.learned_rows(twin), words.undecided_rows(twin)
    warnings = [words.warning_words(twin)] if words.warning_words(twin) else []
    if changes:
        warnings.append(f"CHANGED: the model is not the one that this twin was made with: {'; '.join(changes)}")
    parts = _Figures()
    return _PAGE.format(
        red=RED,
        notice=html.escape(RESEARCH_USE),
        warning="".join(f'<p class="warning">{html.escape(text)}</p>' for text in warnings),
        who=html.escape(words.who_words(twin)),
        verdict=_verdict(twin),
        spreads="".join(f"<li>{html.escape(text)}</li>" for text in words.SPREADS.values()),
        records=parts.html(_records(records)) if records else "",
        record_table=_record_table(records) if records else "<p>Nothing was observed that the model gives.</p>",
        phenotypes=parts.html(_phenotypes(shares)),
        phenotype_table=_phenotype_table(shares),
        learned=parts.html(_learned(learned)) if learned else "",
        learned_table=_parameter_table(learned) if learned else "<p>No parameter narrowed or moved clearly.</p>",
        undecided=_parameter_table(undecided) if undecided else "<p>None of the parameters that decide most.</p>",
        provenance=_provenance(twin),
    )


class _Figures:
    """Plotly figures of one page; the first of them brings the library."""

    def __init__(self) -> None:
        self._any = False

    def html(self, figure: Any) -> str:
        made = str(figure.to_html(full_html=False, include_plotlyjs=not self._any, config=_CONFIG))
        self._any = True
        return made


def _verdict(twin: Twin) -> str:
    def line(item: words.Line) -> str:
        bad = item.kind == "conflict" or (item.kind in ("state", "reason") and not twin.verdict.trustworthy)
        text = f"<b>{html.escape(item.text)}</b>" if item.kind == "state" else html.escape(item.text)
        return f"<p{' class="red"' if bad else ''}>{text}</p>"

    return "".join(line(item) for item in words.verdict_lines(twin))


def _records(rows: Sequence[RecordRow]) -> Any:
    bands = [
        [
            ("before: between-person variability", PRIOR, 24, row.prior),
            ("with measurement scatter", PERSON, 2, row.again),
            ("with visit-to-visit variability", _PAINTED, 6, row.visit),
            ("this person's level: parameter uncertainty", PERSON, 12, row.level),
        ]
        for row in rows
    ]
    labels = [f"{row.label}<br>{row.unit}" for row in rows]
    figure = _rulers(labels, [record_ruler(row) for row in rows], bands, 74)
    for number, row in enumerate(rows, start=1):
        symbol = {"": "diamond", "<": "triangle-left", ">": "triangle-right"}[row.censored]
        told = f"reported: {row.written}, {row.when}; {'conflict: ' + row.conflict if row.conflict else row.reading}"
        figure.add_trace(
            go.Scatter(
                x=[row.value], y=[0], mode="markers", name="reported value (triangle: a limit)", showlegend=number == 1,
                marker={"symbol": symbol, "size": 12, "color": RED if row.conflict else "#111111",
                        "line": {"color": "white", "width": 1}},
                hovertemplate=f"{html.escape(told)}<extra></extra>", legendgroup="reported",
            ),
            row=number, col=1,
        )  # fmt: skip
    return figure


def _learned(rows: Sequence[LearnedRow]) -> Any:
    bands = [
        [("before", PRIOR, 18, row.prior), ("after (parameter uncertainty)", PERSON, 8, row.posterior)] for row in rows
    ]
    labels = [f"{row.parameter}<br>{row.unit}" if row.unit else row.parameter for row in rows]
    return _rulers(labels, [learned_ruler(row) for row in rows], bands, 62)


def _rulers(labels: Sequence[str], scales: Sequence[Ruler], bands: Sequence[Any], tall: int) -> Any:
    """Return rows of bands, each on an axis of its own."""
    count = len(labels)
    height = tall * count + 90
    figure = make_subplots(count, 1, vertical_spacing=min(0.4 * tall / height, 0.9 / count))
    for number, (label, scale, own) in enumerate(zip(labels, scales, bands, strict=True), start=1):
        for name, colour, width, band in own:
            figure.add_trace(
                go.Scatter(
                    x=[max(end, scale.low) for end in (band.low, band.median, band.high)], y=[0, 0, 0], mode="lines",
                    name=name, legendgroup=name, line={"color": colour, "width": width}, showlegend=number == 1,
                    hovertemplate=f"{html.escape(name)}: {_band(band)}<extra></extra>",
                ),
                row=number, col=1,
            )  # fmt: skip
        figure.update_yaxes(
            range=[-1, 1], tickvals=[0], ticktext=[html.escape(label, quote=False).replace("&lt;br&gt;", "<br>")],
            showgrid=False, zeroline=False, row=number, col=1,
        )  # fmt: skip
        ends = [scale.low, scale.high]
        figure.update_xaxes(
            type="linear" if scale.linear else "log", range=ends if scale.linear else [math.log10(end) for end in ends],
            tickvals=scale.ticks(), ticktext=[f"{tick:,g}" for tick in scale.ticks()], showgrid=False,
            linecolor="#999999", ticks="outside", row=number, col=1,
        )  # fmt: skip
    figure.update_layout(
        height=height, margin={"l": 170, "r": 20, "t": 60, "b": 30}, plot_bgcolor="white", paper_bgcolor="white",
        font={"size": 12, "color": "#333333"}, legend={"orientation": "h", "y": 1.0, "yanchor": "bottom"},
    )  # fmt: skip
    return figure


def _phenotypes(rows: Sequence[PhenotypeRow]) -> Any:
    labels = [row.label + (" (out of question)" if row.out_of_question else "") for row in rows]
    figure = go.Figure()
    for name, colour, shares in (
        ("after", PERSON, [row.after for row in rows]),
        ("before", "#BBBBBB", [row.before for row in rows]),
    ):
        figure.add_trace(
            go.Bar(
                x=[100 * share for share in shares], y=labels, orientation="h", name=name, marker={"color": colour},
                text=[percent(share) for share in shares], textposition="outside", cliponaxis=False,
                hovertemplate="%{y}: %{x:.3g} %<extra></extra>",
            )
        )  # fmt: skip
    figure.update_layout(
        height=52 * len(rows) + 90, barmode="group", margin={"l": 20, "r": 60, "t": 40, "b": 40},
        plot_bgcolor="white", paper_bgcolor="white", font={"size": 12, "color": "#333333"},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "traceorder": "reversed"},
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed", automargin=True)
    figure.update_xaxes(title_text="share, %", range=[0, 105], gridcolor="#E6E6E6")
    return figure


def _record_table(rows: Sequence[RecordRow]) -> str:
    headings = (
        "what", "when", "method", "reported", "unit of the bands", "before (between persons)",
        "this person's level (parameter uncertainty)", "with visit-to-visit variability", "with measurement scatter",
        "among such persons", "conflict",
    )  # fmt: skip
    return _table(
        headings,
        (
            (row.label, row.when, row.detail, row.written, row.unit, _band(row.prior), _band(row.level),
             _band(row.visit), _band(row.again), row.reading, row.conflict)
            for row in rows
        ),
        red=lambda cells: bool(cells[-1]),
    )  # fmt: skip


def _phenotype_table(rows: Sequence[PhenotypeRow]) -> str:
    made = (
        (row.label, row.phenotype, percent(row.before),
         "out of question" if row.out_of_question else percent(row.after))
        for row in rows
    )  # fmt: skip
    stated = "<p class='note'>Stated in the person's file, so no other was weighed.</p>" if len(rows) == 1 else ""
    return stated + _table(("phenotype", "id", "before", "after"), made)


def _parameter_table(rows: Sequence[LearnedRow]) -> str:
    headings = ("parameter", "meaning", "unit", "before (between persons)", "after (parameter uncertainty)", "change")
    made = (
        (row.parameter, row.meaning, row.unit, _band(row.prior), _band(row.posterior), row.change) for row in rows
    )  # fmt: skip
    return _table(headings, made)


def _provenance(twin: Twin) -> str:
    about = made_with(twin.person.sex)
    hashes = {"equations": about["equations"], **about["data"]}
    rows = [
        ("made with", f"circhoral {twin.made_with}"),
        ("seed", str(twin.seed)),
        ("draws", str(twin.draws)),
        ("persons evaluated", f"{twin.calls:,}"),
        ("page written by", f"circhoral {about['version']}"),
        *((f"SHA-256 of {name} (first 16 digits)", value) for name, value in hashes.items()),
    ]
    written = html.escape(json.dumps(as_written(twin.person), indent=1, ensure_ascii=False))
    return f"{_table(('', ''), rows)}<details><summary>The person as written</summary><pre>{written}</pre></details>"


def _table(headings: Iterable[str], rows: Iterable[Sequence[str]], red: Any = None) -> str:
    head = "".join(f"<th>{html.escape(text)}</th>" for text in headings)
    body = "".join(
        f"<tr{' class="red"' if red is not None and red(row) else ''}>"
        f"{''.join(f'<td>{html.escape(text)}</td>' for text in row)}</tr>"
        for row in rows
    )
    return f"<table><tr>{head}</tr>{body}</table>"


def _band(band: Band) -> str:
    return f"{words.amount(band.median)} ({words.amount(band.low)} to {words.amount(band.high)})"
