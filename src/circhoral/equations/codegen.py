"""From equations to source: right-hand side, Jacobian, time derivative, outputs and sparse solve as plain Python.

What depends on parameters alone is computed once per person (`derive`); what several equations share is computed
once per call; integer powers are multiplications. The source uses scalars, arrays and the math module only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import sympy as sp
from sympy.printing.pycode import PythonCodePrinter

from circhoral.equations.body import System
from circhoral.equations.entries import StateEvent, chance_symbol
from circhoral.equations.sparsity import Plan, plan_factorisation

GENERATOR = 3
"""Raised whenever the generated text changes for the same equations."""

_LONGEST = 300


class power(sp.Function):  # noqa: N801  (a function, named as sympy names functions)
    """x^n for an exponent that is not a whole number; zero where x is not positive."""

    nargs = 2

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """Derivative by base or exponent, written so that the power itself is shared."""
        base, exponent = self.args
        if argindex == 1:
            return exponent * self / positive(base)
        return self * sp.log(positive(base))


class positive(sp.Function):  # noqa: N801
    """x, or a tiny number where x is not positive; its slope is taken as one."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """Slope one."""
        return sp.Integer(1)


class _Printer(PythonCodePrinter):
    def _print_power(self, node: sp.Expr) -> str:
        return f"_power({self._print(node.args[0])}, {self._print(node.args[1])})"

    def _print_positive(self, node: sp.Expr) -> str:
        return f"_positive({self._print(node.args[0])})"

    def _print_Pow(self, node: sp.Expr, rational: bool = False, sqrt: str = "math.sqrt") -> str:  # noqa: N802
        if node.exp.is_Integer and abs(int(node.exp)) <= 64:
            times = abs(int(node.exp))
            product = self._product(self.parenthesize(node.base, 1000), times)
            return f"({product})" if node.exp > 0 else f"(1.0/{product})"
        if node.exp == sp.Rational(1, 2):
            return f"math.sqrt({self._print(node.base)})"
        if node.exp == sp.Rational(-1, 2):
            return f"(1.0/math.sqrt({self._print(node.base)}))"
        return super()._print_Pow(node, rational=rational)

    @staticmethod
    def _product(base: str, times: int) -> str:
        """x^n with a literal exponent, which the compiler turns into multiplications."""
        return base if times == 1 else f"{base}**{times}"

    def _print_reached(self, node: sp.Expr) -> str:
        x, limit = (self._print(argument) for argument in node.args)
        return f"(1.0 if {x} >= {limit} else 0.0)"

    def _print_least(self, node: sp.Expr) -> str:
        return f"min({', '.join(self._print(argument) for argument in node.args)})"

    def _print_most(self, node: sp.Expr) -> str:
        return f"max({', '.join(self._print(argument) for argument in node.args)})"

    def _print_Integer(self, node: sp.Integer) -> str:  # noqa: N802
        return f"{int(node)}.0"

    def _print_Rational(self, node: sp.Rational) -> str:  # noqa: N802
        return f"({int(node.p)}.0/{int(node.q)}.0)"


@dataclass(frozen=True)
class Generated:
    """Source text of a model and the names that go with its arrays."""

    source: str
    names: str


def generate(system: System) -> Generated:
    """Write the source of one body.

    Parameters
    ----------
    system : System

    Returns
    -------
    Generated
        `source` defines derive, start, rhs, jacobian, rhs_time, outputs, fire, triggers, occur, factor, solve;
        `names` is JSON.
    """
    return _Writer(system).write()


class _Writer:
    def __init__(self, system: System) -> None:
        self.system = system
        self.states = [sp.Symbol(name) for name in system.states]
        self.inputs = [sp.Symbol(name) for name in system.inputs]
        self.parameters = [sp.Symbol(name) for name in system.parameters]
        self.chances = [chance_symbol(number) for number in range(system.chances)]
        self.time = sp.Symbol("time")
        self.derived: dict[sp.Expr, sp.Symbol] = {}
        self.printer = _Printer({"fully_qualified_modules": True})
        self._parameter_set = set(self.parameters)

    # -- algebra ---------------------------------------------------------------------------------------

    def write(self) -> Generated:
        system = self.system
        rates = [self._guarded(system.rates[name]) for name in system.states]
        measures = [self._guarded(flow.expression) for flow in system.measures.values()]
        starts = [self._guarded(system.starts[name]) for name in system.states]
        jacobian: dict[tuple[int, int], sp.Expr] = {}
        for row, rate in enumerate(rates):
            for column, state in enumerate(self.states):
                if rate.has(state) and (slope := rate.diff(state)) != 0:
                    jacobian[row, column] = slope
        plan = plan_factorisation(len(self.states), set(jacobian))
        rate_of_input = [sp.Symbol(f"d_{symbol.name}") for symbol in self.inputs]
        times: list[sp.Expr] = []
        for rate in rates:
            total = rate.diff(self.time) if rate.has(self.time) else sp.Integer(0)
            for symbol, slope in zip(self.inputs, rate_of_input, strict=True):
                if rate.has(symbol):
                    total += rate.diff(symbol) * slope
            times.append(total)
        bodies = [
            self._function("rhs", "_t, _y, _q, _u, _f", "_f", self._hoist(rates)),
            self._function(
                "jacobian",
                "_t, _y, _q, _u, _jac",
                "_jac",
                self._hoist(list(jacobian.values())),
                [plan.position[k] for k in jacobian],
            ),
            self._function("rhs_time", "_t, _y, _q, _u, _du, _ft", "_ft", self._hoist(times)),
            self._function("outputs", "_t, _y, _q, _u, _out", "_out", self._hoist(measures)),
            self._fire(),
            self._function(
                "triggers",
                "_t, _y, _q, _u, _g",
                "_g",
                self._hoist([self._guarded(event.when) for event in system.events]),
            ),
            *self._occur(),
            self._function("start", "_q, _y", "_y", self._hoist(starts)),
            *self._solver(plan),
        ]
        derive = self._derive()
        head = [
            f"N_STATES = {len(self.states)}",
            f"N_INPUTS = {len(self.inputs)}",
            f"N_PARAMETERS = {len(self.parameters)}",
            f"N_DERIVED = {len(self.parameters) + len(self.derived)}",
            f"N_MEASURES = {len(measures)}",
            f"N_ENTRIES = {len(plan.position)}",
            f"N_EVENTS = {len(system.events)}",
            f"N_CHANCES = {len(self.chances)}",
            f"CLOCK = {self._place(system.firing.clock) if system.firing else -1}",
            f"COUNT = {self._place(system.firing.count) if system.firing else -1}",
            f"DIAGONAL = np.array({[plan.position[i, i] for i in range(plan.size)]})",
            "",
        ]
        text = "\n".join(head) + "\n\n" + "\n\n".join([derive, *bodies]) + "\n"
        return Generated(text, json.dumps(self._names(), indent=1))

    def _place(self, state: str) -> int:
        return list(self.system.states).index(state)

    def _fire(self) -> str:
        """Write what happens when the clock reaches one; every new value is read from the state before it."""
        head = "@jit\ndef fire(_t, _y, _q, _u, chance):"
        firing = self.system.firing
        if firing is None:
            return f"{head}\n    pass"
        new = self._hoist([self._guarded(to) for to in firing.changes.values()])
        lines = [head, *self._loads(new)]
        lines += [f"    _new{i} = {self._text(to)}" for i, to in enumerate(new)]
        lines += [f"    _y[{self._place(state)}] = _new{i}" for i, state in enumerate(firing.changes)]
        return "\n".join(lines)

    def _occur(self) -> list[str]:
        """Write what each event changes, and the choice among events by number."""
        arguments = "_t, _y, _q, _u, _chances"
        changing = [(number, event) for number, event in enumerate(self.system.events) if event.changes]
        texts = [self._occurrence(number, event, arguments) for number, event in changing]
        lines = [f"@jit\ndef occur(_which, {arguments}):"]
        for number, _ in changing:
            lines += [f"    if _which == {number}:", f"        _occur_{number}({arguments})"]
        return [*texts, "\n".join(lines if changing else [*lines, "    pass"])]

    def _occurrence(self, number: int, event: StateEvent, arguments: str) -> str:
        """Write the changes of one event; every new value is read from the state before it."""
        new = self._hoist([self._guarded(to) for to in event.changes.values()])
        shared, reduced = sp.cse(new, symbols=sp.numbered_symbols("_x"), order="none")
        lines = [f"@jit\ndef _occur_{number}({arguments}):"]
        lines += self._loads([expression for _, expression in shared] + list(reduced))
        lines += [f"    {symbol} = {self._text(expression)}" for symbol, expression in shared]
        lines += [f"    _new{i} = {self._text(to)}" for i, to in enumerate(reduced)]
        lines += [f"    _y[{self._place(state)}] = _new{i}" for i, state in enumerate(event.changes)]
        return "\n".join(lines)

    def _guarded(self, expression: sp.Expr) -> sp.Expr:
        """Replace powers that are not whole by `power`, which is safe at and below zero."""
        return expression.replace(
            lambda node: (
                node.is_Pow and not node.exp.is_Integer and abs(node.exp) != sp.Rational(1, 2) and node.base != sp.E
            ),
            lambda node: power(node.base, node.exp),
        )

    def _hoist(self, expressions: list[sp.Expr]) -> list[sp.Expr]:
        """Move what depends on parameters alone into `derived`."""
        done: dict[sp.Expr, sp.Expr] = {}

        def visit(node: sp.Expr) -> sp.Expr:
            if node in done:
                return done[node]
            done[node] = result = self._visit(node, visit)
            return result

        return [visit(expression) for expression in expressions]

    def _visit(self, node: sp.Expr, visit: Callable[[sp.Expr], sp.Expr]) -> sp.Expr:
        if node.is_Atom:
            return node
        free = node.free_symbols
        if free and free <= self._parameter_set:
            return self._derived_symbol(node)
        if node.is_Add or node.is_Mul:
            fixed = [arg for arg in node.args if arg.free_symbols <= self._parameter_set]
            moving = [visit(arg) for arg in node.args if not arg.free_symbols <= self._parameter_set]
            together = node.func(*fixed) if fixed else None
            if together is None:
                return node.func(*moving)
            if not together.is_Atom and together.free_symbols:
                together = self._derived_symbol(together)
            return node.func(together, *moving)
        return node.func(*[visit(arg) for arg in node.args])

    def _derived_symbol(self, node: sp.Expr) -> sp.Symbol:
        if node.is_Symbol:
            return node
        if node not in self.derived:
            self.derived[node] = sp.Symbol(f"derived_{len(self.derived)}")
        return self.derived[node]

    # -- printing --------------------------------------------------------------------------------------

    def _function(
        self,
        name: str,
        arguments: str,
        target: str,
        expressions: Sequence[sp.Expr],
        positions: Sequence[int] | None = None,
    ) -> str:
        places = list(range(len(expressions))) if positions is None else list(positions)
        pieces = self._split(list(zip(places, expressions, strict=True)))
        if len(pieces) == 1:
            return self._one(name, arguments, target, pieces[0])
        texts = [self._one(f"_{name}_{i}", arguments, target, piece) for i, piece in enumerate(pieces)]
        calls = "\n".join(f"    _{name}_{i}({arguments})" for i in range(len(pieces)))
        return "\n\n".join([*texts, f"@jit\ndef {name}({arguments}):\n{calls}"])

    def _split(self, entries: list[tuple[int, sp.Expr]]) -> list[list[tuple[int, sp.Expr]]]:
        """Cut a function so that no piece has more than `_LONGEST` statements."""
        shared, _ = sp.cse([expression for _, expression in entries], order="none")
        if len(shared) + len(entries) <= _LONGEST or len(entries) < 2:
            return [entries]
        half = len(entries) // 2
        return self._split(entries[:half]) + self._split(entries[half:])

    def _one(self, name: str, arguments: str, target: str, entries: list[tuple[int, sp.Expr]]) -> str:
        shared, reduced = sp.cse(
            [expression for _, expression in entries], symbols=sp.numbered_symbols("_x"), order="none"
        )
        lines = [f"@jit\ndef {name}({arguments}):"]
        lines += self._loads([expression for _, expression in shared] + list(reduced))
        lines += [f"    {symbol} = {self._text(expression)}" for symbol, expression in shared]
        lines += [
            f"    {target}[{place}] = {self._text(expression)}"
            for (place, _), expression in zip(entries, reduced, strict=True)
        ]
        return "\n".join(lines if entries else [*lines, "    pass"])

    def _loads(self, expressions: Iterable[sp.Expr]) -> list[str]:
        used: set[sp.Symbol] = set()
        for expression in expressions:
            used |= expression.free_symbols
        groups = (
            ("_y", self.states),
            ("_u", self.inputs),
            ("_du", [sp.Symbol(f"d_{symbol.name}") for symbol in self.inputs]),
            ("_q", [*self.parameters, *self.derived.values()]),
            ("_chances", self.chances),
        )
        lines = [
            f"    {symbol.name} = {array}[{i}]"
            for array, group in groups
            for i, symbol in enumerate(group)
            if symbol in used
        ]
        if self.time in used:
            lines.append("    time = _t")
        return lines

    def _text(self, expression: sp.Expr) -> str:
        return str(self.printer.doprint(expression))

    def _derive(self) -> str:
        count = len(self.parameters)
        shared, reduced = sp.cse(list(self.derived), symbols=sp.numbered_symbols("_x"), order="none")
        used: set[sp.Symbol] = set()
        for expression in [*(value for _, value in shared), *reduced]:
            used |= expression.free_symbols
        lines = ["@jit\ndef derive(_p, _q):", f"    for _i in range({count}):", "        _q[_i] = _p[_i]"]
        lines += [f"    {symbol.name} = _p[{i}]" for i, symbol in enumerate(self.parameters) if symbol in used]
        lines += [f"    {symbol} = {self._text(expression)}" for symbol, expression in shared]
        lines += [f"    _q[{count + i}] = {self._text(expression)}" for i, expression in enumerate(reduced)]
        return "\n".join(lines)

    def _solver(self, plan: Plan) -> list[str]:
        """Factorise and solve, every operation written out on flat arrays."""
        at = plan.position
        factor: list[str] = []
        forward: list[str] = []
        for pivot, row, ahead in plan.eliminations:
            entry = f"_w[{at[row, pivot]}]"
            factor.append(f"    {entry} /= _w[{at[pivot, pivot]}]")
            factor += [f"    _w[{at[row, column]}] -= {entry} * _w[{at[pivot, column]}]" for column in ahead]
            forward.append(f"    _b[{row}] -= {entry} * _b[{pivot}]")
        backward: list[str] = []
        ahead_of = {pivot: ahead for pivot, _, ahead in plan.eliminations}
        later: set[int] = set(plan.order)
        for pivot in plan.order:
            later.discard(pivot)
            ahead_of.setdefault(pivot, tuple(sorted(j for (i, j) in at if i == pivot and j in later)))
        for pivot in reversed(plan.order):
            terms = "".join(f" - _w[{at[pivot, column]}] * _b[{column}]" for column in ahead_of[pivot])
            backward.append(f"    _b[{pivot}] = (_b[{pivot}]{terms}) / _w[{at[pivot, pivot]}]")
        return [
            *_chunked("factor", "_w", factor),
            *_chunked("solve", "_w, _b", forward + backward),
        ]

    def _names(self) -> dict[str, object]:
        system = self.system
        return {
            "name": system.name,
            "generator": GENERATOR,
            "states": [[s.name, s.unit, s.label] for s in system.states.values()],
            "inputs": [[i.name, i.unit, i.label, i.neutral, i.kind] for i in system.inputs.values()],
            "parameters": list(system.parameters),
            "measures": [[m.name, m.unit, m.label] for m in system.measures.values()],
            "events": [[event.name, event.label] for event in system.events],
        }


def _chunked(name: str, arguments: str, lines: list[str]) -> list[str]:
    pieces = [lines[i : i + _LONGEST] for i in range(0, len(lines), _LONGEST)] or [["    pass"]]
    if len(pieces) == 1:
        return [f"@jit\ndef {name}({arguments}):\n" + "\n".join(pieces[0])]
    texts = [f"@jit\ndef _{name}_{i}({arguments}):\n" + "\n".join(piece) for i, piece in enumerate(pieces)]
    calls = "\n".join(f"    _{name}_{i}({arguments})" for i in range(len(pieces)))
    return [*texts, f"@jit\ndef {name}({arguments}):\n{calls}"]
