"""Estradiol given: tablets, valerate tablets, patches and a vein. All of it enters the body's own estradiol pool.

By mouth a twentieth arrives, spread over a day by the store of estrone sulfate. A patch gives off an even rate for
its wear time; its dose is what it delivers in that time. As a rate it may be given for as long as patches are worn.
Left out: the extra estrogen that the liver sees by mouth (oral estradiol raises SHBG more than its serum level
says), estrone, the fading of a patch's delivery, injections in oil, gels.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import Pathway, share


def estradiol() -> Agent:
    """Return the agent estradiol."""
    a = AgentBuilder("estradiol", label="estradiol", dose_unit="mg")
    native = a.feeds("estradiol")

    by_mouth = Pathway(shares=(share("estradiol_oral_bioavailability"),), steps=("estradiol_oral_release",))
    a.formulation("tablet", label="micronised estradiol tablet", content="estradiol_molar_mass")
    a.formulation("valerate", label="estradiol valerate tablet", content="estradiol_valerate_molar_mass")
    for tablet in ("tablet", "valerate"):
        a.route("oral", formulation=tablet, outputs={native: by_mouth})

    vein = Pathway(steps=("estradiol_infusion_mixing",))
    a.formulation("intravenous", label="estradiol into a vein", content="estradiol_molar_mass")
    a.route("infusion", formulation="intravenous", outputs={native: vein}, delivery="infusion")

    skin = Pathway(steps=("estradiol_patch_skin_passage",))
    a.formulation("patch", label="estradiol patch, by what it delivers", content="estradiol_molar_mass")
    a.route("transdermal", formulation="patch", outputs={native: skin}, duration="estradiol_patch_duration")
    a.route("infusion", formulation="patch", outputs={native: skin}, delivery="infusion")
    return a.build()
