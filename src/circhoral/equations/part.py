"""A part: one organ or one process, with what it takes, what it gives, its states and their rates.

The words of the language: part, takes, gives, state, parameters, rate, flow, measure, inlet, site, process, fires,
event, on, chance. `hill` and `block` stand in `functions`. Every equation is checked for its units when the part is
closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import sympy as sp

from circhoral.equations.dimensions import EquationUnitError, UnitCheck
from circhoral.equations.entries import CHANCE, Firing, Flow, Input, Site, State, StateEvent, chance_symbol, chances_in
from circhoral.evidence.parameters import ParameterRow, all_rows
from circhoral.quantities.inputs import inlet_of, scale_of


class PartError(ValueError):
    """A part that does not hold together."""


@dataclass
class Part:
    """One organ or process, being written.

    Parameters
    ----------
    name : str
        The field's name for it; also the name of its parameter file.
    about : str
        One sentence for readers.
    rows : mapping of str to ParameterRow, optional
        Where parameters come from; the packaged rows unless given.
    """

    name: str
    about: str = ""
    rows: Mapping[str, ParameterRow] | None = None
    taken: dict[str, str] = field(default_factory=dict)
    given: dict[str, sp.Expr] = field(default_factory=dict)
    given_units: dict[str, str] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    parameters_used: dict[str, ParameterRow] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    rates: dict[str, sp.Expr] = field(default_factory=dict)
    measures: dict[str, Flow] = field(default_factory=dict)
    inputs: dict[str, Input] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    firing: Firing | None = None
    events: dict[str, StateEvent] = field(default_factory=dict)
    reactions: dict[str, dict[str, sp.Expr]] = field(default_factory=dict)

    # -- words -----------------------------------------------------------------------------------------

    def takes(self, name: str, unit: str) -> sp.Symbol:
        """Declare a quantity that another part gives."""
        self._fresh(name)
        self.taken[name] = unit
        return sp.Symbol(name)

    def state(self, name: str, unit: str, start: sp.Expr, label: str = "") -> sp.Symbol:
        """Declare a quantity with memory and where it starts at the healthy baseline."""
        self._fresh(name)
        self.states[name] = State(name, unit, label or name.replace("_", " "), sp.sympify(start))
        return sp.Symbol(name)

    def parameter(self, name: str) -> sp.Symbol:
        """Ask for one parameter row by its id."""
        rows = all_rows() if self.rows is None else self.rows
        if name not in rows:
            raise PartError(f"part '{self.name}' asks for parameter '{name}', which has no row in content/parameters/")
        self.parameters_used[name] = rows[name]
        return sp.Symbol(name)

    def parameters(self, *names: str) -> tuple[sp.Symbol, ...]:
        """Ask for several parameter rows by their ids."""
        return tuple(self.parameter(name) for name in names)

    def flow(self, name: str, expression: sp.Expr, unit: str, label: str = "") -> sp.Symbol:
        """Name an intermediate quantity, with its unit."""
        self._fresh(name)
        self.flows[name] = Flow(name, unit, label or name.replace("_", " "), sp.sympify(expression))
        return sp.Symbol(name)

    def rate(self, state: sp.Symbol, expression: sp.Expr) -> None:
        """Say how a state changes per day."""
        if state.name not in self.states:
            raise PartError(f"part '{self.name}': rate of '{state.name}', which is not one of its states")
        if state.name in self.rates:
            raise PartError(f"part '{self.name}': '{state.name}' has two rates")
        self.rates[state.name] = sp.sympify(expression)

    def fires(self, clock: sp.Symbol, count: sp.Symbol, changes: Mapping[sp.Symbol, sp.Expr]) -> None:
        """Say what happens each time a clock reaches one: states that change at once.

        Parameters
        ----------
        clock : Symbol
            State that grows by its rate; the changes must set it back below one.
        count : Symbol
            State that counts the firings; it numbers the person's own random draws.
        changes : mapping of state to expression
            New values, in states, parameters, flows and `CHANCE`, a uniform number in (0, 1) of this firing.
        """
        for state in (clock, count, *changes):
            if state.name not in self.states:
                raise PartError(f"part '{self.name}': '{state.name}' fires or changes, and is not one of its states")
        if clock not in changes or count not in changes:
            raise PartError(f"part '{self.name}': a firing must change its clock and its count")
        self.firing = Firing(clock.name, count.name, {state.name: sp.sympify(to) for state, to in changes.items()})

    def event(
        self, name: str, when: sp.Expr, changes: Mapping[sp.Symbol, sp.Expr] | None = None, label: str = ""
    ) -> None:
        """Declare an event that happens each time an expression rises through zero.

        Parameters
        ----------
        name : str
            Other parts may change with it: see `on`.
        when : expression
            In states, parameters, flows, ports, inputs and time, of any one unit. It must be able to fall below zero,
            which a bare `reached` is not.
        changes : mapping of state to expression, optional
            New values of this part's states, as for `on`.
        label : str, optional
        """
        if name in self.events:
            raise PartError(f"part '{self.name}' declares event '{name}' twice")
        self.events[name] = StateEvent(name, label or name.replace("_", " "), sp.sympify(when), {})
        if changes:
            self.on(name, changes)

    def on(self, event: str, changes: Mapping[sp.Symbol, sp.Expr]) -> None:
        """Say how states of this part change when an event happens, whichever part declares it.

        Parameters
        ----------
        event : str
        changes : mapping of state to expression
            New values, in states, parameters, flows, ports, inputs, time and chances, all read from the state before.
        """
        reaction = self.reactions.setdefault(event, {})
        for state, to in changes.items():
            if state.name not in self.states:
                raise PartError(
                    f"part '{self.name}' changes '{state.name}' when '{event}' happens; it is not one of its states, "
                    "and a part changes only its own"
                )
            if state.name in reaction:
                raise PartError(f"part '{self.name}' changes '{state.name}' twice when '{event}' happens")
            reaction[state.name] = sp.sympify(to)

    def chance(self, number: int) -> sp.Symbol:
        """Return a uniform number in (0, 1), drawn anew at every occurrence of an event, for use in its changes.

        Numbers 0, 1, 2, ... tell the draws of this part apart; those of other parts are others in any case.
        """
        return chance_symbol(number)

    def measure(self, name: str, expression: sp.Expr, unit: str, label: str = "") -> None:
        """Declare what an observer reads, under one of the fixed measure names."""
        if name in self.measures:
            raise PartError(f"part '{self.name}' declares measure '{name}' twice")
        self.measures[name] = Flow(name, unit, label or name.replace("_", " "), sp.sympify(expression))

    def inlet(self, name: str, unit: str, label: str = "") -> sp.Symbol:
        """Open a native pool to what is given from outside; zero when nothing is."""
        return self._input(inlet_of(name), unit, label or f"{name} given", 0.0, "inlet")

    def outside(self, name: str, unit: str, label: str, neutral: float = 0.0) -> sp.Symbol:
        """Declare a quantity that is known from outside as a function of time."""
        return self._input(name, unit, label, neutral, "outside")

    def process(self, name: str, label: str = "") -> sp.Symbol:
        """Name a process that agents may scale; the factor is one when none does."""
        return self._input(scale_of(name), "dimensionless", label or f"{name}, relative", 1.0, "scale")

    def site(self, name: str, native: sp.Expr, label: str = "") -> tuple[sp.Expr, sp.Expr]:
        """Declare a site where native and given ligands compete in equilibrium.

        Parameters
        ----------
        name : str
        native : sympy expression
            Concentration of the native ligand over its affinity; its intrinsic activity is one.

        Returns
        -------
        activity, free : sympy expressions
            Fraction of receptors that signal, and fraction that no ligand holds.
        """
        site = Site(name, label or name.replace("_", " "))
        self.sites[name] = site
        occupied = self._input(
            site.occupied, "dimensionless", f"{site.label}: given ligands over affinity", 0.0, "site"
        )
        active = self._input(site.activity, "dimensionless", f"{site.label}: the same by activity", 0.0, "site")
        total = 1 + native + occupied
        return (native + active) / total, 1 / total

    def given_ligands(self, site: str) -> tuple[sp.Symbol, sp.Symbol]:
        """Return what is given at a declared site: the sum of concentration over affinity, and that by activity."""
        declared = self.sites[site]
        return sp.Symbol(declared.occupied), sp.Symbol(declared.activity)

    def gives(self, **quantities: sp.Expr) -> Part:
        """Say what other parts may take, check every unit, and close the part."""
        self.given = {name: sp.sympify(expression) for name, expression in quantities.items()}
        self._close()
        return self

    # -- checks ----------------------------------------------------------------------------------------

    @property
    def units(self) -> dict[str, str]:
        """Unit text of every symbol that an equation of this part may use."""
        return (
            {"time": "day", CHANCE.name: "dimensionless"}
            | self.taken
            | {name: state.unit for name, state in self.states.items()}
            | {name: row.unit for name, row in self.parameters_used.items()}
            | {name: flow.unit for name, flow in self.flows.items()}
            | {name: entry.unit for name, entry in self.inputs.items()}
        )

    def _input(self, name: str, unit: str, label: str, neutral: float, kind: str) -> sp.Symbol:
        self._fresh(name)
        self.inputs[name] = Input(name, unit, label, neutral, kind)
        return sp.Symbol(name)

    def _fresh(self, name: str) -> None:
        for kind, names in (
            ("taken", self.taken),
            ("state", self.states),
            ("flow", self.flows),
            ("input", self.inputs),
        ):
            if name in names:
                raise PartError(f"part '{self.name}' declares '{name}' twice (already a {kind})")

    def _close(self) -> None:
        units = self.units
        for name, state in self.states.items():
            if name not in self.rates:
                raise PartError(f"part '{self.name}': state '{name}' has no rate")
            place = f"{self.name}: rate of {name}"
            UnitCheck(units, place).expect(self.rates[name], f"({state.unit}) / day")
            UnitCheck(units, f"{self.name}: start of {name}").expect(state.start, state.unit)
        if self.firing:
            for name, to in self.firing.changes.items():
                UnitCheck(units, f"{self.name}: {name} when it fires").expect(to, self.states[name].unit)
        self._check_events()
        for kind, entries in (("flow", self.flows), ("measure", self.measures)):
            for name, entry in entries.items():
                UnitCheck(units, f"{self.name}: {kind} {name}").expect(entry.expression, entry.unit)
        for name, expression in self.given.items():
            if not expression.is_Symbol or expression.name not in units:
                raise PartError(
                    f"part '{self.name}' gives '{name}' as an expression; name it with flow(...) so that it has a unit"
                )
            self.given_units[name] = units[expression.name]
        unused = [name for name in self.taken if not self._mentions(name)]
        if unused:
            raise PartError(f"part '{self.name}' takes {', '.join(unused)} and never uses it")

    def _check_events(self) -> None:
        """Check units; only changes may use chances, since nothing else has a moment to draw them at."""
        for name, event in self.events.items():
            UnitCheck(self.units, f"{self.name}: when of event {name}").of(event.when)
        for name, reaction in self.reactions.items():
            for state, to in reaction.items():
                units = self.units | {chance.name: "dimensionless" for chance in chances_in(to)}
                UnitCheck(units, f"{self.name}: {state} on {name}").expect(to, self.states[state].unit)

    def _mentions(self, name: str) -> bool:
        symbol = sp.Symbol(name)
        places = [*self.rates.values(), *(flow.expression for flow in self.flows.values())]
        places += [entry.expression for entry in self.measures.values()]
        places += [state.start for state in self.states.values()]
        places += list(self.firing.changes.values()) if self.firing else []
        places += [event.when for event in self.events.values()]
        places += [to for reaction in self.reactions.values() for to in reaction.values()]
        return any(symbol in place.free_symbols for place in places)


__all__ = ["CHANCE", "EquationUnitError", "Firing", "Flow", "Input", "Part", "PartError", "Site", "State", "StateEvent"]
