"""The picture of an explanation: the budget of a state at two times, and below it the main line of causes."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from circhoral.app import explained
from circhoral.app.figures.panels import GREY
from circhoral.app.figures.still import INK, SOFT
from circhoral.app.prominent import RED, STATUS, WARNINGS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from circhoral.simulation.budget import Budget
    from circhoral.simulation.cause import Cause
    from circhoral.simulation.explain import Explanation, Step

RISE, FALL, GIVEN, PALE = "#D55E00", "#0072B2", "#009E73", "#B8B8B8"
"""Colours of what rises, what falls and what is given; Okabe and Ito's. Pale: the time of comparison."""

# Inches.
WIDTH, LEFT, RIGHT = 11.0, 4.15, 3.55
HEAD, LINE, GAP, ROW, BUDGET_ROW, FOOT = 0.98, 0.2, 0.6, 0.4, 0.42, 0.2
_LETTERS, _LETTERS_BANNER = 175, 122  # in a line of the whole picture, and of its banner
_LETTERS_LEFT, _LETTERS_ALSO, _LETTERS_INSIDE, _OTHERS = 56, 66, 46, 2
_EDGE = math.log(10)  # bars beyond a factor of ten are cut, with their value written beside them
_TICKS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


def draw_why(found: Explanation) -> Figure:
    """Draw an explanation.

    Parameters
    ----------
    found : Explanation

    Returns
    -------
    matplotlib.figure.Figure
    """
    steps = found.steps
    word = WARNINGS["pregnancy_warning"]
    banner = [line for text in found.warnings for line in textwrap.wrap(f"{word}: {text}", _LETTERS_BANNER)]
    foot = textwrap.wrap(found.research_use, _LETTERS)
    for text in found.status:
        foot = [*textwrap.wrap(f"{STATUS['regulatory_status']}: {text}", _LETTERS), *foot]
    budget = found.budgets[0] if found.budgets else None
    top = HEAD + LINE * (len(banner) + bool(banner))
    first = BUDGET_ROW * (len(budget.terms) + 1) + GAP if budget else 0.0
    second = ROW * len(steps)
    height = top + first + second + FOOT + GAP + 0.14 * len(foot)
    figure = Figure(figsize=(WIDTH, height), dpi=100, facecolor="white")
    FigureCanvasAgg(figure)

    def place(start: float, tall: float) -> Axes:
        shape = (LEFT / WIDTH, 1 - (start + tall) / height, 1 - (LEFT + RIGHT) / WIDTH, tall / height)
        return figure.add_axes(shape)

    _head(figure, found, banner, height)
    if budget:
        _budget(place(top, first - GAP), budget, found)
    _chain(place(top + first + 0.12, second), steps, found)
    figure.text(
        0.15 / WIDTH, 0.12 / height, "\n".join(foot), fontsize=7.4, color=SOFT, va="bottom", linespacing=1.35
    )  # fmt: skip
    return figure


def _head(figure: Figure, found: Explanation, banner: list[str], height: float) -> None:
    y = 0.12
    if banner:
        tall = LINE * len(banner) + 0.1
        text = "\n".join(banner)
        axes = figure.add_axes((0.0, 1 - tall / height, 1.0, tall / height))
        axes.set_facecolor(RED)
        axes.set(xticks=[], yticks=[])
        axes.text(0.013, 0.5, text, transform=axes.transAxes, color="white", weight="bold", fontsize=9, va="center")
        y += tall
    then, now = explained.times(found)
    same = explained.percent(found.cause.before, found.cause.now) == "unchanged"
    title = (
        f"Why {found.label} {'is what it is' if same else explained.verb(found.cause)}: {explained.moved(found.cause)}"
    )
    figure.text(0.15 / WIDTH, 1 - y / height, title, fontsize=14, weight="bold", color=INK, va="top")
    about = f"{found.regimen}; {now} against {then}; typical {'woman' if found.sex == 'female' else 'man'} of this file"
    figure.text(0.15 / WIDTH, 1 - (y + 0.32) / height, about, fontsize=9.5, color=SOFT, va="top")


def _budget(axes: Axes, budget: Budget, found: Explanation) -> None:
    """Draw flows as a waterfall: each bar begins where the one before ended; the last is what is left over."""
    factor, unit = explained.budget_unit(budget)
    then, now = explained.times(found)
    rows = [(term.label, (term.before * factor, term.now * factor)) for term in budget.terms]
    for which, (place, colour) in enumerate(((-0.19, PALE), (0.19, ""))):
        reached = 0.0
        for number, (label, values) in enumerate(rows):
            shade = colour or (GIVEN if label.endswith("given") else RISE if values[which] > 0 else FALL)
            axes.barh(number + place, values[which], left=reached, height=0.34, color=shade, zorder=3)
            reached += values[which]
            axes.plot([reached, reached], [number + place, number + 1 + place], color=SOFT, lw=0.8, ls=":", zorder=2)
        shade = colour or (RISE if reached > 0 else FALL)
        axes.barh(len(rows) + place, reached, height=0.34, color=shade, zorder=3)
    for number, (label, values) in enumerate(rows):
        _beside(axes, number, label, f"{_signed(values[0])} {explained.ARROW} {_signed(values[1])}")
    left = [_signed(rate * factor) for rate in (budget.rate_before, budget.rate_now)]
    _beside(axes, len(rows), "left over: it rises or falls by", f"{left[0]} {explained.ARROW} {left[1]}", bold=True)
    _plain(axes, len(rows) + 1)
    axes.use_sticky_edges = False
    axes.margins(x=0.04)
    axes.axvline(0, color=INK, lw=0.8, zorder=4)
    _title(axes, f"Budget of {budget.label}, {unit}   (grey: {then}; colour: {now})")


def _chain(axes: Axes, steps: tuple[Step, ...], found: Explanation) -> None:
    """Draw the main line: a bar for each quantity, by what factor it changed, from the measure to what is given."""
    for number, step in enumerate(steps):
        cause = step.cause
        ago = f", {cause.days_ago:.0f} d ago" if cause.days_ago >= 1 else ""
        if cause.role == "event":
            axes.barh(number, 2 * _EDGE, left=-_EDGE, height=0.62, color=GREY, zorder=5)
            _inside(axes, number, cause.label)
            _beside(axes, number, "because events of the body happened", "", _also(step), bold=True)
            continue
        if cause.role == "input":
            axes.barh(number, 2 * _EDGE, left=-_EDGE, height=0.62, color=GIVEN, zorder=5)
            _inside(axes, number, explained.doses(cause) or explained.span(cause))
            acts = "acts at the " if cause.given and explained.doses(cause) else ""
            _beside(axes, number, f"because of what {acts}{cause.label}" if acts else f"because of {cause.label}",
                    f"from outside{ago}", _also(step), bold=True)  # fmt: skip
            continue
        _bar(axes, number, _log_ratio(cause))
        label = f"because {cause.label} {explained.verb(cause)}" if step.on else cause.label
        _beside(axes, number, label, f"{explained.moved(cause)}{ago}", _also(step), bold=step.on is None)
    _plain(axes, len(steps))
    axes.set_xlim(-_EDGE * 1.02, _EDGE * 1.02)
    axes.set_xticks([math.log(tick) for tick in _TICKS], [f"×{tick:g}" for tick in _TICKS])
    axes.axvline(0, color=INK, lw=0.8, zorder=4)
    then, now = explained.times(found)
    _title(axes, f"Main line of causes: {now} over {then} (blue: fell; orange: rose; green: from outside)")


def _inside(axes: Axes, row: int, text: str) -> None:
    shown = textwrap.shorten(text, _LETTERS_INSIDE, placeholder=" …")
    axes.text(0, row, shown, color="white", weight="bold", fontsize=8.2, ha="center", va="center", zorder=6)


def _bar(axes: Axes, row: int, size: float) -> None:
    """Draw by what factor a quantity changed, as a logarithm; a white mark says that the bar goes on."""
    shown = max(-_EDGE, min(_EDGE, size))
    axes.barh(row, shown, height=0.56, color=RISE if size > 0 else FALL, zorder=3)
    if abs(size) > _EDGE:
        end = math.copysign(_EDGE * 0.97, size)
        axes.plot(end, row, marker=">" if size > 0 else "<", color="white", ms=5, zorder=5)


def _also(step: Step) -> str:
    """Return what else acts on the same quantity, with its effect."""
    if step.on is None:
        return ""
    others = [one for one in step.beside if one.role not in ("lag", "event")][:_OTHERS]
    told = [f"{explained.effect(one, step.on)} {one.label}" for one in others]
    return textwrap.shorten(f"beside it: {'; '.join(told)}", _LETTERS_ALSO, placeholder=" …") if told else ""


def _log_ratio(cause: Cause) -> float:
    """Return by what factor a quantity changed, as a logarithm; infinite where it is new or gone."""
    if cause.before > 0 and cause.now > 0:
        return math.log(cause.now / cause.before)
    return math.copysign(math.inf, cause.now - cause.before) if cause.now != cause.before else 0.0


def _beside(axes: Axes, row: int, left: str, right: str, small: str = "", *, bold: bool = False) -> None:
    """Write what a row is on its left, and its values on its right with something smaller below them."""
    style: dict[str, Any] = {"fontsize": 8.6, "color": INK, "va": "center", "weight": "bold" if bold else "normal"}
    across = axes.get_yaxis_transform()
    axes.text(-0.02, row, textwrap.fill(left, _LETTERS_LEFT), transform=across, ha="right", **style)
    axes.text(1.02, row - (0.16 if small else 0), right, transform=across, ha="left", **style)
    if small:
        axes.text(1.02, row + 0.24, small, transform=across, fontsize=7.0, color=SOFT, va="center")


def _plain(axes: Axes, rows: int) -> None:
    axes.set_ylim(rows - 0.45, -0.55)
    axes.set_yticks([])
    axes.tick_params(labelsize=7.5, colors=SOFT, length=2)
    axes.grid(axis="x", color="#E4E4E4", lw=0.7, zorder=0)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(PALE)


def _title(axes: Axes, text: str) -> None:
    axes.annotate(
        text, (0, 1), (-(LEFT - 0.15) * 72, 8), xycoords="axes fraction", textcoords="offset points", fontsize=10,
        weight="bold", color=INK, annotation_clip=False,
    )  # fmt: skip


def _signed(value: float) -> str:
    if abs(value) < 1e-9:
        return "0"
    return f"{'+' if value > 0 else '−'}{explained.figure(abs(value))}"
