"""Testosterone given: esters in oil, gel, pellets. All of it enters the body's own testosterone pool.

An ester leaves its oil depot slowly and is hydrolysed within hours, so absorption, not elimination, sets
the time course (flip-flop). Each ester has an apparent bioavailability of its own: the fraction that, on
the clearance of the native hormone, gives the exposure seen in trials. Left out: oral, buccal and nasal
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

    a.formulation("gel", label="testosterone gel", content="testosterone_molar_mass")
    skin = Pathway(shares=(share("testosterone_gel_bioavailability"),), steps=("testosterone_gel_skin_release",))
    a.route("transdermal", formulation="gel", outputs={native: skin})

    a.formulation("pellet", label="fused crystalline testosterone pellets", content="testosterone_molar_mass")
    tissue = Pathway(shares=(share("testosterone_pellet_bioavailability"),), steps=("testosterone_pellet_diffusion",))
    a.route("implant", formulation="pellet", outputs={native: tissue}, duration="testosterone_pellet_duration")
    return a.build()


def _ester(a: AgentBuilder, native: Inlet, ester: str, label: str, routes: tuple[str, ...]) -> None:
    """Declare an ester in oil: a slow step out of the depot, then a quick one (spread and hydrolysis)."""
    a.formulation(ester, label=label, content=f"testosterone_{ester}_molar_mass")
    depot = Pathway(
        shares=(share(f"testosterone_{ester}_bioavailability"),),
        steps=(f"testosterone_{ester}_absorption", f"testosterone_{ester}_hydrolysis"),
    )
    for route in routes:
        a.route(route, formulation=ester, outputs={native: depot})
