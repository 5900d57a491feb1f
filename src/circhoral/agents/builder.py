"""Declares an agent step by step and freezes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from circhoral.agents.agent import (
    Agent,
    AgentError,
    AmountUnit,
    Binding,
    Delivery,
    Formulation,
    Inlet,
    Output,
    PulseSite,
    Route,
    Scaling,
    Species,
)
from circhoral.agents.pathways import Pathway


@dataclass(slots=True)
class AgentBuilder:
    """An agent in the making; `build` returns it, frozen.

    Parameters
    ----------
    id, label : str
    dose_unit : str
        The unit in which a clinician gives it, for example ``"mg"``.
    amount_unit : {"nmol", "IU"}
        The canonical amount inside the model.
    """

    id: str
    label: str
    dose_unit: str
    amount_unit: AmountUnit = "nmol"
    _species: list[Species] = field(default_factory=list)
    _inlets: list[Inlet] = field(default_factory=list)
    _formulations: list[Formulation] = field(default_factory=list)
    _routes: list[Route] = field(default_factory=list)
    _bindings: list[Binding] = field(default_factory=list)
    _pulses: list[PulseSite] = field(default_factory=list)
    _scalings: list[Scaling] = field(default_factory=list)

    def species(self, id: str, *, label: str, molar_mass: str = "") -> Species:
        """Declare a concentration that the agent makes in serum."""
        made = Species(id, f"{self.amount_unit}/L", label, molar_mass)
        self._species.append(made)
        return made

    def feeds(self, inlet: str, *, per_amount: str = "", pool_unit: str = "") -> Inlet:
        """Declare a native pool that the agent feeds; see `Inlet` for one that is told as a concentration."""
        made = Inlet(inlet, f"{self.amount_unit}/day", per_amount, pool_unit)
        self._inlets.append(made)
        return made

    def formulation(self, id: str, *, label: str, content: str = "", weighed: bool = False) -> str:
        """Declare a formulation; see `Formulation`."""
        self._formulations.append(Formulation(id, label, content, weighed))
        return id

    def route(
        self,
        route: str,
        *,
        formulation: str,
        outputs: Mapping[Species | Inlet, Pathway],
        delivery: Delivery = "dose",
        duration: str = "",
    ) -> None:
        """Declare a way of giving; the first one declared for a route is its default formulation."""
        if formulation not in {item.id for item in self._formulations}:
            raise AgentError(f"{self.id}: the formulation '{formulation}' is not declared")
        if any(item.route == route and item.formulation == formulation for item in self._routes):
            raise AgentError(f"{self.id}: '{formulation}' by '{route}' is declared twice")
        for target, pathway in outputs.items():
            if target not in (*self._species, *self._inlets):
                raise AgentError(f"{self.id}: '{target.id}' is not an output of this agent")
            if isinstance(target, Species) == (pathway.disposition is None):
                raise AgentError(
                    f"{self.id}: '{target.id}' and its pathway do not match: a species needs a disposition"
                )
        made = tuple(Output(target, pathway) for target, pathway in outputs.items())
        self._routes.append(Route(route, formulation, made, delivery, duration))

    def binds(
        self,
        site: str,
        *,
        ligand: Species,
        intrinsic_activity: str,
        affinity: str = "",
        relative_potency: str = "",
    ) -> None:
        """Declare that a species binds a site; give `affinity` or `relative_potency`, not both."""
        self._own(ligand)
        if bool(affinity) == bool(relative_potency):
            raise AgentError(
                f"{self.id}: a binding to '{site}' needs affinity or relative_potency, and only one of them"
            )
        self._bindings.append(Binding(site, ligand, intrinsic_activity, affinity, relative_potency))

    def pulses(self, site: str, *, species: Species, half_saturation: str) -> None:
        """Declare that a train of the species' pulses drives a site."""
        self._own(species)
        self._pulses.append(PulseSite(site, species, half_saturation))

    def scales(self, process: str, *, species: Species, emax: str, ec50: str, hill: str) -> None:
        """Declare that a species multiplies a named process; see `Scaling`."""
        self._own(species)
        self._scalings.append(Scaling(process, species, emax, ec50, hill))

    def build(self) -> Agent:
        """Return the agent."""
        if not self._routes:
            raise AgentError(f"{self.id}: an agent needs a route")
        return Agent(
            id=self.id,
            label=self.label,
            dose_unit=self.dose_unit,
            amount_unit=self.amount_unit,
            contents=tuple(self._formulations),
            routes=tuple(self._routes),
            species=tuple(self._species),
            inlets=tuple(self._inlets),
            bindings=tuple(self._bindings),
            pulse_sites=tuple(self._pulses),
            scalings=tuple(self._scalings),
        )

    def _own(self, species: Species) -> None:
        if species not in self._species:
            raise AgentError(f"{self.id}: '{species.id}' is not a species of this agent")
