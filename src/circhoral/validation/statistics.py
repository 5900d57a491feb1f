"""From lived people to the number that a study reported: one function per statistic.

Each returns a `Found`: the number, and what is needed to say how far chance alone moves it in a trial of that size
(a value per person, or a pair of them, and how they are put together).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from circhoral.engine.batch import Ints
from circhoral.evidence.cycle import CYCLE_MEASURES, EVENTS
from circhoral.evidence.studies import Endpoint
from circhoral.quantities.clock import days
from circhoral.quantities.threshold import Threshold
from circhoral.simulation.draws import Floats, standard_normal
from circhoral.validation import cycle_statistics
from circhoral.validation.cohort import UnevaluableError, canonical
from circhoral.validation.cycle_statistics import (
    among_whom,
    is_about_cycles,
    level_in_cycle,
    pulse_rate_in_cycle,
    time_to_event,
    value_of_cycles,
)
from circhoral.validation.found import Found, Summary, one_number, weighted_mean, weighted_median, weights_of
from circhoral.validation.pulses import Detector, detect_pulses
from circhoral.validation.trial import LivedArm, day_of, span_of

ASSAY_CV = 0.05
"""Scatter of one sample in an assay, as the detectors assume it too."""

SPERM = ("sperm_concentration", "total_sperm_count", "total_motile_count")


def predict(endpoint: Endpoint, arm: LivedArm, other: LivedArm | None = None) -> Found:
    """Return what the lived people give for an endpoint, in the canonical unit of its measure.

    Raises
    ------
    UnevaluableError
        If the statistic is not one of this version's, or its measure is not simulated.
    """
    known = endpoint.measure in arm.series or "gnrh_pulse_frequency" in arm.series
    if not known and (arm.body == "man" or endpoint.measure not in (*CYCLE_MEASURES, *EVENTS)):
        raise UnevaluableError(f"{endpoint.measure} is not simulated in a {arm.body}")
    if arm.body == "man" and is_about_cycles(endpoint):
        raise UnevaluableError("a man has no cycle")
    if not among_whom(endpoint):
        raise UnevaluableError("statistics among some of the people are not evaluated by this version")
    if endpoint.per == "cycle" and endpoint.measure not in (*CYCLE_MEASURES, *EVENTS):
        raise UnevaluableError("levels are averaged in each woman; `per: cycle` is for lengths and ovulation")
    if endpoint.per == "cycle" and endpoint.statistic == "mean" and endpoint.measure in CYCLE_MEASURES:
        return cycle_statistics.length_mean(endpoint, arm, other)
    make = STATISTICS.get(endpoint.statistic)
    if make is None:
        raise UnevaluableError(f"the statistic {endpoint.statistic} is not evaluated by this version")
    return make(endpoint, arm, other)


def per_person(endpoint: Endpoint, arm: LivedArm, fold: Callable[..., Floats] = np.mean) -> Floats:
    """Return each person's value at the endpoint's time, or over its window (person,)."""
    if is_about_cycles(endpoint):
        return value_of_cycles(endpoint, arm, fold)
    zero = arm.last_dose if endpoint.start == "last_dose" else 0.0
    if endpoint.window:
        first, last = span_of(endpoint.window)
        return np.asarray(fold(arm.between(zero + first, zero + last, endpoint.measure), axis=1))
    if endpoint.at is None:
        raise UnevaluableError(f"{endpoint.statistic} needs `at` or `window`")
    return arm.at(zero + day_of(endpoint.at), endpoint.measure)


def first_crossing(time: Floats, series: Floats, limit: Floats, *, rising: bool) -> Floats:
    """Return when each person first stands beyond a limit, interpolated; infinite where never (person,)."""
    side = series - limit[:, None]
    beyond = side >= 0 if rising else side < 0
    found = np.full(len(series), np.inf)
    for i in np.flatnonzero(beyond.any(axis=1)):
        j = int(np.argmax(beyond[i]))
        found[i] = time[j]
        if j > 0 and side[i, j] != side[i, j - 1]:
            found[i] = time[j - 1] + (time[j] - time[j - 1]) * side[i, j - 1] / (side[i, j - 1] - side[i, j])
    return found


def limit_of(threshold: Threshold, endpoint: Endpoint, arm: LivedArm) -> Floats:
    """Return a threshold per person, which may be a multiple of their own start (person,)."""
    if threshold.times_baseline is not None:
        return threshold.times_baseline * arm.at(0.0, endpoint.measure)
    if threshold.quantity is None:
        raise UnevaluableError(f"the threshold {threshold.text} is not understood")
    return np.full(arm.people.people, canonical(threshold.quantity, endpoint.measure))


def _level(summary: Summary) -> Callable[..., Found]:
    return lambda endpoint, arm, other: one_number(arm, per_person(endpoint, arm), summary)


def _geometric(values: Floats, weights: Floats) -> float:
    return float(np.exp(weighted_mean(np.log(values), weights)))


def _spread(values: Floats, weights: Floats) -> float:
    middle = weighted_mean(values, weights)
    return float(np.sqrt(weighted_mean((values - middle) ** 2, weights)))


def _extreme(fold: Callable[..., Floats]) -> Callable[..., Found]:
    return lambda endpoint, arm, other: one_number(arm, per_person(endpoint, arm, fold), weighted_mean)


def _time_of_peak(endpoint: Endpoint, arm: LivedArm, other: LivedArm | None) -> Found:
    """Return how long after the beginning of the window the largest sample comes."""
    if endpoint.window is None or endpoint.time_in_cycle is not None:
        raise UnevaluableError("time_of_peak needs a window after time 0")
    first, last = span_of(endpoint.window)
    first += arm.last_dose if endpoint.start == "last_dose" else 0.0
    inside = (arm.time >= first - 1e-6) & (arm.time <= first + (last - span_of(endpoint.window)[0]) + 1e-6)
    largest = np.argmax(arm.series[endpoint.measure][:, inside], axis=1)
    return one_number(arm, np.asarray(arm.time[inside][largest] - first), weighted_mean)


def _share(endpoint: Endpoint, arm: LivedArm, other: LivedArm | None) -> Found:
    if endpoint.time_in_cycle is not None and endpoint.threshold is not None:
        limit = limit_of(endpoint.threshold, endpoint, arm)
        return one_number(arm, level_in_cycle(endpoint, arm, limit=limit), weighted_mean)
    values = _sampled(endpoint, arm, per_person(endpoint, arm), "sample")
    assert endpoint.threshold is not None  # the study file was checked
    limit = limit_of(endpoint.threshold, endpoint, arm)
    if endpoint.threshold.times_baseline is not None:
        limit = _sampled(endpoint, arm, limit, "baseline")
    inside = values < limit if endpoint.statistic == "fraction_below" else values > limit
    return one_number(arm, np.where(np.isnan(values), np.nan, inside), weighted_mean)


def _sampled(endpoint: Endpoint, arm: LivedArm, values: Floats, what: str) -> Floats:
    """Return values as single samples give them: a person scatters around their own mean (person,)."""
    name = "sperm_count_within_person" if endpoint.measure in SPERM else f"{endpoint.measure}_within_person"
    if arm.people.people == 1 or name not in arm.people.values:
        return values
    scatter = arm.people.values[name]
    z = standard_normal(0, f"{endpoint.measure} {what}", 0, len(values))
    return np.asarray(values * np.exp(scatter * z))


def _times(endpoint: Endpoint, arm: LivedArm) -> Floats:
    if endpoint.measure in EVENTS:
        return time_to_event(endpoint, arm)
    assert endpoint.threshold is not None
    zero = arm.last_dose if endpoint.start == "last_dose" else 0.0
    after = arm.time >= zero - 1e-6
    limit = limit_of(endpoint.threshold, endpoint, arm)
    rising = endpoint.direction not in ("falling", "down")
    return first_crossing(arm.time[after] - zero, arm.series[endpoint.measure][:, after], limit, rising=rising)


def _reaching(endpoint: Endpoint, arm: LivedArm, other: LivedArm | None) -> Found:
    by = days(endpoint.by) if endpoint.by else np.inf
    return one_number(arm, (_times(endpoint, arm) <= by).astype(np.float64), weighted_mean)


def _median_time(endpoint: Endpoint, arm: LivedArm, other: LivedArm | None) -> Found:
    return one_number(arm, _times(endpoint, arm), weighted_median)


def _against_start(endpoint: Endpoint, arm: LivedArm, other: LivedArm | None) -> Found:
    values, start = per_person(endpoint, arm), arm.at(0.0, endpoint.measure)
    weights = weights_of(arm)
    as_ratio = endpoint.statistic == "ratio_to_baseline"

    def summary(x: Floats, x0: Floats, w: Floats) -> float:
        end, begin = weighted_mean(x, w), weighted_mean(x0, w)
        return end / begin if as_ratio else end - begin

    def resample(chosen: list[Ints]) -> float:
        i = chosen[0]
        return summary(values[i], start[i], weights[i])

    end, begin = weighted_mean(values, weights), weighted_mean(start, weights)
    return Found(summary(values, start, weights), end / begin, begin, resample, (len(values),))


def _direction(endpoint: Endpoint, arm: LivedArm, other: LivedArm | None) -> Found:
    """Return by how many times a measure has changed, or differs from the other arm; its side of one is scored."""
    if endpoint.direction is None:
        raise UnevaluableError("direction needs `direction: rising` or `falling`")
    as_ratio = {"statistic": "ratio_between_arms" if endpoint.versus else "ratio_to_baseline"}
    return (_against_arm if endpoint.versus else _against_start)(endpoint.model_copy(update=as_ratio), arm, other)


def _area(endpoint: Endpoint, arm: LivedArm, other: LivedArm | None) -> Found:
    """Return the area under a measure over a window, in its unit times days."""
    if endpoint.window is None or endpoint.time_in_cycle is not None:
        raise UnevaluableError("auc needs a window after time 0")
    zero = arm.last_dose if endpoint.start == "last_dose" else 0.0
    first, last = (zero + edge for edge in span_of(endpoint.window))
    inside = (arm.time >= first - 1e-6) & (arm.time <= last + 1e-6)
    values = np.trapezoid(arm.series[endpoint.measure][:, inside], arm.time[inside], axis=1)
    return one_number(arm, np.asarray(values), weighted_mean)


def _against_arm(endpoint: Endpoint, arm: LivedArm, other: LivedArm | None) -> Found:
    if other is None:
        raise UnevaluableError(f"{endpoint.statistic} needs the other arm")
    one, two = per_person(endpoint, arm), per_person(endpoint, other)
    w1, w2 = weights_of(arm), weights_of(other)
    as_ratio = endpoint.statistic == "ratio_between_arms"

    def summary(a: Floats, wa: Floats, b: Floats, wb: Floats) -> float:
        left, right = weighted_mean(a, wa), weighted_mean(b, wb)
        return left / right if as_ratio else left - right

    def resample(chosen: list[Ints]) -> float:
        i, j = chosen
        return summary(one[i], w1[i], two[j], w2[j])

    left, right = weighted_mean(one, w1), weighted_mean(two, w2)
    return Found(summary(one, w1, two, w2), left / right, right, resample, (len(one), len(two)))


def _pulses(endpoint: Endpoint, arm: LivedArm, other: LivedArm | None) -> Found:
    if endpoint.measure not in arm.series or "gnrh_pulse_frequency" in arm.series:
        return _pulse_rate(endpoint, arm)
    detector: Detector = endpoint.detector or "cluster"  # type: ignore[assignment]
    series = arm.series[endpoint.measure]
    if arm.people.people > 1:  # an assay's own scatter makes some of the pulses that studies counted
        noise = np.stack(
            [standard_normal(i, f"assay of {endpoint.measure}", 0, series.shape[1]) for i in range(len(series))]
        )
        series = series * np.exp(ASSAY_CV * noise)
    values = np.full(len(series), np.nan)
    for person in np.flatnonzero(np.isfinite(series).all(axis=1)):
        found = detect_pulses(arm.time * 1440, series[person], detector)
        values[person] = found.count if endpoint.statistic == "pulse_count" else found.mean_amplitude
    return one_number(arm, values, weighted_mean)


def _pulse_rate(endpoint: Endpoint, arm: LivedArm) -> Found:
    """Count the pulses that the generator sends in a mean-pulse run; quick, and what a perfect detector would see."""
    if endpoint.statistic != "pulse_count" or endpoint.measure != "lh" or endpoint.window is None:
        raise UnevaluableError("needs a run that resolves every pulse")
    if endpoint.time_in_cycle is not None:
        return one_number(arm, pulse_rate_in_cycle(endpoint, arm), weighted_mean)
    first, last = span_of(endpoint.window)
    rate = arm.between(first, last, "gnrh_pulse_frequency").mean(axis=1)
    return one_number(arm, np.asarray(rate * (last - first)), weighted_mean)


STATISTICS: dict[str, Callable[[Endpoint, LivedArm, LivedArm | None], Found]] = {
    "mean": _level(weighted_mean),
    "median": _level(weighted_median),
    "geometric_mean": _level(_geometric),
    "sd": _level(_spread),
    "peak": _extreme(np.max),
    "trough": _extreme(np.min),
    "nadir": _extreme(np.min),
    "time_of_peak": _time_of_peak,
    "auc": _area,
    "direction": _direction,
    "fraction_below": _share,
    "fraction_above": _share,
    "fraction_reaching": _reaching,
    "median_time_to": _median_time,
    "ratio_to_baseline": _against_start,
    "change_from_baseline": _against_start,
    "ratio_between_arms": _against_arm,
    "difference_between_arms": _against_arm,
    "pulse_count": _pulses,
    "pulse_amplitude": _pulses,
    **cycle_statistics.STATISTICS,
}
