"""A number of the evidence with where it comes from, and the checks that its tables share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from circhoral.evidence.parameters import MARKS, ParameterError
from circhoral.evidence.sources import all_sources

ORIGIN = ("mark", "source", "note")


@dataclass(frozen=True, slots=True)
class Datum:
    """One number.

    Attributes
    ----------
    value : float
        In the unit that the field says which holds it; never negative.
    mark : str
        Provenance mark, one of `circhoral.evidence.parameters.MARKS`.
    source : str
        Key into ``content/sources.bib``; empty only if it is assumed.
    note : str
    """

    value: float
    mark: str
    source: str = ""
    note: str = ""


def datum(table: Any, place: str) -> Datum:
    """Return the number of one table.

    Parameters
    ----------
    table : mapping
        With value, mark, source and note.
    place : str
        File and key, for error messages.

    Raises
    ------
    ParameterError
        If a key is missing or unknown, the number is negative, or its mark or source does not exist.
    """
    check_keys(table, place, needed=("value", "mark"), known=("value", *ORIGIN))
    return Datum(number(table["value"], f"{place} value"), **origin(table, place))


def origin(table: Mapping[str, Any], place: str) -> dict[str, str]:
    """Return mark, source and note of a table.

    Raises
    ------
    ParameterError
        If the mark is unknown, or the source is missing or not in the bibliography.
    """
    mark, source = table.get("mark", ""), table.get("source", "")
    if mark not in MARKS:
        raise ParameterError(f"{place} mark = {mark!r}; expected one of: {', '.join(MARKS)}")
    if source and source not in all_sources():
        raise ParameterError(f"{place} source = {source!r}, which sources.bib does not hold")
    if not source and mark != "ASSUMED":
        raise ParameterError(f"{place} mark = {mark!r} needs a source key")
    return {"mark": mark, "source": source, "note": table.get("note", "")}


def number(value: Any, place: str, lowest: float = 0.0, highest: float = float("inf")) -> float:
    """Return a number that lies within limits.

    Raises
    ------
    ParameterError
        If it is no number, or outside the limits.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ParameterError(f"{place} must be a number, found {value!r}")
    if not lowest <= value <= highest:
        raise ParameterError(f"{place} = {value:g}; expected between {lowest:g} and {highest:g}")
    return float(value)


def check_keys(table: Any, place: str, needed: Iterable[str], known: Iterable[str]) -> None:
    """Check that a table has the needed keys and none that is unknown.

    Raises
    ------
    ParameterError
        If it has not.
    """
    if not isinstance(table, dict):
        raise ParameterError(f"{place} must be a table")
    if unknown := set(table) - set(known):
        raise ParameterError(f"{place} has the unknown key {sorted(unknown)[0]!r}; known: {', '.join(sorted(known))}")
    if missing := set(needed) - set(table):
        raise ParameterError(f"{place} lacks {', '.join(sorted(missing))}")
