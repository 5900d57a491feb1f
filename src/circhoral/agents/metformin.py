"""Metformin: lowers insulin resistance, by ordinary and by extended-release tablet.

The kidney clears it with a half-life of hours. It scales the process insulin resistance down by its concentration;
insulin, SHBG and the ovary's androgens then follow by the body's own links. Left out: renal function, the slow phase in
red cells, the days that its effect takes to build up, weight, any direct effect on the ovary.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import OneCompartment, Pathway


def metformin() -> Agent:
    """Return the agent metformin; clearance and volume are apparent ones."""
    a = AgentBuilder("metformin", label="metformin hydrochloride", dose_unit="mg")
    serum = a.species("metformin", label="serum metformin", molar_mass="metformin_molar_mass")
    body = OneCompartment(clearance="metformin_clearance", volume="metformin_volume")
    for formulation, words, step in (
        ("tablet", "metformin tablet", "metformin_absorption"),
        ("extended_release", "metformin extended-release tablet", "metformin_extended_absorption"),
    ):
        a.formulation(formulation, label=words, content="metformin_hydrochloride_molar_mass")
        a.route("oral", formulation=formulation, outputs={serum: Pathway(steps=(step,), disposition=body)})
    a.scales(
        "insulin_resistance",
        species=serum,
        emax="metformin_insulin_resistance_emax",
        ec50="metformin_insulin_resistance_ec50",
        hill="metformin_insulin_resistance_hill",
    )
    return a.build()
