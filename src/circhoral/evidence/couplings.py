"""Metabolic couplings: what drives what, with its evidence, and the parameters that switch it off."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from circhoral.evidence.parameters import ParameterError, all_rows
from circhoral.quantities.problems import did_you_mean

GRADES = {
    "A": "people in whom the driver was changed",
    "B": "seen again and again, or before and after",
    "C": "one association, or cells",
    "D": "assumed",
}
_FILE = "couplings.toml"


@dataclass(frozen=True, slots=True)
class Coupling:
    """One link between metabolism and the axis.

    Attributes
    ----------
    id, driver, target : str
    effect : str
        Its size in words, with the number it rests on.
    source : str
        Key into ``content/sources.bib``; empty where it is common knowledge or assumed.
    grade : str
        One of `GRADES`.
    sexes : tuple of str
    off : dict of parameter id to float
        Values at which it does nothing.
    """

    id: str
    driver: str
    target: str
    effect: str
    source: str
    grade: str
    sexes: tuple[str, ...]
    off: dict[str, float]

    @property
    def on(self) -> bool:
        """Whether it acts unless somebody switches it off."""
        return any(all_rows()[name].value != neutral for name, neutral in self.off.items())


class UnknownCouplingError(ValueError):
    """A name that is no coupling; the message lists close matches."""


@cache
def couplings() -> dict[str, Coupling]:
    """Return every coupling by id.

    Raises
    ------
    ParameterError
        If one is not well formed, or names a parameter that does not exist.
    """
    text = (files("circhoral.content") / _FILE).read_text(encoding="utf-8")
    return {key: _coupling(key, table) for key, table in tomllib.loads(text).items()}


def _coupling(key: str, table: dict[str, Any]) -> Coupling:
    wanted = set(Coupling.__dataclass_fields__) - {"id"}
    if set(table) != wanted:
        raise ParameterError(f"{_FILE}: [{key}] must have {', '.join(sorted(wanted))}; found {', '.join(table)}")
    if table["grade"] not in GRADES:
        raise ParameterError(f"{_FILE}: [{key}] grade = {table['grade']!r}; expected one of {', '.join(GRADES)}")
    if unknown := set(table["off"]) - set(all_rows()):
        raise ParameterError(f"{_FILE}: [{key}] switches '{sorted(unknown)[0]}', which is no parameter")
    off = {name: float(value) for name, value in table["off"].items()}
    rest = {name: table[name] for name in ("driver", "target", "effect", "source", "grade")}
    return Coupling(key, sexes=tuple(table["sexes"]), off=off, **rest)


def switched_off(names: Iterable[str]) -> dict[str, float]:
    """Return the parameter values at which the named couplings do nothing.

    Raises
    ------
    UnknownCouplingError
        If a name is no coupling.
    """
    values: dict[str, float] = {}
    for name in names:
        if name not in couplings():
            remedy = did_you_mean(name, tuple(couplings()), "see: circhoral couplings")
            raise UnknownCouplingError(f"'{name}' is no coupling; {remedy}")
        values |= couplings()[name].off
    return values
