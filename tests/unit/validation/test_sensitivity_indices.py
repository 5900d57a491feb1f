"""The designs and indices, on functions of which the answer is known."""

import numpy as np
import pytest

from circhoral.validation.sensitivity import indices as design
from circhoral.validation.sensitivity.uncertain import SensitivityError

NAMES = ["a", "b", "c"]


def ishigami(points, a=7.0, b=0.1):
    x, y, z = (np.pi * (2 * points - 1)).T
    return np.sin(x) + a * np.sin(y) ** 2 + b * z**4 * np.sin(x)


def test_sobol_indices_of_the_ishigami_function_against_its_analytic_ones():
    """Variance a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2 (Ishigami and Homma 1990)."""
    a, b = 7.0, 0.1
    first = 0.5 * (1 + b * np.pi**4 / 5) ** 2
    second = a**2 / 8
    both = b**2 * np.pi**8 * (1 / 18 - 1 / 50)
    total = first + second + both
    points = design.sobol_points(NAMES, 2048, 0)
    found = design.sobol_indices(NAMES, ishigami(points), 0)
    assert found.table["S1"] == pytest.approx([first / total, second / total, 0.0], abs=0.03)
    assert found.table["ST"] == pytest.approx([(first + both) / total, second / total, both / total], abs=0.03)
    assert np.all(found.table["S1_conf"] < 0.1)
    assert (found.blocks, found.dropped) == (2048, 0)


def test_morris_of_a_linear_function_gives_its_coefficients_without_scatter():
    points = design.morris_points(NAMES, 8, 0)
    found = design.morris_indices(NAMES, points, points @ np.array([3.0, -2.0, 0.0]), 0)
    assert found.table["mu"] == pytest.approx([3.0, -2.0, 0.0], abs=1e-9)
    assert found.table["mu_star"] == pytest.approx([3.0, 2.0, 0.0], abs=1e-9)
    assert found.table["sigma"] == pytest.approx(0.0, abs=1e-9)


def test_morris_sees_an_interaction_as_scatter():
    points = design.morris_points(NAMES, 50, 0)
    found = design.morris_indices(NAMES, points, points[:, 0] * points[:, 1], 0)
    assert found.table["sigma"][0] > 0.2
    assert found.table["sigma"][2] == 0


def test_local_indices_of_a_power_are_its_exponents():
    steps = np.array([0.01, 0.02, 0.05])
    scores = design.local_scores(steps)
    slopes = np.array([0.5, 0.2, 0.1])
    values = np.exp(scores * slopes)
    output = values[:, 0] ** 2 / values[:, 1]
    found = design.local_indices(steps, slopes, output)
    assert found.table["elasticity"] == pytest.approx([2.0, -1.0, 0.0], abs=1e-6)
    assert found.table["per_sd"] == pytest.approx([1.0, -0.2, 0.0], abs=1e-6)


def test_an_output_that_is_not_positive_has_no_elasticity():
    steps = np.array([0.01, 0.01])
    found = design.local_indices(steps, np.ones(2), np.array([1.0, 0.0, 1.1, 1.0]))
    assert np.isnan(found.table["elasticity"][1])
    assert found.dropped == 1


def test_a_failed_point_takes_its_morris_trajectory_along():
    points = design.morris_points(NAMES, 8, 0)
    output = points @ np.array([3.0, -2.0, 1.0])
    output[5] = np.nan
    found = design.morris_indices(NAMES, points, output, 0)
    assert (found.blocks, found.dropped) == (8, 1)
    assert found.table["mu_star"] == pytest.approx([3.0, 2.0, 1.0])
    output[::4] = np.nan
    with pytest.raises(SensitivityError, match="0 of 8 Morris trajectories are whole"):
        design.morris_indices(NAMES, points, output, 0)


def test_sobol_drops_a_few_failed_points_and_refuses_more_than_one_per_cent():
    points = design.sobol_points(NAMES, 256, 0)
    output = ishigami(points)
    output[7] = np.nan
    assert design.sobol_indices(NAMES, output, 0).dropped == 1
    output[:20] = np.nan
    with pytest.raises(SensitivityError, match=r"20 of 1280 points of the Sobol design have no output, more than 1%"):
        design.sobol_indices(NAMES, output, 0)


def test_an_output_that_nothing_moves_has_no_shares():
    found = design.sobol_indices(NAMES, np.ones(5 * 16), 0)
    assert not found.table["ST"].any()


def test_seeds_are_reproducible():
    one, two, other = (design.morris_points(NAMES, 5, seed) for seed in (0, 0, 1))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)
    one, two, other = (design.sobol_points(NAMES, 8, seed) for seed in (0, 0, 1))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)
    output = ishigami(one)
    assert np.array_equal(
        design.sobol_indices(NAMES, output, 0).table["ST_conf"], design.sobol_indices(NAMES, output, 0).table["ST_conf"]
    )
