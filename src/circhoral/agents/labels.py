"""Label facts of an agent: doses in use, approval, pregnancy, contraindications, warnings, monitoring.

Read from ``content/agents/<agent>.toml``. Every fact has a source or says that it was recalled. They are
shown and checked by the safety rules; no equation uses them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from circhoral.evidence.parameters import MARKS
from circhoral.quantities.quantity import Quantity, QuantityError, parse_quantity

PREGNANCY = {
    "contraindicated": "must not reach a pregnancy: not for a woman who is pregnant or may conceive while it lasts",
    "caution": "no rule against it and no proof of safety: needs a reason, and a decision once pregnant",
    "used to conceive": "given to a woman so that she conceives; the note says when it has to be stopped",
    "no concern known": "long and wide use in pregnancy without known harm",
}
"""What each word of the field `pregnancy` means, for the woman who takes the agent herself."""

STANDING = {
    "unapproved": "no agency has approved it for anything",
    "withdrawn": "approved once, and no longer sold as such a product",
    "limited": "approved for one narrow use, and not for any that this program is about",
}
"""What each word of `standing` means; an agent that is an ordinary approved drug, on label or off, has none."""


_WORDS = ("conditions", "formulations")


class LabelError(ValueError):
    """A label file that cannot be used, with its place and what to mend."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement with its source.

    Attributes
    ----------
    text, source, where, mark : str
        `source` is a key into ``content/sources.bib``; it may be empty only for a recalled fact.
    region : str
        Where it holds, for an approval.
    boxed : bool
        True for a boxed warning.
    conditions : tuple of str
        Words for the safety rules, for example ``pregnancy``; those of `evidence.condition_words`.
    formulations : tuple of str
        Those it is about; empty for all of them.
    """

    text: str
    mark: str
    source: str = ""
    where: str = ""
    region: str = ""
    boxed: bool = False
    conditions: tuple[str, ...] = ()
    formulations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """What must be said of an agent wherever it is used: its standing, one word of `STANDING`, and the sentence."""

    standing: str
    text: str
    mark: str
    source: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class DoseRange:
    """A dose in use: by whom, how, how much and how often."""

    population: str
    route: str
    formulation: str
    low: Quantity
    high: Quantity
    every: str
    mark: str
    source: str = ""
    where: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """The lowest and highest single dose of one formulation that make sense; others are likely slips."""

    lowest: Quantity
    highest: Quantity


@dataclass(frozen=True, slots=True)
class Label:
    """The label facts of one agent.

    Attributes
    ----------
    lowest_dose, highest_dose : Quantity
        Of a single dose (of a pulse, or of an infusion's day), whatever the formulation.
    pregnancy : str
        One word of `PREGNANCY`, for rules and reports to read.
    pregnancy_note : Fact
        The same in a sentence, with its mark and source.
    limits : dict of str to Limit
        Narrower bounds by formulation.
    status : Status or None
        Of an agent that is not an ordinary approved drug; it stands on every output that uses the agent.
    """

    agent: str
    lowest_dose: Quantity
    highest_dose: Quantity
    pregnancy: str
    pregnancy_note: Fact
    limits: dict[str, Limit]
    dose_ranges: tuple[DoseRange, ...]
    approval: tuple[Fact, ...]
    contraindications: tuple[Fact, ...]
    warnings: tuple[Fact, ...]
    monitoring: tuple[Fact, ...]
    notes: tuple[Fact, ...]
    status: Status | None = None

    @property
    def standing(self) -> str:
        """One word of `STANDING`; empty for an ordinary approved drug."""
        return self.status.standing if self.status else ""

    def bounds(self, formulation: str) -> Limit:
        """Return the bounds of a single dose of `formulation`."""
        return self.limits.get(formulation, Limit(self.lowest_dose, self.highest_dose))


@cache
def read_label(agent: str) -> Label:
    """Return the label facts of an agent, read once.

    Raises
    ------
    LabelError
        If the file is missing or wrong.
    """
    file = files("circhoral.content") / "agents" / f"{agent}.toml"
    if not file.is_file():
        raise LabelError(f"content/agents/{agent}.toml does not exist; every agent needs its label facts")
    return parse_label(file.read_text(encoding="utf-8"), f"content/agents/{agent}.toml")


def parse_label(text: str, file: str) -> Label:
    """Return the label facts written in one TOML text.

    Parameters
    ----------
    text : str
    file : str
        Name for error messages.

    Raises
    ------
    LabelError
        If a key is missing, unknown or without a source.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LabelError(f"{file}: not valid TOML: {error}") from error
    _check(set(table), Label, file, optional={"status"})
    lists = ("approval", "contraindications", "warnings", "monitoring", "notes")
    facts = {name: tuple(_fact(item, f"{file}: {name}") for item in table[name]) for name in lists}
    if table["pregnancy"] not in PREGNANCY:
        raise LabelError(f"{file}: pregnancy = {table['pregnancy']!r}; expected one of: {', '.join(PREGNANCY)}")
    return Label(
        agent=table["agent"],
        lowest_dose=_dose(table["lowest_dose"], file),
        highest_dose=_dose(table["highest_dose"], file),
        pregnancy=table["pregnancy"],
        pregnancy_note=_fact(table["pregnancy_note"], f"{file}: pregnancy_note"),
        limits={name: _limit(item, f"{file}: limits.{name}") for name, item in table["limits"].items()},
        dose_ranges=tuple(_range(item, f"{file}: dose_ranges") for item in table["dose_ranges"]),
        status=_status(table["status"], f"{file}: status") if "status" in table else None,
        **facts,
    )


def _fact(table: dict[str, Any], place: str) -> Fact:
    _check(set(table), Fact, place, optional={"source", "where", "region", "boxed", *_WORDS})
    _sourced(table, place)
    return Fact(**{**table, **{key: tuple(table.get(key, ())) for key in _WORDS}})


def _status(table: dict[str, Any], place: str) -> Status:
    _check(set(table), Status, place, optional={"source", "where"})
    _sourced(table, place)
    if table["standing"] not in STANDING:
        raise LabelError(f"{place}: standing = {table['standing']!r}; expected one of: {', '.join(STANDING)}")
    return Status(**table)


def _range(table: dict[str, Any], place: str) -> DoseRange:
    _check(set(table), DoseRange, place, optional={"source", "where", "note"})
    _sourced(table, place)
    return DoseRange(**{**table, "low": _dose(table["low"], place), "high": _dose(table["high"], place)})


def _limit(table: dict[str, Any], place: str) -> Limit:
    _check(set(table), Limit, place)
    return Limit(_dose(table["lowest"], place), _dose(table["highest"], place))


def _dose(text: object, place: str) -> Quantity:
    try:
        return parse_quantity(text, example="200 mg")
    except QuantityError as error:
        raise LabelError(f"{place}: {error}") from error


def _check(found: set[str], kind: type, place: str, optional: set[str] | None = None) -> None:
    known = {item.name for item in fields(kind)}
    if unknown := found - known:
        raise LabelError(f"{place} has the unknown key {sorted(unknown)[0]!r}; known: {', '.join(sorted(known))}")
    if missing := known - found - (optional or set()):
        raise LabelError(f"{place} lacks {', '.join(sorted(missing))}")


def _sourced(table: dict[str, Any], place: str) -> None:
    if table["mark"] not in MARKS:
        raise LabelError(f"{place} mark = {table['mark']!r}; expected one of: {', '.join(MARKS)}")
    if not table.get("source") and not table["mark"].startswith(("RECALLED", "ASSUMED")):
        raise LabelError(f"{place}: a fact marked {table['mark']} needs a source key: {table}")
