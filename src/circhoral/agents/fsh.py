"""FSH given: joins the body's own FSH pool, from which one slow step out of muscle or skin feeds it for days.

Given FSH stays longer than the native hormone: so the absorption of each preparation carries its half-life, and a
unit counts for more by the ratio of the two clearances. Exposure and half-life are then those of the preparation.
Left out: a clearance of its own, the LH activity of menotropin (hMG), antibodies, the fall of the FSH receptor.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import Pathway, share


def fsh() -> Agent:
    """Return the agent FSH."""
    a = AgentBuilder("fsh", label="follicle-stimulating hormone", dose_unit="IU", amount_unit="IU")
    native = a.feeds("fsh")
    a.formulation("recombinant", label="follitropin alfa", content="fsh_recombinant_specific_activity")
    a.formulation("urinary", label="urinary FSH (urofollitropin, hMG)", content="fsh_urinary_specific_activity")
    for formulation in ("recombinant", "urinary"):
        for route in ("subcutaneous", "intramuscular"):
            way = f"fsh_{formulation}_{route}"
            depot = Pathway(
                shares=(share(f"{way}_bioavailability"), share(f"fsh_{formulation}_relative_persistence")),
                steps=(f"{way}_absorption",),
            )
            a.route(route, formulation=formulation, outputs={native: depot})
    return a.build()
