"""Laws of the schedule: doses are neither lost nor doubled, wherever the boundaries fall."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from circhoral.protocols import Dose, expand

LIMIT = settings(max_examples=60, deadline=None)
MINUTES = st.integers(min_value=30, max_value=60 * 24 * 60)


@LIMIT
@given(every=MINUTES, number=st.integers(1, 400), start=st.integers(0, 60 * 24 * 100))
def test_a_course_of_n_intervals_is_n_doses_at_exact_places(every, number, start):
    entry = Dose.model_validate(
        {
            "agent": "x",
            "dose": "1 mg",
            "every": f"{every} min",
            "from": f"{start} min",
            "for": f"{every * number} min",
        }
    )
    made = expand([entry], horizon_days=1e6)
    assert len(made) == number
    for index, item in enumerate(made):
        exact = Fraction(start + index * every, 1440)
        assert abs(Fraction(item.time_days) - exact) < Fraction(1, 10**9)


@LIMIT
@given(every=st.integers(1, 90), lasts=st.integers(1, 2000))
def test_count_is_the_ceiling_of_length_over_interval(every, lasts):
    if every > lasts:
        return
    entry = Dose(agent="x", dose="1 mg", every=f"{every} days", duration=f"{lasts} days")
    assert len(expand([entry], horizon_days=1e6)) == -(-lasts // every)


@LIMIT
@given(split=st.integers(1, 59), every=st.sampled_from(["1 day", "7 days", "8 h"]))
def test_a_course_cut_in_two_gives_the_same_doses(split, every):
    whole = Dose(agent="x", dose="1 mg", every=every, duration="60 weeks")
    first = Dose(agent="x", dose="1 mg", every=every, duration=f"{split} weeks")
    second = Dose(agent="x", dose="1 mg", every=every, start=f"week {split}", duration="60 weeks")
    expected = [round(item.time_days, 6) for item in expand([whole], horizon_days=420)]
    found = [round(item.time_days, 6) for item in expand([first, second], horizon_days=420)]
    assert found == [time for time in expected if time < 7 * (split + 60)]


@LIMIT
@given(shift=st.integers(0, 300), number=st.integers(1, 30))
def test_a_later_start_moves_every_dose_by_as_much(shift, number):
    early = Dose(agent="x", dose="1 mg", every="3 days", count=number)
    late = Dose(agent="x", dose="1 mg", every="3 days", count=number, start=f"day {shift}")
    first = [item.time_days + shift for item in expand([early], horizon_days=1e6)]
    assert [item.time_days for item in expand([late], horizon_days=1e6)] == first


@LIMIT
@given(horizon=st.floats(0.01, 500), every=MINUTES)
def test_nothing_is_given_at_or_after_the_horizon(horizon, every):
    entry = Dose(agent="x", dose="1 mg", every=f"{every} min")
    made = expand([entry], horizon_days=horizon)
    assert all(0 <= item.time_days < horizon for item in made)
    assert made == sorted(made, key=lambda item: item.time_days)
