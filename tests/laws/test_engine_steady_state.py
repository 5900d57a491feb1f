"""The healthy man stands still where his equations say, and returns there when pushed."""

import numpy as np
import pytest

from circhoral.engine.batch import Status
from circhoral.engine.kernel import Kernel, packaged_kernel
from circhoral.evidence.parameters import all_rows
from circhoral.simulation.arm import live_arm
from circhoral.simulation.draws import Values

PRIOR_DRAWS = 200


@pytest.fixture(scope="module")
def kernel() -> Kernel:
    return packaged_kernel("man")


def prepared(kernel: Kernel, parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return derived parameters, the start that the equations state, and neutral inputs."""
    q, y = np.empty(kernel.module.N_DERIVED), np.empty(kernel.module.N_STATES)
    kernel.module.derive(parameters, q)
    kernel.module.start(q, y)
    return q, y, np.array([row[3] for row in kernel.names.inputs])


def rates(kernel: Kernel, q: np.ndarray, y: np.ndarray, level: np.ndarray) -> np.ndarray:
    f = np.empty_like(y)
    kernel.module.rhs(0.0, y, q, level, f)
    return f


def by_differences(kernel: Kernel, q: np.ndarray, y: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Return the dense Jacobian (state, state) by central differences."""
    columns = []
    for i in range(len(y)):
        step = 1e-6 * max(abs(y[i]), 1e-3)
        up, down = y.copy(), y.copy()
        up[i] += step
        down[i] -= step
        columns.append((rates(kernel, q, up, level) - rates(kernel, q, down, level)) / (2 * step))
    return np.column_stack(columns)


def analytic(kernel: Kernel, q: np.ndarray, y: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Return the dense Jacobian (state, state) from the generated one, read through the factors' own solver.

    The generated entries lie in a sparse order that only `factor` and `solve` know: solving (J - s) x = e_j for every
    unit vector gives the inverse, whatever the order.
    """
    module, n = kernel.module, len(y)
    entries = np.zeros(module.N_ENTRIES)
    module.linearise(0.0, y, q, level, np.zeros_like(level), np.empty(n), entries, np.empty(n))
    shift = 1e3  # well away from every eigenvalue, so that no pivot vanishes
    entries[module.DIAGONAL] -= shift
    module.factor(entries)
    inverse = np.eye(n)
    for column in range(n):
        solved = inverse[:, column].copy()
        module.solve(entries, solved)
        inverse[:, column] = solved
    return np.linalg.inv(inverse) + shift * np.eye(n)


def settled(kernel: Kernel, parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    q, y, level = prepared(kernel, parameters)
    assert kernel.module.settle(q, y, level, 1e-11) == Status.OK
    return q, y, level


def test_the_typical_man_starts_where_he_stays(kernel: Kernel):
    typical = Values(all_rows(), 1, vary=False).array(kernel.names.parameters)[0]
    _, stated, _ = prepared(kernel, typical)
    _, steady, _ = settled(kernel, typical)
    moved = np.abs(steady - stated) / np.maximum(np.abs(steady), 1e-3)
    worst = int(moved.argmax())
    assert moved[worst] < 1e-5, f"{kernel.names.states[worst][0]} moves by {moved[worst]:.1e}"


def test_the_typical_man_stays_there_for_years(kernel: Kernel):
    lived = live_arm("man", Values(all_rows(), 1, vary=False), 1, [], np.linspace(0, 3650, 11))
    first = lived.samples[0, 0]
    np.testing.assert_allclose(lived.samples[0], np.broadcast_to(first, lived.samples[0].shape), rtol=1e-6, atol=1e-9)


def test_the_generated_jacobian_is_the_derivative(kernel: Kernel):
    """At the steady state and at a state and inputs far from it."""
    typical = Values(all_rows(), 1, vary=False).array(kernel.names.parameters)[0]
    q, y, level = settled(kernel, typical)
    draws = np.random.default_rng(2)
    away = y * draws.uniform(0.3, 2.5, len(y)) + 0.01
    given = level + draws.uniform(0.0, 0.5, len(level))
    for state, inputs in ((y, level), (away, given)):
        exact, approximate = analytic(kernel, q, state, inputs), by_differences(kernel, q, state, inputs)
        size = np.abs(exact).max(axis=1, keepdims=True)
        assert (np.abs(exact - approximate) / size).max() < 1e-5


def test_the_generated_time_slope_is_the_derivative(kernel: Kernel):
    """Along a straight path of all inputs."""
    typical = Values(all_rows(), 1, vary=False).array(kernel.names.parameters)[0]
    q, y, level = settled(kernel, typical)
    draws = np.random.default_rng(3)
    given, slope = level + draws.uniform(0.1, 0.5, len(level)), draws.uniform(-1.0, 1.0, len(level))
    exact = np.empty_like(y)
    entries = np.zeros(kernel.module.N_ENTRIES)
    kernel.module.linearise(0.0, y, q, given, slope, np.empty_like(y), entries, exact)
    step = 1e-5
    ahead, back = rates(kernel, q, y, given + step * slope), rates(kernel, q, y, given - step * slope)
    np.testing.assert_allclose(exact, (ahead - back) / (2 * step), rtol=1e-6, atol=1e-6)


def test_the_healthy_state_is_stable(kernel: Kernel):
    typical = Values(all_rows(), 1, vary=False).array(kernel.names.parameters)[0]
    values = np.linalg.eigvals(analytic(kernel, *settled(kernel, typical)))
    assert values.real.max() < 0


def test_every_man_drawn_from_the_priors_settles_and_is_stable(kernel: Kernel):
    men = Values(all_rows(), PRIOR_DRAWS, vary=True, seed=1).array(kernel.names.parameters)
    for number, parameters in enumerate(men):
        q, y, level = prepared(kernel, parameters)
        status = kernel.module.settle(q, y, level, 1e-11)
        assert status == Status.OK, f"man {number} has no steady state"
        assert np.all(y >= 0), f"man {number} settles at a negative {kernel.names.states[int(y.argmin())][0]}"
        slowest = np.linalg.eigvals(analytic(kernel, q, y, level)).real.max()
        assert slowest < 0, f"man {number} is unstable: {slowest:.2e} per day"
