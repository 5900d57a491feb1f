"""How key measures go under waiting and the first options, and what a search has found."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator

from circhoral.app import plan_words as words
from circhoral.app.figures.panels import COUNT_FLOOR
from circhoral.app.figures.plan_chance import WIDTH
from circhoral.app.figures.still import INK, SOFT
from circhoral.app.prominent import RED
from circhoral.quantities.analytes import measure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from circhoral.evidence.goals import Bound
    from circhoral.planning.compare import Course
    from circhoral.planning.plan import Option, Plan
    from circhoral.planning.search import Found, SearchResult

SHOWN = 3
"""Options beside waiting whose courses are drawn."""
_MEASURES = 6
_WAIT, _WANTED, _FOUND, _WRITTEN = "#8A8A8A", "#1F6F43", "#0072B2", "#D55E00"
_NOT_DRAWN = ("ovulation",)
"""Events, of which a course says nothing."""


def courses(plan: Plan, units: words.System, colour_of: Any, clock: tuple[str, float]) -> Figure:
    """Return the figure; see `circhoral.app.figures.plan.courses_figure`."""
    rows = words.option_rows(plan)
    pairs = list(zip(rows, plan.options, strict=True))
    first = [pair for pair in pairs if pair[0].is_waiting]
    first += [pair for pair in pairs if not pair[0].is_waiting][:SHOWN]
    names = [name for name in plan.goal.measures if name not in _NOT_DRAWN and name in plan.waiting.compared.courses]
    names = names[:_MEASURES]
    female = plan.twin.person.sex == "female"
    head, tall, gap, foot = 1.12, 1.3, 0.28, 0.98 if female else 0.72
    height = head + len(names) * (tall + gap) + foot
    figure = Figure(figsize=(WIDTH, height), dpi=100, facecolor="white")
    FigureCanvasAgg(figure)
    figure.text(
        0.012, 1 - 0.22 / height, "How key measures go: waiting and the first options", fontsize=14, weight="bold",
        va="center",
    )  # fmt: skip
    inner = (WIDTH - 1.05 - 0.15 - 0.16 * (len(first) - 1)) / len(first)
    for column, (row, option) in enumerate(first):
        left = 1.05 + column * (inner + 0.16)
        title = textwrap.wrap(f"{row.number}  {row.title}", int(inner * 11), max_lines=3, placeholder=" ...")
        figure.text(
            left / WIDTH, 1 - (head - 0.1) / height, "\n".join(title), fontsize=10, weight="bold", color=INK,
            va="bottom", linespacing=1.1,
        )  # fmt: skip
        for number, name in enumerate(names):
            top = head + number * (tall + gap)
            axes = figure.add_axes((left / WIDTH, 1 - (top + tall) / height, inner / WIDTH, tall / height))
            every = [one.compared.courses[name] for _, one in first if name in one.compared.courses]
            colour = colour_of(row)
            _panel(axes, plan, option, name, units, colour, clock[1], every)
            axes.tick_params(labelleft=column == 0, labelbottom=number == len(names) - 1)
            if column == 0:
                unit = words.shown_level(name, 1.0, units)[1]
                label = textwrap.wrap(measure(name).label, 16)
                figure.text(
                    0.33 / WIDTH, 1 - (top + tall / 2) / height, "\n".join([*label, unit] if unit else label),
                    fontsize=9, color=INK, rotation=90, va="center", ha="center", multialignment="center",
                )  # fmt: skip
            if number == len(names) - 1:
                axes.set_xlabel(f"{clock[0]} from now", fontsize=9, color=INK)
    if female:
        told = "Cycles of different versions fall on different days: a band says what may be seen on a day, not how "
        told += "a cycle goes."
        figure.text(0.012, 0.44 / height, told, fontsize=8.6, color=SOFT, va="center")
    _key(figure, height)
    return figure


def _panel(
    axes: Axes, plan: Plan, option: Option, name: str, units: words.System, colour: str, step: float,
    every: Sequence[Course],
) -> None:  # fmt: skip
    scale = words.shown_level(name, 1.0, units)[0]
    course = option.compared.courses.get(name)
    if not option.is_waiting:
        other = plan.waiting.compared.courses[name]
        axes.plot(other.time / step, other.bands[2] * scale, color=_WAIT, lw=1.6, zorder=2)
    if course is not None:
        x = course.time / step
        axes.fill_between(x, course.bands[0] * scale, course.bands[4] * scale, color=colour, alpha=0.2, lw=0)
        axes.plot(x, course.bands[2] * scale, color=colour, lw=2, zorder=3)
    _range(axes, name, scale, every)
    bounds = [one for one in plan.goal.limits if one.measure == name]
    if plan.goal.wanted.measure == name and plan.goal.wanted.count is None:
        _line(axes, plan.goal.wanted, scale, _WANTED)
    for one in bounds:
        _line(axes, one, scale, RED)
    axes.set_xlim(0, plan.comparison.horizon / step)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color("#999999")
    axes.tick_params(labelsize=8.5, labelcolor=INK, length=3, color="#999999")
    axes.grid(axis="y", color="#E9E9E9", lw=0.6, zorder=0)
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 3, 4, 6, 10], integer=True))


def _range(axes: Axes, name: str, scale: float, every: Sequence[Course]) -> None:
    """Set the vertical axis for all options alike, so that they can be compared along a row."""
    high = max(float(np.nanmax(one.bands[4])) for one in every) * scale
    low = min(float(np.nanmin(one.bands[0])) for one in every) * scale
    if name == "sperm_concentration":
        axes.set_yscale("symlog", linthresh=COUNT_FLOOR * 10, linscale=0.35)
        axes.set_ylim(0, max(100.0, 1.5 * high))
        axes.set_yticks([tick for tick in (0, 1, 10, 100, 1000) if tick <= 1.5 * high])
    else:
        bottom = 0.0 if low < 0.5 * high else low - 0.15 * (high - low)
        axes.set_ylim(bottom, high + 0.08 * (high - bottom) + 1e-9)
        axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))


def _line(axes: Axes, bound: Bound, scale: float, colour: str) -> None:
    """Draw a threshold where it lies within the panel, or near it; a far one would press the courses flat."""
    level = (bound.above if bound.above is not None else bound.below or 0.0) * scale
    bottom, top = axes.get_ylim()
    if axes.get_yscale() == "linear" and top < level <= top + 0.5 * (top - bottom):
        axes.set_ylim(bottom, level + 0.06 * (level - bottom))
    elif axes.get_yscale() == "linear" and bottom > level >= bottom - 0.5 * (top - bottom):
        axes.set_ylim(level - 0.06 * (top - level), top)
    bottom, top = axes.get_ylim()
    if bottom <= level <= top:
        axes.axhline(level, color=colour, lw=1.2, ls=(0, (4, 3)), zorder=2.5)


def _key(figure: Figure, height: float) -> None:
    handles: list[Any] = [
        Line2D([], [], color="#0072B2", lw=2, label="median of the versions; band: 90 % of them (what is not known)"),
        Line2D([], [], color=_WAIT, lw=1.6, label="waiting"),
        Line2D([], [], color=_WANTED, lw=1.2, ls=(0, (4, 3)), label="wanted"),
        Line2D([], [], color=RED, lw=1.2, ls=(0, (4, 3)), label="limit"),
    ]
    figure.legend(
        handles=handles, ncols=4, loc="lower left", bbox_to_anchor=(0.01, 0.1 / height), frameon=False, fontsize=9,
        borderaxespad=0, borderpad=0, columnspacing=1.4, handlelength=2.0, handletextpad=0.5,
    )  # fmt: skip


def pareto(found: SearchResult) -> Figure:
    """Return the figure; see `circhoral.app.figures.plan.pareto_figure`."""
    different = {words.found_values(one): one for one in reversed(found.found)}
    lines = [("P", "as written", found.written)]
    lines += [
        (chr(ord("a") + number), text, one)
        for number, (text, one) in enumerate(sorted(different.items(), key=lambda item: -item[1].value))
    ]
    texts = [textwrap.wrap(f"{letter}  {text}: {_result(one)}", 116) for letter, text, one in lines]
    table = 0.19 * sum(map(len, texts))
    head, tall, foot = 0.95, 2.7, 0.75
    height = head + tall + foot + table + 0.15
    figure = Figure(figsize=(WIDTH, height), dpi=100, facecolor="white")
    FigureCanvasAgg(figure)
    title = textwrap.shorten(f"Searched: {found.protocol.title}", 80, placeholder=" ...")
    figure.text(0.012, 1 - 0.22 / height, title, fontsize=14, weight="bold", va="center")
    told = textwrap.fill(f"{found.told[0].upper()}{found.told[1:]}.", 130)
    figure.text(0.012, 1 - 0.42 / height, told, fontsize=9.2, color=SOFT, va="top")
    for place, (label, of) in enumerate(
        (("limit broken most often, % of versions", _risk), ("doses over the whole time, mean", _doses))
    ):
        axes = figure.add_axes(
            ((0.8 + 4.75 * place) / WIDTH, 1 - (head + tall) / height, 4.2 / WIDTH, tall / height)
        )  # fmt: skip
        for letter, _, one in lines:
            colour = _WRITTEN if letter == "P" else _FOUND
            marker = "D" if letter == "P" else "o"
            axes.errorbar(
                of(one), one.value, yerr=one.error or None, color=colour, marker=marker, ms=8, lw=1.2, mec="white"
            )
            axes.annotate(
                letter, (of(one), one.value), xytext=(-14, -12) if letter == "P" else (7, 5),
                textcoords="offset points", fontsize=10, weight="bold", color=colour,
            )  # fmt: skip
        axes.set_xlabel(label, fontsize=9.5, color=INK)
        axes.margins(0.12, 0.18)
        axes.grid(color="#E9E9E9", lw=0.6)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        axes.tick_params(labelsize=9, labelcolor=INK)
        axes.set_axisbelow(True)
        if place == 0:
            axes.set_ylabel("early and clean success\n(0 never, 1 at once)", fontsize=9.5, color=INK)
    y = head + tall + foot
    for (letter, _, _), own in zip(lines, texts, strict=True):
        colour = _WRITTEN if letter == "P" else INK
        figure.text(0.02, 1 - y / height, "\n".join(own), fontsize=9, color=colour, va="top", linespacing=1.35)
        y += 0.19 * len(own)
    return figure


def _risk(one: Found) -> float:
    return 100 * max((one.arm.outcome.risk(name) for name in one.arm.outcome.broken), default=0.0)


def _doses(one: Found) -> float:
    return float(one.arm.burden.total)


def _result(one: Found) -> str:
    better = ", better than as written" if one.beats else ""
    return (
        f"reached {words.percent(one.arm.outcome.probability)}, without a limit broken "
        f"{words.percent(one.arm.outcome.clean)}{better}"
    )
