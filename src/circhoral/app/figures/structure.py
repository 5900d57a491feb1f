"""Structure indices one below the other: value and interval against where healthy people stand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from circhoral.app.figures.still import INK, SOFT
from circhoral.app.structure import HOW_TO_READ, figure, heading, interval, quantity, value
from circhoral.simulation.simulate import RESEARCH_USE
from circhoral.twin import Index, Visit

WIDTH, LABELS, WORDS = 11.0, 2.25, 3.0
LINE, HEAD, BETWEEN, AXIS, FOOT = 0.42, 0.95, 0.5, 0.62, 0.6
LETTERS = 205  # in a line of the footer
BAND = "#2E8B57"
COLOURS = {"low": "#C0392B", "high": "#C0392B", "rather low": "#D68910", "rather high": "#D68910", "usual": "#1F6F43"}
_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
_NARROWEST, _WIDEST = 5.0, 25.0


def draw(visits: Sequence[Visit], who: str) -> Figure:
    """Draw every visit as one block of rows on one logarithmic scale.

    Parameters
    ----------
    visits : sequence of Visit
    who : str
        Stands in the title.
    """
    rows = [len(visit.indices) for visit in visits]
    height = HEAD + sum(LINE * count + BETWEEN + AXIS for count in rows) + FOOT
    made = Figure(figsize=(WIDTH, height), dpi=100, facecolor="white")
    FigureCanvasAgg(made)
    limit = _limit(visits)
    top = HEAD
    for visit, count in zip(visits, rows, strict=True):
        top += BETWEEN
        tall = LINE * count
        axes = made.add_axes(
            (LABELS / WIDTH, 1 - (top + tall) / height, 1 - (LABELS + WORDS) / WIDTH, tall / height)
        )  # fmt: skip
        _block(axes, visit, limit)
        made.text(0.012, 1 - (top - 0.17) / height, heading(visit), fontsize=10.5, weight="bold", va="center")
        top += tall + AXIS
    made.text(0.012, 1 - 0.26 / height, f"Structure of the axis: {who}", fontsize=14, weight="bold", va="center")
    made.text(
        0.012, 1 - 0.53 / height, "each organ's gain, relative to a healthy person (1); bars: 90 % interval",
        fontsize=9.5, color=SOFT, va="center",
    )  # fmt: skip
    _legend(made, height)
    made.text(0.012, 0.1 / height, _lines(f"{HOW_TO_READ} {RESEARCH_USE}"), fontsize=7, color=SOFT, va="bottom")
    return made


def _limit(visits: Sequence[Visit]) -> float:
    """Return how many times healthy the scale reaches on either side."""
    ends = [1 / _NARROWEST, _NARROWEST]
    for index in (index for visit in visits for index in visit.indices):
        ends += [index.healthy_low, index.healthy_high]
        ends += [end for end in (index.value, index.low, index.high) if end and math.isfinite(end)]
    return min(1.15 * max(max(end, 1 / end) for end in ends), _WIDEST)


def _block(axes: Axes, visit: Visit, limit: float) -> None:
    axes.set_xscale("log")
    axes.set_xlim(1 / limit, limit)
    axes.set_ylim(len(visit.indices) - 0.5, -0.5)
    axes.axvline(1.0, color=INK, lw=0.9)
    for number, index in enumerate(visit.indices):
        axes.barh(
            number, index.healthy_high - index.healthy_low, left=index.healthy_low, height=0.62, color=BAND, alpha=0.17
        )
        _row(axes, number, index, limit)
    axes.set_yticks([])
    below: dict[str, Any] = {"transform": axes.get_xaxis_transform(), "fontsize": 8, "color": SOFT, "va": "top"}
    axes.text(0.97, -0.27 / (LINE * len(visit.indices)), "← less than healthy", ha="right", **below)
    axes.text(1.03, -0.27 / (LINE * len(visit.indices)), "more than healthy →", ha="left", **below)
    axes.xaxis.set_major_locator(FixedLocator([tick for tick in _TICKS if 1 / limit <= tick <= limit]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}" if x >= 1 else f"1/{1 / x:g}"))
    axes.tick_params(axis="x", labelsize=8.5, colors=INK)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _row(axes: Axes, number: int, index: Index, limit: float) -> None:
    name: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "va": "center", "ha": "right"}
    axes.text(-0.02, number - 0.15, index.label, fontsize=10, color=INK, weight="bold", **name)
    axes.text(-0.02, number + 0.23, index.gloss, fontsize=7.5, color=SOFT, **name)
    beside: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "va": "center", "clip_on": False}
    if index.value is None or index.low is None or index.high is None:
        axes.text(1.015, number, _short(index.reason), fontsize=7.5, color=SOFT, style="italic", **beside)
        return
    colour = COLOURS.get(index.reading, INK)
    low, high = max(index.low, 1 / limit), min(index.high, limit)
    axes.plot([low, high], [number, number], color=colour, lw=2.2, solid_capstyle="butt")
    for end, marker in ((low, "<"), (high, ">")):
        if (marker == "<" and index.low < 1 / limit) or (marker == ">" and index.high > limit):
            axes.plot(end, number, marker, color=colour, ms=6, clip_on=False)
    if index.bound:
        axes.plot(index.value, number, "|", color=colour, ms=11, mew=2)
    else:
        axes.plot(min(max(index.value, 1 / limit), limit), number, "o", color=colour, ms=6.5)
    words = f"{value(index)}  ({interval(index)})"
    axes.text(1.015, number - 0.17, f"{index.reading}: {words}", fontsize=8.5, color=colour, weight="bold", **beside)
    below = quantity(index) or f"healthy {figure(index.healthy_low)} to {figure(index.healthy_high)}"
    axes.text(1.015, number + 0.22, below, fontsize=7, color=SOFT, **beside)


def _short(reason: str) -> str:
    words, lines = reason.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 46:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines[:2] if len(lines) <= 2 else [lines[0], f"{lines[1]} …"])


def _lines(text: str) -> str:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > LETTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def _legend(made: Figure, height: float) -> None:
    from matplotlib.lines import Line2D

    words = (("usual", "value inside the healthy range"), ("rather low", "value outside, interval reaches in"),
             ("low", "whole interval outside"))  # fmt: skip
    handles: list[Patch | Line2D] = [Patch(color=BAND, alpha=0.17, label="90 % of healthy people of the model")]
    handles += [Line2D([], [], color=COLOURS[key], marker="o", ms=5.5, lw=2, label=text) for key, text in words]
    made.legend(
        handles=handles, ncols=4, loc="center left", bbox_to_anchor=(0.006, 1 - 0.84 / height), frameon=False,
        fontsize=8, columnspacing=1.6, handlelength=1.6,
    )  # fmt: skip
