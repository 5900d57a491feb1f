"""Ganirelix: a GnRH antagonist for a day, given daily so that a surge of LH is held off during stimulation.

It peaks within an hour or two and leaves with a half-life of half a day, quicker than cetrorelix. Left out: body
weight, the somewhat higher clearance on daily doses, histamine release.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import Pathway, TwoCompartment, share


def ganirelix() -> Agent:
    """Return the agent ganirelix."""
    a = AgentBuilder("ganirelix", label="ganirelix", dose_unit="mg")
    serum = a.species("ganirelix", label="serum ganirelix", molar_mass="ganirelix_molar_mass")
    a.formulation("solution", label="ganirelix for injection", content="ganirelix_molar_mass")
    skin = Pathway(
        shares=(share("ganirelix_bioavailability"),),
        steps=("ganirelix_absorption",),
        disposition=TwoCompartment(
            clearance="ganirelix_clearance",
            volume="ganirelix_volume",
            intercompartmental_clearance="ganirelix_intercompartmental_clearance",
            peripheral_volume="ganirelix_peripheral_volume",
        ),
    )
    a.route("subcutaneous", formulation="solution", outputs={serum: skin})
    a.binds(
        "gnrh_receptor",
        ligand=serum,
        affinity="ganirelix_gnrh_receptor_affinity",
        intrinsic_activity="ganirelix_gnrh_receptor_intrinsic_activity",
    )
    return a.build()
