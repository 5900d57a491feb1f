"""Set the typical values of the male axis against the calibration studies: `make calibrate`.

    calibrate.py            score the packaged values: target, model and fold error per row
    calibrate.py --fit      fit the rows marked "calibrated here" first, then write them into content/parameters

The fit is a maximum a posteriori: squared logarithmic misses of the targets, each with an error of 20 %, and the
prior of each row around the value it had before any fitting (calibration/start.toml). A study that split.toml marks
as validation is refused.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import tomllib
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares

from circhoral.content import __file__ as content
from circhoral.evidence.parameters import ParameterRow, all_rows
from circhoral.evidence.split import read_split
from circhoral.simulation.arm import Lived, live_arm
from circhoral.simulation.draws import Values
from circhoral.validation.fold import fold_error
from circhoral.validation.match import MatchError, match_baseline

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from targets_male import Target, targets  # noqa: E402
from trials_male import MORNING, trials  # noqa: E402

ERROR = 0.2
"""Assumed standard error of the logarithm of a reported number, with the model's own misfit."""


def refuse_validation(wanted: list[Target]) -> None:
    """Stop if a target comes from a validation study."""
    split = read_split()
    for target in wanted:
        if target.study in split.studies and split.studies[target.study].role == "validation":
            raise SystemExit(f"calibrate: {target.study} is a validation study; it may not set parameters")


def live_all(rows: dict[str, ParameterRow]) -> dict[str, Lived]:
    """Live every trial with one typical man."""
    runs = {}
    for name, trial in trials().items():
        known = dict(trial.known)
        if trial.match:
            known |= match_baseline("man", rows, known, trial.match, trial.levers)
        times = np.arange(0, trial.days + 1) + MORNING
        runs[name] = live_arm("man", Values(rows, 1, False, known=known), 1, trial.given(), times, clamps=trial.clamps)
    return runs


def score(rows: dict[str, ParameterRow], wanted: list[Target]) -> list[dict[str, object]]:
    """Predict every target."""
    runs = live_all(rows)
    scored = []
    for target in wanted:
        predicted = target.predict(runs)
        scored.append(
            {
                "study": target.study,
                "row": target.row,
                "what": target.what,
                "reported": target.reported,
                "predicted": predicted,
                "unit": target.unit,
                "relative": target.relative,
                "fold_error": fold_error(predicted, target.reported),
                "weight": target.weight,
                "note": target.note,
            }
        )
    return scored


def transform(row: ParameterRow, value: float) -> float:
    """Value on the scale of its prior."""
    return float(np.log(value / (1 - value)) if row.prior.kind == "logit" else np.log(value))


def back(row: ParameterRow, z: float) -> float:
    """Value from the scale of its prior."""
    return float(1 / (1 + np.exp(-z)) if row.prior.kind == "logit" else np.exp(z))


def fit(wanted: list[Target], seconds: float) -> dict[str, float]:
    """Return the fitted values of the rows marked "calibrated here"."""
    rows = dict(all_rows())
    before = tomllib.loads((HERE / "start.toml").read_text())
    free = [r for r in rows.values() if r.how == "calibrated here" and r.prior.sd > 0 and r.id in before]
    centre = np.array([transform(r, before[r.id]) for r in free])
    width = np.array([r.prior.sd for r in free])
    start = (np.array([transform(r, r.value) for r in free]) - centre) / width
    start = np.clip(start, -2.5, 2.5)
    began, best = time.time(), [np.inf]

    def residuals(z: np.ndarray) -> np.ndarray:
        changed = {r.id: r.with_value(back(r, c + w * x)) for r, c, w, x in zip(free, centre, width, z, strict=True)}
        try:
            scored = score(rows | changed, wanted)
        except (MatchError, ValueError) as error:
            sys.stdout.write(f"  a trial point failed: {error}\n")
            return np.full(len(wanted) + len(free), 5.0)
        misses = []
        for item in scored:
            predicted = float(item["predicted"])
            miss = np.log(max(predicted, 1e-6) / item["reported"]) / ERROR if np.isfinite(predicted) else 8.0
            # a few wild misses must not rule the fit: beyond three errors they count by their root
            size = abs(miss)
            miss = miss if size < 3 else np.sign(miss) * np.sqrt(6 * size - 9)
            misses.append(np.sqrt(item["weight"]) * miss)
        result = np.concatenate([misses, z])
        cost = 0.5 * float(result @ result)
        if cost < best[0]:
            best[0] = cost
            within = np.mean([item["fold_error"] <= 1.25 for item in scored])
            sys.stdout.write(f"  {time.time() - began:6.0f} s  cost {cost:8.2f}  within 1.25-fold {within:.0%}\n")
            sys.stdout.flush()
        return result

    rounds = max(2, int(seconds / (len(free) * 0.6)))
    result = least_squares(residuals, start, bounds=(-3, 3), diff_step=2e-2, max_nfev=rounds, xtol=1e-4, ftol=1e-4)
    return {r.id: back(r, c + w * x) for r, c, w, x in zip(free, centre, width, result.x, strict=True)}


def write_values(values: dict[str, float]) -> None:
    """Put fitted values into the parameter files, leaving everything else as it stands."""
    folder = Path(content).parent / "parameters"
    for path in sorted(folder.glob("*.toml")):
        lines, current, changed = path.read_text(encoding="utf-8").splitlines(), "", False
        for i, line in enumerate(lines):
            if line.startswith("["):
                current = line.strip("[]")
            elif line.startswith("value = ") and current in values:
                lines[i], changed = f"value = {float(f'{values[current]:.4g}')!r}", True
        if changed:
            part = path.with_suffix(".part")
            part.write_text("\n".join(lines) + "\n", encoding="utf-8")
            part.replace(path)


def report(scored: list[dict[str, object]]) -> None:
    """Print target, model and fold error per row, and write results.json."""
    sys.stdout.write(f"{'study':30s} {'row':12s} {'target':58s} {'reported':>9s} {'model':>9s} {'fold':>6s}\n")
    for item in scored:
        flag = "" if float(item["fold_error"]) <= 1.25 else (" *" if float(item["fold_error"]) <= 1.5 else " **")
        sys.stdout.write(
            f"{item['study']:30.30s} {item['row']:12.12s} {item['what']:58.58s} {item['reported']:9.4g} "
            f"{item['predicted']:9.4g} {item['fold_error']:6.2f}{flag}\n"
        )
    folds = [float(item["fold_error"]) for item in scored]
    summary = {
        "rows": len(folds),
        "within_1_25": round(float(np.mean([f <= 1.25 for f in folds])), 4),
        "within_1_5": round(float(np.mean([f <= 1.5 for f in folds])), 4),
        "wrong_direction": sum(
            (float(i["reported"]) - 1) * (float(i["predicted"]) - 1) < 0 for i in scored if i["relative"]
        ),
    }
    sys.stdout.write(
        f"{summary['rows']} rows; within 1.25-fold {summary['within_1_25']:.0%}, within 1.5-fold "
        f"{summary['within_1_5']:.0%}, wrong direction {summary['wrong_direction']}\n"
    )
    part = HERE / "results.json.part"
    part.write_text(json.dumps({"male": {**summary, "scored": scored}}, indent=1) + "\n", encoding="utf-8")
    part.replace(HERE / "results.json")


def main() -> None:
    """Score, or fit and score."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", action="store_true", help="fit before scoring, and write the values")
    parser.add_argument("--seconds", type=float, default=600, help="about how long to fit")
    options = parser.parse_args()
    wanted = targets()
    refuse_validation(wanted)
    if options.fit:
        write_values(fit(wanted, options.seconds))
        all_rows.cache_clear()
    report(score(dict(all_rows()), wanted))


if __name__ == "__main__":
    main()
