"""The diary of women in a dataset: rows of cycles, and their summary."""

import numpy as np
import pytest

from circhoral.validation.diary import cycles_in, diary, event_days, has_cycles


def test_a_cycle_has_a_row_with_what_a_clinic_notes(made_woman):
    first, second, *rest = diary(made_woman(), "treat")
    assert (first.start, first.length, first.bled) == (0.0, 28.0, True)
    assert first.lh_peak == pytest.approx(13.6)
    assert first.luteal_length == pytest.approx(28 - 14.1)
    assert first.ovulations == ((14.1, 2.0),)
    assert (first.follicles, second.follicles) == (2, 1)
    assert first.mature == 2
    assert first.endometrium == pytest.approx(3 + 14 * 0.5)
    assert first.progesterone == 12.0
    assert np.isnan(rest[-1].length)


def test_a_woman_without_ovulation_has_one_open_cycle(made_woman):
    (row,) = diary(made_woman(), "wait")
    assert row.counts
    assert row.ovulations == ()
    assert row.follicles == 0
    assert np.isnan([row.length, row.lh_peak, row.endometrium, row.progesterone]).all()


def test_what_was_not_kept_is_not_a_number(made_woman):
    (row, *_) = diary(made_woman().drop_vars(["ovulation", "progesterone"]), "treat")
    assert [day for day, _ in row.ovulations] == [14.1]
    assert np.isnan(row.follicles)
    assert np.isnan(row.progesterone)


def test_ruptures_between_two_samples_share_what_the_sample_counts(made_woman):
    dataset = made_woman()
    dataset["ovulation_time"].loc[{"arm": "treat"}] = [[14.05, 14.1, 42.1, 70.1]]
    dataset["ovulation"].loc[{"arm": "treat", "time": 14.25}] = 3
    (row, *_) = diary(dataset, "treat")
    assert row.ovulations == ((14.05, 1.0), (14.1, 2.0))
    assert row.follicles == 3


def test_many_women_are_counted_and_failed_ones_left_out(made_woman):
    dataset = made_woman(people=5)
    dataset["hyperstimulation_day"].loc[{"arm": "treat", "person": 0}] = 11.0
    found = cycles_in(dataset, "treat")
    assert (found.women, found.cycles, found.length) == (5, 12, 28.0)
    assert found.ovulate == pytest.approx(4 / 5)
    assert found.first == pytest.approx(14.1)
    assert found.multiple == pytest.approx(4 / 12)
    assert found.warned == pytest.approx(1 / 5)
    dataset["status"].loc[{"arm": "treat", "person": 4}] = 1
    assert cycles_in(dataset, "treat").ovulate == 1.0
    dataset["status"][:] = 1
    assert cycles_in(dataset, "treat").women == 0


def test_nobody_ovulates(made_woman):
    found = cycles_in(made_woman(people=3), "wait")
    assert (found.ovulate, found.ovulatory, found.first) == (0.0, 0.0, np.inf)
    assert np.isnan(found.multiple)


def test_events_are_found_by_what_they_say_of_themselves(made_woman):
    dataset = made_woman()
    assert has_cycles(dataset)
    assert set(event_days(dataset, "wait", 0)) == {"menses", "lh_peak", "ovulation"}
    assert not has_cycles(dataset.drop_vars("menses_time"))
