"""Progesterone given: by mouth, into the vagina or in oil into muscle. It enters the body's own progesterone pool.

Of a capsule swallowed less than a hundredth arrives; antibodies read its metabolites as ten times more. From the vagina
a tenth to a half arrives over a day, and part of it passes the uterus first: that part is a species of its own, what
the endometrium sees on top of the serum, and binds there as the native hormone does. Oil into muscle gives the highest
serum levels and no such excess. A vaginal dose is limited by what dissolves, so that each strength has an apparent
bioavailability of its own. Left out: the sedating metabolites of the oral route, food, the long tail of the gel,
injections under the skin, rings, the vagina without estrogen.
"""

from circhoral.agents.agent import Agent, Inlet, Species
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import OneCompartment, Pathway, share

INSERT_STEPS = ("progesterone_insert_spreading", "progesterone_insert_release")
GEL_STEPS = ("progesterone_gel_spreading", "progesterone_gel_release")
OILY_STEPS = ("progesterone_vaginal_capsule_absorption",)


def progesterone() -> Agent:
    """Return the agent progesterone."""
    a = AgentBuilder("progesterone", label="progesterone", dose_unit="mg")
    native = a.feeds("progesterone")
    uterine = a.species(
        "uterine_progesterone",
        label="progesterone in the uterus beyond serum",
        molar_mass="progesterone_molar_mass",
    )
    for formulation, words in (
        ("gel", "vaginal gel, 8 % (90 mg)"),
        ("gel_4_percent", "vaginal gel, 4 % (45 mg)"),
        ("insert", "vaginal insert or tablet, 50 or 100 mg"),
        ("insert_200", "vaginal insert, 200 mg"),
        ("capsule", "soft capsule of micronised progesterone in oil"),
        ("pessary", "vaginal pessary, 200 or 400 mg"),
        ("oil", "progesterone in oil into muscle"),
    ):
        a.formulation(formulation, label=words, content="progesterone_molar_mass")

    _vaginal(a, native, uterine, "gel", GEL_STEPS)
    _vaginal(a, native, uterine, "gel_4_percent", GEL_STEPS)
    _vaginal(a, native, uterine, "insert", INSERT_STEPS)
    _vaginal(a, native, uterine, "insert_200", INSERT_STEPS)
    _vaginal(a, native, uterine, "capsule", OILY_STEPS, arriving="progesterone_vaginal_capsule_bioavailability")
    _vaginal(a, native, uterine, "pessary", OILY_STEPS)

    by_mouth = Pathway(shares=(share("progesterone_oral_bioavailability"),), steps=("progesterone_oral_absorption",))
    a.route("oral", formulation="capsule", outputs={native: by_mouth})
    muscle = Pathway(
        shares=(share("progesterone_oil_apparent_recovery"),),
        steps=("progesterone_oil_spreading", "progesterone_oil_release"),
    )
    a.route("intramuscular", formulation="oil", outputs={native: muscle})

    a.binds(
        "progesterone_receptor_endometrium",
        ligand=uterine,
        relative_potency="progesterone_uterine_relative_potency",
        intrinsic_activity="progesterone_uterine_intrinsic_activity",
    )
    return a.build()


def _vaginal(
    a: AgentBuilder, native: Inlet, uterine: Species, formulation: str, steps: tuple[str, ...], arriving: str = ""
) -> None:
    """Declare a vaginal way: all that is absorbed ends in the serum pool, a part of it by way of the uterus."""
    absorbed = share(arriving or f"progesterone_{formulation}_bioavailability")
    uterus = OneCompartment(clearance="progesterone_uterine_clearance", volume="progesterone_uterine_volume")
    first_pass = Pathway(shares=(absorbed, share("progesterone_uterine_first_pass")), steps=steps, disposition=uterus)
    serum = Pathway(shares=(absorbed,), steps=steps)
    a.route("vaginal", formulation=formulation, outputs={native: serum, uterine: first_pass})
