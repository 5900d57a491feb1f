"""What of a native pool was swallowed, kept apart because an immunoassay reads its metabolites as more of it.

A capsule of progesterone feeds the body's own pool; its part of the level follows from the same absorption and the
pool's own clearance. It acts on nothing: the pool does. A twin and the visits of a regimen read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from circhoral.agents.agent import Agent, Inlet, Output, Route, Species
from circhoral.agents.pathways import OneCompartment
from circhoral.protocols.dose import Dose

SWALLOWED = Species("progesterone", "nmol/L", "progesterone in serum that was swallowed", "progesterone_molar_mass")
SWALLOWED_LEVEL = f"{SWALLOWED.id}_concentration"
"""What a run calls its level."""
POOL = OneCompartment(clearance="progesterone_clearance", volume="progesterone_volume")
_KEPT = ("progesterone", "oral")


def swallows(doses: Iterable[Dose]) -> bool:
    """Return whether any of the doses is one that is to be kept apart."""
    return any((dose.agent, dose.route) == _KEPT for dose in doses)


def read_apart(agent: Agent, route: Route) -> tuple[Output, ...]:
    """Return what is to be followed beside the outputs of a way of giving."""
    if (agent.id, route.route) != _KEPT:
        return ()
    return tuple(
        Output(SWALLOWED, replace(output.pathway, disposition=POOL))
        for output in route.outputs
        if isinstance(output.target, Inlet)
    )
