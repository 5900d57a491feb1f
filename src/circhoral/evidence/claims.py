"""Popular claims about fertility restoration: verdict, what can be said, what the model does, and sources.

No statement judged wrong or overstated may become a model assumption; an unproven effect is zero unless a
user gives it a prior. How a claim is shown by the model stands in `shows`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from circhoral.evidence.couplings import couplings
from circhoral.evidence.parameters import MARKS, all_rows
from circhoral.evidence.phenotypes import phenotypes
from circhoral.evidence.shows import OUTCOMES, ClaimError, Show, parse_show, texts
from circhoral.evidence.sources import all_sources
from circhoral.quantities.problems import did_you_mean

__all__ = ["OUTCOMES", "VERDICTS", "Claim", "ClaimError", "all_claims", "parse_claims"]

VERDICTS = ("wrong", "overstated", "unproven", "partly right", "right", "not testable")
KINDS = ("agent", "part", "parameter", "coupling", "phenotype")
"""What of the model a claim may name; agents and parts are known to higher floors only."""
_TEXTS = ("claim", "verdict", "statement", "mark", "model")
_LISTS = ("sources", "where")


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
    model : str
        What the model does with it.
    where : tuple of str
        What of the model carries it, for example ``agent anastrozole``: a word of `KINDS` and an id. Empty if it is
        not modelled.
    show : tuple of Show
        Experiments by which the model shows it.
    """

    id: str
    claim: str
    verdict: str
    statement: str
    sources: tuple[str, ...]
    mark: str
    model: str
    where: tuple[str, ...]
    show: tuple[Show, ...]

    def named(self, kind: str) -> list[str]:
        """Return the ids of one kind that the claim names."""
        return [item.split(" ", 1)[1] for item in self.where if item.startswith(f"{kind} ")]


def parse_claims(text: str, file: str = "claims.toml") -> dict[str, Claim]:
    """Read claims from their TOML text.

    Raises
    ------
    ClaimError
        If the text is no TOML, a key is missing or unknown, or a value is not one that can be used. The message says
        where, what was found and how to mend it.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ClaimError(f"{file}: {error}; mend the TOML there") from None
    return {key: _claim(key, row, f"{file}: [{key}]") for key, row in tables.items()}


def _claim(key: str, row: Any, place: str) -> Claim:
    if not isinstance(row, dict):
        raise ClaimError(f"{place}: found {row!r}; expected a table: write [{key}] on a line of its own")
    wanted = (*_TEXTS, *_LISTS)
    known = (*wanted, "show")
    for name in row:
        if name not in known:
            raise ClaimError(f"{place}: unknown key '{name}'; {did_you_mean(name, known)}")
    for name in wanted:
        if name not in row:
            raise ClaimError(f"{place}: '{name}' is missing; a claim must have {', '.join(wanted)}")
    for name in _TEXTS:
        if not isinstance(row[name], str) or not row[name].strip():
            raise ClaimError(f'{place}: {name} = {row[name]!r}; expected words: {name} = "..."')
    for name in _LISTS:
        if not texts(row[name]):
            raise ClaimError(f'{place}: {name} = {row[name]!r}; expected a list of texts: {name} = ["..."]')
    _one_of(row["verdict"], VERDICTS, f"{place}: verdict")
    _one_of(row["mark"], MARKS, f"{place}: mark")
    if not row["sources"]:
        raise ClaimError(f"{place}: sources is empty; name at least one key of sources.bib")
    for name in row["sources"]:
        _one_of(name, tuple(all_sources()), f"{place}: source", "add it to sources.bib")
    for item in row["where"]:
        _known_place(item, f"{place}: where")
    shows = row.get("show", [])
    if not isinstance(shows, list):
        raise ClaimError(f"{place}: show = {shows!r}; expected a list of tables: write [[{key}.show]]")
    made = tuple(parse_show(item, f"{place} show {number}") for number, item in enumerate(shows, 1))
    words = {name: row[name] for name in _TEXTS}
    return Claim(key, **words, sources=tuple(row["sources"]), where=tuple(row["where"]), show=made)


def _one_of(value: str, known: tuple[str, ...], place: str, otherwise: str = "") -> None:
    if value not in known:
        raise ClaimError(f"{place} {value!r}; {did_you_mean(value, known, otherwise)}")


def _known_place(item: str, place: str) -> None:
    kind, _, name = item.partition(" ")
    if kind not in KINDS or not name:
        raise ClaimError(f"{place} {item!r}; expected one of {', '.join(KINDS)}, and an id: 'agent anastrozole'")
    known: Mapping[str, Mapping[str, object]] = {
        "parameter": all_rows(), "coupling": couplings(), "phenotype": phenotypes()
    }  # fmt: skip
    if kind in known:
        _one_of(name, tuple(known[kind]), f"{place} {kind}", f"it must be the id of a {kind}")


@cache
def all_claims() -> dict[str, Claim]:
    """Return every claim of the package by id, read once."""
    return parse_claims((files("circhoral.content") / "claims.toml").read_text(encoding="utf-8"))
