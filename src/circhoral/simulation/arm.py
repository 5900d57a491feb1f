"""One arm: persons of one body with their values and what they are given, lived and sampled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from circhoral.engine.batch import Batch, Floats, Ints, Log, Rhythm, Status, Tolerance
from circhoral.engine.kernel import Kernel, Names, packaged_kernel
from circhoral.evidence.parameters import rows_of
from circhoral.protocols.habits import Course
from circhoral.simulation.decisions import Laboratory
from circhoral.simulation.dosing import Clamp, Column, Dosing, Given, fill_plan, plan_dosing
from circhoral.simulation.draws import Values
from circhoral.simulation.effort import Handed
from circhoral.simulation.plan import dosing_of
from circhoral.simulation.story import Story
from circhoral.simulation.titration import Titration, check_amounts, live_by_rules

FIRST_DAY = "menses"
"""The event that a body with cycles begins with."""
BEFORE_THE_START = (75.0, 160.0)
"""Days lived before the start: at least some cycles, at most until one without a bleed has found her state."""


@dataclass(frozen=True)
class Lived:
    """What an arm's persons went through.

    Attributes
    ----------
    measures : tuple of str
        Names of the columns: measures of the body, then concentrations of what was given.
    columns : tuple of Column
        Label and canonical unit of each.
    samples : (person, sample, column)
    status : (person,)
        `Status` of each.
    steps : (person, 2)
        Steps taken and rejected.
    events : mapping of str to list of (event,)
        For each event of the body, such as menses and ovulation, the days of each person; empty for a man.
    story : Story or None
        What was measured and done at visits, of an arm with rules.
    handed : Handed or None
        What was given of the entries that its rules may change.
    """

    measures: tuple[str, ...]
    columns: tuple[Column, ...]
    samples: Floats
    status: Ints
    steps: Ints
    events: Mapping[str, list[Floats]] = field(default_factory=dict)
    story: Story | None = None
    handed: Handed | None = None

    def __getitem__(self, measure: str) -> Floats:
        """Return one measure (person, sample)."""
        return self.samples[:, :, self.measures.index(measure)]


@lru_cache(maxsize=8)
def healthy_sizes(kernel: Kernel) -> Floats:
    """Return the size of each state in the typical person, for absolute tolerances (state,)."""
    derived, sizes = np.empty(kernel.module.N_DERIVED), np.empty(kernel.module.N_STATES)
    typical = Values(rows_of(sex_of(kernel.names.name)), 1, vary=False)
    kernel.module.derive(typical.array(kernel.names.parameters)[0], derived)
    kernel.module.start(derived, sizes)
    return np.maximum(np.abs(sizes), 1e-3)


def plan_batch(
    body: str,
    values: Values,
    people: int,
    given: Sequence[Given],
    clamps: Sequence[Clamp] = (),
    *,
    seed: int = 0,
    first: int = 0,
    tolerance: Tolerance | None = None,
    resolved_from: float = np.inf,
    habits: Sequence[Course] = (),
    alike: bool = False,
) -> tuple[Batch, Dosing]:
    """Return persons with what they are given, ready to be lived, and the names of what is given.

    Parameters
    ----------
    body, values, people, given, clamps, seed, first, tolerance, resolved_from, habits, alike
        As of `live_arm`.
    """
    kernel = packaged_kernel(body)
    dosing = plan_dosing(kernel.names, values, people, given, clamps, resolved_from, habits)
    return _batch(kernel, values, dosing, people, seed, first, tolerance, alike), dosing


def _batch(
    kernel: Kernel, values: Values, dosing: Dosing, people: int, seed: int, first: int, tolerance: Tolerance | None,
    alike: bool,
) -> Batch:  # fmt: skip
    return Batch(
        kernel=kernel,
        parameters=values.array(kernel.names.parameters),
        modes=dosing.modes,
        links=dosing.links,
        events=dosing.events,
        scale=healthy_sizes(kernel),
        seed=seed,
        person=np.full(people, first) if alike else np.arange(first, first + people, dtype=np.int64),
        tolerance=tolerance or Tolerance(),
        rhythm=_rhythm(kernel),
    )


def live_arm(
    body: str,
    values: Values,
    people: int,
    given: Sequence[Given],
    times: Floats,
    *,
    clamps: Sequence[Clamp] = (),
    measures: Sequence[str] | None = None,
    seed: int = 0,
    first: int = 0,
    tolerance: Tolerance | None = None,
    resolved_from: float = np.inf,
    habits: Sequence[Course] = (),
    begins: float = 0.0,
    alike: bool = False,
    titration: Titration | None = None,
) -> Lived:
    """Live one arm from its steady state, or from the first day of a cycle, before anything was given.

    A woman who bleeds begins with a bleed; without history this is time 0. One who does not begins as months without
    a bleed have left her.

    Parameters
    ----------
    body : {"man", "man_pulses", "woman", "woman_pulses"}
        Those of pulses can resolve them.
    values : Values
    people : int
    given : sequence of Given
        History at negative times.
    times : (sample,) rising
        Days from time 0.
    clamps : sequence of Clamp
    measures : sequence of str, optional
        All of the body's if absent.
    seed, first : int
        Of the draws that belong to persons (missed doses); number of the first person.
    tolerance : Tolerance, optional
    resolved_from : float
        Day from which every GnRH pulse, native or given, comes on its own; mean pulses before, and always unless
        given. Needs a body that resolves pulses.
    habits : sequence of Course
        Food, activity, sleep and alcohol where they are not the usual ones; history at negative times.
    begins : float
        Day, zero or before, on which the run begins at the latest: at a bleed of a woman who bleeds.
    alike : bool
        Whether chance is the same for all, so that persons differ by their values alone.
    titration : Titration, optional
        Rules, and what they may change beside what is given; the arm is then lived from visit to visit.

    Returns
    -------
    Lived
    """
    doses = None
    if titration is None:
        batch, dosing = plan_batch(
            body, values, people, given, clamps, seed=seed, first=first, tolerance=tolerance,
            resolved_from=resolved_from, habits=habits, alike=alike,
        )  # fmt: skip
    else:
        kernel = packaged_kernel(body)
        plan = fill_plan(kernel.names, values, people, given, clamps, resolved_from, habits)
        doses = titration.doses(plan)
        check_amounts(titration, doses)
        dosing = dosing_of(plan)
        batch = _batch(kernel, values, dosing, people, seed, first, tolerance, alike)
    names = batch.kernel.names
    rows = {row[0]: row for row in names.measures}
    wanted = list(rows) if measures is None else [name for name in measures if name in rows]
    ligands = [
        i
        for i, column in enumerate(dosing.columns)
        if column.measure and (measures is None or column.measure in measures)
    ]
    begin = float(
        min(
            [item.what.time_days for item in given]
            + [item.what.time_days for entry in (titration.entries if titration else ()) for item in entry.items]
            + [clamp.start for clamp in clamps]
            + [course.start_days for course in habits]
            + [times[0], begins, 0.0, resolved_from]
        )
    )
    picked = np.array([names.measure(name) for name in wanted], dtype=np.int64), np.array(ligands, dtype=np.int64)
    story = None
    if titration is None or doses is None:
        run = batch.live(batch.begin(begin), float(times[-1]), times, *picked)
    else:
        laboratory = Laboratory(values, people, seed, first, sex_of(body), titration.methods)
        run, story = live_by_rules(batch, dosing, doses, titration, laboratory, begin, times, *picked)
    columns = [Column(name, rows[name][2], rows[name][1]) for name in wanted] + [dosing.columns[i] for i in ligands]
    lived = _joined(columns, run.samples, run.end.status, run.steps, _events(names, run.log))
    return replace(lived, story=story, handed=None if doses is None else doses.handed)


def sex_of(body: str) -> str:
    """Return whose body a kernel is."""
    return "female" if body.startswith("woman") else "male"


def body_of(sex: str, *, pulses: bool = False) -> str:
    """Return the name of the kernel of a sex."""
    return ("woman" if sex == "female" else "man") + ("_pulses" if pulses else "")


def _rhythm(kernel: Kernel) -> Rhythm | None:
    names = [row[0] for row in kernel.names.events]
    return Rhythm(names.index(FIRST_DAY), *BEFORE_THE_START) if FIRST_DAY in names else None


def _events(names: Names, log: Log) -> dict[str, list[Floats]]:
    return {
        row[0]: [log.times(person, number) for person in range(len(log.count))]
        for number, row in enumerate(names.events)
    }


def _joined(
    columns: list[Column], samples: Floats, status: Ints, steps: Ints, events: Mapping[str, list[Floats]]
) -> Lived:
    """Add up columns of one name, such as the trains and the infusions of one hormone."""
    names = list(dict.fromkeys(column.measure for column in columns))
    if len(names) < len(columns):
        summed = np.zeros((*samples.shape[:2], len(names)))
        for i, column in enumerate(columns):
            summed[:, :, names.index(column.measure)] += samples[:, :, i]
        samples = summed
        columns = [next(column for column in columns if column.measure == name) for name in names]
    return Lived(tuple(names), tuple(columns), samples, status, steps, events)


def failures(lived: Lived, first: int = 0) -> Mapping[int, str]:
    """Return the persons that could not be integrated, by number, with the reason."""
    reasons = {
        Status.STEP_TOO_SMALL: "the step size fell below 1e-10 day",
        Status.TOO_MANY_STEPS: "the step limit was reached",
        Status.NOT_FINITE: "a value became infinite",
        Status.NO_STEADY_STATE: "no steady state was found before the first dose",
        Status.TOO_MANY_EVENTS: "events of the body followed each other without end",
        Status.TOO_MANY_RELEASES: "more doses waited for their day than can be kept",
    }
    return {first + i: reasons[Status(code)] for i, code in enumerate(lived.status) if code != Status.OK}
