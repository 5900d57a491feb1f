"""Testosterone given: esters in oil, gels, a cream, pellets, a vein. All of it enters the body's own testosterone pool.

An ester leaves its oil depot slowly and is hydrolysed within hours, so absorption, not elimination, sets the time
course (flip-flop). Each ester has an apparent bioavailability of its own: the fraction that, on the clearance of the
native hormone, gives the exposure seen in trials: of a man, but of a woman for the cream and the small pellets, which
are hers. Left out: oral and buccal products, the patch, the skin's 5-alpha-reductase under the gel, and the lowering
of SHBG by androgen (the body's part).
"""

from circhoral.agents.agent import Agent, Inlet
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import Pathway, share


def testosterone() -> Agent:
    """Return the agent testosterone."""
    a = AgentBuilder("testosterone", label="testosterone", dose_unit="mg")
    native = a.feeds("testosterone")
    _ester(a, native, "cypionate", "testosterone cypionate in oil", ("intramuscular", "subcutaneous"))
    _ester(a, native, "enanthate", "testosterone enanthate in oil", ("intramuscular", "subcutaneous"))
    _ester(a, native, "undecanoate", "testosterone undecanoate in castor oil", ("intramuscular",))
    tea_seed = "testosterone undecanoate in tea-seed oil"
    _ester(a, native, "undecanoate", tea_seed, ("intramuscular",), formulation="undecanoate_teaseed")

    a.formulation("gel", label="testosterone gel", content="testosterone_molar_mass")
    skin = Pathway(shares=(share("testosterone_gel_bioavailability"),), steps=("testosterone_gel_skin_release",))
    a.route("transdermal", formulation="gel", outputs={native: skin})

    a.formulation("cream", label="testosterone cream for women", content="testosterone_molar_mass")
    arm = Pathway(shares=(share("testosterone_cream_bioavailability"),), steps=("testosterone_gel_skin_release",))
    a.route("transdermal", formulation="cream", outputs={native: arm})

    tissue = Pathway(shares=(share("testosterone_pellet_bioavailability"),), steps=("testosterone_pellet_diffusion",))
    for pellet, words in (("pellet", "pellets"), ("small_pellet", "pellets of 75 mg and less")):
        a.formulation(pellet, label=f"fused crystalline testosterone {words}", content="testosterone_molar_mass")
        a.route("implant", formulation=pellet, outputs={native: tissue}, duration=f"testosterone_{pellet}_duration")

    a.formulation("nasal_gel", label="testosterone nasal gel", content="testosterone_molar_mass")
    nose = Pathway(shares=(share("testosterone_nasal_bioavailability"),), steps=("testosterone_nasal_absorption",))
    a.route("nasal", formulation="nasal_gel", outputs={native: nose})

    a.formulation("intravenous", label="unesterified testosterone into a vein", content="testosterone_molar_mass")
    vein = Pathway(steps=("testosterone_infusion_mixing",))
    a.route("infusion", formulation="intravenous", outputs={native: vein}, delivery="infusion")
    return a.build()


def _ester(
    a: AgentBuilder, native: Inlet, ester: str, label: str, routes: tuple[str, ...], formulation: str = ""
) -> None:
    """Declare an ester in oil: a slow step out of the depot, then a quick one (spread and hydrolysis)."""
    oil = formulation or ester
    a.formulation(oil, label=label, content=f"testosterone_{ester}_molar_mass")
    depot = Pathway(
        shares=(share(f"testosterone_{oil}_bioavailability"),),
        steps=(f"testosterone_{oil}_absorption", f"testosterone_{oil}_hydrolysis"),
    )
    for route in routes:
        a.route(route, formulation=oil, outputs={native: depot})
