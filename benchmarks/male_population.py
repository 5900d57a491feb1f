"""A thousand men, a year of weekly testosterone enanthate: our engine against libRoadRunner, on one core.

Both run the same equations, parameters, doses and sample times, each at the cheapest tolerance that keeps the
largest relative error of any measure, week and man of a subset under 1e-4 against tight references, which are
checked against each other. libRoadRunner lives a subset of the men, one after the other in one loaded model, and
is compared per person; it is handed each man's steady state, which ours has to find in its own time. Doses reach
libRoadRunner as SBML events or as one simulation per week, whichever is faster.

`make bench` prints a table and writes benchmarks/results.json. Times are the least of several.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numba
import numpy as np
from shared import OURS_ABSOLUTE, THEIRS_ABSOLUTE, choose, least, machine, peak_mebibytes, write

from circhoral.engine.batch import Status, Tolerance
from circhoral.evidence.parameters import all_rows
from circhoral.protocols.schedule import Administration
from circhoral.simulation.arm import Lived, live_arm
from circhoral.simulation.dosing import Given
from circhoral.simulation.draws import Values

HERE = Path(__file__).parent
PEOPLE, SUBSET, ROADRUNNER_PEOPLE = 1_000, 20, 40
WEEKS, INTERVAL, MILLIGRAMS, SEED = 52, 7.0, 200.0, 20_26
ALLOWED = 1e-4
GROWTH, GROWTH_DAYS, CHUNK = (1, 10, 100, 1_000, 10_000, 100_000), 28.0, 2_000


def doses(count: int = WEEKS, agent: str = "testosterone", first: float = 0.0) -> list[Given]:
    formulation, route = ("enanthate", "intramuscular") if agent == "testosterone" else ("tablet", "oral")
    times = [first + INTERVAL * i for i in range(count)]
    amount = MILLIGRAMS if agent == "testosterone" else 25.0
    return [Given(Administration(at, agent, formulation, route, amount, "mg", 0.0, "dose", 0.0, at, 0)) for at in times]


def sample_times(weeks: int = WEEKS) -> np.ndarray:
    return INTERVAL * (np.arange(weeks) + 0.5)


def draw(people: int, first: int = 0) -> Values:
    return Values(all_rows(), people, vary=True, seed=SEED, first=first)


def lived(people: int, tolerance: Tolerance, given: list[Given] | None = None, weeks: int = WEEKS) -> Lived:
    return live_arm(
        "man", draw(people), people, doses(weeks) if given is None else given, sample_times(weeks), tolerance=tolerance
    )


def largest_error(samples: np.ndarray, reference: np.ndarray) -> float:
    return float(np.max(np.abs(samples - reference) / np.abs(reference)))


# --- parts of the benchmark ---------------------------------------------------------------------------


def first_call() -> dict[str, float]:
    """Time import and first run in fresh processes, with an empty cache and then with a full one."""
    script = (
        "import time; begin = time.perf_counter(); import male_population as b; done = time.perf_counter();"
        "b.lived(1, b.Tolerance(), weeks=1); print(done - begin, time.perf_counter() - done)"
    )
    with tempfile.TemporaryDirectory() as folder:
        surroundings = os.environ | {"CIRCHORAL_CACHE": folder, "NUMBA_NUM_THREADS": "1"}

        def measure() -> tuple[float, float]:
            text = subprocess.run(
                [sys.executable, "-c", script], cwd=HERE, env=surroundings, check=True, capture_output=True, text=True
            ).stdout
            imported, ran = map(float, text.split())
            return imported, ran

        compiled = measure()
        warm = [measure() for _ in range(3)]
    return {
        "import_s": min(pair[0] for pair in warm),
        "compile_s": compiled[1],
        "load_from_cache_and_run_one_man_s": min(pair[1] for pair in warm),
    }


def growth() -> list[dict[str, float]]:
    """Time 28 days with weekly samples for growing numbers of men, in chunks, in this process."""
    lived(2, Tolerance(), weeks=1)
    rows = []
    weeks = round(GROWTH_DAYS / INTERVAL)
    for people in GROWTH:

        def run(people: int = people) -> None:
            for first in range(0, people, CHUNK):
                count = min(CHUNK, people - first)
                found = live_arm("man", draw(count, first), count, doses(weeks), sample_times(weeks))
                assert np.all(found.status == Status.OK)

        seconds = least(3 if people <= 1_000 else 1, run)
        rows.append({"people": people, "seconds": seconds, "per_person_ms": 1e3 * seconds / people,
                     "peak_memory_MiB": peak_mebibytes()})  # fmt: skip
    return rows


def growth_in_its_own_process() -> list[dict[str, float]]:
    command = [sys.executable, str(HERE / "male_population.py"), "growth"]
    found: list[dict[str, float]] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found


def choose_ours(reference: np.ndarray) -> tuple[Tolerance, float, list[dict[str, float]]]:
    """Return the cheapest tolerance that is accurate enough, its error, and the whole scan."""
    pair, error, scan = choose(
        OURS_ABSOLUTE,
        lambda relative, absolute: lived(SUBSET, Tolerance(relative, absolute)).samples,
        lambda samples: largest_error(samples, reference),
        SUBSET,
        ALLOWED,
        repeat=2,
    )
    return Tolerance(*pair), error, scan


def choose_theirs(model, persons: np.ndarray, reference: np.ndarray) -> tuple[tuple[float, float], float, list]:
    """Do the same for libRoadRunner."""

    def live(relative: float, absolute: float) -> np.ndarray:
        model.tolerate(relative, absolute)
        return np.array([model.live(person) for person in persons])

    return choose(THEIRS_ABSOLUTE, live, lambda found: largest_error(found, reference), len(persons), ALLOWED, repeat=1)


def against_roadrunner() -> dict[str, object]:
    """Compare the two at matched accuracy."""
    from roadrunner_man import RoadRunnerMan, roadrunner

    ours_tight = lived(SUBSET, Tolerance(1e-10, 1e-12))
    begin = time.perf_counter()
    models = {
        way: RoadRunnerMan(ours_tight.measures, WEEKS, INTERVAL, MILLIGRAMS, events=way == "events")
        for way in ("segments", "events")
    }
    load = (time.perf_counter() - begin) / 2
    persons = models["segments"].persons(draw(ROADRUNNER_PEOPLE), ROADRUNNER_PEOPLE)
    models["segments"].tolerate(1e-10, 1e-12)
    theirs_tight = np.array([models["segments"].live(person) for person in persons[:SUBSET]])
    tolerance, our_error, our_scan = choose_ours(ours_tight.samples)
    theirs, their_error, their_scan = choose_theirs(models["segments"], persons[:SUBSET], ours_tight.samples)

    ours_s, found = 1e9, None
    their_s = dict.fromkeys(models, 1e9)
    for _ in range(3):  # in turns, so that a busy minute of the machine hits both
        begin = time.perf_counter()
        found = lived(PEOPLE, tolerance)
        ours_s = min(ours_s, time.perf_counter() - begin)
        for way, model in models.items():
            model.tolerate(*theirs)
            their_s[way] = min(their_s[way], least(1, lambda model=model: [model.live(p) for p in persons]))
    events_error = largest_error(np.array([models["events"].live(p) for p in persons[:SUBSET]]), ours_tight.samples)
    assert found is not None
    way = min(their_s, key=lambda name: their_s[name])
    ours_ms, theirs_ms = 1e3 * ours_s / PEOPLE, 1e3 * their_s[way] / ROADRUNNER_PEOPLE
    steps = found.steps.mean(axis=0)
    return {
        "people": PEOPLE,
        "days": WEEKS * INTERVAL,
        "measures": len(found.measures),
        "failed": int(np.sum(found.status != Status.OK)),
        "ratio_to_libroadrunner": theirs_ms / ours_ms,
        "per_person_ms": ours_ms,
        "total_s": ours_s,
        "tolerance": {"relative": tolerance.relative, "absolute": tolerance.absolute},
        "largest_relative_error": our_error,
        "steps_per_person": float(steps[0]),
        "rejected_steps_per_person": float(steps[1]),
        "microseconds_per_step": 1e3 * ours_ms / float(steps[0]),
        "references_differ_by": largest_error(theirs_tight, ours_tight.samples),
        "scan": our_scan,
        "libroadrunner": {
            "version": roadrunner.__version__,
            "people_timed": ROADRUNNER_PEOPLE,
            "per_person_ms": theirs_ms,
            "way": way,
            "per_person_ms_by_way": {name: 1e3 * s / ROADRUNNER_PEOPLE for name, s in their_s.items()},
            "tolerance": {"relative": theirs[0], "absolute": theirs[1]},
            "largest_relative_error": their_error,
            "largest_relative_error_with_events": events_error,
            "load_s": load,
            "scan": their_scan,
        },
    }


def unused_agents(tolerance: Tolerance) -> dict[str, float]:
    """Time 200 men without, and with, an agent of two species and many sites that is dosed only after the end."""
    people, late = 200, WEEKS * INTERVAL + 100
    cases = {"without_ms": doses(), "with_clomiphene_after_the_end_ms": [*doses(), *doses(10, "clomiphene", late)]}
    rows = dict.fromkeys(cases, 1e9)
    for _ in range(6):  # in turns
        for name, given in cases.items():
            seconds = least(1, lambda given=given: lived(people, tolerance, given))
            rows[name] = min(rows[name], 1e3 * seconds / people)
    rows["ratio"] = rows["with_clomiphene_after_the_end_ms"] / rows["without_ms"]
    return rows


def show(results: dict) -> None:
    from rich.console import Console
    from rich.table import Table

    run, theirs = results["male_population"], results["male_population"]["libroadrunner"]
    table = Table(title=f"{run['people']:,} men, {run['days']:g} days, weekly testosterone enanthate, one core")
    for heading in ("", "circhoral", "libRoadRunner (CVODE)"):
        table.add_column(heading)
    table.add_row("ms per person", f"{run['per_person_ms']:.2f}", f"{theirs['per_person_ms']:.1f} ({theirs['way']})")
    table.add_row("largest relative error", f"{run['largest_relative_error']:.1e}",
                  f"{theirs['largest_relative_error']:.1e}")  # fmt: skip
    for key in ("relative", "absolute"):
        table.add_row(f"{key} tolerance", f"{run['tolerance'][key]:.0e}", f"{theirs['tolerance'][key]:.0e}")
    table.add_row("people timed", f"{run['people']}", f"{theirs['people_timed']}")
    table.add_row("ratio", "1", f"{run['ratio_to_libroadrunner']:.1f}")
    console = Console()
    console.print(table)
    console.print(f"references differ by {run['references_differ_by']:.1e}; failed persons: {run['failed']}; "
                  f"{run['steps_per_person']:.0f} steps, {run['rejected_steps_per_person']:.0f} rejected, "
                  f"{run['microseconds_per_step']:.2f} us a step")  # fmt: skip
    grown = Table(title=f"growth, {GROWTH_DAYS:g} days, default tolerance, chunks of {CHUNK:,}")
    for heading in ("people", "seconds", "ms per person", "peak memory (MiB)"):
        grown.add_column(heading, justify="right")
    for row in results["growth"]:
        grown.add_row(f"{row['people']:,}", f"{row['seconds']:.3f}", f"{row['per_person_ms']:.3f}",
                      f"{row['peak_memory_MiB']:.0f}")  # fmt: skip
    console.print(grown)
    for key in ("first_call", "unused_agents"):
        console.print(key.replace("_", " "), {name: round(value, 3) for name, value in results[key].items()})


def main() -> None:
    numba.set_num_threads(1)
    results: dict = {"machine": machine(), "first_call": first_call()}
    lived(2, Tolerance(), weeks=1)
    results["male_population"] = against_roadrunner()
    results["male_population"]["peak_memory_MiB"] = peak_mebibytes()
    chosen = results["male_population"]["tolerance"]
    results["unused_agents"] = unused_agents(Tolerance(chosen["relative"], chosen["absolute"]))
    results["growth"] = growth_in_its_own_process()
    show(results)
    write(results)


if __name__ == "__main__":
    if sys.argv[1:] == ["growth"]:
        numba.set_num_threads(1)
        sys.stdout.write(json.dumps(growth()))
    else:
        main()
