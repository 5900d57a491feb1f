"""Generated source computes what the expressions say, in plain scalars."""

import ast
import math
from types import SimpleNamespace

import numpy as np
import pytest
import sympy as sp

from circhoral.engine.kernel import template
from circhoral.equations.body import System, assemble
from circhoral.equations.codegen import generate
from circhoral.equations.functions import block, hill, relative_block, relative_hill
from circhoral.equations.part import Part
from circhoral.equations.sparsity import plan_factorisation
from circhoral.evidence.parameters import ParameterRow

VALUES = {"rate": 0.7, "half": 1.3, "steep": 2.4, "weight": 0.35}
UNITS = {"rate": "1/day", "half": "dimensionless", "steep": "dimensionless", "weight": "dimensionless"}


def system(expression, measures: bool = True) -> System:
    """Return a body of two states; the first one's rate is rate * expression(x, y, u, parameters)."""
    p = Part("body", rows={k: ParameterRow(k, v, UNITS[k], k, "assumed", "ASSUMED") for k, v in VALUES.items()})
    rate, half, steep, weight = p.parameters(*VALUES)
    x, y = p.state("x", "dimensionless", half), p.state("y", "dimensionless", weight + half)
    u = p.outside("u", "dimensionless", "known input")
    clock = sp.Symbol("time") * rate
    p.rate(x, rate * expression(x, y, u, clock, half, steep, weight))
    p.rate(y, rate * (x - y))
    if measures:
        p.measure("sum", x + y * half, "dimensionless")
    return assemble("body", [p.gives()])


def uncompiled(source: str) -> SimpleNamespace:
    """Return the generated functions as plain Python, which is far quicker for a few calls."""
    scope: dict[str, object] = {
        "np": np,
        "math": math,
        "jit": lambda function: function,
        "inline": lambda function: function,
    }
    exec(compile(template("powers.py") + "\n\n" + source, "generated", "exec"), scope)
    return SimpleNamespace(**scope)


EXPRESSIONS = {
    "hill with a broken exponent": lambda x, y, u, t, half, steep, weight: hill(x, half, steep) - u * y,
    "hill with a whole exponent": lambda x, y, u, t, half, steep, weight: hill(x, half, sp.Integer(10)) - x * u,
    "block": lambda x, y, u, t, half, steep, weight: block(x * y, half, steep) * (1 + u),
    "relative shapes": lambda x, y, u, t, half, steep, weight: (
        relative_hill(x, half, steep) - relative_block(y, weight, steep) * u
    ),
    "exp, log, root": lambda x, y, u, t, half, steep, weight: (
        sp.exp(-x * weight) + sp.log(1 + y) + sp.sqrt(x + u**2) - 1 / sp.sqrt(1 + y)
    ),
    "time": lambda x, y, u, t, half, steep, weight: sp.cos(2 * sp.pi * t) * x - u**2 * y,
    "high powers": lambda x, y, u, t, half, steep, weight: x**20 / (half**20 + x**20) - y**-3 + u,
    "an exponent that moves": lambda x, y, u, t, half, steep, weight: (1 + x) ** (y * weight) - u,
}


@pytest.mark.parametrize("expression", EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_functions_equal_the_expressions(expression):
    """Right-hand side, Jacobian through its own solver, time slope, measure and start against SymPy itself."""
    body = system(expression)
    made = uncompiled(generate(body).source)
    point = {"x": 0.9, "y": 1.6, "u": 0.4, "time": 0.3}
    numbers = {sp.Symbol(k): v for k, v in {**VALUES, **point}.items()}

    def value(e: sp.Expr) -> float:
        return float(e.subs(numbers).evalf(30))

    p = np.array([VALUES[name] for name in body.parameters])
    q = np.empty(made.N_DERIVED)
    made.derive(p, q)
    y, u, du = np.array([0.9, 1.6]), np.array([0.4]), np.array([-1.7])

    f = np.empty(2)
    made.rhs(0.3, y, q, u, f)
    np.testing.assert_allclose(f, [value(e) for e in body.rates.values()], rtol=1e-13)

    states = [sp.Symbol(name) for name in body.states]
    jacobian = np.array([[value(e.diff(s)) for s in states] for e in body.rates.values()])
    entries = np.zeros(made.N_ENTRIES)
    again, ft = np.empty(2), np.empty(2)
    made.linearise(0.3, y, q, u, du, again, entries, ft)
    np.testing.assert_allclose(again, f, rtol=1e-13)
    entries[made.DIAGONAL] -= 5.0
    made.factor(entries)
    b = np.array([1.0, -2.0])
    made.solve(entries, b)
    np.testing.assert_allclose(b, np.linalg.solve(jacobian - 5.0 * np.eye(2), [1.0, -2.0]), rtol=1e-12)

    slope = [value(e.diff(sp.Symbol("time"))) - 1.7 * value(e.diff(sp.Symbol("u"))) for e in body.rates.values()]
    np.testing.assert_allclose(ft, slope, rtol=1e-12, atol=1e-15)

    out, start = np.empty(1), np.empty(2)
    made.outputs(0.3, y, q, u, out)
    made.start(q, start)
    assert out[0] == pytest.approx(value(body.measures["sum"].expression), rel=1e-14)
    np.testing.assert_allclose(start, [VALUES["half"], VALUES["weight"] + VALUES["half"]], rtol=1e-15)


@pytest.mark.parametrize("x", [0.0, -1e-12, -0.3])
def test_broken_powers_are_safe_at_and_below_zero(x: float):
    """A state that rounding takes below zero must not poison the person with NaN."""
    body = system(EXPRESSIONS["hill with a broken exponent"])
    made = uncompiled(generate(body).source)
    q, f, entries = np.empty(made.N_DERIVED), np.empty(2), np.zeros(made.N_ENTRIES)
    made.derive(np.array([VALUES[name] for name in body.parameters]), q)
    made.rhs(0.0, np.array([x, 1.0]), q, np.zeros(1), f)
    made.linearise(0.0, np.array([x, 1.0]), q, np.zeros(1), np.zeros(1), np.empty(2), entries, np.empty(2))
    assert np.all(np.isfinite(f))
    assert np.all(np.isfinite(entries))
    assert f[0] == 0.0


def test_a_body_without_measures_can_be_generated():
    made = uncompiled(generate(system(EXPRESSIONS["block"], measures=False)).source)
    assert made.N_MEASURES == 0
    made.outputs(0.0, np.ones(2), np.ones(made.N_DERIVED), np.zeros(1), np.empty(0))


def test_generation_is_repeatable():
    one, other = (generate(system(EXPRESSIONS["relative shapes"])) for _ in range(2))
    assert one == other


def test_parameters_are_worked_out_once_not_in_every_call():
    """What depends on parameters alone stands in `derive`: the loop meets neither its quotients nor its powers."""
    source = generate(system(EXPRESSIONS["relative shapes"])).source
    functions = {f.name: ast.unparse(f) for f in ast.parse(source).body if isinstance(f, ast.FunctionDef)}
    assert "_power(half" in functions["derive"]
    assert "_power(half" not in functions["rhs"] + functions["linearise"]
    assert "1.0 / half" not in functions["rhs"] + functions["linearise"]


@pytest.mark.parametrize("seed", range(8))
def test_sparse_factorisation_equals_a_dense_one(seed: int):
    draws = np.random.default_rng(seed)
    size = int(draws.integers(3, 15))
    pattern = {(i, j) for i in range(size) for j in range(size) if draws.random() < 0.25}
    dense = np.diag(draws.uniform(5, 9, size))
    for i, j in pattern:
        dense[i, j] += draws.uniform(-1, 1)
    plan = plan_factorisation(size, pattern)
    w = np.zeros(len(plan.position))
    for (i, j), place in plan.position.items():
        w[place] = dense[i, j]
    b = draws.uniform(-1, 1, size)
    x = b.copy()
    at = plan.position
    for pivot, row, ahead in plan.eliminations:
        w[at[row, pivot]] /= w[at[pivot, pivot]]
        for column in ahead:
            w[at[row, column]] -= w[at[row, pivot]] * w[at[pivot, column]]
        x[row] -= w[at[row, pivot]] * x[pivot]
    done: set[int] = set()
    for pivot in reversed(plan.order):
        x[pivot] = (x[pivot] - sum(w[at[pivot, j]] * x[j] for j in done if (pivot, j) in at)) / w[at[pivot, pivot]]
        done.add(pivot)
    np.testing.assert_allclose(x, np.linalg.solve(dense, b), rtol=1e-11)
    assert sorted(plan.order) == list(range(size))


def test_an_arrow_is_eliminated_without_fill_in():
    """A hub that touches everything goes last; eliminated first, it would fill the whole matrix."""
    size = 12
    pattern = {(0, i) for i in range(size)} | {(i, 0) for i in range(size)}
    assert len(plan_factorisation(size, pattern).position) == 3 * size - 2
