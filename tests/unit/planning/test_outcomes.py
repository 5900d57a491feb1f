"""When a life reaches what is wanted, and what follows from many lives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circhoral.evidence.goals import Bound, goal, goals
from circhoral.planning.outcomes import NEVER, Outcome, first_day
from circhoral.quantities.analytes import measure


def bound(**more):
    base = {"id": "x", "label": "x", "measure": "lh", "above": None, "below": None, "count": None, "lasting": 0.0,
            "why": "", "mark": "ASSUMED", "source": "", "note": ""}  # fmt: skip
    return Bound(**{**base, **more})


TIME = np.arange(1.0, 11.0)


def test_the_first_day_above_is_found():
    series = np.array([[0, 0, 2, 0, 0, 0, 3, 3, 3, 3], [0] * 10, [5] * 10], dtype=float)
    assert list(first_day(series, TIME, bound(above=1.0))) == [3.0, NEVER, 1.0]
    assert list(first_day(-series, TIME, bound(below=-1.0))) == [3.0, NEVER, 1.0]


def test_what_must_last_begins_with_the_first_stretch_that_lasts():
    series = np.array([[0, 0, 2, 0, 0, 0, 3, 3, 3, 3], [0, 0, 2, 2, 2, 2, 2, 0, 0, 0]], dtype=float)
    assert list(first_day(series, TIME, bound(above=1.0, lasting=3.0))) == [7.0, 3.0]
    assert list(first_day(series, TIME, bound(above=1.0, lasting=4.0))) == [NEVER, 3.0]


def test_a_stretch_that_the_run_cuts_off_counts_only_as_far_as_it_was_seen():
    series = np.array([[0.0] * 8 + [2.0, 2.0]])
    assert first_day(series, TIME, bound(above=1.0, lasting=1.0))[0] == 9.0
    assert first_day(series, TIME, bound(above=1.0, lasting=2.0))[0] == NEVER


def test_events_are_counted():
    series = np.array([[0, 1, 0, 0, 1, 0, 0, 1, 0, 0], [0] * 10], dtype=float)
    assert list(first_day(series, TIME, bound(count=2))) == [5.0, NEVER]


@given(st.lists(st.floats(0, 4), min_size=5, max_size=40), st.floats(0.5, 3.5), st.integers(0, 6))
def test_a_longer_wait_is_never_earlier_and_a_higher_bar_neither(values, threshold, lasting):
    series, time = np.array([values]), np.arange(len(values), dtype=float)
    base = first_day(series, time, bound(above=threshold, lasting=float(lasting)))[0]
    assert first_day(series, time, bound(above=threshold, lasting=lasting + 1.0))[0] >= base
    assert first_day(series, time, bound(above=threshold + 0.2, lasting=float(lasting)))[0] >= base
    if np.isfinite(base):
        after = values[int(base) : int(base) + lasting + 1]
        assert min(after) > threshold


def outcome(reached, broken=None, ok=None):
    reached = np.array(reached, dtype=float)
    ok = np.ones(len(reached), dtype=bool) if ok is None else np.array(ok)
    limits = {name: np.array(days, dtype=float) for name, days in (broken or {}).items()}
    return Outcome("arm", ok, reached, limits, 100.0)


def test_a_draw_that_failed_is_neither_success_nor_failure():
    made = outcome([10, np.inf, np.nan], ok=[True, True, False])
    assert made.probability == 0.5
    assert made.reached_by([10.0, 9.0]) == pytest.approx([0.5, 0.0])


def test_success_after_a_broken_limit_is_not_clean():
    made = outcome([10, 20, np.inf, 5], {"a": [30, 15, np.inf, np.inf], "b": [np.inf, np.inf, 4, np.inf]})
    assert made.probability == 0.75
    assert made.clean == 0.5
    assert made.risk("a") == 0.5


def test_quantiles_of_a_time_that_many_never_reach_are_infinite():
    low, middle, high = outcome([10, 20, np.inf, np.inf]).quantiles()
    assert (low, middle, high) == (10.0, 20.0, np.inf)


def test_every_goal_names_measures_of_its_sex_and_limits_with_a_reason():
    for one in goals().values():
        assert one.horizon > 30
        for name in one.measures:
            assert one.sex in measure(name).sexes, (one.id, name)
        assert all(limit.why for limit in one.limits), one.id


def test_a_goal_is_found_by_the_word_of_a_person_s_file():
    assert goal("conceive", "male").id == "sperm"
    assert goal("conceive", "female").id == "ovulation"
    with pytest.raises(KeyError, match="known are"):
        goal("happiness", "male")
