"""Letrozole: holds aromatase reversibly like anastrozole, and deeper.

The binding constant of fat and testis is in vivo, in total plasma: set on how far estradiol falls against testosterone
in men. The granulosa cell has a row of its own. Left out: the rise of its level beyond linear kinetics at steady state,
CYP2A6, liver disease.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import OneCompartment, Pathway, share


def letrozole() -> Agent:
    """Return the agent letrozole."""
    a = AgentBuilder("letrozole", label="letrozole", dose_unit="mg")
    serum = a.species("letrozole", label="serum letrozole", molar_mass="letrozole_molar_mass")
    a.formulation("tablet", label="letrozole tablet", content="letrozole_molar_mass")
    by_mouth = Pathway(
        shares=(share("letrozole_bioavailability"),),
        steps=("letrozole_absorption",),
        disposition=OneCompartment(clearance="letrozole_clearance", volume="letrozole_volume"),
    )
    a.route("oral", formulation="tablet", outputs={serum: by_mouth})
    for tissue, affinity in (
        ("fat", "letrozole_aromatase_affinity"),
        ("testis", "letrozole_aromatase_affinity"),
        ("ovary", "letrozole_ovary_aromatase_affinity"),
    ):
        a.binds(
            f"aromatase_{tissue}",
            ligand=serum,
            affinity=affinity,
            intrinsic_activity="letrozole_aromatase_activity",
        )
    return a.build()
