"""Bars that say when what was given, above the curves of the Matplotlib picture."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from circhoral.app.figures.panels import GREY
from circhoral.app.figures.periods import Period

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SIZE, _LETTER = 8.3, 0.061  # points; inches that a letter of this size takes


def draw_bars(
    axes: Axes, lanes: Sequence[tuple[str, Sequence[Period]]], history: Sequence[Period], step: float, width: float
) -> None:
    """Draw the courses of each arm as bars, and the history as one block before time 0.

    Parameters
    ----------
    axes : Axes
        With the limits of the time axis set.
    lanes : sequence of (colour, courses)
    history : sequence of Period
    step : float
        Days of one unit of the time axis.
    width : float
        Of the axes [inch].
    """
    first, last = axes.get_xlim()
    letter = _LETTER / width * (last - first)
    for number, (colour, courses) in enumerate(lanes):
        for index, item in enumerate(courses):
            after = courses[index + 1].start / step if index + 1 < len(courses) else last
            _draw_course(axes, -number, colour, item, step, letter, min(after, last))
        if not courses:
            axes.text(letter / 2, -number, "nothing given", va="center_baseline", fontsize=_SIZE, color=colour)
    _draw_history(axes, history, len(lanes), step, letter)
    axes.set_xlim(first, last)
    axes.set_ylim(-len(lanes) + 0.5, 0.5)
    axes.set_yticks([])
    axes.tick_params(labelbottom=False, length=0)
    axes.grid(visible=False)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def _draw_course(axes: Axes, y: float, colour: str, item: Period, step: float, letter: float, free: float) -> None:
    """Draw one bar with its label: inside it, or after it, or shortened."""
    first, last = axes.get_xlim()
    start, end = max(item.start / step, first), min(item.end / step, last)
    wide = max(end - start, 0.004 * (last - first))
    body: dict[str, Any] = {"color": colour, "edgecolor": "white"}
    if item.vague:
        body = {"color": "none", "edgecolor": colour, "ls": (0, (3, 2))}
    axes.barh(y, wide, left=start, height=0.84, lw=0.8, zorder=3, **body)
    letters = len(item.label) + 1
    inside = letters * letter <= wide
    if not inside and letters * letter > free - start - wide:
        inside, room = True, int(wide / letter) - 2
        label = f"{item.label[:room].rstrip()}…" if room > 2 else ""
    else:
        label = item.label
    place = start + letter / 2 + (0 if inside else wide)
    shade = "white" if inside and not item.vague else colour
    axes.text(place, y, label, va="center_baseline", fontsize=_SIZE, color=shade, zorder=4, clip_on=True)


def _draw_history(axes: Axes, courses: Sequence[Period], rows: int, step: float, letter: float) -> None:
    first, _ = axes.get_xlim()
    for item in courses:
        start, end = max(item.start / step, first), min(item.end / step, 0.0)
        if end <= first:
            continue
        middle = 0.5 * (1 - rows)
        axes.barh(middle, end - start, left=start, height=rows - 0.16, color=GREY, lw=0, zorder=3)
        lines = textwrap.wrap(item.label, max(10, int((end - start) / (0.9 * letter))))[: max(1, int(rows * 1.3))]
        axes.text(
            0.5 * (start + end), middle, "\n".join(lines), va="center", ha="center", fontsize=7.4, color="white",
            linespacing=1.05, zorder=4, clip_on=True,
        )  # fmt: skip
