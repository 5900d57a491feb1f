"""A failed integration says so, leaves NaN behind from the moment of failure, and harms nobody beside it."""

from dataclasses import replace

import numpy as np
import pytest
from engine_models import DRUG, MEASURES, batch, begin, kernel

from circhoral.engine.batch import EventKind, Status, Tolerance

TIMES = np.linspace(0.0, 4.0, 41)
ROWS = [(0.0, EventKind.BOLUS, 10.0), (2.5, EventKind.BOLUS, 5.0)]
FUSE = 2
BROKEN = (Status.NOT_FINITE, Status.STEP_TOO_SMALL)


@pytest.mark.parametrize("relative", [1e-3, 1e-5, 1e-8])
def test_a_blow_up_is_reported_and_harms_nobody_else(relative: float):
    gains = np.array([0.0, 0.5, 0.0, 0.31, 100.0, 0.1])  # blow-up at 1/gain: days 2, 3.2, 0.01 and 10
    tolerance = Tolerance(relative, relative / 100)
    who = batch(ROWS, persons=6, changes={"fuse_gain": gains}, tolerance=tolerance)
    run = who.live(begin(who), 4.0, TIMES, MEASURES, DRUG)
    status = run.end.status
    assert [int(code) for code in status[[0, 2, 5]]] == [Status.OK] * 3
    assert all(Status(code) in BROKEN for code in status[[1, 3, 4]])
    for person, moment in ((1, 2.0), (3, 1 / 0.31), (4, 0.01)):
        samples = run.samples[person, :, FUSE]
        before, after = moment - 0.01 > TIMES, moment + 1e-3 < TIMES
        exact = 1 / (1 - gains[person] * TIMES[before])
        # Errors grow with the square of the value on the way to the blow-up.
        np.testing.assert_allclose(samples[before], exact, rtol=2 * relative ** (2 / 3) * exact.max(initial=1) ** 2)
        assert np.all(np.isnan(run.samples[person, after]))
    whole = batch(ROWS, persons=1, tolerance=tolerance)
    alone = whole.live(begin(whole), 4.0, TIMES, MEASURES, DRUG)
    for person in (0, 2):
        assert np.array_equal(run.samples[person], alone.samples[0])


@pytest.mark.parametrize("start", [0.3, 1.0, 7.0, 1e3, 1e8, 1e200])
def test_no_step_ever_jumps_across_the_blow_up(start: float):
    """Beyond its pole the equation has another, harmless branch; to arrive there would be silent nonsense."""
    who = batch([], changes={"fuse_gain": np.array([1.0])})
    for first_step in (0.1, 1.0, 1e3):
        here = begin(who)
        here.y[0, -1], here.pace[:] = start, first_step
        end = who.live(here, 10.0, np.zeros(0), MEASURES).end
        assert Status(end.status[0]) in BROKEN


def test_a_failed_person_stays_failed():
    who = batch(ROWS, persons=2, changes={"fuse_gain": np.array([0.0, 1.0])})
    first = who.live(begin(who), 2.0, np.zeros(0), MEASURES)
    again = who.live(first.end, 4.0, np.array([3.0]), MEASURES)
    assert again.end.status[1] == first.end.status[1] != Status.OK
    assert np.all(np.isnan(again.samples[1]))
    assert again.end.status[0] == Status.OK
    assert np.all(np.isfinite(again.samples[0]))


def test_the_step_limit_is_reported():
    who = batch(ROWS, tolerance=Tolerance(max_steps=5))
    run = who.live(begin(who), 4.0, TIMES, MEASURES)
    assert run.end.status[0] == Status.TOO_MANY_STEPS
    assert run.steps[0, 0] == 5
    assert np.isfinite(run.samples[0, 0, 0])
    assert np.isnan(run.samples[0, -1, 0])


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_an_impossible_parameter_is_reported(bad: float):
    who = batch(ROWS, persons=2, changes={"pool_transfer": np.array([1.7, bad])})
    end = who.live(begin(who), 4.0, TIMES, MEASURES).end
    assert end.status[0] == Status.OK
    assert end.status[1] == Status.NOT_FINITE


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_no_steady_state_is_reported(bad: float):
    who = batch(ROWS, persons=2, changes={"pool_transfer": np.array([1.7, bad])})
    who = replace(who, events=batch([], persons=2).events)
    run = who.live(who.begin(0.0), 4.0, TIMES, MEASURES)
    assert run.end.status[0] == Status.OK
    assert run.end.status[1] == Status.NO_STEADY_STATE
    assert np.all(np.isnan(run.samples[1]))


def test_settling_where_nothing_is_steady_is_reported():
    """Drug flows into a pool that nothing empties: the pool grows for ever, relatively ever slower."""
    module = kernel().module
    who = batch([], changes={"pool_loss": np.array([0.0])})
    q = np.empty(module.N_DERIVED)
    module.derive(who.parameters[0], q)
    y = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 1.0])
    assert module.settle(q, y, np.array([6.0, 1.0]), 1e-11) == Status.NO_STEADY_STATE
