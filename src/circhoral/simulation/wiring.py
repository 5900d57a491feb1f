"""The equations of a body by name, for whoever asks what a quantity depends on; nothing is flattened.

A quantity is a parameter, a state, an input, or is defined by an expression in others. Ports that only rename a
quantity are replaced by what they rename.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import sympy as sp

from circhoral.engine.batch import Floats
from circhoral.equations.body import System
from circhoral.equations.entries import Flow, Input, State
from circhoral.equations.functions import unfold
from circhoral.equations.part import Part
from circhoral.physiology.organs import ORGANS

type Numbers = Mapping[str, Floats]

_JUMPS = {
    "reached": lambda x, limit: np.where(x >= limit, 1.0, 0.0),
    "least": lambda *all_of_them: reduce(np.minimum, all_of_them),
    "most": lambda *all_of_them: reduce(np.maximum, all_of_them),
}
_DECORATION = re.compile(r",? relative( to (healthy|untreated|start|the habitual))?$")
"""What labels say of the scale, and percentages need not repeat."""


@dataclass(frozen=True)
class Group:
    """Symbols that stand for one thing: a quantity, or the two inputs of a site."""

    name: str
    members: tuple[str, ...]


class Wiring:
    """What a body's quantities are called, measured in and made of.

    Parameters
    ----------
    system : System
    """

    def __init__(self, system: System) -> None:
        self.system = system
        self.states, self.inputs, self.parameters = system.states, system.inputs, system.parameters
        self._part: dict[str, Part] = {}
        self._site: dict[str, str] = {}
        self._labels: dict[str, str] = {"time": "time of day"}
        self._units: dict[str, str] = {"time": "day"}
        flows: dict[str, sp.Expr] = {}
        given: dict[str, sp.Expr] = {}
        for part in system.parts:
            flows |= {key: flow.expression for key, flow in part.flows.items()}
            given |= {key: value for key, value in part.given.items() if value != sp.Symbol(key)}
            entries: dict[str, State | Flow | Input] = {**part.states, **part.flows, **part.inputs}
            self._part |= dict.fromkeys(entries, part)
            self._labels |= {key: entry.label for key, entry in entries.items()}
            self._units |= {key: entry.unit for key, entry in entries.items()}
            for site in part.sites.values():
                self._site |= {site.occupied: site.name, site.activity: site.name}
                self._labels[site.name], self._units[site.name] = site.label, "dimensionless"
                self._part[site.name] = part
        self._alias = {sp.Symbol(key): _end(value, given) for key, value in given.items()}
        self.definitions = {key: value.xreplace(self._alias) for key, value in flows.items()}
        self.rates = {key: rate.xreplace(self._alias) for part in system.parts for key, rate in part.rates.items()}
        self._compiled: dict[sp.Expr, tuple[tuple[str, ...], Callable[..., Any]]] = {}
        self._organ = {part: organ for organ, parts in reversed(ORGANS.items()) for part in parts}

    def label(self, name: str) -> str:
        """Return what a quantity is called."""
        plain = name.replace("_", " ")
        own = self._labels.get(name, plain)
        if own == plain:  # nobody named it: it is called after what it is relative to itself of
            own = self._labels.get(name.removesuffix("_relative"), own)
        return _DECORATION.sub("", own)

    def unit(self, name: str) -> str:
        """Return the canonical unit of a quantity."""
        return self._units.get(name, "dimensionless")

    def part(self, name: str) -> str:
        """Return the part that a quantity belongs to, or nothing."""
        return self._part[name].name if name in self._part else ""

    def organ(self, name: str) -> str:
        """Return the organ that a quantity belongs to, as a physician names it; its part where there is none."""
        return self._organ.get(self.part(name), self.part(name))

    def measure(self, name: str) -> sp.Expr:
        """Return the expression of a measure, in states, flows, inputs and parameters."""
        for part in self.system.parts:
            if name in part.measures:
                return part.measures[name].expression.xreplace(self._alias)
        raise KeyError(name)

    def events_of(self, state: str) -> dict[str, str]:
        """Return the events that change a state at once: their labels by name."""
        return {event.name: event.label for event in self.system.events if state in event.changes}

    def varying(self, expression: sp.Expr) -> list[str]:
        """Return the names in an expression that are no parameters, sorted."""
        return sorted(symbol.name for symbol in expression.free_symbols if symbol.name not in self.parameters)

    def groups(self, expression: sp.Expr) -> list[Group]:
        """Return what an expression depends on, the inputs of one site as one."""
        members: dict[str, tuple[str, ...]] = {}
        for name in self.varying(expression):
            key = self._site.get(name, name)
            members[key] = (*members.get(key, ()), name)
        return [Group(key, names) for key, names in members.items()]

    def complete(self, numbers: Numbers) -> dict[str, Floats]:
        """Return the numbers of every quantity, given those of parameters, states, inputs and time."""
        known = dict(numbers)

        def need(name: str) -> None:
            if name not in known:
                expression = self.definitions[name]
                for symbol in sorted(expression.free_symbols, key=str):
                    need(symbol.name)
                known[name] = self.value(expression, known)

        for name in self.definitions:
            need(name)
        return known

    def value(self, expression: sp.Expr, numbers: Numbers) -> Floats:
        """Return an expression as numbers (lag,); not a number where it is not defined."""
        if expression not in self._compiled:
            names = tuple(sorted(symbol.name for symbol in expression.free_symbols))
            made = sp.lambdify([sp.Symbol(name) for name in names], unfold(expression), [_JUMPS, "numpy"])
            self._compiled[expression] = (names, made)
        names, compute = self._compiled[expression]
        with np.errstate(all="ignore"):
            found = compute(*[numbers[name] for name in names])
        return np.broadcast_to(np.asarray(found, dtype=np.float64), numbers["time"].shape)


def _end(value: sp.Expr, given: Mapping[str, sp.Expr]) -> sp.Expr:
    while value.is_Symbol and value.name in given:
        value = given[value.name]
    return value
