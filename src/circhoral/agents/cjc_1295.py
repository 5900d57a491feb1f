"""CJC-1295: a stabilised GHRH analogue; with DAC it hangs on albumin for a week, without it is gone within hours.

Two drugs under one name: the conjugate holds a steady low drive of the GHRH receptor, which lifts GH between pulses;
the bare peptide calls up one episode of GH per dose. Left out: free peptide before it has found albumin, antibodies.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import OneCompartment, Pathway, share


def cjc_1295() -> Agent:
    """Return the agent CJC-1295, with and without DAC."""
    a = AgentBuilder("cjc_1295", label="CJC-1295", dose_unit="ug")
    conjugate = a.species(
        "cjc_1295", label="plasma CJC-1295 on albumin (with DAC)", molar_mass="cjc_1295_dac_molar_mass"
    )
    bare = a.species("cjc_1295_no_dac", label="plasma CJC-1295 without DAC", molar_mass="cjc_1295_no_dac_molar_mass")
    a.formulation("dac", label="CJC-1295 with DAC", content="cjc_1295_dac_molar_mass")
    a.formulation("no_dac", label="CJC-1295 without DAC (modified GRF 1-29)", content="cjc_1295_no_dac_molar_mass")
    on_albumin = Pathway(
        steps=("cjc_1295_dac_absorption",),
        disposition=OneCompartment(clearance="cjc_1295_dac_clearance", volume="cjc_1295_dac_volume"),
    )
    alone = Pathway(
        shares=(share("cjc_1295_no_dac_bioavailability"),),
        steps=("cjc_1295_no_dac_absorption",),
        disposition=OneCompartment(clearance="cjc_1295_no_dac_clearance", volume="cjc_1295_no_dac_volume"),
    )
    a.route("subcutaneous", formulation="dac", outputs={conjugate: on_albumin})
    a.route("subcutaneous", formulation="no_dac", outputs={bare: alone})
    for ligand, name in ((conjugate, "cjc_1295_dac"), (bare, "cjc_1295_no_dac")):
        a.binds(
            "ghrh_receptor",
            ligand=ligand,
            affinity=f"{name}_ghrh_receptor_affinity",
            intrinsic_activity="cjc_1295_ghrh_receptor_intrinsic_activity",
        )
    return a.build()
