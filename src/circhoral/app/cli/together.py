"""What only shows when a person and regimens meet, or that this version does not simulate: told with file and line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from circhoral.quantities.problems import Finding, InputError, Loc, Problem, did_you_mean

if TYPE_CHECKING:
    from circhoral.people.person import Person
    from circhoral.protocols.dose import Dose
    from circhoral.protocols.regimen import Regimen

_NOT_YET = "what this version simulates"


def check_together(
    file: Path, who: Person, files: Sequence[Path], arms: Sequence[Regimen], *, rules: bool = False
) -> None:
    """Refuse what cannot be simulated of a person and regimens that are each in order.

    Parameters
    ----------
    file, who, files, arms
    rules : bool
        Whether the command carries rules out.

    Raises
    ------
    InputError
        With every problem found, each with file, line, field and remedy.
    """
    problems = _placed(file, _of_person(who))
    for path, arm in zip(files, arms, strict=True):
        problems += _placed(path, _of_regimen(arm, who))
        if arm.rules and not rules:
            problems += _placed(path, _rules_refused(arm))
    if problems:
        raise InputError(problems)


def _placed(file: Path, findings: Iterator[Finding]) -> list[Problem]:
    from circhoral.quantities.documents import read_document

    found = list(findings)
    document = read_document(file) if found else None
    return [document.problem(item) for item in found] if document is not None else []


def _of_person(who: Person) -> Iterator[Finding]:
    from circhoral.people.person import ADULT

    if who.age_years < ADULT[0]:
        remedy = f"the body of a {'boy' if who.sex == 'male' else 'girl'} is not part of this version; raise the age"
        yield Finding(("age",), f"'{who.age}'", f"an adult of {ADULT[0]} years or more", remedy)
    elif who.age_years > ADULT[1]:
        remedy = "the trends with age are not known beyond; lower the age"
        yield Finding(("age",), f"'{who.age}'", f"an adult of {ADULT[1]} years or less", remedy)
    if who.phenotype is not None:
        yield from _phenotype(who.phenotype, who.sex)
    for index, dose in enumerate(who.history):
        yield from _dose(dose, ("history", index), who)


def _phenotype(name: str, sex: str) -> Iterator[Finding]:
    from circhoral.evidence.phenotypes import phenotypes

    fitting = [item.id for item in phenotypes().values() if sex in item.sex]
    if name not in fitting:
        remedy = f"{did_you_mean(name, fitting)}; see: circhoral phenotypes"
        yield Finding(("phenotype",), f"'{name}'", f"a phenotype of a {sex} that circhoral knows", remedy)


def _of_regimen(arm: Regimen, who: Person) -> Iterator[Finding]:
    for index, dose in enumerate(arm.doses):
        yield from _dose(dose, ("doses", index), who)
    if arm.start_cycle is not None and who.sex == "male":
        remedy = "a man's body has no cycle; remove the line"
        yield Finding(("start_cycle",), f"'{arm.start_cycle}'", "a regimen of a woman", remedy)


def _rules_refused(arm: Regimen) -> Iterator[Finding]:
    remedy = "only 'circhoral simulate' carries out rules; remove them to see the doses alone"
    yield Finding(("rules",), f"{len(arm.rules)} rules", _NOT_YET, remedy)


def _dose(dose: Dose, place: Loc, who: Person) -> Iterator[Finding]:
    from circhoral.quantities.quantity import QuantityError

    if dose.lifestyle is None:
        try:
            dose.amount.for_body(who.weight_kg, who.height_cm)
        except QuantityError as error:
            key = next(key for key in ("dose", "rate", "dose_per_pulse") if getattr(dose, key) is not None)
            yield Finding((*place, key), f"'{getattr(dose, key)}'", error.expected, error.remedy)
    points = [("from", dose.start), ("until", dose.until), *(("at", point) for point in dose.at or ())]
    for key, point in points:
        if point is None:
            continue
        if point.is_event and who.sex == "male":
            remedy = f"a man's body has no '{point.anchor}'; write for example 'week 4'"
            yield Finding((*place, key), f"'{point}'", "a time that is known in a man", remedy)
        elif point.is_event and point.days < 0 and key != "until":
            remedy = "nobody can know that day before; count from an earlier event, such as 'cycle day 10'"
            yield Finding((*place, key), f"'{point}'", f"a time after '{point.anchor}'", remedy)
        elif point.anchor == "last_dose":
            remedy = "this version counts from time 0; write for example 'week 4'"
            yield Finding((*place, key), f"'{point}'", "a time after time 0", remedy)
        elif point.date is not None and who.day_zero is None:
            remedy = "add 'today: 2026-02-27' to the person, or write the time as 'week 4'"
            yield Finding((*place, key), f"'{point}'", "a person with 'today' or another date", remedy)
        elif key == "at" and place[0] == "history" and point.date is not None and point.date == who.day_zero:
            remedy = "write it as a dose of the regimen, or add a later 'today:' to the person"
            yield Finding((*place, key), f"'{point}'", f"a date before time 0, which is {who.day_zero}", remedy)
        elif point.date is not None and place[0] == "doses" and who.day_zero is not None and point.date < who.day_zero:
            remedy = "write what was given before as 'history' of the person, or correct the date"
            expected = f"a date from time 0 on, which is {who.day_zero}"
            yield Finding((*place, key), f"'{point}'", expected, remedy)
