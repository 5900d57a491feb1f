"""The picture as Matplotlib draws it: treatments on top, sperm or follicles large, everything else below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator, NullLocator

from circhoral.app.figures import panels as plan
from circhoral.app.figures import words
from circhoral.app.figures.banner import banner_height, draw_banner
from circhoral.app.figures.bars import draw_bars
from circhoral.app.figures.diary import draw_legend, draw_ovulations, draw_strip
from circhoral.app.figures.marks import FOLLICLE, has_marks
from circhoral.app.figures.periods import Period
from circhoral.app.spread import spread_words

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

    from circhoral.app.twin_records import Point

# Inches.
WIDTH, LEFT, RIGHT, GAP = 11.0, 0.72, 0.14, 0.72
TITLE, ABOVE, BELOW, FOOT = 0.42, 0.34, 0.26, 1.02
HERO, SMALL, BAR, LEGEND_LINE, MARK_ROW, FOOT_LINE = 2.5, 1.75, 0.235, 0.215, 0.23, 0.145
LETTERS_BELOW = 178  # in a line of the footer
_VALUE: dict[str, Any] = {"marker": "D", "ms": 5.5, "mfc": "#111111", "mec": "white", "mew": 0.9}
INK, SOFT = "#333333", "#666666"
_DASHES: dict[str, Any] = {
    "solid": "-", "dash": (0, (5, 2)), "dot": (0, (1, 1.3)), "dashdot": (0, (6, 2, 1, 2)), "longdash": (0, (9, 3)),
}  # fmt: skip


def draw(
    dataset: xr.Dataset,
    periods: Mapping[str, Sequence[Period]],
    wanted: Sequence[str] | None,
    reported: Mapping[str, Sequence[Point]],
) -> Figure:
    """Return the figure; see `circhoral.app.figures.trajectory_figure`."""
    shown = plan.panels(dataset, wanted)
    wide, small = [p for p in shown if p.wide], [p for p in shown if not p.wide]
    columns = min(3, len(small)) or 1
    rows = -(-len(small) // columns)
    lanes = [(c, lane) for arm, c in plan.arms(dataset).items() for lane in plan.lanes(periods, arm)] if periods else []
    handles = _handles(dataset, bool(reported))
    strip = BAR * len(lanes) + 0.16 if lanes else 0.0
    banner = banner_height(dataset)
    head = banner + TITLE + LEGEND_LINE * len(handles) + 0.08
    marked = {p: MARK_ROW * dataset.sizes["arm"] for p in wide if FOLLICLE in p.measures and has_marks(dataset)}
    height = head + strip + (ABOVE + HERO + BELOW) * len(wide) + (ABOVE + SMALL + BELOW) * rows + FOOT
    height += FOOT_LINE * words.status_lines_in_footer(dataset, LETTERS_BELOW)
    height += sum(marked.values())
    figure = Figure(figsize=(WIDTH, height), dpi=100, facecolor="white")
    FigureCanvasAgg(figure)
    inner = WIDTH - LEFT - RIGHT

    def place(left: float, top: float, width: float, tall: float) -> Axes:
        return figure.add_axes((left / WIDTH, 1 - (top + tall) / height, width / WIDTH, tall / height))

    y = head
    if lanes:
        axes = place(LEFT, y, inner, BAR * len(lanes))
        _frame(axes, dataset)
        draw_bars(axes, lanes, periods.get("", ()), plan.clock(dataset)[1], inner)
        y += strip
    for panel in wide:
        axes = place(LEFT, y + ABOVE, inner, HERO)
        _draw_panel(axes, dataset, panel, reported)
        y += ABOVE + HERO + BELOW
        if panel in marked:
            draw_ovulations(axes, dataset)
            draw_legend(axes)
            axes.tick_params(labelbottom=False)
            below = place(LEFT, y - BELOW, inner, marked[panel])
            _frame(below, dataset)
            draw_strip(below, dataset)
            y += marked[panel]
    each = (inner - GAP * (columns - 1)) / columns
    for index, panel in enumerate(small):
        top = y + (index // columns) * (ABOVE + SMALL + BELOW) + ABOVE
        axes = place(LEFT + (index % columns) * (each + GAP), top, each, SMALL)
        _draw_panel(axes, dataset, panel, reported)
        if index + columns >= len(small):
            axes.set_xlabel(_time_label(dataset), fontsize=8.5, color=INK)
    if not small:
        figure.axes[-1].set_xlabel(_time_label(dataset), fontsize=9, color=INK)
    draw_banner(figure, dataset, height)
    _words(figure, dataset, handles, height, banner)
    return figure


def _words(figure: Figure, dataset: xr.Dataset, handles: Sequence[Any], height: float, top: float) -> None:
    left = 0.14 / WIDTH
    figure.text(
        left, 1 - (top + 0.13) / height, "Simulated course under each regimen", fontsize=14, weight="bold", va="top",
        color="#111111",
    )  # fmt: skip
    who = words.who(dataset)
    figure.text(1 - left, 1 - (top + 0.17) / height, who, fontsize=9.5, va="top", ha="right", color=SOFT)
    figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(left, 1 - (top + TITLE) / height), frameon=False,
        fontsize=10, handlelength=1.6, borderaxespad=0.0, borderpad=0.0, labelspacing=0.42, labelcolor="#111111",
    )  # fmt: skip
    figure.text(
        left, 0.1 / height, words.footer(dataset, LETTERS_BELOW), fontsize=7.4, va="bottom", color=SOFT, linespacing=1.4
    )


def _handles(dataset: xr.Dataset, marked: bool) -> list[Any]:
    """Return the entries of the legend, one line each."""
    made: list[Any] = [
        Line2D([], [], color=colour, lw=2.6, label=words.arm_words(dataset, arm))
        for arm, colour in plan.arms(dataset).items()
    ]
    if dataset.sizes["person"] > 1:
        made.append(Patch(facecolor="#999999", alpha=0.35, label=spread_words(dataset).band))
    if marked:
        made.append(Line2D([], [], ls="none", label=words.REPORTED, **_VALUE))
    return made


def _draw_panel(axes: Axes, dataset: xr.Dataset, panel: plan.Panel, reported: Mapping[str, Sequence[Point]]) -> None:
    _frame(axes, dataset)
    for number, measure in enumerate(panel.measures):
        _draw_measure(axes, dataset, measure, _DASHES[plan.DASHES[number % len(plan.DASHES)]], panel)
        for point in reported.get(measure, ()):
            marker = {"": "D", "<": "v", ">": "^"}[point.censored]
            axes.plot(point.day / plan.clock(dataset)[1], point.value, **_VALUE | {"marker": marker}, zorder=6)
    _scale(axes, dataset, panel)
    _limits(axes, dataset, panel)
    size = 12 if panel.wide else 10.5
    title = axes.annotate(
        panel.title, (0, 1), xycoords="axes fraction", xytext=(0, 5), textcoords="offset points", fontsize=size,
        weight="bold", color="#111111",
    )  # fmt: skip
    unit = plan.common_unit(dataset, panel) or ("units in the legend" if len(panel.measures) > 1 else "")
    axes.annotate(
        unit, (1, 0), xycoords=title, xytext=(5, 0.6), textcoords="offset points", fontsize=size - 1.5, color=SOFT,
        va="bottom",
    )  # fmt: skip
    if panel.wide and axes.get_xlim()[0] < 0:
        axes.annotate(
            "before", (0, 1), xycoords="axes fraction", xytext=(5, -5), textcoords="offset points", va="top",
            fontsize=8.5, color=SOFT,
        )  # fmt: skip
    if panel.drugs or len(panel.measures) > 1:
        _line_legend(axes, dataset, panel)


def _draw_measure(axes: Axes, dataset: xr.Dataset, measure: str, dash: Any, panel: plan.Panel) -> None:
    _, step = plan.clock(dataset)
    shared = plan.shared_before(dataset)
    width = 2.1 if panel.wide else 1.5
    floor = plan.drug_floor(dataset, panel) if panel.drugs else 0.0
    for number, (arm, colour) in enumerate(plan.arms(dataset).items()):
        curve = plan.curve(dataset, measure, arm)
        median = _drawable(curve.median, panel, floor)
        if not np.isfinite(median).any():
            continue
        parts = [(curve.time >= (0 if shared else -np.inf), colour)]
        if shared and number == 0:
            parts.append((curve.time <= 1, plan.GREY))
        for where, shade in parts:
            time = curve.time[where] / step
            axes.plot(time, median[where], color=shade, lw=width, ls=dash, zorder=3 - 0.01 * number)
            if dataset.sizes["person"] > 1 and not panel.drugs:
                low, high = (_drawable(line, panel, floor)[where] for line in (curve.low, curve.high))
                axes.fill_between(time, low, high, color=shade, alpha=0.15, lw=0, zorder=2)


def _drawable(line: Any, panel: plan.Panel, floor: float) -> Any:
    return np.where(line > floor, line, np.nan) if panel.scale == "log" else line


def _frame(axes: Axes, dataset: xr.Dataset) -> None:
    name, step = plan.clock(dataset)
    time = np.asarray(dataset["time"]) / step
    axes.set_xlim(min(time[0], 0.0), time[-1])
    if time[0] < 0:
        axes.axvspan(time[0], 0, color="#EFEFEF", lw=0, zorder=0)
    span = time[-1] - time[0]
    if name == "days" and span > 21:
        most = 14 if axes.get_position().width > 0.5 else 6
        axes.xaxis.set_major_locator(MultipleLocator(next((s for s in (7, 14, 28, 56) if span / s <= most), 84)))
    elif name == "months":
        axes.xaxis.set_major_locator(MultipleLocator(next((s for s in (3, 6, 12, 24, 60) if span / s <= 10), 120)))
    else:
        axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    frame(axes, 8.5)


def frame(axes: Axes, letters: float) -> None:
    """Draw two quiet axes, labels in so many points, and a faint grid of levels behind what is drawn."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color("#999999")
    axes.tick_params(labelsize=letters, labelcolor=INK, length=3, color="#999999")
    axes.grid(axis="y", color="#E3E3E3", lw=0.6, zorder=0)
    axes.set_axisbelow(True)


def _scale(axes: Axes, dataset: xr.Dataset, panel: plan.Panel) -> None:
    axes.yaxis.set_minor_locator(NullLocator())
    if panel.scale == "count":
        axes.set_yscale("symlog", linthresh=plan.COUNT_FLOOR, linscale=0.35)
        high = max(100.0, 1.3 * axes.dataLim.y1)
        axes.set_ylim(0, high)
        axes.set_yticks([tick for tick in (0, 0.01, 0.1, 1, 10, 100, 1000) if tick <= high])
    elif panel.scale == "log" and axes.has_data():
        axes.set_yscale("log")
        low, high = axes.dataLim.intervaly
        decades = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
        bottom, top = low / 1.5, high * 1.5
        axes.set_ylim(bottom, top)
        for steps in ((1,), (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 7)):  # as few as give two numbers
            ticks = np.outer(decades, steps).ravel()
            ticks = ticks[(ticks >= bottom) & (ticks <= top)]
            if len(ticks) > 1:
                break
        axes.set_yticks(ticks)
    else:
        low, high = axes.get_ylim()
        still = high - low < 0.02 * high  # what does not move is shown as such, not as its last digits
        axes.set_ylim(0 if low < 0.5 * high or still else low, high)
        whole = panel.measures[0].endswith("_count")
        axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10], integer=whole))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))


def _limits(axes: Axes, dataset: xr.Dataset, panel: plan.Panel) -> None:
    size = 8.5 if panel.wide else 7.4
    for item in plan.limits(dataset, panel):
        low, high = item.shown(str(dataset[item.measure].attrs["units"]))
        shown = plan.unit_of(dataset, item.measure)
        if low is not None and high is not None:
            axes.axhspan(low, high, color="#2E8B57", alpha=0.1, lw=0, zorder=1)
            text, place, up, colour = f"{low:.3g}–{high:.3g}: {item.label}", low, False, "#2E6B47"
        else:
            place = low if low is not None else high or 0.0
            axes.axhline(place, color="#222222", lw=0.9, ls=(0, (4, 3)), zorder=2.5)
            text, up, colour = f"{place:.3g} {shown}: {item.label}", panel.scale == "linear", INK
        bottom, top = axes.get_ylim()
        if panel.scale == "linear":
            bottom = bottom if low is None else min(bottom, 0.0)
            axes.set_ylim(bottom, max(top, (high or place) + 0.12 * (max(top, high or place) - bottom)))
        top = axes.get_ylim()[1]
        reach = (place, place + 0.12 * top) if up else (place / 2.2, place)
        if panel.scale == "linear" and not up:
            reach = (place - 0.12 * top, place)
        side = plan.label_side(dataset, panel, *reach)
        axes.annotate(
            text, (0.995 if side == "right" else 0.005, place), xycoords=("axes fraction", "data"),
            xytext=(0, 2.5 if up else -2.5), textcoords="offset points", ha=side, va="bottom" if up else "top",
            fontsize=size, color=colour, zorder=5, bbox={"facecolor": "white", "alpha": 0.55, "lw": 0, "pad": 0.4},
        )  # fmt: skip


def _line_legend(axes: Axes, dataset: xr.Dataset, panel: plan.Panel) -> None:
    handles = [
        Line2D([], [], color=INK, lw=1.4, ls=_DASHES[plan.DASHES[i % len(plan.DASHES)]], label=label)
        for i, label in enumerate(plan.line_words(dataset, panel, measure) for measure in panel.measures)
    ]
    low, high = axes.get_ylim()
    share = 0.105 * -(-len(handles) // 2)  # room above the curves for the legend
    if axes.get_yscale() != "log":
        axes.set_ylim(low, low + (high - low) / (1 - share))
    else:
        axes.set_ylim(low, high * (high / low) ** (share / (1 - share)))
    axes.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.0, 1.01), ncols=2, fontsize=7.2, frameon=False,
        handlelength=2.6, borderaxespad=0.0, borderpad=0.0, columnspacing=0.9, labelspacing=0.25, handletextpad=0.5,
    )  # fmt: skip


def _time_label(dataset: xr.Dataset) -> str:
    return f"{plan.clock(dataset)[0]} since the regimen began"
