"""Pulses in a hormone series, found as the studies found them.

A pulse count belongs to a sampling interval, an assay and a rule. Three rules that studies of LH used stand here:
``threshold`` (a rise of a fifth above the nadir before it), ``threshold_cv`` (a rise of so many coefficients of
variation of the assay) and ``cluster`` (up-strokes and down-strokes by pooled t tests of neighbouring samples).
Deconvolution, which also estimates secretion, is left out. The rules were written anew from their descriptions:
Santen & Bardin, J Clin Invest 1973;52:2617; Veldhuis & Johnson, Am J Physiol 1986;250:E486 (both RECALLED-high).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

type Floats = npt.NDArray[np.float64]
type Ints = npt.NDArray[np.int64]
type Detector = Literal["threshold", "threshold_cv", "cluster"]

DETECTORS: tuple[str, ...] = get_args(Detector.__value__)


@dataclass(frozen=True)
class Pulses:
    """The pulses of one series.

    Attributes
    ----------
    detector : str
    peak_time, peak, nadir : (pulse,)
        Time of each peak (unit of the series), its value, and the lowest value before it.
    duration : float
        From the first to the last sample.
    mean : float
        Mean of the samples.
    """

    detector: str
    peak_time: Floats
    peak: Floats
    nadir: Floats
    duration: float
    mean: float

    @property
    def count(self) -> int:
        """Return how many pulses there are."""
        return len(self.peak)

    @property
    def amplitude(self) -> Floats:
        """Return each peak's rise above the nadir before it (pulse,)."""
        return np.asarray(self.peak - self.nadir)

    @property
    def mean_amplitude(self) -> float:
        """Return the mean rise; not a number where there is no pulse."""
        return float(self.amplitude.mean()) if self.count else float("nan")

    @property
    def mean_interval(self) -> float:
        """Return the mean time between peaks; not a number with fewer than two pulses."""
        return float(np.diff(self.peak_time).mean()) if self.count > 1 else float("nan")


def detect_pulses(
    time: npt.ArrayLike,
    value: npt.ArrayLike,
    detector: Detector = "cluster",
    *,
    cv: float = 0.05,
    detection_limit: float = 0.0,
    rise: float = 0.2,
    multiple: float = 3.0,
    nadir_samples: int = 2,
    peak_samples: int = 1,
    t_up: float = 2.0,
    t_down: float = 2.0,
) -> Pulses:
    """Find the pulses of one hormone series.

    Parameters
    ----------
    time : (sample,) rising
    value : (sample,) not negative
    detector : {"threshold", "threshold_cv", "cluster"}
    cv : float
        Coefficient of variation of a sample within the assay, for `threshold_cv` and `cluster`.
    detection_limit : float
        A peak must rise by at least this much, and a lower sample counts as this much.
    rise : float
        Of `threshold`: the least rise, as a share of the nadir.
    multiple : float
        Of `threshold_cv`: the least rise in units of the nadir's standard deviation.
    nadir_samples, peak_samples : int
        Of `cluster`: sizes of the two groups compared.
    t_up, t_down : float
        Of `cluster`: t values that an up-stroke and a down-stroke must pass.

    Returns
    -------
    Pulses

    Raises
    ------
    ValueError
        If the series cannot be searched; the message says why.
    """
    t, x = _checked(time, value, detection_limit)
    if detector == "cluster":
        _positive(cv=cv, nadir_samples=nadir_samples, peak_samples=peak_samples, t_up=t_up, t_down=t_down)
        nadirs, peaks = _cluster(x, cv, nadir_samples, peak_samples, t_up, t_down, detection_limit)
    elif detector == "threshold":
        _positive(rise=rise)
        nadirs, peaks = _threshold(x, rise, detection_limit)
    elif detector == "threshold_cv":
        _positive(cv=cv, multiple=multiple)
        nadirs, peaks = _threshold(x, cv * multiple, detection_limit)
    else:
        raise ValueError(f"'{detector}' is no detector; there are {', '.join(DETECTORS)}")
    return Pulses(detector, t[peaks], x[peaks], x[nadirs], float(t[-1] - t[0]), float(x.mean()))


def _checked(time: npt.ArrayLike, value: npt.ArrayLike, floor: float) -> tuple[Floats, Floats]:
    t, x = np.asarray(time, dtype=np.float64), np.asarray(value, dtype=np.float64)
    if t.ndim != 1 or t.shape != x.shape:
        raise ValueError(f"times {t.shape} and values {x.shape} must be one row of equal length each")
    if len(t) < 5:
        raise ValueError(f"{len(t)} samples are too few to look for pulses; at least 5 are needed")
    if not (np.isfinite(t).all() and np.isfinite(x).all()):
        raise ValueError("a time or a value is missing or infinite; leave such samples out")
    if (np.diff(t) <= 0).any():
        at = int(np.flatnonzero(np.diff(t) <= 0)[0]) + 1
        raise ValueError(f"times must rise; sample {at + 1} at {t[at]:g} comes after one at {t[at - 1]:g}")
    if (x < 0).any():
        raise ValueError("a concentration is negative")
    return t, np.maximum(x, floor)


def _positive(**numbers: float) -> None:
    for name, number in numbers.items():
        if not number > 0:
            raise ValueError(f"{name} is {number:g}; it must be above 0")


def _threshold(x: Floats, share: float, least: float) -> tuple[Ints, Ints]:
    """Walk from nadir to peak: a peak counts once the series has fallen by as much again, or has ended."""
    nadirs: list[int] = []
    peaks: list[int] = []
    low, high, rising = 0, 0, False
    for i in range(1, len(x)):
        if not rising:
            if x[i] <= x[low]:
                low = i
            elif x[i] - x[low] >= max(share * x[low], least):
                rising, high = True, i
        elif x[i] > x[high]:
            high = i
        elif x[high] - x[i] >= max(share * x[low], least):
            nadirs.append(low)
            peaks.append(high)
            rising, low = False, i
    if rising and high < len(x) - 1:  # a rise still going on at the end has no peak yet
        nadirs.append(low)
        peaks.append(high)
    return np.array(nadirs, dtype=np.int64), np.array(peaks, dtype=np.int64)


def _cluster(
    x: Floats, cv: float, nadir_samples: int, peak_samples: int, t_up: float, t_down: float, least: float
) -> tuple[Ints, Ints]:
    """Find up-strokes by t tests with the assay's own spread; a pulse ends where it is surely below its peak."""
    variance = (cv * np.maximum(x, least)) ** 2
    nadirs: list[int] = []
    peaks: list[int] = []
    i, after = nadir_samples, 0  # `after`: where the last pulse ended
    while i <= len(x) - peak_samples:
        rises = _t(x, variance, slice(i - nadir_samples, i), slice(i, i + peak_samples)) > t_up
        if not (rises and x[i] > x[i - 1]):
            i += 1
            continue
        # Tested against the peak, not the sample before: LH falls little from one close sample to the next.
        peak, end = i, 0
        for j in range(i + 1, len(x) - nadir_samples + 1):
            if x[j] > x[peak]:
                peak = j
            top = slice(max(i, peak - peak_samples + 1), peak + 1)
            if j > peak and _t(x, variance, slice(j, j + nadir_samples), top) > t_down:
                end = j
                break
        if not end:
            break  # the last rise never comes down: no pulse
        nadir = after + int(np.argmin(x[after:i]))
        if x[peak] - x[nadir] >= least:
            nadirs.append(nadir)
            peaks.append(peak)
        after, i = end, end + 1
    return np.array(nadirs, dtype=np.int64), np.array(peaks, dtype=np.int64)


def _t(x: Floats, variance: Floats, low: slice, high: slice) -> float:
    below, above = x[low], x[high]
    pooled = np.concatenate([variance[low], variance[high]]).mean()
    error = np.sqrt(pooled * (1 / len(below) + 1 / len(above)))
    rise = above.mean() - below.mean()
    return float(rise / error) if error > 0 else float(np.sign(rise) * np.inf if rise else 0.0)
