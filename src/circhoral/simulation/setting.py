"""What a person and a regimen come to before anything is run: what is given, how they live, and their values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from circhoral.engine.batch import Floats
from circhoral.evidence.binding import binding_sets
from circhoral.evidence.couplings import UnknownCouplingError, switched_off
from circhoral.evidence.parameters import ParameterRow, rows_of
from circhoral.evidence.phenotypes import Phenotype, ancestries, phenotype
from circhoral.people.history import day_of, history_habits, history_schedule
from circhoral.people.person import ADULT, Person, read_person
from circhoral.protocols.dose import Dose
from circhoral.protocols.habits import Course, courses_of_habits
from circhoral.protocols.regimen import Regimen, complete_regimen, read_regimen
from circhoral.protocols.schedule import Administration
from circhoral.quantities.fields import FileModel, findings_of
from circhoral.quantities.problems import did_you_mean, field_name
from circhoral.quantities.quantity import Quantity, parse_quantity
from circhoral.quantities.units import factor
from circhoral.simulation.courses import courses
from circhoral.simulation.dosing import Given
from circhoral.simulation.draws import Scores
from circhoral.simulation.errors import SimulationError
from circhoral.simulation.lifestyle import from_morning
from circhoral.simulation.traits import shifted_values, size_values

MORNING = 8 / 24
"""Clock time of samples, and of doses that state none [day]."""


@dataclass(frozen=True)
class Setting:
    """What is the same for everyone in an ensemble of one person: what is given, how they live, and their values.

    Attributes
    ----------
    who : Person
    arm : Regimen
    given : list of Given
        History at negative times. Every dose is taken, so that two members differ by their parameters alone.
    habits : list of Course
    known : dict of str to float
        Typical values of this description, by parameter id.
    stated : frozenset of str
        Which of them the person's file or the caller states.
    """

    who: Person
    arm: Regimen
    given: list[Given]
    habits: list[Course]
    known: dict[str, float]
    stated: frozenset[str]


def setting(
    person: Person | Mapping[str, Any] | str | Path,
    regimen: Regimen | Mapping[str, Any] | str | Path | None,
    *,
    days: float,
    parameters: Mapping[str, float | str] | None = None,
    without: Sequence[str] = (),
) -> Setting:
    """Return what `simulate` would give a person and take as their values, for runs over other parameter values.

    Parameters
    ----------
    person, regimen, days, parameters, without
        As of `simulate`; the regimen may be absent.

    Raises
    ------
    InputError or SimulationError
        As `simulate`.
    """
    who = person_of(person)
    arm = Regimen.model_validate({"name": "as is"}) if regimen is None else regimen_of(regimen)
    stated = stated_values(who, parameters, without)
    known = binding_values("vermeulen") | typical_values(
        traits_of(who), rows_of(who.sex), size_values(rows_of(who.sex), None, who.height_cm)
    )
    refuse_age(stated["age"])
    history = [Given(item) for item in at_morning(history_schedule(who), who.history)]
    given = [replace(item, taken=1.0) for item in history + given_of(arm, who, days)]
    return Setting(who, arm, given, habits_of(arm, who, days), known | stated, frozenset(stated))


def refuse_age(years: float) -> None:
    """Refuse an age that the trends of the axis were not made for."""
    if not ADULT[0] <= years <= ADULT[1]:
        raise SimulationError(
            f"age: {years:.0f} years: the axis is that of an adult, "
            f"so ages from {ADULT[0]} to {ADULT[1]} years can be simulated"
        )


def person_of(person: Person | Mapping[str, Any] | str | Path) -> Person:
    """Return a person from a file, a mapping, or as they are."""
    if isinstance(person, Person):
        return person
    return _made(Person, person, "person") if isinstance(person, Mapping) else read_person(person)


def _made[M: FileModel](model: type[M], data: Mapping[str, Any], what: str) -> M:
    """Make a person or a regimen from a mapping, with the words of a file's errors."""
    try:
        return model.model_validate(dict(data))
    except ValidationError as error:
        lines = [f"{what}: {field_name(item.loc)}: {item.message}" for item in findings_of(error, model)]
        raise SimulationError("\n".join(lines)) from None


def regimen_of(item: Regimen | Mapping[str, Any] | str | Path, *, rules: bool = False) -> Regimen:
    """Return a regimen from a file, a mapping, or as it is, with what its doses leave to the catalogue filled in.

    Raises
    ------
    SimulationError
        If it has rules and they are not to be lived.
    """
    if isinstance(item, Regimen):
        made = complete_regimen(item)
    elif isinstance(item, Mapping):
        made = complete_regimen(_made(Regimen, item, "regimen"))
    else:
        made = read_regimen(item)
    if made.rules and not rules:
        raise SimulationError(
            f"regimen '{made.name}' has rules, which only 'simulate' and twins carry out; "
            "remove them to see the doses alone"
        )
    return made


def traits_of(who: Person) -> list[Phenotype]:
    """Return the traits of a person that shift parameters: ancestry where a source shows an effect, phenotype."""
    kinds = [ancestries()[who.ancestry]] if who.ancestry in ancestries() else []
    if who.phenotype:
        try:
            kind = phenotype(who.phenotype)
        except KeyError as error:
            raise SimulationError(str(error.args[0])) from error
        if who.sex not in kind.sex:
            raise SimulationError(f"the phenotype '{kind.id}' is for: {', '.join(kind.sex)}")
        kinds.append(kind)
    return kinds


def typical_values(
    kinds: Sequence[Phenotype], rows: Mapping[str, ParameterRow], size: Mapping[str, float | Floats]
) -> dict[str, float]:
    """Return what size and traits make of the typical person."""
    return {
        name: float(np.median(value)) for name, value in values_with_traits(kinds, rows, 1, size, vary=False).items()
    }


def values_with_traits(
    kinds: Sequence[Phenotype],
    rows: Mapping[str, ParameterRow],
    people: int,
    size: Mapping[str, float | Floats],
    *,
    vary: bool,
    seed: int = 0,
    first: int = 0,
    scores: Scores | None = None,
) -> dict[str, float | Floats]:
    """Return what size and traits make of people, each trait on top of those before it."""
    known = dict(size)
    for kind in kinds:
        known |= shifted_values(kind, rows, known, people, vary=vary, seed=seed, first=first, scores=scores)
    return known


def stated_values(
    who: Person, parameters: Mapping[str, float | str] | None, without: Sequence[str]
) -> dict[str, float]:
    """Values that do not vary: age, a stated weight, couplings left out, what the person's file or the caller sets."""
    rows = rows_of(who.sex)
    known = {"age": who.age_years} | ({} if who.weight_kg is None else {"weight_baseline": who.weight_kg})
    known |= _left_out(without)
    wanted: dict[str, Quantity | float | str] = {**who.parameters, **(parameters or {})}
    for key, value in wanted.items():
        if key not in rows:
            remedy = did_you_mean(key, tuple(rows), "see: circhoral model show")
            raise SimulationError(f"'{key}' is no parameter; {remedy}")
        known[key] = _in_unit(key, value, rows[key].unit)
    return known


def _left_out(names: Sequence[str]) -> dict[str, float]:
    try:
        return switched_off(names)
    except UnknownCouplingError as error:
        raise SimulationError(str(error)) from None


def binding_values(name: str) -> dict[str, float]:
    """Return the binding constants of a named set, by parameter id."""
    sets = binding_sets()
    if name not in sets:
        raise SimulationError(f"binding = '{name}': expected one of {', '.join(sets)}")
    return dict(sets[name].values)


def _in_unit(key: str, value: Quantity | float | str, unit: str) -> float:
    if isinstance(value, int | float):
        return float(value)
    try:
        quantity = parse_quantity(value, dimensionless=True)
        if quantity.unit in ("", "1", "dimensionless"):
            return quantity.magnitude
        return quantity.magnitude * factor(quantity.unit, unit)
    except ValueError as error:
        raise SimulationError(f"{key} = {value}: expected a value in {unit}") from error


def given_of(arm: Regimen, who: Person, days: float) -> list[Given]:
    """Return what an arm gives over so many days, each with the share of doses that is taken."""
    if who.sex == "male" and arm.start_cycle == "progestin_withdrawal":
        raise SimulationError(f"regimen '{arm.name}' starts a cycle, which a man's body does not have")
    doses, items = courses(arm, who, days)
    if who.sex == "male" and (waits := [item.anchor for item in items if item.anchor]):
        raise SimulationError(f"regimen '{arm.name}' waits for '{waits[0]}', which a man's body does not have")
    return [Given(item, arm.adherence if item.kind == "dose" else 1.0) for item in at_morning(items, doses)]


def methods_of(who: Person) -> dict[str, str | None]:
    """Return by which method the latest value of each measure was determined; None where the file does not say."""
    return {lab.measure.id: lab.method for lab in sorted(who.labs, key=lambda lab: day_of(who, lab))}


def habits_of(arm: Regimen, who: Person, days: float) -> list[Course]:
    """Return how an arm's persons live otherwise than usual, before time 0 and after."""
    own = courses_of_habits(arm, horizon_days=days, day_zero=who.day_zero)
    return from_morning([*history_habits(who), *own], MORNING)


def at_morning(items: Sequence[Administration], doses: Sequence[Dose]) -> list[Administration]:
    """Begin courses whose day, but not its hour, is stated at 08:00, after that morning's sample.

    A course moves as a whole, so that intervals between its doses stay as written.
    """
    first: dict[tuple[int, str], float] = {}
    for item in items:
        first.setdefault((item.index_of_dose, item.anchor), item.time_days)
    moved = []
    for item in items:
        start = first[item.index_of_dose, item.anchor]
        whole = abs(start - round(start)) < 1e-9
        if whole and doses[item.index_of_dose].times is None:
            item = replace(item, time_days=item.time_days + MORNING, until_days=item.until_days + MORNING)
        moved.append(item)
    return sorted(moved, key=lambda item: item.time_days)
