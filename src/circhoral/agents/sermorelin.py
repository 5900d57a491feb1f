"""Sermorelin: the active piece of GHRH, gone from blood within minutes.

Into a vein or under the skin it calls up one episode of GH. Little of what is given under the skin arrives. Left out:
antibodies, which children often make, and the hours of the night, at which it is usually given.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import Pathway, TwoCompartment, share


def sermorelin() -> Agent:
    """Return the agent sermorelin."""
    a = AgentBuilder("sermorelin", label="sermorelin (GHRH 1-29)", dose_unit="ug")
    plasma = a.species("sermorelin", label="plasma sermorelin", molar_mass="sermorelin_molar_mass")
    body = TwoCompartment(
        clearance="sermorelin_clearance",
        volume="sermorelin_volume",
        intercompartmental_clearance="sermorelin_intercompartmental_clearance",
        peripheral_volume="sermorelin_peripheral_volume",
    )
    skin = Pathway(shares=(share("sermorelin_bioavailability"),), steps=("sermorelin_absorption",), disposition=body)
    a.formulation("solution", label="sermorelin for injection", content="sermorelin_molar_mass")
    a.route("subcutaneous", formulation="solution", outputs={plasma: skin})
    a.route("intravenous", formulation="solution", outputs={plasma: Pathway(disposition=body)})
    a.binds(
        "ghrh_receptor",
        ligand=plasma,
        affinity="sermorelin_ghrh_receptor_affinity",
        intrinsic_activity="sermorelin_ghrh_receptor_intrinsic_activity",
    )
    return a.build()
