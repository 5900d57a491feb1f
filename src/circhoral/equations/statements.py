"""From expressions to the lines of one function: what is shared comes once, and many powers at a time.

Logarithms and exponentials that do not wait for each other stand side by side in the array `_e` and are computed by
one loop, which processors carry out several at a time. A long function is cut into pieces that compile quickly; what
pieces share goes through the array `_s`. Both are room at the end of the array of parameters, which is each person's
own. What is read from arguments is read where it is first used, so that it need not be kept for long.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import sympy as sp

from circhoral.equations.printing import logarithm, raised

LONGEST = 300
"""Lines of a piece; compilers take more than twice as long for twice as many."""
FEWEST = 8
"""Fewer logarithms and exponentials than this stay where they are."""
ABREAST = 8
"""How many the loops compute at a time; each batch is filled up to a multiple of it."""

_LOOPS: dict[type[sp.Function], str] = {logarithm: "_logarithms", raised: "_exponentials"}


@dataclass(frozen=True)
class _Line:
    """One statement: a target and what it becomes; or, without a value, a call."""

    to: str
    value: sp.Expr | None = None


@dataclass
class FunctionWriter:
    """Writes functions of one model.

    Attributes
    ----------
    text : callable
        Prints an expression.
    place : callable
        Returns where a symbol of the model stands in the arguments, such as ``_y[3]``.
    room : int
        How many numbers the functions written so far need to work with, at the end of `_q`.
    """

    text: Callable[[sp.Expr], str]
    place: Callable[[str], str | None]
    room: int = field(default=0)

    def write(self, name: str, arguments: str, entries: Sequence[tuple[str, sp.Expr]]) -> str:
        """Write a function that computes each expression into its target.

        Parameters
        ----------
        name, arguments : str
        entries : sequence of (target, expression)
        """
        shared, reduced = sp.cse([entry for _, entry in entries], symbols=sp.numbered_symbols("_x"), order="none")
        found = _Lifted([(symbol.name, value) for symbol, value in shared])
        results = [(target, found.lift(value)) for (target, _), value in zip(entries, reduced, strict=True)]
        lines, kept = found.lines(results)
        pieces = [lines[i : i + LONGEST] for i in range(0, len(lines), LONGEST)] or [[]]
        made_in = {line.to: i for i, piece in enumerate(pieces) for line in piece if line.value is not None}
        elsewhere = {key: f"_e[{place}]" for key, place in kept.items()}
        end = _filled_up(max(kept.values(), default=-1) + 1)
        for i, piece in enumerate(pieces):
            for used in _used(piece):
                if made_in.get(used, i) < i and used not in elsewhere:
                    elsewhere[used] = f"_s[{len(elsewhere) - len(kept)}]"
        carried = len(elsewhere) - len(kept)
        self.room = max(self.room, end + carried)
        head = [f"    _e = _q[N_VALUES : N_VALUES + {end}]"] if kept else []
        head += [f"    _s = _q[N_VALUES + {end} : N_VALUES + {end + carried}]"] if carried else []
        if len(pieces) == 1:
            return self._piece(name, arguments, pieces[0], head, elsewhere)
        more = arguments + (", _e" if kept else "") + (", _s" if carried else "")
        texts = [self._piece(f"_{name}_{i}", more, piece, [], elsewhere) for i, piece in enumerate(pieces)]
        calls = [f"    _{name}_{i}({more})" for i in range(len(pieces))]
        return "\n\n".join([*texts, "\n".join([f"@jit\ndef {name}({arguments}):", *head, *calls])])

    def _piece(
        self, name: str, arguments: str, lines: Sequence[_Line], head: list[str], elsewhere: Mapping[str, str]
    ) -> str:
        written = [f"@jit\ndef {name}({arguments}):", *head]
        known: set[str] = set()
        for line in lines:
            if line.value is None:
                written.append(f"    {line.to}")
                continue
            for key in _used([line]):
                place = elsewhere.get(key) or self.place(key)
                if key not in known and place is not None:
                    written.append(f"    {key} = {place}")
                    known.add(key)
            written.append(f"    {line.to} = {self.text(line.value)}")
            known.add(line.to)
            if line.to in elsewhere:
                written.append(f"    {elsewhere[line.to]} = {line.to}")
        return "\n".join(written if len(written) > 1 else [*written, "    pass"])


def _filled_up(count: int) -> int:
    return -(-count // ABREAST) * ABREAST


def _used(lines: Sequence[_Line]) -> list[str]:
    """Return the names that lines read, in a fixed order."""
    return sorted({symbol.name for line in lines if line.value is not None for symbol in line.value.free_symbols})


class _Lifted:
    """Shared values of a function, with its logarithms and exponentials taken out of the expressions around them."""

    def __init__(self, shared: Sequence[tuple[str, sp.Expr]]) -> None:
        self._taken: dict[sp.Expr, sp.Symbol] = {}
        self._done: dict[sp.Expr, sp.Expr] = {}
        self._alias: dict[sp.Symbol, sp.Expr] = {}
        self.values: dict[str, sp.Expr] = {}
        for name, value in shared:
            lifted = self.lift(value)
            if lifted in self._taken.values():  # the whole value is one of them
                self._alias[sp.Symbol(name)] = lifted
            else:
                self.values[name] = lifted

    def lift(self, node: sp.Expr) -> sp.Expr:
        """Return an expression with symbols for its logarithms and exponentials."""
        if node.is_Atom:
            return self._alias.get(node, node)
        if node not in self._done:
            args = [self.lift(argument) for argument in node.args]
            again = node if tuple(args) == node.args else node.func(*args)
            if isinstance(again, tuple(_LOOPS)):
                again = self._taken.setdefault(again, sp.Symbol(f"_p{len(self._taken)}"))
            self._done[node] = again
        return self._done[node]

    def lines(self, results: Sequence[tuple[str, sp.Expr]]) -> tuple[list[_Line], dict[str, int]]:
        """Return all lines in order, and where in `_e` each logarithm and exponential is kept."""
        taken = {symbol.name: node for node, symbol in self._taken.items()}
        if len(taken) < FEWEST:
            return self._in_order(results, self.values | taken, set()), {}
        done: set[str] = set()
        lines: list[_Line] = []
        kept: dict[str, int] = {}
        end = 0
        waiting = dict(taken)
        while waiting:
            ready = {name: node for name, node in waiting.items() if not self._needs(node) & (waiting.keys() - {name})}
            for kind, loop in _LOOPS.items():
                arguments = {name: _argument(node) for name, node in ready.items() if isinstance(node, kind)}
                first, end = end, _filled_up(end + len(arguments))
                for place, (name, argument) in enumerate(arguments.items(), start=first):
                    kept[name] = place
                    lines += self._in_order([(f"_e[{place}]", argument)], self.values, done)
                lines += [_Line(f"_e[{place}]", sp.Integer(1)) for place in range(first + len(arguments), end)]
                if arguments:
                    lines.append(_Line(f"{loop}(_e, {first}, {end})"))
            waiting = {name: node for name, node in waiting.items() if name not in ready}
        return lines + self._in_order(results, self.values, done), kept

    def _needs(self, node: sp.Expr) -> set[str]:
        """Return every name that a value rests on."""
        needed: set[str] = set()
        ahead = [symbol.name for symbol in node.free_symbols]
        while ahead:
            name = ahead.pop()
            if name not in needed:
                needed.add(name)
                if name in self.values:
                    ahead += [symbol.name for symbol in self.values[name].free_symbols]
        return needed

    @staticmethod
    def _in_order(results: Sequence[tuple[str, sp.Expr]], values: Mapping[str, sp.Expr], done: set[str]) -> list[_Line]:
        """Return results and the values they need, each shortly before its first use."""
        lines: list[_Line] = []

        def need(expression: sp.Expr) -> None:
            for name in sorted(symbol.name for symbol in expression.free_symbols):
                if name in values and name not in done:
                    done.add(name)
                    need(values[name])
                    lines.append(_Line(name, values[name]))

        for target, expression in results:
            need(expression)
            lines.append(_Line(target, expression))
        return lines


def _argument(node: sp.Expr) -> sp.Expr:
    """Return what the loop is given: of a power, the exponent of e."""
    if isinstance(node, raised):
        log, exponent, shift = node.args
        return exponent * log + shift
    return node.args[0]
