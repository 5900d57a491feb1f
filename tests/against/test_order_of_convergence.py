"""The order of the step and of its dense output, measured with fixed steps against known solutions.

Theory (Steinebach 2023, Rodas5P): the step has order 5; the continuous extension has order 4, so its error inside a
step is O(h^5) as well.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
import sympy as sp
from scipy.integrate import solve_ivp

from circhoral.engine.batch import LinkKind
from circhoral.engine.kernel import Kernel, make_kernel
from circhoral.equations.body import assemble
from circhoral.equations.codegen import generate
from circhoral.equations.part import Part
from circhoral.evidence.parameters import ParameterRow

SPAN = 1.0
RATES = np.array([1.3, 6.0])
SHARES = np.array([1.0, -0.6])
DOSE, INFUSION = 2.0, 3.0
TOP, HALF, STEEP = 1.8, 0.7, 2.5


def _row(name: str, value: float, unit: str) -> ParameterRow:
    return ParameterRow(name, value, unit, name, "assumed", "ASSUMED")


def problem() -> Part:
    """Kaps' stiff problem, whose solution is known, and a stiff nonlinear pair driven by time and by a drug."""
    rows = [
        _row("stiffness", 20.0, "1/day"),
        _row("slowness", 1.0, "1/day"),
        _row("period", 0.7, "day"),
        _row("begin", 1.0, "dimensionless"),
    ]
    p = Part("convergence", rows={row.id: row for row in rows})
    stiff, slow, period, one = p.parameters("stiffness", "slowness", "period", "begin")
    x, y = p.state("kaps_fast", "dimensionless", one), p.state("kaps_slow", "dimensionless", one)
    p.rate(x, -(stiff + 2 * slow) * x + stiff * y**2)
    p.rate(y, slow * (x - y - y**2))
    w, v = p.state("driven", "dimensionless", one), p.state("follower", "dimensionless", one)
    drug = p.inlet("drug", "1/day")
    factor = p.process("loss")
    beat = sp.cos(2 * sp.pi * sp.Symbol("time") / period)
    p.rate(w, drug * (1 - w * v) + slow * beat - slow * factor * w**2)
    p.rate(v, stiff * (w**2 - v))
    return p.gives()


@pytest.fixture(scope="module")
def kernel() -> Kernel:
    made = generate(assemble("convergence", [problem()]))
    return make_kernel(made.source, made.names)


@dataclass(frozen=True)
class Drug:
    """What is given: amplitude at the start and constant inflow of each mode."""

    z: np.ndarray
    forcing: np.ndarray

    def concentration(self, t: float) -> float:
        left = np.exp(-RATES * t)
        return float((self.z * left + self.forcing * (1 - left) / RATES).sum())


NONE = Drug(np.zeros(2), np.zeros(2))
BOLUS = Drug(DOSE * SHARES, np.zeros(2))
BOTH = Drug(DOSE * SHARES, INFUSION * SHARES)


def reference(stiffness: float, drug: Drug, times: np.ndarray) -> np.ndarray:
    """Driven pair (time, 2) by an explicit method of order 8 at a tolerance of 1e-13; inputs written anew."""

    def rates(t: float, state: np.ndarray) -> list[float]:
        w, v = state
        c = drug.concentration(t)
        ratio = (c / HALF) ** STEEP if c > 0 else 0.0
        factor = 1 + TOP * ratio / (1 + ratio)
        return [c * (1 - w * v) + np.cos(2 * np.pi * t / 0.7) - factor * w**2, stiffness * (w**2 - v)]

    found = solve_ivp(rates, (0, SPAN), [1.0, 1.0], t_eval=times, method="DOP853", rtol=1e-13, atol=1e-14)
    return found.y.T


def fixed_steps(kernel: Kernel, steps: int, stiffness: float, drug: Drug, thetas: np.ndarray) -> np.ndarray:
    """Return all states at the fractions `thetas` of every step and at its end (step, theta + 1, state)."""
    m = kernel.module
    n = m.N_STATES
    q, y = np.empty(m.N_DERIVED), np.empty(n)
    values = {"stiffness": stiffness, "slowness": 1.0, "period": 0.7, "begin": 1.0}
    m.derive(np.array([values[name] for name in kernel.names.parameters]), q)
    m.start(q, y)
    level = np.array([row[3] for row in kernel.names.inputs])
    links = np.array([[0, kernel.names.input("drug__inlet")], [0, kernel.names.input("loss__scale")]])
    kinds = np.array([LinkKind.LINEAR, LinkKind.SCALE], dtype=np.int64)
    weights = np.array([[1.0, 0.0, 0.0], [TOP, HALF, STEEP]])
    conc, slope, u, du = np.zeros(1), np.zeros(1), np.zeros(m.N_INPUTS), np.zeros(m.N_INPUTS)
    inp = (
        drug.z.copy(), drug.forcing.copy(), RATES, np.zeros(2, np.int64), level, links, kinds, weights,
        conc, slope, u, du,
    )  # fmt: skip
    jac, w = np.zeros(m.N_ENTRIES), np.empty(m.N_ENTRIES)
    f0, ft, fs, stage, y1, inside = (np.empty(n) for _ in range(6))
    k = np.empty((m.STAGES, n))
    out = np.empty((steps, len(thetas) + 1, n))
    h = SPAN / steps
    for step in range(steps):
        t = step * h
        m.read_inputs(t, *inp)
        m.linearise(t, y, q, u, du, f0, jac, ft)
        m.try_step(t, h, y, q, t, inp, jac, f0, ft, w, k, stage, fs, y1, 1e-6, np.ones(n))
        for i, theta in enumerate(thetas):
            m.dense(theta, y, y1, k, inside)
            out[step, i] = inside
        out[step, -1] = y1
        y[:] = y1
    return out


def orders(error: Callable[[int], float], counts: list[int]) -> np.ndarray:
    """Observed order between successive step counts."""
    found = np.array([error(count) for count in counts])
    return np.log(found[:-1] / found[1:]) / np.log(np.array(counts[1:]) / np.array(counts[:-1]))


NO_THETA = np.zeros(0)
THETAS = np.linspace(0.1, 0.9, 9)


# Between these two (stiffness times step near 1 to 100) every Rosenbrock method loses order for a while; the error
# is below 1e-7 there already.
@pytest.mark.parametrize(
    ("stiffness", "counts"), [(5.0, [8, 16, 32, 64]), (1e8, [1, 2, 4, 8])], ids=["mild", "very stiff"]
)
def test_order_of_the_step_on_a_problem_with_a_known_solution(kernel: Kernel, stiffness: float, counts: list[int]):
    exact = np.exp(np.array([-2.0, -1.0]) * SPAN)

    def error(steps: int) -> float:
        return float(np.abs(fixed_steps(kernel, steps, stiffness, NONE, NO_THETA)[-1, -1, :2] - exact).max())

    found = orders(error, counts)
    assert np.all(found > 4.5), found
    if stiffness < 10:  # when very stiff, rounding takes over before the order settles
        assert found[-1] == pytest.approx(5.0, abs=0.3)


@pytest.mark.parametrize("drug", [NONE, BOLUS, BOTH], ids=["time alone", "bolus", "bolus and infusion"])
def test_order_of_the_step_with_inputs_that_move(kernel: Kernel, drug: Drug):
    exact = reference(20.0, drug, np.array([SPAN]))[0]

    def error(steps: int) -> float:
        return float(np.abs(fixed_steps(kernel, steps, 20.0, drug, NO_THETA)[-1, -1, 2:] - exact).max())

    found = orders(error, [32, 64, 128, 256])
    assert np.all(found > 4.5), found
    assert found[-1] == pytest.approx(5.0, abs=0.15)


@pytest.mark.parametrize("drug", [NONE, BOLUS, BOTH], ids=["time alone", "bolus", "bolus and infusion"])
def test_order_of_the_dense_output(kernel: Kernel, drug: Drug):
    def error(steps: int) -> float:
        h = SPAN / steps
        times = (np.arange(steps)[:, None] * h + THETAS * h).ravel()
        found = fixed_steps(kernel, steps, 20.0, drug, THETAS)[:, :-1, 2:].reshape(-1, 2)
        return float(np.abs(found - reference(20.0, drug, times)).max())

    found = orders(error, [32, 64, 128])
    assert np.all(found > 4.3), found
    assert found[-1] == pytest.approx(5.0, abs=0.25)


def test_forgetting_the_slope_of_the_inputs_would_show(kernel: Kernel, monkeypatch):
    """The measurement is sharp: with the drug's slope taken as zero, orders are lost."""
    m = kernel.module
    exact = reference(20.0, BOLUS, np.array([SPAN]))[0]

    linearise = m.linearise

    def blind(t, y, q, u, du, f, jac, ft):
        linearise(t, y, q, u, du, f, jac, ft)
        ft[:] = 0.0

    def error(steps: int) -> float:
        return float(np.abs(fixed_steps(kernel, steps, 20.0, BOLUS, NO_THETA)[-1, -1, 2:] - exact).max())

    monkeypatch.setattr(m, "linearise", blind)
    found = orders(error, [32, 64, 128])
    assert np.all(found < 2.5), found
