"""What `circhoral simulate` prints of arms with rules: how often each rule acted, doses at the end, a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from circhoral.app.cli.numbers import number
from circhoral.app.cli.screen import plain, table
from circhoral.app.spread import spread_words
from circhoral.app.titration_words import NOTE, acted, calendar_rows, ended

if TYPE_CHECKING:
    import xarray as xr
    from rich.console import Console

    from circhoral.protocols.regimen import Regimen


def tell_rules(console: Console, dataset: xr.Dataset, regimens: Sequence[Regimen]) -> None:
    """Print how often rules acted, the doses at the end, and the calendar."""
    several = dataset.sizes["person"] > 1
    share = f"share of {spread_words(dataset).noun}" if several else "acted"
    rows = [
        (one.arm, one.rule, _share(one.share, several), "" if np.isnan(one.day) else f"{one.day:.0f}",
         "" if np.isnan(one.times) else f"{one.times:.1f}".removesuffix(".0"))
        for one in acted(dataset)
    ]  # fmt: skip
    headings = ("arm", "rule", share, "first on day (median)" if several else "first on day", "times")
    console.print(table(headings, rows, title="Rules: how often"))
    courses = [
        (one.arm, one.course, _share(one.given, several), _dose(one.low, one.median, one.high, one.unit))
        for one in ended(dataset)
    ]
    given = f"share of {spread_words(dataset).noun} on it" if several else "given"
    dose = "dose (median; 5 to 95 %)" if several else "dose"
    console.print(table(("arm", "course as written", given, dose), courses, title="Doses at the end"))
    visits = calendar_rows(regimens, float(dataset["time"].max()))
    console.print(table(("arm", "when", "test", "decision"), visits, title="Monitoring calendar"))
    console.print(plain(NOTE), style="dim")


def _share(share: float, several: bool) -> str:
    if several:
        return f"{100 * share:.0f} %"
    return "yes" if share > 0 else "no"


def _dose(low: float, median: float, high: float, unit: str) -> str:
    if np.isnan(median):
        return "not given"
    spread = "" if low == high else f" ({number(low)} to {number(high)})"
    return f"{number(median)} {unit}{spread}"
