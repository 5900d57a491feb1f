"""Menotropin (hMG): FSH and as many IU of LH activity from the urine of women after menopause.

A dose in IU is its FSH, which joins the body's own FSH pool and stays longer than the native hormone, as the agent FSH
does. The LH activity is a species of its own at the LH receptor, not a feed of the native LH pool: most of it is hCG,
which stays for a day where LH stays for an hour, and an LH assay does not read it. A unit of that activity was counted
in animals over days, so it is worth far less per IU/L of serum than LH is. Left out: preparations whose LH activity is
LH itself, antibodies.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import OneCompartment, Pathway, share


def hmg() -> Agent:
    """Return the agent hMG."""
    a = AgentBuilder("hmg", label="menotropin (hMG)", dose_unit="IU", amount_unit="IU")
    native = a.feeds("fsh")
    activity = a.species("hmg_lh_activity", label="LH activity of menotropin in serum")
    a.formulation("menotropin", label="menotropin, in IU of its FSH", content="hmg_specific_activity")
    lasting = Pathway(
        shares=(share("hmg_lh_bioavailability"),),
        steps=("hmg_lh_absorption",),
        disposition=OneCompartment(clearance="hmg_lh_clearance", volume="hmg_lh_volume"),
    )
    for route in ("subcutaneous", "intramuscular"):
        depot = Pathway(
            shares=(share(f"hmg_{route}_bioavailability"), share("hmg_fsh_relative_persistence")),
            steps=("hmg_fsh_absorption",),
        )
        a.route(route, formulation="menotropin", outputs={native: depot, activity: lasting})
    a.binds(
        "lh_receptor",
        ligand=activity,
        relative_potency="hmg_lh_receptor_relative_potency",
        intrinsic_activity="hmg_lh_receptor_intrinsic_activity",
    )
    return a.build()
