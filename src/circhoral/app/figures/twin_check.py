"""The picture of a twin check: rank histograms with the band of uniformity, and what 90 % intervals cover.

A histogram that bulges says that twins are too unsure, one with high ends that they are too sure, one that leans that
they lie off to one side. It is drawn relative to what is expected, so that 1 is uniform.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from scipy.stats import binom

from circhoral.app.figures.still import INK, SOFT
from circhoral.app.twin_check import WHO, quantity_words
from circhoral.simulation.simulate import RESEARCH_USE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Inches.
WIDTH, MARGIN, HEAD, FOOT = 13.0, 0.3, 1.05, 0.42
SMALL_WIDTH, SMALL_HEIGHT, GAP_ACROSS, GAP_DOWN, TITLE = 1.62, 0.7, 0.2, 0.38, 0.42
COLUMNS = 5
DOTS_LEFT, DOTS_WIDTH, ROW = 11.35, 1.5, 0.185
COLOURS = {"male": "#2B6CB0", "female": "#C05621", "pulses": "#6B7280"}
BAND, FAILS = "#E5E7EB", "#A5312B"
CRITERION = (0.85, 0.95)


def draw(told: Mapping[str, Any]) -> Figure:
    """Return the figure.

    Parameters
    ----------
    told : mapping
        Of `circhoral.app.twin_check.plain`.
    """
    kinds = told["by_kind"]
    tall = {kind: _height(item) for kind, item in kinds.items()}
    height = HEAD + sum(tall.values()) + FOOT
    figure = Figure(figsize=(WIDTH, height), dpi=100, facecolor="white")
    FigureCanvasAgg(figure)
    figure.text(
        MARGIN / WIDTH, 1 - 0.14 / height, "Twins of persons whose truth is known", fontsize=14.5, weight="bold",
        va="top", color="#111111",
    )  # fmt: skip
    figure.text(MARGIN / WIDTH, 1 - 0.46 / height, _summary(told), fontsize=9.3, va="top", color=SOFT)
    figure.legend(
        handles=[
            Patch(color="#6B7280", label="rank of the truth among 99 draws, relative to uniform"),
            Patch(color=BAND, label="99 % of bins, if uniform"),
            Line2D([], [], color=INK, marker="o", ms=4, lw=1.1, label="90 % intervals that hold the truth, 95 % CI"),
            Patch(color="#D9EAD3", label="85 to 95 %"),
        ],
        loc="upper left", bbox_to_anchor=(MARGIN / WIDTH - 0.004, 1 - 0.66 / height), ncols=4, frameon=False,
        fontsize=8.5, borderpad=0.0, handlelength=1.4, columnspacing=1.6,
    )  # fmt: skip
    top = HEAD
    for kind, item in kinds.items():
        _block(figure, kind, item, top, height, tall[kind])
        top += tall[kind]
    foot = f"circhoral {told['version']}, seed {told['seed']}. {RESEARCH_USE}"
    figure.text(MARGIN / WIDTH, 0.1 / height, foot, fontsize=7, color=SOFT, va="bottom")
    return figure


def _rows(item: Mapping[str, Any]) -> dict[str, Any]:
    return dict(item["quantities"] if "quantities" in item else item["recovered"])


def _height(item: Mapping[str, Any]) -> float:
    rows = len(_rows(item)) + ("quantities" in item)
    beside = 0.3 + ROW * rows + 0.42
    if "quantities" not in item:
        return TITLE + beside
    lines = -(-len(item["quantities"]) // COLUMNS)
    return TITLE + max(lines * (SMALL_HEIGHT + GAP_DOWN) + 0.2, beside)


def _block(figure: Figure, kind: str, item: Mapping[str, Any], top: float, height: float, tall: float) -> None:
    figure.text(
        MARGIN / WIDTH, 1 - (top + 0.06) / height, f"{item['persons']} {WHO[kind]}", fontsize=11.5, weight="bold",
        va="top", color=COLOURS[kind],
    )  # fmt: skip
    if "quantities" in item:
        _histograms(figure, kind, item, top + TITLE, height)
    else:
        _biases(figure, kind, item, top + TITLE, height)
    rows = len(_rows(item)) + ("quantities" in item)
    place = (DOTS_LEFT / WIDTH, 1 - (top + TITLE + ROW * rows) / height, DOTS_WIDTH / WIDTH, ROW * rows / height)
    _coverage(figure.add_axes(place), kind, item)


def _histograms(figure: Figure, kind: str, item: Mapping[str, Any], top: float, height: float) -> None:
    for number, (name, row) in enumerate(item["quantities"].items()):
        left = MARGIN + 0.18 + (number % COLUMNS) * (SMALL_WIDTH + GAP_ACROSS)
        down = top + 0.16 + (number // COLUMNS) * (SMALL_HEIGHT + GAP_DOWN)
        axes = figure.add_axes(
            (left / WIDTH, 1 - (down + SMALL_HEIGHT) / height, SMALL_WIDTH / WIDTH, SMALL_HEIGHT / height)
        )
        counts = np.array(row["histogram"], dtype=float)
        expected = row["persons"] / len(counts)
        low, high = (binom.ppf(q, row["persons"], 1 / len(counts)) / expected for q in (0.005, 0.995))
        axes.axhspan(low, high, color=BAND, lw=0, zorder=0)
        axes.axhline(1.0, color=SOFT, lw=0.7, zorder=1)
        place = (np.arange(len(counts)) + 0.5) / len(counts)
        axes.bar(place, counts / expected, width=0.86 / len(counts), color=COLOURS[kind], alpha=0.85, zorder=2)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, max(high * 1.12, float(counts.max()) / expected * 1.05))
        axes.set_xticks([])
        axes.set_yticks([0, 1])
        axes.tick_params(labelsize=6.5, length=2, pad=1.5, colors=SOFT)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        for side in ("left", "bottom"):
            axes.spines[side].set_color("#B8BEC7")
        axes.set_title(quantity_words(name), fontsize=7.4, loc="left", pad=2.5, color=INK)
        bad = row["p_adjusted"] <= 0.01
        axes.text(
            1.0, 0.97, f"p {row['p']:.2g}", transform=axes.transAxes, fontsize=6.3, ha="right", va="top",
            color=FAILS if bad else SOFT, weight="bold" if bad else "normal",
        )  # fmt: skip


def _biases(figure: Figure, kind: str, item: Mapping[str, Any], top: float, height: float) -> None:
    rows = item["recovered"]
    left, wide, tall = MARGIN + 2.1, 5.6, ROW * len(rows)
    axes = figure.add_axes((left / WIDTH, 1 - (top + tall) / height, wide / WIDTH, tall / height))
    for number, (name, row) in enumerate(rows.items()):
        y = len(rows) - 1 - number
        axes.text(-0.02, y, quantity_words(name), transform=axes.get_yaxis_transform(), ha="right", va="center",
                  fontsize=7.8, color=INK)  # fmt: skip
        axes.errorbar(
            row["bias"], y, xerr=1.96 * (row["bias_error"] or 0.0), fmt="o", ms=4, lw=1.1, color=COLOURS[kind]
        )
    axes.axvline(0.0, color=SOFT, lw=0.8)
    axes.set_xlim(-1.0, 1.0)
    words = "mean of the twin minus the truth, in prior standard deviations (95 % CI of the mean)"
    axes.set_xlabel(words, fontsize=7.5, color=SOFT, labelpad=2)
    _bare(axes, len(rows))


def _coverage(axes: Axes, kind: str, item: Mapping[str, Any]) -> None:
    rows = _rows(item)
    if "quantities" in item:
        rows["withheld labs"] = {
            "coverage_90": item["withheld_coverage_90"], "coverage_interval": item["withheld_interval"],
        }  # fmt: skip
    axes.axvspan(*CRITERION, color="#D9EAD3", lw=0, zorder=0)
    axes.axvline(0.9, color=SOFT, lw=0.7, zorder=1)
    for number, (name, row) in enumerate(rows.items()):
        y = len(rows) - 1 - number
        low, high = row["coverage_interval"]
        axes.plot([low, high], [y, y], color=COLOURS[kind], lw=1.1)
        axes.plot(row["coverage_90"], y, "o", ms=4, color=COLOURS[kind])
        axes.text(-0.03, y, quantity_words(name), transform=axes.get_yaxis_transform(), ha="right", va="center",
                  fontsize=7.8, color=INK)  # fmt: skip
    axes.set_xlim(0.6, 1.005)
    axes.set_xticks([0.6, 0.7, 0.8, 0.9, 1.0], ["60", "70", "80", "90", "100"])
    axes.set_xlabel(f"covered [%]; all together {item['coverage_90']:.1%}", fontsize=7.5, color=SOFT, labelpad=2)
    _bare(axes, len(rows))


def _bare(axes: Axes, rows: int) -> None:
    axes.set_ylim(-0.7, rows - 0.3)
    axes.set_yticks([])
    axes.tick_params(labelsize=7, length=2, colors=SOFT)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color("#B8BEC7")


def _summary(told: Mapping[str, Any]) -> str:
    parts = [
        f"{WHO[sex]}: 90 % intervals hold the truth in {share:.1%}, "
        f"withheld labs in {told['withheld_coverage_90'][sex]:.1%}"
        for sex, share in told["coverage_90"].items()
    ]
    if told["rank_p_smallest"] is not None:
        parts.append(f"smallest p of the ranks, adjusted, {told['rank_p_smallest']:.2g}")
    return "; ".join(parts)
