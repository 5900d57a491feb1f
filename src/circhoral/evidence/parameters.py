"""Parameter rows: every number of the model with its unit, its spread and where it comes from.

A row lives in ``content/parameters/<file>.toml`` under its id. Equations hold no numbers; they ask for a row
by its id. The same id may not stand in two files. Organs that men and women share have one set of rows; where a
woman's value differs, ``content/parameters/woman/`` holds the row that takes its place in her body.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

How = Literal["measured", "fitted by authors", "derived", "calibrated here", "assumed"]
HOW: tuple[How, ...] = ("measured", "fitted by authors", "derived", "calibrated here", "assumed")
MARKS = ("SEEN", "RECALLED-high", "RECALLED-medium", "RECALLED-low", "DERIVED", "SIMULATED", "ASSUMED")


@dataclass(frozen=True, slots=True)
class Spread:
    """How a value differs between persons, or how uncertain its typical value is.

    Parameters
    ----------
    kind : {"lognormal", "normal", "logit", "none"}
        Scale on which `sd` is a standard deviation: of the natural logarithm, of the value, or of the log-odds.
    sd : float
        Standard deviation on that scale.
    """

    kind: Literal["lognormal", "normal", "logit", "none"] = "none"
    sd: float = 0.0


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One number with everything a reader needs to judge it.

    Attributes
    ----------
    id, value, unit, meaning : str, float, str, str
    spread : Spread
        Between persons.
    prior : Spread
        Of the typical value itself.
    source : str
        Key into ``content/sources.bib``; empty only for how = "assumed" or "calibrated here".
    where : str
        Table, figure or page of the source.
    how : str
        One of `HOW`.
    mark : str
        Provenance mark, one of `MARKS`.
    population, note, file : str
    """

    id: str
    value: float
    unit: str
    meaning: str
    how: How
    mark: str
    source: str = ""
    where: str = ""
    population: str = ""
    note: str = ""
    file: str = ""
    spread: Spread = field(default_factory=Spread)
    prior: Spread = field(default_factory=Spread)

    def with_value(self, value: float) -> ParameterRow:
        """Return the row with another value, as `--set` does."""
        return replace(self, value=float(value))


class ParameterError(ValueError):
    """A parameter row that cannot be used, with its file and what to mend."""


def read_rows(text: str, file: str) -> dict[str, ParameterRow]:
    """Read the rows of one TOML text.

    Parameters
    ----------
    text : str
    file : str
        Name for error messages.

    Raises
    ------
    ParameterError
        If a key is missing, unknown or of the wrong kind.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ParameterError(f"{file}: not valid TOML: {error}") from error
    return {key: _row(key, table, file) for key, table in tables.items()}


def _row(key: str, table: dict[str, Any], file: str) -> ParameterRow:
    known = {
        "value",
        "unit",
        "meaning",
        "how",
        "mark",
        "source",
        "where",
        "population",
        "note",
        "spread",
        "prior",
    }
    place = f"{file}: [{key}]"
    if not isinstance(table, dict):
        raise ParameterError(f"{place} must be a table with value, unit, meaning, how and mark")
    if unknown := set(table) - known:
        raise ParameterError(f"{place} has the unknown key {sorted(unknown)[0]!r}; known: {', '.join(sorted(known))}")
    if missing := {"value", "unit", "meaning", "how", "mark"} - set(table):
        raise ParameterError(f"{place} lacks {', '.join(sorted(missing))}")
    if table["how"] not in HOW:
        raise ParameterError(f"{place} how = {table['how']!r}; expected one of: {', '.join(HOW)}")
    if table["mark"] not in MARKS:
        raise ParameterError(f"{place} mark = {table['mark']!r}; expected one of: {', '.join(MARKS)}")
    if not table.get("source") and table["how"] not in ("assumed", "calibrated here"):
        raise ParameterError(f"{place} how = {table['how']!r} needs a source key")
    value = table["value"]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ParameterError(f"{place} value must be a number, found {value!r}")
    spread, prior = (Spread(**table[name]) if name in table else Spread() for name in ("spread", "prior"))
    rest: dict[str, Any] = {name: table[name] for name in known - {"value", "spread", "prior"} if name in table}
    return ParameterRow(id=key, value=float(value), file=file, spread=spread, prior=prior, **rest)


@cache
def all_rows() -> dict[str, ParameterRow]:
    """Return every parameter row of the package by id, read once; shared organs carry a man's values.

    Raises
    ------
    ParameterError
        If a row is invalid or an id stands twice.
    """
    return _read_folder("parameters")


@cache
def womans_rows() -> dict[str, ParameterRow]:
    """Return the rows that take the place of a man's in the body of a woman.

    Raises
    ------
    ParameterError
        If a row is invalid, takes the place of none, or has another unit.
    """
    rows = _read_folder("parameters/woman")
    for key, row in rows.items():
        if key not in all_rows():
            raise ParameterError(
                f"woman/{row.file}: [{key}] takes the place of no row; a row of her own stands with the rest"
            )
        if row.unit != all_rows()[key].unit:
            raise ParameterError(f"woman/{row.file}: [{key}] is in {row.unit}, its place in {all_rows()[key].unit}")
    return rows


@cache
def rows_of(sex: str) -> dict[str, ParameterRow]:
    """Return every parameter row by id as it holds for one sex.

    Parameters
    ----------
    sex : {"male", "female"}
    """
    return all_rows() | womans_rows() if sex == "female" else all_rows()


def _read_folder(name: str) -> dict[str, ParameterRow]:
    rows: dict[str, ParameterRow] = {}
    folder = files("circhoral.content") / name
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if not entry.name.endswith(".toml"):
            continue
        for key, row in read_rows(entry.read_text(encoding="utf-8"), entry.name).items():
            if key in rows:
                raise ParameterError(f"parameter '{key}' stands in {rows[key].file} and in {row.file}; keep one")
            rows[key] = row
    return rows
