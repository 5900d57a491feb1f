"""Testosterone given: esters in oil, gels, pellets, a vein. All of it enters the body's own testosterone pool.

An ester leaves its oil depot slowly and is hydrolysed within hours, so absorption, not elimination, sets
the time course (flip-flop). Each ester has an apparent bioavailability of its own: the fraction that, on
the clearance of the native hormone, gives the exposure seen in trials. Left out: oral and buccal
products, the patch, the skin's 5-alpha-reductase under the gel, and the lowering of SHBG by androgen (the
body's part).
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

    a.formulation("pellet", label="fused crystalline testosterone pellets", content="testosterone_molar_mass")
    tissue = Pathway(shares=(share("testosterone_pellet_bioavailability"),), steps=("testosterone_pellet_diffusion",))
    a.route("implant", formulation="pellet", outputs={native: tissue}, duration="testosterone_pellet_duration")

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
