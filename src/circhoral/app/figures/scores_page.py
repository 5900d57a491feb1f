"""Scores as one HTML page: points to hover over, shares, the misses with their reasons, every endpoint."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from circhoral.app.figures.scoreboard import COLOURS
from circhoral.validation.scoreboard import CLOSE, KINDS, NEAR, PEOPLE, Row, Shares, misses, shares

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Circhoral: published results and the model</title>
<style>body{{font-family:sans-serif;color:#222;max-width:1180px;margin:1em auto;padding:0 1em}}
h1{{font-size:1.3em}}h2{{font-size:1.05em;margin-top:1.6em}}p{{font-size:.9em;color:#555}}
table{{border-collapse:collapse;font-size:.82em}}th,td{{text-align:left;padding:.22em .9em .22em 0;vertical-align:top;
border-bottom:1px solid #eee}}.off{{color:#C0392B}}.near{{color:#B07500}}.inside{{color:#2E8B57}}
</style></head><body><h1>Published results and the model</h1>
<p>Calibration studies set the typical values, so they show agreement; validation studies set nothing. inside: within
the reported 95 % interval, or within 20 % where none is given. An endpoint that cannot be evaluated counts as a miss.
A provenance of RECALLED means that the number was written down from memory.</p>
{shares}{figure}<h2>Misses, worst first</h2>{misses}<h2>Every endpoint</h2>{rows}<p>{footer}</p></body></html>
"""
_SYMBOLS = {"male": "square", "female": "circle"}
_HEADINGS = ("study", "arm", "what", "when", "reported", "model", "fold", "verdict", "provenance", "reason")


def scores_page(rows: Sequence[Row], footer: str) -> str:
    """Return the page.

    Parameters
    ----------
    rows : sequence of Row
    footer : str
    """
    return _PAGE.format(
        shares=_shares(rows),
        figure=_figure(rows).to_html(full_html=False, include_plotlyjs=True, config={"displaylogo": False}),
        misses=_table(misses(rows)),
        rows=_table(rows),
        footer=html.escape(footer),
    )


def _shares(rows: Sequence[Row]) -> str:
    groups = [
        *shares(rows, lambda row: f"{row.role}, {PEOPLE[row.sex]}"),
        *sorted(shares(rows, lambda row: row.mechanism), key=lambda item: item.group),
    ]
    headings = ("", "studies", "endpoints", "inside or within 1.25-fold", "within 1.25-fold", "within 1.5-fold",
                "wrong direction", "not evaluated")  # fmt: skip
    return _lines(headings, (_share(item) for item in groups))


def _share(item: Shares) -> tuple[str, ...]:
    percent = (f"{value:.0%}" for value in (item.good, item.close, item.near))
    return (item.group, str(item.studies), str(item.endpoints), *percent, str(item.wrong), str(item.unevaluated))


def _table(rows: Iterable[Row]) -> str:
    return _lines(_HEADINGS, (_cells(row) for row in rows))


def _cells(row: Row) -> tuple[str, ...]:
    score = row.score
    what = " ".join(part for part in (score.measure, score.statistic, score.threshold) if part).replace("_", " ")
    scale, unit = (100, "%") if score.unit == "share" else (1, score.unit)
    reported, model = (f"{scale * value:.3g} {unit}" if math.isfinite(value) else "-"
                       for value in (score.reported, score.predicted))  # fmt: skip
    if unit == "direction":
        reported, model = ("rises" if value > 1 else "falls" for value in (score.reported, score.predicted))
    fold = f"{score.fold_error:.2f}" if math.isfinite(score.fold_error) else "-"
    verdict = score.verdict + (", wrong direction" if score.wrong_direction else "")
    return (f"{row.study} ({row.role})", score.arm, what, score.at, reported, model, fold, verdict,
            score.provenance, row.reason)  # fmt: skip


def _lines(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    def cell(text: str) -> str:
        kind = text.split(",")[0]
        mark = f' class="{kind}"' if kind in ("off", "near", "inside") else ""
        return f"<td{mark}>{html.escape(text)}</td>"

    head = "".join(f"<th>{html.escape(text)}</th>" for text in headings)
    body = "".join(f"<tr>{''.join(cell(text) for text in row)}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _figure(rows: Sequence[Row]) -> Any:
    figure = make_subplots(2, 2, subplot_titles=list(KINDS.values()), horizontal_spacing=0.09, vertical_spacing=0.13)
    for number, kind in enumerate(KINDS):
        place = {"row": number // 2 + 1, "col": number % 2 + 1}
        own = [row for row in rows if row.kind == kind and math.isfinite(row.x)]
        values = [value for row in own for value in (row.x, row.y)] or [0.1, 10.0]
        ends = [min(values) / 1.6, max(values) * 1.6]
        for fold, dash in ((1.0, "solid"), (CLOSE, "dash"), (1 / CLOSE, "dash"), (NEAR, "dot"), (1 / NEAR, "dot")):
            line = go.Scatter(
                x=ends, y=[fold * end for end in ends], mode="lines",
                line={"color": "#777777", "width": 1, "dash": dash}, showlegend=False, hoverinfo="skip",
            )  # fmt: skip
            figure.add_trace(line, **place)
        for role, colour in COLOURS.items():
            for sex, symbol in _SYMBOLS.items():
                points = [row for row in own if (row.role, row.sex) == (role, sex)]
                figure.add_trace(
                    go.Scatter(
                        x=[row.x for row in points], y=[row.y for row in points], mode="markers",
                        marker={"color": colour, "symbol": symbol, "size": 7, "opacity": 0.8},
                        name=f"{role}, {PEOPLE[sex]}", legendgroup=f"{role}{sex}", showlegend=number == 0,
                        hovertext=["<br>".join(map(html.escape, _cells(row)[:8])) for row in points], hoverinfo="text",
                    ),
                    **place,
                )  # fmt: skip
    figure.update_xaxes(type="log", title_text="reported", gridcolor="#EEEEEE")
    figure.update_yaxes(type="log", title_text="model", gridcolor="#EEEEEE")
    figure.update_layout(height=900, plot_bgcolor="white", legend={"orientation": "h", "y": -0.07},
                         margin={"l": 60, "r": 20, "t": 50, "b": 40})  # fmt: skip
    return figure
