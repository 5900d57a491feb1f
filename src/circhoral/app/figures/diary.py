"""The marks of cycles in the Matplotlib picture: circles on ruptured follicles, and a strip with a row per arm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D

from circhoral.app.figures.marks import MARKS, MENSES_COLOUR, marks, top_of_follicle
from circhoral.app.figures.panels import arms, clock

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

_INK = "#333333"
_SHAPES: dict[str, dict[str, Any]] = {
    "menses": {"marker": "v", "ms": 6.5, "mfc": MENSES_COLOUR, "mec": "white", "mew": 0.5},
    "lh_peak": {"marker": "^", "ms": 5.0, "mfc": "white", "mew": 1.1},
    "ovulation": {"marker": "o", "ms": 6.5, "mec": "white", "mew": 0.7},
}


def draw_strip(axes: Axes, dataset: xr.Dataset) -> None:
    """Draw a row of marks per arm below the follicles.

    Parameters
    ----------
    axes : Axes
        With the limits of the time axis set.
    dataset : xarray.Dataset
        Of one woman.
    """
    _, step = clock(dataset)
    first, last = axes.get_xlim()
    for number, (arm, colour) in enumerate(arms(dataset).items()):
        axes.plot([first, last], [-number, -number], color=colour, lw=0.9, alpha=0.55, zorder=2)
        for mark in marks(dataset, arm):
            look = {"mfc": colour, "mec": colour} | _SHAPES[mark.kind]
            # An LH surge comes so shortly before the ovulation that it stands above the line.
            level = -number + (0.32 if mark.kind == "lh_peak" else 0.0)
            axes.plot([max(mark.day / step, first)], [level], ls="", zorder=4, clip_on=False, **look)
    axes.set_xlim(first, last)
    axes.set_ylim(-len(arms(dataset)) + 0.4, 0.6)
    axes.set_yticks([])
    axes.grid(visible=False)
    axes.spines["left"].set_visible(False)


def draw_ovulations(axes: Axes, dataset: xr.Dataset) -> None:
    """Put a circle on each follicle that ruptures, with a number where several do."""
    _, step = clock(dataset)
    for arm, colour in arms(dataset).items():
        for mark in marks(dataset, arm):
            if mark.kind != "ovulation":
                continue
            place = (mark.day / step, top_of_follicle(dataset, arm, mark.day))
            axes.plot(*place, ls="", color=colour, zorder=5, clip_on=False, **_SHAPES["ovulation"])
            if mark.follicles > 1:
                axes.annotate(
                    str(mark.follicles), place, xytext=(5, 1), textcoords="offset points", fontsize=9, weight="bold",
                    color=colour, zorder=6,
                )  # fmt: skip


def draw_legend(axes: Axes) -> None:
    """Explain the marks, right above the follicles."""
    handles = [
        Line2D([], [], ls="", label=MARKS[kind], **({"mfc": _INK, "mec": _INK} | look))
        for kind, look in _SHAPES.items()
    ]
    axes.legend(
        handles=handles, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=len(handles), fontsize=8.8, frameon=False,
        borderaxespad=0.0, borderpad=0.25, columnspacing=1.6, handletextpad=0.3, labelcolor=_INK,
    )  # fmt: skip
