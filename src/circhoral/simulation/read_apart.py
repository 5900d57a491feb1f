"""What of a native pool was swallowed, kept apart because an immunoassay reads its metabolites as more of it.

A capsule of progesterone feeds the body's own pool; its part of the level follows from the same absorption and the
pool's own clearance. It acts on nothing: the pool does. A twin and the visits of a regimen read it.
"""

from __future__ import annotations

from dataclasses import replace

from circhoral.agents.agent import Agent, Inlet, Output, Route, Species
from circhoral.agents.pathways import OneCompartment

SWALLOWED = Species("progesterone", "nmol/L", "progesterone in serum that was swallowed", "progesterone_molar_mass")
POOL = OneCompartment(clearance="progesterone_clearance", volume="progesterone_volume")


def read_apart(agent: Agent, route: Route) -> tuple[Output, ...]:
    """Return what is to be followed beside the outputs of a way of giving."""
    if (agent.id, route.route) != ("progesterone", "oral"):
        return ()
    return tuple(
        Output(SWALLOWED, replace(output.pathway, disposition=POOL))
        for output in route.outputs
        if isinstance(output.target, Inlet)
    )
