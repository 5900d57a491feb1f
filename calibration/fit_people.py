"""Fit parameters to populations: every calibration row of one sex at once, scored as `circhoral replicate` does.

    fit_people.py --sex male --steps 2 --out moved.json      print the costs; write what moved, after each step
    fit_people.py --sex male --write moved.json              put that into the parameter files

The typical person cannot speak for shares, for the means of unequal people, or for spreads. Here the virtual people of
each study are lived with the same random numbers at every point, and the logarithms of the fold errors (odds for
shares) are fitted by damped Gauss-Newton steps: free are the rows "calibrated here", and the levels and spreads named
below. A miss far out counts by the logarithm of its square (a Cauchy loss), so that a row that the model cannot reach
does not bend the others. The values before a run are the centre of its priors. Validation studies are refused.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from calibrate import back, calibrated, refuse_validation, studies, transform, write_rows
from fit_woman import compare, free_rows
from numpy.typing import NDArray

from circhoral.engine.kernel import packaged_kernel
from circhoral.evidence.parameters import ParameterRow, rows_of
from circhoral.evidence.studies import Study
from circhoral.validation.replicate import replicate

type Floats = NDArray[np.float64]

SCALE = 0.35
"""Miss of a logarithm from which on a row loses its pull; ln 1.5 is 0.41."""
FARTHEST = math.log(30.0)
LEVEL, SPREAD_WIDTH = 0.08, 0.2
"""How far a level of healthy people, and the spread of a parameter, may go: standard deviations of the logarithm."""
STEP = 0.35
"""Step of a difference, in standard deviations of the prior: wide, since shares of people are counted."""
TYPICAL = 0.12
"""Pull of one standard error of a target of the typical woman, as a miss of a logarithm."""

LEVELS = {
    "male": ("testosterone_baseline", "fsh_baseline", "lh_baseline"),
    "female": ("fsh_baseline", "lh_baseline"),
}
SPREADS = {
    "male": (
        "testosterone_baseline", "testosterone_clearance", "fsh_baseline", "lh_baseline", "leydig_capacity",
        "shbg_capacity", "sperm_concentration_baseline", "sertoli_capacity", "germ_pool_loss", "germ_pool_capacity",
        "germ_survival_testosterone_half", "germ_entry_testosterone_half", "spermiation_testosterone_half",
        "gnrh_vigour_loss", "gnrh_vigour_return_time", "germ_late_loss",
    ),
    "female": ("lh_baseline", "fsh_baseline", "ovarian_reserve_capacity", "theca_capacity", "gnrh_drive"),
}  # fmt: skip
LONG = (
    "taylor-2010", "ramasamy-2020", "stocks-2025", "zhang-2015", "hcg-clomiphene-recovery-undated",
    "pascal-vigneron-1995", "laurenius-2013",
)  # fmt: skip
"""Lived for years with a dose a day: half of the time for a tenth of the rows. They are scored after a fit."""
OTHER = ("gh/", "pg/", "te/", "met/")
"""Mechanisms that rest on numbers of their own: growth hormone, levels after progesterone or testosterone, weight."""
LEAVE = ("gh_", "igf1_", "tesamorelin_", "cjc_", "surgery_", "insulin_", "visceral_", "leptin_", "lactotroph_")
"""Of other axes: fitted with their own data."""


@dataclass(frozen=True)
class Free:
    """A number that the fit may move: the value of a row, or its spread between people."""

    id: str
    kind: str
    width: float

    def move(self, row: ParameterRow, z: float) -> ParameterRow:
        """Return the row moved by `z` prior standard deviations."""
        if self.kind == "spread":
            sd = float(f"{row.spread.sd * math.exp(self.width * z):.3g}")
            return replace(row, spread=replace(row.spread, sd=sd))
        return row.with_value(float(f"{back(row, transform(row, row.value) + self.width * z):.4g}"))


def free(sex: str) -> list[Free]:
    """Return what may be moved."""
    if sex == "female":
        rows = free_rows()
    else:
        used = set(packaged_kernel("man").names.parameters)
        rows = [
            row
            for row in calibrated(sex)
            if (row.id in used or row.file.startswith("agent_"))
            and "women" not in row.population
            and not row.id.startswith(LEAVE)
        ]
    values = [Free(row.id, "value", row.prior.sd) for row in rows]
    levels = [Free(name, "value", LEVEL) for name in LEVELS[sex]]
    spreads = [Free(name, "spread", SPREAD_WIDTH) for name in SPREADS[sex]]
    return values + levels + spreads


def people_of(study: Study, most: int) -> int:
    """Return how many to live: many where only an untreated morning is asked, fewer where years are lived."""
    cheap = all(not arm.doses and arm.follow_up is None for arm in study.arms.values())
    return 6 * most if cheap and study.population.sex == "male" else most


def fitted(sex: str) -> list[Study]:
    """Return the studies that are fitted to."""
    return [s for s in studies(sex) if s.study not in LONG and not s.mechanism.startswith(OTHER)]


def misses(point: Floats, sex: str, people: int) -> Floats:
    """Return the signed logarithms of the fold errors at a point, then the misses of the typical woman."""
    rows = dict(rows_of(sex))
    for item, z in zip(free(sex), point, strict=True):
        if z:
            rows[item.id] = item.move(rows[item.id], float(z))
    found: list[float] = []
    for study in fitted(sex):
        (scored,) = replicate([study], people=people_of(study, people), rows=rows, intervals=False, pulses=False)
        for item in scored.endpoints:
            if not math.isfinite(item.predicted) or not math.isfinite(item.reported):
                found.append(0.0)
                continue
            size = min(math.log(max(item.fold_error, 1.0)), FARTHEST)
            found.append(size if item.predicted > item.reported else -size)
    if sex == "female":
        values = {name: row.value for name, row in rows.items()}
        found += [TYPICAL * miss for _, _, miss in compare(values).values()]
    return np.array(found)


def cost(found: Floats, point: Floats) -> float:
    """Return the cost: a Cauchy loss of the misses, and the priors."""
    return float(np.sum(np.log1p((found / SCALE) ** 2)) / 2 + point @ point / 2)


def shares(found: Floats, rows: int) -> str:
    """Return how near the rows are, in words."""
    size = np.abs(found[:rows])
    return f"{np.mean(size <= math.log(1.25)):.1%} within 1.25-fold, {np.mean(size <= math.log(1.5)):.1%} within 1.5"


def fit(sex: str, people: int, steps: int, say: Callable[[str], object], keep: Callable[[Floats], object]) -> Floats:
    """Return the point after some damped Gauss-Newton steps; `keep` is given the point after each."""
    numbers = free(sex)
    count = sum(len(study.endpoints) for study in fitted(sex))
    at = partial(misses, sex=sex, people=people)
    point, began = np.zeros(len(numbers)), time.time()
    with ProcessPoolExecutor(os.cpu_count() or 1, mp_context=get_context("spawn")) as pool:
        now = at(point)
        say(f"{sex}: {len(numbers)} free, {count} rows, cost {cost(now, point):.2f}, {shares(now, count)}")
        for _ in range(steps):
            moved = list(pool.map(at, [point + STEP * unit for unit in np.eye(len(numbers))]))
            slope = np.column_stack([(each - now) / STEP for each in moved])
            # A share that jumped, or a cycle that failed to come, is no slope.
            slope = np.where(np.abs(slope) > 3.0, 0.0, slope)
            weight = 1 / (SCALE**2 + now**2)
            squared = slope.T @ (weight[:, None] * slope)
            pull = slope.T @ (weight * now) + point
            trials = [
                point - part * np.linalg.solve(squared + damping * np.eye(len(point)), pull)
                for damping in (1.0, 3.0)
                for part in (1.5, 1.0, 0.5)
            ]
            tried = list(pool.map(at, trials))
            best = min(range(len(trials)), key=lambda i: cost(tried[i], trials[i]))
            for trial, each in zip(trials, tried, strict=True):
                say(f"    cost {cost(each, trial):.2f}, {shares(each, count)}, |z| {np.abs(trial).max():.2f}")
            if cost(tried[best], trials[best]) >= cost(now, point):
                say("  no step helps")
                break
            point, now = trials[best], tried[best]
            keep(point)
            say(f"  {time.time() - began:5.0f} s  cost {cost(now, point):.2f}, {shares(now, count)}")
    return point


def moves(sex: str, point: Floats) -> dict[str, tuple[float, float, float]]:
    """Return what a point changes: before, after, and how many standard deviations of the prior that is."""
    rows, made = rows_of(sex), {}
    for item, z in zip(free(sex), point, strict=True):
        row, to = rows[item.id], item.move(rows[item.id], float(z))
        pair = (row.spread.sd, to.spread.sd) if item.kind == "spread" else (row.value, to.value)
        made[f"{item.id}:{item.kind}"] = (*pair, round(float(z), 3))
    return made


def main() -> None:
    """Fit, print, and keep what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sex", choices=tuple(LEVELS), required=True)
    parser.add_argument("--people", type=int, default=80, help="virtual people per arm")
    parser.add_argument("--steps", type=int, default=1)
    parser.add_argument("--out", type=Path, help="where to write what moved, after each step")
    parser.add_argument("--write", type=Path, help="put what stands there into the parameter files, and fit nothing")
    options = parser.parse_args()
    if options.write:
        moved = json.loads(options.write.read_text(encoding="utf-8"))
        values, spreads = (
            {name.split(":")[0]: to for name, (_, to, _) in moved.items() if name.endswith(kind)}
            for kind in (":value", ":spread")
        )
        write_rows(options.sex, values, spreads)
        return
    if not options.out:
        parser.error("a fit needs --out, where what moved is kept")
    refuse_validation(studies(options.sex))

    def keep(point: Floats) -> None:
        part = options.out.with_suffix(".part")
        part.write_text(json.dumps(moves(options.sex, point), indent=1), encoding="utf-8")
        part.replace(options.out)

    point = fit(options.sex, options.people, options.steps, lambda text: print(text, flush=True), keep)
    for name, (before, after, z) in moves(options.sex, point).items():
        print(f"{name:52s} {before:10.4g} -> {after:10.4g}  z {z:+.2f}")


if __name__ == "__main__":
    sys.exit(main())
