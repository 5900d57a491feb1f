"""A cause as a value: a quantity that changed, what it does to what it acts on, and its own causes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

type Scale = Literal["ratio", "difference"]
type Role = Literal["explained", "input", "loop", "itself", "lag", "event", "repeated", "beyond", "memory", "time"]


@dataclass(frozen=True)
class Ligand:
    """What is given and acts at an input: its level as it is felt, in `unit`, and its molar mass if known [g/mol]."""

    label: str
    level: float
    unit: str
    molar_mass: float | None = None


@dataclass(frozen=True)
class Cause:
    """A quantity that changed, and why.

    Attributes
    ----------
    name, label, unit, organ : str
    before, now : float
        As felt by what it acts on, canonical units; of a site, the given ligands over their affinity; NaN for a lag.
    days_ago : float
        How far back it is felt on average [day].
    contribution : float
        What it does to the quantity that it is a cause of, on that quantity's scale.
    share : float
        The same as a fraction of the gross influence on that quantity, with the sign of the contribution.
    scale : {"ratio", "difference"}
        Whether `change`, and the contributions of `causes`, are of the natural logarithm or plain differences.
    change : float
        What the contributions of `causes` and `rest` add up to.
    causes : tuple of Cause
        The strongest first; empty where the walk ends.
    rest : float
        Contributions too small to be told one by one.
    role : str
        ``explained``; ``input``, what is given or lived from outside; ``loop``, explained further up; ``itself``, a
        state that feeds itself; ``lag``, what the flows of a state do not account for; ``event``, the same where
        events of the body change the state at once; ``repeated``, explained elsewhere; ``beyond``, not followed
        further; ``memory``, a state that nothing moves; ``time``.
    given : tuple of Ligand
        What acts at an input.
    told_as : str
        Of what is explained elsewhere, the name under which.
    """

    name: str
    label: str
    unit: str
    organ: str
    before: float
    now: float
    days_ago: float
    contribution: float
    share: float
    scale: Scale
    change: float
    causes: tuple[Cause, ...] = ()
    rest: float = 0.0
    role: Role = "explained"
    given: tuple[Ligand, ...] = ()
    told_as: str = ""
