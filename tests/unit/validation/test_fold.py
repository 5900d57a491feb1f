"""Fold errors, against values worked out by hand."""

import math

import pytest

from circhoral.validation.fold import fold_error, proportion_fold_error


@pytest.mark.parametrize(("predicted", "reported", "fold"), [(2.0, 1.0, 2.0), (1.0, 4.0, 4.0), (3.0, 3.0, 1.0)])
def test_fold_is_the_same_above_and_below(predicted, reported, fold):
    assert fold_error(predicted, reported) == fold


@pytest.mark.parametrize("predicted", [0.0, -1.0, math.nan, math.inf])
def test_what_has_no_ratio_is_infinitely_wrong(predicted):
    assert fold_error(predicted, 1.0) == math.inf
    assert fold_error(1.0, 0.0) == math.inf


def test_a_proportion_takes_the_worse_of_event_and_complement():
    # 9 of 9 against 8 of 9: 9.5/10 against 8.5/10, and 0.5/10 against 1.5/10
    assert proportion_fold_error(1.0, 8 / 9, 9) == pytest.approx(3.0)
    assert proportion_fold_error(0.0, 0.0, 9) == 1.0
    assert proportion_fold_error(0.2, 0.4, 50) == pytest.approx(proportion_fold_error(0.8, 0.6, 50))
