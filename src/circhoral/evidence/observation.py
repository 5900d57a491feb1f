"""How a value of a laboratory, a reading or a diary relates to the true level, from content/observation.toml.

A value y of a true level x scatters by the method and by the day. On the log scale ln y is normal around
ln(x times rhythm times bias); on the linear scale y is normal around x. Left out: what laboratories share over time.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from circhoral.evidence.datum import ORIGIN, Datum, check_keys, datum, number, origin
from circhoral.evidence.parameters import ParameterError
from circhoral.quantities.analytes import Sex, measures

type Floats = npt.NDArray[np.float64]
type Flags = npt.NDArray[np.bool_]
Scale = Literal["log", "linear"]
METHODS = ("immunoassay", "mass_spectrometry", "equilibrium_dialysis", "calculated", "bioassay", "other")
CIRCUMSTANCES = ("always", "male", "female", "oral_progesterone")
OBSERVATION_FILE = "observation.toml"


@dataclass(frozen=True, slots=True)
class Bias:
    """What one method adds under one circumstance: it reads `times` the level, with more scatter.

    `method` is one of `METHODS`, `circumstance` of `CIRCUMSTANCES`; `scatter` is a standard deviation of the logarithm.
    """

    method: str
    circumstance: str
    times: float
    scatter: float
    mark: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class DailyRhythm:
    """A cosine over the day, for a measure whose rhythm the model leaves out.

    `amplitude` is the half-swing relative to the mean of 24 hours, `peak_hour` a clock time [hour].
    """

    amplitude: float
    peak_hour: float
    sexes: tuple[Sex, ...]
    mark: str
    source: str
    note: str

    def factor(self, hour: float) -> float:
        """Return the level at a clock time [hour] relative to the mean of the day."""
        return 1 + self.amplitude * math.cos(2 * math.pi * (hour - self.peak_hour) / 24)


@dataclass(frozen=True, slots=True)
class Observation:
    """How values of one measure scatter around its true level.

    Attributes
    ----------
    measure, unit : str
        Id and canonical unit.
    scale : {"log", "linear"}
        Of the standard deviations: of the natural logarithm, or of the value in `unit`.
    assay : Datum
        Standard deviation of a routine method, between runs and between laboratories.
    within_person : Datum
        Standard deviation from day to day at one hour, without single pulses if `pulsatile`.
    pulsatile : bool
        Whether a single sample besides stands anywhere between trough and peak of a pulse.
    limit_of_detection : dict of method to Datum
        [unit]; under ``routine`` that of the usual method. Empty where there is none.
    bias : tuple of Bias
    time_of_day : DailyRhythm or None
        Only where the model itself has no daily rhythm.
    """

    measure: str
    unit: str
    scale: Scale
    assay: Datum
    within_person: Datum
    pulsatile: bool
    limit_of_detection: dict[str, Datum]
    bias: tuple[Bias, ...]
    time_of_day: DailyRhythm | None

    def sd(self, method: str | None = None, circumstances: Iterable[str] = ()) -> float:
        """Return the standard deviation of one value on its scale, without pulses."""
        extra = (item.scatter for item in self.biases(method, circumstances))
        return math.hypot(self.assay.value, self.within_person.value, *extra)

    def times(self, method: str | None = None, circumstances: Iterable[str] = ()) -> float:
        """Return the factor by which a method reads the level."""
        return math.prod(item.times for item in self.biases(method, circumstances))

    def biases(self, method: str | None, circumstances: Iterable[str] = ()) -> tuple[Bias, ...]:
        """Return what holds for a method under circumstances, such as the sex of the person."""
        told = {"always", *circumstances}
        return tuple(item for item in self.bias if item.method == method and item.circumstance in told)

    def limit(self, method: str | None = None) -> float | None:
        """Return the limit of detection of a method [unit], or None where there is none."""
        found = self.limit_of_detection.get(method or "routine") or self.limit_of_detection.get("routine")
        return found.value if found else None

    def printed(self, values: Floats, method: str | None = None) -> tuple[Floats, Flags]:
        """Return values as a laboratory prints them, and which of them stand only as less than the limit of detection.

        Parameters
        ----------
        values : (...) [unit]
        method : str, optional

        Returns
        -------
        tuple of (...) float and (...) bool
            The limit itself stands where less was found.
        """
        limit = self.limit(method)
        if limit is None:
            return values, np.zeros(np.shape(values), dtype=np.bool_)
        with np.errstate(invalid="ignore"):
            below = np.asarray(values < limit)
        return np.where(below, limit, values), below


@cache
def observations() -> dict[str, Observation]:
    """Return the row of every measure that has one, by its id.

    Raises
    ------
    ParameterError
        If a row is not well formed, or names a measure or a source that does not exist.
    """
    return {key: _observation(key, table) for key, table in observation_tables()["measure"].items()}


@cache
def unobserved() -> dict[str, str]:
    """Return the measures without a row, with the reason."""
    return dict(observation_tables()["unobserved"])


def known_measure(name: str, place: str) -> None:
    """Check that a measure exists.

    Raises
    ------
    ParameterError
        If it does not.
    """
    if name not in measures():
        raise ParameterError(f"{place} is no measure; see: circhoral measures")


def observation_tables() -> dict[str, Any]:
    """Return the whole file, as it stands."""
    return tomllib.loads((files("circhoral.content") / OBSERVATION_FILE).read_text(encoding="utf-8"))


def _observation(key: str, table: Any) -> Observation:
    place, needed = f"{OBSERVATION_FILE}: [measure.{key}]", ("unit", "scale", "assay", "within_person")
    check_keys(table, place, needed, (*needed, "pulsatile", "limit_of_detection", "bias", "time_of_day"))
    known_measure(key, place)
    if table["unit"] != measures()[key].unit:
        raise ParameterError(f"{place} unit = {table['unit']!r}; its canonical unit is {measures()[key].unit!r}")
    if table["scale"] not in ("log", "linear"):
        raise ParameterError(f"{place} scale = {table['scale']!r}; expected one of: log, linear")
    limits = table.get("limit_of_detection", {})
    check_keys(limits, f"{place} limit_of_detection", ("routine",) if limits else (), ("routine", *METHODS))
    return Observation(
        key,
        table["unit"],
        table["scale"],
        datum(table["assay"], f"{place} assay"),
        datum(table["within_person"], f"{place} within_person"),
        bool(table.get("pulsatile", False)),
        {method: datum(item, f"{place} limit_of_detection.{method}") for method, item in limits.items()},
        _biases(table.get("bias", {}), f"{place} bias"),
        _rhythm(table["time_of_day"], f"{place} time_of_day") if "time_of_day" in table else None,
    )


def _biases(table: Any, place: str) -> tuple[Bias, ...]:
    check_keys(table, place, (), METHODS)
    made = []
    for method, circumstances in table.items():
        check_keys(circumstances, f"{place}.{method}", (), CIRCUMSTANCES)
        for when, item in circumstances.items():
            here = f"{place}.{method}.{when}"
            check_keys(item, here, ("times", "scatter", "mark"), ("times", "scatter", *ORIGIN))
            times = number(item["times"], f"{here} times", lowest=1e-3)
            scatter = number(item["scatter"], f"{here} scatter")
            made.append(Bias(method, when, times, scatter, **origin(item, here)))
    return tuple(made)


def _rhythm(table: Any, place: str) -> DailyRhythm:
    check_keys(table, place, ("amplitude", "peak_hour", "sexes"), ("amplitude", "peak_hour", "sexes", *ORIGIN))
    amplitude = number(table["amplitude"], f"{place} amplitude", highest=0.99)
    hour = number(table["peak_hour"], f"{place} peak_hour", highest=24.0)
    return DailyRhythm(amplitude, hour, tuple(table["sexes"]), **origin(table, place))
