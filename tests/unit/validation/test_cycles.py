"""Cycles are read from events as studies read them from diaries, tests and scans."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circhoral.evidence.cycle import cycle_time
from circhoral.validation.cycles import Cycle, cycles_of, lengths, samples_at

EVENTS = {
    "menses": [np.array([0.0, 28.0, 55.0, 85.0])],
    "lh_peak": [np.array([13.0, 41.0, 70.0])],
    "ovulation": [np.array([14.0, 42.5])],
}
TIME = np.arange(0.0, 120.01, 0.25)


def only(**events):
    return {name: [np.asarray(days, dtype=float)] for name, days in events.items()}


def days_at(text, cycle, lh=None, span=0.0):
    return TIME[samples_at(cycle, cycle_time(text), TIME, lh, span)]


def test_a_cycle_runs_from_bleeding_to_bleeding():
    cycles = cycles_of(EVENTS, 0, 0.0, 100.0)
    assert [cycle.start for cycle in cycles] == [0, 28, 55, 85]
    assert [cycle.whole for cycle in cycles] == [True, True, True, False]
    assert (cycles[0].lh_peak, cycles[0].ovulation, cycles[0].end) == (13, 14, 28)
    assert np.isnan(cycles[2].ovulation)
    assert cycles[2].lh_peak == 70  # a surge without ovulation is still a surge
    assert (np.isnan(cycles[3].end), cycles[3].last) == (True, 100)


def test_lengths_are_those_of_whole_cycles():
    cycles = cycles_of(EVENTS, 0, 0.0, 100.0)
    assert lengths(cycles, "cycle_length") == pytest.approx([28, 27, 30])
    assert lengths(cycles, "follicular_length") == pytest.approx([14, 14.5])
    assert lengths(cycles, "luteal_length") == pytest.approx([14, 12.5])
    assert lengths(cycles, "cycle_irregularity") == pytest.approx([2.0])
    assert len(lengths(cycles[3:], "cycle_length")) == 0
    assert len(lengths(cycles[:1], "cycle_irregularity")) == 0


@given(st.lists(st.floats(15, 60), min_size=1, max_size=12))
def test_lengths_add_up_to_the_time_lived(spans):
    days = np.concatenate([[0.0], np.cumsum(spans)])
    cycles = cycles_of(only(menses=days, ovulation=days[:-1] + 10), 0, 0.0, days[-1] + 1)
    assert lengths(cycles, "cycle_length").sum() == pytest.approx(days[-1])
    both = lengths(cycles, "follicular_length") + lengths(cycles, "luteal_length")
    assert both == pytest.approx(lengths(cycles, "cycle_length"))


def test_a_bleeding_on_the_evening_before_is_the_one_that_begins_the_run():
    cycles = cycles_of(only(menses=[-0.4, 28]), 0, 0.0, 60.0)
    assert [cycle.bled for cycle in cycles] == [True, True]


def test_a_woman_who_does_not_bleed_opens_her_first_cycle_at_time_zero():
    (opening, after) = cycles_of(only(menses=[30], lh_peak=[15], ovulation=[16]), 0, 0.0, 40.0)
    assert (opening.start, opening.bled, opening.ovulation, opening.whole) == (0, False, 16, False)
    assert after.bled
    (never,) = cycles_of(only(menses=[], ovulation=[], lh_peak=[]), 0, 0.0, 84.0)
    assert never.counts


def test_the_rest_of_an_earlier_cycle_is_not_a_first_cycle():
    cycles = cycles_of(only(menses=[6, 34], ovulation=[20]), 0, 0.0, 40.0)
    assert [cycle.start for cycle in cycles] == [6, 34]


def test_a_cycle_cut_off_early_says_nothing_about_ovulation():
    first, last = cycles_of(only(menses=[0, 28], ovulation=[14]), 0, 0.0, 40.0)
    assert first.counts
    assert not last.counts
    assert cycles_of(only(menses=[0, 28], ovulation=[14]), 0, 0.0, 70.0)[1].counts


def test_the_surge_of_a_cycle_is_the_one_before_its_ovulation():
    (cycle,) = cycles_of(only(menses=[0], lh_peak=[8, 15, 20], ovulation=[16]), 0, 0.0, 25.0)
    assert cycle.lh_peak == 15


def test_days_are_aligned_on_the_morning_with_the_most_lh():
    cycle = Cycle(0.0, 13.4, 14.3, 28.0, 28.0)
    lh = 5 + 60 * np.exp(-(((TIME - 13.4) / 0.4) ** 2))
    assert days_at("lh_peak", cycle, lh) == [13]
    assert days_at("lh_peak + 7 days", cycle, lh) == [20]
    assert days_at("lh_peak - 6 days", cycle, lh) == [7]
    assert days_at("lh_peak", Cycle(0.0, 13.6, 14.5, 28.0, 28.0)) == [14]


def test_at_ovulation_the_follicle_is_still_there():
    assert days_at("ovulation", Cycle(0.0, 13.0, 14.3, 28.0, 28.0)) == [14.25]
    assert days_at("ovulation + 7 days", Cycle(0.0, 13.0, 14.3, 28.0, 28.0)) == [21]
    assert len(days_at("ovulation", Cycle(0.0, np.nan, np.nan, 28.0, 28.0))) == 0


@pytest.mark.parametrize(
    ("text", "day"), [("cycle day 1", 2), ("cycle day 3", 4), ("menses + 4.5 days", 6.5), ("menses - 1 day", 29)]
)
def test_days_of_bleeding_count_from_the_morning_of_the_first(text, day):
    assert days_at(text, Cycle(2.3, 15.0, 16.0, 30.1, 30.1)) == [day]


def test_phases_are_thirds_and_leave_the_peak_out():
    cycle = Cycle(0.0, 15.0, 16.0, 27.0, 27.0)
    assert days_at("early_follicular", cycle) == pytest.approx(range(6))
    assert days_at("mid_follicular", cycle) == pytest.approx(range(5, 11))
    assert days_at("late_follicular", cycle) == pytest.approx(range(10, 15))
    assert days_at("follicular", cycle) == pytest.approx(range(15))
    assert days_at("midcycle", cycle) == pytest.approx([14, 15, 16])
    assert days_at("early_luteal", cycle) == pytest.approx(range(16, 20))
    assert days_at("luteal", cycle) == pytest.approx(range(16, 28))


def test_a_cycle_without_a_peak_has_no_phases():
    cycle = Cycle(0.0, np.nan, np.nan, 40.0, 40.0)
    for phase in ("early_follicular", "midcycle", "luteal"):
        assert len(days_at(phase, cycle)) == 0
    assert days_at("cycle day 3", cycle) == [2]


def test_a_luteal_phase_needs_its_end():
    assert len(days_at("mid_luteal", Cycle(0.0, 15.0, 16.0, np.nan, 20.0))) == 0


def test_a_span_takes_all_its_samples():
    found = days_at("lh_peak", Cycle(0.0, 15.0, 16.0, 27.0, 27.0), span=0.5)
    assert found == pytest.approx([15, 15.25, 15.5])


def test_a_day_after_the_run_has_no_sample():
    assert len(days_at("menses + 20 days", Cycle(110.0, np.nan, np.nan, np.nan, 120.0))) == 0
