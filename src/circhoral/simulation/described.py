"""The typical person of a description under one regimen, ready to be lived and looked into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from circhoral.evidence.parameters import rows_of
from circhoral.people.person import Person
from circhoral.protocols.habits import Course
from circhoral.protocols.regimen import Regimen
from circhoral.simulation.dosing import Given
from circhoral.simulation.draws import Values
from circhoral.simulation.setting import setting


@dataclass(frozen=True)
class Described:
    """The typical person of a description under one regimen, ready to be lived.

    Attributes
    ----------
    who : Person
    arm : Regimen
    values : Values
        Of one person.
    given : tuple of Given
        History at negative times. Every dose is taken.
    habits : tuple of Course
    begins : float
        Day on which the first of it begins; zero if nothing was given before [day].
    """

    who: Person
    arm: Regimen
    values: Values
    given: tuple[Given, ...]
    habits: tuple[Course, ...]
    begins: float


def described(
    person: Person | Mapping[str, Any] | str | Path,
    regimen: Regimen | Mapping[str, Any] | str | Path | None = None,
    *,
    days: float,
) -> Described:
    """Return the typical person of a description with what a regimen gives them over so many days.

    Raises
    ------
    InputError
        If a file cannot be used.
    SimulationError
        If what is asked cannot be simulated.
    """
    same = setting(person, regimen, days=days)
    values = Values(rows_of(same.who.sex), 1, False, known=same.known)
    begun = [item.what.time_days for item in same.given if not item.what.anchor]
    begins = min([0.0, *begun, *(course.start_days for course in same.habits)])
    return Described(same.who, same.arm, values, tuple(same.given), tuple(same.habits), begins)
