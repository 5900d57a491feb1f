"""Files and options that several commands read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circhoral.app.cli.problems import CommandError, SeveralErrorsError

if TYPE_CHECKING:
    from circhoral.app.cli.kinds import Kind
    from circhoral.people.person import Person
    from circhoral.protocols.regimen import Regimen

_LONGEST = 36525  # days
_MEASURES = 30  # kept when none are chosen, roughly
_COPIES = 3  # of the results that stand in memory at once


def read_files(person: Path, regimens: Sequence[Path]) -> tuple[Person, list[Regimen]]:
    """Read a person and regimens, or protocols for their regimens; the problems of all files are shown at once.

    Raises
    ------
    InputError or SeveralErrorsError
    """
    made = _read_all([(person, "person"), *((file, "regimen") for file in regimens)])
    from circhoral.protocols.regimen import named_apart

    return made[0], named_apart(made[1:])


def read_regimens(regimens: Sequence[Path]) -> list[Regimen]:
    """Read regimens alone, or protocols for their regimens; the problems of all files are shown at once.

    Raises
    ------
    InputError or SeveralErrorsError
    """
    from circhoral.protocols.regimen import named_apart

    return named_apart(_read_all([(file, "regimen") for file in regimens]))


def _read_all(files: Sequence[tuple[Path, Kind]]) -> list[Any]:
    from circhoral.app.cli.kinds import wrong_kind
    from circhoral.people.person import read_person
    from circhoral.protocols.library import read_protocol
    from circhoral.protocols.regimen import read_regimen
    from circhoral.quantities.problems import InputError

    def regimen(file: Path) -> Regimen:
        return read_regimen(file) if wrong_kind(file, "protocol") else read_protocol(file).regimen

    errors: list[Exception] = []
    made: list[Any] = []
    for file, kind in files:
        words = wrong_kind(file, kind)
        if words and not (kind == "regimen" and not wrong_kind(file, "protocol")):
            errors.append(CommandError(words))
            continue
        try:
            made.append(regimen(file) if kind == "regimen" else read_person(file))
        except InputError as error:
            errors.append(error)
    if errors:
        raise errors[0] if len(errors) == 1 else SeveralErrorsError(errors)
    return made


def in_days(option: str, text: str) -> float:
    """Return a length in days; a bare number is one.

    Raises
    ------
    CommandError
        If it is no length, or longer than 100 years.
    """
    number = number_of_days(option, text, "540 days")
    if not 0 < number < _LONGEST and not (option == "--before" and number == 0):
        raise CommandError(f"{option} {text}: expected more than 0 and less than 100 years")
    return number


def number_of_days(option: str, text: str, example: str) -> float:
    """Return what an option says as days; a bare number is one, of either sign.

    Raises
    ------
    CommandError
        If it is neither a number nor a length of time.
    """
    try:
        return float(text)
    except ValueError:
        from circhoral.quantities.clock import days
        from circhoral.quantities.quantity import QuantityError

        try:
            return days(text, example)
        except QuantityError as error:
            raise CommandError(f"{option}: {error}") from None


def read_settings(items: Sequence[str]) -> dict[str, str]:
    """Return what ``--set parameter=value`` says, by parameter."""
    made: dict[str, str] = {}
    for item in items:
        name, sign, value = item.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise CommandError(f"--set {item}: expected parameter=value, for example --set lh_clearance='20 1/day'")
        if name.strip() in made:
            raise CommandError(f"--set {name.strip()}: is set twice; keep one")
        made[name.strip()] = value.strip()
    _check_settings(made)
    return made


def _check_settings(items: dict[str, str]) -> None:
    from circhoral.evidence.parameters import all_rows
    from circhoral.people.person import ADULT, check_parameters
    from circhoral.quantities.problems import Finding
    from circhoral.quantities.quantity import Quantity, QuantityError, parse_quantity

    rows = all_rows()
    read: dict[str, Quantity] = {}
    found: list[Finding] = []
    for name, value in items.items():
        try:
            number = parse_quantity(value, dimensionless=True)
        except QuantityError as error:
            found.append(Finding(("parameters", name), error.found, "a number, or one with its unit", error.remedy))
            continue
        # A bare number is one in the row's own unit.
        bare = not number.unit and name in rows
        read[name] = Quantity(number.magnitude, rows[name].unit, number.text) if bare else number
    found += check_parameters(read)
    age = read.get("age")
    if age is not None and age.unit == "year" and not ADULT[0] <= age.magnitude <= ADULT[1]:
        limits = f"{ADULT[0]} to {ADULT[1]} years"
        found.append(Finding(("parameters", "age"), f"'{age}'", limits, "only adults are simulated"))
    if found:
        raise CommandError("\n".join(f"--set {finding.loc[1]}: {finding.message}" for finding in found))


def check_size(arms: int, people: int, days: float, every: float, measures: int) -> None:
    """Refuse a run whose results would not fit into memory.

    Raises
    ------
    CommandError
        With what would make it smaller.
    """
    needed = 8 * _COPIES * arms * people * (days / every + 1) * (measures or _MEASURES)
    try:
        there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return
    if needed > there:
        raise CommandError(
            f"this run needs about {needed / 1e9:.0f} GB of memory and the machine has {there / 1e9:.0f} GB; "
            "sample less often (--every '7 days'), keep fewer measures (--measure), or simulate fewer people"
        )
