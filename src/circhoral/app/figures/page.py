"""The picture as one HTML page to point at and zoom into; Plotly stands inside it, so it needs no network."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from circhoral.app.figures import panels as plan
from circhoral.app.figures import words
from circhoral.app.figures.marks import FOLLICLE, MARKS, MENSES_COLOUR, has_marks, marks, top_of_follicle
from circhoral.app.figures.periods import Period
from circhoral.app.prominent import RED, warnings_of
from circhoral.app.spread import spread_words

if TYPE_CHECKING:
    import xarray as xr

    from circhoral.app.twin_records import Point

_INK = "#333333"
_COLUMNS = 3
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Circhoral: simulated course under each regimen</title>
<style>body{{font-family:sans-serif;color:#222;max-width:1180px;margin:1em auto;padding:0 1em}}
h1{{font-size:1.25em;margin:0}}p{{margin:.3em 0;font-size:.85em;color:#555}}table{{border-collapse:collapse}}
td{{padding:.1em 1.2em .1em 0;font-size:.9em;vertical-align:top}}.swatch{{font-weight:bold}}
.warning{{background:%s;color:#fff;font-weight:bold;font-size:1em;padding:.5em .8em}}</style></head>
<body>{warnings}<h1>Simulated course under each regimen</h1><p>{who}</p><table>{arms}</table>{figure}
<p>{footer}</p></body></html>
""".replace("%s", RED)
_SYMBOLS = {"menses": "triangle-down", "lh_peak": "triangle-up-open", "ovulation": "circle"}
_ROW = 1.6  # mm of follicle between the rows of marks


def write(
    dataset: xr.Dataset,
    periods: Mapping[str, Sequence[Period]],
    wanted: Sequence[str] | None,
    reported: Mapping[str, Sequence[Point]],
) -> str:
    """Return the page; see `circhoral.app.figures.trajectory_page`."""
    body = _figure(dataset, plan.panels(dataset, wanted), reported).to_html(
        full_html=False, include_plotlyjs=True, config={"displaylogo": False, "responsive": True}
    )
    return _PAGE.format(
        warnings="".join(f'<p class="warning">{html.escape(text)}</p>' for text in warnings_of(dataset)),
        who=html.escape(words.who(dataset)),
        arms="".join(_arm(dataset, periods, arm, colour) for arm, colour in plan.arms(dataset).items()),
        figure=body,
        footer=html.escape(words.footer(dataset, 10_000)).replace("\n", "<br>"),
    )


def _arm(dataset: xr.Dataset, periods: Mapping[str, Sequence[Period]], arm: str, colour: str) -> str:
    """Return one row: the arm, when it reaches the fertile range, and what is given when."""
    name, step = plan.clock(dataset)
    courses = [
        item.label if item.vague else f"{item.label} ({item.start / step:.3g} to {item.end / step:.3g} {name})"
        for item in periods.get(arm, ())
    ]
    given = "; ".join(courses) or ("nothing given" if periods else "")
    told = html.escape(words.arm_words(dataset, arm))
    return f'<tr><td class="swatch" style="color:{colour}">{told}</td><td>{html.escape(given)}</td></tr>'


def _figure(dataset: xr.Dataset, shown: Sequence[plan.Panel], reported: Mapping[str, Sequence[Point]]) -> Any:
    wide, small = [p for p in shown if p.wide], [p for p in shown if not p.wide]
    rows = len(wide) + -(-len(small) // _COLUMNS)
    specs: list[list[Any]] = [[{"colspan": _COLUMNS}, *[None] * (_COLUMNS - 1)] for _ in wide]
    specs += [[{} for _ in range(_COLUMNS)] for _ in range(rows - len(wide))]
    ordered = [*wide, *small]
    titles = [_title(dataset, panel) for panel in ordered]
    heights = [1.5] * len(wide) + [1.0] * (rows - len(wide))
    figure = make_subplots(
        rows, _COLUMNS, specs=specs, subplot_titles=titles, row_heights=heights, horizontal_spacing=0.07,
        vertical_spacing=0.28 / max(rows, 2), shared_xaxes="all",
    )  # fmt: skip
    for index, panel in enumerate(ordered):
        below = index - len(wide)
        place = (index + 1, 1) if below < 0 else (len(wide) + below // _COLUMNS + 1, below % _COLUMNS + 1)
        _draw_panel(figure, dataset, panel, place)
        for measure in panel.measures:
            if points := reported.get(measure, ()):
                figure.add_trace(_values(dataset, points), row=place[0], col=place[1])
    name, _ = plan.clock(dataset)
    figure.update_xaxes(showticklabels=True, showgrid=False, linecolor="#999999", ticks="outside", title_text="")
    figure.update_xaxes(title_text=f"{name} since the regimen began", row=rows)
    figure.update_yaxes(gridcolor="#E6E6E6", zeroline=False)
    figure.update_annotations(font_size=13)
    figure.update_layout(
        height=330 * len(wide) + 235 * (rows - len(wide)) + 60, margin={"l": 55, "r": 15, "t": 45, "b": 45},
        plot_bgcolor="white", paper_bgcolor="white", font={"color": _INK, "size": 12}, hovermode="x unified",
        legend={"orientation": "h", "y": -0.06, "groupclick": "togglegroup"},
    )  # fmt: skip
    return figure


def _title(dataset: xr.Dataset, panel: plan.Panel) -> str:
    unit = plan.common_unit(dataset, panel)
    return f"<b>{html.escape(panel.title)}</b>" + (f", {html.escape(unit)}" if unit else "")


def _draw_panel(figure: Any, dataset: xr.Dataset, panel: plan.Panel, place: tuple[int, int]) -> None:
    row, column = place
    _, step = plan.clock(dataset)
    for number, measure in enumerate(panel.measures):
        dash = plan.DASHES[number % len(plan.DASHES)]
        for arm, colour in plan.arms(dataset).items():
            curve = plan.curve(dataset, measure, arm)
            if panel.drugs and not np.nanmax(curve.median, initial=0.0) > plan.drug_floor(dataset, panel):
                continue
            for trace in _traces(dataset, panel, measure, arm, colour, dash, curve):
                trace.showlegend = trace.showlegend is not False and place == (1, 1)
                figure.add_trace(trace, row=row, col=column)
    if FOLLICLE in panel.measures and has_marks(dataset):
        for trace in _marks(dataset):
            figure.add_trace(trace, row=row, col=column)
    first = float(dataset["time"].min()) / step
    if first < 0:
        figure.add_vrect(first, 0, fillcolor="#EFEFEF", line_width=0, layer="below", row=row, col=column)
    for item in plan.limits(dataset, panel):
        low, high = item.shown(str(dataset[item.measure].attrs["units"]))
        if low is not None and high is not None:
            figure.add_hrect(low, high, fillcolor="#2E8B57", opacity=0.1, line_width=0, row=row, col=column)
            text, level = f"{low:.3g}–{high:.3g}: {item.label}", low
        else:
            level = low if low is not None else high or 0.0
            figure.add_hline(level, line_dash="dash", line_width=1, line_color="#222222", row=row, col=column)
            text = f"{level:.3g} {plan.unit_of(dataset, item.measure)}: {item.label}"
        figure.add_annotation(
            text=text, x=float(dataset["time"].max()) / step, xanchor="right", yanchor="top", showarrow=False,
            y=np.log10(level) if panel.scale == "count" else level, font_size=10, row=row, col=column,
        )  # fmt: skip
    if panel.scale == "count":
        figure.update_yaxes(type="log", range=[np.log10(plan.COUNT_FLOOR), None], row=row, col=column)
    elif panel.scale == "log":
        figure.update_yaxes(type="log", row=row, col=column)
        if panel.drugs:
            figure.update_yaxes(range=[np.log10(plan.drug_floor(dataset, panel)), None], row=row, col=column)
    else:
        figure.update_yaxes(rangemode="tozero" if panel.measures[0] != "hematocrit" else "normal", row=row, col=column)


def _traces(
    dataset: xr.Dataset, panel: plan.Panel, measure: str, arm: str, colour: str, dash: str, curve: plan.Curve
) -> list[Any]:
    _, step = plan.clock(dataset)
    time = np.round(curve.time / step, 4)
    label = f"{arm}, {plan.line_words(dataset, panel, measure)}" if len(panel.measures) > 1 or panel.drugs else arm
    made = [
        go.Scatter(
            x=time, y=_rounded(curve.median, panel), name=label, legendgroup=arm, mode="lines",
            line={"color": colour, "dash": dash, "width": 2.4 if panel.wide else 1.7},
            hovertemplate="%{y:.3g}",
        )
    ]  # fmt: skip
    if dataset.sizes["person"] > 1 and not panel.drugs:
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        low, high = _rounded(curve.low, panel), _rounded(curve.high, panel)
        made.append(
            go.Scatter(
                x=np.concatenate([time, time[::-1]]), y=np.concatenate([high, low[::-1]]), fill="toself",
                fillcolor=f"rgba({red},{green},{blue},0.15)", line={"width": 0}, hoverinfo="skip", mode="lines",
                legendgroup=arm, showlegend=False, name=f"{arm}, 90 % of {spread_words(dataset).noun}",
            )
        )  # fmt: skip
    return made


def _values(dataset: xr.Dataset, points: Sequence[Point]) -> Any:
    """Return the values that were reported of one measure."""
    _, step = plan.clock(dataset)
    symbols = {"": "diamond", "<": "triangle-down", ">": "triangle-up"}
    return go.Scatter(
        x=[point.day / step for point in points], y=[point.value for point in points], mode="markers",
        marker={"symbol": [symbols[point.censored] for point in points], "size": 9, "color": "#111111"},
        name=words.REPORTED, showlegend=False, hovertemplate="reported: %{y:.3g}<extra></extra>",
    )  # fmt: skip


def _marks(dataset: xr.Dataset) -> list[Any]:
    """Return the marks of one woman's cycles: circles on her follicles, the rest in rows below them."""
    _, step = plan.clock(dataset)
    made = []
    for number, (arm, colour) in enumerate(plan.arms(dataset).items()):
        for kind, meaning in MARKS.items():
            own = [mark for mark in marks(dataset, arm) if mark.kind == kind]
            days = [mark.day for mark in own]
            level = -_ROW * (number + 1)
            shade = MENSES_COLOUR if kind == "menses" else colour
            heights = [top_of_follicle(dataset, arm, day) if kind == "ovulation" else level for day in days]
            made.append(
                go.Scatter(
                    x=np.round(np.array(days) / step, 3), y=heights, mode="markers+text", name=meaning,
                    marker={"symbol": _SYMBOLS[kind], "size": 9, "color": shade},
                    text=[str(mark.follicles) if mark.follicles > 1 else "" for mark in own],
                    textposition="top right", hovertemplate=f"{html.escape(arm)}: {meaning}, %{{x:.1f}}<extra></extra>",
                    legendgroup=kind, showlegend=number == 0,
                )
            )  # fmt: skip
    return made


def _rounded(values: Any, panel: plan.Panel) -> Any:
    """Return values with six digits, held at the floor of a logarithmic axis."""
    floor = plan.COUNT_FLOOR if panel.scale == "count" else 1e-6 if panel.scale == "log" else -np.inf
    return np.array([float(f"{max(value, floor):.6g}") for value in np.nan_to_num(values, nan=np.nan)])
