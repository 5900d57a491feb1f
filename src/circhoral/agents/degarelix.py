"""Degarelix: a GnRH antagonist, which competes and silences the pituitary at once, without a flare.

It forms a gel under the skin: a small part comes within days, the rest over months. Left out: the drift of absorption
with the strength of the solution (rows are for 40 mg/mL; the monthly dose of the label is 20 mg/mL),
histamine release.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import Pathway, TwoCompartment, rest_of, share


def degarelix() -> Agent:
    """Return the agent degarelix."""
    a = AgentBuilder("degarelix", label="degarelix", dose_unit="mg")
    serum = a.species("degarelix", label="serum degarelix", molar_mass="degarelix_molar_mass")
    body = TwoCompartment(
        clearance="degarelix_clearance",
        volume="degarelix_volume",
        intercompartmental_clearance="degarelix_intercompartmental_clearance",
        peripheral_volume="degarelix_peripheral_volume",
    )
    part = share("degarelix_bioavailability")
    slow = Pathway(
        shares=(part, rest_of("degarelix_rapid_fraction")), steps=("degarelix_slow_absorption",), disposition=body
    )
    depot = Pathway(
        shares=(part, share("degarelix_rapid_fraction")),
        steps=("degarelix_fast_absorption",),
        disposition=body,
        beside=slow,
    )
    a.formulation("depot", label="degarelix gel depot", content="degarelix_molar_mass")
    a.route("subcutaneous", formulation="depot", outputs={serum: depot})
    a.binds(
        "gnrh_receptor",
        ligand=serum,
        affinity="degarelix_gnrh_receptor_affinity",
        intrinsic_activity="degarelix_gnrh_receptor_intrinsic_activity",
    )
    return a.build()
