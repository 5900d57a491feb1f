"""The run: a person, a regimen, outputs and a method in; indices of every parameter out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from circhoral.engine.batch import Tolerance
from circhoral.evidence.parameters import rows_of
from circhoral.people.person import Person, read_person
from circhoral.protocols.regimen import Regimen
from circhoral.simulation.setting import Setting, setting
from circhoral.simulation.warnings import agents_of, pregnancy_warnings, status_lines
from circhoral.validation.sensitivity import indices as design
from circhoral.validation.sensitivity.ensemble import Ensemble, Progress
from circhoral.validation.sensitivity.outputs import Window, parse_outputs
from circhoral.validation.sensitivity.uncertain import Chosen, SensitivityError, Uncertain, choose

METHODS = ("local", "morris", "sobol")
SAMPLES = {"local": 1, "morris": 10, "sobol": 256}
"""Unless told otherwise: Morris trajectories, Sobol base samples."""
SCREENING = 6
"""Morris trajectories that choose what a Sobol design varies."""
WINDOWS = {"male": Window(180.0, 180.0), "female": Window(0.0, 150.0)}
"""Unless told otherwise; a woman's window holds some whole cycles."""
RANKED_BY = {"local": "per_sd", "morris": "mu_star", "sobol": "ST"}
FINE = Tolerance(relative=1e-7, absolute=1e-9)
"""Of local differences, which are small beside the usual tolerance."""
STEP, LARGEST_STEP = 0.01, 0.1
"""Of local differences: relative change of the parameter, but at most this share of its prior's width."""


@dataclass(frozen=True)
class Analysed:
    """One output: what it is in the typical person, and what each parameter does to it.

    Attributes
    ----------
    id, label, unit : str
    typical : float
    indices : Indices
    ranked : tuple of int
        Parameters by importance, the first first.
    """

    id: str
    label: str
    unit: str
    typical: float
    indices: design.Indices
    ranked: tuple[int, ...]


@dataclass(frozen=True)
class Sensitivity:
    """What an analysis found.

    Attributes
    ----------
    method : {"local", "morris", "sobol"}
    who, regimen, when : str
        In words.
    width : float
        Priors are this much as wide.
    samples, seed, runs : int
        Trajectories or base samples; persons lived, screening included.
    failed : mapping of str to int
        How many persons could not be integrated, by reason.
    varied : tuple of Uncertain
    screened : int
        From how many parameters a screening chose these; 0 without one.
    without_prior, stated, shared : int
        Parameters that act and were not varied; see `Chosen`.
    outputs : tuple of Analysed
    notes : tuple of str
    """

    method: str
    who: str
    regimen: str
    when: str
    width: float
    samples: int
    seed: int
    runs: int
    failed: Mapping[str, int]
    varied: tuple[Uncertain, ...]
    screened: int
    without_prior: int
    stated: int
    shared: int
    outputs: tuple[Analysed, ...]
    notes: tuple[str, ...] = ()


def sensitivity(
    person: Person | Mapping[str, Any] | str | Path,
    regimen: Regimen | Mapping[str, Any] | str | Path | None = None,
    *,
    measures: Sequence[str],
    method: str = "morris",
    window: Window | None = None,
    parameters: Sequence[str] = (),
    part: str = "",
    samples: int | None = None,
    keep: int = 12,
    width: float = 1.0,
    seed: int = 0,
    units: str = "conventional",
    settings: Mapping[str, float | str] | None = None,
    tolerance: Tolerance | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Find which parameters decide outputs of the typical person of a description.

    Parameters
    ----------
    person, regimen
        As of `circhoral.simulate`; one regimen or none.
    measures : sequence of str
        What `circhoral.validation.sensitivity.outputs` lists.
    method : {"local", "morris", "sobol"}
    window : Window, optional
        The day or days that are read: day 180 of a man, days 0 to 150 of a woman, if absent.
    parameters : sequence of str
        Only these vary; else those of `part`; else all that act and have a prior.
    part : str
        An organ or an agent.
    samples : int, optional
        Morris trajectories (10 if absent) or Sobol base samples (256, a power of two).
    keep : int
        How many parameters a Sobol design varies; more are screened by Morris first.
    width : float
        Priors are taken this much as wide.
    seed : int
    units : {"conventional", "si"}
    settings : mapping, optional
        What-if values, as `parameters` of `simulate`; they stay as set.
    tolerance : Tolerance, optional
        Of the integrator.
    progress : callable of (done, total), optional

    Returns
    -------
    Sensitivity

    Raises
    ------
    SensitivityError
        If it cannot be made as asked, or too many persons have no output.
    InputError or SimulationError
        As `simulate`.
    """
    _refuse(method, samples, keep, width)
    sex = _sex(person)
    days = window or WINDOWS[sex]
    same = setting(person, regimen, days=days.last + 1.0, parameters=settings)
    outputs = parse_outputs(list(measures), sex)
    fine = FINE if method == "local" else None
    ensemble = Ensemble(same, outputs, days, units, tolerance or fine, progress)
    chosen = choose(
        rows_of(sex), ensemble.used(), ensemble.known, same.stated | ensemble.quiet, names=parameters, part=part,
        width=width,
    )  # fmt: skip
    middle = ensemble.typical()
    count = samples or SAMPLES[method]
    screened = 0
    if method == "sobol" and len(chosen.varied) > keep:
        screened = len(chosen.varied)
        chosen = _screened(ensemble, chosen, keep, seed)
    found = _METHODS[method](ensemble, chosen, count, seed)
    made = [
        Analysed(output.id, output.label(middle, days), output.unit(middle, units), value, item, _rank(item, method))
        for output, value, item in zip(outputs, ensemble.numbers(middle)[:, 0], found, strict=True)
    ]
    return Sensitivity(
        method, _who(same.who), _regimen(same, regimen), days.words, width, count, seed, ensemble.runs,
        dict(ensemble.failed), chosen.varied, screened, chosen.without_prior, chosen.stated, chosen.shared,
        tuple(made), tuple(_notes(same)),
    )  # fmt: skip


def _local(ensemble: Ensemble, chosen: Chosen, _: int, __: int) -> list[design.Indices]:
    slopes = np.array([item.slope for item in chosen.varied])
    steps = np.minimum(STEP / np.abs(np.nan_to_num(slopes, nan=STEP)), LARGEST_STEP)
    numbers = ensemble.at(chosen.at_scores(design.local_scores(steps)))
    return [design.local_indices(steps, slopes, row) for row in numbers]


def _morris(ensemble: Ensemble, chosen: Chosen, count: int, seed: int) -> list[design.Indices]:
    names = _names(chosen)
    points = design.morris_points(names, count, seed)
    return [design.morris_indices(names, points, row, seed) for row in ensemble.at(chosen.values(points))]


def _sobol(ensemble: Ensemble, chosen: Chosen, count: int, seed: int) -> list[design.Indices]:
    names = _names(chosen)
    points = design.sobol_points(names, count, seed)
    return [design.sobol_indices(names, row, seed) for row in ensemble.at(chosen.values(points))]


_METHODS = {"local": _local, "morris": _morris, "sobol": _sobol}


def _screened(ensemble: Ensemble, chosen: Chosen, keep: int, seed: int) -> Chosen:
    """Return the parameters with the largest mu*, each output as important as the others."""
    found = _morris(ensemble, chosen, SCREENING, seed)
    shares = [item.table["mu_star"] / max(item.table["mu_star"].max(), 1e-300) for item in found]
    best = np.argsort(-np.max(shares, axis=0), kind="stable")[:keep]
    return replace(chosen, varied=tuple(chosen.varied[i] for i in sorted(best)))


def _names(chosen: Chosen) -> list[str]:
    return [item.row.id for item in chosen.varied]


def _rank(found: design.Indices, method: str) -> tuple[int, ...]:
    size = np.nan_to_num(np.abs(found.table[RANKED_BY[method]]), nan=-1.0)
    return tuple(int(i) for i in np.argsort(-size, kind="stable"))


def _sex(person: Person | Mapping[str, Any] | str | Path) -> str:
    if isinstance(person, str | Path):
        return read_person(person).sex
    return person.sex if isinstance(person, Person) else str(person.get("sex", "male"))


def _who(who: Person) -> str:
    kind = "woman" if who.sex == "female" else "man"
    label = f", {who.phenotype.replace('_', ' ')}" if who.phenotype else ""
    return f"typical {kind} of {who.age_years:.0f} years{label}"


def _regimen(same: Setting, regimen: object) -> str:
    if regimen is not None:
        return same.arm.name or "one regimen"
    return "nothing more given" if same.who.history else "untreated"


def _notes(same: Setting) -> list[str]:
    made = []
    if same.who.sex == "female":
        made.append("What is left to chance in the recruitment of follicles and the luteal phase is set to zero.")
    if any(item.what.kind == "dose" for item in same.given):
        made.append("Every dose is taken.")
    made += [f"PREGNANCY: {line}" for line in pregnancy_warnings(same.who, [same.arm])]
    return made + [f"STATUS: {line}" for line in status_lines(agents_of(same.who, [same.arm]))]


def _refuse(method: str, samples: int | None, keep: int, width: float) -> None:
    if method not in METHODS:
        raise SensitivityError(f"method = '{method}': expected one of {', '.join(METHODS)}")
    if method == "morris" and samples is not None and samples < design.FEWEST:
        raise SensitivityError(f"samples = {samples}: Morris needs at least {design.FEWEST} trajectories")
    if method == "sobol" and samples is not None and (samples < 2 or samples & (samples - 1)):
        raise SensitivityError(f"samples = {samples}: a Sobol design needs a power of two, such as 256")
    if keep < 1:
        raise SensitivityError(f"keep = {keep}: expected one or more")
    if not 0 < width <= 2:
        raise SensitivityError(f"width = {width:g}: expected more than 0 and at most 2")
