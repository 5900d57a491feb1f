"""Titration rules: when a visit or a measurement says so, raise, lower, set, add, stop, hold or switch.

Here a rule is read and its structure is checked; running it is the work of the floors above.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, InstanceOf, model_validator

from circhoral.protocols.dose import Dose, DoseQuantity, Length, Point
from circhoral.protocols.timepoints import TimePoint, parse_time_point
from circhoral.quantities.analytes import ConversionError, UnknownMeasureError, convert, measure
from circhoral.quantities.clock import days
from circhoral.quantities.fields import FileModel, Word, as_list, quantity_reader, refusals
from circhoral.quantities.problems import Finding
from circhoral.quantities.quantity import QuantityError
from circhoral.quantities.threshold import Limit, Threshold

_ACTIONS = ("raise_by", "lower_by", "set", "add", "stop", "hold", "switch", "cancel")


@dataclass(frozen=True, slots=True)
class Visits:
    """When a rule is looked at: once at a time, or again and again.

    Attributes
    ----------
    every : float or None
        [day]
    at : TimePoint or None
    text : str
    """

    every: float | None
    at: TimePoint | None
    text: str


def parse_visits(value: object) -> Visits:
    """Read ``every 6 weeks`` or a point in time such as ``week 6``.

    Raises
    ------
    QuantityError
        If it is neither.
    """
    if isinstance(value, Visits):
        return value
    if isinstance(value, str) and value.strip().lower().startswith("every "):
        every = days(value.strip()[6:], "6 weeks")
        if every <= 0:
            raise QuantityError(f"'{value}'", "an interval of more than 0", "write for example 'every 6 weeks'")
        return Visits(every, None, value.strip())
    point = parse_time_point(value)
    return Visits(None, point, point.text)


Visit = Annotated[InstanceOf[Visits], quantity_reader(parse_visits)]


class Condition(FileModel):
    """What must hold: a measure above, below, at least or equal to a threshold, perhaps for some time."""

    measure: Word = Field(examples=["estradiol"])
    above: Limit | None = Field(None, examples=["50 pg/mL"])
    below: Limit | None = Field(None, examples=["300 ng/dL"])
    reaches: Limit | None = Field(None, examples=["18 mm"])
    equals: Limit | None = Field(None, examples=["1"])
    lasting: Length | None = Field(None, alias="for", examples=["2 weeks"])

    @model_validator(mode="after")
    def _one_comparison(self) -> Self:
        limits = {key: getattr(self, key) for key in ("above", "below", "reaches", "equals")}
        given = {key: limit for key, limit in limits.items() if limit is not None}
        findings = []
        if len(given) != 1:
            remedy = f"keep one of: {', '.join(given)}" if given else "add for example 'below: 300 ng/dL'"
            listed = " and ".join(given) or "nothing"
            expected = "exactly one of above, below, reaches, equals"
            findings.append(Finding((next(reversed(given), "above"),), listed, expected, remedy))
        findings += _check_measure(self.measure, given)
        if findings:
            raise refusals(findings)
        return self


def _check_measure(name: str, limits: dict[str, Threshold]) -> list[Finding]:
    if name.endswith("_concentration") and name != "sperm_concentration":
        return []  # the level of an agent: known to the catalogue of agents, not to the vocabulary
    try:
        known = measure(name)
    except UnknownMeasureError as error:
        return [Finding(("measure",), f"'{name}'", "a measure", error.remedy)]
    found = []
    for key, limit in limits.items():
        if limit.quantity is None:
            continue
        try:
            convert(limit.quantity.magnitude, limit.quantity.unit, known.unit, known)
        except ConversionError as error:
            expected = f"a value of {known.label}, for example in {known.conventional}"
            found.append(Finding((key,), f"'{limit.text}'", expected, str(error)))
    return found


class Switch(FileModel):
    """Replace what one agent is by another dose."""

    agent: Word = Field(examples=["clomiphene"])
    to: Dose


class Action(FileModel):
    """What is done when the condition holds; exactly one deed, with its limits."""

    agent: Word | None = Field(None, examples=["hcg"])
    raise_by: DoseQuantity | None = Field(None, examples=["500 IU"])
    lower_by: DoseQuantity | None = Field(None, examples=["500 IU"])
    set: DoseQuantity | None = Field(None, examples=["1500 IU"])
    add: Dose | None = None
    stop: Word | None = Field(None, examples=["clomiphene"])
    hold: Word | None = Field(None, examples=["hcg"])
    switch: Switch | None = None
    cancel: Literal["cycle"] | None = Field(None, examples=["cycle"])
    lasting: Length | None = Field(None, alias="for", examples=["2 weeks"])
    up_to: DoseQuantity | None = Field(None, examples=["5000 IU"])
    down_to: DoseQuantity | None = Field(None, examples=["500 IU"])
    once: bool = False

    @model_validator(mode="after")
    def _one_deed(self) -> Self:
        given = [key for key in _ACTIONS if getattr(self, key) is not None]
        findings = []
        if len(given) != 1:
            remedy = f"keep one of: {', '.join(given)}" if given else "add for example 'raise_by: 500 IU'"
            listed = " and ".join(given) or "nothing"
            findings.append(Finding((), listed, f"exactly one of {', '.join(_ACTIONS)}", remedy))
        if given and given[0] in ("raise_by", "lower_by", "set") and self.agent is None:
            findings.append(Finding(("agent",), "nothing", "whose dose changes", "add 'agent: hcg'"))
        limits = (("up_to", "raise_by"), ("down_to", "lower_by"))
        findings += [
            Finding((limit,), f"'{limit}'", f"'{deed}' beside it", f"remove it, or add '{deed}'")
            for limit, deed in limits
            if getattr(self, limit) is not None and deed not in given
        ]
        if findings:
            raise refusals(findings)
        return self


class Rule(FileModel):
    """One rule: at these visits (or whenever), when this holds, then do that."""

    at: Annotated[tuple[Visit, ...], BeforeValidator(as_list)] | None = Field(None, examples=["every 6 weeks"])
    when: Condition | None = None
    then: Action
    start: Point | None = Field(None, alias="from", examples=["week 6"])

    @model_validator(mode="after")
    def _has_an_occasion(self) -> Self:
        if self.at is None and self.when is None:
            remedy = "add 'at: every 6 weeks' or 'when: {measure: lh, below: 1 IU/L}'"
            raise refusals([Finding(("when",), "nothing", "at or when", remedy)])
        return self


def added_by(then: Action) -> Dose | None:
    """Return the entry that an action begins, if it begins one."""
    return then.add or (then.switch.to if then.switch is not None else None)


def agents_added(rules: Iterable[Rule]) -> list[str]:
    """Return the agents that rules may begin."""
    return [dose.agent for rule in rules if (dose := added_by(rule.then)) is not None and dose.agent]
