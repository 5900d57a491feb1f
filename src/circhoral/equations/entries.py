"""What a part is made of: states, flows, sites, inputs, and what happens at a moment that the equations decide."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from circhoral.quantities.inputs import activity_at, occupied_at

CHANCE = sp.Symbol("chance")
"""A uniform number in (0, 1) that belongs to the person and the firing."""

_CHANCE_OF_EVENT = "chance_"


def chance_symbol(number: int) -> sp.Symbol:
    """Return the symbol of a uniform number in (0, 1) that is drawn anew at every occurrence of an event."""
    return sp.Symbol(f"{_CHANCE_OF_EVENT}{number}")


def chances_in(expression: sp.Expr) -> list[sp.Symbol]:
    """Return the chances of events that an expression uses, in order of their number."""
    names = [symbol.name for symbol in expression.free_symbols if symbol.name.startswith(_CHANCE_OF_EVENT)]
    numbers = [name.removeprefix(_CHANCE_OF_EVENT) for name in names]
    return [chance_symbol(number) for number in sorted(int(text) for text in numbers if text.isdigit())]


@dataclass(frozen=True, slots=True)
class State:
    """A quantity with memory: name, unit, what it is, and where it starts (a parameter or expression)."""

    name: str
    unit: str
    label: str
    start: sp.Expr


@dataclass(frozen=True, slots=True)
class Flow:
    """A named intermediate quantity, computed at every instant."""

    name: str
    unit: str
    label: str
    expression: sp.Expr


@dataclass(frozen=True, slots=True)
class Site:
    """A binding site in equilibrium, where native and given ligands compete in one denominator.

    Attributes
    ----------
    name : str
    occupied, activity : str
        Names of the two inputs that carry all given ligands: the sum of c/K, and that sum weighted by the
        intrinsic activity of each.
    """

    name: str
    label: str

    @property
    def occupied(self) -> str:
        """Name of the input holding the sum of concentration over affinity of the given ligands."""
        return occupied_at(self.name)

    @property
    def activity(self) -> str:
        """Name of the input holding the same sum weighted by intrinsic activity."""
        return activity_at(self.name)


@dataclass(frozen=True, slots=True)
class Input:
    """A known function of time that the outside drives: an inlet, a site's ligands, a scaled process."""

    name: str
    unit: str
    label: str
    neutral: float
    kind: str


@dataclass(frozen=True, slots=True)
class Firing:
    """What happens when a clock reaches one: names of clock and count, new values of states by name."""

    clock: str
    count: str
    changes: dict[str, sp.Expr]


@dataclass(frozen=True, slots=True)
class StateEvent:
    """Something that happens when an expression rises through zero.

    Attributes
    ----------
    name, label : str
    when : sympy expression
    changes : dict of state name to expression
        New values of states at that moment, all read from the state before. In a part these are its own; in a body,
        those of every part that changes with the event.
    """

    name: str
    label: str
    when: sp.Expr
    changes: dict[str, sp.Expr]
