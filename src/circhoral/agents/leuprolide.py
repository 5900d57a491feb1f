"""Leuprolide: a GnRH agonist that stays, by depots for one, three and six months or by daily injection.

The receptor does the rest, as for triptorelin: a flare, then silence. Left out: the plateau of polymers that release
evenly (here a burst and one slow phase), metabolites that assays see, antibodies.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import OneCompartment, Pathway, rest_of, share


def leuprolide() -> Agent:
    """Return the agent leuprolide: daily injection, and depots for one, three and six months."""
    body = OneCompartment(clearance="leuprolide_clearance", volume="leuprolide_volume")
    a = AgentBuilder("leuprolide", label="leuprolide acetate", dose_unit="mg")
    serum = a.species("leuprolide", label="serum leuprolide", molar_mass="leuprolide_molar_mass")
    for depot, words in (("depot", "one month"), ("depot_3_month", "three months"), ("depot_6_month", "six months")):
        a.formulation(depot, label=f"leuprolide depot for {words}", content="leuprolide_acetate_molar_mass")
        rest = Pathway(
            shares=(rest_of("leuprolide_burst_fraction"),), steps=(f"leuprolide_{depot}_release",), disposition=body
        )
        release = Pathway(
            shares=(share("leuprolide_burst_fraction"),),
            steps=("leuprolide_burst_absorption",),
            disposition=body,
            beside=rest,
        )
        for route in ("intramuscular", "subcutaneous"):
            a.route(route, formulation=depot, outputs={serum: release})
    a.formulation("solution", label="leuprolide for daily injection", content="leuprolide_acetate_molar_mass")
    daily = Pathway(
        shares=(share("leuprolide_solution_bioavailability"),),
        steps=("leuprolide_solution_absorption",),
        disposition=body,
    )
    a.route("subcutaneous", formulation="solution", outputs={serum: daily})
    a.binds(
        "gnrh_receptor",
        ligand=serum,
        affinity="leuprolide_gnrh_receptor_affinity",
        intrinsic_activity="leuprolide_gnrh_receptor_intrinsic_activity",
    )
    return a.build()
