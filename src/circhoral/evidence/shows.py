"""An experiment by which the model shows a claim: what is run, what is read, and what the evidence leads one to expect.

A reading is one number of one simulated person, or a share of many. `against` is a second reading, written as what
differs from the first; then the two are compared. What comes out is judged elsewhere, and `outcome` says what is known
to come out, so that a model that changes its mind is noticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from circhoral.evidence.sources import all_sources
from circhoral.quantities.analytes import measures
from circhoral.quantities.problems import did_you_mean

OUTCOMES = {
    "agrees": "the model goes where the evidence goes and, where a number is reported, is less than 1.5-fold from it",
    "direction only": "the model goes where the evidence goes, and is 1.5-fold or more from the reported number",
    "disagrees": "the model does not do what the evidence says",
    "untested": "no evidence was found to compare with; what the model gives is no evidence",
}
EXPECTED = ("higher", "lower", "same", "unknown")
STATISTICS = {
    "mean": "mean of the window",
    "highest": "highest of the window",
    "lowest": "lowest of the window",
    "rise": "mean of the window less the first morning",
    "share_below": "share of people below the threshold",
    "share_reaching": "share of people who reach the threshold",
    "share_ovulating": "share of women who ovulate",
    "ovulations": "number of ovulations",
    "at_ovulation": "last morning before the first ovulation",
}
_READING = (
    "what", "person", "doses", "start_cycle", "measure", "statistic", "window", "every", "people", "threshold",
    "starting_above",
)  # fmt: skip
_ALWAYS = ("what", "person", "measure", "window", "expect", "evidence", "source", "outcome")
_SHOW = (*_READING, "against", "expect", "reported", "evidence", "source", "outcome")


class ClaimError(ValueError):
    """A claim, or an experiment of one, that cannot be read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One number that a simulation gives.

    Attributes
    ----------
    what : str
        In words.
    person : mapping
        As in a person's file.
    doses : tuple of mapping
        As in a regimen's file; empty if nothing is given.
    start_cycle : str or None
        As in a regimen's file.
    measure : str
    statistic : str
        One of `STATISTICS`.
    window : tuple of (float, float)
        First and last day that are read; the run ends after the last.
    every : float or None
        Interval between samples [day]; mornings if absent.
    people : int
        1 is the typical person.
    threshold, starting_above : str
        Quantities: of a share, and of the measure on the first morning of those who are counted.
    """

    what: str
    person: Mapping[str, Any]
    doses: tuple[Mapping[str, Any], ...]
    start_cycle: str | None
    measure: str
    statistic: str
    window: tuple[float, float]
    every: float | None
    people: int
    threshold: str
    starting_above: str


@dataclass(frozen=True, slots=True)
class Show:
    """An experiment.

    Attributes
    ----------
    reading : Reading
    against : Reading or None
        What it is compared with; then the result is a ratio.
    expect : str
        One of `EXPECTED`; a rise alone is compared with none. ``"unknown"`` where there is no evidence, or a
        number alone is compared.
    reported : float or None
        What was reported: a ratio if there is an `against`, a number in the unit of the reading otherwise.
    evidence : str
        The same in words.
    source : str
        Key of ``content/sources.bib``; empty where there is none.
    outcome : str
        One of `OUTCOMES`: what is known to come out.
    """

    reading: Reading
    against: Reading | None
    expect: str
    reported: float | None
    evidence: str
    source: str
    outcome: str


def texts(value: object) -> bool:
    """Whether something is a list of texts."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def parse_show(row: Any, place: str) -> Show:
    """Read one experiment.

    Raises
    ------
    ClaimError
        If it cannot be used; the message begins with `place` and says how to mend it.
    """
    if not isinstance(row, dict):
        raise ClaimError(f"{place}: found {row!r}; expected a table")
    _keys(row, _SHOW, place)
    for name in _ALWAYS:
        if name not in row:
            raise ClaimError(f"{place}: '{name}' is missing; an experiment must have {', '.join(_ALWAYS)}")
    _one_of(row["expect"], EXPECTED, f"{place}: expect")
    _one_of(row["outcome"], OUTCOMES, f"{place}: outcome")
    if row["source"]:
        _one_of(row["source"], all_sources(), f"{place}: source")
    reading = {key: row[key] for key in _READING if key in row}
    first, against = _reading(reading, place), None
    if "against" in row:
        other = row["against"]
        if not isinstance(other, dict) or "what" not in other:
            raise ClaimError(f"{place}: against = {other!r}; expected what differs, with 'what' in words")
        _keys(other, _READING, f"{place} against")
        against = _reading(reading | other, f"{place} against")
    reported = row.get("reported")
    if reported is not None and not _number(reported):
        raise ClaimError(f"{place}: reported = {reported!r}; expected a number without its unit")
    if against is None and row["expect"] != "unknown" and row.get("statistic") != "rise":
        raise ClaimError(
            f"{place}: expect = '{row['expect']}' needs an 'against'; add one, or write expect = 'unknown'"
        )
    nothing = reported is None and row["expect"] == "unknown"
    if nothing != (row["outcome"] == "untested"):
        raise ClaimError(
            f"{place}: outcome = '{row['outcome']}'; 'untested' is the outcome where nothing is expected or reported, "
            "and only there"
        )
    return Show(
        first, against, row["expect"], None if reported is None else float(reported),
        row["evidence"], row["source"], row["outcome"],
    )  # fmt: skip


def _reading(row: Mapping[str, Any], place: str) -> Reading:
    _one_of(row.get("statistic", "mean"), STATISTICS, f"{place}: statistic")
    measure = row["measure"]
    if not str(measure).endswith("_concentration"):  # levels of what is given are named by the agents
        _one_of(measure, measures(), f"{place}: measure")
    window = row["window"]
    if not (
        isinstance(window, list) and len(window) == 2 and all(map(_number, window)) and 0 <= window[0] <= window[1]
    ):
        raise ClaimError(f"{place}: window = {window!r}; expected a first and a last day: window = [0, 84]")
    doses = row.get("doses", [])
    if not isinstance(doses, list) or not all(isinstance(dose, dict) for dose in doses):
        raise ClaimError(f"{place}: doses = {doses!r}; expected a list of tables, as in a regimen")
    if not isinstance(row["person"], dict):
        raise ClaimError(f"{place}: person = {row['person']!r}; expected a table, as in a person's file")
    if str(row.get("statistic", "")) in ("share_below", "share_reaching") and "threshold" not in row:
        raise ClaimError(f'{place}: a share needs a threshold; add for example threshold = "20 million/mL"')
    return Reading(
        what=row["what"],
        person=row["person"],
        doses=tuple(doses),
        start_cycle=row.get("start_cycle"),
        measure=measure,
        statistic=row.get("statistic", "mean"),
        window=(float(window[0]), float(window[1])),
        every=row.get("every"),
        people=row.get("people", 1),
        threshold=row.get("threshold", ""),
        starting_above=row.get("starting_above", ""),
    )


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _keys(row: Mapping[str, Any], known: tuple[str, ...], place: str) -> None:
    for name in row:
        if name not in known:
            raise ClaimError(f"{place}: unknown key '{name}'; {did_you_mean(name, known)}")


def _one_of(value: object, known: Iterable[str], place: str) -> None:
    names = tuple(known)
    if value not in names:
        remedy = did_you_mean(str(value), names, f"expected one of: {', '.join(names)}" if len(names) < 20 else "")
        raise ClaimError(f"{place} {value!r}; {remedy}")
