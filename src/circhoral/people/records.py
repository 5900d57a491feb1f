"""What was measured in a person: laboratory values, semen analyses, cycles.

The written text and unit of every value are kept; `Lab.canonical` is what the model compares with.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, InstanceOf, model_validator

from circhoral.quantities.analytes import (
    ConversionError,
    Measure,
    UnknownMeasureError,
    convert,
    measure,
    measures,
)
from circhoral.quantities.codes import LabCode, check_digit_ok, find_code
from circhoral.quantities.fields import (
    Date,
    FileModel,
    Number,
    TimeOfDay,
    Whole,
    Word,
    as_list,
    duration_between,
    quantity_in,
    refusals,
)
from circhoral.quantities.problems import Finding, did_you_mean
from circhoral.quantities.quantity import Quantity
from circhoral.quantities.units import UnitMismatchError, factor, spelling

Method = Literal["immunoassay", "mass_spectrometry", "equilibrium_dialysis", "calculated", "bioassay", "other"]
type Limits = tuple[float, float]


class Lab(FileModel):
    """One laboratory value.

    Attributes
    ----------
    test : str or None
        Id of a measure; filled in from `loinc` when that is given instead.
    loinc : str or None
    value : Quantity
    date, time : date, time or None
        Without a date: time 0 of the simulation. Without a time: the morning.
    method : str or None
    fasting : bool or None
    cycle_day : int or None
    standard : str or None
        Named standard for a conversion between IU and mass (prolactin: ``IS 84/500``).
    confirmed : bool
        The value is meant as written although it looks like another unit.
    note : str or None
    """

    date: Date | None = Field(None, examples=["2026-02-27"])
    time: TimeOfDay | None = Field(None, examples=["08:30"])
    test: Word | None = Field(None, examples=["testosterone_total"])
    loinc: Word | None = Field(None, examples=["2986-8"])
    value: Number = Field(examples=["450 ng/dL"])
    method: Method | None = Field(None, examples=["immunoassay"])
    fasting: bool | None = None
    cycle_day: Annotated[Whole, Field(ge=1, le=400)] | None = Field(None, examples=[3])
    standard: Word | None = Field(None, examples=["IS 84/500"])
    confirmed: bool = False
    note: str | None = None

    @property
    def measure(self) -> Measure:
        """The measure that was determined."""
        return _measure_of(self.test, self.loinc)

    @property
    def canonical(self) -> float:
        """The value in the canonical unit of its measure; of a censored value, its limit."""
        return convert(self.value.magnitude, self.value.unit, self.measure.unit, self.measure, self.standard)

    @model_validator(mode="before")
    @classmethod
    def _test_from_code(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("loinc"), str) and "test" not in data:
            code = find_code(data["loinc"])
            if code is not None:
                implied = {"method": code.method} if code.method and "method" not in data else {}
                return {**data, "test": code.measure, **implied}
        return data

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        findings = _check_lab(self)
        if findings:
            raise refusals(findings)
        return self


def _measure_of(test: str | None, loinc: str | None) -> Measure:
    code = find_code(loinc) if loinc is not None else None
    return measure(code.measure if code is not None else test or "")


def _check_lab(lab: Lab) -> list[Finding]:
    found = _check_code(lab)
    if found:
        return found
    if lab.test is None:
        return [Finding(("test",), "nothing", "the measure", "add 'test: testosterone_total' or a LOINC code")]
    try:
        known = measure(lab.test)
    except UnknownMeasureError as error:
        return [Finding(("test",), f"'{lab.test}'", "a measure that circhoral knows", error.remedy)]
    return _check_value(lab, known)


def _check_code(lab: Lab) -> list[Finding]:
    if lab.loinc is None:
        return []
    code = find_code(lab.loinc)
    if code is None:
        names = tuple(measures())
        fault = "a LOINC code that circhoral ships"
        wrong_digit = "its check digit is wrong: copy the code again; or "
        remedy = "" if check_digit_ok(lab.loinc) else wrong_digit
        near = did_you_mean(lab.test, names, "") if lab.test else "write 'test: testosterone_total' instead"
        return [Finding(("loinc",), f"'{lab.loinc}'", fault, f"{remedy}{near}")]
    if lab.test not in (None, code.measure):
        remedy = f"{lab.loinc} is {code.measure}: remove one of the two lines"
        return [Finding(("loinc",), f"'{lab.loinc}'", f"a code of {lab.test}", remedy)]
    return _check_property(lab, code)


def _check_property(lab: Lab, code: LabCode) -> list[Finding]:
    like = {"mass": "g/L", "molar": "mol/L", "arbitrary": "IU/L"}.get(code.property)
    if like is None or not lab.value.unit:
        return []
    try:
        factor(lab.value.unit, like)
    except UnitMismatchError:
        expected = f"a {code.property} unit such as {spelling(code.ucum)}, which LOINC {code.code} implies"
        remedy = "correct the unit or the code, or write 'test:' instead of 'loinc:'"
        return [Finding(("value",), f"'{lab.value}'", expected, remedy)]
    return []


def _check_value(lab: Lab, known: Measure) -> list[Finding]:
    value = lab.value
    example = f"{value.magnitude:g} {_fitting_unit(value.magnitude, known)}"
    if not value.unit and known.unit != "1":
        expected = f"a number with its unit, for example '{example}'"
        return [Finding(("value",), value.text, expected, f"write the unit, for example '{example}'")]
    if value.magnitude < 0:
        return [Finding(("value",), f"'{value}'", "a value that is not negative", "remove the minus sign")]
    try:
        canonical = lab.canonical
    except ConversionError as error:
        expected = f"{known.label} in a unit such as {' or '.join(known.units[:2])}"
        remedy = str(error)
        if "standard '" in remedy:
            remedy += "; add the standard to this lab if it is the one of your assay"
        return [Finding(("value",), f"'{value}'", expected, remedy)]
    low, high = known.credible
    if canonical > high or (canonical < low and value.censored != "<"):
        return [_impossible(value, known)]
    return []


def _fitting_unit(number: float, known: Measure) -> str:
    """Return the customary unit in which a bare number would be usual; the conventional one if in none."""
    ranges = [limits for limits in (known.male, known.female) if limits is not None]
    for unit in known.units:
        canonical = convert(number, unit, known.unit, known)
        if any(low <= canonical <= high for low, high in ranges):
            return unit
    return known.conventional


def _impossible(value: Quantity, known: Measure) -> Finding:
    low, high = known.credible
    meant = []
    for unit in known.units:
        if spelling(unit) == value.unit:
            continue
        other = convert(value.magnitude, unit, known.unit, known)
        if any(limits and limits[0] <= other <= limits[1] for limits in (known.male, known.female)):
            meant.append(unit)
    remedy = "check the number and the unit"
    meant = [unit for unit in meant if unit in (known.conventional, known.si)] or meant
    if meant:
        remedy = f"typical if {' or '.join(meant)} was meant: correct the unit"
    expected = f"{known.label} between {low:g} and {high:g} {known.unit} (anything else is physically impossible)"
    return Finding(("value",), f"'{value}'", expected, remedy)


class Semen(FileModel):
    """One semen analysis."""

    date: Date | None = Field(None, examples=["2026-02-27"])
    volume: Annotated[InstanceOf[Quantity], quantity_in("mL", "3 mL", 0, 20)] | None = None
    concentration: Annotated[InstanceOf[Quantity], quantity_in("million/mL", "40 million/mL", 0, 1500)] | None = None
    motility: Annotated[InstanceOf[Quantity], quantity_in("percent", "45 percent", 0, 100)] | None = None
    abstinence: Annotated[InstanceOf[Quantity], duration_between(0, 365.25, "3 days")] | None = None
    note: str | None = None


class FollicleScan(FileModel):
    """The largest follicle seen on one day."""

    date: Date = Field(examples=["2026-02-27"])
    diameter: Annotated[InstanceOf[Quantity], quantity_in("mm", "18 mm", 0, 100)] = Field(examples=["18 mm"])
    side: Literal["left", "right"] | None = None


Days = Annotated[tuple[Date, ...], BeforeValidator(as_list)]


class Cycles(FileModel):
    """What a woman noted about her cycles: first days of bleeding, positive LH tests, follicle scans."""

    menses: Days = ()
    lh_tests: Days = ()
    follicles: tuple[FollicleScan, ...] = ()
