"""A study with its scores: what `replicate` returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from circhoral.validation.scoring import Scored


@dataclass(frozen=True)
class Replicated:
    """A study with its scored endpoints.

    Attributes
    ----------
    study, citation, role, mechanism : str
    sex : str
        Of its people.
    people : int
        Virtual people per arm.
    notes : tuple of str
    endpoints : tuple of Scored
    cycles : mapping of arm to int
        How many whole cycles its women lived; empty for men.
    """

    study: str
    citation: str
    role: str
    mechanism: str
    sex: str
    people: int
    notes: tuple[str, ...]
    endpoints: tuple[Scored, ...]
    cycles: Mapping[str, int] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """Return it as plain numbers and texts."""
        return asdict(self)
