"""Score both axes against the calibration studies, or fit the male one to them: `make calibrate`.

    calibrate.py            run every calibration study on virtual people; print target, model and fold error per row
    calibrate.py --sex X    only those of one sex; what is stored of the other stays as it is
    calibrate.py --fit      fit the rows marked "calibrated here" to men first, then write them into content/parameters

Studies are the files in content/studies, run and scored by circhoral.validation as `circhoral replicate` does. The fit
is a maximum a posteriori on typical men: squared logarithmic misses of the central values, each with an error of 20 %,
and the prior of each row around the value it had before any fitting (calibration/start.toml). Shares of men are not
fitted; they follow from the spreads. The rows of women are set by hand, and only scored here. A study that split.toml
marks as validation is refused.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import sys
import time
import tomllib
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import ndtri

from circhoral.content import __file__ as content
from circhoral.evidence.cycle import CYCLE_MEASURES
from circhoral.evidence.parameters import ParameterRow, all_rows, rows_of, womans_rows
from circhoral.evidence.split import read_split
from circhoral.evidence.studies import Study, packaged_studies
from circhoral.validation.replicate import replicate
from circhoral.validation.replicated import Replicated
from circhoral.validation.scoring import PROPORTIONS, Scored

HERE = Path(__file__).parent
ERROR = 0.2
"""Assumed standard error of the logarithm of a reported number, with the model's own misfit."""
WEIGHT = {"SEEN": 1.0, "DERIVED": 1.0, "RECALLED-high": 1.0, "RECALLED-medium": 0.7, "RECALLED-low": 0.4}
SPREAD_OF_COUNTS = {"fraction_below": 3.0, "fraction_above": 2.0}
MOST_PER_STUDY = 4.0
"""A study counts as no more than this many rows, however many it reports."""


PEOPLE = {"male": 400, "female": 120}
"""Virtual people per arm. A woman is lived for a year where lengths are asked: 120 live some 1,000 cycles and more."""
FEWEST_CYCLES = 1000


def studies(sex: str = "male") -> list[Study]:
    """Return the calibration studies of men, or of women."""
    found = packaged_studies().values()
    return [study for study in found if study.role == "calibration" and study.population.sex == sex]


def refuse_validation(wanted: Iterable[Study]) -> None:
    """Stop if a study is one for validation, whatever its own file says."""
    split = read_split().studies
    for study in wanted:
        marked = split[study.study].role if study.study in split else study.role
        if "validation" in (marked, study.role):
            raise SystemExit(f"calibrate: {study.study} is a validation study; it may not set parameters")


def score(wanted: list[Study], people: int, rows: dict[str, ParameterRow] | None = None) -> list[Replicated]:
    """Run the studies on virtual people."""
    return replicate(wanted, people=people, rows=rows)


def for_typical_men(study: Study) -> Study:
    """Return a study whose shares of men by sperm count are turned into the count of its median man.

    The share beyond a limit says where the median lies once the spread between men is known; the spreads are those
    of the model's men, in logarithms: about 3 under suppression, about 2 on the way up.
    """
    changed = []
    for endpoint in study.endpoints:
        if (
            endpoint.statistic in SPREAD_OF_COUNTS
            and endpoint.measure == "sperm_concentration"
            and endpoint.threshold is not None
            and endpoint.threshold.quantity is not None
            and endpoint.at not in (None, "0 days")
        ):
            size = endpoint.n or study.arms[endpoint.arm].n or study.population.n or 100
            share = (endpoint.value.to("").magnitude * size + 0.5) / (size + 1)
            sign = -1.0 if endpoint.statistic == "fraction_below" else 1.0
            spread = SPREAD_OF_COUNTS[endpoint.statistic]
            middle = endpoint.threshold.quantity.magnitude * math.exp(sign * spread * float(ndtri(share)))
            value = replace(endpoint.value, magnitude=middle, unit="million/mL", text="", censored="")
            update = {
                "statistic": "mean",
                "value": value,
                "provenance": "RECALLED-medium",
                "threshold": None,
                "ci95": None,
            }
            changed.append(endpoint.model_copy(update=update))
        else:
            changed.append(endpoint)
    return study.model_copy(update={"endpoints": tuple(changed)})


def typical_misses(wanted: list[Study], rows: dict[str, ParameterRow]) -> list[tuple[float, float]]:
    """Return the miss of each central value in standard errors, and its weight, for typical men."""
    misses = []
    for study in replicate(wanted, people=1, rows=rows, intervals=False, pulses=False):
        central = [item for item in study.endpoints if fitted(item)]
        for item in central:
            miss = math.log(1e3) if math.isinf(item.fold_error) else math.log(max(item.fold_error, 1.0))
            sign = 1.0 if item.predicted > item.reported else -1.0
            # A few wild misses must not rule the fit: beyond three errors they count by their logarithm.
            size = miss / ERROR
            size = size if size < 3 else 3 + math.log(size - 2)
            weight = WEIGHT.get(item.provenance, 0.5) * min(1.0, MOST_PER_STUDY / len(central))
            misses.append((sign * size, weight))
    return misses


def fitted(item: Scored) -> bool:
    """Say whether a typical man can speak for an endpoint: not for shares, nor for the mean of very unequal counts."""
    unequal = item.statistic == "mean" and item.measure == "sperm_concentration" and item.reported > 2
    return item.verdict != "not evaluated" and item.statistic not in PROPORTIONS and not unequal


def transform(row: ParameterRow, value: float) -> float:
    """Value on the scale of its prior."""
    return float(np.log(value / (1 - value)) if row.prior.kind == "logit" else np.log(value))


def back(row: ParameterRow, z: float) -> float:
    """Value from the scale of its prior."""
    return float(1 / (1 + np.exp(-z)) if row.prior.kind == "logit" else np.exp(z))


class Problem:
    """The fit: free rows in units of their priors, and the residuals at a point."""

    def __init__(self) -> None:
        self.wanted = [for_typical_men(study) for study in studies()]
        self.rows = dict(all_rows())
        before = tomllib.loads((HERE / "start.toml").read_text(encoding="utf-8"))
        self.free = [row for row in calibrated("male") if row.id in before]
        self.centre = np.array([transform(r, before[r.id]) for r in self.free])
        self.width = np.array([r.prior.sd for r in self.free])

    def start(self) -> np.ndarray:
        """Return the packaged values in units of the priors."""
        now = np.array([transform(r, r.value) for r in self.free])
        # Inside the bounds, so that the differences have room on both sides.
        return np.clip((now - self.centre) / self.width, -2.4, 2.4)

    def values(self, z: np.ndarray) -> dict[str, float]:
        """Return the rows' values at a point."""
        points = zip(self.free, self.centre, self.width, z, strict=True)
        return {row.id: back(row, c + w * x) for row, c, w, x in points}

    def residuals(self, z: np.ndarray) -> np.ndarray:
        """Return weighted misses, then the priors."""
        changed = {name: self.rows[name].with_value(value) for name, value in self.values(z).items()}
        misses = typical_misses(self.wanted, self.rows | changed)
        return np.concatenate([[math.sqrt(weight) * miss for miss, weight in misses], z])


_problem: Problem | None = None


def residuals(z: np.ndarray) -> np.ndarray:
    """Return the residuals at a point, in a worker that reads the studies once."""
    global _problem
    _problem = _problem or Problem()
    return _problem.residuals(z)


def fit(seconds: float) -> dict[str, float]:
    """Return the fitted values of the rows marked "calibrated here": Levenberg-Marquardt with parallel differences."""
    problem, began = Problem(), time.time()
    z, damping = problem.start(), 1.0
    workers = get_context("spawn")  # the engine's threads do not survive a fork
    with ProcessPoolExecutor(os.cpu_count() or 1, mp_context=workers) as pool:
        now = residuals(z)
        cost = 0.5 * now @ now
        sys.stdout.write(f"{len(problem.free)} rows, {len(now) - len(z)} targets, cost {cost:.1f}\n")
        while time.time() - began < seconds:
            steps = [z + 0.03 * (-1 if z[i] > 1 else 1) * unit for i, unit in enumerate(np.eye(len(z)))]
            moved = list(pool.map(residuals, steps, chunksize=2))
            slope = np.column_stack([(r - now) / (s - z)[i] for i, (r, s) in enumerate(zip(moved, steps, strict=True))])
            squared, pull = slope.T @ slope, slope.T @ now
            better = False
            trials = [damping * times for times in (0.1, 1.0, 10.0, 100.0)]
            points = [np.clip(z - np.linalg.solve(squared + d * np.eye(len(z)), pull), -2.5, 2.5) for d in trials]
            for d, point, found in zip(trials, points, pool.map(residuals, points), strict=True):
                if 0.5 * found @ found < cost:
                    z, now, cost, damping, better = point, found, 0.5 * found @ found, d, True
            sys.stdout.write(f"  {time.time() - began:6.0f} s  cost {cost:8.2f}  damping {damping:g}\n")
            sys.stdout.flush()
            if not better:
                if damping > 1e3:
                    break
                damping *= 1000
    return problem.values(z)


def calibrated(sex: str) -> list[ParameterRow]:
    """Return the rows of a sex that a fit may move: those marked "calibrated here" with a prior."""
    return [row for row in rows_of(sex).values() if row.how == "calibrated here" and row.prior.sd > 0]


def write_rows(sex: str, values: Mapping[str, float], spreads: Mapping[str, float] | None = None) -> None:
    """Put fitted values and spreads into the parameter files where a sex reads them; everything else stays."""
    hers = womans_rows() if sex == "female" else {}
    for folder, own in (("parameters/woman", True), ("parameters", False)):
        write_values(
            *({k: v for k, v in each.items() if (k in hers) is own} for each in (values, spreads or {})), folder
        )


def write_values(values: Mapping[str, float], spreads: Mapping[str, float], folder: str) -> None:
    """Put values and spreads into the parameter files of one folder, leaving everything else as it stands."""
    for path in sorted((Path(content).parent / folder).glob("*.toml")):
        lines, current, changed = path.read_text(encoding="utf-8").splitlines(), "", False
        for i, line in enumerate(lines):
            if line.startswith("["):
                current = line.strip("[]")
            elif line.startswith("value = ") and current in values:
                lines[i], changed = f"value = {float(f'{values[current]:.4g}')!r}", True
            elif line.startswith("spread = ") and current in spreads:
                lines[i], changed = re.sub(r"sd = [0-9.]+", f"sd = {spreads[current]!r}", line), True
        if changed:
            part = path.with_suffix(".part")
            part.write_text("\n".join(lines) + "\n", encoding="utf-8")
            part.replace(path)


def summary(scored: list[Replicated]) -> dict[str, float | int]:
    """Return how many rows were scored, and how near they are."""
    items = [item for study in scored for item in study.endpoints if item.verdict != "not evaluated"]
    folds = [float(f"{item.fold_error:.6g}") for item in items]  # as they are written
    return {
        "rows": len(items),
        "within_1_25": round(float(np.mean([fold <= 1.25 for fold in folds])), 4),
        "within_1_5": round(float(np.mean([fold <= 1.5 for fold in folds])), 4),
        "wrong_direction": sum(item.wrong_direction for item in items),
        "not_evaluated": sum(len(study.endpoints) for study in scored) - len(items),
    }


def report(scored: list[Replicated], sex: str, people: int, took: str) -> None:
    """Print target, model and fold error per row, and write them beside what results.json has of the other sex."""
    head = ("study", "row", "arm: measure statistic, when", "reported", "model", "fold")
    sys.stdout.write(f"{head[0]:30s} {head[1]:14s} {head[2]:72s} {head[3]:>9s} {head[4]:>9s} {head[5]:>6s}\n")
    for study in scored:
        for item in study.endpoints:
            limit = f" {item.threshold}" if item.threshold else ""
            what = f"{item.arm}: {item.measure} {item.statistic}{limit}, {item.at}"
            line = f"{study.study:30.30s} {item.row:14.14s} {what:72.72s} {item.reported:9.4g} "
            if item.verdict == "not evaluated":
                sys.stdout.write(f"{line}        - not evaluated: {item.reason}\n")
                continue
            flag = "" if item.fold_error <= 1.25 else (" *" if item.fold_error <= 1.5 else " **")
            flag += " wrong direction" if item.wrong_direction else ""
            sys.stdout.write(f"{line}{item.predicted:9.4g} {item.fold_error:6.2f}{flag}\n")
    found = summary(scored)
    sys.stdout.write(
        f"{sex}: {found['rows']} rows; within 1.25-fold {found['within_1_25']:.0%}, within 1.5-fold "
        f"{found['within_1_5']:.0%}, wrong direction {found['wrong_direction']}, not evaluated "
        f"{found['not_evaluated']}; {people} people per arm; {took}\n"
    )
    if lived := cycles_behind_lengths(scored):
        few = min(lived.values())
        sys.stdout.write(f"cycles behind lengths: {few} in the arm with the fewest, {sum(lived.values())} in all\n")
        if few < FEWEST_CYCLES:
            sys.stdout.write(f"  that is fewer than {FEWEST_CYCLES}: take more people for statistics of cycles\n")
    table = [
        {"study": study.study, **{key: _plain(value) for key, value in item.items()}}
        for study in scored
        for item in study.plain()["endpoints"]
    ]
    path, part = HERE / "results.json", HERE / "results.json.part"
    stored = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    stored[sex] = {**found, "people": people, "scored": table}
    part.write_text(json.dumps({key: stored[key] for key in PEOPLE if key in stored}, indent=1) + "\n", "utf-8")
    part.replace(path)


def cycles_behind_lengths(scored: list[Replicated]) -> dict[tuple[str, str], int]:
    """Return how many whole cycles were lived in each arm of which lengths were asked, by study and arm."""
    return {
        (study.study, item.arm): study.cycles[item.arm]
        for study in scored
        for item in study.endpoints
        if item.measure in CYCLE_MEASURES and item.arm in study.cycles
    }


def _plain(value: Any) -> Any:
    """Return a value that JSON can hold: six digits, and a word for what is no number."""
    if isinstance(value, float):
        return float(f"{value:.6g}") if math.isfinite(value) else ("never" if value > 0 else None)
    return value


def main() -> None:
    """Score, or fit and score."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sex", choices=(*PEOPLE, "both"), default="both", help="whose studies to score")
    parser.add_argument("--fit", action="store_true", help="fit men before scoring, and write the values")
    parser.add_argument("--seconds", type=float, default=900, help="about how long to fit")
    parser.add_argument("--people", type=int, help=f"virtual people per arm, instead of {PEOPLE}")
    options = parser.parse_args()
    wanted = {sex: studies(sex) for sex in PEOPLE if options.sex in (sex, "both")}
    for each in wanted.values():
        refuse_validation(each)
    if options.fit:
        write_rows("male", fit(options.seconds))
        all_rows.cache_clear()
        rows_of.cache_clear()
    for sex, each in wanted.items():
        people, began, busy = options.people or PEOPLE[sex], time.time(), time.process_time()
        scored = score(each, people)
        took = f"{time.time() - began:.0f} s, {time.process_time() - busy:.0f} s of a processor"
        report(scored, sex, people, took)


if __name__ == "__main__":
    main()
