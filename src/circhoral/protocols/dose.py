"""One entry of a regimen or of a history: what is given, how, how much and when.

A lifestyle entry (``lifestyle: energy_intake``) stands in the same list; what it may say is written in `lifestyle`.
Whether an agent exists and can be given so is decided in `check`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, InstanceOf, model_validator

from circhoral.protocols import lifestyle as habits
from circhoral.protocols.amounts import Amount, read_amount
from circhoral.protocols.timepoints import TimePoint, parse_time_point
from circhoral.quantities.fields import (
    AnyQuantity,
    FileModel,
    TimeOfDay,
    Whole,
    Word,
    as_list,
    duration_between,
    quantity_reader,
    refusals,
    refuse,
)
from circhoral.quantities.problems import Finding
from circhoral.quantities.quantity import Quantity, parse_quantity

Route = Literal[
    "intramuscular",
    "subcutaneous",
    "oral",
    "transdermal",
    "intravenous",
    "pump",
    "infusion",
    "implant",
    "vaginal",
    "nasal",
]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT_ROUTES = {"im": "intramuscular", "sc": "subcutaneous", "sq": "subcutaneous", "iv": "intravenous"} | {
    "po": "oral", "topical": "transdermal", "subdermal": "implant", "intranasal": "nasal"
}  # fmt: skip
_LONGEST = 100 * 365.25  # days
_SHORTEST = 1 / 1440  # days: one minute


def _amount(value: object) -> Quantity:
    quantity = parse_quantity(value, "200 mg")
    read_amount(quantity)
    return quantity


def _rate(value: object) -> Quantity:
    quantity = parse_quantity(value, "10 ug/h")
    read_amount(quantity, rate=True)
    return quantity


def _weekday(value: object) -> object:
    word = value.strip().lower().rstrip(".") if isinstance(value, str) else ""
    return next((day for day in WEEKDAYS if len(word) >= 3 and day.startswith(word)), value)


def _route(value: object) -> object:
    word = value.strip().lower().replace(".", "") if isinstance(value, str) else ""
    if word in _SHORT_ROUTES:
        raise refuse(value, "the name of a route in full", f"write 'route: {_SHORT_ROUTES[word]}'")
    return value


Weekday = Annotated[
    Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    BeforeValidator(_weekday),
]
Interval = Annotated[InstanceOf[Quantity], duration_between(_SHORTEST, _LONGEST, "7 days")]
Length = Annotated[InstanceOf[Quantity], duration_between(_SHORTEST, _LONGEST, "12 weeks")]
Point = Annotated[InstanceOf[TimePoint], quantity_reader(parse_time_point)]
DoseQuantity = Annotated[InstanceOf[Quantity], quantity_reader(_amount)]
Mode = Literal["dose", "infusion", "train", "lifestyle"]


class Dose(FileModel):
    """What is given and when.

    Attributes
    ----------
    agent, formulation, route : str
    dose, rate, dose_per_pulse : Quantity
        Exactly one: single amounts, an infusion, or the pulses of a pump.
    every, at, weekdays : Quantity, tuple of TimePoint, tuple of str
        Exactly one, except for an infusion.
    times : tuple of time
        Times of day, with `every` (whole days) or `weekdays`.
    start, duration, until, count : TimePoint, Quantity, TimePoint, int
        In files ``from``, ``for``, ``until`` and ``count``. The course is [from, from + for): the end itself
        is not dosed, so that ``every: 7 days, for: 4 weeks`` is four doses.
    each, cycles : "cycle", int
        Repeat in each cycle (of this many).
    lifestyle, change, level : str, Quantity, Quantity
        A habit, and by how much it changes or what it becomes; ``sleep: 5 hours`` and ``alcohol: 40 g/day`` are
        short for a level.
    note : str
    """

    agent: Word | None = Field(None, examples=["testosterone"])
    formulation: Word | None = Field(None, examples=["cypionate"])
    route: Annotated[Route, BeforeValidator(_route)] | None = Field(None, examples=["intramuscular"])
    dose: DoseQuantity | None = Field(None, examples=["200 mg"])
    rate: Annotated[InstanceOf[Quantity], quantity_reader(_rate)] | None = Field(None, examples=["10 ug/h"])
    dose_per_pulse: DoseQuantity | None = Field(None, examples=["10 ug"])
    every: Interval | None = Field(None, examples=["7 days"])
    at: Annotated[tuple[Point, ...], Field(min_length=1), BeforeValidator(as_list)] | None = Field(
        None, examples=["week 4"]
    )
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1), BeforeValidator(as_list)] | None = Field(
        None, examples=["[monday, thursday]"]
    )
    times: Annotated[tuple[TimeOfDay, ...], Field(min_length=1), BeforeValidator(as_list)] | None = Field(
        None, examples=["['08:00', '20:00']"]
    )
    start: Point | None = Field(None, alias="from", examples=["week 4"])
    duration: Length | None = Field(None, alias="for", examples=["12 weeks"])
    until: Point | None = Field(None, examples=["week 12"])
    count: Annotated[Whole, Field(ge=1, le=1_000_000)] | None = Field(None, examples=["4"])
    each: Literal["cycle"] | None = Field(None, examples=["cycle"])
    cycles: Annotated[Whole, Field(ge=1, le=1000)] | None = Field(None, examples=["3"])
    lifestyle: Word | None = Field(None, examples=["energy_intake"])
    change: AnyQuantity | None = Field(None, examples=["-500 kcal/day"])
    level: AnyQuantity | None = Field(None, examples=["5 hours"])
    note: str | None = Field(None, examples=["as prescribed"])

    @property
    def mode(self) -> Mode:
        """Return how it is given."""
        if self.lifestyle is not None:
            return "lifestyle"
        return "infusion" if self.rate else "train" if self.dose_per_pulse else "dose"

    @property
    def amount(self) -> Amount:
        """Return how much: of a dose, of a pulse, or per day of an infusion."""
        if self.rate is not None:
            return read_amount(self.rate, rate=True)
        quantity = self.dose_per_pulse or self.dose
        if quantity is None:
            raise ValueError("a lifestyle entry has no amount")
        return read_amount(quantity)

    @property
    def anchor(self) -> TimePoint | None:
        """Return the point from which it starts, if one is written."""
        return self.start or (self.at[0] if self.at else None)

    @model_validator(mode="before")
    @classmethod
    def _written_out(cls, data: Any) -> Any:
        return habits.written_out(data) if isinstance(data, dict) else data

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        findings = _lifestyle(self) if self.lifestyle is not None else [*_what(self), *_when(self)]
        if findings:
            raise refusals(findings)
        return self


def _lifestyle(entry: Dose) -> list[Finding]:
    drug = ("agent", "formulation", "route", "dose", "rate", "dose_per_pulse")
    rhythm = ("every", "weekdays", "times", "count", "each", "cycles")
    found = [
        Finding((key,), f"'{key}' beside 'lifestyle'", "a drug or a lifestyle change", remedy)
        for keys, remedy in ((drug, "write two entries"), (rhythm, "remove it: a habit is every day's"))
        for key in keys
        if getattr(entry, key) is not None
    ]
    found += habits.problems(entry.lifestyle or "", entry.change, entry.level)
    surgery = entry.lifestyle == habits.SURGERY
    for key, point in (("from", entry.start), ("until", entry.until), *(("at", one) for one in entry.at or ())):
        if point is not None and point.is_event:
            found.append(Finding((key,), f"'{point}'", "a time that is known before", "write for example 'week 4'"))
    if surgery:
        wrong = [key for key in ("for", "until") if _ends(entry)[key] is not None]
        wrong += ["from"] if entry.start is not None else []
        found += [Finding((key,), f"'{key}'", "a day alone", "an operation stays: write 'at: week 0'") for key in wrong]
        if entry.at is None or len(entry.at) > 1:
            shown = "nothing" if entry.at is None else f"{len(entry.at)} days"
            found.append(Finding(("at",), shown, "the day of the operation", "write 'at: week 0'"))
        return found
    if entry.at is not None:
        found.append(Finding(("at",), "'at'", "a beginning and a length", "write 'from: week 4' and 'for: 8 days'"))
    return [*found, *_end(entry)]


def _what(entry: Dose) -> list[Finding]:
    found: list[Finding] = []
    if entry.agent is None:
        found.append(Finding(("agent",), "nothing", "the name of an agent", "add 'agent: testosterone'"))
    for key, value in (("change", entry.change), ("level", entry.level)):
        if value is not None:
            remedy = "remove it, or write 'lifestyle:' instead of 'agent:'"
            found.append(Finding((key,), f"'{value}'", f"no '{key}' for an agent", remedy))
    given = [key for key in ("dose", "rate", "dose_per_pulse") if getattr(entry, key) is not None]
    if len(given) != 1:
        listed = " and ".join(given) or "nothing"
        remedy = f"keep one of: {', '.join(given)}" if given else "add for example 'dose: 200 mg'"
        expected = "exactly one of dose, rate (infusion), dose_per_pulse (pump)"
        found.append(Finding((given[-1] if given else "dose",), listed, expected, remedy))
    if entry.route == "pump" and entry.dose is not None:
        remedy = "write 'dose_per_pulse:' with 'every: 2 h', or 'rate:' for a steady infusion"
        found.append(Finding(("dose",), f"'{entry.dose}' by pump", "the dose of one pulse", remedy))
    return found


def _when(entry: Dose) -> list[Finding]:
    found = [*_rhythm(entry), *_end(entry)]
    if entry.times is not None:
        daily = entry.every is not None and entry.every.magnitude % 1 == 0
        if not daily and entry.weekdays is None:
            remedy = "use 'every: 1 day' (or whole days) or weekdays together with times"
            found.append(Finding(("times",), "times of day alone", "days on which they apply", remedy))
        if len(set(entry.times)) < len(entry.times):
            found.append(Finding(("times",), "the same time twice", "each time once", "remove one"))
    anchored = any(point is not None and point.is_event for point in (entry.start, *(entry.at or ())))
    if entry.each is not None and not anchored:
        remedy = "add for example 'from: cycle day 3' or 'at: ovulation + 3 days'"
        found.append(Finding(("each",), "'each: cycle'", "a start relative to the cycle", remedy))
    if entry.cycles is not None and entry.each is None:
        found.append(Finding(("cycles",), f"'{entry.cycles}'", "'each: cycle' beside it", "add 'each: cycle'"))
    return found


def _rhythm(entry: Dose) -> list[Finding]:
    rhythm = [key for key in ("every", "at", "weekdays") if getattr(entry, key) is not None]
    if entry.mode == "infusion":
        if bad := [key for key in rhythm if key != "at"]:
            remedy = "give 'from' (or 'at') and 'for'; an infusion runs without a pause"
            return [Finding((bad[0],), f"'{bad[0]}' beside 'rate'", "a start and a length", remedy)]
        if entry.at is not None and entry.duration is None:
            return [Finding(("for",), "nothing", "the length of the infusion", "add 'for: 2 h'")]
        return []
    if entry.mode == "train" and rhythm != ["every"]:
        return [Finding(("every",), "nothing", "the interval between pulses", "add for example 'every: 2 h'")]
    if len(rhythm) == 1:
        return []
    listed = " and ".join(rhythm) or "nothing"
    remedy = f"keep one of: {', '.join(rhythm)}" if rhythm else "add 'every: 7 days', or 'at: week 0' for one dose"
    key = rhythm[-1] if rhythm else "every"
    return [Finding((key,), listed, "exactly one of every, at, weekdays", remedy)]


def _end(entry: Dose) -> list[Finding]:
    found: list[Finding] = []
    ends = [key for key, value in _ends(entry).items() if value is not None]
    # A course in a history may give its length and its last date; its start follows from the two.
    allowed = {"for", "until"} if entry.start is None else set()
    if len(ends) > 1 and set(ends) != allowed:
        remedy = f"keep one of: {', '.join(ends)}"
        found.append(Finding((ends[-1],), " and ".join(ends), "one end of the course", remedy))
    if entry.at is not None and entry.mode == "dose":
        extra = [key for key in [*ends, *(["from"] if entry.start is not None else [])] if key != "each"]
        found += [
            Finding((key,), f"'{key}' beside 'at'", "'at' alone", f"remove '{key}', or use 'every'") for key in extra
        ]
    if entry.every is not None and entry.duration is not None:
        every, lasts = entry.every, entry.duration
        if every.magnitude > lasts.magnitude:
            remedy = "lengthen 'for', or write 'at: week 0' for a single dose"
            found.append(Finding(("every",), f"'{every}'", f"no more than 'for: {lasts}'", remedy))
    if entry.until is not None:
        found += _order(entry)
    return found


def _ends(entry: Dose) -> dict[str, Any]:
    return {"for": entry.duration, "until": entry.until, "count": entry.count}


def _order(entry: Dose) -> list[Finding]:
    until, start = entry.until, entry.start or TimePoint("start", 0.0, None, "the start")
    if until is None:
        return []
    if until.anchor != start.anchor:
        if not until.is_event and not start.is_event:
            return []
        remedy = "give the length of the course instead, for example 'for: 5 days'"
        return [Finding(("until",), f"'{until}'", f"an end relative to '{start.anchor}'", remedy)]
    first = start.date.toordinal() if start.date is not None else start.days
    last = until.date.toordinal() if until.date is not None else until.days
    if last > first:
        return []
    remedy = "dates out of order: exchange 'from' and 'until', or correct one"
    return [Finding(("until",), f"'{until}'", f"a time after 'from: {start}'", remedy)]
