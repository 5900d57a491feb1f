"""How far one sample may stand from what the person's axis does: the method, day to day, and pulses of LH."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from circhoral.evidence.observation import observations
from circhoral.evidence.parameters import rows_of
from circhoral.people.pulsatile import pulsatile_variation

ALBUMIN = 0.042
"""Standard deviation of ln albumin: 3 % by the method and 3 % from day to day. RECALLED-high.

It stands here because a row of ``observation.toml`` is held against what the model gives, which is no albumin.
"""


@cache
def index_data() -> dict[str, Any]:
    """Return ``content/indices.toml``: what each kind of drug disturbs."""
    return tomllib.loads((files("circhoral.content") / "indices.toml").read_text(encoding="utf-8"))


def pulse_cv(sex: str) -> float:
    """Return the coefficient of variation of single samples of LH around the mean of the hour, in a healthy person."""
    rows = rows_of(sex)
    rate, clearance = rows["gnrh_frequency_baseline"].value, rows["lh_clearance"].value
    return float(pulsatile_variation(np.array(rate), np.array(clearance)))


def noise_cv(measure: str, sex: str = "male") -> float:
    """Return the coefficient of variation of one sample of a measure, method, person and pulses together."""
    variance = (ALBUMIN if measure == "albumin" else observations()[measure].sd(None, [sex])) ** 2
    if measure == "lh":
        variance += float(np.log1p(pulse_cv(sex) ** 2))
    return float(np.sqrt(np.expm1(variance)))
