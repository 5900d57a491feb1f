"""A plan in pictures: the options side by side, the probability over time, courses, and what a search has found.

Waiting is grey in every picture, an option is coloured; a number names it as in the tables. Letters are large enough to
be read where a page of A4 shows the picture at two thirds of its size.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Patch, Rectangle

from circhoral.app import plan_words as words
from circhoral.app.figures.panels import COLOURS
from circhoral.app.figures.plan_chance import WIDTH, chance
from circhoral.app.figures.still import INK, SOFT
from circhoral.app.prominent import RED
from circhoral.quantities.clock import DAYS_PER_MONTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from circhoral.evidence.goals import Bound
    from circhoral.planning.plan import Plan
    from circhoral.planning.search import SearchResult

WAIT, REACHED, CLEAN, KEPT, LATER = "#8A8A8A", "#C6DCEC", "#6AAFDB", "#0B5A94", "#D98880"
GRADE_COLOURS = {"A": "#1F6F43", "B": "#3E8E5A", "C": "#B9770E", "D": "#A04000", "none": "#7B241C"}
_LABEL, _BARS, _TIME, _AGAINST, _LIMITS = 0.12, 2.95, 4.85, 6.75, 8.12
"""Where the columns of the options begin [inch]."""
_BAR, _TIMELINE, _AGAINST_WIDE = 1.3, 1.65, 1.2
_LETTERS, _LIMIT_LETTERS = 30, 31
_MOST_LIMITS = 3
_LINE = 0.17


def svg_bytes(figure: Figure) -> bytes:
    """Return a figure as SVG; the same figure gives the same bytes."""
    stream = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "circhoral", "svg.fonttype": "path"}):
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return stream.getvalue()


def colour_of(row: words.OptionRow) -> str:
    """Return the colour of an option, grey of waiting."""
    return WAIT if row.is_waiting else COLOURS[(int(row.number) - 1) % (len(COLOURS) - 1)]


def clock(plan: Plan) -> tuple[str, float]:
    """Return the unit of time of a plan's axes and its length in days."""
    return _clock(plan.comparison.horizon)


def _clock(days: float) -> tuple[str, float]:
    return ("months", DAYS_PER_MONTH) if days > 250 else ("weeks", 7.0)


def options_figure(plan: Plan, units: words.System = "conventional") -> Figure:
    """Draw the options side by side: probability, time, against waiting, limits and evidence.

    Parameters
    ----------
    plan : Plan
    units : {"conventional", "si"}
        Of thresholds.

    Returns
    -------
    matplotlib.figure.Figure
    """
    rows = words.option_rows(plan)
    tall = [_height(plan, row, units) for row in rows]
    head, foot = 1.28, 0.82
    height = head + sum(tall) + foot
    figure, axes = _sheet(height)
    axes.text(_LABEL, 0.22, "Options side by side", fontsize=14, weight="bold", va="center")
    _not_reliable(figure, plan, height, 0.22)
    if plan.twin.verdict.trustworthy:
        axes.text(WIDTH - 0.12, 0.22, _goal_words(plan, units), fontsize=9.5, color=SOFT, va="center", ha="right")
    within = f"within {words.span(plan.comparison.horizon)}"
    titles = (
        (_LABEL, "option", "with the evidence for it"), (_BARS, "goal reached", within),
        (_TIME, "when", f"{clock(plan)[0]} from now"), (_AGAINST, "against waiting", "in % of versions"),
        (_LIMITS, "limits broken", "in % of versions"),
    )  # fmt: skip
    for x, text, below in titles:
        axes.text(x, 0.56, text, fontsize=10, weight="bold", color=INK, va="center")
        axes.text(x, 0.76, below, fontsize=8.4, color=SOFT, va="center")
    _scales(axes, plan, 0.88)
    y = head
    for number, (row, own) in enumerate(zip(rows, tall, strict=True)):
        if row.is_waiting or number % 2 == 0:
            shade = "#E9E9E9" if row.is_waiting else "#F7F9FB"
            axes.add_patch(Rectangle((0, y), WIDTH, own, facecolor=shade, lw=0, zorder=0))
        _option(axes, plan, row, y + own / 2, units)
        y += own
    _keys(figure, height)
    axes.text(
        WIDTH - 0.12, height - 0.1,
        f"{plan.comparison.draws} versions of this {words.person_word(plan)}. Numbers: reached; in blue, before any "
        "limit is broken, with its 90 % interval as a thin line", fontsize=8, color=SOFT, va="bottom", ha="right",
    )  # fmt: skip
    return figure


def chance_figure(plan: Plan, units: words.System = "conventional") -> Figure:
    """Draw the probability over time that the goal is reached, each option on waiting.

    Parameters
    ----------
    plan : Plan
    units : {"conventional", "si"}
        Of thresholds.

    Returns
    -------
    matplotlib.figure.Figure
    """
    timed = words.goal_over_time(plan, words.days_of(plan).tolist())
    title = "Probability that the goal is reached, over time"
    figure = chance(timed, title, _goal_words(plan, units), colour_of, clock(plan))
    _not_reliable(figure, plan, float(figure.get_figheight()), 0.22)
    return figure


def milestone_figure(plan: Plan, milestone: Bound, units: words.System = "conventional") -> Figure:
    """Draw the probability over time that a milestone is reached, each option on waiting.

    Parameters
    ----------
    plan : Plan
    milestone : Bound
        One of its goal.
    units : {"conventional", "si"}
        Of thresholds.

    Returns
    -------
    matplotlib.figure.Figure
    """
    days = words.shown_days(plan, milestone)
    timed = words.milestone_over_time(plan, milestone, days.tolist())
    below = f"reached: {words.milestone_signs(milestone, units)}"
    if days[-1] < plan.comparison.horizon:
        below += f"; drawn until {words.span(float(days[-1]))}, after which little changes"
    title = f"{milestone.curve or milestone.label}: probability over time"
    figure = chance(timed, title, below, colour_of, _clock(float(days[-1])))
    _not_reliable(figure, plan, float(figure.get_figheight()), 0.22)
    return figure


def _not_reliable(figure: Figure, plan: Plan, height: float, top: float) -> None:
    """Say in red, on the picture itself, that the twin behind it is not to be believed."""
    if not plan.twin.verdict.trustworthy:
        figure.text(
            0.988, 1 - top / height, "the twin is not reliable: do not use", fontsize=10, weight="bold", color=RED,
            va="center", ha="right",
        )  # fmt: skip


def _goal_words(plan: Plan, units: words.System) -> str:
    return f"goal: {words.bound_words(plan.goal.wanted, units)}"


def _sheet(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH, height), dpi=100, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    return figure, axes


def _title_lines(row: words.OptionRow) -> list[str]:
    return textwrap.wrap(row.title, _LETTERS, max_lines=3, placeholder=" ...")


def _limit_lines(plan: Plan, row: words.OptionRow, units: words.System) -> list[tuple[str, float]]:
    """Return the lines of the limits that are broken, each with how often."""
    bounds = {one.id: one for one in plan.goal.limits}
    made: list[tuple[str, float]] = []
    broken = [risk for risk in row.risks if risk.probability >= words.RARE]
    for risk in broken[:_MOST_LIMITS]:
        told = f"{words.percent(risk.probability)} {words.bound_signs(bounds[risk.limit], units)}"
        made += [(text, risk.probability) for text in textwrap.wrap(told, _LIMIT_LETTERS)]
    if len(broken) > _MOST_LIMITS:
        made.append((f"and {len(broken) - _MOST_LIMITS} more, rarer", 0.0))
    return made


def _height(plan: Plan, row: words.OptionRow, units: words.System) -> float:
    lines = max(len(_title_lines(row)) + 1.3, len(_limit_lines(plan, row, units)), 2.2)
    return _LINE * lines + 0.18


def _scales(axes: Axes, plan: Plan, y: float) -> None:
    """Draw what the columns are measured by."""
    for share in (0, 50, 100):
        x = _BARS + _BAR * share / 100
        axes.text(x, y + 0.14, f"{share} %" if share else "0", fontsize=8, color=SOFT, va="center", ha="center")
        axes.plot([x, x], [y + 0.24, y + 0.32], color="#999999", lw=0.8)
    step = clock(plan)[1]
    whole = plan.comparison.horizon / step
    ticks = [tick for tick in _steps(whole) if tick <= whole]
    for tick in ticks:
        x = _TIME + _TIMELINE * tick / whole
        axes.text(x, y + 0.14, f"{tick:g}", fontsize=8, color=SOFT, va="center", ha="center")
        axes.plot([x, x], [y + 0.24, y + 0.32], color="#999999", lw=0.8)
    axes.text(_AGAINST, y + 0.14, "earlier   same   later", fontsize=8, color=SOFT, va="center")


def _steps(whole: float) -> Sequence[float]:
    every = next(step for step in (1, 2, 3, 4, 6, 12, 24, 52) if whole / step <= 4.5)
    return [float(tick) for tick in np.arange(0, whole + 1e-6, every)]


def _option(axes: Axes, plan: Plan, row: words.OptionRow, y: float, units: words.System) -> None:
    lines = _title_lines(row)
    top = y - _LINE * (len(lines) + 1.05) / 2 + _LINE / 2
    axes.text(_LABEL + 0.27, top, row.number, fontsize=10, weight="bold", color=colour_of(row), va="center", ha="right")
    for number, text in enumerate(lines):
        axes.text(_LABEL + 0.36, top + _LINE * number, text, fontsize=9.8, weight="bold", color=INK, va="center")
    chip = top + _LINE * (len(lines) + 0.05)
    told = {"none": "no evidence", words.UNGRADED: words.UNGRADED}.get(row.grade, f"evidence {row.grade}")
    _chip(axes, _LABEL + 0.36, chip, told, GRADE_COLOURS.get(row.grade, SOFT))
    half = 0.085
    axes.add_patch(Rectangle((_BARS, y - half), _BAR, 2 * half, facecolor="white", edgecolor="#CCCCCC", lw=0.6))
    axes.add_patch(
        Rectangle((_BARS, y - half), _BAR * np.nan_to_num(row.probability), 2 * half, facecolor=REACHED, lw=0)
    )
    axes.add_patch(Rectangle((_BARS, y - half), _BAR * np.nan_to_num(row.clean), 2 * half, facecolor=CLEAN, lw=0))
    axes.add_patch(Rectangle((_BARS, y - half), _BAR * np.nan_to_num(row.kept), 2 * half, facecolor=KEPT, lw=0))
    axes.plot([_BARS + _BAR * row.clean_low, _BARS + _BAR * row.clean_high], [y, y], color=INK, lw=1.1)
    axes.text(_BARS + _BAR + 0.08, y - 0.075, words.percent(row.probability), fontsize=9, color=INK, va="center")
    axes.text(
        _BARS + _BAR + 0.08, y + 0.09, words.percent(row.clean), fontsize=9, color="#0072B2", va="center", weight="bold"
    )
    _timeline(axes, plan, row, y)
    _against(axes, row, y)
    told_limits = _limit_lines(plan, row, units)
    if not told_limits:
        axes.text(_LIMITS, y, "none", fontsize=8.6, color=SOFT, va="center")
    start = y - _LINE * (len(told_limits) - 1) / 2
    for number, (text, share) in enumerate(told_limits):
        colour = RED if share >= 0.2 else "#B9770E" if share >= 0.05 else SOFT
        axes.text(_LIMITS, start + _LINE * number, text, fontsize=7.9, color=colour, va="center")


def _chip(axes: Axes, x: float, y: float, text: str, colour: str) -> None:
    wide = 0.068 * len(text) + 0.12
    box = FancyBboxPatch(
        (x, y - 0.075), wide, 0.15, boxstyle="round,pad=0.0,rounding_size=0.05", facecolor=colour, lw=0
    )
    axes.add_patch(box)
    axes.text(x + wide / 2, y + 0.004, text, fontsize=7.8, color="white", va="center", ha="center", weight="bold")


def _timeline(axes: Axes, plan: Plan, row: words.OptionRow, y: float) -> None:
    """Draw when 5, 50 and 95 % of the versions have reached the goal; an arrow where they have not by the end."""

    def x(day: float | None) -> float:
        return _TIME + _TIMELINE * min((day if day is not None else np.inf) / plan.comparison.horizon, 1.0)

    axes.plot([_TIME, _TIME + _TIMELINE], [y, y], color="#DDDDDD", lw=0.8)
    if row.first is None:
        axes.text(_TIME + _TIMELINE / 2, y - 0.09, "fewer than 5 %", fontsize=8.3, color=SOFT, va="center", ha="center")
        return
    colour = colour_of(row)
    axes.plot([x(row.first), x(row.most)], [y, y], color=colour, lw=3, solid_capstyle="butt")
    if row.most is None:
        axes.plot([_TIME + _TIMELINE], [y], marker=">", ms=7, color=colour, clip_on=False)
    if row.half is None:
        axes.text(_TIME + _TIMELINE / 2, y - 0.13, "not half", fontsize=8.3, color=SOFT, va="center", ha="center")
        return
    axes.plot([x(row.half)], [y], marker="o", ms=8, color=colour, mec="white", mew=1)
    axes.text(
        min(max(x(row.half), _TIME + 0.32), _TIME + _TIMELINE - 0.25), y - 0.15, row.half_words, fontsize=8.6,
        color=INK, va="center", ha="center",
    )  # fmt: skip


def _against(axes: Axes, row: words.OptionRow, y: float) -> None:
    if row.is_waiting:
        axes.text(_AGAINST, y, "(the others are held\nagainst it)", fontsize=8.3, color=SOFT, va="center")
        return
    if np.isnan(row.earlier):
        axes.text(_AGAINST, y, "could not be lived", fontsize=8.3, color=SOFT, va="center")
        return
    x, half = _AGAINST, 0.085
    for share, colour in ((row.earlier, "#2E8B57"), (row.same, "#D0D0D0"), (row.later, LATER)):
        axes.add_patch(Rectangle((x, y - half), _AGAINST_WIDE * share, 2 * half, facecolor=colour, lw=0))
        if share >= 0.22:
            light = "white" if colour == "#2E8B57" else INK
            axes.text(
                x + _AGAINST_WIDE * share / 2, y + 0.004, f"{100 * share:.0f} %", fontsize=7.8, color=light,
                va="center", ha="center",
            )  # fmt: skip
        x += _AGAINST_WIDE * share
    if row.saved is not None:
        middle = row.saved[1]
        told = "same day" if abs(middle) < 0.5 else f"{abs(middle):.0f} d {'earlier' if middle > 0 else 'later'}"
        axes.text(_AGAINST, y + 0.18, told, fontsize=8, color=SOFT, va="center")


def _keys(figure: Figure, height: float) -> None:
    handles: list[Any] = [
        Patch(facecolor=KEPT, label="reached, no limit broken at any time"),
        Patch(facecolor="#2E8B57", label="over a week earlier than by waiting"),
        Patch(facecolor=CLEAN, label="reached, a limit broken only later"),
        Patch(facecolor=LATER, label="over a week later, or not at all"),
        Patch(facecolor=REACHED, label="reached after a limit was broken"),
    ]
    figure.legend(
        handles=handles, ncols=3, loc="lower left", bbox_to_anchor=(0.01, 0.28 / height), frameon=False, fontsize=8.6,
        borderaxespad=0, borderpad=0, columnspacing=1.3, handlelength=1.4, handletextpad=0.5,
    )  # fmt: skip


def courses_figure(plan: Plan, units: words.System = "conventional") -> Figure:
    """Draw key measures under waiting and the first options, with 90 % bands and the limits.

    Parameters
    ----------
    plan : Plan
    units : {"conventional", "si"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    from circhoral.app.figures.plan_courses import courses

    figure = courses(plan, units, colour_of, clock(plan))
    _not_reliable(figure, plan, float(figure.get_figheight()), 0.22)
    return figure


def pareto_figure(found: SearchResult) -> Figure:
    """Draw what a search has found: early and clean success against risk and effort, beside the protocol as written.

    Parameters
    ----------
    found : SearchResult

    Returns
    -------
    matplotlib.figure.Figure
    """
    from circhoral.app.figures.plan_courses import pareto

    return pareto(found)
