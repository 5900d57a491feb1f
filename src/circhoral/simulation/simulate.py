"""The one door: persons and regimens in, an xarray.Dataset with units and sources out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from circhoral.agents.catalogue import catalogue
from circhoral.engine.batch import Floats, Tolerance
from circhoral.engine.kernel import packaged_kernel
from circhoral.evidence.binding import binding_sets
from circhoral.evidence.couplings import UnknownCouplingError, switched_off
from circhoral.evidence.parameters import ParameterRow, rows_of
from circhoral.evidence.phenotypes import Phenotype, ancestries, phenotype
from circhoral.people.history import history_habits, history_schedule
from circhoral.people.person import ADULT, Person, read_person
from circhoral.protocols.dose import Dose
from circhoral.protocols.habits import Course, courses_of_habits
from circhoral.protocols.regimen import Regimen, complete_regimen, named_apart, read_regimen
from circhoral.protocols.schedule import Administration
from circhoral.quantities.analytes import measure
from circhoral.quantities.analytes import measures as vocabulary
from circhoral.quantities.fields import FileModel, findings_of
from circhoral.quantities.problems import did_you_mean, field_name
from circhoral.quantities.quantity import Quantity, parse_quantity
from circhoral.quantities.units import factor
from circhoral.simulation.arm import FIRST_DAY, Lived, body_of, failures, live_arm
from circhoral.simulation.courses import courses
from circhoral.simulation.dosing import Given
from circhoral.simulation.draws import Values
from circhoral.simulation.errors import SimulationError
from circhoral.simulation.hyperstimulation import WATCHED, warning_days, warning_words
from circhoral.simulation.lifestyle import from_morning
from circhoral.simulation.traits import shifted_values, size_values
from circhoral.simulation.warnings import agents_of, pregnancy_warnings, status_lines

if TYPE_CHECKING:
    import xarray as xr

RESEARCH_USE = (
    "For research and education. Not a medical device; simulated outcomes are not treatment advice. "
    "Pregnancy, live birth, libido, mood and sleep quality are not modelled."
)
MORNING = 8 / 24
"""Clock time of samples, and of doses that state none [day]."""

RESOLUTIONS = {"mean": "mean-pulse", "pulses": "pulse-resolved"}
UNITS = ("conventional", "si", "canonical")
SETTLING = 2.0
"""Days at pulse resolution before the first sample, until nothing remembers the change."""
TEN_MINUTES = 10 / 1440
_CHUNK = 512


def simulate(
    person: Person | Mapping[str, Any] | str | Path,
    regimens: Sequence[Regimen | Mapping[str, Any] | str | Path] = (),
    *,
    days: float = 365.0,
    every: float | None = None,
    before: float | None = None,
    measures: Sequence[str] | None = None,
    people: int = 1,
    seed: int = 0,
    parameters: Mapping[str, float | str] | None = None,
    without: Sequence[str] = (),
    units: str = "conventional",
    binding: str = "vermeulen",
    resolution: str = "mean",
    tolerance: Tolerance | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> xr.Dataset:
    """Simulate a person, or people like them, under one or more regimens.

    Parameters
    ----------
    person : Person, mapping or path
        Who it is, with the history of what was given before time 0.
    regimens : sequence of Regimen, mapping or path
        One arm each. None: the person as they are.
    days : float
        How long after time 0 [day].
    every : float, optional
        Interval between samples [day]; samples stand at 08:00 when it is a whole number of days. If absent, one
        day, or ten minutes where pulses are resolved.
    before : float, optional
        How much of what was given before time 0 to show [day]; at most 90 days of it if absent.
    measures : sequence of str, optional
        Which measures to keep; all if absent.
    people : int
        1 is the typical person of this description; more draws that many persons like them.
    seed : int
        Of the draws between persons and of missed doses.
    parameters : mapping of parameter id to number or quantity text, optional
        What-if values; a number is read in the row's own unit.
    without : sequence of str, optional
        Metabolic couplings that are left out, by name.
    units : {"conventional", "si", "canonical"}
        Units of the results.
    binding : {"vermeulen", "sodergard", "ross", "dunn"}
        Constants behind calculated free testosterone; they change what is reported, not the feedback.
    resolution : {"mean", "pulses"}
        ``"mean"``: what a train of GnRH pulses does on average, for years of treatment. ``"pulses"``: each pulse on
        its own, from two days before the first sample, with the scatter of its interval drawn from `seed`; the
        history before is lived at mean pulses.
    tolerance : Tolerance, optional
        Of the integrator.
    progress : callable of (done, total), optional
        Called with the number of persons done.

    Returns
    -------
    xarray.Dataset
        Dimensions arm, person, time [day]; one variable per measure with units and long_name, and `status`
        (arm, person), zero where the integration succeeded. Of women also `<event>_time` (arm, person, number of the
        event), NaN after the last one, and `hyperstimulation_day` (arm, person), NaN where no warning is due. The
        attributes `pregnancy_warning` and `hyperstimulation_warning` exist where there is something to warn of, and
        `regulatory_status` where an agent is unapproved, withdrawn, or approved for one narrow use only.

    Raises
    ------
    InputError
        If a file cannot be used.
    SimulationError
        If what is asked cannot be simulated, or no person at all could be integrated.
    UnknownMeasureError
        If `measures` holds a word that is no measure.
    """
    who = _person(person)
    arms = named_apart(_regimen(item) for item in regimens) or [Regimen.model_validate({"name": "as is"})]
    if every is None:
        every = 1.0 if resolution == "mean" else TEN_MINUTES
    _refuse(who, days, every, people, units, resolution)
    if measures is not None:
        check_measures(measures, who.sex)
    kinds = _kinds(who)
    known = _bound(binding) | _known(who, parameters, without)
    _refuse_age(known["age"])
    history = [Given(item) for item in at_morning(history_schedule(who), who.history)]
    given = [history + _given(arm, who, days) for arm in arms]
    habits = [_habits(arm, who, days) for arm in arms]
    begun = [item.what.time_days for own in given for item in own if not item.what.anchor]
    lived_before = -min([*begun, *(course.start_days for own in habits for course in own)], default=0.0)
    times = _times(days, every, min(max(lived_before, 0.0), 90.0 if before is None else before))
    size = size_values(rows_of(who.sex), None, who.height_cm)
    run = _Run(who.sex, people, seed, kinds, size, known, times, measures, tolerance, resolution == "pulses")
    parts: list[list[Lived]] = []
    for number, own in enumerate(given):
        shown = None if progress is None else _after(number * people, len(arms) * people, progress)
        parts.append(run.live(own, habits[number], shown))
    from circhoral.simulation.dataset import to_dataset

    attributes = {
        "title": "circhoral simulation",
        "research_use": RESEARCH_USE,
        "circhoral_version": version("circhoral"),
        "resolution": RESOLUTIONS[resolution],
        "sex": who.sex,
        "age_years": round(who.age_years, 3),
        "people": people,
        "between_person_variability": "drawn" if people > 1 else "typical person, none",
        "seed": seed,
        "binding_constants": binding,
        "parameters_set": json.dumps(dict(sorted((_typical(kinds, rows_of(who.sex), size) | known).items()))),
        "couplings_left_out": json.dumps(sorted(without)),
        "history": json.dumps([str(dose.note or dose.agent or dose.lifestyle) for dose in who.history]),
    }
    if warned := pregnancy_warnings(who, arms):
        attributes["pregnancy_warning"] = " ".join(warned)
    if lines := status_lines(agents_of(who, arms)):
        attributes["regulatory_status"] = " ".join(lines)
    names = [arm.name for arm in arms]
    data = to_dataset(names, parts, times, units, measures, attributes)
    if who.sex == "female":
        warned_on = warning_days(parts, times, known)
        about = {"units": "day", "long_name": "first warning of ovarian hyperstimulation"}
        data["hyperstimulation_day"] = (("arm", "person"), warned_on, about)
        if words := warning_words(names, warned_on, known):
            data.attrs["hyperstimulation_warning"] = words
    if int((data["status"] == 0).sum()) == 0:
        why = next(iter(failures(parts[0][0]).values()))
        raise SimulationError(f"no person could be integrated: {why}")
    return data


@dataclass(frozen=True)
class _Run:
    """What all arms of a simulation share, so that they differ only by what is given."""

    sex: str
    people: int
    seed: int
    kinds: Sequence[Phenotype]
    size: Mapping[str, float | Floats]
    known: Mapping[str, float]
    times: Floats
    measures: Sequence[str] | None
    tolerance: Tolerance | None
    pulses: bool

    def live(
        self, given: Sequence[Given], habits: Sequence[Course], progress: Callable[[int], None] | None
    ) -> list[Lived]:
        """Live one arm in chunks of persons, whose values depend on their number alone."""
        pieces = []
        watched = WATCHED if self.sex == "female" else ()
        kept = None if self.measures is None else tuple(dict.fromkeys((*self.measures, *watched)))
        for first in range(0, self.people, _CHUNK):
            count = min(_CHUNK, self.people - first)
            values = self._values(first, count)
            pieces.append(
                live_arm(
                    body_of(self.sex, pulses=self.pulses), values, count, given, self.times,
                    measures=kept, seed=self.seed, first=first, tolerance=self.tolerance,
                    resolved_from=self.times[0] - SETTLING if self.pulses else np.inf, habits=habits,
                )
            )  # fmt: skip
            if progress:
                progress(first + count)
        return pieces

    def _values(self, first: int, count: int) -> Values:
        vary = self.people > 1
        rows = rows_of(self.sex)
        shifted = _shifted(self.kinds, rows, count, self.size, vary=vary, seed=self.seed, first=first)
        return Values(rows, count, vary, self.seed, first, shifted | dict(self.known))


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
        History at negative times.
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
    who = _person(person)
    arm = _regimen({"name": "as is"} if regimen is None else regimen)
    known = _bound("vermeulen") | _known(who, None, ())
    _refuse_age(known["age"])
    rows = rows_of(who.sex)
    shifted = _shifted(_kinds(who), rows, 1, size_values(rows, None, who.height_cm), vary=False)
    given = [Given(item) for item in at_morning(history_schedule(who), who.history)] + _given(arm, who, days)
    habits = _habits(arm, who, days)
    begun = [item.what.time_days for item in given if not item.what.anchor]
    begins = min([0.0, *begun, *(course.start_days for course in habits)])
    return Described(who, arm, Values(rows, 1, False, known=shifted | known), tuple(given), tuple(habits), begins)


def _after(done: int, total: int, progress: Callable[[int, int], None]) -> Callable[[int], None]:
    return lambda more: progress(done + more, total)


def _refuse(who: Person, days: float, every: float, people: int, units: str, resolution: str) -> None:
    if people < 1:
        raise SimulationError(f"people = {people}: expected one or more")
    if not days > 0 or not every > 0:
        raise SimulationError(f"days = {days:g} and every = {every:g}: both must be positive")
    if units not in UNITS:
        raise SimulationError(f"units = '{units}': expected one of {', '.join(UNITS)}")
    if resolution not in RESOLUTIONS:
        raise SimulationError(f"resolution = '{resolution}': expected one of {', '.join(RESOLUTIONS)}")


def _refuse_age(years: float) -> None:
    if not ADULT[0] <= years <= ADULT[1]:
        raise SimulationError(
            f"age: {years:.0f} years: the axis is that of an adult, "
            f"so ages from {ADULT[0]} to {ADULT[1]} years can be simulated"
        )


def simulated_measures(sex: str) -> list[str]:
    """Return what every run of a body has, concentrations of what is given apart."""
    names = packaged_kernel(body_of(sex)).names
    return [*(row[0] for row in names.measures), *(row[0] for row in names.events if row[0] == FIRST_DAY)]


def check_measures(wanted: Sequence[str], sex: str = "male") -> None:
    """Refuse, before any work, a measure that no run of this body has.

    Raises
    ------
    UnknownMeasureError
        If a name is no measure at all.
    SimulationError
        If it is one that is not simulated, or the concentration of nothing that can be given.
    """
    own = simulated_measures(sex)
    drugs = [f"{species.id}_concentration" for agent in catalogue().values() for species in agent.species]
    for name in wanted:
        if name in own or name in drugs:
            continue
        if name.endswith("_concentration") and name not in vocabulary():
            remedy = did_you_mean(name, drugs)
            raise SimulationError(f"'{name}' is the concentration of nothing that can be given; {remedy}")
        whom = "woman" if sex == "female" else "man"
        raise SimulationError(f"'{measure(name).id}' is not simulated in a {whom}; simulated are: {', '.join(own)}")


def _person(person: Person | Mapping[str, Any] | str | Path) -> Person:
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


def _regimen(item: Regimen | Mapping[str, Any] | str | Path) -> Regimen:
    if isinstance(item, Regimen):
        made = complete_regimen(item)
    elif isinstance(item, Mapping):
        made = complete_regimen(_made(Regimen, item, "regimen"))
    else:
        made = read_regimen(item)
    if made.rules:
        raise SimulationError(
            f"regimen '{made.name}' has rules, which this version reads but does not carry out; "
            "remove them to simulate the doses alone"
        )
    return made


def _kinds(who: Person) -> list[Phenotype]:
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


def _typical(
    kinds: Sequence[Phenotype], rows: Mapping[str, ParameterRow], size: Mapping[str, float | Floats]
) -> dict[str, float]:
    """Return what size and traits make of the typical person."""
    return {name: float(np.median(value)) for name, value in _shifted(kinds, rows, 1, size, vary=False).items()}


def _shifted(
    kinds: Sequence[Phenotype],
    rows: Mapping[str, ParameterRow],
    people: int,
    size: Mapping[str, float | Floats],
    *,
    vary: bool,
    seed: int = 0,
    first: int = 0,
) -> dict[str, float | Floats]:
    """Return what size and traits make of people, each trait on top of those before it."""
    known = dict(size)
    for kind in kinds:
        known |= shifted_values(kind, rows, known, people, vary=vary, seed=seed, first=first)
    return known


def _known(who: Person, parameters: Mapping[str, float | str] | None, without: Sequence[str]) -> dict[str, float]:
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


def _bound(name: str) -> dict[str, float]:
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


def _given(arm: Regimen, who: Person, days: float) -> list[Given]:
    if who.sex == "male" and arm.start_cycle == "progestin_withdrawal":
        raise SimulationError(f"regimen '{arm.name}' starts a cycle, which a man's body does not have")
    doses, items = courses(arm, who, days)
    if who.sex == "male" and (waits := [item.anchor for item in items if item.anchor]):
        raise SimulationError(f"regimen '{arm.name}' waits for '{waits[0]}', which a man's body does not have")
    return [Given(item, arm.adherence if item.kind == "dose" else 1.0) for item in at_morning(items, doses)]


def _habits(arm: Regimen, who: Person, days: float) -> list[Course]:
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


def _times(days: float, every: float, before: float) -> Floats:
    """Sampling times: whole steps around time 0, at 08:00 when steps are whole days."""
    shift = MORNING if every % 1 == 0 else 0.0
    count = int(np.floor((days - shift) / every + 1e-9)) if days > shift else 0
    first = -int(np.floor(before / every + 1e-9))
    return np.asarray(np.arange(first, count + 1) * every + shift, dtype=np.float64)
