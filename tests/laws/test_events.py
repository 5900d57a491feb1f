"""Laws of events: nothing given is lost or doubled, wherever doses, samples and stops fall."""

import numpy as np
import pytest
from engine_models import DRUG, MEASURES, TWO_DEPOTS, Row, batch, begin, kernel, same_ensemble
from hypothesis import given, settings
from hypothesis import strategies as st

from circhoral.engine.batch import Ensemble, EventKind, Events, Tolerance

END = 8.0
COUNTER = kernel().names.state("counter")

# Quarter days make doses, samples and stops fall on each other often; free times make them fall close together.
moments = st.one_of(st.integers(0, 32).map(lambda i: i / 4), st.floats(0.0, END))
doses = st.lists(st.tuples(moments, st.sampled_from([1.0, 2.5, 0.125])), max_size=8)
stops = st.lists(moments, max_size=3)
some = settings(max_examples=40, deadline=None, derandomize=True)


def lived(rows: list[Row], cuts: list[float], **options) -> Ensemble:
    """Live from 0 to END, stopping at every cut."""
    who = batch(rows, **options)
    here = begin(who)
    for until in [*sorted(cuts), END]:
        here = who.live(here, until, np.zeros(0), MEASURES).end
    return here


@some
@given(doses, stops)
def test_every_dose_before_the_end_counts_once(given_doses, cuts):
    rows = [(time, EventKind.ADD_STATE, amount) for time, amount in given_doses]
    expected = sum(amount for time, amount in given_doses if time < END)
    assert lived(rows, cuts).y[0, COUNTER] == expected


@some
@given(doses, stops)
def test_boluses_add_up_to_the_closed_form_however_the_run_is_cut(given_doses, cuts):
    rows = [(time, EventKind.BOLUS, amount) for time, amount in given_doses]
    expected = sum(amount * TWO_DEPOTS.evaluate(END - time) for time, amount in given_doses if time < END)
    end = lived(rows, cuts)
    assert end.z[0].sum() == pytest.approx(expected, rel=1e-10, abs=1e-13)


@some
@given(doses, st.lists(moments, max_size=10), moments)
def test_drug_levels_equal_superposition_at_every_sample(given_doses, samples, start):
    """Doses at the start are given; a sample at a dose's instant reads the level before it."""
    rows = [(time, EventKind.BOLUS, amount) for time, amount in given_doses]
    who = batch(rows)
    times = np.array(sorted({time for time in samples if time >= start}))
    run = who.live(begin(who, start), END, times, MEASURES, DRUG)
    expected = np.zeros(len(times))
    for time, amount in given_doses:
        if time >= start:
            expected += np.where(times > time, amount * TWO_DEPOTS.evaluate(times - time), 0.0)
    np.testing.assert_allclose(run.samples[0, :, -1], expected, rtol=1e-10, atol=1e-13)


@some
@given(
    st.lists(st.tuples(moments, st.floats(0.01, 4.0), st.floats(0.1, 5.0)), max_size=4),
    doses,
    stops,
)
def test_infusions_equal_the_closed_form(infusions, given_doses, cuts):
    """An infusion of rate r from a to b has the level r times the area of the answer between t-b and t-a."""
    rows = [(time, EventKind.BOLUS, amount) for time, amount in given_doses]
    for time, lasts, rate in infusions:
        rows += [(time, EventKind.FORCING, rate), (time + lasts, EventKind.FORCING, -rate)]

    def area(since: float) -> float:
        """Area of the answer up to `since`."""
        return float((TWO_DEPOTS.coefficient * -np.expm1(-TWO_DEPOTS.rate * since) / TWO_DEPOTS.rate).sum())

    expected = sum(amount * float(TWO_DEPOTS.evaluate(END - time)) for time, amount in given_doses if time < END)
    for time, lasts, rate in infusions:
        expected += rate * (area(END - time) - area(max(END - time - lasts, 0.0)))
    who = batch(rows)
    here = begin(who)
    for until in sorted(cuts):
        here = who.live(here, until, np.zeros(0), MEASURES).end
    last = who.live(here, END, np.array([END]), MEASURES, DRUG)
    assert last.samples[0, 0, -1] == pytest.approx(expected, rel=1e-10, abs=1e-12)


@some
@given(doses, st.lists(moments, min_size=1, max_size=3))
def test_stop_and_resume_equals_an_uninterrupted_run_with_marks_bit_for_bit(given_doses, cuts):
    rows = [(time, EventKind.BOLUS, amount) for time, amount in given_doses]
    rows += [(time, EventKind.MARK, 0.0) for time in cuts]
    assert same_ensemble(lived(rows, cuts), lived(rows, []))


@some
@given(doses, st.lists(moments, max_size=12), st.lists(moments, max_size=12))
def test_the_output_grid_never_changes_the_solution(given_doses, one, other):
    rows = [(time, EventKind.BOLUS, amount) for time, amount in given_doses]
    who = batch(rows)
    ends = [who.live(begin(who), END, np.array(sorted(grid)), MEASURES, DRUG) for grid in (one, other)]
    assert same_ensemble(ends[0].end, ends[1].end)
    assert np.array_equal(ends[0].steps, ends[1].steps)


@some
@given(doses, st.floats(-2000.0, 2000.0))
def test_a_run_does_not_know_the_date(given_doses, shift):
    who = batch([(time, EventKind.BOLUS, amount) for time, amount in given_doses])
    later = batch([(time + shift, EventKind.BOLUS, amount) for time, amount in given_doses])
    times = np.linspace(0.0, END, 17)[1:-1] + 0.01
    one = who.live(begin(who), END, times, MEASURES).samples
    other = later.live(begin(later, shift), END + shift, times + shift, MEASURES).samples
    # Dates of thousands of days carry 1e-13 days of rounding, which steps of another length turn into tolerance.
    np.testing.assert_allclose(other, one, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("gap", [1e-13, 1e-10, 1e-6])
def test_doses_a_hair_apart_are_both_given(gap: float):
    rows = [(3.0, EventKind.ADD_STATE, 1.0), (3.0 + gap, EventKind.ADD_STATE, 1.0), (3.0, EventKind.BOLUS, 1.0)]
    end = lived(rows, [])
    assert end.y[0, COUNTER] == 2.0
    assert end.status[0] == 0


def test_a_dose_on_a_cut_is_given_once_and_by_the_later_run():
    who = batch([(3.0, EventKind.ADD_STATE, 1.0)])
    first = who.live(begin(who), 3.0, np.array([3.0]), MEASURES)
    assert first.end.y[0, COUNTER] == 0.0
    second = who.live(first.end, END, np.zeros(0), MEASURES)
    assert second.end.y[0, COUNTER] == 1.0
    assert first.end.y[0, COUNTER] == 0.0  # what a run starts from is left as it is


def test_a_setting_holds_until_the_next_and_a_missed_one_changes_nothing():
    name = kernel().names.input("clearance__scale")
    rows = [(1.0, EventKind.LEVEL, 3.0), (2.0, EventKind.LEVEL, 0.5)]
    who = batch(rows)
    assert who.live(begin(who), 1.5, np.zeros(0), MEASURES).end.level[0, name] == 3.0
    assert lived(rows, []).level[0, name] == 0.5
    assert lived(rows, [], taken=0.0).level[0, name] == 1.0


def test_repeated_doses_reach_the_accumulation_of_theory():
    """After many intervals the drug and everything linear behind it repeat; theory gives the level."""
    every, count = 0.5, 200
    rows = [(i * every, EventKind.BOLUS, 1.0) for i in range(count)]
    who = batch(rows)
    within = np.linspace(0.01, every - 0.01, 9)
    until = count * every
    run = who.live(begin(who), until, (count - 1) * every + within, MEASURES, DRUG)
    np.testing.assert_allclose(run.samples[0, :, -1], TWO_DEPOTS.repeated(every).evaluate(within), rtol=1e-10)


def test_a_stop_soon_after_another_shortens_no_later_step():
    """A step that an event cuts short says nothing about how long the next may be."""
    rows: list[Row] = [(0.0, EventKind.BOLUS, 1.0), *[(40.0 + 1e-6 * i, EventKind.MARK, 0.0) for i in range(10)]]
    who = batch(rows)
    before = who.live(begin(who), 40.0, np.zeros(0), MEASURES).end.pace[0, 0]
    after = who.live(begin(who), 40.0 + 1e-5, np.zeros(0), MEASURES).end.pace[0, 0]
    assert after >= before > 0.5


# -- missed doses --------------------------------------------------------------------------------------------------

DAILY: list[Row] = [(float(day), EventKind.ADD_STATE, 1.0) for day in range(8)]


def counts(person: np.ndarray, seed: int = 3, rows: list[Row] = DAILY, draw: list[int] | None = None) -> np.ndarray:
    end = lived(rows, [], persons=len(person), person=person, seed=seed, taken=0.6, draw=draw)
    return end.y[:, COUNTER]


def test_missed_doses_belong_to_the_person_and_the_seed():
    whole = counts(np.arange(500, 600))
    assert np.array_equal(counts(np.arange(500, 600)[::-1]), whole[::-1])
    assert counts(np.array([540]))[0] == whole[40]
    assert not np.array_equal(counts(np.arange(500, 600), seed=4), whole)


def test_the_share_of_taken_doses_is_the_one_asked_for():
    taken = counts(np.arange(2000)) / len(DAILY)
    standard_error = np.sqrt(0.6 * 0.4 / (2000 * len(DAILY)))
    assert abs(taken.mean() - 0.6) < 4 * standard_error
    spread = np.sqrt(0.6 * 0.4 / len(DAILY))
    assert taken.std() == pytest.approx(spread, rel=0.1)  # no person is faithful or careless by construction


def test_other_events_leave_the_draws_of_a_dose_alone_when_numbered():
    numbers = list(range(len(DAILY)))
    more = sorted([*DAILY, (2.5, EventKind.MARK, 0.0)], key=lambda item: item[0])
    renumbered = [*numbers[:3], 99, *numbers[3:]]
    people = np.arange(50)
    assert np.array_equal(counts(people, draw=numbers), counts(people, rows=more, draw=renumbered))


def test_a_missed_infusion_never_ends_what_it_did_not_begin():
    rows: list[Row] = []
    draw: list[int] = []
    for day in range(4):
        rows += [(2.0 * day, EventKind.FORCING, 1.0), (2.0 * day + 1.0, EventKind.FORCING, -1.0)]
        draw += [day, day]
    who = batch(rows, persons=64, taken=0.5, draw=draw)
    times = np.linspace(0.1, 7.9, 40)
    run = who.live(begin(who), END, times, MEASURES, DRUG)
    assert np.all(run.samples[:, :, -1] > -1e-12)
    assert np.all(run.end.forcing == 0.0)
    reached = (run.samples[:, :, -1] > 1e-3).any(axis=1)
    assert 0.85 < reached.mean() < 1.0  # one in sixteen misses all four


# -- refusals ------------------------------------------------------------------------------------------------------


def test_events_out_of_order_are_refused():
    whole = np.zeros(2, np.int64)
    with pytest.raises(ValueError, match="order of time"):
        Events(np.array([2.0, 1.0]), whole, whole, whole, np.zeros(2), whole, np.ones(2), np.ones((1, 1)))


@pytest.mark.parametrize("times", [[2.0, 1.0], [-1.0, 1.0], [1.0, 9.0]], ids=["falling", "too early", "too late"])
def test_samples_outside_the_run_are_refused(times: list[float]):
    who = batch([])
    with pytest.raises(ValueError, match="from the start, day 0, to the end, day 8"):
        who.live(begin(who), END, np.array(times), MEASURES)


def test_mass_balance():
    """What the inlet brought, by the closed form, is in the pools or was lost; nothing else holds drug."""
    rows = [(0.0, EventKind.BOLUS, 40.0), (1.3, EventKind.BOLUS, 15.0), (2.0, EventKind.FORCING, 8.0)]
    rows += [(3.5, EventKind.FORCING, -8.0), (4.0, EventKind.LEVEL, 0.2)]
    who = batch(rows, tolerance=Tolerance(1e-10, 1e-12))
    end = who.live(begin(who), END, np.zeros(0), MEASURES).end

    def brought(since: float) -> float:
        return float((TWO_DEPOTS.coefficient / TWO_DEPOTS.rate * -np.expm1(-TWO_DEPOTS.rate * since)).sum())

    def infused(since: float) -> float:
        rate = TWO_DEPOTS.rate
        return float((TWO_DEPOTS.coefficient / rate * (since + np.expm1(-rate * since) / rate)).sum())

    total = 40.0 * brought(END) + 15.0 * brought(END - 1.3) + 8.0 * (infused(END - 2.0) - infused(END - 3.5))
    held = end.y[0, :4].sum()
    assert held == pytest.approx(total, rel=1e-8)
    assert end.y[0, :4].min() > 0
