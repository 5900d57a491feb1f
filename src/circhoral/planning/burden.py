"""What a regimen takes as it was lived: doses by route, days under treatment, visits; no prices, as countries differ.

Each draw of a twin has its own count, because rules add, stop and hold, and because what is given in a cycle follows
the cycles; what a report says is the mean over draws with the range of nine in ten.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr

from circhoral.engine.batch import Flags, Floats

INJECTED = ("intramuscular", "subcutaneous", "intravenous")
INJECTIONS = "injections"
WORDS = {
    INJECTIONS: "injections", "oral": "tablets", "pump": "days with a pump", "implant": "implants",
    "transdermal": "applications to the skin", "vaginal": "vaginal doses", "nasal": "nasal doses",
    "infusion": "days of infusion", "withdrawal": "tablets to bring on a bleed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of something, over draws.

    Attributes
    ----------
    mean, low, high : float
        Mean, 5th and 95th centile.
    least, most : float
        Of any draw.
    """

    mean: float
    low: float
    high: float
    least: float
    most: float

    @property
    def told(self) -> str:
        """In words; with the range where draws differ, and that of all where a few draws set the mean."""
        if self.least == self.most:
            return _number(self.mean)
        usual = _number(self.low) + (f" to {_number(self.high)}" if self.high > self.low else "")
        rare = self.low == self.high or not self.low <= self.mean <= self.high
        every = f"; all: {_number(self.least)} to {_number(self.most)}" if rare else ""
        return f"{_number(self.mean)} (90 %: {usual}{every})"


NOTHING = Amount(0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Burden:
    """What a regimen takes over a horizon, rules lived; doses that are missed count too.

    Attributes
    ----------
    doses : dict of str to Amount
        By kind of `WORDS`.
    days : Amount
        On which something is given or running.
    visits : Amount
        At which a rule is looked at.
    """

    doses: dict[str, Amount]
    days: Amount
    visits: Amount

    @property
    def total(self) -> float:
        """Mean number of doses of every kind."""
        return sum(one.mean for one in self.doses.values())

    @property
    def told(self) -> str:
        """In words."""
        parts = [f"{one.told} {WORDS[kind]}" for kind, one in self.doses.items() if one.mean > 0]
        return ", ".join(parts) or "nothing"


def burden_of(data: xr.Dataset, ok: Flags) -> Burden:
    """Return what a regimen takes.

    Parameters
    ----------
    data : xarray.Dataset
        Of one arm, counted (`counted_until` of `circhoral.simulate`).
    ok : (draw,) of bool
        Which draws could be lived.
    """
    counted: dict[str, Floats] = {}
    for place, way in enumerate(map(str, data["way"].values)):
        kind = INJECTIONS if way in INJECTED else way
        counted[kind] = counted.get(kind, 0.0) + data["given"].values[0, ok, place]
    doses = {kind: _amount(counted[kind]) for kind in WORDS if kind in counted and counted[kind].any()}
    return Burden(doses, _amount(data["given_days"].values[0, ok]), _amount(data["visits"].values[0, ok]))


def _amount(own: Floats) -> Amount:
    if not len(own):
        return NOTHING
    low, high = np.quantile(own, [0.05, 0.95])
    return Amount(float(own.mean()), float(low), float(high), float(own.min()), float(own.max()))


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 9.95 or abs(value - round(value)) < 0.05 else f"{value:.1f}"
