"""Named responses: their shape, their scaling, and that folding changes nothing."""

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from circhoral.equations.functions import block, hill, relative_block, relative_hill, shapes_in, unfold

POSITIVE = st.floats(0.05, 20)


@given(x=POSITIVE, half=POSITIVE, n=st.floats(0.5, 8))
def test_responses_are_what_their_meaning_says(x: float, half: float, n: float) -> None:
    def value(shape: type, *arguments: float) -> float:
        return float(unfold(shape(*map(sp.Float, arguments))))

    ratio = (x / half) ** n
    assert value(hill, x, half, n) == pytest.approx(ratio / (1 + ratio), rel=1e-9)
    assert value(block, x, half, n) == pytest.approx(1 / (1 + ratio), rel=1e-9)
    assert value(relative_hill, x, half, n) == pytest.approx(
        value(hill, x, half, n) / value(hill, 1, half, n), rel=1e-9
    )
    assert value(relative_block, x, half, n) == pytest.approx((1 + half) / (1 + half * x**n), rel=1e-9)
    assert value(relative_hill, 1, half, n) == pytest.approx(1, rel=1e-9)
    assert value(relative_block, 1, half, n) == pytest.approx(1, rel=1e-9)


def test_responses_inside_one_another_unfold() -> None:
    x, half = sp.symbols("x half")
    nested = hill(block(x, half), half, 2)
    assert shapes_in(nested) == {hill, block}
    assert not shapes_in(unfold(nested))
    inner = 1 / (1 + x / half)
    assert sp.simplify(unfold(nested) - (inner / half) ** 2 / (1 + (inner / half) ** 2)) == 0


def test_the_steepness_is_one_unless_given() -> None:
    x, half = sp.symbols("x half")
    assert hill(x, half) == hill(x, half, 1)
