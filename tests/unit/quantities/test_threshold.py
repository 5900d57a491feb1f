"""A threshold is a quantity or a multiple of the person's own baseline."""

import pytest

from circhoral.quantities.quantity import QuantityError
from circhoral.quantities.threshold import parse_threshold


def test_a_multiple_of_the_baseline_is_read():
    found = parse_threshold("1.5 x baseline")
    assert (found.quantity, found.times_baseline, found.text) == (None, 1.5, "1.5 x baseline")
    assert parse_threshold(found) is found


@pytest.mark.parametrize(
    ("text", "magnitude", "unit"),
    [("450 ng/dL", 450.0, "ng/dL"), ("27 kg/m2", 27.0, "kg/m^2"), (3, 3.0, ""), ("1e-3 mg", 1e-3, "mg")],
)
def test_anything_else_is_a_quantity(text, magnitude, unit):
    found = parse_threshold(text)
    assert (found.quantity.magnitude, found.quantity.unit, found.times_baseline) == (magnitude, unit, None)
    assert found.text == str(text)


@pytest.mark.parametrize("text", ["much", "5 bananas", "", True, "x baseline", "-1 x baseline"])
def test_what_is_neither_is_refused(text):
    with pytest.raises(QuantityError):
        parse_threshold(text)
