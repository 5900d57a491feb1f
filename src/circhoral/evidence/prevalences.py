"""How common each phenotype is, in whom it is possible, and the first guess from it, by content/prevalences.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from statistics import NormalDist
from typing import Any, Literal, get_args

from circhoral.evidence.datum import Datum, check_keys, datum, number
from circhoral.evidence.parameters import ParameterError
from circhoral.evidence.phenotypes import phenotypes
from circhoral.quantities.analytes import Sex

Setting = Literal["general", "clinic"]
REST = "eugonadal"
"""What the shares of all other phenotypes leave."""
_FILE = "prevalences.toml"
_LIMITS = ("age_from", "age_to", "bmi_from", "bmi_to", "age_median", "age_sd")


@dataclass(frozen=True, slots=True)
class Prevalence:
    """How common one phenotype is, and in whom it is possible.

    Attributes
    ----------
    phenotype : str
    shares : dict of sex to dict of setting to Datum
        Among people of that sex in whom it is possible [0 to 1].
    age_from, age_to : float
        From the first, before the second [year].
    bmi_from, bmi_to : float
        From the first, below the second [kg/m^2].
    age_median, age_sd : float or None
        Where it grows common with age: when half have it, and the standard deviation [year].
    needs_history_of : tuple of str
        Agents of which one must have been given; empty where nothing is needed.
    note : str
    """

    phenotype: str
    shares: dict[Sex, dict[Setting, Datum]]
    age_from: float
    age_to: float
    bmi_from: float
    bmi_to: float
    age_median: float | None
    age_sd: float | None
    needs_history_of: tuple[str, ...]
    note: str

    def possible(self, sex: Sex, age: float, bmi: float, history: Collection[str] = ()) -> bool:
        """Return whether a person can have it, by sex, age [year], body-mass index [kg/m^2] and agents given."""
        fits = self.age_from <= age < self.age_to and self.bmi_from <= bmi < self.bmi_to
        known = not self.needs_history_of or any(agent in history for agent in self.needs_history_of)
        return sex in self.shares and fits and known

    def share(self, sex: Sex, age: float, setting: Setting = "clinic") -> float:
        """Return the share of people of an age [year] with it, among those in whom it is possible."""
        value = self.shares[sex][setting].value
        if self.age_median is None or self.age_sd is None:
            return value
        return value * NormalDist(self.age_median, self.age_sd).cdf(age)


@cache
def prevalences() -> dict[str, Prevalence]:
    """Return how common every phenotype is, by its id; only `REST` is left out.

    Raises
    ------
    ParameterError
        If a row is not well formed, a phenotype is unknown or lacks a row, or the shares of a sex exceed one.
    """
    text = (files("circhoral.content") / _FILE).read_text(encoding="utf-8")
    made = {key: _prevalence(key, table) for key, table in tomllib.loads(text).items()}
    if lacking := set(phenotypes()) - set(made) - {REST}:
        raise ParameterError(f"{_FILE}: no row for {', '.join(sorted(lacking))}")
    sexes: tuple[Sex, ...] = ("male", "female")
    for sex in sexes:
        for setting in get_args(Setting):
            found = [row.shares[sex][setting].value for row in made.values() if sex in row.shares and not row.age_sd]
            if sum(found) > 1:
                raise ParameterError(f"{_FILE}: the shares of {sex} in '{setting}' are {sum(found):.3g}; at most 1")
    return made


def first_guess(
    sex: Sex, age: float, bmi: float, history: Collection[str] = (), setting: Setting = "clinic"
) -> dict[str, float]:
    """Return how probable each phenotype is before any value is looked at; the numbers add up to one.

    Parameters
    ----------
    sex : {"male", "female"}
    age : float
        [year]
    bmi : float
        [kg/m^2]
    history : collection of str
        Agents that were given.
    setting : {"clinic", "general"}
    """
    rows = [row for row in prevalences().values() if row.possible(sex, age, bmi, history)]
    by_age = {row.phenotype: row.share(sex, age, setting) for row in rows if row.age_sd}
    left = 1 - sum(by_age.values())
    others = {row.phenotype: left * row.share(sex, age, setting) for row in rows if not row.age_sd}
    return {REST: left - sum(others.values()), **others, **by_age}


def _prevalence(key: str, table: Any) -> Prevalence:
    place = f"{_FILE}: [{key}]"
    check_keys(table, place, ("note",), (*_LIMITS, "needs_history_of", "note", "male", "female"))
    if key == REST or key not in phenotypes():
        raise ParameterError(f"{place} is {'what the others leave' if key == REST else 'no phenotype'}")
    sexes = phenotypes()[key].sex
    if {"male", "female"} & set(table) != set(sexes):
        raise ParameterError(f"{place} must have shares of {' and '.join(sexes)}, for whom the phenotype is meant")
    limits = {name: number(table[name], f"{place} {name}") for name in _LIMITS if name in table}
    if ("age_median" in limits) != ("age_sd" in limits):
        raise ParameterError(f"{place} needs both age_median and age_sd, or neither")
    shares: dict[Any, dict[Setting, Datum]] = {sex: _shares(table[sex], f"{place} {sex}") for sex in sexes}
    return Prevalence(
        key,
        shares,
        limits.get("age_from", 0.0),
        limits.get("age_to", float("inf")),
        limits.get("bmi_from", 0.0),
        limits.get("bmi_to", float("inf")),
        limits.get("age_median"),
        limits.get("age_sd"),
        tuple(table.get("needs_history_of", ())),
        table["note"],
    )


def _shares(table: Any, place: str) -> dict[Setting, Datum]:
    settings: tuple[Setting, ...] = get_args(Setting)
    check_keys(table, place, settings, settings)
    made = {setting: datum(table[setting], f"{place}.{setting}") for setting in settings}
    for setting, found in made.items():
        number(found.value, f"{place}.{setting}", highest=1.0)
    return made
