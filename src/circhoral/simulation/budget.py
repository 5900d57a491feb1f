"""The rate of a state taken apart: what is made, what is given, what is removed, each with its sign.

A product with a sum in it is multiplied out where that tells apart what comes from different places: the state itself
from the rest, and terms that depend on different quantities. A sum that has no meaning term by term, such as
``1 - share + share * stimulus``, stays whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import sympy as sp

from circhoral.simulation.wiring import Numbers, Wiring

type Kind = Literal["made", "given", "grows", "taken", "removed"]


@dataclass(frozen=True)
class Term:
    """One signed part of a rate.

    Attributes
    ----------
    kind : {"made", "given", "grows", "taken", "removed"}
        Made or given from outside, growing by itself, taken whatever the level is, or removed in step with the level.
    label : str
    before, now : float
        [unit of the state per day]
    """

    kind: Kind
    label: str
    before: float
    now: float


@dataclass(frozen=True)
class Budget:
    """Flows into and out of a state at two times.

    Attributes
    ----------
    state, label : str
    unit : str
        Of the state; of the terms it is this per day.
    before, now : float
        The state itself.
    terms : tuple of Term
    events : tuple of str
        Labels of events of the body that change the state at once, beside its rate.
    """

    state: str
    label: str
    unit: str
    before: float
    now: float
    terms: tuple[Term, ...]
    events: tuple[str, ...] = ()

    @property
    def rate_before(self) -> float:
        """Rate of change at the time before [unit per day]."""
        return sum(term.before for term in self.terms)

    @property
    def rate_now(self) -> float:
        """Rate of change now [unit per day]."""
        return sum(term.now for term in self.terms)


def budget_of(wiring: Wiring, state: str, before: Numbers, now: Numbers) -> Budget:
    """Return the budget of a state; production that a part names is opened to show what it consists of.

    Parameters
    ----------
    wiring : Wiring
    state : str
    before, now : mapping of str to (lag,)
        Every quantity of the body on the way to two times.
    """
    found = signed_terms(wiring, state, (before, now), opened=True)
    common = set.intersection(*(_names(expression) for _, expression in found)) if found else set()
    merged: dict[tuple[Kind, str], tuple[float, float]] = {}
    for kind, expression in found:
        key = kind, _label(wiring, state, expression, kind, common)
        then, at_present = merged.get(key, (0.0, 0.0))
        merged[key] = (
            then + float(wiring.value(expression, before)[0]),
            at_present + float(wiring.value(expression, now)[0]),
        )
    terms = tuple(Term(kind, label, *values) for (kind, label), values in merged.items() if any(values))
    unit = wiring.states[state].unit
    levels = float(before[state][0]), float(now[state][0])
    return Budget(state, wiring.label(state), unit, *levels, terms, tuple(wiring.events_of(state).values()))


def signed_terms(
    wiring: Wiring, state: str, moments: Sequence[Numbers], *, opened: bool = False
) -> list[tuple[Kind, sp.Expr]]:
    """Return the rate of a state as terms whose sum it is.

    Parameters
    ----------
    wiring : Wiring
    state : str
    moments : sequence of mapping
        Times over which the signs of terms are looked at.
    opened : bool
        Whether a named production is replaced by what defines it.
    """
    split = _Split(wiring, sp.Symbol(state), moments, opened)
    return [(split.kind(term), term) for term in split(wiring.rates[state])]


class _Split:
    def __init__(self, wiring: Wiring, state: sp.Symbol, moments: Sequence[Numbers], opened: bool) -> None:
        self._wiring, self._state, self._moments, self._opened = wiring, state, moments, opened

    def __call__(self, expression: sp.Expr, depth: int = 0) -> list[sp.Expr]:
        """Return the terms of an expression; `depth` sums have been multiplied out around it."""
        if expression.is_Add:
            groups = self._apart(expression)
            return [term for group in groups for term in ([group] if group.is_Add else self(group, depth))]
        for number, factor in enumerate(expression.args if expression.is_Mul else ()):
            opened = self._open(factor)
            if opened.is_Add and self._tells_apart(opened, depth):
                rest = sp.Mul(*expression.args[:number], *expression.args[number + 1 :])
                deeper = depth + (self._state not in opened.free_symbols)
                return [term for group in self._apart(opened) for term in self(rest * group, deeper)]
        opened = self._open(expression)
        return self(opened, depth) if opened != expression else [expression]

    def kind(self, term: sp.Expr) -> Kind:
        """Return what a term is to its state."""
        positive = self._sign(term) > 0
        if self._state in term.free_symbols:
            return "grows" if positive else "removed"
        if any(self._is_inlet(name) for name in self._wiring.varying(term)):
            return "given"
        return "made" if positive or not self._sign(term) else "taken"

    def _is_inlet(self, name: str) -> bool:
        return name in self._wiring.inputs and self._wiring.inputs[name].kind == "inlet"

    def _apart(self, total: sp.Expr) -> list[sp.Expr]:
        """Return the summands of a sum, those together that mean nothing alone."""
        free = [term for term in total.args if self._state not in term.free_symbols]
        own = [term for term in total.args if self._state in term.free_symbols]
        if any(self._sign(term) < 0 and not self._wiring.varying(term) for term in free):
            free = [sp.Add(*free)]
        return [*free, *own]

    def _tells_apart(self, total: sp.Expr, depth: int) -> bool:
        groups = self._apart(total)
        named = [[name for name in self._wiring.varying(group) if name not in self._wiring.inputs] for group in groups]
        if len(groups) < 2 or not any(named):
            return False
        if self._state in total.free_symbols:
            return True
        # Deeper down a constant or a given ligand is part of a response, not a source of its own.
        return all(self._sign(group) >= 0 for group in groups) and (depth == 0 or all(named))

    def _open(self, factor: sp.Expr) -> sp.Expr:
        """Return what defines a named production, or the factor as it is."""
        named = self._opened and factor.is_Symbol and factor.name in self._wiring.definitions
        if not named or not self._wiring.unit(factor.name).endswith("/day"):
            return factor
        inside = self._wiring.definitions[factor.name]
        return inside if self._state not in inside.free_symbols else factor

    def _sign(self, term: sp.Expr) -> float:
        return float(sum(self._wiring.value(term, numbers).sum() for numbers in self._moments))


def _names(expression: sp.Expr) -> set[str]:
    return {symbol.name for symbol in expression.free_symbols}


_WORDS: dict[Kind, str] = {
    "made": "made", "given": "given", "grows": "grows", "taken": "taken away", "removed": "cleared or lost",
}  # fmt: skip
_MOST = 3


def _label(wiring: Wiring, state: str, expression: sp.Expr, kind: Kind, common: set[str]) -> str:
    """Return what a term is in words: its kind, and the quantities beside the state that tell it from the others."""
    if kind == "given":
        return " and ".join(wiring.label(name) for name in wiring.varying(expression) if name in wiring.inputs)
    groups = [group for group in wiring.groups(expression) if state not in group.members]
    own = [group for group in groups if not common.issuperset(group.members)] or groups
    named = [wiring.label(group.name) for group in own]
    if kind == "made" and not named:
        rows = sorted(name for name in _names(expression) - common if name in wiring.parameters)
        named = [f"always ({', '.join(row.replace('_', ' ') for row in rows[:1])})" if rows else "always"]
    told = "; ".join(named[:_MOST]) + ("; ..." if len(named) > _MOST else "")
    return _WORDS[kind] + (f": {told}" if told else "")
