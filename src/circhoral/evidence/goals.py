"""What a person may want and what must not happen on the way, from content/goals.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from circhoral.evidence.datum import ORIGIN, check_keys, number, origin
from circhoral.evidence.parameters import ParameterError
from circhoral.quantities.analytes import Sex, convert, measure, measures
from circhoral.quantities.clock import days
from circhoral.quantities.problems import did_you_mean
from circhoral.quantities.quantity import parse_quantity

_FILE = "goals.toml"


@dataclass(frozen=True, slots=True)
class Bound:
    """A measure beyond a threshold for some time.

    Attributes
    ----------
    id, label, measure : str
    above, below : float or None
        In the canonical unit of the measure; one of them, unless events are counted.
    count : int or None
        How many events, where the measure counts events.
    lasting : float
        How long it has to hold in a row [day].
    why : str
        What is feared, of a limit.
    mark, source, note : str
    curve : str
        Title of a milestone's picture over time; empty where there is none.
    falls_short : str
        Where the model is known to miss it, so that few breaches are no comfort; empty where it is not.
    """

    id: str
    label: str
    measure: str
    above: float | None
    below: float | None
    count: int | None
    lasting: float
    why: str
    mark: str
    source: str
    note: str
    curve: str = ""
    falls_short: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """What is wanted, until when, and what must not happen.

    Attributes
    ----------
    id, label : str
    sex : {"male", "female"}
    aims : tuple of str
        Of protocols that may help.
    words : tuple of str
        Of a person's file that mean it.
    horizon : float
        [day]
    wanted : Bound
    limits : tuple of Bound
    watch : tuple of str
        Measures to show beside.
    milestones : tuple of Bound
        On the way to it: when each is reached is told beside.
    """

    id: str
    label: str
    sex: Sex
    aims: tuple[str, ...]
    words: tuple[str, ...]
    horizon: float
    wanted: Bound
    limits: tuple[Bound, ...]
    watch: tuple[str, ...]
    milestones: tuple[Bound, ...] = ()

    @property
    def conceives(self) -> bool:
        """Whether a pregnancy is what it is for."""
        return "conceive" in self.words or self.id in ("motile_count", "luteal_phase", "endometrium")

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure that is needed to judge it."""
        beside = [one.measure for one in (*self.limits, *self.milestones)]
        return tuple(dict.fromkeys([self.wanted.measure, *beside, *self.watch]))


@cache
def goals() -> dict[str, Goal]:
    """Return every goal by its id.

    Raises
    ------
    ParameterError
        If a row is not well formed.
    """
    tables = tomllib.loads((files("circhoral.content") / _FILE).read_text(encoding="utf-8"))
    limits = {key: _bound(key, table, f"{_FILE}: [limit.{key}]") for key, table in tables["limit"].items()}
    steps = {
        key: _bound(key, table, f"{_FILE}: [milestone.{key}]") for key, table in tables.get("milestone", {}).items()
    }
    return {key: _goal(key, table, limits, steps) for key, table in tables["goal"].items()}


def goal(name: str, sex: Sex) -> Goal:
    """Return the goal of an id, or of a word of a person's file.

    Raises
    ------
    KeyError
        If there is none for this sex; the message lists close matches.
    """
    own = {key: one for key, one in goals().items() if one.sex == sex}
    word = name.strip().lower().replace(" ", "_")
    if word in own:
        return own[word]
    for one in own.values():
        if word.replace("_", " ") in one.words:
            return one
    raise KeyError(f"'{name}' is no goal; {did_you_mean(word, tuple(own), f'known are: {", ".join(own)}')}")


def _goal(key: str, table: Any, limits: dict[str, Bound], steps: dict[str, Bound]) -> Goal:
    place = f"{_FILE}: [goal.{key}]"
    needed = ("sex", "label", "aims", "words", "horizon", "wanted", "limits", "watch")
    check_keys(table, place, needed, (*needed, "milestones"))
    named = [(name, limits, "limit") for name in table["limits"]]
    named += [(name, steps, "milestone") for name in table.get("milestones", ())]
    if unknown := [(name, what) for name, known, what in named if name not in known]:
        raise ParameterError(f"{place} names the {unknown[0][1]} '{unknown[0][0]}', which does not exist")
    for name in table["watch"]:
        _known(name, place)
    wanted = _bound(key, {"label": table["label"], **table["wanted"]}, f"{place} wanted")
    return Goal(
        key, table["label"], table["sex"], tuple(table["aims"]), tuple(table["words"]), days(table["horizon"]), wanted,
        tuple(limits[name] for name in table["limits"]), tuple(table["watch"]),
        tuple(steps[name] for name in table.get("milestones", ())),
    )  # fmt: skip


def _bound(key: str, table: Any, place: str) -> Bound:
    needed = ("measure", "label", "mark")
    check_keys(
        table, place, needed, (*needed, "above", "below", "count", "lasting", "why", "curve", "falls_short", *ORIGIN)
    )
    _known(table["measure"], place)
    told = [name for name in ("above", "below", "count") if name in table]
    if len(told) != 1:
        raise ParameterError(f"{place} needs exactly one of above, below, count; found {', '.join(told) or 'none'}")
    about = measure(table["measure"])

    def canonical(name: str) -> float | None:
        if name not in table:
            return None
        quantity = parse_quantity(table[name], dimensionless=True)
        return convert(quantity.magnitude, quantity.unit or about.unit, about.unit, about)

    count = int(number(table["count"], f"{place} count", 1.0)) if "count" in table else None
    lasting = number(table.get("lasting", 0.0), f"{place} lasting")
    return Bound(
        key, table["label"], about.id, canonical("above"), canonical("below"), count, lasting,
        table.get("why", ""), **origin(table, place), curve=table.get("curve", ""),
        falls_short=table.get("falls_short", ""),
    )  # fmt: skip


def _known(name: str, place: str) -> None:
    if name not in measures():
        raise ParameterError(f"{place} names the measure '{name}', which does not exist")
