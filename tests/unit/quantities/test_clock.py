import datetime as dt

import pytest

from circhoral.quantities.clock import (
    day_fraction,
    days,
    parse_date,
    parse_duration,
    parse_time,
)
from circhoral.quantities.quantity import QuantityError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18 months", 18 * 30.4375),
        ("12 weeks", 84),
        ("2 h", 2 / 24),
        ("90 min", 0.0625),
        ("5 days", 5),
        ("1 day", 1),
        ("34 years", 34 * 365.25),
        ("12 months", 365.25),
    ],
)
def test_durations_are_days(text, expected):
    assert days(text) == expected
    assert parse_duration(text).text == text


@pytest.mark.parametrize(
    ("text", "words"), [("3 mg", "use minutes, h, days"), ("-3 days", "not negative"), (7, "unit")]
)
def test_durations_are_refused_with_a_remedy(text, words):
    with pytest.raises(QuantityError, match=words):
        days(text)


def test_times_of_day():
    assert parse_time("08:30") == dt.time(8, 30)
    assert day_fraction(dt.time(18, 0)) == 0.75
    for wrong in (630, "8.30", "25:00", "10:61", None):
        with pytest.raises(QuantityError, match="'08:30'"):
            parse_time(wrong)


def test_dates():
    assert parse_date("2026-02-27") == dt.date(2026, 2, 27)
    for wrong in ("03/04/2026", "2026-02-30", "2026-2-3", 20260220, None):
        with pytest.raises(QuantityError, match="year-month-day"):
            parse_date(wrong)
