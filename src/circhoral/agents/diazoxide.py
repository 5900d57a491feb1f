"""Diazoxide: keeps the pancreas from giving off insulin, by capsule; a probe of what insulin does, not a treatment.

Tightly bound in plasma, it leaves by the kidney with a half-life of more than a day. It scales the process insulin
secretion down; SHBG and the ovary's androgens then follow by the body's own links. Left out: binding, renal function,
retention of salt and water, the fall of blood pressure, glucose's answer to a meal.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import OneCompartment, Pathway


def diazoxide() -> Agent:
    """Return the agent diazoxide; clearance and volume are apparent ones."""
    a = AgentBuilder("diazoxide", label="diazoxide", dose_unit="mg")
    serum = a.species("diazoxide", label="serum diazoxide", molar_mass="diazoxide_molar_mass")
    body = OneCompartment(clearance="diazoxide_clearance", volume="diazoxide_volume")
    a.formulation("capsule", label="diazoxide capsule", content="diazoxide_molar_mass")
    a.route("oral", formulation="capsule", outputs={serum: Pathway(steps=("diazoxide_absorption",), disposition=body)})
    a.scales(
        "insulin_secretion",
        species=serum,
        emax="diazoxide_insulin_secretion_emax",
        ec50="diazoxide_insulin_secretion_ec50",
        hill="diazoxide_insulin_secretion_hill",
    )
    return a.build()
