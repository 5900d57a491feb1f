"""Gonadorelin: native GnRH, gone within minutes, so that how it is given decides what it does.

Into a vein or under the skin, as single doses, as the pulses of a pump, or as a steady infusion. As a train
of pulses it drives the pituitary like the hypothalamus; steady, it occupies the same receptor without a
pause. What a train leaves between its
pulses decides whether it desensitises. Left out: antibodies, renal failure.
"""

from circhoral.agents.agent import Agent, Inlet, Species
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import Pathway, TwoCompartment, share


def gonadorelin() -> Agent:
    """Return the agent gonadorelin."""
    a = AgentBuilder("gonadorelin", label="gonadorelin (GnRH)", dose_unit="ug")
    plasma = a.species("gonadorelin", label="gonadorelin in peripheral plasma", molar_mass="gonadorelin_molar_mass")
    body = TwoCompartment(
        clearance="gonadorelin_clearance",
        volume="gonadorelin_volume",
        intercompartmental_clearance="gonadorelin_intercompartmental_clearance",
        peripheral_volume="gonadorelin_peripheral_volume",
    )
    vein: dict[Species | Inlet, Pathway] = {plasma: Pathway(disposition=body)}
    skin: dict[Species | Inlet, Pathway] = {
        plasma: Pathway(
            shares=(share("gonadorelin_subcutaneous_bioavailability"),),
            steps=("gonadorelin_subcutaneous_absorption",),
            disposition=body,
        )
    }

    a.formulation("solution", label="gonadorelin for injection", content="gonadorelin_molar_mass")
    a.formulation("subcutaneous", label="line under the skin", content="gonadorelin_molar_mass")
    a.formulation("intravenous", label="line in a vein", content="gonadorelin_molar_mass")
    a.route("intravenous", formulation="solution", outputs=vein)
    a.route("subcutaneous", formulation="solution", outputs=skin)
    a.route("pump", formulation="subcutaneous", outputs=skin, delivery="pulses")
    a.route("pump", formulation="intravenous", outputs=vein, delivery="pulses")
    a.route("infusion", formulation="intravenous", outputs=vein, delivery="infusion")
    a.route("infusion", formulation="subcutaneous", outputs=skin, delivery="infusion")

    a.pulses("gnrh_receptor", species=plasma, half_saturation="gonadorelin_gnrh_receptor_half_saturation")
    a.binds(
        "gnrh_receptor",
        ligand=plasma,
        affinity="gonadorelin_gnrh_receptor_half_saturation",
        intrinsic_activity="gonadorelin_gnrh_receptor_intrinsic_activity",
    )
    return a.build()
