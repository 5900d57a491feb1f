"""What must stand on every output: agents that harm a pregnancy, and agents that are no ordinary approved drug."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from circhoral.agents.catalogue import catalogue
from circhoral.people.person import Person
from circhoral.protocols.regimen import Regimen
from circhoral.protocols.rules import agents_added


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
    found = []
    for name in agents_of(who, arms):
        facts = catalogue()[name].facts
        if facts.pregnancy == "contraindicated":
            found.append(
                f"{catalogue()[name].label}: CONTRAINDICATED in pregnancy and while trying to conceive. "
                f"{facts.pregnancy_note.text}"
            )
    return found


def status_lines(agents: Iterable[str]) -> list[str]:
    """Return one sentence per agent that is unapproved, withdrawn, or approved for one narrow use only.

    Parameters
    ----------
    agents : iterable of str
        Ids; a repeated one is told once.
    """
    labels = [catalogue()[name].facts for name in dict.fromkeys(agents)]
    return [f"{label.status.standing.upper()}: {label.status.text}" for label in labels if label.status]


def agents_of(who: Person | None, arms: Sequence[Regimen]) -> list[str]:
    """Return every agent that is given in the arms, may be added by their rules, or was given before, once each."""
    named = [dose.agent for arm in arms for dose in arm.doses]
    named += [agent for arm in arms for agent in agents_added(arm.rules)]
    named += [dose.agent for dose in who.history] if who is not None else []
    return list(dict.fromkeys(agent for agent in named if agent))
