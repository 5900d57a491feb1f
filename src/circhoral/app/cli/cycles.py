"""The tables of women's cycles that `circhoral simulate` prints: cycle by cycle for one woman, in shares for many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from circhoral.app.cli.numbers import number
from circhoral.app.cli.screen import new_table, plain
from circhoral.app.spread import is_twin
from circhoral.validation.diary import MID_LUTEAL, CycleRow, cycles_in, diary

if TYPE_CHECKING:
    import xarray as xr
    from rich.table import Table


TOO_FEW = (
    "Under tablets and pumps the model releases too few second follicles (siriraj-2018, martin-1993: see circhoral "
    "scoreboard); it does not say how safe they are."
)


def caption(dataset: xr.Dataset) -> str:
    """Return what the columns of `cycles_table` mean."""
    if dataset.sizes["person"] == 1:
        return (
            "Follicles of 16 mm and more at the LH peak; endometrium at ovulation; progesterone "
            f"{MID_LUTEAL:g} days after ovulation. Two follicles released may become twins. {TOO_FEW}"
        )
    whose = "posterior draws in which she ovulates" if is_twin(dataset) else "women who ovulate"
    return (
        f"Share of {whose}, and the day by which half of all have; cycles of which both bleeds were seen, "
        "and their median length; share of cycles with an ovulation, and of these with two follicles or more (the "
        f"risk of a multiple pregnancy); share with a warning of ovarian hyperstimulation. {TOO_FEW}"
    )


def cycles_table(dataset: xr.Dataset) -> Table:
    """Return the cycles of one woman, or what those of many come to.

    Parameters
    ----------
    dataset : xarray.Dataset
        Of which `has_cycles` holds.
    """
    return _one_woman(dataset) if dataset.sizes["person"] == 1 else _many_women(dataset)


def _one_woman(dataset: xr.Dataset) -> Table:
    from circhoral.app.figures.panels import unit_of

    def unit(measure: str) -> str:
        return f"\n{unit_of(dataset, measure)}" if measure in dataset else ""

    made = new_table("Her cycles: days from time 0, lengths in days", "first day")
    for heading in (
        "length", "LH\npeak", "follicles\n16 mm +", "ovulation", "follicles\nreleased",
        f"endo-\nmetrium{unit('endometrial_thickness')}", f"proges-\nterone{unit('progesterone')}", "luteal\nlength",
    ):  # fmt: skip
        made.add_column(heading, justify="right")
    for arm in dataset["arm"].values:
        made.add_row(f"[bold]{plain(arm)}[/bold]")
        rows = diary(dataset, arm) if int(dataset["status"].sel(arm=arm)[0]) == 0 else []
        for row in rows:
            made.add_row(*_cells(row, row is rows[-1]))
        if not rows:
            made.add_row("  none")
    return made


def _cells(row: CycleRow, last: bool) -> list[str]:
    days = ", ".join(f"{day:.0f}" for day, _ in row.ovulations)
    follicles = _shown(row.follicles, 0) if row.ovulations else ""
    return [
        f"  {row.start:.0f}" if row.bled else "  start, no bleed",
        f"{row.length:.0f}" if np.isfinite(row.length) else "goes on" if last else "",
        _shown(row.lh_peak, 0),
        _shown(row.mature, 0),
        days or ("none" if row.counts else "not yet"),
        f"[bold red]{follicles}[/bold red]" if row.follicles > 1 else follicles,
        _shown(row.endometrium, 1),
        _shown(row.progesterone, 1),
        _shown(row.luteal_length, 0),
    ]


def _shown(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if np.isfinite(value) else ""


def _many_women(dataset: xr.Dataset) -> Table:
    draws = is_twin(dataset)
    made = new_table("Her cycles, over the posterior draws" if draws else "Their cycles", "")
    for heading in (
        *(("draws", "that\novulate") if draws else ("women", "who\novulate")),
        "half by\nday", "whole\ncycles", "median\ndays", "with\novulation",
        "2 follicles\nor more", "hyperstim.\nwarning",
    ):  # fmt: skip
        made.add_column(heading, justify="right")
    for arm in dataset["arm"].values:
        found = cycles_in(dataset, arm)
        made.add_row(
            plain(arm), str(found.women), _share(found.ovulate),
            f"{found.first:.0f}" if np.isfinite(found.first) else "", str(found.cycles),
            number(found.length) if np.isfinite(found.length) else "", _share(found.ovulatory), _share(found.multiple),
            _share(found.warned),
        )  # fmt: skip
    return made


def _share(value: float) -> str:
    return f"{100 * value:.0f} %" if np.isfinite(value) else ""
