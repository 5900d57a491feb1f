"""Medroxyprogesterone acetate: a progestin that silences the GnRH pulse generator, by tablet or depot.

A twenty-fifth of a tablet arrives and leaves within a day; a depot gives off its dose for months (flip-flop). It is
a full agonist at the progesterone receptor and a weak partial one at the androgen receptor. The endometrium answers to
tablets that leave the brain nearly alone, so it has an affinity of its own; a week of tablets and their end bring on a
bleed. Left out: its glucocorticoid action, the fall of SHBG, the subcutaneous depot, what unspecific assays read on
top.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import OneCompartment, Pathway, share


def medroxyprogesterone() -> Agent:
    """Return the agent medroxyprogesterone (acetate)."""
    a = AgentBuilder("medroxyprogesterone", label="medroxyprogesterone acetate", dose_unit="mg")
    mass = "medroxyprogesterone_molar_mass"
    serum = a.species("medroxyprogesterone", label="serum medroxyprogesterone acetate", molar_mass=mass)
    body = OneCompartment(clearance="medroxyprogesterone_clearance", volume="medroxyprogesterone_volume")

    a.formulation("tablet", label="medroxyprogesterone acetate tablet", content=mass)
    by_mouth = Pathway(
        shares=(share("medroxyprogesterone_oral_bioavailability"),),
        steps=("medroxyprogesterone_oral_absorption",),
        disposition=body,
    )
    a.route("oral", formulation="tablet", outputs={serum: by_mouth})

    a.formulation("depot", label="medroxyprogesterone acetate depot into muscle", content=mass)
    muscle = Pathway(
        steps=("medroxyprogesterone_depot_settling", "medroxyprogesterone_depot_release"), disposition=body
    )
    a.route("intramuscular", formulation="depot", outputs={serum: muscle})

    for tissue, affinity in (
        ("hypothalamus", "medroxyprogesterone_progesterone_receptor_affinity"),
        ("pituitary", "medroxyprogesterone_progesterone_receptor_affinity"),
        ("endometrium", "medroxyprogesterone_endometrium_affinity"),
    ):
        a.binds(
            f"progesterone_receptor_{tissue}",
            ligand=serum,
            affinity=affinity,
            intrinsic_activity="medroxyprogesterone_progesterone_receptor_intrinsic_activity",
        )
    for tissue in ("hypothalamus", "pituitary"):
        a.binds(
            f"androgen_receptor_{tissue}",
            ligand=serum,
            affinity="medroxyprogesterone_androgen_receptor_affinity",
            intrinsic_activity="medroxyprogesterone_androgen_receptor_intrinsic_activity",
        )
    return a.build()
