"""A protocol: a regimen with what must be known before it is compared with others.

For whom it is, on what evidence, what is checked at visits, when it is stopped, what may be varied, and what it is
expected to do against waiting. Options with their basis, never directions. Whether it suits a person is decided in
`people.safety`; the person of the example is read in `people.example`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BeforeValidator, Field, model_validator

from circhoral.evidence.parameters import MARKS
from circhoral.evidence.sources import all_sources
from circhoral.protocols.dose import Dose, Length, Point
from circhoral.protocols.regimen import Regimen
from circhoral.protocols.rules import Rule
from circhoral.quantities.analytes import Sex, UnknownMeasureError, measure
from circhoral.quantities.fields import AnyQuantity, FileModel, Whole, Word, as_list, refusals, refuse
from circhoral.quantities.problems import Finding, did_you_mean

type Aim = Literal[
    "sperm",
    "testosterone",
    "ovulation",
    "luteal_support",
    "endometrium",
    "weight",
    "growth_hormone",
    "testosterone_replacement",
]
GRADES = {
    "A": "randomised trials or meta-analyses of them, in people like these",
    "B": "controlled trials without chance allocation, small crossovers, cohorts",
    "C": "case series, or the opinion of experts and guidelines",
    "D": "mechanism only: it should work, and nobody has shown it in people like these",
    "none": "no evidence for this use was found, or only evidence against it",
}
"""What the grade of a protocol means. It grades the named use, not the drug."""

CONTEXTS = {
    "after_testosterone": "testosterone or other androgens have been stopped",
    "on_testosterone": "testosterone is being taken and goes on",
    "never_treated": "nothing that acts on the axis was given before",
    "wants_to_conceive": "a pregnancy is wanted now",
    "no_wish_to_conceive": "no pregnancy is wanted in the time of the protocol",
    "without_cycles": "she does not bleed by herself",
    "with_cycles": "she bleeds by herself",
    "before_transfer": "the endometrium is prepared for an embryo",
    "after_menopause": "her ovaries have stopped",
}
"""Circumstances for which a protocol is written."""

STATISTICS = {
    "at": "the value on the day",
    "mean": "the mean from `from` to the day",
    "peak": "the highest value from `from` to the day",
    "trough": "the lowest value from `from` to the day",
    "peak_to_trough": "the highest over the lowest value from `from` to the day",
    "count": "how many events there were from `from` to the day",
    "share_in_range": "the share of the time from `from` to the day between `low` and `high`",
}
"""What of a measure is compared."""

WAIT = "wait"
_ID = re.compile(r"[a-z][a-z0-9_]*")


def _id(value: object) -> object:
    if not isinstance(value, str) or not _ID.fullmatch(value.strip()):
        raise refuse(value, "a short name of small letters, digits and '_'", "write for example 'hcg_then_clomiphene'")
    return value


def _one_of(words: tuple[str, ...], what: str) -> BeforeValidator:
    def read(value: object) -> object:
        if not isinstance(value, str) or value.strip() not in words:
            raise refuse(value, what, did_you_mean(str(value), words))
        return value

    return BeforeValidator(read)


def _source(value: object) -> object:
    """Accept a key of the bibliography, or a citation in words (with a space), which a user's own file may need."""
    if not isinstance(value, str) or not value.strip():
        raise refuse(value, "the key of a source", "write for example 'liu-2006'")
    if " " in value.strip() or value.strip() in all_sources():
        return value
    close = did_you_mean(value, tuple(all_sources()), "no key is close")
    raise refuse(value, "a key of the bibliography, or a citation in words", f"{close}; see content/sources.bib")


Mark = Annotated[str, _one_of(MARKS, "a provenance mark")]
SourceKey = Annotated[str, BeforeValidator(_source)]
Words = Annotated[tuple[Word, ...], BeforeValidator(as_list)]


def _checked(check: Callable[[Any], list[Finding]], made: Any) -> Any:
    if findings := check(made):
        raise refusals(findings)
    return made


class Evidence(FileModel):
    """How well the use is supported: a grade with its basis."""

    grade: Literal["A", "B", "C", "D", "none"] = Field(examples=["B"])
    sources: Annotated[tuple[SourceKey, ...], BeforeValidator(as_list)] = ()
    summary: Word = Field(examples=["One trial against placebo; sperm were not counted."])
    mark: Mark = Field(examples=["SEEN"])

    @model_validator(mode="after")
    def _based(self) -> Self:
        if self.grade in ("A", "B") and not self.sources:
            finding = Finding(("sources",), "nothing", f"a source for grade {self.grade}", "add 'sources: [liu-2006]'")
            raise refusals([finding])
        return self


class UsualDose(FileModel):
    """A dose in use, in words."""

    text: Word = Field(examples=["25 mg a day; 25 to 50 mg every other day in other series"])
    source: SourceKey | None = Field(None, examples=["helo-2017"])
    mark: Mark = Field(examples=["SEEN"])


class Monitoring(FileModel):
    """A visit: when, what is measured, and why."""

    at: Annotated[tuple[Point, ...], BeforeValidator(as_list)] | None = Field(None, examples=["week 6"])
    every: Length | None = Field(None, examples=["3 months"])
    tests: Annotated[tuple[Word, ...], Field(min_length=1), BeforeValidator(as_list)] = Field(
        examples=["[testosterone_total, estradiol, hematocrit]"]
    )
    why: Word = Field(examples=["is the dose enough, and not too much?"])

    @model_validator(mode="after")
    def _timed(self) -> Self:
        if self.at is None and self.every is None:
            raise refusals([Finding(("at",), "nothing", "at or every", "add 'at: week 6' or 'every: 3 months'")])
        return self


class Stopping(FileModel):
    """When the protocol is stopped or changed, in words, perhaps also as a rule."""

    when: Word = Field(examples=["hematocrit above 54 %"])
    do: Word = Field(examples=["stop until it has fallen, then a lower dose"])
    rule: Rule | None = None


class Search(FileModel):
    """What a search may vary in one entry of the regimen, and between which limits."""

    dose: Annotated[int | str, Field(union_mode="left_to_right")] = Field(examples=["clomiphene"])
    vary: Literal["dose", "every", "for", "start"] = Field(examples=["dose"])
    low: AnyQuantity = Field(examples=["12.5 mg"])
    high: AnyQuantity = Field(examples=["50 mg"])
    steps: Annotated[Whole, Field(ge=2, le=100)] | None = Field(None, examples=["4"])

    def index(self, doses: tuple[Dose, ...]) -> int | None:
        """Return the place of the entry in a regimen, or None if it has no such entry."""
        if isinstance(self.dose, int):
            return self.dose if 0 <= self.dose < len(doses) else None
        return next((i for i, dose in enumerate(doses) if self.dose in (dose.agent, dose.lifestyle)), None)


class Expectation(FileModel):
    """What the evidence says that the protocol does to a measure, against waiting or another protocol."""

    measure: Word = Field(examples=["testosterone_total"])
    versus: Word = WAIT
    direction: Literal["higher", "lower", "none", "unknown"] = Field(examples=["higher"])
    at: Length = Field(examples=["12 weeks"])
    begin: Length | None = Field(None, alias="from", examples=["4 weeks"])
    statistic: Literal["at", "mean", "peak", "trough", "peak_to_trough", "count", "share_in_range"] = "at"
    low: AnyQuantity | None = Field(None, examples=["300 ng/dL"])
    high: AnyQuantity | None = Field(None, examples=["1000 ng/dL"])
    because: Word = Field(examples=["LH and testosterone rise in every series (helo-2017)"])
    model_differs: str | None = None
    """Why the model is known to do otherwise; the expectation stays what the evidence says."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        return _checked(_problems_of_expectation, self)  # type: ignore[no-any-return]


def _problems_of_expectation(item: Expectation) -> list[Finding]:
    found = []
    agent_level = item.measure.endswith("_concentration") and item.measure != "sperm_concentration"
    if not agent_level:
        try:
            measure(item.measure)
        except UnknownMeasureError as error:
            found.append(Finding(("measure",), f"'{item.measure}'", "a measure", error.remedy))
    if item.statistic == "share_in_range" and (item.low is None or item.high is None):
        key = "low" if item.low is None else "high"
        found.append(Finding((key,), "nothing", "low and high of the range", "add 'low: 300 ng/dL, high: 1000 ng/dL'"))
    if item.begin is not None and item.begin.magnitude >= item.at.magnitude:
        found.append(Finding(("from",), f"'{item.begin}'", f"a time before 'at: {item.at}'", "lower 'from'"))
    return found


class Example(FileModel):
    """A person whom the protocol fits, written as in a person's file, and why."""

    person: dict[str, Any] = Field(examples=["{sex: male, age: 34 years}"])
    why: str | None = None


class Protocol(FileModel):
    """A regimen with its purpose, evidence, visits, stopping rules and expectations.

    Attributes
    ----------
    protocol : str
        Its id, which is also the name of its file.
    title : str
    sex : {"male", "female"}
    aims : tuple of str
    indications : tuple of str
        Ids of phenotypes, or words.
    contexts : tuple of str
        Words of `CONTEXTS`.
    regimen : Regimen
        With rules, start of the cycle and adherence.
    evidence : Evidence
    usual_doses : tuple of UsualDose
    monitoring : tuple of Monitoring
    stopping : tuple of Stopping
    search : tuple of Search
    expects : tuple of Expectation
    example : Example
    note : str or None
    """

    protocol: Annotated[str, BeforeValidator(_id)] = Field(examples=["hcg_then_clomiphene"])
    title: Word = Field(examples=["hCG for 12 weeks, then clomiphene"])
    sex: Sex = Field(examples=["male"])
    aims: Annotated[tuple[Aim, ...], Field(min_length=1), BeforeValidator(as_list)] = Field(examples=["[sperm]"])
    indications: Words = ()
    contexts: Annotated[
        tuple[Annotated[str, _one_of(tuple(CONTEXTS), "a circumstance")], ...], BeforeValidator(as_list)
    ] = ()
    regimen: Regimen
    evidence: Evidence
    usual_doses: tuple[UsualDose, ...] = ()
    monitoring: Annotated[tuple[Monitoring, ...], Field(min_length=1)]
    stopping: Annotated[tuple[Stopping, ...], Field(min_length=1)]
    search: tuple[Search, ...] = ()
    expects: Annotated[tuple[Expectation, ...], Field(min_length=1)]
    example: Example
    note: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        return _checked(_problems_of_protocol, self)  # type: ignore[no-any-return]


def aims() -> tuple[str, ...]:
    """Return the words for what a protocol is for."""
    return get_args(Aim.__value__)


def _problems_of_protocol(item: Protocol) -> list[Finding]:
    found = []
    for index, search in enumerate(item.search):
        place = search.index(item.regimen.doses)
        if place is None:
            given = ", ".join(str(dose.agent or dose.lifestyle) for dose in item.regimen.doses) or "nothing"
            remedy = f"the regimen gives: {given}"
            found.append(
                Finding(
                    ("search", index, "dose"), f"'{search.dose}'", "an entry of the regimen, by agent or number", remedy
                )
            )
            continue
        found += [finding.under("search", index) for finding in _range(search, item.regimen.doses[place])]
    sex = item.example.person.get("sex")
    if sex != item.sex:
        remedy = f"write 'sex: {item.sex}', or correct the sex of the protocol"
        found.append(Finding(("example", "person", "sex"), f"'{sex}'", f"'{item.sex}', as the protocol", remedy))
    return found


def _range(search: Search, dose: Dose) -> list[Finding]:
    """Return what is wrong with the limits of a search: their order, and whether the entry can take them."""
    low, high = search.low, search.high
    try:
        ordered = low.magnitude < high.to(low.unit).magnitude
    except ValueError as error:
        return [Finding(("high",), f"'{high}'", f"a quantity like 'low: {low}'", str(error))]
    if not ordered:
        return [Finding(("high",), f"'{high}'", f"more than 'low: {low}'", "exchange the two, or correct one")]
    varied = {"dose": dose.dose or dose.dose_per_pulse or dose.rate or dose.change or dose.level, "every": dose.every,
              "for": dose.duration, "start": low}[search.vary]  # fmt: skip
    if varied is None:
        return [Finding(("vary",), f"'{search.vary}'", "something that the entry has", "vary what is written there")]
    return []


def with_value(dose: Dose, vary: str, value: Any) -> Dose:
    """Return an entry with one thing in it replaced, as a search needs it.

    Parameters
    ----------
    dose : Dose
    vary : {"dose", "every", "for", "start"}
    value : Quantity or text
    """
    amounts = ("dose", "dose_per_pulse", "rate", "change", "level")
    key = {"every": "every", "for": "for", "start": "from"}.get(vary) or next(
        name for name in amounts if getattr(dose, name) is not None
    )
    fields = {field.alias or name: getattr(dose, name) for name, field in Dose.model_fields.items()}
    return Dose.model_validate({name: item for name, item in fields.items() if item is not None} | {key: value})
