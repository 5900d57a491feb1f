"""Metreleptin: leptin with one more methionine, injected under the skin; it adds to the body's own.

What enters is a rate of appearance in the pool of leptin, which the body clears as its own. Left out: antibodies, which
prolong it, and the slower clearance at high levels.
"""

from circhoral.agents.agent import Agent
from circhoral.agents.builder import AgentBuilder
from circhoral.agents.pathways import Pathway


def metreleptin() -> Agent:
    """Return the agent metreleptin."""
    a = AgentBuilder("metreleptin", label="metreleptin", dose_unit="mg")
    native = a.feeds("leptin", per_amount="metreleptin_leptin_per_amount", pool_unit="ug/L/nmol")
    a.formulation("solution", label="metreleptin for injection", content="metreleptin_molar_mass")
    a.route("subcutaneous", formulation="solution", outputs={native: Pathway(steps=("metreleptin_absorption",))})
    return a.build()
