"""What kind of file it is, told by its content."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Literal

type Kind = Literal["person", "regimen", "protocol", "study"]


class Sex(StrEnum):
    """Whose body, as options name it."""

    MALE = "male"
    FEMALE = "female"


class Units(StrEnum):
    """Units of display."""

    CONVENTIONAL = "conventional"
    SI = "si"


def kind_of(file: Path) -> Kind:
    """Return whether a file describes a person, a regimen, a protocol or a study.

    Raises
    ------
    InputError
        If it cannot be read, or has the keys of none of them.
    """
    from circhoral.quantities.documents import read_document, top_mapping
    from circhoral.quantities.problems import Finding, InputError

    document = read_document(file)
    keys = set(top_mapping(document, "person"))
    if keys & {"protocol", "regimen", "expects"}:
        return "protocol"
    if keys & {"study", "endpoints", "arms"}:
        return "study"
    if keys & {"sex", "age", "labs", "semen", "history", "cycles"}:
        return "person"
    if keys & {"doses", "rules", "name", "adherence", "start_cycle"}:
        return "regimen"
    found = "neither 'sex' (a person), nor 'doses' (a regimen), nor 'protocol' (a protocol), nor 'study' (a study)"
    remedy = "write a commented one with: circhoral new person, regimen, protocol or study"
    raise InputError([document.problem(Finding((), found, "a person, a regimen, a protocol or a study", remedy))])


def wrong_kind(file: Path, wanted: Kind) -> str:
    """Return what to say of a file that is clearly of another kind than its place asks; empty if it may be right."""
    from circhoral.quantities.problems import InputError

    try:
        kind = kind_of(file)
    except InputError:
        return ""  # its own reader says more
    return "" if kind == wanted else f"{file}: is a {kind}; a {wanted} is expected here"
