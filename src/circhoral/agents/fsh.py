"""FSH given: joins the body's own FSH pool, from which one slow step out of muscle or skin feeds it for days.

Given FSH stays longer than the native hormone: so the absorption of each preparation carries its half-life, and a
unit counts for more by the ratio of the two clearances. Exposure and half-life are then those of the preparation.
Follitropin delta is dosed in ug: its unit is what acts on the ovary like a unit of follitropin alfa. Left out: a
clearance of its own, the LH activity of menotropin (the agent hMG), antibodies, the fall of the FSH receptor.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import Pathway, share

PREPARATIONS = (
    ("recombinant", "follitropin alfa", ("subcutaneous", "intramuscular")),
    ("urinary", "urinary FSH (urofollitropin; hMG by its FSH alone)", ("subcutaneous", "intramuscular")),
    ("follitropin_beta", "follitropin beta", ("subcutaneous",)),
    ("follitropin_delta", "follitropin delta", ("subcutaneous",)),
)


def fsh() -> Agent:
    """Return the agent FSH."""
    a = AgentBuilder("fsh", label="follicle-stimulating hormone", dose_unit="IU", amount_unit="IU")
    native = a.feeds("fsh")
    for id, label, routes in PREPARATIONS:
        formulation = a.formulation(
            id, label=label, content=_row(id, "specific_activity"), weighed=id == "follitropin_delta"
        )
        for route in routes:
            depot = Pathway(
                shares=(share(_row(id, f"{route}_bioavailability")), share(_row(id, "relative_persistence"))),
                steps=(_row(id, f"{route}_absorption"),),
            )
            a.route(route, formulation=formulation, outputs={native: depot})
    return a.build()


def _row(preparation: str, what: str) -> str:
    return f"fsh_{preparation.removeprefix('follitropin_')}_{what}"
