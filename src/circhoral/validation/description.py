"""Age, weight and height of virtual people from the distributions that a study reports."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from circhoral.evidence.parameters import ParameterRow
from circhoral.evidence.studies import Distribution, Population
from circhoral.quantities.clock import DAYS_PER_YEAR
from circhoral.quantities.quantity import Quantity
from circhoral.simulation.draws import Floats, standard_normal
from circhoral.simulation.traits import size_values

ADULT_YEARS = 30.0
AGES = (18.0, 100.0)
BODY_MASS = (13.0, 80.0)
"""Limits of what is drawn where a study states none: years, kg/m2."""


def ages(age: Distribution | None, people: int, seed: int, *, vary: bool) -> float | Floats:
    """Return each person's age [year]."""
    if age is None:
        return ADULT_YEARS

    def years(quantity: Quantity | None) -> float | None:
        return None if quantity is None else quantity.to("day").magnitude / DAYS_PER_YEAR

    low, high, middle = years(age.low), years(age.high), years(age.mean or age.median)
    if middle is None:
        middle = (low + high) / 2 if low is not None and high is not None else (low or high or ADULT_YEARS)
    draw = standard_normal(seed, "age of the cohort", 0, people) if vary else None
    return _drawn(middle, _sd(years(age.sd), low, high), _limits(low, high, AGES), draw)


def weights_and_height(
    rows: Mapping[str, ParameterRow], who: Population, people: int, seed: int, *, vary: bool
) -> tuple[float | Floats | None, float | None]:
    """Return each person's weight [kg] and the height of all [cm]; None where nothing is said of it.

    Where only one end of a range is stated, the middle is the reference body, or that end if it lies beyond.
    """
    tall = (who.height.mean or who.height.median) if who.height else None
    height = tall.to("cm").magnitude if tall else None
    said = who.weight or who.bmi
    if said is None:
        return None, height
    square = ((rows["height_reference"].value if height is None else height) / 100) ** 2

    def kilograms(quantity: Quantity | None) -> float | None:
        if quantity is None:
            return None
        return quantity.to("kg").magnitude if who.weight else quantity.to("kg/m^2").magnitude * square

    low, high, middle = kilograms(said.low), kilograms(said.high), kilograms(said.mean or said.median)
    limits = _limits(low, high, (BODY_MASS[0] * square, BODY_MASS[1] * square))
    if middle is None:
        usual = float(np.asarray(size_values(rows, None, height)["weight_baseline"]))
        middle = (low + high) / 2 if low is not None and high is not None else float(np.clip(usual, *limits))
    draw = standard_normal(seed, "weight of the cohort", 0, people) if vary else None
    return _drawn(middle, _sd(kilograms(said.sd), low, high), limits, draw), height


def _limits(low: float | None, high: float | None, usual: tuple[float, float]) -> tuple[float, float]:
    return usual[0] if low is None else low, usual[1] if high is None else high


def _sd(stated: float | None, low: float | None, high: float | None) -> float:
    """Return a standard deviation: the one stated, or a quarter of a range."""
    if stated is None and low is not None and high is not None:
        return (high - low) / 4
    return stated or 0.0


def _drawn(middle: float, sd: float, limits: tuple[float, float], draw: Floats | None) -> float | Floats:
    return np.clip(middle if draw is None else middle + sd * draw, *limits)
