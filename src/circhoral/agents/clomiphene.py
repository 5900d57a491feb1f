"""Clomiphene, and enclomiphene alone: two isomers that leave at very different speeds and act differently.

Enclomiphene blocks the estrogen receptor and is gone in a day. Zuclomiphene is a weak, lasting partial
agonist: it returns from a deep pool for weeks and builds up twentyfold. Tissue selectivity is the intrinsic
activity per site. Each isomer's concentration stands for itself and for its active metabolites, whose
potency is in the affinity. Left out: CYP2D6 (the evidence contradicts itself), the eye, and the label's
30-50 % range of isomers.
"""

from circhoral.agents.agent import Agent, Species
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import OneCompartment, Pathway, Share, TwoCompartment, rest_of, share

TISSUES = ("hypothalamus", "pituitary", "endometrium", "bone", "liver")


def clomiphene() -> Agent:
    """Return the agent clomiphene, a mixture of both isomers."""
    a = AgentBuilder("clomiphene", label="clomiphene citrate", dose_unit="mg")
    a.formulation("tablet", label="clomiphene citrate tablet", content="clomiphene_citrate_molar_mass")
    enclomiphene = _enclomiphene(a)
    zuclomiphene = a.species("zuclomiphene", label="serum zuclomiphene", molar_mass="clomiphene_molar_mass")
    deep = Pathway(
        shares=(share("clomiphene_zuclomiphene_fraction"),),
        steps=("zuclomiphene_absorption",),
        disposition=TwoCompartment(
            clearance="zuclomiphene_clearance",
            volume="zuclomiphene_volume",
            intercompartmental_clearance="zuclomiphene_intercompartmental_clearance",
            peripheral_volume="zuclomiphene_peripheral_volume",
        ),
    )
    quick = _quick(rest_of("clomiphene_zuclomiphene_fraction"))
    a.route("oral", formulation="tablet", outputs={enclomiphene: quick, zuclomiphene: deep})
    _binds(a, enclomiphene)
    _binds(a, zuclomiphene)
    return a.build()


def enclomiphene() -> Agent:
    """Return the agent enclomiphene, the antagonist isomer alone."""
    a = AgentBuilder("enclomiphene", label="enclomiphene citrate", dose_unit="mg")
    a.formulation("capsule", label="enclomiphene citrate capsule", content="clomiphene_citrate_molar_mass")
    isomer = _enclomiphene(a)
    a.route("oral", formulation="capsule", outputs={isomer: _quick()})
    _binds(a, isomer)
    return a.build()


def _enclomiphene(a: AgentBuilder) -> Species:
    """Declare the species; equal in both agents, so that their concentrations add."""
    return a.species("enclomiphene", label="serum enclomiphene", molar_mass="clomiphene_molar_mass")


def _quick(*shares: Share) -> Pathway:
    body = OneCompartment(clearance="enclomiphene_clearance", volume="enclomiphene_volume")
    return Pathway(shares=shares, steps=("enclomiphene_absorption",), disposition=body)


def _binds(a: AgentBuilder, isomer: Species) -> None:
    for tissue in TISSUES:
        # What thins the endometrium for weeks is the isomer that stays; there it acts more than serum levels explain.
        apart = tissue == "endometrium" and isomer.id == "zuclomiphene"
        a.binds(
            f"estrogen_receptor_{tissue}",
            ligand=isomer,
            affinity=f"{isomer.id}_{'endometrium' if apart else 'estrogen_receptor'}_affinity",
            intrinsic_activity=f"{isomer.id}_intrinsic_activity_{tissue}",
        )
