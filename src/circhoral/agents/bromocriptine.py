"""Bromocriptine: a dopamine agonist that holds prolactin down for half a day after a tablet.

Most of a dose is lost on the first pass; what arrives leaves within hours, so it is taken two or three times a day. It
scales the secretion of prolactin down by its concentration. Left out: the effect that outlasts the drug at its
receptor, vaginal use, the shrinking of an adenoma, tumours that resist, the quick-release tablet for diabetes.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import OneCompartment, Pathway, share


def bromocriptine() -> Agent:
    """Return the agent bromocriptine."""
    a = AgentBuilder("bromocriptine", label="bromocriptine", dose_unit="mg")
    serum = a.species("bromocriptine", label="serum bromocriptine", molar_mass="bromocriptine_molar_mass")
    a.formulation("tablet", label="bromocriptine tablet", content="bromocriptine_molar_mass")
    by_mouth = Pathway(
        shares=(share("bromocriptine_bioavailability"),),
        steps=("bromocriptine_absorption",),
        disposition=OneCompartment(clearance="bromocriptine_clearance", volume="bromocriptine_volume"),
    )
    a.route("oral", formulation="tablet", outputs={serum: by_mouth})
    a.scales(
        "prolactin_secretion",
        species=serum,
        emax="bromocriptine_prolactin_emax",
        ec50="bromocriptine_prolactin_ec50",
        hill="bromocriptine_prolactin_hill",
    )
    return a.build()
