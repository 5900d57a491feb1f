"""Cetrorelix: a GnRH antagonist for a day or two, with which a surge of LH is held off.

Left out: the early peak of a subcutaneous dose (one slow step of absorption here), histamine release.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import OneCompartment, Pathway, share


def cetrorelix() -> Agent:
    """Return the agent cetrorelix."""
    a = AgentBuilder("cetrorelix", label="cetrorelix", dose_unit="mg")
    serum = a.species("cetrorelix", label="serum cetrorelix", molar_mass="cetrorelix_molar_mass")
    a.formulation("solution", label="cetrorelix for injection", content="cetrorelix_molar_mass")
    skin = Pathway(
        shares=(share("cetrorelix_bioavailability"),),
        steps=("cetrorelix_absorption",),
        disposition=OneCompartment(clearance="cetrorelix_clearance", volume="cetrorelix_volume"),
    )
    a.route("subcutaneous", formulation="solution", outputs={serum: skin})
    a.binds(
        "gnrh_receptor",
        ligand=serum,
        affinity="cetrorelix_gnrh_receptor_affinity",
        intrinsic_activity="cetrorelix_gnrh_receptor_intrinsic_activity",
    )
    return a.build()
