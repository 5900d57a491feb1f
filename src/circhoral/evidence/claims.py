"""Popular claims about fertility restoration, each with a verdict and its sources.

No statement judged wrong or overstated may become a model assumption; an unproven effect is zero unless a
user gives it a prior.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from circhoral.evidence.parameters import MARKS

VERDICTS = ("wrong", "overstated", "unproven", "partly right", "right", "not testable")


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim.

    Attributes
    ----------
    id : str
    claim : str
        As it is commonly made, paraphrased.
    verdict : str
        One of `VERDICTS`.
    statement : str
        What can be said instead.
    sources : tuple of str
        Keys of ``content/sources.bib``.
    mark : str
        Provenance mark of the statement.
    """

    id: str
    claim: str
    verdict: str
    statement: str
    sources: tuple[str, ...]
    mark: str


class ClaimError(ValueError):
    """A claim that cannot be read."""


def parse_claims(text: str, file: str = "claims.toml") -> dict[str, Claim]:
    """Read claims from their TOML text.

    Raises
    ------
    ClaimError
        If a key is missing or unknown, or a verdict or a mark is not one of ours.
    """
    claims: dict[str, Claim] = {}
    for key, row in tomllib.loads(text).items():
        place = f"{file}: [{key}]"
        if set(row) != {"claim", "verdict", "statement", "sources", "mark"}:
            raise ClaimError(f"{place} must have exactly claim, verdict, statement, sources and mark")
        if row["verdict"] not in VERDICTS:
            raise ClaimError(f"{place} verdict {row['verdict']!r}; expected one of: {', '.join(VERDICTS)}")
        if row["mark"] not in MARKS:
            raise ClaimError(f"{place} mark {row['mark']!r}; expected one of: {', '.join(MARKS)}")
        claims[key] = Claim(key, row["claim"], row["verdict"], row["statement"], tuple(row["sources"]), row["mark"])
    return claims


@cache
def all_claims() -> dict[str, Claim]:
    """Return every claim of the package by id, read once."""
    return parse_claims((files("circhoral.content") / "claims.toml").read_text(encoding="utf-8"))
