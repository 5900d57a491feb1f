"""The validation split: which published studies may set parameters and which may only judge them.

A study is drawn whole, never row by row. The draw is a pure function of the table of studies and a seed, so
that anyone can repeat it from ``content/studies/split.toml`` alone.
"""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np

Role = Literal["calibration", "validation"]
Sex = Literal["male", "female"]

SHARE = 0.25


@dataclass(frozen=True, slots=True)
class SplitStudy:
    """One published study in the split.

    Attributes
    ----------
    key : str
        Author and year, for example ``matsumoto-1990``.
    citation : str
    also : tuple of str
        Further reports of the same study or cohort.
    file : {"male", "female"}
    mechanism : str
        Stratum of the draw, for example ``sup/weekly-testosterone-ester``.
    usable : bool
        True if at least one row is an observed outcome with a number; only such a study can be drawn.
    role : {"calibration", "validation"}
    rows : tuple of str
        Ids of its rows in the evidence tables.
    """

    key: str
    citation: str
    file: Sex
    mechanism: str
    usable: bool
    role: Role
    rows: tuple[str, ...]
    also: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """Prefix of the mechanism: ``sup``, ``rec``, ``serm`` and so on."""
        return self.mechanism.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Split:
    """The whole split: the seed and every study by key."""

    seed: int
    studies: Mapping[str, SplitStudy]


class SplitError(ValueError):
    """A split file that cannot be read, or a study that it does not hold."""


def draw(studies: Iterable[SplitStudy], seed: int) -> dict[str, SplitStudy]:
    """Give every study its role by a seeded draw.

    Parameters
    ----------
    studies : iterable of SplitStudy
        Their present roles are ignored.
    seed : int
        Of one ``numpy.random.default_rng``, used for all strata in sorted order.

    Returns
    -------
    dict of str to SplitStudy
        In the order of the sorted keys.

    Notes
    -----
    A stratum is a mechanism within one evidence file. With three or more usable studies, a quarter of them
    (rounded half up, at least one) is drawn. Strata of exactly two are pooled by file: prefix families take
    turns in random order, each turn gives one stratum and one of its two studies, until the file holds a
    quarter. The only usable study of a mechanism always stays in calibration.
    """
    table = {study.key: study for study in studies}
    rng = np.random.default_rng(seed)
    chosen: set[str] = set()
    for file in ("female", "male"):
        strata = _strata(table, file)
        for name in sorted(strata):
            if len(strata[name]) >= 3:
                chosen.update(_pick(rng, strata[name], max(1, _share(len(strata[name])))))
        usable = [key for keys in strata.values() for key in keys]
        missing = _share(len(usable)) - len(chosen.intersection(usable))
        pairs = {name: keys for name, keys in strata.items() if len(keys) == 2}
        chosen.update(_pick_from_pairs(rng, pairs, missing))
    return {key: replace(table[key], role="validation" if key in chosen else "calibration") for key in sorted(table)}


def _share(count: int) -> int:
    return math.floor(SHARE * count + 0.5)


def _strata(table: Mapping[str, SplitStudy], file: str) -> dict[str, list[str]]:
    strata: dict[str, list[str]] = {}
    for key in sorted(table):
        if table[key].file == file and table[key].usable:
            strata.setdefault(table[key].mechanism, []).append(key)
    return strata


def _pick(rng: np.random.Generator, keys: list[str], count: int) -> list[str]:
    return [keys[index] for index in rng.choice(len(keys), size=count, replace=False)]


def _pick_from_pairs(rng: np.random.Generator, pairs: Mapping[str, list[str]], count: int) -> list[str]:
    families: dict[str, list[str]] = {}
    for name in sorted(pairs):
        families.setdefault(name.partition("/")[0], []).append(name)
    order = _pick(rng, sorted(families), len(families))
    picked: list[str] = []
    while len(picked) < count and any(families.values()):
        for family in order:
            if len(picked) < count and families[family]:
                name = families[family].pop(int(rng.integers(len(families[family]))))
                picked += _pick(rng, pairs[name], 1)
    return picked


def parse_split(text: str, file: str = "split.toml") -> Split:
    """Read a split from its TOML text.

    Raises
    ------
    SplitError
        If a key is missing, unknown or of the wrong kind.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SplitError(f"{file}: not valid TOML: {error}") from error
    if set(data) != {"seed", "studies"}:
        raise SplitError(f"{file}: expected exactly `seed` and `[studies.<key>]`, found {', '.join(data)}")
    return Split(int(data["seed"]), {key: _study(key, row, file) for key, row in data["studies"].items()})


def _study(key: str, row: dict[str, Any], file: str) -> SplitStudy:
    place = f"{file}: [studies.{key}]"
    needed = {"citation", "file", "mechanism", "usable", "role", "rows"}
    if missing := needed - set(row):
        raise SplitError(f"{place} lacks {', '.join(sorted(missing))}")
    if unknown := set(row) - needed - {"also"}:
        raise SplitError(f"{place} has the unknown key {sorted(unknown)[0]!r}")
    if row["role"] not in ("calibration", "validation") or row["file"] not in ("male", "female"):
        raise SplitError(f"{place} role must be calibration or validation, file must be male or female")
    return SplitStudy(
        key=key,
        citation=row["citation"],
        file=row["file"],
        mechanism=row["mechanism"],
        usable=bool(row["usable"]),
        role=row["role"],
        rows=tuple(row["rows"]),
        also=tuple(row.get("also", ())),
    )


@cache
def read_split() -> Split:
    """Return the packaged split, read once."""
    path = files("circhoral.content") / "studies" / "split.toml"
    return parse_split(path.read_text(encoding="utf-8"))


def study_of(key: str) -> SplitStudy:
    """Return one study of the split by its key.

    Raises
    ------
    SplitError
        If the split holds no such study; the message names the closest keys.
    """
    studies = read_split().studies
    if key not in studies:
        close = difflib.get_close_matches(key, studies, n=3, cutoff=0.5)
        hint = f"; did you mean {', '.join(close)}?" if close else ""
        raise SplitError(f"split.toml has no study '{key}'{hint}")
    return studies[key]


def role_of(key: str) -> Role:
    """Return "calibration" or "validation" for a study key."""
    return study_of(key).role


def rows_of_role(role: Role) -> tuple[str, ...]:
    """Return the ids of all evidence rows that belong to studies of one role, sorted."""
    return tuple(sorted(row for study in read_split().studies.values() if study.role == role for row in study.rows))
