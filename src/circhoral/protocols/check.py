"""Whether what a regimen gives exists: the agent, its formulation, its route, the kind and size of the dose.

Checking also completes an entry: a route or a formulation that is the only one, or the first declared, is
filled in, and ``route: intravenous`` with a rate becomes an infusion into a vein. The catalogue is passed in
or is that of `circhoral.agents`; here it is only looked at through `AgentFacts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from circhoral.evidence.parameters import all_rows
from circhoral.protocols.amounts import KINDS, Amount
from circhoral.protocols.dose import Dose
from circhoral.quantities.problems import Finding, did_you_mean
from circhoral.quantities.quantity import parse_quantity
from circhoral.quantities.units import UnitMismatchError, factor

_LARGEST_BODY_KG = 200.0
_SMALLEST_BODY_KG = 30.0
_WORDS = {"train": "pump", "infusion": "infusion"}


class DoseLimits(Protocol):
    """The lowest and the highest single dose that make sense."""

    @property
    def lowest_dose(self) -> object:
        """Return a quantity such as ``1 mg``."""

    @property
    def highest_dose(self) -> object:
        """Return a quantity such as ``1000 mg``."""


class AgentFacts(Protocol):
    """What must be known about an agent to judge a dose of it."""

    @property
    def id(self) -> str:
        """Return the id."""

    @property
    def dose_unit(self) -> str:
        """Return mg, IU or ug."""

    @property
    def formulations(self) -> Mapping[str, Sequence[str]]:
        """Return the routes of each formulation."""

    @property
    def facts(self) -> DoseLimits:
        """Return the label facts."""


type Catalogue = Mapping[str, AgentFacts]


def installed_catalogue() -> Catalogue:
    """Return the catalogue of the package."""
    # Late, so that reading a regimen without a check does not load every agent.
    from circhoral.agents.catalogue import catalogue

    return catalogue()


def complete(dose: Dose, catalogue: Catalogue) -> tuple[Dose, list[Finding]]:
    """Return the entry with route and formulation filled in, and what is wrong with it.

    Parameters
    ----------
    dose : Dose
    catalogue : mapping of agent id to AgentFacts

    Returns
    -------
    tuple of Dose and list of Finding
    """
    if dose.agent is None:
        return dose, []
    facts = catalogue.get(dose.agent)
    if facts is None:
        remedy = _named_with_formulation(dose.agent, catalogue) or did_you_mean(dose.agent, tuple(catalogue))
        return dose, [Finding(("agent",), f"'{dose.agent}'", "an agent that circhoral knows", remedy)]
    way = _way(dose, facts)
    if isinstance(way, Finding):
        return dose, [way]
    route, formulation = way
    filled = dose.model_copy(update={"route": route, "formulation": formulation})
    return filled, [
        finding for finding in (_unit(dose, facts, formulation) or _size(dose, facts, formulation),) if finding
    ]


def _named_with_formulation(word: str, catalogue: Catalogue) -> str:
    agent, _, rest = word.strip().lower().replace("_", " ").partition(" ")
    if agent in catalogue and rest in catalogue[agent].formulations:
        return f"write 'agent: {agent}, formulation: {rest}'"
    return ""


def _way(dose: Dose, facts: AgentFacts) -> tuple[str, str] | Finding:
    ways = [(route, name) for name, routes in facts.formulations.items() for route in routes]
    offered = list(dict.fromkeys(route for route, _ in ways))
    listed = f"choose from: {', '.join(offered)}"
    route, formulation = dose.route, dose.formulation
    if dose.mode in _WORDS:
        # A line in a vein or under the skin is, for a pump or an infusion, the formulation.
        if route in ("intravenous", "subcutaneous") and formulation in (None, route):
            formulation = route
        route = _WORDS[dose.mode]  # type: ignore[assignment]
        if route not in offered:
            remedy = f"give single doses instead; {listed}"
            return Finding(("route",), f"'{dose.route or route}'", f"a way of giving {facts.id}", remedy)
    if formulation is not None and formulation not in facts.formulations:
        known = tuple(facts.formulations)
        expected, remedy = f"a formulation of {facts.id}", did_you_mean(formulation, known)
        if dose.formulation is None:
            return Finding(("route",), f"'{dose.route}'", expected, f"choose from: {', '.join(known)}")
        return Finding(("formulation",), f"'{formulation}'", expected, remedy)
    if route is None:
        fitting = list(dict.fromkeys(way for way, name in ways if formulation in (None, name)))
        single = [way for way in fitting if way not in _WORDS.values()]
        if len(single) != 1:
            return Finding(("route",), "nothing", f"a route of {facts.id}", f"choose from: {', '.join(single)}")
        route = single[0]  # type: ignore[assignment]
    if route not in offered:
        return Finding(("route",), f"'{route}'", f"a route of {facts.id}", listed)
    names = [name for way, name in ways if way == route]
    if formulation is not None and formulation not in names:
        here = ", ".join(facts.formulations[formulation])
        remedy = f"{formulation} is given by: {here}; by {route} are given: {', '.join(names)}"
        return Finding(("route",), f"'{route}'", f"a route of {facts.id} {formulation}", remedy)
    return str(route), formulation or names[0]


def _field(dose: Dose) -> str:
    return "rate" if dose.rate is not None else "dose_per_pulse" if dose.dose_per_pulse is not None else "dose"


def _unit(dose: Dose, facts: AgentFacts, formulation: str) -> Finding | None:
    kind = next((unit for unit in KINDS if _convertible(facts.dose_unit, unit)), "mg")
    if _counted(dose, facts, formulation).unit == kind or (dose.amount.unit == "nmol" and kind == "mg"):
        return None
    key = _field(dose)
    written = getattr(dose, key)
    remedy = f"write it in {facts.dose_unit}; {written.unit} and {facts.dose_unit} are not exchangeable"
    return Finding((key,), f"'{written}'", f"a dose of {facts.id} in {facts.dose_unit}", remedy)


def _counted(dose: Dose, facts: AgentFacts, formulation: str) -> Amount:
    """Return the amount; in IU where the label gives by mass what is counted in IU (250 ug of recombinant hCG)."""
    amount = dose.amount
    # A plain stand-in for an agent may not know its contents.
    for item in getattr(facts, "contents", ()):
        if item.id == formulation and item.weighed and amount.unit == "mg":
            return replace(amount, value=amount.value * all_rows()[item.content].value, unit="IU")
    return amount


def _size(dose: Dose, facts: AgentFacts, formulation: str) -> Finding | None:
    amount = _counted(dose, facts, formulation)
    if amount.unit == "nmol":
        return None  # the molar mass is the agent's own matter
    low, high = _limits(facts, formulation, amount)
    most, least = _extremes(amount)
    if most >= low and least <= high:
        return None
    key = _field(dose)
    side = "more than the highest" if least > high else "less than the lowest"
    limit = f"{_text(low, facts, amount)} to {_text(high, facts, amount)}"
    expected = f"a single dose of {facts.id} of {limit}"
    remedy = f"this is {side} that makes physical sense: check the number and the unit (mg or ug?)"
    return Finding((key,), f"'{getattr(dose, key)}'", expected, remedy)


def _limits(facts: AgentFacts, formulation: str, amount: Amount) -> tuple[float, float]:
    # Labels may narrow the limits by formulation; a plain stand-in may not know any.
    bounds = getattr(facts.facts, "limits", {}).get(formulation)
    lowest = bounds.lowest if bounds is not None else facts.facts.lowest_dose
    highest = bounds.highest if bounds is not None else facts.facts.highest_dose
    return _value(lowest, amount), _value(highest, amount)


def _value(limit: object, amount: Amount) -> float:
    quantity = parse_quantity(str(limit))
    return quantity.magnitude * factor(quantity.unit, amount.unit)


def _extremes(amount: Amount) -> tuple[float, float]:
    if not amount.per:
        return amount.value, amount.value
    square_metres = amount.per == "m^2"
    heavy, light = (3.5, 0.9) if square_metres else (_LARGEST_BODY_KG, _SMALLEST_BODY_KG)
    return amount.value * heavy, amount.value * light


def _text(value: float, facts: AgentFacts, amount: Amount) -> str:
    return f"{value * factor(amount.unit, facts.dose_unit):g} {facts.dose_unit}"


def _convertible(source: str, target: str) -> bool:
    try:
        factor(source, target)
    except UnitMismatchError:
        return False
    return True


def complete_all(doses: Sequence[Dose], catalogue: Catalogue) -> tuple[tuple[Dose, ...], list[Finding]]:
    """Complete several entries; the findings carry the index of their entry."""
    results = [complete(dose, catalogue) for dose in doses]
    findings = [finding.under(i) for i, (_, found) in enumerate(results) for finding in found]
    return tuple(dose for dose, _ in results), findings
