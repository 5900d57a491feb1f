"""How far back a quantity is felt: weights over lags, and what a state with a memory makes of them."""

from __future__ import annotations

import numpy as np

from circhoral.engine.batch import Floats


def of_now(lags: Floats) -> Floats:
    """Return the weights of what counts as it is at the day itself (lag,)."""
    weights = np.zeros(len(lags))
    weights[0] = 1.0
    return weights


def remembered(weights: Floats, lags: Floats, speed: float) -> Floats:
    """Return how far back what drives a state is felt where the state itself is felt with `weights` (lag,).

    Parameters
    ----------
    weights : (lag,)
        Adding up to one.
    lags : (lag,)
        Rising from zero [day].
    speed : float
        Rate constant at which the state forgets [1/day].

    Notes
    -----
    What a state holds entered it at times that lie exponentially far back. Each lag stands for the stretch up to the
    middle between it and its neighbours; all that is older than the last belongs to the last.
    """
    middles = np.concatenate([[0.0], 0.5 * (lags[1:] + lags[:-1])])
    felt = np.zeros(len(lags))
    for place in np.flatnonzero(weights > 0):
        older = np.exp(-speed * np.maximum(middles[place:] - lags[place], 0.0))
        felt[place:] += weights[place] * (older - np.append(older[1:], 0.0))
    return felt


def mean_lag(weights: Floats, lags: Floats) -> float:
    """Return how long ago, on average, what has these weights was felt [day]."""
    return float(weights @ lags)
