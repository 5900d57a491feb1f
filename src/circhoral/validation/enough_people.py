"""How many virtual people an arm needs, so that chance in drawing them does not decide a score.

The number that the model gives has a Monte Carlo error, which falls with the root of the people. It should stay under a
quarter of the standard error of what was reported. A first run of the fewest people tells how many that takes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from circhoral.evidence.studies import Endpoint, Study
from circhoral.validation.found import Found
from circhoral.validation.scoring import CLOSE, bounds_of, reported_of, size_of

FEWEST, MOST = 100, 1000
SHARE = 0.25
"""The largest Monte Carlo error, as a part of the reported standard error."""
_Z95, _RESAMPLES = 1.96, 100


def enough(study: Study, found: Iterable[tuple[Endpoint, Found]], seed: int) -> int:
    """Return how many people an arm of a study needs, from what a first run found.

    Parameters
    ----------
    study : Study
    found : iterable of (Endpoint, Found)
    seed : int

    Returns
    -------
    int
        From `FEWEST` to `MOST`.
    """
    wanted = float(FEWEST)
    for endpoint, number in found:
        allowed = SHARE * _standard_error(study, endpoint)
        error = monte_carlo_error(number, seed)
        if allowed > 0 and math.isfinite(error):
            wanted = max(wanted, number.sizes[0] * (error / allowed) ** 2)
    return min(MOST, math.ceil(wanted))


def monte_carlo_error(found: Found, seed: int) -> float:
    """Return the standard error of a predicted number that the draw of people leaves."""
    if found.sizes[0] < 2:
        return 0.0
    rng = np.random.default_rng(seed)
    values = [found.resample([rng.integers(0, size, size) for size in found.sizes]) for _ in range(_RESAMPLES)]
    good = np.array([value for value in values if math.isfinite(value)])
    return float(good.std()) if len(good) > 1 else 0.0


def _standard_error(study: Study, endpoint: Endpoint) -> float:
    """Return the standard error of a reported number; where none is known, that of what would count as inside."""
    bounds = bounds_of(study, endpoint, size_of(study, endpoint))
    if bounds is not None:
        return (bounds[1] - bounds[0]) / (2 * _Z95)
    return CLOSE * abs(reported_of(endpoint, endpoint.value, study)[0]) / _Z95
