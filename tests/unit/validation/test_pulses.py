"""Pulse detection finds the pulses that were put into a series, and says what it cannot search."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circhoral.validation.pulses import DETECTORS, detect_pulses

HALF_LIFE = 60.0  # minutes


def series(starts, step=10.0, hours=24.0, size=4.0, basal=1.0):
    time = np.arange(0.0, hours * 60 + step / 2, step)
    since = time[:, None] - np.asarray(starts)[None, :]
    decay = np.where(since >= 0, np.exp(-np.log(2) / HALF_LIFE * np.maximum(since, 0)), 0.0)
    return time, basal + size * decay.sum(axis=1)


@pytest.mark.parametrize("detector", DETECTORS)
def test_every_pulse_of_a_clean_train_is_found(detector):
    starts = np.arange(55.0, 1300.0, 120.0)
    time, value = series(starts)
    found = detect_pulses(time, value, detector)
    assert found.count == len(starts)
    assert np.all((found.peak_time - starts >= 0) & (found.peak_time - starts <= 10))
    assert found.mean_interval == pytest.approx(120.0)


@pytest.mark.parametrize("detector", DETECTORS)
def test_a_decay_without_pulses_has_none(detector):
    time, value = series([-30.0])
    assert detect_pulses(time, value, detector).count == 0
    assert np.isnan(detect_pulses(time, value, detector).mean_amplitude)


def test_the_sampling_interval_decides_the_count():
    time, value = series(np.arange(7.0, 480.0, 45.0), step=4.0, hours=8.0, size=2.0)
    close = detect_pulses(time, value, cv=0.02).count
    sparse = detect_pulses(time[::5], value[::5], cv=0.02).count
    assert close == len(np.arange(7.0, 480.0, 45.0))
    assert sparse < close


def test_assay_noise_makes_few_false_pulses_by_three_cv():
    rng = np.random.default_rng(4)
    value = 4.0 * (1 + 0.05 * rng.standard_normal((200, 73)))
    counts = [detect_pulses(np.arange(73) * 20.0, row, "threshold_cv", cv=0.05, multiple=5).count for row in value]
    assert np.mean(counts) < 1


@given(factor=st.floats(0.01, 100.0), detector=st.sampled_from(DETECTORS))
@settings(max_examples=30, deadline=None)
def test_the_unit_of_the_series_does_not_matter(factor, detector):
    rng = np.random.default_rng(1)
    time, value = series(np.sort(rng.uniform(0, 1440, 12)))
    assert detect_pulses(time, value * factor, detector).count == detect_pulses(time, value, detector).count


def test_amplitude_is_the_rise_above_the_nadir():
    time, value = series([300.0], size=5.0)
    found = detect_pulses(time, value, "threshold")
    assert found.amplitude == pytest.approx([5.0])
    assert found.nadir == pytest.approx([1.0])


@pytest.mark.parametrize(
    ("time", "value", "words"),
    [
        ([0, 1, 2], [1, 2, 1], "too few"),
        ([0, 1, 2, 2, 3], [1] * 5, "must rise"),
        ([0, 1, 2, 3, 4], [1, 1, np.nan, 1, 1], "missing"),
        ([0, 1, 2, 3, 4], [1, 1, -1, 1, 1], "negative"),
        ([0, 1, 2, 3, 4], [1, 2, 3], "equal length"),
    ],
)
def test_what_cannot_be_searched_is_refused(time, value, words):
    with pytest.raises(ValueError, match=words):
        detect_pulses(time, value)


def test_bad_options_are_refused():
    with pytest.raises(ValueError, match="no detector"):
        detect_pulses(range(6), range(6), "guess")
    with pytest.raises(ValueError, match="cv is 0"):
        detect_pulses(range(6), range(6), "cluster", cv=0.0)
