"""Ipamorelin: a mimetic of ghrelin at the receptor of the somatotroph; one episode of GH per dose.

Its published kinetics are those of one volume, for a clearance, a volume and a half-life that fit together. What is
usually compounded, 100 to 300 ug, stands at a tenth of its half-saturating level. Left out: appetite, motility of the
gut, acylated ghrelin, weight (the rows are for 70 kg).
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import OneCompartment, Pathway, share


def ipamorelin() -> Agent:
    """Return the agent ipamorelin."""
    a = AgentBuilder("ipamorelin", label="ipamorelin", dose_unit="ug")
    plasma = a.species("ipamorelin", label="plasma ipamorelin", molar_mass="ipamorelin_molar_mass")
    body = OneCompartment(clearance="ipamorelin_clearance", volume="ipamorelin_volume")
    skin = Pathway(shares=(share("ipamorelin_bioavailability"),), steps=("ipamorelin_absorption",), disposition=body)
    a.formulation("solution", label="ipamorelin for injection", content="ipamorelin_molar_mass")
    a.formulation("intravenous", label="line in a vein", content="ipamorelin_molar_mass")
    a.route("subcutaneous", formulation="solution", outputs={plasma: skin})
    a.route("intravenous", formulation="solution", outputs={plasma: Pathway(disposition=body)})
    a.route("infusion", formulation="intravenous", outputs={plasma: Pathway(disposition=body)}, delivery="infusion")
    a.binds(
        "ghrelin_receptor",
        ligand=plasma,
        affinity="ipamorelin_ghrelin_receptor_affinity",
        intrinsic_activity="ipamorelin_ghrelin_receptor_intrinsic_activity",
    )
    return a.build()
