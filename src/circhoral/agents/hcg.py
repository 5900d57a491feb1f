"""Human chorionic gonadotropin: acts at the LH receptor and stays for days.

Absorbed from muscle or from under the skin by a first-order step, it spreads in two volumes. At the
receptor it competes with LH as a full agonist of its own potency per IU. Left out: the desensitisation of
Leydig cells that hCG causes (the testis's part), antibodies, cross-reaction in LH assays, intravenous use.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import Pathway, TwoCompartment, share


def hcg() -> Agent:
    """Return the agent hCG."""
    a = AgentBuilder("hcg", label="human chorionic gonadotropin", dose_unit="IU", amount_unit="IU")
    serum = a.species("hcg", label="serum hCG")

    a.formulation("urinary", label="urinary hCG", content="hcg_urinary_specific_activity")
    activity = "hcg_recombinant_specific_activity"
    a.formulation("recombinant", label="choriogonadotropin alfa", content=activity, weighed=True)
    for formulation in ("urinary", "recombinant"):
        body = TwoCompartment(
            clearance=f"hcg_{formulation}_clearance",
            volume=f"hcg_{formulation}_volume",
            intercompartmental_clearance=f"hcg_{formulation}_intercompartmental_clearance",
            peripheral_volume=f"hcg_{formulation}_peripheral_volume",
        )
        for route in ("subcutaneous", "intramuscular"):
            way = f"hcg_{formulation}_{route}"
            depot = Pathway(shares=(share(f"{way}_bioavailability"),), steps=(f"{way}_absorption",), disposition=body)
            a.route(route, formulation=formulation, outputs={serum: depot})

    a.binds(
        "lh_receptor",
        ligand=serum,
        relative_potency="hcg_lh_receptor_relative_potency",
        intrinsic_activity="hcg_lh_receptor_intrinsic_activity",
    )
    return a.build()
