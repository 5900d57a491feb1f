"""The scoreboard as one picture: predicted against reported on logarithmic axes, and shares by mechanism."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from circhoral.app.figures.still import INK, SOFT
from circhoral.validation.scoreboard import CLOSE, KINDS, NEAR, PEOPLE, Kind, Row, Shares, shares

WIDTH, HEIGHT = 12.0, 9.6
COLOURS = {"calibration": "#8A9BB0", "validation": "#D55E00"}
MARKERS = {"male": "s", "female": "o"}


def scoreboard_figure(rows: Sequence[Row], footer: str) -> Figure:
    """Draw the scoreboard.

    Parameters
    ----------
    rows : sequence of Row
    footer : str
    """
    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=110, facecolor="white")
    FigureCanvasAgg(figure)
    figure.text(0.02, 0.975, "Published results and the model", fontsize=15, weight="bold", va="center")
    figure.text(0.02, 0.955, _summary(rows), fontsize=8.5, color=SOFT, va="top")
    places: dict[Kind, tuple[float, float]] = {
        "level": (0.06, 0.53), "change": (0.37, 0.53), "share": (0.06, 0.105), "time": (0.37, 0.105),
    }  # fmt: skip
    for kind, (left, bottom) in places.items():
        axes = figure.add_axes((left, bottom, 0.25, 0.315))
        _scatter(axes, [row for row in rows if row.kind == kind], KINDS[kind])
    _bars(figure.add_axes((0.68, 0.105, 0.305, 0.74)), rows)
    handles: list[Line2D] = [
        Line2D([], [], marker=MARKERS[sex], color=colour, ls="", ms=6, label=f"{role}, {PEOPLE[sex]}")
        for role, colour in COLOURS.items() for sex in MARKERS
    ]  # fmt: skip
    handles += [
        Line2D([], [], color=INK, lw=1.0, label="equal"),
        Line2D([], [], color=INK, lw=0.8, ls="--", label="1.25-fold"),
        Line2D([], [], color=INK, lw=0.8, ls=":", label="1.5-fold"),
    ]
    figure.legend(
        handles=handles, ncols=7, loc="upper left", bbox_to_anchor=(0.012, 0.918), frameon=False, fontsize=8.5
    )
    figure.text(0.02, 0.012, footer, fontsize=7, color=SOFT, va="bottom")
    return figure


def _summary(rows: Sequence[Row]) -> str:
    parts = [
        f"{PEOPLE[sex]}, {role}: {item.endpoints} endpoints, "
        f"{item.good:.0%} inside or within 1.25-fold, {item.near:.0%} within 1.5-fold"
        for role in COLOURS for sex in MARKERS
        for item in shares([row for row in rows if (row.role, row.sex) == (role, sex)], lambda _: "")
    ]  # fmt: skip
    return "\n".join("   ·   ".join(parts[i : i + 2]) for i in range(0, len(parts), 2))


def _scatter(axes: Axes, rows: Sequence[Row], title: str) -> None:
    shown = [row for row in rows if math.isfinite(row.x) and math.isfinite(row.y)]
    axes.set_xscale("log")
    axes.set_yscale("log")
    values = [value for row in shown for value in (row.x, row.y)] or [0.1, 10.0]
    low, high = min(values) / 1.6, max(values) * 1.6
    for fold, style in ((1.0, "-"), (CLOSE, "--"), (NEAR, ":")):
        for times in {fold, 1 / fold}:
            axes.plot([low, high], [low * times, high * times], color=INK, lw=0.8, ls=style, zorder=1)
    for role, colour in COLOURS.items():
        for sex, marker in MARKERS.items():
            own = [row for row in shown if (row.role, row.sex) == (role, sex)]
            axes.scatter(
                [row.x for row in own], [row.y for row in own], s=20, marker=marker, color=colour, alpha=0.75,
                edgecolors="white", linewidths=0.4, zorder=3 if role == "validation" else 2,
            )  # fmt: skip
    axes.set_xlim(low, high)
    axes.set_ylim(low, high)
    axes.set_title(f"{title} ({len(shown)})", fontsize=9.5, loc="left", color=INK)
    axes.set_xlabel("reported", fontsize=8.5)
    axes.set_ylabel("model", fontsize=8.5)
    axes.tick_params(labelsize=7.5)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _bars(axes: Axes, rows: Sequence[Row]) -> None:
    groups = sorted(shares(rows, lambda row: row.mechanism), key=lambda item: item.near)
    for number, item in enumerate(groups):
        axes.barh(number, item.near, color="#DFE7EE", height=0.7)
        axes.barh(number, item.good, color="#9DBAD4", height=0.7)
        axes.text(0.02, number, _group(item), fontsize=7.3, va="center", color="#111111")
    axes.set_yticks([])
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.5, 1], ["0", "50 %", "100 %"], fontsize=7.5)
    axes.set_title(
        "By mechanism: inside or within\n1.25-fold (dark), 1.5-fold (light)", fontsize=9.5, loc="left", color=INK
    )
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _group(item: Shares) -> str:
    return f"{item.group} ({item.endpoints})"
