"""The red banner of the Matplotlib picture: what must be read before anything else."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from circhoral.app.prominent import RED, warnings_of

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

LETTERS = 128  # in a line of the banner
_LINE, _PAD, _BELOW = 0.172, 0.075, 0.09  # inches


def banner_height(dataset: xr.Dataset) -> float:
    """Return how much of the picture the banner takes, with the space below it [inch]."""
    lines = len(_lines(dataset))
    return _LINE * lines + 2 * _PAD + _BELOW if lines else 0.0


def draw_banner(figure: Figure, dataset: xr.Dataset, height: float) -> None:
    """Draw the banner at the top of a picture so many inches high; nothing without a warning."""
    lines = _lines(dataset)
    if not lines:
        return
    tall = banner_height(dataset) - _BELOW
    axes = figure.add_axes((0.0, 1 - tall / height, 1.0, tall / height))
    axes.set_facecolor(RED)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.text(
        0.0127, 1 - _PAD / tall, "\n".join(lines), transform=axes.transAxes, color="white", weight="bold",
        fontsize=9.2, va="top", linespacing=1.3,
    )  # fmt: skip


def _lines(dataset: xr.Dataset) -> list[str]:
    return [line for text in warnings_of(dataset) for line in textwrap.wrap(text, LETTERS)]
