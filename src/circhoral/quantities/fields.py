"""Fields of the files that persons write: pydantic models whose errors say line, field and remedy.

A model derives from `FileModel`; its quantities are annotated with the types made here. Every refusal carries
what was found, what was expected and how to mend it, and `load` turns all of them into one `InputError`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, InstanceOf, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from circhoral.quantities.clock import parse_date, parse_duration, parse_time
from circhoral.quantities.documents import Document, read_document, top_mapping
from circhoral.quantities.problems import Finding, InputError, Loc, Problem, did_you_mean, show
from circhoral.quantities.quantity import Quantity, QuantityError, parse_as, parse_quantity


class FileModel(BaseModel):
    """Base of everything that stands in a file: unknown keys are errors, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _without_empty_keys(cls, data: Any) -> Any:
        # `labs:` with every entry commented out is no list, but its writer meant an empty one.
        return {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else data


def refuse(found: object, expected: str, remedy: str) -> PydanticCustomError:
    """Return the error that a validator raises for one field."""
    return refusals([Finding((), show(found), expected, remedy)])


def refusals(findings: Sequence[Finding]) -> PydanticCustomError:
    """Return the error that a validator raises for several findings below its field."""
    message = " | ".join(f"{'.'.join(map(str, f.loc))}: {f.message}" if f.loc else f.message for f in findings)
    return PydanticCustomError("circhoral", "{message}", {"message": message, "findings": tuple(findings)})


_LIST = ("a list", "begin each entry with '- ', or write '[]' for none")
_MAPPING = ("fields with their values", "write for example '{key: value}'")
_SHAPES = {
    **dict.fromkeys(("tuple_type", "list_type"), _LIST),
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type"), _MAPPING),
    **dict.fromkeys(("bool_parsing", "bool_type"), ("true or false", "write 'true' or 'false'")),
    "string_type": ("a text", "put it in quotes"),
}
_VALUES = {
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "a whole number"),
    **dict.fromkeys(("float_type", "float_parsing"), "a number without a unit"),
    "too_short": "at least one entry",
}


def quantity_reader[T](read: Callable[[Any], T]) -> BeforeValidator:
    """Return a validator that reads a text, so that what the reader refuses is refused with its words."""

    def validate(value: Any) -> T:
        try:
            return read(value)
        except QuantityError as error:
            raise refusals([Finding((), error.found, error.expected, error.remedy)]) from None

    return BeforeValidator(validate)


def quantity_in(unit: str, example: str, low: float, high: float) -> BeforeValidator:
    """Return the validator of a quantity that is convertible to `unit` and lies between two limits."""

    def read(value: Any) -> Quantity:
        quantity = parse_as(value, unit, example)
        if not low <= quantity.to(unit).magnitude <= high:
            limits = f"between {low:g} and {high:g} {unit}"
            raise QuantityError(f"'{quantity}'", limits, f"check the number and the unit, as in '{example}'")
        return quantity

    return quantity_reader(read)


def duration_between(low: float, high: float, example: str) -> BeforeValidator:
    """Return the validator of a length of time between two limits [day]; the value is in days."""

    def read(value: Any) -> Quantity:
        quantity = parse_duration(value, example)
        if not low <= quantity.magnitude <= high:
            limits = f"between {_days(low)} and {_days(high)}"
            raise QuantityError(f"'{quantity}'", limits, f"check the number and the unit, as in '{example}'")
        return quantity

    return quantity_reader(read)


def _days(days: float) -> str:
    if days >= 365.25:
        return f"{days / 365.25:g} years"
    return f"{days:g} days" if days >= 1 or days == 0 else f"{days * 1440:g} min"


AnyQuantity = Annotated[InstanceOf[Quantity], quantity_reader(parse_quantity)]
Number = Annotated[InstanceOf[Quantity], quantity_reader(lambda value: parse_quantity(value, dimensionless=True))]
Date = Annotated[dt.date, quantity_reader(parse_date)]
TimeOfDay = Annotated[dt.time, quantity_reader(parse_time)]


def as_list(value: Any) -> Any:
    """Return a single value as a list of one, because ``times: 08:00`` is as clear as a list."""
    return value if isinstance(value, list | tuple) or value is None else [value]


def a_word(value: Any) -> Any:
    """Accept texts only: a number or true where a word belongs is a slip."""
    if isinstance(value, bool) or not isinstance(value, str) or not value.strip():
        raise refuse(value, "a word", "write a name, in quotes if it looks like a number")
    return value


def _a_number(value: Any) -> Any:
    if isinstance(value, bool):
        raise refuse(value, "a number", "write a number without quotes")
    return value


Word = Annotated[str, BeforeValidator(a_word)]
Whole = Annotated[int, BeforeValidator(_a_number)]
Fraction = Annotated[float, Field(ge=0, le=1), BeforeValidator(_a_number)]


def load[M: FileModel](
    model: type[M],
    path: str | Path,
    what: str,
    checks: Callable[[M | None, dict[str, Any]], Iterable[Finding]] | None = None,
) -> M:
    """Read a file into a model.

    Parameters
    ----------
    model : type
    path : str or Path
    what : str
        Word for the file in messages, and its template: ``person``, ``regimen``.
    checks : callable, optional
        Further findings, from the model (None if it could not be made) and the plain data; they are
        reported together with the model's own.

    Raises
    ------
    InputError
        With every problem found.
    """
    document = read_document(path, what)
    data = top_mapping(document, what)
    findings: list[Finding] = []
    made: M | None = None
    try:
        made = model.model_validate(data)
    except ValidationError as error:
        findings = findings_of(error, model)
    if checks is not None:
        findings = [*findings, *checks(made, data)]
    if findings or made is None:
        raise InputError(_problems(document, findings))
    return made


def _problems(document: Document, findings: Iterable[Finding]) -> list[Problem]:
    problems = dict.fromkeys(document.problem(finding) for finding in findings)
    return sorted(problems, key=lambda problem: (problem.line, problem.column))


def findings_of(error: ValidationError, model: type[BaseModel]) -> list[Finding]:
    """Return what pydantic refused, in the words of this project."""
    found: list[Finding] = []
    items = error.errors(include_url=False)
    for item in items:
        loc, context = tuple(item["loc"]), item.get("ctx", {})
        if item["type"] == "too_short" and any(_below(tuple(other["loc"]), loc) for other in items):
            continue  # its entries were refused, each with its own words
        if item["type"] == "circhoral":
            found += [finding.under(*loc) for finding in context["findings"]]
        else:
            found.append(_plain(item["type"], loc, item["input"], context, item["msg"], model))
    return found


def _below(loc: Loc, above: Loc) -> bool:
    return len(loc) > len(above) and loc[: len(above)] == above


def _plain(
    kind: str, loc: Loc, value: object, context: dict[str, Any], message: str, model: type[BaseModel]
) -> Finding:
    parent = _model_at(model, loc[:-1])
    name = str(loc[-1]) if loc else ""
    example = _example(parent, name)
    if kind == "extra_forbidden":
        known = _keys(parent)
        return Finding(loc, f"the unknown key '{name}'", "a key of this file", did_you_mean(name, known))
    if kind == "missing":
        return Finding(loc, "nothing", f"the field '{name}'", f"add '{name}: {example or '...'}'")
    if kind == "literal_error":
        words = tuple(word.strip("' ") for word in context["expected"].replace(" or ", ", ").split(","))
        return Finding(loc, show(value), context["expected"], did_you_mean(str(value), words))
    remedy = f"write for example '{name}: {example}'" if example else "mend the value"
    if kind in _SHAPES:
        expected, how = _SHAPES[kind]
        return Finding(loc, show(value), expected, how)
    if kind in _VALUES:
        return Finding(loc, show(value), _VALUES[kind], remedy)
    lowered = message[0].lower() + message[1:]
    expected = lowered.removeprefix("input should be ").removeprefix("value error, ")
    return Finding(loc, show(value), expected, remedy)


def _keys(model: type[BaseModel] | None) -> tuple[str, ...]:
    if model is None:
        return ()
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _example(model: type[BaseModel] | None, name: str) -> str:
    if model is None:
        return ""
    for key, field in model.model_fields.items():
        if name in (key, field.alias) and field.examples:
            return str(field.examples[0])
    return ""


def _model_at(model: type[BaseModel] | None, loc: Loc) -> type[BaseModel] | None:
    for step in loc:
        if isinstance(step, int) or model is None:
            continue
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        model = _inner(fields[step].annotation) if step in fields else None
    return model


def _inner(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((made for part in get_args(annotation) if (made := _inner(part)) is not None), None)
