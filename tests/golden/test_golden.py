"""What the typical man goes through does not change unless somebody means it to."""

import functools

import pytest
from runs import RUNS, fresh, moved, stored

now = functools.cache(fresh)


def test_the_same_runs_are_stored():
    assert set(stored()) == set(RUNS)


@pytest.mark.parametrize("name", RUNS)
def test_a_run_gives_what_was_accepted(name):
    then, run = stored()[name], now()[name]
    assert run["days"] == then["days"]
    lines = moved(then["values"], run["values"], run["days"])
    assert not lines, "\n".join(["results moved; if that is meant, run `make golden` and say why", *lines])


def test_a_move_is_seen_and_a_rounding_is_not():
    then = {"lh": [5.0, 1e-9]}
    assert moved(then, {"lh": [5.004, 2e-9]}, [0, 1]) == []
    assert moved(then, {"lh": [5.006, 1e-9]}, [0, 1]) == ["lh on day 0: 5 -> 5.006"]
    assert moved(then, {"lh": [float("nan"), 1e-9]}, [0, 1])
    assert moved(then, {"fsh": [5.0, 1e-9]}, [0, 1]) == [
        "lh: stored, but not simulated any more",
        "fsh: simulated, but not stored",
    ]
