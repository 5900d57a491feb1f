"""Phenotypes and ancestries: named sets of parameter shifts with their source, from content/*.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from circhoral.evidence.parameters import HOW, MARKS, ParameterError, ParameterRow, all_rows
from circhoral.quantities.problems import did_you_mean


@dataclass(frozen=True, slots=True)
class Phenotype:
    """A set of parameter shifts.

    Attributes
    ----------
    id, label : str
    sex : tuple of str
        For whom it is meant.
    shift : tuple of (parameter id, "times" | "to", number, sd)
        `sd` is the standard deviation of the logarithm among people with this label, beside the spread of the row.
    how, mark, note : str
    """

    id: str
    label: str
    sex: tuple[str, ...]
    shift: tuple[tuple[str, str, float, float], ...]
    how: str
    mark: str
    note: str

    def values(self, rows: Mapping[str, ParameterRow]) -> dict[str, float]:
        """Return the shifted typical values by parameter id."""
        return {name: rows[name].value * number if kind == "times" else number for name, kind, number, _ in self.shift}


@cache
def phenotypes() -> dict[str, Phenotype]:
    """Return every phenotype by id.

    Raises
    ------
    ParameterError
        If one is not well formed or shifts a parameter that does not exist.
    """
    return _read("phenotypes.toml")


@cache
def ancestries() -> dict[str, Phenotype]:
    """Return every ancestry that a source shows to matter, by id; others change nothing.

    Raises
    ------
    ParameterError
        If one is not well formed or shifts a parameter that does not exist.
    """
    return _read("ancestries.toml")


def _read(file: str) -> dict[str, Phenotype]:
    text = (files("circhoral.content") / file).read_text(encoding="utf-8")
    made = {}
    for key, table in tomllib.loads(text).items():
        shift = []
        for name, change in table.get("shift", {}).items():
            if name not in all_rows():
                raise ParameterError(f"{file}: [{key}] shifts '{name}', which is no parameter")
            ways = [way for way in ("times", "to") if way in change]
            if len(ways) != 1 or set(change) - {"times", "to", "sd"}:
                raise ParameterError(f"{file}: [{key}] {name} needs either 'times' or 'to', and may have 'sd'")
            shift.append((name, ways[0], float(change[ways[0]]), float(change.get("sd", 0.0))))
        if table["how"] not in HOW or table["mark"] not in MARKS:
            raise ParameterError(f"{file}: [{key}] has an unknown 'how' or 'mark'")
        made[key] = Phenotype(
            key, table["label"], tuple(table["sex"]), tuple(shift), table["how"], table["mark"], table["note"]
        )
    return made


def phenotype(name: str) -> Phenotype:
    """Return one phenotype.

    Raises
    ------
    KeyError
        If there is none of that name; the message lists close matches.
    """
    known = phenotypes()
    if name not in known:
        raise KeyError(f"'{name}' is no phenotype; {did_you_mean(name, tuple(known))}")
    return known[name]
