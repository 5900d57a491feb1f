import math
import pickle

import pytest

from circhoral.quantities.quantity import Quantity, QuantityError, parse_as, parse_quantity
from circhoral.quantities.units import UnitMismatchError, spelling


@pytest.mark.parametrize(
    ("text", "magnitude", "unit", "censored"),
    [
        ("450 ng/dL", 450, "ng/dL", ""),
        ("<0.1 IU/L", 0.1, "IU/L", "<"),
        ("≤ 3 IU/L", 3, "IU/L", "<"),
        ("> 1500 ng/dL", 1500, "ng/dL", ">"),
        ("34 years", 34, "years", ""),
        ("1500 IU", 1500, "IU", ""),
        ("5 ug/kg", 5, "ug/kg", ""),
        ("10 µg", 10, "ug", ""),
        ("-500 kcal/day", -500, "kcal/day", ""),
        ("\N{MINUS SIGN}500 kcal/day", -500, "kcal/day", ""),
        ("20 10*6/mL", 20, "million/mL", ""),
        ("20x10^6/mL", 20, "million/mL", ""),
        ("5 m[IU]/mL", 5, "mIU/mL", ""),
        ("45 %", 45, "percent", ""),
        ("27 kg/m2", 27, "kg/m^2", ""),
        ("1e-3 mg", 0.001, "mg", ""),
    ],
)
def test_reads(text, magnitude, unit, censored):
    quantity = parse_quantity(text)
    assert (quantity.magnitude, quantity.unit, quantity.censored) == (magnitude, unit, censored)
    assert quantity.text == text
    assert str(quantity) == text


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        (450, "found 450; expected a number with its unit, for example '450 ng/dL'; write the unit"),
        ("450", "write the unit, for example '450 ng/dL'"),
        ("1,5 mg", "write a decimal point: '1.5 mg'"),
        ("1,500 IU", "a comma is ambiguous: write '1500 IU' or '1.500 IU'"),
        ("1 500 IU", "write the digits together, for example '1500 IU'"),
        ("12 foo", "'foo' is not a unit"),
        ("nan mg", "begin with a number"),
        ("1e999 mg", "a finite number"),
        ("1/2 mg", "is not a unit"),
        ("much", "begin with a number"),
        (True, "found 'true'"),
        (None, "found nothing"),
        ([1], "found '[1]'"),
        ("1 " + "a" * 500, "begin with a number"),
    ],
)
def test_refuses_with_a_remedy(text, remedy):
    with pytest.raises(QuantityError) as error:
        parse_quantity(text)
    assert remedy in str(error.value)


def test_converts_and_keeps_the_text():
    converted = parse_quantity("2 mg").to("ug")
    assert converted == Quantity(2000, "ug", "2 mg")
    with pytest.raises(UnitMismatchError):
        converted.to("IU")


def test_parse_as_names_the_wanted_unit():
    with pytest.raises(QuantityError, match="measured in cm"):
        parse_as("92 kg", "cm", "180 cm")
    with pytest.raises(QuantityError, match="not negative"):
        parse_as("-92 kg", "kg", "92 kg", positive=True)


def test_a_bare_number_is_a_quantity_only_where_asked_for():
    assert parse_quantity(12, dimensionless=True) == Quantity(12.0, "", "12")


def test_pickles():
    quantity = parse_quantity("<0.1 IU/L")
    assert pickle.loads(pickle.dumps(quantity)) == quantity


@pytest.mark.parametrize("unit", ["nmol/L", "mIU/mL", "million/mL", "percent", "kg/m^2", "kcal/day"])
def test_spelling_leaves_good_units_alone(unit):
    assert spelling(unit) == unit
    assert math.isfinite(parse_quantity(f"1 {unit}").magnitude)
