"""`circhoral check`: is a file in order, and what was understood from it?"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from circhoral.app.cli.kinds import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from circhoral.people.person import Person
    from circhoral.protocols.dose import Dose
    from circhoral.protocols.habits import Course
    from circhoral.protocols.protocol import Protocol
    from circhoral.protocols.regimen import Regimen
    from circhoral.protocols.schedule import Administration

_OPEN_END = 365.0  # days of a course without an end that are written out


def check_command(
    files: Annotated[
        list[Path], typer.Argument(help="Files of persons, regimens, protocols or studies, told by their content.")
    ],
) -> None:
    """Check files, and say what was understood: doses with dates, labs converted, warnings.

    When a person is among the files, regimens are written out for that person, and what speaks against them is told.
    Exit code 2 if any file is wrong.
    """
    from circhoral.app.cli.screen import messages, out, plain
    from circhoral.quantities.problems import InputError

    console, read, wrong = out(), {}, 0
    for file in files:
        try:
            read[file] = _read(file)
        except (InputError, _WrongStudyError) as error:
            wrong += 1
            messages().print(plain(error), soft_wrap=True)
    person = next((made for kind, made in read.values() if kind == "person"), None)
    for file, (kind, made) in read.items():
        console.print(f"[bold]{plain(file)}[/bold]: a {kind}, in order", soft_wrap=True)
        tell = {
            "person": _tell_person,
            "regimen": lambda item: _tell_regimen(item, person),
            "protocol": lambda item: _tell_protocol(item, person),
            "study": _tell_study,
        }
        for line in tell[kind](made):
            console.print(f"  {plain(line)}", soft_wrap=True)
    if wrong:
        messages().print(f"{wrong} of {len(files)} files cannot be used", style="red")
        raise typer.Exit(2)


class _WrongStudyError(ValueError):
    """A study file that cannot be used."""


def _read(file: Path) -> tuple[Kind, Any]:
    from circhoral.people.example import read_whole_protocol
    from circhoral.people.person import read_person
    from circhoral.protocols.regimen import read_regimen

    kind = kind_of(file)
    if kind == "person":
        return kind, read_person(file)
    if kind == "protocol":
        return kind, read_whole_protocol(file)
    return (kind, read_regimen(file)) if kind == "regimen" else (kind, _study(file))


# -- persons -------------------------------------------------------------------------------------------


def _tell_person(who: Person) -> Iterator[str]:
    from circhoral.evidence.phenotypes import phenotypes
    from circhoral.people.history import history_habits, history_schedule
    from circhoral.quantities.problems import field_name

    size = "".join(f", {value}" for value in (who.height, who.weight) if value is not None)
    bmi = f", BMI {who.bmi:.1f} kg/m2" if who.bmi is not None else ""
    yield f"{who.sex}, {who.age_years:.4g} years{size}{bmi}"
    yield f"time 0: {who.day_zero or 'no date is named, so days are counted only'}"
    yield from _tell_doses(who.history, history_schedule(who), who.day_zero, "history", history_habits(who))
    for lab in who.labs:
        yield _tell_lab(who, lab)
    for item in who.semen:
        parts = [("volume", item.volume), ("concentration", item.concentration), ("motility", item.motility)]
        yield f"semen {item.date or ''}: " + ", ".join(f"{name} {value}" for name, value in parts if value is not None)
    for finding in who.warnings:
        yield f"warning: {field_name(finding.loc)}: {finding.message}"
    if who.phenotype and who.phenotype not in phenotypes():
        yield f"warning: the phenotype '{who.phenotype}' is not known and cannot be simulated; see circhoral phenotypes"
    yield from _tell_cycles(who)
    if who.labs or who.semen or who.cycles:
        yield "note: what was measured stands beside a simulation; the model is not fitted to it yet"


def _tell_cycles(who: Person) -> Iterator[str]:
    if who.cycles is None:
        return
    for name, days in (("bleeds", who.cycles.menses), ("LH tests", who.cycles.lh_tests)):
        if days:
            yield f"{name} on {', '.join(str(day) for day in days)}"
    for scan in who.cycles.follicles:
        side = f", {scan.side}" if scan.side else ""
        yield f"follicle on {scan.date}: {scan.diameter}{side}"


def _tell_lab(who: Person, lab: Any) -> str:
    from circhoral.people.history import day_of
    from circhoral.quantities.analytes import ConversionError, convert, display_unit

    known = lab.measure
    same = []
    for system in ("conventional", "si"):
        unit = display_unit(known, system)
        try:
            value = convert(lab.value.magnitude, lab.value.unit, unit, known, lab.standard)
        except ConversionError:
            continue
        if unit != lab.value.unit:
            same.append(f"{lab.value.censored}{value:.4g} {unit}")
    converted = f" = {', '.join(dict.fromkeys(same))}" if same else ""
    method = f", {lab.method}" if lab.method else ""
    cycle = f", cycle day {lab.cycle_day}" if lab.cycle_day is not None else ""
    return f"lab day {day_of(who, lab):.2f}{cycle}: {known.label} {lab.value}{converted}{method}"


# -- regimens ------------------------------------------------------------------------------------------


def _tell_regimen(regimen: Regimen, who: Person | None) -> Iterator[str]:
    from circhoral.app.figures.periods import describe_dose
    from circhoral.protocols.habits import courses_of_habits
    from circhoral.protocols.rule_words import rule_words
    from circhoral.protocols.schedule import expand
    from circhoral.protocols.withdrawal import progestin_withdrawal
    from circhoral.quantities.quantity import QuantityError
    from circhoral.simulation.warnings import agents_of, status_lines

    course, _ = progestin_withdrawal(len(regimen.doses))
    yield f"name: {regimen.name}; adherence {regimen.adherence:g}"
    weight, height = (who.weight_kg, who.height_cm) if who is not None else (None, None)
    zero = who.day_zero if who is not None else None
    try:
        items = expand(regimen, weight, height, horizon_days=10 * _OPEN_END, day_zero=zero)
        habits = courses_of_habits(regimen, day_zero=zero)
    except QuantityError as error:
        yield f"note: doses are not written out: {error} (check the person's file together with this one)"
    else:
        yield from _tell_doses(regimen.doses, items, zero, "dose", habits)
    if not regimen.doses:
        yield "nothing is given"
    if regimen.start_cycle == "progestin_withdrawal":
        yield f"a bleed is brought on: {describe_dose(course)}, {course.duration}, before day 0 and when one is overdue"
    if who is not None:
        yield from _tell_safety(regimen, who)
    else:
        yield from (f"status: {text}" for text in status_lines(agents_of(None, [regimen])))
    yield from (f"rule: {rule_words(rule)}" for rule in regimen.rules)


def _tell_protocol(protocol: Protocol, who: Person | None) -> Iterator[str]:
    from circhoral.people.example import example_person

    yield f"{protocol.protocol}: {protocol.title} ({protocol.sex}); evidence {protocol.evidence.grade}"
    visits, stops = len(protocol.monitoring), len(protocol.stopping)
    yield f"aims: {', '.join(protocol.aims)}; visits: {visits}; stopping rules: {stops}"
    yield from _tell_regimen(protocol.regimen, None)
    person, whose = (who, "this person") if who is not None else (example_person(protocol), "the person of its example")
    yield f"safety for {whose}:"
    yield from (f"  {text}" for text in list(_tell_safety(protocol, person)) or ["nothing was found"])
    yield "the whole card: circhoral protocols FILE"


def _tell_safety(what: Regimen | Protocol, who: Person) -> Iterator[str]:
    from circhoral.people.safety import check_safety

    report = check_safety(who, what)
    yield from (str(entry) for entry in report.entries)
    yield from (f"not checked: {text}" for text in report.unread)


def _tell_doses(
    doses: Sequence[Dose],
    items: Sequence[Administration],
    zero: dt.date | None,
    word: str,
    habits: Sequence[Course],
) -> Iterator[str]:
    from circhoral.app.figures.periods import describe_dose

    for index, dose in enumerate(doses):
        mine = [item for item in items if item.index_of_dose == index]
        what = f"{word}: {describe_dose(dose)}, {dose.route or 'no route'}"
        if dose.lifestyle:
            yield from (f"{word}: {describe_dose(dose)}: {_span(own, zero)}" for own in habits
                        if own.index_of_dose == index)  # fmt: skip
            continue
        if not mine or mine[0].anchor:
            yield f"{what}: {_waiting(dose)}" if mine else f"warning: {what}: is never given"
            continue
        ended = dose.until is not None or dose.duration is not None or dose.count is not None or dose.at is not None
        open_end = "" if ended or word == "history" else "; no end is written, it lasts as long as the run"
        if mine[0].kind == "dose":
            first, last = mine[0].time_days, mine[-1].time_days
            count = f"{len(mine)} doses" if len(mine) > 1 else "one dose"
            count = count if not open_end else "repeated"
            span = f"from {_day(first, zero)}" if open_end or len(mine) == 1 else (
                f"{_day(first, zero)} to {_day(last, zero)}"
            )  # fmt: skip
            yield f"{what}: {count}, {span}{open_end}"
        else:
            start, end = mine[0].time_days, mine[-1].until_days
            pulses = f", {round((end - start) / mine[0].every_days)} pulses" if mine[0].every_days else ""
            span = f"from {_day(start, zero)}{open_end}" if open_end else (
                f"{_day(start, zero)} to {_day(end, zero)}{pulses}"
            )  # fmt: skip
            yield f"{what}: {span}"


def _span(course: Course, zero: dt.date | None) -> str:
    """Return from when to when a person lives otherwise."""
    first = f"from {_day(course.start_days, zero)}"
    if math.isfinite(course.end_days):
        return f"{first} to {_day(course.end_days, zero)}"
    return f"{first}; no end is written, it lasts as long as the run"


def _waiting(dose: Dose) -> str:
    """Return when an entry is given that waits for an event of the body."""
    points = ", ".join(str(point) for point in (dose.at or (dose.start,)))
    length = f", for {dose.duration}" if dose.duration is not None else ""
    count = f", {dose.count} doses" if dose.count is not None else ""
    cycles = (
        "in the first cycle" if dose.each is None else f"in {dose.cycles} cycles" if dose.cycles else "in each cycle"
    )
    return f"{'at' if dose.at else 'from'} {points}{length}{count}, {cycles}"


def _day(days: float, zero: dt.date | None) -> str:
    date = f" ({zero + dt.timedelta(days=int(days // 1))})" if zero is not None else ""
    return f"day {days:g}{date}"


# -- studies -------------------------------------------------------------------------------------------


def _study(file: Path) -> Any:
    from circhoral.evidence.studies import StudyError, read_study

    try:
        study = read_study(file)
    except (StudyError, UnicodeDecodeError) as error:
        raise _WrongStudyError(str(error)) from error
    if problems := list(_wrong_doses(study, file)):
        raise _WrongStudyError("\n".join(problems))
    return study


def _wrong_doses(study: Any, file: Path) -> Iterator[str]:
    from pydantic import ValidationError

    from circhoral.protocols.check import complete, installed_catalogue
    from circhoral.protocols.dose import Dose
    from circhoral.quantities.fields import findings_of
    from circhoral.quantities.problems import field_name

    for name, arm in study.arms.items():
        for index, item in enumerate(arm.doses):
            try:
                findings = complete(Dose.model_validate(item), installed_catalogue())[1]
            except ValidationError as error:
                findings = findings_of(error, Dose)
            for finding in findings:
                place = field_name(("arms", name, "doses", index, *finding.loc))
                yield f"{file}: {place}: {finding.message}"


def _tell_study(study: Any) -> Iterator[str]:
    yield f"{study.study} ({study.role}): {study.citation}"
    yield f"mechanism: {study.mechanism}"
    for name, arm in study.arms.items():
        count = arm.n or study.population.n
        yield f"arm {name}: {f'n = {count}, ' if count else ''}entries of doses: {len(arm.doses)}"
    yield f"{len(study.endpoints)} endpoints: " + ", ".join(dict.fromkeys(item.measure for item in study.endpoints))
