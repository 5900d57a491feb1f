"""Assembly: parts joined by their ports into one body, and the flat system that everything else reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sympy as sp

from circhoral.equations.dimensions import measure_of
from circhoral.equations.entries import chance_symbol
from circhoral.equations.functions import jumps_in, unfold
from circhoral.equations.happenings import merged_events
from circhoral.equations.part import CHANCE, Firing, Flow, Input, Part, PartError, State, StateEvent
from circhoral.evidence.parameters import ParameterRow


@dataclass(frozen=True)
class System:
    """A body as one flat set of equations.

    Attributes
    ----------
    name : str
    parts : tuple of Part
    states, parameters, inputs : dict by name
    rates : dict of state name to expression in states, parameters, inputs and time
    measures : dict of measure name to Flow, expressions in the same symbols
    starts : dict of state name to expression in parameters
    firing : Firing, optional
        The clock of this body, and what happens when it fires.
    events : tuple of StateEvent
        What happens when an expression rises through zero; expressions in states, parameters, inputs and time.
    chances : int
        How many uniform numbers `chance_0`, `chance_1`, ... each occurrence of an event draws.
    """

    name: str
    parts: tuple[Part, ...]
    states: dict[str, State]
    parameters: dict[str, ParameterRow]
    inputs: dict[str, Input]
    rates: dict[str, sp.Expr]
    measures: dict[str, Flow]
    starts: dict[str, sp.Expr]
    firing: Firing | None = None
    events: tuple[StateEvent, ...] = ()
    chances: int = 0


def assemble(name: str, parts: Iterable[Part]) -> System:
    """Join parts by their ports.

    Parameters
    ----------
    name : str
    parts : iterable of Part
        Closed parts (their `gives` was called).

    Raises
    ------
    PartError
        If a port is missing, given twice, or given in another unit, if one name means two things, if events do not
        fit together, or if a rate jumps; the message names both sides.
    """
    parts = tuple(parts)
    giver = _givers(parts)
    _check_ports(parts, giver)
    _check_names(name, parts)
    states: dict[str, State] = {}
    inputs: dict[str, Input] = {}
    parameters: dict[str, ParameterRow] = {}
    definitions: dict[str, sp.Expr] = {}
    for part in parts:
        states |= part.states
        inputs |= part.inputs
        parameters |= part.parameters_used
        definitions |= {key: flow.expression for key, flow in part.flows.items()}
        for key, expression in part.given.items():
            if expression != sp.Symbol(key):
                definitions[key] = expression
    flat = _Flattener(definitions)
    rates = {key: flat(part.rates[key]) for part in parts for key in part.states}
    measures: dict[str, Flow] = {}
    for part in parts:
        for key, measure in part.measures.items():
            if key in measures:
                raise PartError(f"measure '{key}' is declared twice; the second time in part '{part.name}'")
            measures[key] = Flow(key, measure.unit, measure.label, flat(measure.expression))
    starts = {key: unfold(state.start) for key, state in states.items()}
    clocks = [part for part in parts if part.firing]
    if len(clocks) > 1:
        raise PartError(f"parts '{clocks[0].name}' and '{clocks[1].name}' both fire; a body has one clock")
    firing = None
    if clocks and (own := clocks[0].firing):
        firing = Firing(own.clock, own.count, {key: flat(to) for key, to in own.changes.items()})
    events, chances = merged_events(parts, flat)
    for key, rate in rates.items():
        if jumps := sorted(shape.__name__ for shape in jumps_in(rate)):
            raise PartError(
                f"the rate of '{key}' of '{name}' uses {', '.join(jumps)}, and a rate must be smooth; "
                "jumps are for events and measures"
            )
    allowed = {*states, *inputs, *parameters, "time"}
    drawn = {chance_symbol(number).name for number in range(chances)}
    places = [(key, expression, allowed) for key, expression in rates.items()]
    places += [(key, measure.expression, allowed) for key, measure in measures.items()]
    places += [(key, to, allowed | {CHANCE.name}) for key, to in (firing.changes.items() if firing else ())]
    places += [(event.name, event.when, allowed) for event in events]
    places += [(f"{key} on {event.name}", to, allowed | drawn) for event in events for key, to in event.changes.items()]
    for key, expression, known in places:
        if strangers := {symbol.name for symbol in expression.free_symbols} - known:
            raise PartError(f"'{key}' of '{name}' uses {', '.join(sorted(strangers))}, which nothing defines")
    return System(name, parts, states, parameters, inputs, rates, measures, starts, firing, events, chances)


def _givers(parts: tuple[Part, ...]) -> dict[str, Part]:
    giver: dict[str, Part] = {}
    for part in parts:
        for name in part.given:
            if name in giver:
                raise PartError(f"'{name}' is given by part '{giver[name].name}' and by part '{part.name}'")
            giver[name] = part
    return giver


def _check_ports(parts: tuple[Part, ...], giver: dict[str, Part]) -> None:
    for part in parts:
        for name, unit in part.taken.items():
            if name not in giver:
                raise PartError(f"part '{part.name}' takes '{name}' [{unit}], and no part gives it")
            offered = giver[name].given_units[name]
            if measure_of(offered) != measure_of(unit):
                raise PartError(
                    f"part '{part.name}' takes '{name}' in {unit}, but part '{giver[name].name}' gives it in {offered}"
                )


def _check_names(body: str, parts: tuple[Part, ...]) -> None:
    """Names are global once parts are joined, so a name means one thing; only parameter rows may be shared."""
    meaning: dict[str, tuple[str, Part]] = {}
    for part in parts:
        renamed = [key for key, expression in part.given.items() if expression != sp.Symbol(key)]
        for kind, names in (
            ("state", part.states),
            ("input", part.inputs),
            ("flow", part.flows),
            ("quantity given", renamed),
            ("parameter", part.parameters_used),
        ):
            for name in names:
                other, owner = meaning.setdefault(name, (kind, part))
                if kind == other == "parameter":
                    if part.parameters_used[name] != owner.parameters_used[name]:
                        raise PartError(
                            f"parameter '{name}' has one row in part '{owner.name}' and another in part "
                            f"'{part.name}' of '{body}'"
                        )
                elif kind != other or part is not owner:
                    raise PartError(
                        f"'{name}' is a {other} in part '{owner.name}' and a {kind} in part '{part.name}' of '{body}'"
                    )


class _Flattener:
    """Replaces flows and ports by what defines them, down to states, parameters and inputs."""

    def __init__(self, definitions: dict[str, sp.Expr]) -> None:
        self._definitions = definitions
        self._done: dict[str, sp.Expr] = {}
        self._open: list[str] = []

    def __call__(self, expression: sp.Expr) -> sp.Expr:
        needed = {
            symbol: self._value(symbol.name) for symbol in expression.free_symbols if symbol.name in self._definitions
        }
        return unfold(expression).xreplace(needed)

    def _value(self, name: str) -> sp.Expr:
        if name not in self._done:
            if name in self._open:
                circle = " -> ".join([*self._open[self._open.index(name) :], name])
                raise PartError(f"flows depend on each other in a circle: {circle}")
            self._open.append(name)
            self._done[name] = self(self._definitions[name])
            self._open.pop()
        return self._done[name]
