"""The vocabulary in which an agent is declared: what is given, how it arrives, and where it acts.

An agent never edits an organ. It makes concentrations of its own *species*, or it *feeds* a native pool
through a named inlet; a species *binds* a site, *pulses* one, or *scales* a named process. A declaration
holds names of parameter rows, never numbers. Amounts are nmol or IU; time is in days.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from circhoral.agents.exponentials import ExponentialSum, FloatArray
from circhoral.agents.labels import Label, read_label
from circhoral.agents.pathways import DURATION, FRACTION, Pathway, Values
from circhoral.quantities.units import UnitMismatchError, factor

type Delivery = Literal["dose", "pulses", "infusion"]
type AmountUnit = Literal["nmol", "IU"]

MOLAR_MASS, ACTIVITY = "g/mol", "IU/mg"


class AgentError(ValueError):
    """An agent that was declared or asked for wrongly; the message says how to mend it."""


@dataclass(frozen=True, slots=True)
class Species:
    """A drug or active metabolite in serum; its measure is ``<id>_concentration``.

    Parameters
    ----------
    id, unit, label : str
    molar_mass : str
        Parameter id [g/mol] of the free drug, to show ng/mL; empty for what is counted in IU.
    """

    id: str
    unit: str
    label: str
    molar_mass: str = ""


@dataclass(frozen=True, slots=True)
class Inlet:
    """The named inlet of a native pool; what comes in is a rate of appearance.

    A pool that is told as a concentration names the parameter `per_amount`: what an amount given adds to it.
    """

    id: str
    unit: str
    per_amount: str = ""
    pool_unit: str = ""

    def needs(self) -> dict[str, str]:
        """Return the parameter rows by id with the unit each must have."""
        return {self.per_amount: self.pool_unit} if self.per_amount else {}


@dataclass(frozen=True, slots=True)
class Output:
    """One thing that a dose makes, and the way from one to the other."""

    target: Species | Inlet
    pathway: Pathway


@dataclass(frozen=True, slots=True)
class Formulation:
    """What is in the syringe, the tube or the tablet.

    Parameters
    ----------
    id, label : str
    content : str
        Parameter id: the molar mass of what is weighed [g/mol] (salt or ester, not the free drug), or the
        activity of a milligram [IU/mg]. Empty where doses are given in the canonical amount only.
    weighed : bool
        Whether the label of an agent that is counted in IU gives the doses of this formulation by mass.
    """

    id: str
    label: str
    content: str = ""
    weighed: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """One way to give one formulation.

    Parameters
    ----------
    route, formulation : str
    outputs : tuple of Output
    delivery : {"dose", "pulses", "infusion"}
        Which quantity a regimen gives: `dose`, `dose_per_pulse` or `rate`.
    duration : str
        Parameter id [day]: the dose enters its pathways evenly over this time (a pellet). Empty: all at once.
    """

    route: str
    formulation: str
    outputs: tuple[Output, ...]
    delivery: Delivery = "dose"
    duration: str = ""

    def needs(self) -> dict[str, str]:
        """Return the parameter rows by id with the unit each must have."""
        rows = {self.duration: DURATION} if self.duration else {}
        for output in self.outputs:
            rows |= output.pathway.needs()
        return rows

    def responses(self, q: Values) -> dict[str, ExponentialSum]:
        """Return, per output id, the answer to one canonical unit (nmol or IU) that enters at time 0.

        A zero-order input over `duration` days fills each mode at a rate of amount / duration.
        """
        return {output.target.id: output.pathway.response(q) for output in self.outputs}


@dataclass(frozen=True, slots=True)
class Binding:
    """A species at a receptor, in competition with every other ligand of the site.

    Parameters
    ----------
    site : str
    ligand : Species
    affinity : str
        Parameter id: the concentration that half saturates the site alone [unit of the species].
    relative_potency : str
        Instead of `affinity`: how much native ligand one unit of this one is worth [dimensionless].
    intrinsic_activity : str
        Parameter id: from 0 (antagonist) to 1 (as the native ligand).
    """

    site: str
    ligand: Species
    intrinsic_activity: str
    affinity: str = ""
    relative_potency: str = ""

    def needs(self) -> dict[str, str]:
        """Return the parameter rows by id with the unit each must have."""
        strength = {self.affinity: self.ligand.unit} if self.affinity else {self.relative_potency: FRACTION}
        return strength | {self.intrinsic_activity: FRACTION}

    def half_saturation(self, q: Values, native: FloatArray) -> FloatArray:
        """Return the half-saturating concentration (person,), given that of the native ligand (person,)."""
        if self.affinity:
            return np.asarray(q[self.affinity])
        return np.asarray(native / q[self.relative_potency])


@dataclass(frozen=True, slots=True)
class PulseSite:
    """A receptor that sees a train of this species' pulses, each of a size in units of `half_saturation`."""

    site: str
    species: Species
    half_saturation: str

    def needs(self) -> dict[str, str]:
        """Return the parameter rows by id with the unit each must have."""
        return {self.half_saturation: self.species.unit}


@dataclass(frozen=True, slots=True)
class Scaling:
    """A named process multiplied by 1 + emax * c**h / (ec50**h + c**h)."""

    process: str
    species: Species
    emax: str
    ec50: str
    hill: str

    def needs(self) -> dict[str, str]:
        """Return the parameter rows by id with the unit each must have."""
        return {self.emax: FRACTION, self.ec50: self.species.unit, self.hill: FRACTION}

    def factor(self, concentration: FloatArray, q: Values) -> FloatArray:
        """Return what the process is multiplied by at `concentration` (person,)."""
        ratio = (concentration / q[self.ec50]) ** q[self.hill]
        return np.asarray(1.0 + q[self.emax] * ratio / (1.0 + ratio))


@dataclass(frozen=True, slots=True)
class Agent:
    """Something given: made by an `AgentBuilder`, never changed afterwards."""

    id: str
    label: str
    dose_unit: str
    amount_unit: AmountUnit
    contents: tuple[Formulation, ...]
    routes: tuple[Route, ...]
    species: tuple[Species, ...] = ()
    inlets: tuple[Inlet, ...] = ()
    bindings: tuple[Binding, ...] = ()
    pulse_sites: tuple[PulseSite, ...] = ()
    scalings: tuple[Scaling, ...] = ()

    @property
    def facts(self) -> Label:
        """Return the label: dose ranges, approval, contraindications, warnings, monitoring, notes."""
        return read_label(self.id)

    @property
    def formulations(self) -> dict[str, tuple[str, ...]]:
        """Return the routes of each formulation."""
        return {
            item.id: tuple(route.route for route in self.routes if route.formulation == item.id)
            for item in self.contents
        }

    def find(self, route: str, formulation: str | None = None) -> Route:
        """Return one way of giving the agent; where the route stands alone, the first one declared for it.

        Raises
        ------
        AgentError
            If there is none; the message lists what exists and the nearest name.
        """
        for item in self.routes:
            if item.route == route and formulation in (None, item.formulation):
                return item
        known = "; ".join(f"{name}: {', '.join(ways)}" for name, ways in self.formulations.items())
        ways = [item.route for item in self.routes]
        if route not in ways:
            raise AgentError(f"{self.id} has no route '{route}'{_meant(route, ways)}. What exists: {known}")
        raise AgentError(
            f"{self.id} has no formulation '{formulation}' for the route '{route}'"
            f"{_meant(formulation or '', [item.id for item in self.contents])}. What exists: {known}"
        )

    def formulation(self, id: str) -> Formulation:
        """Return a formulation by id.

        Raises
        ------
        AgentError
            If the agent has none of that name.
        """
        for item in self.contents:
            if item.id == id:
                return item
        known = [item.id for item in self.contents]
        raise AgentError(f"{self.id} has no formulation '{id}'{_meant(id, known)}. What exists: {', '.join(known)}")

    def amount(self, dose: FloatArray | float, unit: str, q: Values, formulation: str | None = None) -> FloatArray:
        """Return a dose as a canonical amount [nmol or IU].

        Parameters
        ----------
        dose : float or ndarray (person,)
        unit : str
            A mass, an amount of substance, or IU.
        q : mapping of parameter id to ndarray (person,)
        formulation : str, optional
            The agent's first one if absent. Ester and salt weigh differently, so it matters.

        Raises
        ------
        AgentError
            If the unit cannot be turned into the canonical amount.
        """
        content = (self.formulation(formulation) if formulation else self.contents[0]).content
        value = np.asarray(dose, dtype=np.float64)
        try:
            return value * factor(unit, self.amount_unit)
        except UnitMismatchError:
            pass
        try:
            if content and self.amount_unit == "nmol":  # g/mol is ng/nmol
                return value * factor(unit, "ng") / q[content]
            if content:
                return value * factor(unit, "mg") * q[content]
        except UnitMismatchError:
            pass
        alternative = " or a mass such as mg" if content else ""
        raise AgentError(f"a dose of {self.id} in '{unit}' cannot be used; give {self.amount_unit}{alternative}")

    def needs(self) -> dict[str, str]:
        """Return every parameter row the agent uses, by id, with the unit it must have."""
        rows: dict[str, str] = {}
        for item in self.contents:
            if item.content:
                rows[item.content] = MOLAR_MASS if self.amount_unit == "nmol" else ACTIVITY
        rows |= {item.molar_mass: MOLAR_MASS for item in self.species if item.molar_mass}
        acts: tuple[Route | Inlet | Binding | PulseSite | Scaling, ...] = (
            *self.routes,
            *self.inlets,
            *self.bindings,
            *self.pulse_sites,
            *self.scalings,
        )
        for act in acts:
            rows |= act.needs()
        return rows


def _meant(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f" (did you mean '{near[0]}'?)" if near else ""
