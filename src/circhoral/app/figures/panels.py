"""What a picture is made of, before any library draws it: panels, lines, limits, colours and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from circhoral.app.figures.periods import Period, short_name
from circhoral.app.references import REFERENCES, Reference
from circhoral.app.summary import BAND, metabolism_moves, sex_of, values
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
_IN_DAYS = 400.0  # the longest run of a woman that is told in days


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
    """One measure of one arm: the median of its members and their 90 % band, (time,) each."""

    time: NDArray[np.float64]
    median: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


MAN = (
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
WOMAN = (
    Panel("Largest follicle", ("dominant_follicle_diameter",), wide=True),
    Panel("LH", ("lh",), "log"),
    Panel("FSH", ("fsh",)),
    Panel("Estradiol", ("estradiol",)),
    Panel("Progesterone", ("progesterone",)),
    Panel("Endometrial thickness", ("endometrial_thickness",)),
    Panel("Inhibins", ("inhibin_a", "inhibin_b")),
    Panel("Total testosterone", ("testosterone_total",)),
    Panel("Mature follicles", ("mature_follicle_count",)),
    Panel("Drug levels", (), "log", drugs=True),
)
METABOLIC = (
    Panel("Body weight", ("weight",)),
    Panel("Fasting insulin", ("insulin",)),
    Panel("SHBG", ("shbg",)),
)
"""Shown after the first three small panels where weight or insulin does not stay as it is."""


def panels(dataset: xr.Dataset, wanted: Sequence[str] | None = None) -> list[Panel]:
    """Return the panels that a dataset can fill: the usual ones, or those of the wanted measures."""
    drugs = tuple(name for name in given_levels(dataset) if wanted is None or name in wanted)
    made = []
    for panel in _usual(dataset):
        names = panel.measures or drugs
        shown = tuple(name for name in names if name in dataset and (wanted is None or name in wanted))
        if shown:
            made.append(replace(panel, measures=shown))
    present = {name for panel in made for name in panel.measures}
    rest = [name for name in wanted or () if name in dataset and name not in present]
    if not made and not rest:
        rest = [str(name) for name in dataset.data_vars if "time" in dataset[name].dims]
    return made + [Panel(str(dataset[name].attrs.get("long_name", name)), (name,)) for name in rest]


def _usual(dataset: xr.Dataset) -> tuple[Panel, ...]:
    """Return the panels of a body, with those of metabolism where something happens in them."""
    body = WOMAN if sex_of(dataset) == "female" else MAN
    if not metabolism_moves(dataset):
        return body
    place = 1 + next(i for i, panel in enumerate(body) if not panel.wide) + 2
    return (*body[:place], *METABOLIC, *body[place:])


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
    """Return the limits that belong into a panel."""
    return [item for item in limits_of(dataset) if item.measure in panel.measures]


def limits_of(dataset: xr.Dataset) -> list[Reference]:
    """Return the limits that belong to this body and to what was kept of it."""
    return [item for item in REFERENCES if item.measure in dataset and item.sex == sex_of(dataset)]


def label_side(dataset: xr.Dataset, panel: Panel, low: float, high: float) -> Literal["left", "right"]:
    """Return where a label between two values hides no curve: on the right, unless only the left is free."""
    time = np.asarray(dataset["time"])
    reach = (time[-1] - time[0]) * (0.22 if panel.wide else 0.4)
    crossed = {"left": False, "right": False}
    for measure in panel.measures:
        for arm in arms(dataset):
            inside = (curve(dataset, measure, arm).median >= low) & (curve(dataset, measure, arm).median <= high)
            crossed["left"] |= bool(inside[time <= time[0] + reach].any())
            crossed["right"] |= bool(inside[time >= time[-1] - reach].any())
    return "left" if crossed["right"] and not crossed["left"] else "right"


def unit_of(dataset: xr.Dataset, measure: str) -> str:
    """Return the unit of a measure as a person writes it."""
    unit = str(dataset[measure].attrs.get("units", ""))
    return {"percent": "%", "1": "", "dimensionless": ""}.get(unit, unit)


def clock(dataset: xr.Dataset) -> tuple[str, float]:
    """Return the unit of the time axis, and how many days it has; a woman's cycles are told in days."""
    days = float(dataset["time"].max())
    if sex_of(dataset) == "female" and days <= _IN_DAYS:
        return "days", 1.0
    return ("months", DAYS_PER_MONTH) if days > 270 else ("weeks", 7.0) if days > 21 else ("days", 1.0)


def arms(dataset: xr.Dataset) -> dict[str, str]:
    """Return the colour of each arm."""
    return {str(name): COLOURS[i % len(COLOURS)] for i, name in enumerate(dataset["arm"].values)}


def shared_before(dataset: xr.Dataset) -> bool:
    """Whether all arms lived the same history, so that one grey line can show it."""
    before = dataset.isel(time=np.asarray(dataset["time"]) <= 0)
    if dataset.sizes["arm"] < 2 or not before.sizes["time"]:
        return False
    names = [name for name in before.data_vars if "time" in before[name].dims]
    return all(np.allclose(before[name], before[name].isel(arm=[0]), rtol=0.01, equal_nan=True) for name in names)


def common_unit(dataset: xr.Dataset, panel: Panel) -> str:
    """Return the unit of every measure in a panel; empty if they differ or have none."""
    units = {unit_of(dataset, measure) for measure in panel.measures}
    return units.pop() if len(units) == 1 else ""


def line_words(dataset: xr.Dataset, panel: Panel, measure: str) -> str:
    """Return what a line of a panel with several kinds of lines shows, with its unit if they have different ones."""
    label = str(dataset[measure].attrs.get("long_name", measure))
    name = short_name(measure.removesuffix("_concentration")) if panel.drugs else label
    return name if common_unit(dataset, panel) else f"{name}, {unit_of(dataset, measure)}"


def lanes(periods: Mapping[str, Sequence[Period]], arm: str) -> list[list[Period]]:
    """Return the courses of an arm in rows within which none overlaps another; one empty row if nothing is given.

    What comes again in each cycle has a row of its own.
    """
    rows: list[list[Period]] = []
    for item in sorted(periods.get(arm, ()), key=lambda course: course.start):
        free = next((row for row in rows if row[-1].end <= item.start and row[-1].again == item.again), None)
        if free is None:
            rows.append([item])
        else:
            free.append(item)
    return rows or [[]]
