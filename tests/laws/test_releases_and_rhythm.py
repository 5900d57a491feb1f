"""Laws of doses that events release, and of a life that begins at an event."""

from dataclasses import replace

import numba
import numpy as np
import pytest
from engine_models import same_ensemble
from event_models import BUCKET, begin, kernel, people, released

from circhoral.engine.batch import Batch, EventKind, Releases, Rhythm, Run, Status
from circhoral.engine.batch import Events as Table

NAMES = kernel().names
EMPTIED, HALF = NAMES.event("emptied"), NAMES.event("half")
DOSE = NAMES.state("dose")
SEEN = np.arange(len(NAMES.measures))
NOTHING = np.zeros(0)
DRAWN = {**BUCKET, "full_spread": 1.0}
RATE, COEFFICIENT = 0.7, 1.3


def add(delay: float, anchor: int = EMPTIED, **more: float) -> dict[str, float]:
    return {"anchor": anchor, "delay": delay, "kind": EventKind.ADD_STATE, "first": DOSE, **more}


def doses(who: Batch, days: list[float], cuts: tuple[float, ...] = ()) -> np.ndarray:
    """Return how much has been given by the end of each of several days (person, day)."""
    here, found = begin(who), []
    for stop in sorted([*days, *cuts]):
        here = who.live(here, stop, NOTHING, SEEN).end
        assert np.all(here.status == Status.OK)
        if stop in days:
            found.append(here.y[:, DOSE])
    return np.array(found).T


# -- releases ------------------------------------------------------------------------------------------------------


def test_a_dose_follows_each_occurrence_by_its_delay():
    """The bucket empties on days 10, 20, 30."""
    who = people(changes=BUCKET, events=released([add(2.5)]))
    assert list(doses(who, [12.4, 12.6, 22.4, 22.6, 35.0])[0]) == [0, 1, 1, 2, 3]


def test_a_delay_of_zero_acts_at_the_same_instant():
    who = people(changes=BUCKET, events=released([add(0.0)]))
    assert list(doses(who, [9.999, 10.001])[0]) == [0, 1]


def test_a_delay_may_outlast_the_next_occurrences():
    who = people(changes=BUCKET, events=released([add(25.0)]))
    assert list(doses(who, [34.9, 35.1, 45.1, 55.1])[0]) == [0, 1, 2, 3]


def test_only_the_first_cycles_are_served_and_only_from_a_day_on():
    assert doses(people(changes=BUCKET, events=released([add(1.0, cycles=2)])), [60.0])[0, 0] == 2
    late = people(changes=BUCKET, events=released([add(1.0, cycles=2)], release_from=15.0))
    assert list(doses(late, [20.5, 21.5, 31.5, 60.0])[0]) == [0, 1, 2, 2]


def test_each_event_releases_its_own():
    who = people(changes=BUCKET, events=released([add(1.0), add(0.5, HALF, amount=100.0)]))
    assert list(doses(who, [5.4, 5.6, 11.1, 15.6])[0]) == [0, 100, 101, 201]


def test_amounts_are_scaled_per_person():
    events = released([add(1.0, group=1)], persons=2)
    events = Table(**{**vars(events), "dose_factor": np.array([[1.0, 2.0], [1.0, 3.0]])})
    assert list(doses(people(2, changes=BUCKET, events=events), [12.0])[:, 0]) == [2.0, 3.0]


def test_released_boluses_and_infusions_have_the_level_of_theory():
    rows = [
        {"anchor": HALF, "delay": 1.0, "kind": EventKind.BOLUS, "last": 1, "amount": 0.5},
        {"anchor": HALF, "delay": 1.5, "kind": EventKind.FORCING, "last": 1, "amount": 0.2},
        {"anchor": HALF, "delay": 3.5, "kind": EventKind.FORCING, "last": 1, "amount": -0.2},
    ]
    who = people(changes={**BUCKET, "full": 1e3}, events=released(rows), response=(RATE, COEFFICIENT))
    here = begin(who)
    here.y[0, NAMES.state("inside")] = 495.0  # half full on day 5
    times = np.array([5.9, 6.2, 7.5, 8.4, 9.0, 12.0])
    run = who.live(here, 12.0, times, SEEN, np.array([0]))
    at = run.log.times(0, HALF)[0]
    assert at == pytest.approx(5.0, abs=1e-5)
    bolus = np.where(times > at + 1, 0.5 * COEFFICIENT * np.exp(-RATE * (times - at - 1)), 0.0)
    begun, over = np.clip(times - at - 1.5, 0, None), np.clip(times - at - 3.5, 0, None)
    infused = 0.2 * COEFFICIENT * (np.exp(-RATE * over) - np.exp(-RATE * begun)) / RATE
    np.testing.assert_allclose(run.samples[0, :, -1], bolus + infused, rtol=1e-9, atol=1e-12)


def test_a_drug_that_is_released_acts_on_the_body_that_released_it():
    """Each emptying gives an inflow of 1 nmol/day for good, so that the bucket fills ever faster: 10, 5, 3.3 days."""
    row = {"anchor": EMPTIED, "kind": EventKind.FORCING, "last": 1, "amount": 1.0}
    who = people(changes=BUCKET, events=released([row]), response=(1e3, 1e3))
    run = who.live(begin(who), 20.0, NOTHING, SEEN)
    np.testing.assert_allclose(run.log.times(0, EMPTIED)[:3], [10.0, 15.0, 15.0 + 10 / 3], atol=5e-3)


def test_missed_doses_differ_between_occurrences_and_share_a_draw_within_one():
    rows = [add(1.0, taken=0.5, draw=3), add(2.0, taken=0.5, draw=3, amount=100.0)]
    given = doses(people(400, changes=BUCKET, events=released(rows, persons=400), seed=5), [15.0, 25.0])
    first, second = given[:, 0], given[:, 1] - given[:, 0]
    assert set(first) == set(second) == {0.0, 101.0}
    assert first.mean() / 101 == pytest.approx(0.5, abs=0.1)
    assert (first != second).mean() == pytest.approx(0.5, abs=0.1)
    again = doses(people(1, changes=BUCKET, events=released(rows), seed=5, person=np.array([123])), [15.0, 25.0])
    assert list(again[0]) == list(given[123])


def test_stop_and_resume_equals_a_run_with_marks_bit_for_bit_also_with_doses_waiting():
    cuts = (2.0, 11.0, 14.5, 22.0)
    rows = [add(0.5), add(7.5, amount=10.0), add(13.0, HALF, amount=1e3)]
    rows += [{"anchor": HALF, "delay": 2.0, "kind": EventKind.BOLUS, "last": 1, "amount": 0.3, "taken": 0.6, "draw": 1}]

    def life(stops: tuple[float, ...]) -> Run:
        table = released(rows, persons=6)
        marks = {"time": np.array(cuts), "kind": np.full(len(cuts), EventKind.MARK, dtype=np.int64)}
        whole = dict.fromkeys(("first", "last", "group"), np.zeros(len(cuts), np.int64))
        plain = {"amount": np.zeros(len(cuts)), "taken": np.ones(len(cuts))}
        table = Table(**{**vars(table), **marks, **whole, **plain})
        who = people(6, changes=DRAWN, events=table, response=(RATE, COEFFICIENT), seed=2)
        here = begin(who)
        for stop in stops:
            here = who.live(here, stop, NOTHING, SEEN).end
        return who.live(here, 33.0, NOTHING, SEEN)

    cut, whole = life(cuts), life(())
    assert same_ensemble(cut.end, whole.end)
    assert np.isfinite(cut.end.due[:, 0]).all()  # doses wait beyond the end


def test_too_many_waiting_doses_end_with_a_status():
    who = people(2, changes={"fill_speed": np.array([1.0, 0.01])}, events=released([add(500.0)], persons=2))
    run = who.live(begin(who), 120.0, NOTHING, SEEN)
    assert list(run.end.status) == [Status.TOO_MANY_RELEASES, Status.OK]
    assert run.log.count[0] == 2 * 9  # eight generations fit, and the ninth is told


def test_impossible_releases_are_refused():
    with pytest.raises(ValueError, match="cannot act before what releases it"):
        released([add(-1.0)])
    with pytest.raises(ValueError, match="draw must lie between"):
        released([add(1.0, draw=1 << 48)])
    with pytest.raises(ValueError, match="equally long"):
        replace(Releases.none(), delay=np.ones(2))
    who = people(changes=BUCKET, events=released([add(1.0, anchor=99)]))
    with pytest.raises(ValueError, match="'toys' has 8 events of its own; there is no event 99"):
        who.live(begin(who), 1.0, NOTHING, SEEN)


# -- rhythm --------------------------------------------------------------------------------------------------------


def aligned(persons: int = 3, *, at_least: float = 12.0, at_most: float = 60.0, **options) -> tuple[Batch, Run]:
    rhythm = Rhythm(EMPTIED, at_least, at_most)
    who = people(persons, changes=options.pop("changes", DRAWN), rhythm=rhythm, **options)
    return who, who.live(who.begin(100.0), 130.0, np.array([100.0, 104.0]), SEEN)


def test_a_life_begins_just_after_the_event_it_is_aligned_on():
    _, run = aligned()
    assert np.all(run.end.started)
    assert np.all(run.end.status == Status.OK)
    assert np.all(run.log.time[:, 0] == 100.0)
    assert np.all(run.log.event[:, 0] == EMPTIED)
    inside = run.samples[:, :, NAMES.measure("inside_seen")]
    np.testing.assert_allclose(inside, [[0.0, 4.0]] * 3, atol=1e-5)
    # Two cycles are lived before: the first ends at day 10, within the days that are passed over.
    assert np.all(run.samples[:, 0, NAMES.measure("count_seen")] == 2)
    assert len({times[2] for times in run.log.time}) == 3  # persons differ by chances of the days before


def test_a_rhythm_that_is_not_found_is_no_failure():
    _, run = aligned(2, changes={"fill_speed": np.array([1.0, 0.01])})
    assert list(run.end.started) == [True, False]
    assert np.all(run.end.status == Status.OK)
    assert run.log.count[1] == 0
    assert run.samples[1, 0, NAMES.measure("inside_seen")] == pytest.approx(0.6, rel=1e-6)


def test_a_start_that_is_aligned_releases_doses_from_the_day_asked_for():
    for release_from, expected in ((100.0, 3.0), (100.5, 2.0)):
        who, run = aligned(1, changes=BUCKET, events=released([add(2.0)], release_from=release_from))
        assert run.end.y[0, DOSE] == expected  # on days 102, 112 and 122
        assert who.live(run.end, 133.0, NOTHING, SEEN).end.y[0, DOSE] == expected + 1


def test_nothing_is_given_before_the_start():
    table = released([add(0.0)])
    early = {"time": np.array([70.0]), "kind": np.array([EventKind.ADD_STATE]), "first": np.array([DOSE])}
    rest = {"last": np.zeros(1, np.int64), "group": np.zeros(1, np.int64), "amount": np.ones(1), "taken": np.ones(1)}
    table = Table(**{**vars(table), **early, **rest, "release_from": 1e9})
    _, run = aligned(1, events=table)
    assert run.end.y[0, DOSE] == 0.0


def test_an_aligned_life_is_the_same_in_every_batch_and_goes_on_after_a_stop():
    who, whole = aligned(5, person=np.arange(40, 45), seed=3)
    _, alone = aligned(1, person=np.array([43]), seed=3)
    assert np.array_equal(alone.samples[0], whole.samples[3])
    assert np.array_equal(alone.log.time[0], whole.log.time[3], equal_nan=True)
    later = who.live(whole.end, 140.0, NOTHING, SEEN)
    assert np.all(later.end.started)
    assert np.all(later.log.time[:, 0] > 130.0)


@pytest.mark.skipif(numba.config.NUMBA_NUM_THREADS < 2, reason="one processor")
def test_the_number_of_threads_does_not_matter():
    before, found = numba.get_num_threads(), []
    try:
        for count in (1, 2):
            numba.set_num_threads(count)
            found.append(aligned(101, events=released([add(2.0, taken=0.5)], persons=101))[1])
    finally:
        numba.set_num_threads(before)
    assert same_ensemble(found[0].end, found[1].end)
    assert np.array_equal(found[0].log.time, found[1].log.time, equal_nan=True)


def test_events_without_end_before_the_start_are_told():
    _, run = aligned(1, changes={**BUCKET, "echo_pace": 1.0})
    assert run.end.status[0] == Status.TOO_MANY_EVENTS
    assert not run.end.started[0]


def test_an_impossible_rhythm_is_refused():
    with pytest.raises(ValueError, match="0 <= at_least < at_most"):
        Rhythm(0, 30.0, 20.0)
    who = people(rhythm=Rhythm(99, 1.0, 2.0))
    with pytest.raises(ValueError, match="there is no event 99"):
        who.live(who.begin(0.0), 1.0, NOTHING, SEEN)
