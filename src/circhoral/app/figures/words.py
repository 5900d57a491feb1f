"""What a picture says in words: whom it shows, what each arm comes to, where its limits are from."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from circhoral.app.figures.panels import clock, limits_of, unit_of
from circhoral.app.prominent import status_of
from circhoral.app.references import FERTILE
from circhoral.app.results import provenance
from circhoral.app.spread import spread_words
from circhoral.app.summary import length, reach, sound
from circhoral.validation.diary import cycles_in, diary, has_cycles

if TYPE_CHECKING:
    import xarray as xr

REPORTED = "reported value, brought to the reference method and hour (▾, ▴: a limit)"
_SAME = 3.0  # days within which ovulations are told as one
_MOST = 6  # days of ovulation that are told one by one


def who(dataset: xr.Dataset) -> str:
    """Return whom the curves show."""
    return spread_words(dataset).who


def arm_words(dataset: xr.Dataset, arm: str) -> str:
    """Return an arm's name and what it comes to: when sperm reach the fertile range, or when a woman ovulates."""
    if FERTILE.measure in dataset:
        return _fertile(dataset, arm)
    if has_cycles(dataset) and sound(dataset, arm).any():
        told = _one_woman(dataset, arm) if dataset.sizes["person"] == 1 else _many_women(dataset, arm)
        return f"{arm}: {told}"
    return arm


def _one_woman(dataset: xr.Dataset, arm: str) -> str:
    apart: list[list[tuple[float, float]]] = []
    for day, follicles in (one for row in diary(dataset, arm) for one in row.ovulations):
        if apart and day - apart[-1][-1][0] <= _SAME:
            apart[-1].append((day, follicles))
        else:
            apart.append([(day, follicles)])
    if not apart:
        return f"no ovulation within {length(dataset)} days"
    shown = []
    for group in apart:
        follicles = max(len(group), sum(count for _, count in group if np.isfinite(count)))
        shown.append(f"{group[0][0]:.0f}" + (f" ({follicles:.0f} follicles)" if follicles > 1 else ""))
    more = f" and {len(shown) - _MOST} times more" if len(shown) > _MOST else ""
    return f"ovulates on day {', '.join(shown[:_MOST])}{more}"


def _many_women(dataset: xr.Dataset, arm: str) -> str:
    found = cycles_in(dataset, arm)
    if not found.ovulate:
        return f"no ovulation within {length(dataset)} days"
    half = f", half of all by day {found.first:.0f}" if np.isfinite(found.first) else ""
    several = f"; two follicles or more in {100 * found.multiple:.0f} % of ovulatory cycles" if found.multiple else ""
    return f"{100 * found.ovulate:.0f} % of {spread_words(dataset).noun} ovulate{half}{several}"


def _fertile(dataset: xr.Dataset, arm: str) -> str:
    low, _ = FERTILE.shown(str(dataset[FERTILE.measure].attrs["units"]))
    found = reach(dataset, FERTILE.measure, arm, low or 0.0)
    name, step = clock(dataset)
    limit = f"{low:g} {unit_of(dataset, FERTILE.measure)}"
    if found.days is None:
        return f"{arm}: {limit} not reached within {float(dataset['time'].max()) / step:.3g} {name}"
    at_start = found.days.median < 1
    after = f"{found.days.median / step:.1f} {name}" if np.isfinite(found.days.median) else ""
    if dataset.sizes["person"] == 1:
        return f"{arm}: {limit} or more at the start" if at_start else f"{arm}: {limit} after {after}"
    share = f"{100 * found.share:.0f} % of {spread_words(dataset).noun} reach {limit}"
    if at_start:
        return f"{arm}: {share}, half of all or more have it at the start"
    return f"{arm}: {share}, half of all by {after}" if after else f"{arm}: {share}"


def footer(dataset: xr.Dataset, width: int) -> str:
    """Return status of what is given, limits' sources, version, seed and the notice, in lines of at most `width`."""
    shown = [item for item in limits_of(dataset) if item.source]
    cited = "; ".join(f"{dataset[item.measure].attrs.get('long_name', item.measure)}: {item.source}" for item in shown)
    lines = [
        *status_of(dataset),
        f"Reference limits from: {cited}." if cited else "",
        f"{provenance(dataset)}.",
        notice(dataset),
    ]
    return "\n".join(textwrap.fill(line, width) for line in lines if line)


def status_lines_in_footer(dataset: xr.Dataset, width: int) -> int:
    """Return how many lines of the footer the status of what is given takes."""
    return sum(len(textwrap.wrap(line, width)) for line in status_of(dataset))


def notice(dataset: xr.Dataset) -> str:
    """Return the research-use notice of a dataset."""
    return str(dataset.attrs.get("research_use", "For research and education. Not a medical device."))
