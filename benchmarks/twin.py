"""A twin's posterior: a man with eight labs at two dates and 18 months of testosterone before them.

Times the search and the sampling until 400 effective draws, for the 15 scores with the largest slopes and for all,
on two cores with a warm cache. The same likelihoods then go through libRoadRunner, person by person, at a tolerance
that is at least as accurate as the one the twin uses; both on one core. libRoadRunner is handed each man's steady
state, which ours has to find in its own time. Doses reach it as SBML events. A likelihood is timed in seconds of the
processor, a posterior by the clock and by the processor.

`make bench` prints a table and writes benchmarks/results.json.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numba
import numpy as np
from shared import THEIRS_ABSOLUTE, choose, machine, told, write
from twin_shared import WANTED, Fewer, everything, pareto_k, posterior, strongest

from circhoral.engine.batch import Tolerance
from circhoral.people.person import read_person
from circhoral.people.pulsatile import PULSE_RATE
from circhoral.simulation.arm import live_arm
from circhoral.twin.likelihood import Likelihood, held_against, likelihood_of
from circhoral.twin.prior import prior_of
from circhoral.twin.reading import ACCURACY, Predicted, _pulse_variance
from circhoral.twin.records import Record, records_of

PERSON = Path(__file__).parent / "twin_person.yaml"
PEOPLE, ROADRUNNER_PEOPLE, SCANNED, SCORES, SEED, CORES = 300, 20, 4, 15, 3, 2
AIM_S, MOST_S = 30.0, 60.0


def the_man() -> Likelihood:
    person = read_person(PERSON)
    return likelihood_of(prior_of(person), records_of(person).used)


def timed_posterior(target: Fewer) -> dict[str, Any]:
    """Time the whole posterior, and say what it took."""
    target.calls = 0
    begin, worked = time.perf_counter(), time.process_time()
    draws = posterior(target, SEED)
    seconds, worked = time.perf_counter() - begin, time.process_time() - worked
    return {
        "scores": target.size,
        "seconds": seconds,
        "processor_seconds": worked,
        "effective": draws.effective,
        "likelihoods": target.calls,
        "likelihoods_per_effective": target.calls / draws.effective,
        "ess_per_second": draws.effective / seconds,
        "pareto_k": pareto_k(draws),
    }


def levels(target: Likelihood, scores: np.ndarray, tolerance: Tolerance) -> dict[str, np.ndarray]:
    """Return every measure that records need, by name (person, time), at a tolerance of one's own."""
    values = target.prior.people(scores)
    measures, times = wanted(target.records)
    lived = live_arm("man", values, len(scores), target.prior.given, times, measures=measures, tolerance=tolerance)
    return {name: lived[name] for name in measures}


def wanted(records: Sequence[Record]) -> tuple[tuple[str, ...], np.ndarray]:
    """Return the measures that records need, and their days."""
    return tuple(sorted({*(record.measure for record in records), PULSE_RATE})), np.unique([r.day for r in records])


def log_likelihoods(target: Likelihood, scores: np.ndarray, found: dict[str, np.ndarray]) -> np.ndarray:
    """Return log-likelihoods (person,) of levels, wherever they come from."""
    _, times = wanted(target.records)
    values, people = target.prior.people(scores), len(scores)
    level, pulses = np.empty((people, len(target.records), 1)), np.zeros((people, len(target.records), 1))
    for i, record in enumerate(target.records):
        at = int(np.searchsorted(times, record.day))
        level[:, i, 0] = found[record.measure][:, at] * record.times
        if record.pulsatile:
            pulses[:, i, 0] = _pulse_variance(record, values, found[PULSE_RATE][:, at])
    share = np.ones((len(target.records), 1))
    return held_against(target.records, Predicted(level, pulses, share, np.ones(people, bool))).log_likelihood


def largest(found: dict[str, np.ndarray], reference: dict[str, np.ndarray]) -> float:
    """Return the largest relative error of a level."""
    people = len(next(iter(found.values())))
    return max(float(np.max(np.abs(found[name] / reference[name][:people] - 1))) for name in reference)


def against_roadrunner(target: Likelihood) -> dict[str, Any]:
    """Compare a batch of likelihoods with the same persons in libRoadRunner."""
    from roadrunner_man import RoadRunnerHistory, roadrunner

    numba.set_num_threads(1)
    scores = np.random.default_rng(SEED).standard_normal((PEOPLE, target.size))
    few = scores[:ROADRUNNER_PEOPLE]
    tight = levels(target, few, Tolerance(1e-10, 1e-12))
    our_error = largest(levels(target, few, ACCURACY), tight)
    ours_ms = 1e3 * worked(3, lambda: target.evaluate(scores)) / PEOPLE

    measures, times = wanted(target.records)
    given = [item.what for item in target.prior.given]
    days = np.array([dose.time_days for dose in given])
    model = RoadRunnerHistory(measures, days, given[0].amount, "testosterone_cypionate", times)
    persons = model.persons(target.prior.people(few), len(few))

    def live(relative: float, absolute: float, people: int = SCANNED) -> dict[str, np.ndarray]:
        model.tolerate(relative, absolute)
        lived = np.array([model.live(person) for person in persons[:people]])
        return {name: lived[:, :, i] for i, name in enumerate(measures)}

    pair, _, scan = choose(THEIRS_ABSOLUTE, live, lambda lived: largest(lived, tight), SCANNED, our_error, repeat=1)
    lived = live(*pair, people=ROADRUNNER_PEOPLE)
    theirs_ms = 1e3 * worked(1, lambda: live(*pair, people=ROADRUNNER_PEOPLE)) / ROADRUNNER_PEOPLE
    apart = np.abs(log_likelihoods(target, few, lived) - target.evaluate(few).log_likelihood)
    return {
        "ms_per_likelihood": ours_ms,
        "ms_per_likelihood_libroadrunner": theirs_ms,
        "ratio_to_libroadrunner": theirs_ms / ours_ms,
        "largest_relative_error": our_error,
        "people_timed": PEOPLE,
        "libroadrunner": {
            "version": roadrunner.__version__,
            "people_timed": ROADRUNNER_PEOPLE,
            "tolerance": {"relative": pair[0], "absolute": pair[1]},
            "largest_relative_error": largest(lived, tight),
            "references_differ_by": largest(live(1e-10, 1e-12), tight),
            "largest_difference_of_log_likelihood": float(np.max(apart)),
            "scan": scan,
        },
    }


def worked(times: int, action: Callable[[], object]) -> float:
    """Return the fewest seconds of the processor that an action takes."""
    found = []
    for _ in range(times):
        begin = time.process_time()
        action()
        found.append(time.process_time() - begin)
    return min(found)


def show(results: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="posterior of a man with eight labs at two dates and 18 months of testosterone")
    for heading in ("", f"{SCORES} scores", "all scores"):
        table.add_column(heading)
    few, whole = results, results["all_scores"]
    for name, digits in (("scores", 0), ("seconds", 1), ("processor_seconds", 1), ("effective", 0), ("likelihoods", 0),
                         ("likelihoods_per_effective", 1), ("ess_per_second", 1), ("pareto_k", 2)):  # fmt: skip
        table.add_row(name.replace("_", " "), f"{few[name]:.{digits}f}", f"{whole[name]:.{digits}f}")
    Console().print(table)
    Console().print(
        f"{results['ms_per_likelihood']:.2f} ms a likelihood, libRoadRunner "
        f"{results['ms_per_likelihood_libroadrunner']:.0f} ms: ratio {results['ratio_to_libroadrunner']:.0f}; errors "
        f"{results['largest_relative_error']:.1e} and {results['libroadrunner']['largest_relative_error']:.1e}"
    )


def main() -> None:
    cores = min(CORES, numba.config.NUMBA_NUM_THREADS)
    numba.set_num_threads(cores)
    target = the_man()
    few, whole = strongest(target, SCORES), everything(target)
    few.evaluate(np.zeros((2, few.size)))
    results: dict[str, Any] = {"records": len(target.records), "wanted": WANTED, **timed_posterior(few)}
    told(f"{SCORES} scores: {results['seconds']:.1f} s, {results['effective']:.0f} effective")
    results["all_scores"] = timed_posterior(whole)
    told(f"all scores: {results['all_scores']['seconds']:.1f} s, {results['all_scores']['effective']:.0f} effective")
    results["names"] = [target.prior.names[i] for i in few.free]
    results |= against_roadrunner(target) | {"machine": machine() | {"cores_used": str(cores)}}
    show(results)
    write({"twin": results})


if __name__ == "__main__":
    main()
