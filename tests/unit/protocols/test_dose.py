import pytest
from pydantic import ValidationError

from circhoral.protocols.amounts import read_amount
from circhoral.protocols.dose import Dose
from circhoral.protocols.timepoints import parse_time_point
from circhoral.quantities.fields import findings_of
from circhoral.quantities.problems import field_name
from circhoral.quantities.quantity import QuantityError, parse_quantity

HCG_DAYS = {"agent": "hcg", "route": "subcutaneous", "dose": "1500 IU"}
PLAIN = {"agent": "hcg", "route": "subcutaneous", "dose": "1500 IU", "every": "2 days", "for": "12 weeks"}


def refusals(**changes):
    entry = {key: value for key, value in {**PLAIN, **changes}.items() if value is not None}
    with pytest.raises(ValidationError) as error:
        Dose.model_validate(entry)
    return {field_name(f.loc): f.message for f in findings_of(error.value, Dose)}


def test_a_plain_dose():
    dose = Dose.model_validate(PLAIN)
    assert (dose.mode, dose.amount.value, dose.amount.unit) == ("dose", 1500, "IU")
    assert (dose.every.magnitude, dose.duration.magnitude) == (2, 84)


def test_python_writes_start_and_duration():
    dose = Dose(agent="x", rate="1 ug/kg/h", start="week 1", duration="2 h")
    assert dose.mode == "infusion"
    assert (dose.amount.value, dose.amount.per, dose.amount.per_day) == (pytest.approx(0.024), "kg", True)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"dose": "0 mg"}, "dose", "remove this line if nothing is given"),
        ({"dose": "-5 mg"}, "dose", "remove the minus sign"),
        ({"dose": 5}, "dose", "found 5; expected a number with its unit"),
        ({"dose": "1,5 mg"}, "dose", "write a decimal point: '1.5 mg'"),
        ({"dose": "5 mL"}, "dose", "a unit such as mg, ug or IU"),
        ({"dose": "5 mg/day"}, "dose", "write 'rate:' instead of 'dose:'"),
        ({"dose": "<5 mg"}, "dose", "expected an amount"),
        ({"dose": None}, "dose", "exactly one of dose, rate"),
        ({"dose_per_pulse": "5 ug"}, "dose_per_pulse", "keep one of: dose, dose_per_pulse"),
        ({"route": "oraly"}, "route", "did you mean 'oral'?"),
        ({"route": "pump"}, "dose", "write 'dose_per_pulse:'"),
        ({"evry": "2 days"}, "evry", "did you mean 'every'?"),
        ({"every": None}, "every", "add 'every: 7 days'"),
        ({"every": "0 days"}, "every", "between 1 min and 100 years"),
        ({"every": "20 weeks"}, "every", "no more than 'for: 12 weeks'"),
        ({"weekdays": ["monday"]}, "weekdays", "keep one of: every, weekdays"),
        ({"weekdays": ["someday"], "every": None}, "weekdays[0]", "choose one of"),
        ({"count": 3}, "count", "keep one of: for, count"),
        ({"count": True, "for": None}, "count", "found 'true'"),
        ({"count": 0, "for": None}, "count", "greater than or equal to 1"),
        ({"times": 630}, "times[0]", "as '08:30'"),
        ({"times": "08:00", "every": "2 h"}, "times", "whole days"),
        ({"for": None, "from": "2026-01-05", "until": "2026-01-01"}, "until", "dates out of order"),
        ({"for": None, "from": "week 4", "until": "ovulation"}, "until", "give the length of the course"),
        ({"from": "soon"}, "from", "'week 4'"),
        ({"from": "03/04/2026"}, "from", "year-month-day"),
        ({"from": "cycle day 0"}, "from", "first day of bleeding"),
        ({"each": "cycle"}, "each", "from: cycle day 3"),
        ({"cycles": 3}, "cycles", "add 'each: cycle'"),
        ({"agent": True}, "agent", "expected a word"),
        ({"agent": None}, "agent", "add 'agent: testosterone'"),
        ({"at": "week 2", "every": None}, "for", "remove 'for'"),
        ({"rate": "5 mg/h", "dose": None}, "every", "an infusion runs without a pause"),
        ({"rate": "5 mg", "dose": None}, "rate", "per time"),
        ({"lifestyle": "energy_intake"}, "change", "add 'change: -500 kcal/day'"),
        ({"weekdays": [], "every": None}, "weekdays", "expected at least one entry"),
    ],
)
def test_refuses_with_field_and_remedy(changes, field, words):
    found = refusals(**changes)
    assert words in found[field]


def test_a_lifestyle_entry_is_kept():
    entry = Dose.model_validate({"lifestyle": "energy_intake", "change": "-500 kcal/day", "for": "26 weeks"})
    assert entry.mode == "lifestyle"
    assert str(entry.change) == "-500 kcal/day"


def test_amounts_per_body():
    per_kg = read_amount(parse_quantity("5 ug/kg"))
    assert per_kg.for_body(weight_kg=80) == pytest.approx(0.4)
    assert read_amount(parse_quantity("3 mg/m2")).for_body(80, 180) == pytest.approx(6.0)
    with pytest.raises(QuantityError, match="add 'weight: 80 kg'"):
        per_kg.for_body()


@pytest.mark.parametrize(
    ("text", "anchor", "days"),
    [
        ("week 4", "start", 28),
        ("day 10", "start", 10),
        ("12 weeks", "start", 84),
        ("cycle day 3", "cycle", 2),
        ("ovulation + 3 days", "ovulation", 3),
        ("ovulation - 2 days", "ovulation", -2),
        ("lh_peak + 36 h", "lh_peak", 1.5),
        ("last_dose", "last_dose", 0),
        ("2026-02-20", "date", 0),
    ],
)
def test_points_in_time(text, anchor, days):
    point = parse_time_point(text)
    assert (point.anchor, point.days, str(point)) == (anchor, days, text)


@pytest.mark.parametrize(("word", "day"), [("mon", "monday"), ("Thurs", "thursday"), ("FRI.", "friday")])
def test_weekdays_may_be_shortened(word, day):
    assert Dose.model_validate({**HCG_DAYS, "weekdays": [word]}).weekdays == (day,)


@pytest.mark.parametrize("word", ["monkey", "Montag", "mo", "satire"])
def test_a_word_that_only_begins_like_a_weekday_is_refused(word):
    with pytest.raises(ValidationError) as error:
        Dose.model_validate({**HCG_DAYS, "weekdays": [word]})
    assert "tuple" not in "".join(f.message for f in findings_of(error.value, Dose))
    assert len(findings_of(error.value, Dose)) == 1


@pytest.mark.parametrize(("word", "route"), [("IM", "intramuscular"), ("s.c.", "subcutaneous"), ("po", "oral")])
def test_a_short_route_is_answered_with_the_full_name(word, route):
    with pytest.raises(ValidationError) as error:
        Dose.model_validate({**HCG_DAYS, "route": word, "weekdays": ["monday"]})
    assert f"write 'route: {route}'" in findings_of(error.value, Dose)[0].remedy
