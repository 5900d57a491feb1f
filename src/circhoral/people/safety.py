"""Placeholder of the branch: the real check of safety comes from another branch."""

from __future__ import annotations

from dataclasses import dataclass

from circhoral.people.person import Person
from circhoral.protocols.protocol import Protocol


@dataclass(frozen=True)
class SafetyEntry:
    """One statement: level is contraindicated, warning, interaction, pregnancy, status or plausibility."""

    level: str
    agent: str
    text: str
    source: str
    mark: str
    because: str


@dataclass(frozen=True)
class SafetyReport:
    """What speaks against or about a protocol for a person."""

    entries: tuple[SafetyEntry, ...]

    @property
    def contraindicated(self) -> bool:
        """Whether it must not be ranked."""
        return any(entry.level == "contraindicated" for entry in self.entries)


def check_safety(person: Person, protocol: Protocol) -> SafetyReport:
    """Return what speaks about a protocol."""
    return SafetyReport(())
