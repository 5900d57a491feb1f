"""A person: who they are, what they were given, what was measured, what they want.

Time 0 of a simulation is the start of the day `today`, or of the latest date that the person's file names;
history and labs lie before it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BeforeValidator, Field, InstanceOf, ValidationError, model_validator

from circhoral.evidence.parameters import all_rows
from circhoral.people.plausibility import Parts, check, numbered, warnings
from circhoral.people.records import Cycles, Lab, Semen
from circhoral.protocols.check import Catalogue, complete_all, installed_catalogue
from circhoral.protocols.dose import Dose
from circhoral.protocols.regimen import parts_that_read
from circhoral.quantities.analytes import Sex
from circhoral.quantities.clock import DAYS_PER_YEAR, parse_date
from circhoral.quantities.fields import (
    Date,
    FileModel,
    Number,
    Word,
    as_list,
    duration_between,
    load,
    quantity_in,
    refusals,
)
from circhoral.quantities.problems import Finding, did_you_mean
from circhoral.quantities.quantity import Quantity, QuantityError, parse_quantity
from circhoral.quantities.units import UnitMismatchError, factor

OLDEST = 120  # years
ADULT = (18, 90)  # years that the trends with age were made for
MORNING = dt.time(8, 0)  # when a lab without a time of day was probably taken

Age = Annotated[InstanceOf[Quantity], duration_between(0, OLDEST * DAYS_PER_YEAR, "34 years")]
Height = Annotated[InstanceOf[Quantity], quantity_in("cm", "180 cm", 50, 260)]
Weight = Annotated[InstanceOf[Quantity], quantity_in("kg", "92 kg", 2, 500)]
Words = Annotated[tuple[Word, ...], BeforeValidator(as_list)]


class Person(FileModel):
    """One person.

    Attributes
    ----------
    sex : {"male", "female"}
    age, height, weight : Quantity
        Read them as `age_years`, `height_cm`, `weight_kg`.
    ancestry, phenotype, goal, name, note : str or None
    conditions, medication, allergies : tuple of str
    cyp2d6 : str or None
        Metaboliser type.
    today : date or None
    history : tuple of Dose
    labs : tuple of Lab
    semen : tuple of Semen
    cycles : Cycles or None
    parameters : dict of str to Quantity
        Parameter rows set by hand, for what-if questions.
    """

    sex: Sex = Field(examples=["male"])
    age: Age = Field(examples=["34 years"])
    height: Height | None = Field(None, examples=["180 cm"])
    weight: Weight | None = Field(None, examples=["92 kg"])
    name: str | None = None
    ancestry: Word | None = None
    conditions: Words = ()
    medication: Words = ()
    allergies: Words = ()
    cyp2d6: Literal["poor", "intermediate", "normal", "rapid", "ultrarapid"] | None = None
    phenotype: Word | None = Field(None, examples=["eugonadal"])
    today: Date | None = Field(None, examples=["2026-02-27"])
    history: tuple[Dose, ...] = ()
    labs: tuple[Lab, ...] = ()
    semen: tuple[Semen, ...] = ()
    cycles: Cycles | None = None
    goal: Word | None = Field(None, examples=["conceive"])
    parameters: dict[str, Number] = Field(default_factory=dict)
    note: str | None = None

    @property
    def age_years(self) -> float:
        """Age [year]."""
        return self.age.magnitude / DAYS_PER_YEAR

    @property
    def height_cm(self) -> float | None:
        """Height [cm]."""
        return self.height.to("cm").magnitude if self.height is not None else None

    @property
    def weight_kg(self) -> float | None:
        """Weight [kg]."""
        return self.weight.to("kg").magnitude if self.weight is not None else None

    @property
    def bmi(self) -> float | None:
        """Body-mass index [kg/m^2], or None without height and weight."""
        if self.height_cm is None or self.weight_kg is None:
            return None
        return self.weight_kg / (self.height_cm / 100) ** 2

    @property
    def day_zero(self) -> dt.date | None:
        """Calendar date of time 0: `today`, else the latest date named, else None."""
        return self.parts.day_zero

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Values that look like another unit but that history or conditions may explain."""
        return tuple(warnings(self.parts))

    @property
    def parts(self) -> Parts:
        """The person as the checks across fields see it."""
        traits = (*self.conditions, *([self.phenotype] if self.phenotype else []))
        return Parts(
            self.sex,
            self.age_years,
            self.today,
            numbered(self.history),
            numbered(self.labs),
            numbered(self.semen),
            self.cycles,
            traits,
        )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        findings = [*check(self.parts), *check_parameters(self.parameters)]
        if findings:
            raise refusals(findings)
        return self


def read_person(path: str | Path, catalogue: Catalogue | None = None) -> Person:
    """Read a person from a YAML or JSON file.

    Parameters
    ----------
    path : str or Path
    catalogue : mapping, optional
        Of agents, to check the history; that of the package if absent.

    Raises
    ------
    InputError
        With every problem found, each with file, line, field and remedy.
    """

    # A history is looked up only when there is one, so that a person without one reads quickly.
    def known() -> Catalogue:
        return installed_catalogue() if catalogue is None else catalogue

    person = load(Person, path, "person", partial(_checks, known))
    if not person.history:
        return person
    history, _ = complete_all(person.history, known())
    return person.model_copy(update={"history": history})


def _checks(known: Any, made: Person | None, data: dict[str, Any]) -> Iterable[Finding]:
    history, findings = parts_that_read(data.get("history"), "history", known() if data.get("history") else {})
    if made is None:
        # Some field was refused; what could be read is still checked against the rest.
        findings += check(_parts_of(data, tuple(history)))
        findings += check_parameters(_readable_parameters(data.get("parameters")))
    return findings


def _parts_of(data: dict[str, Any], history: tuple[tuple[int, Dose], ...]) -> Parts:
    sex = data.get("sex")
    conditions = data.get("conditions")
    traits = [*(conditions if isinstance(conditions, list) else [conditions]), data.get("phenotype")]
    return Parts(
        sex=sex if sex in get_args(Sex.__value__) else None,
        age_years=_years(data.get("age")),
        today=_date(data.get("today")),
        history=history,
        labs=_readable(Lab, data.get("labs")),
        semen=_readable(Semen, data.get("semen")),
        cycles=next((made for _, made in _readable(Cycles, [data.get("cycles")])), None),
        traits=tuple(str(trait) for trait in traits if trait),
    )


def _readable[M: FileModel](model: type[M], items: object) -> tuple[tuple[int, M], ...]:
    found: list[tuple[int, M]] = []
    for index, item in enumerate(items if isinstance(items, list) else []):
        try:
            found.append((index, model.model_validate(item)))
        except ValidationError:
            continue
    return tuple(found)


def _readable_parameters(items: object) -> dict[str, Quantity]:
    found: dict[str, Quantity] = {}
    for key, value in (items if isinstance(items, dict) else {}).items():
        try:
            found[key] = parse_quantity(value, dimensionless=True)
        except QuantityError:
            continue
    return found


def _years(value: object) -> float | None:
    try:
        return Person.model_validate({"sex": "male", "age": value}).age_years
    except ValidationError:
        return None


def _date(value: object) -> dt.date | None:
    try:
        return parse_date(value)
    except QuantityError:
        return None


def check_parameters(parameters: dict[str, Quantity]) -> list[Finding]:
    """Return what is wrong with parameters set by hand: their ids, their units, their signs."""
    if not parameters:
        return []
    rows, found = all_rows(), []
    for key, value in parameters.items():
        loc = ("parameters", key)
        if key not in rows:
            remedy = did_you_mean(key, tuple(rows), "see the parameter tables in the documentation")
            found.append(Finding(loc, f"'{key}'", "the id of a parameter", remedy))
            continue
        try:
            factor(value.unit, rows[key].unit)
        except UnitMismatchError:
            expected, remedy = (
                f"a value in {rows[key].unit}",
                f"write for example '{rows[key].value:g} {rows[key].unit}'",
            )
            found.append(Finding(loc, f"'{value}'", expected, remedy))
            continue
        if value.magnitude < 0 <= rows[key].value and rows[key].spread.kind != "normal":
            remedy = f"remove the minus sign; the usual value is {rows[key].value:g} {rows[key].unit}"
            found.append(Finding(loc, f"'{value}'", "a value that is not negative", remedy))
    return found
