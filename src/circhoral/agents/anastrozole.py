"""Anastrozole: holds aromatase reversibly, in competition with androgen; half of it leaves in two days.

The binding constant of fat and testis is in vivo, in total plasma: set on how far estradiol falls against testosterone
in men, not on the near-complete block in women after menopause. The granulosa cell has a row of its own. What is left
of aromatase follows from level over constant, so that more drug leaves less. Left out: the fall of its level under
tamoxifen, liver disease.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import OneCompartment, Pathway


def anastrozole() -> Agent:
    """Return the agent anastrozole; clearance and volume are apparent ones."""
    a = AgentBuilder("anastrozole", label="anastrozole", dose_unit="mg")
    serum = a.species("anastrozole", label="serum anastrozole", molar_mass="anastrozole_molar_mass")
    a.formulation("tablet", label="anastrozole tablet", content="anastrozole_molar_mass")
    by_mouth = Pathway(
        steps=("anastrozole_absorption",),
        disposition=OneCompartment(clearance="anastrozole_clearance", volume="anastrozole_volume"),
    )
    a.route("oral", formulation="tablet", outputs={serum: by_mouth})
    for tissue, affinity in (
        ("fat", "anastrozole_aromatase_affinity"),
        ("testis", "anastrozole_aromatase_affinity"),
        ("ovary", "anastrozole_ovary_aromatase_affinity"),
    ):
        a.binds(
            f"aromatase_{tissue}",
            ligand=serum,
            affinity=affinity,
            intrinsic_activity="anastrozole_aromatase_activity",
        )
    return a.build()
