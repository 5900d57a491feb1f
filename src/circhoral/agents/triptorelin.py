"""Triptorelin: a GnRH agonist that stays, so that the pituitary first answers and then falls silent.

A depot gives a burst within hours and the rest over weeks. Steady occupation first adds to the signal (the flare) and
then takes away the gland's response; that part is the receptor's. Kinetics are apparent ones, of depots.
Left out: an even (zero-order) burst, antibodies.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import Pathway, TwoCompartment, rest_of, share


def triptorelin() -> Agent:
    """Return the agent triptorelin, as a depot for one or three months; kinetics are apparent ones."""
    body = TwoCompartment(
        clearance="triptorelin_clearance",
        volume="triptorelin_volume",
        intercompartmental_clearance="triptorelin_intercompartmental_clearance",
        peripheral_volume="triptorelin_peripheral_volume",
    )
    a = AgentBuilder("triptorelin", label="triptorelin depot", dose_unit="mg")
    serum = a.species("triptorelin", label="serum triptorelin", molar_mass="triptorelin_molar_mass")
    for depot, words in (("depot", "one month"), ("depot_3_month", "three months")):
        a.formulation(depot, label=f"triptorelin depot for {words}", content="triptorelin_molar_mass")
        rest = Pathway(
            shares=(rest_of("triptorelin_burst_fraction"),),
            steps=("triptorelin_lymph_absorption", f"triptorelin_{depot}_release"),
            disposition=body,
        )
        release = Pathway(
            shares=(share("triptorelin_burst_fraction"),),
            steps=("triptorelin_burst_absorption",),
            disposition=body,
            beside=rest,
        )
        for route in ("intramuscular", "subcutaneous"):
            a.route(route, formulation=depot, outputs={serum: release})
    a.binds(
        "gnrh_receptor",
        ligand=serum,
        affinity="triptorelin_gnrh_receptor_affinity",
        intrinsic_activity="triptorelin_gnrh_receptor_intrinsic_activity",
    )
    return a.build()
