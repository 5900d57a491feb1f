"""Cabergoline: a dopamine agonist that holds prolactin down for days after a tablet.

With a half-life near three days it is taken twice a week. It scales the secretion of prolactin down by its
concentration; GnRH pulses then gain by the body's own prolactin brake. Left out: the shrinking of an adenoma, tumours
that resist, the longer half-life of patients, the heart valves.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import OneCompartment, Pathway


def cabergoline() -> Agent:
    """Return the agent cabergoline; clearance and volume are apparent ones."""
    a = AgentBuilder("cabergoline", label="cabergoline", dose_unit="mg")
    serum = a.species("cabergoline", label="serum cabergoline", molar_mass="cabergoline_molar_mass")
    a.formulation("tablet", label="cabergoline tablet", content="cabergoline_molar_mass")
    by_mouth = Pathway(
        steps=("cabergoline_absorption",),
        disposition=OneCompartment(clearance="cabergoline_clearance", volume="cabergoline_volume"),
    )
    a.route("oral", formulation="tablet", outputs={serum: by_mouth})
    a.scales(
        "prolactin_secretion",
        species=serum,
        emax="cabergoline_prolactin_emax",
        ec50="cabergoline_prolactin_ec50",
        hill="cabergoline_prolactin_hill",
    )
    return a.build()
