"""Figures of a simulation: one picture of every arm, still (Matplotlib) or to point at (Plotly)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from circhoral.app.figures.periods import Period, treatment_periods

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xarray as xr
    from matplotlib.figure import Figure

    from circhoral.app.twin_records import Point

__all__ = ["Period", "trajectory_figure", "trajectory_page", "treatment_periods"]


def trajectory_figure(
    dataset: xr.Dataset,
    periods: Mapping[str, Sequence[Period]] | None = None,
    measures: Sequence[str] | None = None,
    reported: Mapping[str, Sequence[Point]] | None = None,
) -> Figure:
    """Draw every arm of a simulation in one picture.

    Parameters
    ----------
    dataset : xarray.Dataset
        What `simulate` returned.
    periods : mapping of arm to Period, optional
        What was given when, from `treatment_periods`; drawn as bars on top.
    measures : sequence of str, optional
        What to draw; the usual panels if absent.
    reported : mapping of measure to Point, optional
        Values of the person to mark on the courses, from `reported_points`.

    Returns
    -------
    matplotlib.figure.Figure
    """
    from circhoral.app.figures.still import draw

    return draw(dataset, periods or {}, measures, reported or {})


def trajectory_page(
    dataset: xr.Dataset,
    periods: Mapping[str, Sequence[Period]] | None = None,
    measures: Sequence[str] | None = None,
    reported: Mapping[str, Sequence[Point]] | None = None,
) -> str:
    """Return the same picture as one HTML page that needs no network.

    Parameters
    ----------
    dataset, periods, measures, reported
        As for `trajectory_figure`.

    Returns
    -------
    str
    """
    from circhoral.app.figures.page import write

    return write(dataset, periods or {}, measures, reported or {})
