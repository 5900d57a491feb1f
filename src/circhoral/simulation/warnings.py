"""What must stand on every output: agents that a woman who wants to conceive must not take."""

from __future__ import annotations

from collections.abc import Sequence

from circhoral.agents.catalogue import catalogue
from circhoral.people.person import Person
from circhoral.protocols.regimen import Regimen


def pregnancy_warnings(who: Person, arms: Sequence[Regimen]) -> list[str]:
    """Return one sentence per agent that is unsafe in pregnancy, for a woman whose goal is to conceive.

    Parameters
    ----------
    who : Person
    arms : sequence of Regimen

    Returns
    -------
    list of str
        Empty for men, for other goals and for agents without such a statement.
    """
    if who.sex != "female" or who.goal != "conceive":
        return []
    named = [dose.agent for arm in arms for dose in arm.doses] + [dose.agent for dose in who.history]
    found = []
    for name in dict.fromkeys(agent for agent in named if agent):
        facts = catalogue()[name].facts
        if facts.pregnancy == "contraindicated":
            found.append(
                f"{catalogue()[name].label}: CONTRAINDICATED in pregnancy and while trying to conceive. "
                f"{facts.pregnancy_note.text}"
            )
    return found
