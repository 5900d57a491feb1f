"""How far one sample may stand from what the person's axis does: assay, day to day, and pulses of LH."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from circhoral.evidence.parameters import rows_of


@cache
def index_data() -> dict[str, Any]:
    """Return ``content/indices.toml``: scatter of samples and what each kind of drug disturbs."""
    return tomllib.loads((files("circhoral.content") / "indices.toml").read_text(encoding="utf-8"))


def pulse_cv(sex: str) -> float:
    """Return the coefficient of variation of single samples of LH around the mean of the hour.

    Equal pulses at even intervals: CV^2 = x coth(x) - 1, x = clearance / (2 pulses per day).
    """
    rows = rows_of(sex)
    x = rows["lh_clearance"].value / (2 * rows["gnrh_frequency_baseline"].value)
    return float(np.sqrt(x / np.tanh(x) - 1))


def noise_cv(measure: str, sex: str = "male") -> float:
    """Return the coefficient of variation of one sample of a measure, assay and person together.

    LH has its pulses instead of a day-to-day figure, which would count them twice.
    """
    rows, table = rows_of(sex), index_data()["scatter"][measure]
    if measure == "lh":
        within = pulse_cv(sex)
    elif f"{measure}_within_person" in rows:
        within = rows[f"{measure}_within_person"].value
    else:
        within = table["within"]
    return float(np.hypot(table["assay"], within))
