"""The one door: persons and regimens in, an xarray.Dataset with units and sources out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from circhoral.agents.catalogue import catalogue
from circhoral.engine.batch import Floats, Tolerance
from circhoral.engine.kernel import packaged_kernel
from circhoral.evidence.parameters import rows_of
from circhoral.evidence.phenotypes import Phenotype
from circhoral.people.history import history_schedule
from circhoral.people.person import Person
from circhoral.protocols.habits import Course
from circhoral.protocols.regimen import Regimen, named_apart
from circhoral.quantities.analytes import measure
from circhoral.quantities.analytes import measures as vocabulary
from circhoral.quantities.problems import did_you_mean
from circhoral.simulation.arm import FIRST_DAY, Lived, body_of, failures, live_arm
from circhoral.simulation.dosing import Given
from circhoral.simulation.draws import Values
from circhoral.simulation.effort import effort_of, effort_tables
from circhoral.simulation.errors import SimulationError
from circhoral.simulation.hyperstimulation import WATCHED, warning_days, warning_words
from circhoral.simulation.read_apart import SWALLOWED_LEVEL
from circhoral.simulation.rules import titration_of, words_of
from circhoral.simulation.setting import (
    MORNING,
    at_morning,
    binding_values,
    given_of,
    habits_of,
    methods_of,
    person_of,
    refuse_age,
    regimen_of,
    stated_values,
    traits_of,
    typical_values,
    values_with_traits,
)
from circhoral.simulation.story import Told, tables
from circhoral.simulation.titration import Titration
from circhoral.simulation.traits import size_values
from circhoral.simulation.warnings import agents_of, pregnancy_warnings, status_lines

if TYPE_CHECKING:
    import xarray as xr

RESEARCH_USE = (
    "For research and education. Not a medical device; simulated outcomes are not treatment advice. "
    "Pregnancy, live birth, libido, mood and sleep quality are not modelled."
)
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
    begins: float = 0.0,
    measures: Sequence[str] | None = None,
    people: int = 1,
    seed: int = 0,
    parameters: Mapping[str, float | str] | None = None,
    each: Mapping[str, Floats] | None = None,
    without: Sequence[str] = (),
    units: str = "conventional",
    binding: str = "vermeulen",
    resolution: str = "mean",
    tolerance: Tolerance | None = None,
    counted_until: float | None = None,
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
    begins : float
        Day, zero or before, on which the run begins at the latest: of a woman who bleeds, on her first day of bleeding.
    measures : sequence of str, optional
        Which measures to keep; all if absent.
    people : int
        1 is the typical person of this description; more draws that many persons like them.
    seed : int
        Of the draws between persons and of missed doses.
    parameters : mapping of parameter id to number or quantity text, optional
        What-if values; a number is read in the row's own unit.
    each : mapping of parameter id to (people,), optional
        What each person has, in the row's own unit, as the draws of a twin; the rest is drawn, or typical of one.
        What `parameters` sets comes before it.
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
    counted_until : float, optional
        Count what each person is given, and the visits, until this day [day]; nothing is counted if absent.
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
        Where an arm has rules also `actions` (arm, person, rule), `action_time`, `action_rule`, `action_value` and
        `action_dose` (arm, person, action), `dose_at_end` (arm, person, course), `visit_day` (arm, person, visit) and
        `visit_value` (arm, person, visit, measure), NaN where there is nothing to tell; `visit_below` is 1 where only
        less than this limit of detection was found.
        Where it is counted also `given` (arm, person, way): doses by route, days of what is pumped or infused;
        `given_days` and `visits` (arm, person).

    Raises
    ------
    InputError
        If a file cannot be used.
    SimulationError
        If what is asked cannot be simulated, or no person at all could be integrated.
    UnknownMeasureError
        If `measures` holds a word that is no measure.
    """
    who = person_of(person)
    arms = named_apart(regimen_of(item, rules=True) for item in regimens) or [Regimen.model_validate({"name": "as is"})]
    if every is None:
        every = 1.0 if resolution == "mean" else TEN_MINUTES
    _refuse(who, days, every, people, units, resolution)
    if measures is not None:
        check_measures(measures, who.sex)
    kinds = traits_of(who)
    known = binding_values(binding) | stated_values(who, parameters, without)
    refuse_age(known["age"])
    history = [Given(item) for item in at_morning(history_schedule(who), who.history)]
    own = [given_of(arm, who, days) for arm in arms]
    given = [history + items for items in own]
    changing = [_titration(arm, who, items, days, resolution) for arm, items in zip(arms, own, strict=True)]
    habits = [habits_of(arm, who, days) for arm in arms]
    begun = [item.what.time_days for items in given for item in items if not item.what.anchor]
    lived_before = -min([*begun, *(course.start_days for own_habits in habits for course in own_habits)], default=0.0)
    times = _times(days, every, min(max(lived_before, -begins, 0.0), 90.0 if before is None else before))
    size = size_values(rows_of(who.sex), None, who.height_cm)
    run = _Run(
        who.sex, people, seed, kinds, size, known, _each(each, who.sex, people), times, measures, tolerance,
        resolution == "pulses", min(begins, 0.0),
    )  # fmt: skip
    parts: list[list[Lived]] = []
    for number, titrated in enumerate(changing):
        shown = None if progress is None else _after(number * people, len(arms) * people, progress)
        fixed = given[number] if titrated is None else history + titrated[1]
        parts.append(run.live(fixed, habits[number], shown, None if titrated is None else titrated[0]))
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
        "parameters_set": json.dumps(dict(sorted((typical_values(kinds, rows_of(who.sex), size) | known).items()))),
        "couplings_left_out": json.dumps(sorted(without)),
        "history": json.dumps([str(dose.note or dose.agent or dose.lifestyle) for dose in who.history]),
    }
    if warned := pregnancy_warnings(who, arms):
        attributes["pregnancy_warning"] = " ".join(warned)
    if lines := status_lines(agents_of(who, arms)):
        attributes["regulatory_status"] = " ".join(lines)
    names = [arm.name for arm in arms]
    data = to_dataset(names, parts, times, units, measures, attributes)
    data = _with_stories(data, arms, parts, changing, units)
    if counted_until is not None:
        kept = [items if one is None else one[1] for one, items in zip(changing, own, strict=True)]
        data = data.assign(_counted(arms, parts, kept, counted_until))
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
    each: Mapping[str, Floats]
    times: Floats
    measures: Sequence[str] | None
    tolerance: Tolerance | None
    pulses: bool
    begins: float

    def live(
        self,
        given: Sequence[Given],
        habits: Sequence[Course],
        progress: Callable[[int], None] | None,
        titration: Titration | None = None,
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
                    begins=self.begins, titration=titration,
                )
            )  # fmt: skip
            if progress:
                progress(first + count)
        return pieces

    def _values(self, first: int, count: int) -> Values:
        vary = self.people > 1
        rows = rows_of(self.sex)
        shifted = values_with_traits(self.kinds, rows, count, self.size, vary=vary, seed=self.seed, first=first)
        own = {name: value[first : first + count] for name, value in self.each.items()}
        return Values(rows, count, vary, self.seed, first, shifted | own | dict(self.known))


def _titration(
    arm: Regimen, who: Person, own: Sequence[Given], days: float, resolution: str
) -> tuple[Titration, list[Given]] | None:
    """Return the rules of an arm with what they may change, and what of its doses they leave alone."""
    if not arm.rules:
        return None
    if resolution != "mean":
        raise SimulationError(f"regimen '{arm.name}' has rules, which are lived at mean pulses: resolution='mean'")
    try:
        return titration_of(
            arm.rules, arm.doses, own, woman=who.sex == "female", days=days, morning=MORNING, weight_kg=who.weight_kg,
            height_cm=who.height_cm, zero=who.day_zero, adherence=arm.adherence, methods=methods_of(who),
            history=who.history,
        )  # fmt: skip
    except SimulationError as error:
        raise SimulationError(f"regimen '{arm.name}': {error}") from None


def _with_stories(
    data: xr.Dataset,
    arms: Sequence[Regimen],
    parts: Sequence[Sequence[Lived]],
    changing: Sequence[tuple[Titration, list[Given]] | None],
    units: str,
) -> xr.Dataset:
    """Add what was measured at visits, and what rules did."""
    told: list[Told | None] = []
    for arm, chunks, titrated in zip(arms, parts, changing, strict=True):
        stories = [chunk.story for chunk in chunks if chunk.story is not None]
        if titrated is None or not stories:
            told.append(None)
            continue
        decided_on = [rule.when.measure if rule.when is not None else "" for rule in arm.rules]
        own = [entry.written.unit for entry in titrated[0].entries]
        told.append(Told(stories, words_of(arm.rules), decided_on, own))
    return data.assign(tables(told, units))


def _counted(
    arms: Sequence[Regimen], parts: Sequence[Sequence[Lived]], fixed: Sequence[Sequence[Given]], until: float
) -> dict[str, Any]:
    """Return what each person was given and how often they were looked at, as variables of a dataset."""
    efforts = [
        [
            effort_of(
                [item.what for item in own], one.handed, one.story.looked if one.story else (), one.events,
                len(one.status), until, len(arm.doses),
            )
            for one in chunks
        ]
        for arm, chunks, own in zip(arms, parts, fixed, strict=True)
    ]  # fmt: skip
    return effort_tables(efforts)


def _each(each: Mapping[str, Floats] | None, sex: str, people: int) -> dict[str, Floats]:
    """Return what each person has, or refuse what does not fit."""
    made = {name: np.asarray(value, dtype=np.float64) for name, value in (each or {}).items()}
    for name, value in made.items():
        if name not in rows_of(sex):
            raise SimulationError(f"'{name}' is no parameter; {did_you_mean(name, tuple(rows_of(sex)))}")
        if value.shape != (people,):
            raise SimulationError(f"each['{name}'] has shape {value.shape}: expected one value for each of {people}")
    return made


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
    drugs.append(SWALLOWED_LEVEL)
    for name in wanted:
        if name in own or name in drugs:
            continue
        if name.endswith("_concentration") and name not in vocabulary():
            remedy = did_you_mean(name, drugs)
            raise SimulationError(f"'{name}' is the concentration of nothing that can be given; {remedy}")
        whom = "woman" if sex == "female" else "man"
        raise SimulationError(f"'{measure(name).id}' is not simulated in a {whom}; simulated are: {', '.join(own)}")


def _times(days: float, every: float, before: float) -> Floats:
    """Sampling times: whole steps around time 0, at 08:00 when steps are whole days."""
    shift = MORNING if every % 1 == 0 else 0.0
    count = int(np.floor((days - shift) / every + 1e-9)) if days > shift else 0
    first = -int(np.floor(before / every + 1e-9))
    return np.asarray(np.arange(first, count + 1) * every + shift, dtype=np.float64)
