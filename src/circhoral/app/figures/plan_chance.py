"""Probability over time, each option on waiting: of the goal, or of a milestone on the way to it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from circhoral.app import plan_words as words
from circhoral.app.figures.still import INK, SOFT, frame

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 10.0
MOST_PANELS = 16


def chance(
    timed: Sequence[words.Timed],
    title: str,
    below: str,
    colour_of: Callable[[words.OptionRow], str],
    clock: tuple[str, float],
) -> Figure:
    """Return the figure.

    Parameters
    ----------
    timed : sequence of Timed
        Options in their order, waiting among them.
    title, below : str
        What it is, and how it is defined in a line.
    colour_of : callable of OptionRow to str
    clock : tuple of str and float
        Unit of the axis of time, and its length in days.
    """
    others = [one for one in timed if not one.row.is_waiting]
    waiting = next(one for one in timed if one.row.is_waiting)
    count = min(max(len(others), 1), MOST_PANELS)
    columns = 1 if count == 1 else 2 if count in (2, 4) else 3 if count <= 9 else 4
    lines = -(-count // columns)
    most_lines = 3 if columns == 4 else 2
    tall, above, under, head, foot = (3.0 if columns == 1 else 1.75), 0.34 + 0.16 * most_lines, 0.32, 0.66, 0.46
    height = head + lines * (tall + above + under) + foot
    figure = Figure(figsize=(WIDTH, height), dpi=100, facecolor="white")
    FigureCanvasAgg(figure)
    name, step = clock
    figure.text(0.012, 1 - 0.22 / height, title, fontsize=14, weight="bold", va="center")
    figure.text(0.012, 1 - 0.5 / height, below, fontsize=9.5, color=SOFT, va="center")
    inner = (WIDTH - 0.62 - 0.15 - 0.45 * (columns - 1)) / columns
    for number, one in enumerate(others[:count] or [waiting]):
        left = 0.62 + number % columns * (inner + 0.45)
        top = head + number // columns * (tall + above + under) + above
        axes = figure.add_axes((left / WIDTH, 1 - (top + tall) / height, inner / WIDTH, tall / height))
        _band(axes, waiting, step, colour_of(waiting.row), 3.2)
        if not one.row.is_waiting:
            _band(axes, one, step, colour_of(one.row), 2.0)
        axes.set_xlim(0, one.days[-1] / step)
        axes.set_ylim(0, 104)
        axes.set_yticks([0, 25, 50, 75, 100])
        frame(axes, 9)
        axes.tick_params(labelleft=number % columns == 0)
        if number + columns >= count:
            axes.set_xlabel(f"{name} from now", fontsize=9.5, color=INK)
        if number % columns == 0:
            axes.set_ylabel("% of versions", fontsize=9.5, color=INK)
        letters = int(inner * 11)
        heading = f"{one.row.number}  {one.row.title}"
        wrapped = textwrap.wrap(heading, letters, max_lines=most_lines, placeholder=" ...")
        axes.text(
            0, 1.02 + 0.29 / tall, "\n".join(wrapped), fontsize=9.8, weight="bold", color=INK,
            transform=axes.transAxes, va="bottom", linespacing=1.1,
        )  # fmt: skip
        axes.text(0, 1.035, one.told, fontsize=9.2, color=SOFT, transform=axes.transAxes, va="bottom")
    key = f"grey: waiting ({waiting.told})     bands: 90 % interval from the number of versions"
    if len(others) > count:
        key += f"     {len(others) - count} more options: see the tables"
    figure.text(0.012, 0.14 / height, key, fontsize=9, color=INK, va="center")
    return figure


def _band(axes: Axes, one: words.Timed, step: float, colour: str, wide: float) -> None:
    x = np.asarray(one.days) / step
    axes.fill_between(x, 100 * np.asarray(one.low), 100 * np.asarray(one.high), color=colour, alpha=0.18, lw=0)
    axes.plot(x, 100 * np.asarray(one.share), color=colour, lw=wide, solid_capstyle="butt")
