"""Laws of events that the states decide: when they happen, in which order, by which chance, and what remembers them."""

from dataclasses import replace

import numpy as np
import pytest
from engine_models import same_ensemble
from event_models import BALL, BUCKET, begin, kernel, people

from circhoral.engine.batch import UNKNOWN, Batch, Run, Status, Tolerance

NAMES = kernel().names
EMPTIED, HALF, BOUNCE = (NAMES.event(name) for name in ("emptied", "half", "bounce"))
FIRST, SECOND = NAMES.event("first_done"), NAMES.event("second_done")
SEEN = np.arange(len(NAMES.measures))
NOTHING = np.zeros(0)
LOCATED = 1e-4


def lived(who: Batch, until: float, cuts: tuple[float, ...] = (), times: np.ndarray = NOTHING) -> list[Run]:
    """Live from day 0, stopping at every cut; samples are taken in the last stretch."""
    here, runs = begin(who), []
    for stop in [*cuts, until]:
        runs.append(who.live(here, stop, times if stop == until else NOTHING, SEEN))
        here = runs[-1].end
    return runs


def state(run: Run, name: str) -> np.ndarray:
    return run.end.y[:, NAMES.state(name)]


# -- when ----------------------------------------------------------------------------------------------------------


def bounces(count: int) -> np.ndarray:
    """Return when a ball dropped from 1 m under 2 m/day^2 bounces, each time 0.8 times as fast."""
    return np.cumsum([1.0, *(2 * 0.8**i for i in range(1, count))])


@pytest.mark.parametrize("relative", [1e-3, 1e-6])
def test_a_bouncing_ball_bounces_when_theory_says(relative: float):
    run = lived(people(changes=BALL, tolerance=Tolerance(relative, relative / 100)), 8.0)[0]
    found = run.log.times(0, BOUNCE)
    np.testing.assert_allclose(found, bounces(len(found)), atol=LOCATED)
    assert len(found) == 10
    assert set(run.log.event[0, :10]) == {BOUNCE}
    assert np.all(run.log.event[0, 10:] == -1)
    assert run.log.count[0] == 10


def test_bounces_that_never_end_in_a_finite_time_end_with_a_status():
    """Infinitely many bounces fall before day 9; whoever lives on reports it."""
    run = lived(people(changes=BALL), 12.0, times=np.array([5.0, 12.0]))[0]
    assert run.end.status[0] == Status.TOO_MANY_EVENTS
    assert run.log.count[0] == run.log.time.shape[1] == 64 + 2 * 12
    assert np.all(np.diff(run.log.time[0]) > 0)
    assert np.isfinite(run.samples[0, 0, 0])
    assert np.all(np.isnan(run.samples[0, 1]))


def test_events_that_set_each_other_off_for_ever_end_with_a_status():
    who = people(2, changes={"echo_pace": np.array([0.0, 0.5])})
    run = lived(who, 5.0)[0]
    assert list(run.end.status) == [Status.OK, Status.TOO_MANY_EVENTS]
    assert run.log.time[1, 0] == pytest.approx(2.0, abs=LOCATED)
    assert list(run.log.event[1, :4]) == [NAMES.event(name) for name in ("called", "came", "went", "came")]


def test_an_event_that_arms_itself_anew_at_once_ends_with_a_status():
    run = lived(people(changes={**BUCKET, "full": 1e-7}), 5.0)[0]
    assert run.end.status[0] == Status.TOO_MANY_EVENTS


def test_samples_before_an_event_read_what_was_before_it():
    times = np.array([9.99, 10.01])
    run = lived(people(changes=BUCKET), 12.0, times=times)[0]
    np.testing.assert_allclose(run.samples[0, :, NAMES.measure("inside_seen")], [9.99, 0.01], atol=LOCATED)
    at = run.log.times(0, EMPTIED)[0]
    exact = lived(people(changes=BUCKET), 12.0, times=np.array([at]))[0]
    assert exact.samples[0, 0, NAMES.measure("inside_seen")] == pytest.approx(10.0, abs=LOCATED)
    assert same_ensemble(exact.end, run.end)


def test_an_event_does_not_happen_again_while_its_trigger_stays_up():
    run = lived(people(changes=BUCKET), 35.0)[0]
    np.testing.assert_allclose(run.log.times(0, HALF), [5.0, 15.0, 25.0, 35.0][:3], atol=LOCATED)
    np.testing.assert_allclose(run.log.times(0, EMPTIED), [10.0, 20.0, 30.0], atol=LOCATED)


def test_a_trigger_that_is_up_at_the_start_has_not_risen():
    who = people(changes=BUCKET)
    here = begin(who)
    here.y[0, NAMES.state("inside")] = 7.0
    run = who.live(here, 2.0, NOTHING, SEEN)
    assert run.log.count[0] == 0


# -- order and reach -----------------------------------------------------------------------------------------------


def test_events_of_one_instant_happen_in_the_order_of_their_declaration():
    run = lived(people(changes={"first_pace": 0.25, "second_pace": 0.25}), 9.0)[0]
    assert list(run.log.event[0, :4]) == [SECOND, FIRST, SECOND, FIRST]
    assert run.log.time[0, 0] == run.log.time[0, 1] == pytest.approx(4.0, abs=LOCATED)
    assert state(run, "order")[0] == 0b1010
    run = lived(people(changes={"first_pace": 0.25, "second_pace": 0.2}), 9.0)[0]
    assert list(run.log.event[0, :3]) == [FIRST, SECOND, FIRST]


def test_another_part_changes_with_an_event_and_reads_what_was_before_it():
    run = lived(people(changes=BUCKET), 25.0)[0]
    assert state(run, "count")[0] == 2
    assert state(run, "last")[0] == pytest.approx(10.0, abs=LOCATED)


def test_measures_may_jump():
    run = lived(people(changes=BUCKET), 25.0, times=np.array([4.0, 24.0]))[0]
    assert list(run.samples[0, :, NAMES.measure("five_inside")]) == [0.0, 0.0]
    run = lived(people(changes=BUCKET), 28.0, times=np.array([26.0]))[0]
    assert run.samples[0, 0, NAMES.measure("five_inside")] == 1.0
    assert run.samples[0, 0, NAMES.measure("lesser")] == pytest.approx(6.0, abs=LOCATED)


# -- chance --------------------------------------------------------------------------------------------------------

DRAWN = {**BUCKET, "full_spread": 1.0}


def emptied(person: np.ndarray, seed: int = 1) -> np.ndarray:
    """Return the days of emptying (person, occurrence)."""
    run = lived(people(len(person), changes=DRAWN, person=person, seed=seed), 80.0)[0]
    return np.array([run.log.times(row, EMPTIED)[:6] for row in range(len(person))])


def test_chances_belong_to_the_person_and_the_seed():
    whole = emptied(np.arange(100, 120))
    assert np.array_equal(emptied(np.array([107]))[0], whole[7])
    assert np.array_equal(emptied(np.arange(100, 120)[::-1]), whole[::-1])
    assert len(np.unique(whole[:, 1:])) == whole[:, 1:].size
    assert not np.array_equal(emptied(np.arange(100, 120), seed=2), whole)


def test_chances_have_the_spread_asked_for_and_differ_between_parts():
    who = people(1500, changes=DRAWN)
    run = lived(who, 12.0)[0]
    limits = state(run, "limit")[state(run, "count") == 1]
    assert limits.mean() == pytest.approx(10.0, abs=0.1)
    assert limits.std() == pytest.approx(1.0, rel=0.1)
    drawn = state(run, "drawn")[state(run, "count") == 1]
    assert drawn.mean() == pytest.approx(0.5, abs=0.03)
    assert abs(np.corrcoef(limits, drawn)[0, 1]) < 0.1


# -- stop and resume -----------------------------------------------------------------------------------------------


def test_stop_and_resume_knows_the_same_events():
    who = people(8, changes=DRAWN)
    whole = lived(who, 40.0)[0]
    cut = lived(who, 40.0, cuts=(3.3, 5.0, 17.2, 31.0))
    for row in range(8):
        times = np.concatenate([run.log.time[row, : run.log.count[row]] for run in cut])
        events = np.concatenate([run.log.event[row, : run.log.count[row]] for run in cut])
        np.testing.assert_allclose(times, whole.log.time[row, : whole.log.count[row]], atol=1e-5)
        assert np.array_equal(events, whole.log.event[row, : whole.log.count[row]])
    assert np.array_equal(cut[-1].end.ordinal, whole.end.ordinal)


def test_an_event_on_a_cut_happens_once_and_in_the_later_run():
    who = people(changes=BUCKET)
    at = lived(who, 12.0)[0].log.times(0, EMPTIED)[0]
    first, second = lived(who, 12.0, cuts=(at,))
    assert list(first.log.times(0, EMPTIED)) == []
    assert list(second.log.times(0, EMPTIED)) == [at]
    assert state(first, "count")[0] == 0
    assert state(second, "count")[0] == 1


def test_a_life_does_not_depend_on_the_output_grid():
    who = people(3, changes=DRAWN)
    one, other = (lived(who, 30.0, times=np.linspace(0, 30, count))[0] for count in (2, 301))
    assert same_ensemble(one.end, other.end)
    assert np.array_equal(one.log.time, other.log.time, equal_nan=True)


def test_codes_are_those_of_the_kernel():
    module = kernel().module
    assert (module.UNKNOWN, module.TOO_MANY_EVENTS) == (UNKNOWN, Status.TOO_MANY_EVENTS)
    assert module.TOO_MANY_RELEASES == Status.TOO_MANY_RELEASES


def test_the_reference_integrator_says_that_it_knows_no_such_events():
    from circhoral.engine.reference import ReferenceFailedError, live_by_cvode

    who = replace(people(changes=BUCKET), seed=1)
    with pytest.raises(ReferenceFailedError, match="'toys' has events that its states decide"):
        live_by_cvode(who, begin(who), 1.0, NOTHING, SEEN)
