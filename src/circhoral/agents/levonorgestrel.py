"""Levonorgestrel: a progestin with some androgen action, by tablet or by rods under the skin.

Nearly all of a tablet arrives; it peaks, spreads, and leaves with a half-life of a day. Rods give off an even rate for
years. It is a full agonist at the progesterone receptor, a partial one at the androgen receptor, and slows the making
of SHBG. Left out: that its own clearance rises as SHBG falls, that it pushes testosterone off SHBG, the higher
release of new rods, emergency use, the intrauterine system.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import Pathway, TwoCompartment, share


def levonorgestrel() -> Agent:
    """Return the agent levonorgestrel."""
    a = AgentBuilder("levonorgestrel", label="levonorgestrel", dose_unit="mg")
    mass = "levonorgestrel_molar_mass"
    serum = a.species("levonorgestrel", label="serum levonorgestrel", molar_mass=mass)
    body = TwoCompartment(
        clearance="levonorgestrel_clearance",
        volume="levonorgestrel_volume",
        intercompartmental_clearance="levonorgestrel_intercompartmental_clearance",
        peripheral_volume="levonorgestrel_peripheral_volume",
    )

    a.formulation("tablet", label="levonorgestrel tablet", content=mass)
    by_mouth = Pathway(
        shares=(share("levonorgestrel_oral_bioavailability"),),
        steps=("levonorgestrel_oral_absorption",),
        disposition=body,
    )
    a.route("oral", formulation="tablet", outputs={serum: by_mouth})

    a.formulation("implant", label="levonorgestrel rods under the skin", content=mass)
    skin = Pathway(
        shares=(share("levonorgestrel_implant_released_fraction"),),
        steps=("levonorgestrel_implant_diffusion",),
        disposition=body,
    )
    a.route("implant", formulation="implant", outputs={serum: skin}, duration="levonorgestrel_implant_duration")

    for tissue in ("hypothalamus", "pituitary", "endometrium"):
        a.binds(
            f"progesterone_receptor_{tissue}",
            ligand=serum,
            affinity="levonorgestrel_progesterone_receptor_affinity",
            intrinsic_activity="levonorgestrel_progesterone_receptor_intrinsic_activity",
        )
    for tissue in ("hypothalamus", "pituitary"):
        a.binds(
            f"androgen_receptor_{tissue}",
            ligand=serum,
            affinity="levonorgestrel_androgen_receptor_affinity",
            intrinsic_activity="levonorgestrel_androgen_receptor_intrinsic_activity",
        )
    a.scales(
        "shbg_synthesis",
        species=serum,
        emax="levonorgestrel_shbg_emax",
        ec50="levonorgestrel_shbg_ec50",
        hill="levonorgestrel_shbg_hill",
    )
    return a.build()
