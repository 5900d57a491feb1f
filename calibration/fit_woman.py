"""Fit the typical woman: `make fit-woman`.

    fit_woman.py                 print every target beside the typical woman
    fit_woman.py --fit 1200      fit for so many seconds first, and write the rows into content/parameters
    fit_woman.py --fit 600 --only fsh_,follicle_growth
                                 fit only rows whose names begin so, also those that only populations speak for

The typical woman has no recruitment noise. She is lived through a natural cycle and through experiments, which
woman_targets.toml names with their sources; squared logarithmic misses and priors around the values before are lowered.
Free are the rows of women that are marked "calibrated here" and that the typical woman can speak for. No study that
split.toml marks as validation is read.
"""

from __future__ import annotations

import argparse
import itertools
import math
import sys
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from calibrate import back, calibrated, refuse_validation, transform, write_rows

from circhoral.engine.batch import Tolerance
from circhoral.engine.kernel import packaged_kernel
from circhoral.evidence.parameters import ParameterRow, all_rows, rows_of, womans_rows
from circhoral.evidence.phenotypes import phenotype
from circhoral.evidence.studies import packaged_studies
from circhoral.physiology.chances import CHANCES
from circhoral.protocols.schedule import Administration
from circhoral.simulation.arm import live_arm
from circhoral.simulation.dosing import Clamp, Given
from circhoral.simulation.draws import Floats, Values

HERE = Path(__file__).parent
TOLERANCE = Tolerance(1e-4, 1e-6)
QUIET = dict.fromkeys(CHANCES, 0.0)
MEASURES = (
    "estradiol", "progesterone", "lh", "fsh", "inhibin_b", "inhibin_a", "dominant_follicle_diameter",
    "mature_follicle_count",
)  # fmt: skip
THRESHOLDS = {"threshold_raised": 1.1, "threshold_raised_twice": 1.2, "threshold_lowered": 0.9}
"""Factors on the FSH threshold: about one and two standard deviations of women and months together."""
NEVER = 90.0
"""Days that stand for an ovulation that does not come."""
FAR = 6.0
"""Beyond so many errors a miss counts by its logarithm only."""
STEP, STEEPEST, MOST_DAMPING = 0.1, 60.0, 1e6
NOT_FREE = (
    *CHANCES, "luteal_quality",
    "follicle_threshold", "follicle_threshold_spacing", "follicle_threshold_hill", "surge_attenuating_half",
    "gnrh_desensitisation_half", "granulosa_lh_worth", "follicle_early_need", "fsh_baseline",
)  # fmt: skip
"""Rows that only populations and trials can speak for."""
type Found = dict[str, float]


class Woman:
    """The typical woman with some values set, and what she is lived through."""

    def __init__(self, values: Mapping[str, float]) -> None:
        self.values = dict(values)

    def live(
        self, days: float, clamps: Sequence[Clamp] = (), given: Sequence[Given] = (), **changed: float
    ) -> tuple[Floats, dict[str, Floats], dict[str, Floats]]:
        """Return times, measures and events of the typical woman from the first day of a cycle on."""
        rows = rows_of("female")
        values = Values(rows, 1, False, known={**QUIET, **self.values, **changed})
        time = np.arange(0.0, days + 1e-9, 0.25)
        lived = live_arm("woman", values, 1, given, time, clamps=clamps, measures=MEASURES, tolerance=TOLERANCE)
        series = {name: lived[name][0] for name in MEASURES}
        return time, series, {name: found[0] for name, found in lived.events.items()}

    def of(self, name: str) -> float:
        """Return the value of a row."""
        return self.values.get(name, rows_of("female")[name].value)

    def with_phenotype(self, name: str) -> dict[str, float]:
        """Return what a phenotype makes of her values."""
        return {row: self.of(row) * n if way == "times" else n for row, way, n, _ in phenotype(name).shift}


def tablets(agent: str, milligrams: float) -> list[Given]:
    """Return five daily tablets from cycle day 3 on."""
    days = [2.0 + 8 / 24 + i for i in range(5)]
    return [Given(Administration(d, agent, "tablet", "oral", milligrams, "mg", 0.0, "dose", 0.0, d, 0)) for d in days]


def fsh(units: float) -> list[Given]:
    """Return twelve daily injections from cycle day 3 on."""
    days = [2.0 + 8 / 24 + i for i in range(12)]
    return [
        Given(Administration(d, "fsh", "recombinant", "subcutaneous", units, "IU", 0.0, "dose", 0.0, d, 0))
        for d in days
    ]


def pump(micrograms: float, minutes: float, days: float) -> list[Given]:
    """Return a train of gonadorelin pulses into a vein."""
    train = Administration(
        0.0, "gonadorelin", "intravenous", "pump", micrograms / 1000, "mg", days, "train", minutes / 1440, days, 0
    )
    return [Given(train)]


def natural(woman: Woman) -> tuple[Found, float]:
    """Return what the last whole cycle of some weeks shows, and her day of ovulation from its beginning."""
    time_, series, events = woman.live(75.0)
    menses, ovulations, peaks = (events[name] for name in ("menses", "ovulation", "lh_peak"))
    whole = [
        (a, b)
        for a, b in itertools.pairwise(menses)
        if np.sum((ovulations > a) & (ovulations < b)) == 1 and np.any((peaks > a) & (peaks < b))
    ]
    if not whole:
        return {}, math.nan
    first, last = whole[-1]
    day = ovulations[(ovulations > first) & (ovulations < last)][0]
    peak = peaks[(peaks > first) & (peaks < last)][0]

    def mean(name: str, offset: float, half: float = 0.4) -> float:
        days = peak + offset + np.arange(-half, half + 0.01, 0.1)
        return float(np.interp(days, time_, series[name]).mean())

    def at(name: str, when: float) -> float:
        return float(np.interp(when, time_, series[name]))

    found = {"cycle_length": last - first, "luteal_length": last - day}
    for offset in range(-12, 15):
        found[f"estradiol {offset}"] = mean("estradiol", offset, 0.5)
        found[f"progesterone {offset}"] = mean("progesterone", offset, 0.5)
    for name in ("lh", "fsh", "inhibin_a", "inhibin_b"):
        found |= {f"{name}_{d}_before": mean(name, -d) for d in range(1, 11)}
        found |= {f"{name}_{d}_after": mean(name, d) for d in range(1, 13)}
        found[f"{name}_peak_day"] = mean(name, 0)
    near = (time_ > peak - 1) & (time_ < peak + 1)
    found["lh_highest"] = float(series["lh"][near].max())
    found["progesterone_at_bleed"] = at("progesterone", last)
    found["progesterone_1_after_bleed"] = at("progesterone", first + 1)
    found["fsh_cycle_day_3"] = at("fsh", first + 2.5)
    found["inhibin_b_cycle_day_5"] = at("inhibin_b", first + 4.5)
    size = "dominant_follicle_diameter"
    found["diameter_at_ovulation"] = at(size, day - 0.25)
    found |= {f"diameter_{d}_before_ovulation": at(size, day - d) for d in (4, 7)}
    found["diameter_4_after_ovulation"] = at(size, day + 4)
    return found, day - first


def experiments(woman: Woman, day: float) -> dict[str, Found]:
    """Return what she does under each experiment; `day` is when she ovulates, from a cycle's beginning."""
    made: dict[str, Found] = {}
    before_time, before, _ = woman.live(75.0)
    at_day_6 = {name: float(np.interp(6.5, before_time, before[name])) for name in MEASURES}

    def last(series: Mapping[str, Floats]) -> Found:
        return {"lh": series["lh"][-1], "fsh": series["fsh"][-1], "estradiol": 1000 * series["estradiol"][-1]}

    made["no_gnrh"] = last(woman.live(20.0, gnrh_drive=0.02)[1])
    made["no_ovary"] = last(woman.live(20.0, ovarian_reserve_capacity=0.0, estradiol_per_follicle=1e-6)[1])
    aromatase = [Clamp(f"aromatase_{where}__occupied", 12.0, 2.33, 7.75) for where in ("ovary", "fat")]
    blocks = {
        "blocked_aromatase": woman.live(26.0, aromatase),
        "clomiphene": woman.live(26.0, given=tablets("clomiphene", 150.0)),
    }
    for name, (_, series, events) in blocks.items():
        made[name] = {
            "fsh_ratio": series["fsh"][26] / at_day_6["fsh"],
            "lh_ratio": series["lh"][26] / at_day_6["lh"],
            "ovulation": first_of(events["ovulation"], 25.0),
        }
    luteal = day + 6
    _, _, events = woman.live(day + 16, [Clamp("gnrh_receptor__occupied", 10.0, luteal)])
    ovulated = first_of(events["ovulation"], NEVER)
    later = events["menses"][events["menses"] > ovulated]
    made["luteal_antagonist"] = {"menses": first_of(later, ovulated + 16) - ovulated - 6}
    hcg = [Clamp(f"lh_receptor__{what}", 6.0, day + 8) for what in ("occupied", "activity")]
    time_, series, events = woman.live(day + 17, hcg)
    two_weeks = first_of(events["ovulation"], 0.0) + 14
    made["luteal_hcg"] = {"progesterone": float(np.interp(two_weeks, time_, series["progesterone"]))}
    made |= phenotypes(woman)
    made["fsh_given"] = {
        f"mature_{count}_on_{units}": mature_on(woman, count, units) for units, count in ((75, 1), (150, 3), (225, 5))
    }
    _, _, events = woman.live(30.0, given=fsh(75.0))
    made["fsh_given"]["ovulation_on_75"] = first_of(events["ovulation"], 30.0)
    return made


def mature_on(woman: Woman, count: int, units: float) -> float:
    """Return the cycle day on which so many follicles are mature under daily FSH; 30 where they never are."""
    time_, series, _ = woman.live(20.0, given=fsh(units))
    enough = np.flatnonzero(series["mature_follicle_count"] >= count)
    return float(time_[enough[0]]) + 1 if len(enough) else 30.0


def phenotypes(woman: Woman) -> dict[str, Found]:
    """Return what phenotypes do by themselves and under treatment."""
    made: dict[str, Found] = {}
    threshold = woman.of("follicle_threshold") * woman.of("fsh_baseline")
    slow = woman.with_phenotype("functional_hypothalamic_amenorrhoea")
    _, series, _ = woman.live(60.0, **slow)
    late = {name: values[80:] for name, values in series.items()}
    made["amenorrhoea"] = {
        "lh": late["lh"].mean(),
        "fsh": late["fsh"].mean(),
        "estradiol": 1000 * late["estradiol"].mean(),
        "largest_follicle": late["dominant_follicle_diameter"].max(),
        "fsh_over_threshold": max(0.9, np.percentile(late["fsh"], 70) / threshold),
    }
    _, _, events = woman.live(80.0, gnrh_pace=0.7)
    made["slow_generator"] = {
        "cycle_length": float(np.diff(events["menses"]).mean()) if len(events["menses"]) > 1 else 60.0
    }
    waits, gaps, highest = [], [], []
    for minutes, micrograms in ((90, 5), (60, 5), (120, 5), (90, 2.5), (90, 10), (60, 2.5), (120, 10), (60, 10)):
        _, series, events = woman.live(75.0, given=pump(micrograms, minutes, 75.0), gnrh_drive=0.02)
        days = events["ovulation"]
        waits.append(first_of(days, NEVER))
        gaps.append(days[1] - days[0] if len(days) > 1 else NEVER)
        highest.append(max(1100.0, 1000 * series["estradiol"].max()))
    made["pump"] = {
        "first_ovulation": geometric(waits),
        "second_ovulation_after": geometric(gaps),
        "highest_estradiol": geometric(highest),
    }
    relative = woman.of("follicle_threshold_relative")
    for name, times in THRESHOLDS.items():
        _, _, events = woman.live(80.0, follicle_threshold_relative=times * relative)
        lengths = np.diff(events["menses"])
        made[name] = {"cycle_length": float(lengths[-1]) if len(lengths) else 60.0}
    ovaries = woman.with_phenotype("pcos")
    _, series, _ = woman.live(60.0, **ovaries)
    late = {name: values[40:] for name, values in series.items()}
    amh = ((1 + ovaries["ovarian_reserve_capacity"]) / 2) ** woman.of("follicle_amh_exponent")
    made["polycystic"] = {
        "lh_over_fsh": float((late["lh"] / late["fsh"]).mean()),
        "largest_follicle": late["dominant_follicle_diameter"].max(),
        "fsh_over_threshold": max(
            0.92, np.percentile(late["fsh"], 70) / (threshold * ovaries["follicle_threshold_relative"] * amh)
        ),
    }
    for agent, milligrams in (("letrozole", 5.0), ("clomiphene", 100.0)):
        time_, series, events = woman.live(40.0, given=tablets(agent, milligrams), **ovaries)
        ovulated = first_of(events["ovulation"], 45.0)
        made["polycystic"] |= {
            f"ovulation_on_{agent}": ovulated,
            f"lh_on_{agent}": float(np.interp(6.0, time_, series["lh"])),
            f"diameter_on_{agent}": float(np.interp(ovulated - 0.25, time_, series["dominant_follicle_diameter"])),
        }
    return made


def first_of(times: Floats, otherwise: float) -> float:
    """Return the first of some times, or what stands for none."""
    return float(times[0]) if len(times) else otherwise


def geometric(values: Sequence[float]) -> float:
    """Return the geometric mean."""
    return float(np.exp(np.mean(np.log(values))))


@cache
def targets() -> dict[tuple[str, str], tuple[float, float]]:
    """Return value and error of every target by experiment and name."""
    table = tomllib.loads((HERE / "woman_targets.toml").read_text(encoding="utf-8"))
    sources = {row["source"] for group in table.values() for row in group.values() if row["source"]}
    study = packaged_studies()["stricker-2006"]
    refuse_validation([study, *(packaged_studies()[key] for key in sources if key in packaged_studies())])
    made = {(group, name): (row["value"], row["error"]) for group, rows in table.items() for name, row in rows.items()}
    for endpoint in study.endpoints:
        words = (endpoint.at or "").split()
        if endpoint.measure not in ("estradiol", "progesterone") or not words or words[0] != "lh_peak":
            continue
        offset = 0 if len(words) == 1 else int(words[2]) * (-1 if words[1] == "-" else 1)
        if not -11 <= offset <= 13 or (endpoint.measure == "progesterone" and offset < -1):
            continue  # before, neighbouring cycles; and one step of the assay decides
        value = endpoint.value.to("nmol/L").magnitude
        made["natural", f"{endpoint.measure} {offset}"] = (value, 0.25 if abs(offset) < 2 else 0.18)
    return made


def compare(values: Mapping[str, float]) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Return for every target what the typical woman gives, what is wanted, and the miss in standard errors."""
    woman = Woman(values)
    found, day = natural(woman)
    given = {"natural": found} | (experiments(woman, day) if found else {})
    made = {}
    for (group, name), (value, error) in targets().items():
        own = given.get(group, {}).get(name, math.nan)
        miss = math.log(max(own, 1e-6) / value) / error if math.isfinite(own) else FAR
        if abs(miss) > FAR:
            miss = math.copysign(FAR + math.log(abs(miss) / FAR), miss)
        made[group, name] = (own, value, miss)
    return made


def free_rows(only: tuple[str, ...] = ()) -> list[ParameterRow]:
    """Return the rows that the fit may move: of all that are calibrated, or those whose names begin so."""
    used = set(packaged_kernel("woman").names.parameters)
    return [
        row
        for row in calibrated("female")
        if row.id in used
        and row.population == "women"
        and (row.id.startswith(only) if only else row.id not in NOT_FREE)
    ]


def fit(seconds: float, report: Callable[[str], object], only: tuple[str, ...] = ()) -> dict[str, float]:
    """Return fitted values: Levenberg-Marquardt on the scale of the priors, from the packaged values.

    A cycle that comes or fails to come is a jump, of which no difference can speak; such slopes are left out.
    """
    free = free_rows(only)
    centre = np.array([transform(row, row.value) for row in free])
    width = np.array([row.prior.sd for row in free])

    def values(z: Floats) -> dict[str, float]:
        return {row.id: back(row, c + w * x) for row, c, w, x in zip(free, centre, width, z, strict=True)}

    def residuals(z: Floats) -> Floats:
        return np.array([*(miss for _, _, miss in compare(values(z)).values()), *z])

    z, damping, began = np.zeros(len(free)), 1.0, time.time()
    now = residuals(z)
    report(f"{len(free)} rows, {len(targets())} targets, cost {now @ now:.1f}")
    while time.time() - began < seconds and damping < MOST_DAMPING:
        slope = np.zeros((len(now), len(z)))
        for i in range(len(z)):
            step = -STEP if z[i] > 0 else STEP
            moved = (residuals(z + step * np.eye(len(z))[i]) - now) / step
            slope[:, i] = np.where(np.abs(moved) < STEEPEST, moved, 0.0)
        squared, pull = slope.T @ slope, slope.T @ now
        for times in (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0):
            point = z - np.clip(np.linalg.solve(squared + times * damping * np.eye(len(z)), pull), -0.5, 0.5)
            found = residuals(point)
            if found @ found < now @ now - 0.1:
                z, now, damping = point, found, times * damping
                report(f"  {time.time() - began:6.0f} s  cost {now @ now:8.2f}")
                break
        else:
            damping *= 1000.0
    return values(z)


def main() -> None:
    """Compare, or fit and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--fit", type=float, default=0.0, metavar="SECONDS", help="fit for so long, and write the values"
    )
    parser.add_argument("--only", default="", metavar="NAMES", help="beginnings of the rows to fit, with commas")
    options = parser.parse_args()
    if options.fit:
        only = tuple(name for name in options.only.split(",") if name)
        write_rows("female", fit(options.fit, lambda text: print(text, flush=True), only))
        for cached in (all_rows, womans_rows, rows_of):
            cached.cache_clear()
    rows = compare({})
    for (group, name), (own, value, miss) in rows.items():
        sys.stdout.write(f"{group + ' ' + name:48s} {own:10.4g} {value:10.4g} {miss:7.2f}\n")
    misses = np.array([miss for _, _, miss in rows.values()])
    sys.stdout.write(f"{len(misses)} targets; {np.mean(np.abs(misses) < 2):.0%} within two standard errors\n")


if __name__ == "__main__":
    main()
