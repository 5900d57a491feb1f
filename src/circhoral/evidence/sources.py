"""The bibliography: every key that a parameter row, a claim or a study may name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pybtex.database import BibliographyData, Entry, parse_string


@dataclass(frozen=True, slots=True)
class Source:
    """One entry of ``content/sources.bib``.

    Attributes
    ----------
    key : str
        Author and year, for example ``matsumoto-1990``.
    kind : str
        BibTeX type in lower case.
    title, journal, volume, page, year, pmid : str
        Empty if the entry does not state them.
    authors : tuple of str
        Family names, as far as they are stated.
    note : str
        Provenance mark and, after it, a remark.
    """

    key: str
    kind: str
    title: str
    authors: tuple[str, ...]
    journal: str
    volume: str
    page: str
    year: str
    pmid: str
    note: str

    @property
    def short(self) -> str:
        """Short citation, for example ``Matsumoto, J Clin Endocrinol Metab 1990;70:282``."""
        who = self.authors[0] if self.authors else self.title
        if len(self.authors) > 1:
            who += " et al." if len(self.authors) > 2 or "others" in self.authors else f" and {self.authors[1]}"
        place = self.journal or (self.title if self.authors else "")
        if self.volume:
            return f"{who}, {place} {self.year};{self.volume}" + (f":{self.page}" if self.page else "")
        return ", ".join(part for part in (who, place, self.year) if part)


class SourceError(KeyError):
    """A key that ``sources.bib`` does not hold."""

    def __str__(self) -> str:
        return str(self.args[0])


@cache
def all_sources() -> dict[str, Source]:
    """Return every source of the package by key, read once."""
    text = (files("circhoral.content") / "sources.bib").read_text(encoding="utf-8")
    data: BibliographyData = parse_string(text, "bibtex")
    return {key: _source(key, entry) for key, entry in data.entries.items()}


def _source(key: str, entry: Entry) -> Source:
    def get(name: str) -> str:
        return str(entry.fields.get(name, "")).replace("{", "").replace("}", "").strip()

    people = [" ".join((*person.prelast_names, *person.last_names)) for person in entry.persons.get("author", [])]
    return Source(
        key=key,
        kind=entry.type.lower(),
        title=get("title"),
        authors=tuple(name.replace("{", "").replace("}", "") for name in people),
        journal=get("journal"),
        volume=get("volume"),
        page=get("pages"),
        year=get("year"),
        pmid=get("pmid"),
        note=get("note"),
    )


def source(key: str) -> Source:
    """Return one source.

    Raises
    ------
    SourceError
        If there is no such key; the message names the closest ones.
    """
    sources = all_sources()
    if key not in sources:
        close = difflib.get_close_matches(key, sources, n=3, cutoff=0.5)
        hint = f"; did you mean {', '.join(close)}?" if close else ""
        raise SourceError(f"sources.bib has no entry '{key}'{hint}")
    return sources[key]


def cite(keys: Iterable[str]) -> list[str]:
    """Return short citations, each once, sorted.

    Parameters
    ----------
    keys : iterable of str

    Raises
    ------
    SourceError
        If a key is unknown.
    """
    return sorted({source(key).short for key in keys})
