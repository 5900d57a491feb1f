"""How far one blood sample of a hormone that comes in pulses stands from the mean of the hour."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

type Floats = npt.NDArray[np.float64]

PULSE_RATE, PULSE_CLEARANCE = "gnrh_pulse_frequency", {"lh": "lh_clearance", "gh": "gh_clearance"}
"""The measure that counts pulses, and per pulsatile measure the parameter that clears it."""


def pulsatile_variation(pulses_per_day: Floats, clearance: Floats) -> Floats:
    """Return the coefficient of variation of single samples of a hormone that comes in pulses.

    Equal pulses at even intervals, each cleared at one rate, and a sample at any moment: the level falls from a peak to
    a nadir, and its variance over its squared mean is x coth(x) - 1, with x the clearance times half an interval.

    Parameters
    ----------
    pulses_per_day : (...) [1/day]
    clearance : (...) [1/day]

    Returns
    -------
    (...)
    """
    x = np.asarray(clearance) / (2 * np.maximum(pulses_per_day, 1e-9))
    return np.asarray(np.sqrt(np.maximum(x / np.tanh(np.minimum(x, 300.0)) - 1.0, 0.0)))


def pulse_variance(pulses_per_day: Floats, clearance: Floats) -> Floats:
    """Return the variance that pulses add to the logarithm of a single sample (...); arguments as above."""
    return np.asarray(np.log1p(pulsatile_variation(pulses_per_day, clearance) ** 2))
