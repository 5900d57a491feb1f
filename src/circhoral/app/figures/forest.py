"""Endpoints one below the other: how many times the model is above or below what was reported."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from circhoral.app.figures.still import INK, SOFT
from circhoral.validation.scoreboard import CLOSE, NEAR, Row

WIDTH, LINE, HEAD, FOOT, LABELS = 10.0, 0.235, 0.75, 0.85, 5.2
COLOURS = {"inside": "#2E8B57", "near": "#E69F00", "off": "#C0392B"}
WORDS = {
    "inside": "inside the reported interval, or within 20 %",
    "near": "less than 1.5-fold away",
    "off": "further away",
}
WIDEST = 10.0
"""Beyond so many times a point stands at the edge, as an arrow."""


def forest_figure(rows: Sequence[Row], footer: str) -> Figure:
    """Draw predicted over reported of each endpoint, with the interval of trials of its size.

    Parameters
    ----------
    rows : sequence of Row
    footer : str
    """
    shown = [row for row in rows if row.evaluated and math.isfinite(row.x)]
    height = HEAD + LINE * max(len(shown), 1) + FOOT
    figure = Figure(figsize=(WIDTH, height), dpi=100, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((LABELS / WIDTH, FOOT / height, 1 - (LABELS + 0.25) / WIDTH, 1 - (HEAD + FOOT) / height))
    axes.set_xscale("log")
    axes.set_xlim(1 / WIDEST, WIDEST)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    for fold, alpha in ((NEAR, 0.10), (CLOSE, 0.16)):
        axes.axvspan(1 / fold, fold, color="#2E8B57", alpha=alpha, lw=0)
    axes.axvline(1.0, color=INK, lw=0.8)
    for number, row in enumerate(shown):
        _draw(axes, number, row)
    axes.set_yticks(range(len(shown)), [_label(row) for row in shown], fontsize=7.5)
    axes.tick_params(axis="y", length=0)
    ticks = [1 / 10, 1 / 5, 1 / 2, 1, 2, 5, 10]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}" if x >= 1 else f"1/{1 / x:g}"))
    axes.set_xlabel(
        "model over reported; bands: 1.25-fold and 1.5-fold; °: recalled, not seen", fontsize=8.5, color=INK
    )
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    figure.text(0.012, 1 - 0.3 / height, "Published results and the model", fontsize=13, weight="bold", va="center")
    handles = [
        axes.plot([], [], "o", color=colour, ms=5, label=WORDS[verdict])[0] for verdict, colour in COLOURS.items()
    ]
    figure.legend(
        handles=handles, ncols=3, loc="upper right", bbox_to_anchor=(0.99, 1 - 0.42 / height), frameon=False, fontsize=8
    )
    figure.text(0.012, 0.08 / height, footer, fontsize=6.5, color=SOFT, va="bottom")
    return figure


def _draw(axes: Axes, number: int, row: Row) -> None:
    ratio, colour = row.y / row.x, COLOURS[row.score.verdict]
    low, high = row.score.low / row.score.reported, row.score.high / row.score.reported
    if row.kind != "change" and math.isfinite(low):
        axes.plot([max(low, 1 / WIDEST), min(high, WIDEST)], [number, number], color=colour, lw=1.1, alpha=0.6)
    if 1 / WIDEST < ratio < WIDEST:
        axes.plot(ratio, number, "o", color=colour, ms=4.5)
    else:
        marker = ">" if ratio >= WIDEST else "<"
        axes.plot(min(max(ratio, 1.04 / WIDEST), WIDEST / 1.04), number, marker, color=colour, ms=5.5, clip_on=False)


def _label(row: Row) -> str:
    score = row.score
    measure = "" if score.statistic.startswith(score.measure) else score.measure
    what = " ".join(part for part in (measure, score.statistic, score.threshold, score.at) if part)
    text = f"{row.study} · {score.arm} · {what}".replace("_", " ")
    mark = "" if score.provenance in ("SEEN", "DERIVED") else " °"
    return (text if len(text) <= 84 else text[:83] + "…") + mark
