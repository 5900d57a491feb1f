"""Laboratory codes (LOINC) of the measures that circhoral knows.

Only codes seen in public material and with a valid check digit are here. A code names a measure and also
the kind of unit (mass, molar, arbitrary), so a code beside a value of the wrong kind is caught.
This material contains content from LOINC (http://loinc.org). LOINC is copyright Regenstrief Institute, Inc.
and the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost under
the license at http://loinc.org/license. LOINC is a registered United States trademark of Regenstrief
Institute, Inc.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

type Property = Literal["mass", "molar", "arbitrary", "fraction", "number", "ratio", ""]


@dataclass(frozen=True, slots=True)
class LabCode:
    """One laboratory code.

    Attributes
    ----------
    code : str
        LOINC number.
    measure : str
        Id of the measure.
    property : str
        Kind of unit; empty when it is not certain.
    ucum : str
        Usual unit in UCUM spelling.
    method : str
        Assay method when the code implies one.
    """

    code: str
    measure: str
    property: Property
    ucum: str
    method: str = ""


LOINC: tuple[LabCode, ...] = (
    LabCode("2986-8", "testosterone_total", "mass", "ng/dL"),
    LabCode("14913-8", "testosterone_total", "molar", "nmol/L"),
    LabCode("49041-7", "testosterone_total", "mass", "ng/dL", "mass_spectrometry"),
    LabCode("2991-8", "testosterone_free", "mass", "pg/mL"),
    LabCode("103227-5", "testosterone_free", "mass", "pg/mL", "calculated"),
    LabCode("96559-0", "testosterone_free", "molar", "pmol/L", "calculated"),
    LabCode("15057-3", "dihydrotestosterone", "", "nmol/L"),
    LabCode("13967-5", "shbg", "molar", "nmol/L"),
    LabCode("2942-1", "shbg", "mass", "ug/mL"),
    LabCode("1751-7", "albumin", "mass", "g/dL"),
    LabCode("10501-5", "lh", "arbitrary", "m[IU]/mL"),
    LabCode("83103-2", "lh", "arbitrary", "m[IU]/mL", "immunoassay"),
    LabCode("15067-2", "fsh", "arbitrary", "m[IU]/mL"),
    LabCode("83098-4", "fsh", "arbitrary", "m[IU]/mL", "immunoassay"),
    LabCode("2243-4", "estradiol", "mass", "pg/mL"),
    LabCode("2839-9", "progesterone", "mass", "ng/mL"),
    LabCode("2191-5", "dheas", "mass", "ug/dL"),
    LabCode("2842-3", "prolactin", "mass", "ng/mL"),
    LabCode("15081-3", "prolactin", "arbitrary", "m[IU]/L"),
    LabCode("38476-8", "amh", "mass", "ng/mL"),
    LabCode("56940-0", "inhibin_b", "mass", "pg/mL"),
    LabCode("34319-4", "inhibin_b", "mass", "pg/mL"),
    LabCode("2484-4", "igf1", "mass", "ng/mL"),
    LabCode("2963-7", "gh", "mass", "ng/mL"),
    LabCode("2581-7", "gnrh", "molar", "pmol/L"),
    LabCode("20448-7", "insulin", "arbitrary", "u[IU]/mL"),
    LabCode("1558-6", "glucose", "mass", "mg/dL"),
    LabCode("30522-7", "crp", "mass", "mg/L"),
    LabCode("1988-5", "crp", "mass", "mg/L"),
    LabCode("2143-6", "cortisol", "mass", "ug/dL"),
    LabCode("14675-3", "cortisol", "molar", "nmol/L"),
    LabCode("3016-3", "tsh", "arbitrary", "m[IU]/L"),
    LabCode("19080-1", "hcg", "arbitrary", "m[IU]/mL"),
    LabCode("4544-3", "hematocrit", "fraction", "%"),
    LabCode("2857-1", "psa", "mass", "ng/mL"),
    LabCode("39156-5", "bmi", "ratio", "kg/m2"),
    LabCode("9780-8", "sperm_concentration", "number", "10*6/mL"),
)


def check_digit_ok(code: str) -> bool:
    """Return whether a LOINC number is well formed and its last digit fits the others (mod 10)."""
    number, _, digit = code.strip().partition("-")
    if not (code.isascii() and number.isdigit() and digit.isdigit() and len(digit) == 1):
        return False
    total = 0
    for position, figure in enumerate(reversed(number)):
        doubled = int(figure) * (2 if position % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return (10 - total % 10) % 10 == int(digit)


def find_code(code: str) -> LabCode | None:
    """Return the row of a LOINC number, or None when circhoral does not ship it."""
    wanted = code.strip().removeprefix("LOINC:").removeprefix("loinc:").strip()
    return next((row for row in LOINC if row.code == wanted), None)


def codes_of(measure: str) -> tuple[str, ...]:
    """Return the LOINC numbers of a measure id."""
    return tuple(row.code for row in LOINC if row.measure == measure)
