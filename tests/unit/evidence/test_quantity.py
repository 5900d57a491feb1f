"""Quantities keep their text and know their unit."""

import pytest

from circhoral.evidence.quantity import BASELINE, quantity
from circhoral.quantities.units import UnitMismatchError


@pytest.mark.parametrize(
    ("text", "value", "unit", "sign"),
    [
        ("450 ng/dL", 450.0, "ng/dL", ""),
        ("<0.1 IU/L", 0.1, "IU/L", "<"),
        ("-94 %", -94.0, "%", ""),
        ("27 kg/m2", 27.0, "kg/m**2", ""),
        (0.65, 0.65, "", ""),
        ("1.0 x baseline", 1.0, BASELINE, ""),
        ("1e-3 mg", 1e-3, "mg", ""),
    ],
)
def test_what_a_person_writes_is_read(text, value, unit, sign):
    found = quantity(text)
    assert (found.value, found.unit, found.sign) == (value, unit, sign)
    assert found.text == str(text)


def test_a_quantity_changes_its_unit():
    assert quantity("2 weeks").to("day") == pytest.approx(14)
    assert quantity("65 %").to("") == pytest.approx(0.65)
    assert quantity("1.0 x baseline").relative
    with pytest.raises(UnitMismatchError):
        quantity("2 weeks").to("IU/L")


@pytest.mark.parametrize("text", ["much", "5 bananas", "", True])
def test_what_is_no_quantity_is_refused(text):
    with pytest.raises(ValueError):
        quantity(text)
