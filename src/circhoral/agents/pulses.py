"""A pulse in three numbers, for runs in which pulses are described by frequency and size.

A pulse of any shape is replaced by one exponential, ``peak * exp(-decay * t)``, that means the same to a
saturable receptor: it has the same area, and the same integrated occupancy, the integral of c / (1 + c).
The area fixes what a small pulse does, the occupancy what saturation leaves of a large one. For small doses
the occupancy is c - c**2, so the exponential is then the one with the same area and the same area of the
square (`equivalent_pulse`). An exponential with the same area and mean residence time was the alternative;
it misses the occupancy of a two-compartment bolus by 15 % at ordinary doses, because a small slow tail
carries much of that mean. An exponential pulse is returned unchanged. In a train the interval counts: what is
left when the next pulse comes is the trough, and the occupancy kept is that over one interval of a train that has
run for long. Left out: the minutes before a subcutaneous pulse peaks, and the first hours of a train.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from circhoral.agents.exponentials import ExponentialSum, FloatArray

_SMALL = 1e-3  # below this peak, over the half-saturation, the limit for small doses is exact to 1e-6
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(8)


class EquivalentPulse(NamedTuple):
    """An exponential pulse.

    Attributes
    ----------
    peak : ndarray (...)
        Concentration at its start per unit given, or divided by a half-saturation.
    decay : ndarray (...)
        [1/day]
    trough : ndarray (...)
        What is left of earlier pulses of a train when the next comes, in the unit of the peak; 0 for a lone pulse.
    """

    peak: FloatArray
    decay: FloatArray
    trough: FloatArray

    @property
    def area(self) -> FloatArray:
        """Return the integral of the pulse over all time."""
        return np.asarray(self.peak / self.decay)


def equivalent_pulse(response: ExponentialSum) -> EquivalentPulse:
    """Return the exponential with the area, and the area of the square, of `response`.

    Raises
    ------
    ValueError
        If the response has no positive area.
    """
    area, square = response.area(), response.area_of_square()
    if not np.all(area > 0) or not np.all(square > 0):
        raise ValueError("only a pulse with a positive area has an equivalent exponential")
    peak = 2 * square / area
    return EquivalentPulse(np.asarray(peak), np.asarray(peak / area), np.zeros_like(area))


def pulse_amplitude(
    response: ExponentialSum,
    dose: npt.ArrayLike,
    half_saturation: npt.ArrayLike,
    interval: npt.ArrayLike = np.inf,
) -> EquivalentPulse:
    """Return the exponential that means the same to a receptor as a pulse of `dose`.

    Parameters
    ----------
    response : ExponentialSum
        Concentration per unit given (...).
    dose, half_saturation : array_like (...)
        Amount per pulse, and the concentration that half saturates the receptor.
    interval : array_like (...)
        Between the pulses of a train [day]; one pulse alone unless given.

    Returns
    -------
    EquivalentPulse
        Its peak and trough in units of `half_saturation`.
    """
    relative = response.scale(np.asarray(dose, dtype=np.float64) / np.asarray(half_saturation, dtype=np.float64))
    limit = equivalent_pulse(relative)
    target, trough = integrated_occupancy(relative, interval)
    area = relative.area() / (1 + trough)
    low, high = np.log(limit.decay) - 12.0, np.log(limit.decay) + 12.0
    for _ in range(60):  # the occupancy of an exponential of given area falls as it gets slower to rise: bisection
        middle = (low + high) / 2
        decay = np.exp(middle)
        too_much = np.log1p(area * decay) / decay > target
        low, high = np.where(too_much, middle, low), np.where(too_much, high, middle)
    decay = np.where(limit.peak < _SMALL, limit.decay, np.exp((low + high) / 2))
    return EquivalentPulse(np.asarray(relative.area() * decay), decay, trough)


def integrated_occupancy(response: ExponentialSum, interval: npt.ArrayLike = np.inf) -> tuple[FloatArray, FloatArray]:
    """Return the integral of c / (1 + c), c the response in units of a half-saturation, and the smallest c.

    Gauss-Legendre on intervals that widen geometrically; relative error below 1e-8.

    Parameters
    ----------
    response : ExponentialSum (...)
        Positive at all times.
    interval : array_like (...)
        Between the pulses of a train [day]: the integral is then over one interval of a train that has always run.

    Returns
    -------
    integral, smallest : ndarray (...)
        [day], and of the response's unit
    """
    fastest, slowest = response.rate.max(axis=-1), response.rate.min(axis=-1)
    largest = np.abs(response.coefficient).sum(axis=-1)
    period = np.broadcast_to(np.asarray(interval, dtype=np.float64), fastest.shape)
    end = np.minimum((np.log1p(largest) + 30.0) / slowest, period)
    widths = np.linspace(0.0, 1.0, 41)
    first = np.minimum(0.05 / fastest, end / 40)
    edges = first[..., None] * (end / first)[..., None] ** widths
    edges = np.concatenate([np.zeros_like(edges[..., :1]), edges], axis=-1)
    half = np.diff(edges, axis=-1)[..., None] / 2
    time = (edges[..., :-1, None] + half * (1 + _NODES)).reshape(*edges.shape[:-1], -1)
    train = response.repeated(period)
    level = np.einsum("...m,...mt->...t", train.coefficient, np.exp(-train.rate[..., None] * time[..., None, :]))
    weights = (half * _WEIGHTS).reshape(time.shape)
    integral = np.asarray((level / (1 + level) * weights).sum(axis=-1))
    last = np.where(np.isfinite(period), period, 0.0)
    left = (train.coefficient * np.exp(-train.rate * last[..., None])).sum(axis=-1)
    smallest = np.where(np.isfinite(period), np.minimum(left, level.min(axis=-1)), 0.0)
    return integral, smallest
