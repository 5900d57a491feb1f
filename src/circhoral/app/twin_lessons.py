"""What a person's values taught about parameters, and what that matters they leave open.

Prior and posterior are compared over the whole mixture of phenotypes, on the scale of logarithms where a parameter is
positive. With `PRIOR_DRAWS` draws of the prior a share narrowed is known to about 0.1, so less than `TOLD` counts as
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from circhoral.app.summary import BAND
from circhoral.app.twin_records import Band, unit_words
from circhoral.engine.batch import Floats
from circhoral.evidence.parameters import rows_of
from circhoral.twin.posterior import Twin

TOLD = 0.2
"""Share of the variance from which a parameter was narrowed: two standard errors of that share."""
MOVED = 0.3
"""Standard deviations of the prior from which its median has moved."""
MATTERS: Mapping[str, tuple[str, ...]] = {
    "male": (
        "germ_pool_capacity",  # how many sperm there can ever be again
        "germ_pool_regrowth_time",  # how long it takes
        "germ_pool_loss",
        "sertoli_capacity",
        "leydig_capacity",  # whether the testis answers LH or hCG
        "leydig_mass_time",
        "gnrh_drive",  # whether the axis can stand alone
        "gnrh_vigour_return_time",  # and when
        "shbg_capacity",
        "insulin_resistance",
    ),
    "female": (
        "ovarian_reserve_capacity",  # how many follicles answer
        "follicle_threshold",  # at which FSH they do
        "follicle_growth",
        "surge_estrogen_half",  # whether estradiol calls a surge
        "gnrh_drive",  # whether there are pulses to build on
        "gnrh_frequency_baseline",
        "luteal_quality",  # whether the luteal phase carries
        "theca_capacity",
        "endometrium_capacity",
        "insulin_resistance",
    ),
}
"""Parameters that decide how a person answers to treatment, by sex: what is open of them is open of the forecast."""


@dataclass(frozen=True, slots=True)
class LearnedRow:
    """One parameter before and after.

    Attributes
    ----------
    parameter, meaning, unit : str
    prior, posterior : Band
        Before and after what was observed [unit].
    narrowed : float
        1 - variance after / variance before; negative if it is wider now.
    moved : float
        Of the median, in standard deviations of the prior.
    linear : bool
        Whether it is compared as it is, because it may be zero or below.
    """

    parameter: str
    meaning: str
    unit: str
    prior: Band
    posterior: Band
    narrowed: float
    moved: float
    linear: bool

    @property
    def told(self) -> bool:
        """Whether the values say anything of it."""
        return self.narrowed >= TOLD or abs(self.moved) >= MOVED

    @property
    def change(self) -> str:
        """What changed, in words."""
        said = [f"{self.narrowed:.0%} narrower".replace("%", " %")] if self.narrowed >= TOLD else []
        if abs(self.moved) >= MOVED:
            said.append(f"{'higher' if self.moved > 0 else 'lower'} by {abs(self.moved):.1f} SD")
        return ", ".join(said) or "as before"

    @property
    def gain(self) -> float:
        """Return what was learned in nats, as if both were normal."""
        left = max(1 - self.narrowed, 1e-6)
        return float(0.5 * (left + self.moved**2 - 1 - np.log(left)))


def learned_rows(twin: Twin, most: int = 8) -> list[LearnedRow]:
    """Return the parameters that narrowed or moved most, the most telling first.

    Parameters
    ----------
    twin : Twin
    most : int
        How many at most; fewer where fewer were told.
    """
    if not twin.records.used:
        return []
    rows = [row for name in twin.values if (row := _row(twin, name)) is not None and row.told]
    return sorted(rows, key=lambda row: -row.gain)[:most]


def undecided_rows(twin: Twin) -> list[LearnedRow]:
    """Return the parameters of `MATTERS` about which the values say nothing, in the order of that list."""
    rows = [_row(twin, name) for name in MATTERS[twin.person.sex] if name in twin.values]
    return [row for row in rows if row is not None and not (row.told and twin.records.used)]


def _row(twin: Twin, name: str) -> LearnedRow | None:
    """Return one parameter; None where persons do not differ in it."""
    before, after = twin.prior_values[name], twin.values[name]
    linear = bool(min(before.min(), after.min()) <= 0)
    x, y = (before, after) if linear else (np.log(before), np.log(after))
    variance = float(x.var())
    if variance <= 1e-20:
        return None
    about = rows_of(twin.person.sex)[name]
    narrowed = 1 - float(y.var()) / variance
    moved = float(np.median(y) - np.median(x)) / variance**0.5
    return LearnedRow(
        name, about.meaning, unit_words(about.unit), _band(before), _band(after), narrowed, moved, linear
    )  # fmt: skip


def _band(column: Floats) -> Band:
    low, median, high = np.quantile(column, (BAND[0], 0.5, BAND[1]))
    return Band(float(median), float(low), float(high))
