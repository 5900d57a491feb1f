"""What a picture is made of, before any library draws it: panels, lines, limits, colours and words."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from circhoral.app.figures.periods import Period, short_name
from circhoral.app.references import FERTILE, REFERENCES, Reference
from circhoral.app.results import provenance
from circhoral.app.summary import BAND, reach, values
from circhoral.quantities.clock import DAYS_PER_MONTH

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

type Scale = Literal["linear", "log", "count"]

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7A5195", "#444444")
"""Okabe and Ito's, in an order whose neighbours differ for every kind of colour vision; one per arm."""
GREY = "#555555"
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
COUNT_FLOOR = 0.01
"""Sperm concentrations below it are drawn close to zero [million/mL]."""
DRUG_FLOOR = 0.01
"""Drug levels below it are not drawn, unless a drug never exceeds it much [unit of display]."""
_DRUG_TRACE = 1e-4


@dataclass(frozen=True, slots=True)
class Panel:
    """One pair of axes: a title, the measures in it, and the kind of its vertical axis."""

    title: str
    measures: tuple[str, ...]
    scale: Scale = "linear"
    wide: bool = False
    drugs: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """One measure of one arm: the median of the persons and their 90 % band, (time,) each."""

    time: NDArray[np.float64]
    median: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


USUAL = (
    Panel("Sperm concentration", ("sperm_concentration",), "count", wide=True),
    Panel("LH", ("lh",)),
    Panel("FSH", ("fsh",)),
    Panel("Total testosterone", ("testosterone_total",)),
    Panel("Intratesticular testosterone", ("testosterone_intratesticular",), "log"),
    Panel("Estradiol", ("estradiol",)),
    Panel("Drug levels", (), "log", drugs=True),
    Panel("Total motile sperm count", ("total_motile_count",)),
    Panel("Testicular volume", ("testicular_volume",)),
    Panel("Hematocrit", ("hematocrit",)),
)


def panels(dataset: xr.Dataset, wanted: Sequence[str] | None = None) -> list[Panel]:
    """Return the panels that a dataset can fill: the usual ones, or those of the wanted measures."""
    drugs = tuple(name for name in given_levels(dataset) if wanted is None or name in wanted)
    made = []
    for panel in USUAL:
        names = panel.measures or drugs
        shown = tuple(name for name in names if name in dataset and (wanted is None or name in wanted))
        if shown:
            made.append(replace(panel, measures=shown))
    present = {name for panel in made for name in panel.measures}
    rest = [name for name in wanted or () if name in dataset and name not in present]
    if not made and not rest:
        rest = [str(name) for name in dataset.data_vars if name != "status"]
    return made + [Panel(str(dataset[name].attrs.get("long_name", name)), (name,)) for name in rest]


def given_levels(dataset: xr.Dataset) -> list[str]:
    """Return the drug levels that are ever above zero."""
    names = [str(name) for name in dataset.data_vars if str(name).endswith("_concentration")]
    return [name for name in names if name != "sperm_concentration" and float(dataset[name].max()) > 0]


def drug_floor(dataset: xr.Dataset, panel: Panel) -> float:
    """Return the level below which drugs are not drawn, so low that every drug given has a curve [unit of display]."""
    peaks = [
        np.nanmax(curve(dataset, name, arm).median, initial=0.0) for name in panel.measures for arm in arms(dataset)
    ]
    return min([DRUG_FLOOR, *(float(peak) / 10 for peak in peaks if peak > _DRUG_TRACE)])


def curve(dataset: xr.Dataset, measure: str, arm: str) -> Curve:
    """Return the median and the band of one measure in one arm."""
    rows = values(dataset, measure, arm)
    time = np.asarray(dataset["time"], dtype=np.float64)
    if not len(rows):
        empty = np.full(len(time), np.nan)
        return Curve(time, empty, empty, empty)
    low, median, high = np.quantile(rows, (BAND[0], 0.5, BAND[1]), axis=0)
    return Curve(time, median, low, high)


def limits(dataset: xr.Dataset, panel: Panel) -> list[Reference]:
    """Return the published limits that belong into a panel."""
    return [item for item in REFERENCES if item.measure in panel.measures]


def label_side(dataset: xr.Dataset, panel: Panel, low: float, high: float) -> Literal["left", "right"]:
    """Return where a label between two values hides no curve: on the right, unless only the left is free."""
    time = np.asarray(dataset["time"])
    third = (time[-1] - time[0]) * 0.4
    crossed = {"left": False, "right": False}
    for measure in panel.measures:
        for arm in arms(dataset):
            inside = (curve(dataset, measure, arm).median >= low) & (curve(dataset, measure, arm).median <= high)
            crossed["left"] |= bool(inside[time <= time[0] + third].any())
            crossed["right"] |= bool(inside[time >= time[-1] - third].any())
    return "left" if crossed["right"] and not crossed["left"] else "right"


def unit_of(dataset: xr.Dataset, measure: str) -> str:
    """Return the unit of a measure as a person writes it."""
    unit = str(dataset[measure].attrs.get("units", ""))
    return {"percent": "%", "1": "", "dimensionless": ""}.get(unit, unit)


def clock(dataset: xr.Dataset) -> tuple[str, float]:
    """Return the unit of the time axis, and how many days it has."""
    days = float(dataset["time"].max())
    return ("months", DAYS_PER_MONTH) if days > 270 else ("weeks", 7.0) if days > 21 else ("days", 1.0)


def arms(dataset: xr.Dataset) -> dict[str, str]:
    """Return the colour of each arm."""
    return {str(name): COLOURS[i % len(COLOURS)] for i, name in enumerate(dataset["arm"].values)}


def who(dataset: xr.Dataset) -> str:
    """Return whom the curves show."""
    count = dataset.sizes["person"]
    if count == 1:
        return "typical person of this description"
    return f"median and 90 % band of {count} persons (between-person variability)"


def arm_words(dataset: xr.Dataset, arm: str) -> str:
    """Return an arm's name and, where sperm are counted, when it reaches the fertile range."""
    if FERTILE.measure not in dataset:
        return arm
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
    share = f"{100 * found.share:.0f} % of persons reach {limit}"
    if at_start:
        return f"{arm}: {share}, half of all or more have it at the start"
    return f"{arm}: {share}, half of all by {after}" if after else f"{arm}: {share}"


def shared_before(dataset: xr.Dataset) -> bool:
    """Whether all arms lived the same history, so that one grey line can show it."""
    before = dataset.isel(time=np.asarray(dataset["time"]) <= 0)
    if dataset.sizes["arm"] < 2 or not before.sizes["time"]:
        return False
    names = [name for name in before.data_vars if name != "status"]
    return all(np.allclose(before[name], before[name].isel(arm=[0]), rtol=0.01, equal_nan=True) for name in names)


def drug_words(dataset: xr.Dataset, measure: str) -> str:
    """Return a drug's name and the unit of its level."""
    return f"{short_name(measure.removesuffix('_concentration'))}, {unit_of(dataset, measure)}"


def lanes(periods: Mapping[str, Sequence[Period]], arm: str) -> list[list[Period]]:
    """Return the courses of an arm in rows within which none overlaps another; one empty row if nothing is given."""
    rows: list[list[Period]] = []
    for item in sorted(periods.get(arm, ()), key=lambda course: course.start):
        free = next((row for row in rows if row[-1].end <= item.start), None)
        if free is None:
            rows.append([item])
        else:
            free.append(item)
    return rows or [[]]


def footer(dataset: xr.Dataset, width: int) -> str:
    """Return limits' sources, version, seed and the research-use notice, in lines of at most `width` signs."""
    shown = [item for item in REFERENCES if item.measure in dataset and item.source]
    cited = "; ".join(f"{dataset[item.measure].attrs.get('long_name', item.measure)}: {item.source}" for item in shown)
    lines = [f"Reference limits from: {cited}." if cited else "", f"{provenance(dataset)}.", notice(dataset)]
    return "\n".join(textwrap.fill(line, width) for line in lines if line)


def notice(dataset: xr.Dataset) -> str:
    """Return the research-use notice of a dataset."""
    return str(dataset.attrs.get("research_use", "For research and education. Not a medical device."))
