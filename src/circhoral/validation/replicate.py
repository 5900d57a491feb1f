"""Run published studies and score each endpoint: the one way of `circhoral replicate`, scoreboard and calibration.

study file -> people of each arm (cohort.py) -> their lives (trial.py) -> the number that was reported
(statistics.py) -> its score (scoring.py). Where nobody says how many people, a first run of a hundred tells how many it
takes (enough_people.py); what was run once is kept (store.py).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping

from circhoral.agents.catalogue import catalogue
from circhoral.evidence.parameters import ParameterRow, rows_of
from circhoral.evidence.studies import Endpoint, Study
from circhoral.quantities.analytes import UnknownMeasureError
from circhoral.quantities.units import UnitMismatchError
from circhoral.simulation.errors import SimulationError
from circhoral.simulation.warnings import status_lines
from circhoral.validation.baseline_checks import with_baseline_checks
from circhoral.validation.cohort import UnevaluableError
from circhoral.validation.cycle_statistics import all_cycles
from circhoral.validation.enough_people import FEWEST, enough
from circhoral.validation.found import Found
from circhoral.validation.replicated import Replicated
from circhoral.validation.scoring import on_our_assay, scored, unscored
from circhoral.validation.statistics import predict
from circhoral.validation.store import keep, kept, key
from circhoral.validation.trial import PULSES, LivedArm, live_pulses, live_study

type Rows = Mapping[str, ParameterRow]


def replicate(
    studies: Iterable[Study],
    *,
    people: int | None = 200,
    seed: int = 0,
    rows: Rows | None = None,
    intervals: bool = True,
    pulses: bool = True,
    fresh: bool = True,
    progress: Callable[[str], None] | None = None,
) -> list[Replicated]:
    """Run studies and score their endpoints.

    Parameters
    ----------
    studies : iterable of Study
    people : int or None
        Virtual people per arm; 1 is the typical person, for whom only central values are meaningful. None: as many as
        keep the Monte Carlo error under a quarter of the reported standard error, from 100 to 1,000.
    seed : int
    rows : mapping of str to ParameterRow, optional
        Other parameter values than the packaged ones.
    intervals, pulses : bool
        Whether to compute prediction intervals, and whether to run what needs every pulse; without, pulse counts are
        those of the generator in a mean-pulse run.
    fresh : bool
        Whether to run what is already known; only runs of the packaged values, with intervals and pulses, are kept.
    progress : callable of str, optional
        Called with each study's key before it runs.

    Returns
    -------
    list of Replicated
    """
    keeps = rows is None and intervals and pulses
    made = []
    for study in studies:
        if progress:
            progress(study.study)
        name = key(study, people, seed) if keeps else ""
        known = kept(name) if keeps and not fresh else None
        if known is None:
            own = dict(rows or rows_of(study.population.sex or "male"))
            known = _replicated(with_baseline_checks(study), own, people, seed, intervals=intervals, pulses=pulses)
            if keeps:
                keep(name, known)
        made.append(known)
    return made


def _replicated(
    study: Study, rows: Rows, people: int | None, seed: int, *, intervals: bool, pulses: bool
) -> Replicated:
    count = FEWEST if people is None else people
    lived, found = _found(study, rows, count, seed, pulses=pulses)
    if people is None:
        wanted = enough(study, [(end, number) for end, number in found if isinstance(number, Found)], seed)
        if wanted > count:
            count = wanted
            lived, found = _found(study, rows, count, seed, pulses=pulses)
    scores = [
        unscored(study, endpoint, number)
        if isinstance(number, str)
        else scored(study, endpoint, number, seed, intervals=intervals)
        for endpoint, number in found
    ]
    notes = [note for arm in lived.values() if isinstance(arm, LivedArm) for note in arm.people.notes]
    notes += [f"{name}: {len(arm.ok) - int(arm.ok.sum())} people could not be integrated"
              for name, arm in lived.items() if isinstance(arm, LivedArm) and not arm.ok.all()]  # fmt: skip
    notes += status_lines(_agents(study))
    cycles = {name: sum(int(cycle.whole) for own in all_cycles(arm) for cycle in own)
              for name, arm in lived.items() if isinstance(arm, LivedArm) and arm.body == "woman"}  # fmt: skip
    return Replicated(
        study.study, study.citation, study.role, study.mechanism, study.population.sex or "male", count,
        tuple(dict.fromkeys(notes)), tuple(scores), cycles,
    )  # fmt: skip


def _found(
    study: Study, rows: Rows, people: int, seed: int, *, pulses: bool
) -> tuple[Mapping[str, LivedArm | str], list[tuple[Endpoint, Found | str]]]:
    """Return the lived arms, and for each endpoint its number or why there is none."""
    lived = live_study(study, rows, people=people, seed=seed)
    resolved: dict[Hashable, LivedArm] = {}  # a count and an amplitude of one window are read from one run
    found: list[tuple[Endpoint, Found | str]] = []
    for endpoint in study.endpoints:
        try:
            arm = _arm(lived, endpoint.arm)
            other = _arm(lived, endpoint.versus) if endpoint.versus else None
            if endpoint.statistic in PULSES and pulses:
                run = (endpoint.arm, endpoint.measure, endpoint.window, endpoint.cycle, endpoint.sampling)
                if run not in resolved:
                    resolved[run] = live_pulses(
                        study, study.arms[endpoint.arm], endpoint, rows, people=people, seed=seed
                    )
                arm = resolved[run]
            number = predict(on_our_assay(study, endpoint), arm, other)
            if math.isnan(number.value):
                raise UnevaluableError(f"none of the {arm.people.people} people has such a value")
            scored(study, endpoint, number, seed, intervals=False)  # what cannot be compared is told here
            found.append((endpoint, number))
        except (UnevaluableError, SimulationError, UnknownMeasureError, UnitMismatchError) as error:
            found.append((endpoint, str(error).splitlines()[0]))
    return lived, found


def _agents(study: Study) -> list[str]:
    """Return what the arms of a study give, before time 0 and after."""
    doses = [dose for arm in study.arms.values() for dose in (*arm.doses, *arm.doses_before)]
    return [str(dose["agent"]) for dose in doses if dose.get("agent") in catalogue()]


def _arm(lived: Mapping[str, LivedArm | str], name: str) -> LivedArm:
    arm = lived[name]
    if isinstance(arm, str):
        raise UnevaluableError(arm)
    return arm
