"""From equations to source: right-hand side, its slopes, outputs and sparse solve as plain Python.

What depends on parameters alone is computed once per person (`derive`); what several equations share is computed
once per call; integer powers are multiplications, other powers of one quantity share its logarithm. The source uses
scalars, arrays and the math module only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import sympy as sp

from circhoral.equations.body import System
from circhoral.equations.entries import StateEvent, chance_symbol
from circhoral.equations.printing import Printer, by_logarithm, guarded, power
from circhoral.equations.sparsity import Plan, plan_factorisation
from circhoral.equations.statements import LONGEST, FunctionWriter

GENERATOR = 4
"""Raised whenever the generated text changes for the same equations."""


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
        `source` defines derive, start, rhs, linearise, outputs, fire, triggers, occur, factor, solve;
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
        self.printer = Printer()
        self.writer = FunctionWriter(self._text, self._where)
        self._place_of: dict[str, str] = {}
        self._parameter_set = set(self.parameters)

    # -- algebra ---------------------------------------------------------------------------------------

    def write(self) -> Generated:
        system = self.system
        rates = [self._guarded(system.rates[name]) for name in system.states]
        measures = [self._guarded(flow.expression) for flow in system.measures.values()]
        starts = [self._guarded(system.starts[name]) for name in system.states]
        slopes: dict[tuple[int, int], sp.Expr] = {}
        for row, rate in enumerate(rates):
            for column, state in enumerate(self.states):
                if rate.has(state) and (slope := rate.diff(state)) != 0:
                    slopes[row, column] = slope
        plan = plan_factorisation(len(self.states), set(slopes))
        rate_of_input = [sp.Symbol(f"d_{symbol.name}") for symbol in self.inputs]
        times: list[sp.Expr] = []
        for rate in rates:
            total = rate.diff(self.time) if rate.has(self.time) else sp.Integer(0)
            for symbol, slope in zip(self.inputs, rate_of_input, strict=True):
                if rate.has(symbol):
                    total += rate.diff(symbol) * slope
            times.append(total)
        bodies = [
            self._function("rhs", "_t, _y, _q, _u, _f", self._into("_f", rates)),
            self._function(
                "linearise", "_t, _y, _q, _u, _du, _f, _jac, _ft", self._linearised(rates, slopes, times, plan)
            ),
            self._function("outputs", "_t, _y, _q, _u, _out", self._into("_out", measures)),
            self._fire(),
            self._function(
                "triggers",
                "_t, _y, _q, _u, _g",
                self._into("_g", [self._guarded(event.when) for event in system.events]),
            ),
            *self._occur(),
            self._function("start", "_q, _y", self._into("_y", starts)),
            *self._solver(plan),
        ]
        derive = self._derive()
        head = [
            f"N_STATES = {len(self.states)}",
            f"N_INPUTS = {len(self.inputs)}",
            f"N_PARAMETERS = {len(self.parameters)}",
            f"N_VALUES = {len(self.parameters) + len(self.derived)}",
            f"N_DERIVED = {len(self.parameters) + len(self.derived) + self.writer.room}",
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
        """Make powers safe, and let those of one moving quantity share its logarithm."""
        safe = guarded(expression)
        return safe.replace(
            lambda node: isinstance(node, power) and not node.free_symbols <= self._parameter_set,
            lambda node: by_logarithm(node, self._parameter_set),
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

    def _into(self, array: str, expressions: Sequence[sp.Expr]) -> list[tuple[str, sp.Expr]]:
        """Return which element of an array each expression goes to."""
        return [(f"{array}[{i}]", expression) for i, expression in enumerate(self._hoist(list(expressions)))]

    def _linearised(
        self, rates: list[sp.Expr], slopes: dict[tuple[int, int], sp.Expr], times: list[sp.Expr], plan: Plan
    ) -> list[tuple[str, sp.Expr]]:
        """Return rates, Jacobian and slopes in time, row by row: what they share is near by."""
        entries: list[tuple[str, sp.Expr]] = []
        for row, (rate, moved) in enumerate(zip(rates, times, strict=True)):
            entries.append((f"_f[{row}]", rate))
            entries += [(f"_jac[{plan.position[at]}]", slope) for at, slope in slopes.items() if at[0] == row]
            entries.append((f"_ft[{row}]", moved))
        return list(zip([target for target, _ in entries], self._hoist([entry for _, entry in entries]), strict=True))

    def _function(self, name: str, arguments: str, entries: Sequence[tuple[str, sp.Expr]]) -> str:
        return self.writer.write(name, arguments, entries)

    def _loads(self, expressions: Iterable[sp.Expr]) -> list[str]:
        """Return the lines that read what expressions use from the arguments."""
        used = sorted({symbol.name for expression in expressions for symbol in expression.free_symbols})
        return [f"    {name} = {place}" for name in used if (place := self._where(name))]

    def _where(self, name: str) -> str | None:
        """Return where a symbol stands in the arguments; nowhere if a function makes it."""
        if not self._place_of:
            groups = {
                "_y": self.states,
                "_u": self.inputs,
                "_du": [sp.Symbol(f"d_{symbol.name}") for symbol in self.inputs],
                "_q": self.parameters,
                "_chances": self.chances,
            }
            self._place_of = {s.name: f"{array}[{i}]" for array, group in groups.items() for i, s in enumerate(group)}
            self._place_of["time"] = "_t"
        if name.startswith("derived_"):
            return f"_q[{len(self.parameters) + int(name.removeprefix('derived_'))}]"
        return self._place_of.get(name)

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
        """Factorise and solve, every operation written out on flat arrays; pivots are kept as their reciprocals."""
        at = plan.position

        def turn(pivot: int) -> str:
            return f"    _w[{at[pivot, pivot]}] = 1.0 / _w[{at[pivot, pivot]}]"

        factor: list[str] = []
        forward: list[str] = []
        turned: set[int] = set()
        for pivot, row, ahead in plan.eliminations:
            entry = f"_w[{at[row, pivot]}]"
            if pivot not in turned:
                turned.add(pivot)
                factor.append(turn(pivot))
            factor.append(f"    {entry} *= _w[{at[pivot, pivot]}]")
            factor += [f"    _w[{at[row, column]}] -= {entry} * _w[{at[pivot, column]}]" for column in ahead]
            forward.append(f"    _b[{row}] -= {entry} * _b[{pivot}]")
        backward: list[str] = []
        ahead_of = {pivot: ahead for pivot, _, ahead in plan.eliminations}
        factor += [turn(pivot) for pivot in plan.order if pivot not in turned]
        later: set[int] = set(plan.order)
        for pivot in plan.order:
            later.discard(pivot)
            ahead_of.setdefault(pivot, tuple(sorted(j for (i, j) in at if i == pivot and j in later)))
        for pivot in reversed(plan.order):
            terms = "".join(f" - _w[{at[pivot, column]}] * _b[{column}]" for column in ahead_of[pivot])
            backward.append(f"    _b[{pivot}] = (_b[{pivot}]{terms}) * _w[{at[pivot, pivot]}]")
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
    pieces = [lines[i : i + LONGEST] for i in range(0, len(lines), LONGEST)] or [["    pass"]]
    if len(pieces) == 1:
        return [f"@jit\ndef {name}({arguments}):\n" + "\n".join(pieces[0])]
    texts = [f"@jit\ndef _{name}_{i}({arguments}):\n" + "\n".join(piece) for i, piece in enumerate(pieces)]
    calls = "\n".join(f"    _{name}_{i}({arguments})" for i in range(len(pieces)))
    return [*texts, f"@jit\ndef {name}({arguments}):\n{calls}"]
