"""What is read from each lived person: one number per output, over one day or a window of days.

    lh                                          the level on the day, or its mean over the window
    peak_estradiol, lowest_lh                   the highest, the lowest level in the window
    cycle_length, follicular_length, luteal_length   means over whole cycles in the window [day]
    day_of_ovulation                            of the first cycle with one, counted from its first day
    ovulatory_cycles                            how many in the window
    time_to:sperm_concentration>15 million/mL   days from the window's start until then; its end if never

A person without such a thing (no whole cycle) has no number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from circhoral.engine.batch import Status
from circhoral.quantities.analytes import convert, display_unit, measures
from circhoral.quantities.problems import did_you_mean
from circhoral.quantities.quantity import Quantity, parse_quantity
from circhoral.simulation.arm import Lived
from circhoral.simulation.columns import describe
from circhoral.simulation.draws import Floats
from circhoral.simulation.setting import MORNING
from circhoral.simulation.simulate import check_measures, simulated_measures
from circhoral.validation.cycles import Cycle, cycles_of, lengths
from circhoral.validation.sensitivity.uncertain import SensitivityError

OF_CYCLES = {
    "cycle_length": ("cycle length", "days"),
    "follicular_length": ("follicular length", "days"),
    "luteal_length": ("luteal length", "days"),
    "day_of_ovulation": ("cycle day of ovulation", "days"),
    "ovulatory_cycles": ("cycles with an ovulation", "cycles"),
}
EXTREMES: dict[str, tuple[str, Callable[..., Floats]]] = {
    "peak_": ("peak", np.max), "lowest_": ("lowest", np.min),
}  # fmt: skip
SIX_HOURS = 0.25
_COUNTED = ("ovulation", "menses")
_TIME_TO = re.compile(r"^time_to:\s*(\w+)\s*([<>])\s*(.+)$")


@dataclass(frozen=True)
class Window:
    """Days after time 0 over which outputs are read; both the same for one day."""

    first: float
    last: float

    def times(self, sex: str) -> Floats:
        """Return when to sample (sample,): at 08:00; of a woman every six hours, so that no surge is missed."""
        step = SIX_HOURS if sex == "female" and self.last > self.first else 1.0
        count = int(np.floor((self.last - self.first) / step + 1e-9))
        return np.asarray(self.first + MORNING + step * np.arange(count + 1), dtype=np.float64)

    @property
    def words(self) -> str:
        """Say which days."""
        if self.first == self.last:
            return f"day {self.first:g}"
        return f"days {self.first:g} to {self.last:g}"


@dataclass(frozen=True)
class Output:
    """One number to be read of each person.

    Attributes
    ----------
    id : str
        As it was asked for.
    measure : str
        What is sampled; empty where events are read.
    kind : {"level", "peak_", "lowest_", "cycles", "time_to"}
    limit : Quantity or None
        Of a time until it is crossed.
    rises : bool
        Whether it is crossed upwards.
    """

    id: str
    measure: str
    kind: str
    limit: Quantity | None = None
    rises: bool = True

    def read(self, lived: Lived, window: Window, times: Floats, units: str) -> Floats:
        """Return the number of each person, not a number where they have none or failed (person,).

        Parameters
        ----------
        lived : Lived
        window : Window
        times : (sample,)
        units : {"conventional", "si"}
        """
        if self.kind == "cycles":
            made = np.array([_of_cycles(self.id, lived, i, window) for i in range(len(lived.status))])
        elif self.kind == "time_to":
            made = self._crossing(lived, times, window)
        else:
            series = lived[self.measure] * self._scale(lived, units)
            made = EXTREMES[self.kind][1](series, axis=1) if self.kind in EXTREMES else series.mean(axis=1)
        return np.where(lived.status == Status.OK, made, np.nan)

    def label(self, lived: Lived, window: Window) -> str:
        """Return what it is, in words."""
        if self.kind == "cycles":
            return OF_CYCLES[self.id][0]
        words = describe(lived.columns[lived.measures.index(self.measure)]).label
        if self.kind == "time_to" and self.limit is not None:
            return f"time to {words} {'above' if self.rises else 'below'} {self.limit.text}"
        if self.kind in EXTREMES:
            return f"{EXTREMES[self.kind][0]} {words}"
        return f"mean {words}" if window.first < window.last else words

    def unit(self, lived: Lived, units: str) -> str:
        """Return the unit of `read`."""
        if self.kind == "cycles":
            return OF_CYCLES[self.id][1]
        if self.kind == "time_to":
            return "days"
        entry = describe(lived.columns[lived.measures.index(self.measure)])
        return display_unit(entry, "si" if units == "si" else "conventional")

    def _scale(self, lived: Lived, units: str) -> float:
        column = lived.columns[lived.measures.index(self.measure)]
        return convert(1.0, column.unit, self.unit(lived, units), describe(column))

    def _crossing(self, lived: Lived, times: Floats, window: Window) -> Floats:
        column = lived.columns[lived.measures.index(self.measure)]
        assert self.limit is not None
        try:
            level = convert(self.limit.magnitude, self.limit.unit, column.unit, describe(column))
        except ValueError as error:
            raise SensitivityError(f"{self.id}: {error}") from None
        above = (lived[self.measure] - level) * (1 if self.rises else -1)
        return np.array([_first_rise(row, times, window) for row in above])


def _first_rise(height: Floats, times: Floats, window: Window) -> float:
    """Return when a series first rises through zero, between samples, or the end of the window [day]."""
    passed = np.flatnonzero(height >= 0)
    if not len(passed):
        return window.last - window.first
    i = int(passed[0])
    if i == 0:
        return 0.0
    share = -height[i - 1] / (height[i] - height[i - 1])
    return float(times[i - 1] + share * (times[i] - times[i - 1]) - times[0])


def _of_cycles(name: str, lived: Lived, person: int, window: Window) -> float:
    cycles: tuple[Cycle, ...] = cycles_of(lived.events, person, window.first, window.last)
    ovulatory = [cycle for cycle in cycles if np.isfinite(cycle.ovulation)]
    if name == "ovulatory_cycles":
        return float(len(ovulatory))
    if name == "day_of_ovulation":
        return ovulatory[0].ovulation - ovulatory[0].start if ovulatory else float("nan")
    found = lengths(cycles, name)
    return float(found.mean()) if len(found) else float("nan")


def parse_outputs(texts: list[str], sex: str) -> list[Output]:
    """Return what is to be read, from words such as ``lh`` and ``peak_estradiol``.

    Raises
    ------
    SensitivityError
        If one is unknown, or is not simulated in this sex.
    """
    return [_parse(text.strip(), sex) for text in dict.fromkeys(texts)]


def _parse(text: str, sex: str) -> Output:
    if text in OF_CYCLES:
        if sex != "female":
            raise SensitivityError(f"'{text}' is read from a woman's cycles; this is a man")
        return Output(text, "", "cycles")
    if found := _TIME_TO.match(text):
        try:
            limit = parse_quantity(found[3], "15 million/mL", dimensionless=True)
        except ValueError as error:
            raise SensitivityError(f"{text}: {error}") from None
        return Output(text, _checked(found[1], text, sex), "time_to", limit, found[2] == ">")
    for prefix in EXTREMES:
        if text.startswith(prefix):
            return Output(text, _checked(text.removeprefix(prefix), text, sex), prefix)
    return Output(text, _checked(text, text, sex), "level")


def _checked(name: str, text: str, sex: str) -> str:
    if name in _COUNTED:
        raise SensitivityError(f"'{text}' is counted, not a level; ask for ovulatory_cycles, or day_of_ovulation")
    # Drug levels are known by the rest of the vocabulary's rules; a wrong word is more likely one of these.
    if name not in measures() and not name.endswith("_concentration"):
        known = [*simulated_measures(sex), *(OF_CYCLES if sex == "female" else ())]
        raise SensitivityError(f"'{text}' is not a measure that circhoral knows; {did_you_mean(name, known)}")
    check_measures([name], sex)
    return name
