"""Tesamorelin: GHRH with a stabilised end, injected once a day; approved for abdominal fat with HIV and nothing else.

What enters from under the skin decides how long it lasts, a part at once and the rest over an hour. Left out: the
zero-order course of the early part (here a fast first-order one), antibodies, the newer strength.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import OneCompartment, Pathway, rest_of, share


def tesamorelin() -> Agent:
    """Return the agent tesamorelin; clearance and volume are apparent ones."""
    a = AgentBuilder("tesamorelin", label="tesamorelin", dose_unit="mg")
    plasma = a.species("tesamorelin", label="plasma tesamorelin", molar_mass="tesamorelin_molar_mass")
    body = OneCompartment(clearance="tesamorelin_clearance", volume="tesamorelin_volume")
    slow = Pathway(
        shares=(rest_of("tesamorelin_early_fraction"),), steps=("tesamorelin_slow_absorption",), disposition=body
    )
    skin = Pathway(
        shares=(share("tesamorelin_early_fraction"),),
        steps=("tesamorelin_early_absorption",),
        disposition=body,
        beside=slow,
    )
    a.formulation("solution", label="tesamorelin for injection", content="tesamorelin_molar_mass")
    a.route("subcutaneous", formulation="solution", outputs={plasma: skin})
    a.binds(
        "ghrh_receptor",
        ligand=plasma,
        affinity="tesamorelin_ghrh_receptor_affinity",
        intrinsic_activity="tesamorelin_ghrh_receptor_intrinsic_activity",
    )
    return a.build()
