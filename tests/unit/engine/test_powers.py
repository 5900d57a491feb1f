"""Logarithms and exponentials of the kernels against the math module, and at the edges."""

import math

import numpy as np

from circhoral.engine.powers import ABREAST, _exponentials, _logarithms

LAST_PLACE = 2.0**-52


def through(loop, values: np.ndarray) -> np.ndarray:
    filled = np.ones(-(-len(values) // ABREAST) * ABREAST)
    filled[: len(values)] = values
    loop(filled, 0, len(filled))
    return filled[: len(values)]


def test_exponentials_agree_to_the_last_places():
    x = np.concatenate([np.linspace(-700, 700, 20_001), np.linspace(-2, 2, 20_001)])
    np.testing.assert_allclose(through(_exponentials, x), np.exp(x), rtol=4 * LAST_PLACE)


def test_logarithms_agree_to_the_last_places():
    x = np.concatenate([np.geomspace(1e-29, 1e29, 20_001), np.linspace(0.5, 2.0, 20_000)])
    np.testing.assert_allclose(through(_logarithms, x), np.log(x), rtol=4 * LAST_PLACE)


def test_edges():
    x = np.array([-1e5, -800.0, 0.0, 800.0, -math.inf, math.inf, math.nan])
    np.testing.assert_array_equal(through(_exponentials, x), [0.0, 0.0, 1.0, math.inf, 0.0, math.inf, math.nan])
    np.testing.assert_array_equal(through(_logarithms, np.array([0.0, -1.0, 1e-31, 1.0])), [-1e5, -1e5, -1e5, 0.0])


def test_only_the_asked_blocks_are_touched():
    values = np.zeros(3 * ABREAST)
    _exponentials(values, ABREAST, 2 * ABREAST)
    np.testing.assert_array_equal(values.reshape(3, -1).sum(axis=1), [0.0, ABREAST, 0.0])
