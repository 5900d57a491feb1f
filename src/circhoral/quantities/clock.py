"""The clock: durations, times of day and dates, all in days.

A month is 30.4375 days and a year 365.25 days: the means of the Julian calendar, so that 12 months are one
year. They are lengths, not calendar steps: ``18 months`` is always 547.875 days, whatever the start.
"""

from __future__ import annotations

import datetime as dt
import re

from circhoral.quantities.quantity import Quantity, QuantityError, parse_quantity

DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = 30.4375
_UNITS = {
    "second": 1 / 86400,
    "minute": 1 / 1440,
    "hour": 1 / 24,
    "day": 1.0,
    "week": 7.0,
    "month": DAYS_PER_MONTH,
    "year": DAYS_PER_YEAR,
}
_SHORT = {"s": "second", "sec": "second", "min": "minute", "mins": "minute", "d": "day", "mo": "month"} | {
    "h": "hour", "hr": "hour", "hrs": "hour", "wk": "week", "wks": "week", "yr": "year", "yrs": "year"
}  # fmt: skip
_TIME = re.compile(r"^(\d{1,2}):(\d{2})(?::(\d{2}))?$")
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")


def parse_duration(text: object, example: str = "12 weeks") -> Quantity:
    """Read a length of time such as ``18 months``, ``2 h`` or ``34 years``; it is not negative.

    Returns
    -------
    Quantity
        In days, with the original text.

    Raises
    ------
    QuantityError
        If the unit is no unit of time, or the number is negative.
    """
    quantity = parse_quantity(text, example)
    word = quantity.unit.lower().rstrip(".")
    word = _SHORT.get(word, word)
    scale = _UNITS.get(word, _UNITS.get(word.removesuffix("s")))
    shown = f"'{quantity.text}'"
    if scale is None:
        remedy = f"use minutes, h, days, weeks, months or years, for example '{example}'"
        raise QuantityError(shown, "a length of time", remedy)
    if quantity.magnitude < 0:
        raise QuantityError(shown, "a length of time that is not negative", f"write for example '{example}'")
    if quantity.censored:
        raise QuantityError(shown, "one length of time", f"remove the '{quantity.censored}'")
    return Quantity(_scaled(quantity.magnitude, word, scale), "day", quantity.text)


def _scaled(magnitude: float, word: str, scale: float) -> float:
    # 90 min / 1440 is exact where 90 * (1/1440) is not: doses must not drift off the hour.
    per_day = {"second": 86400, "minute": 1440, "hour": 24}
    name = word if word in per_day else word.removesuffix("s")
    return magnitude / per_day[name] if name in per_day else magnitude * scale


def days(text: object, example: str = "12 weeks") -> float:
    """Return a length of time in days.

    Examples
    --------
    >>> days("18 months")
    547.875
    >>> days("90 min")
    0.0625
    """
    return parse_duration(text, example).magnitude


def parse_time(text: object) -> dt.time:
    """Read a time of day such as ``08:30`` (24-hour clock).

    Raises
    ------
    QuantityError
        If it is not written HH:MM or does not exist.
    """
    if isinstance(text, dt.time):
        return text
    match = _TIME.match(text.strip()) if isinstance(text, str) else None
    if match is not None:
        hour, minute, second = (int(part or 0) for part in match.groups())
        if hour < 24 and minute < 60 and second < 60:
            return dt.time(hour, minute, second)
    shown = "nothing" if text is None else f"'{text}'"
    raise QuantityError(shown, "a time of day on the 24-hour clock", "write hours and minutes, as '08:30'")


def day_fraction(time: dt.time) -> float:
    """Return the time of day as a fraction of a day: 08:30 is 0.354."""
    return (time.hour * 3600 + time.minute * 60 + time.second) / 86400


def parse_date(text: object) -> dt.date:
    """Read a calendar date written as ``2026-02-27``.

    Raises
    ------
    QuantityError
        If it is written otherwise (a date such as 03/04/2026 means two days) or does not exist.
    """
    if isinstance(text, dt.datetime):
        return text.date()
    if isinstance(text, dt.date):
        return text
    if isinstance(text, str) and _DATE.match(text.strip()):
        try:
            return dt.date.fromisoformat(text.strip())
        except ValueError:
            pass
    shown = "nothing" if text is None else f"'{text}'"
    raise QuantityError(shown, "a date that exists", "write year-month-day, as '2026-02-27'")
