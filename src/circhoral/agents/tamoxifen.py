"""Tamoxifen and endoxifen: a prodrug that blocks the estrogen receptor of the brain and acts like estradiol in liver.

Tamoxifen leaves over a week from a deep pool; a small part of it becomes endoxifen, which binds far better. Each
binds for itself, so that less endoxifen means less block. Tissue selectivity is the intrinsic activity per site.
Left out: 4-hydroxytamoxifen and N-desmethyltamoxifen as species of their own (endoxifen's affinity carries
them), CYP2D6, the fall of anastrozole under tamoxifen.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import FormedFrom, OneCompartment, Pathway, TwoCompartment, share

TISSUES = ("hypothalamus", "pituitary", "endometrium", "bone", "liver")


def tamoxifen() -> Agent:
    """Return the agent tamoxifen with its metabolite endoxifen."""
    a = AgentBuilder("tamoxifen", label="tamoxifen citrate", dose_unit="mg")
    parent = a.species("tamoxifen", label="serum tamoxifen", molar_mass="tamoxifen_molar_mass")
    metabolite = a.species("endoxifen", label="serum endoxifen", molar_mass="endoxifen_molar_mass")
    a.formulation("tablet", label="tamoxifen tablet, in mg of the base", content="tamoxifen_molar_mass")
    body = TwoCompartment(
        clearance="tamoxifen_clearance",
        volume="tamoxifen_volume",
        intercompartmental_clearance="tamoxifen_intercompartmental_clearance",
        peripheral_volume="tamoxifen_peripheral_volume",
    )
    formed = FormedFrom(body, OneCompartment(clearance="endoxifen_clearance", volume="endoxifen_volume"))
    steps = ("tamoxifen_absorption",)
    a.route(
        "oral",
        formulation="tablet",
        outputs={
            parent: Pathway(steps=steps, disposition=body),
            metabolite: Pathway(shares=(share("tamoxifen_endoxifen_fraction"),), steps=steps, disposition=formed),
        },
    )
    for ligand in (parent, metabolite):
        for tissue in TISSUES:
            a.binds(
                f"estrogen_receptor_{tissue}",
                ligand=ligand,
                affinity=f"{ligand.id}_estrogen_receptor_affinity",
                intrinsic_activity=f"tamoxifen_intrinsic_activity_{tissue}",
            )
    return a.build()
