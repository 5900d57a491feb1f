"""The tables of speed in the README, for `generate.py`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

AIM = 10.0
"""How many times faster per person than libRoadRunner the project wants to be."""


def speed_tables(results: Path, table: Callable[..., str]) -> str:
    """Return what the last benchmarks measured: men under testosterone, women with their cycles, and a twin."""
    found = json.loads(results.read_text(encoding="utf-8"))
    men, women, first, growth = (
        found[name] for name in ("male_population", "female_population", "first_call", "growth")
    )
    of_men = [
        *_against(men, "man"),
        ("largest relative error, circhoral", f"{men['largest_relative_error']:.1e}"),
        ("largest relative error, libRoadRunner", f"{men['libroadrunner']['largest_relative_error']:.1e}"),
        ("men that failed", men["failed"]),
        ("compiling the kernel, first time only", f"{first['compile_s']:.0f} s"),
        ("kernel from the cache, and one man for a week", f"{first['load_from_cache_and_run_one_man_s']:.1f} s"),
        (f"{growth[-1]['people']:,} men for 28 days", f"{growth[-1]['seconds']:.0f} s"),
        ("largest memory of the whole benchmark", f"{max(g['peak_memory_MiB'] for g in growth):.0f} MiB"),
    ]
    of_women = [
        *_against(women, "woman"),
        ("error of nine women in ten, circhoral", f"{women['error_of_nine_in_ten']:.1e}"),
        ("error of nine women in ten, libRoadRunner", f"{women['libroadrunner']['error_of_nine_in_ten']:.1e}"),
        ("women that failed", women["failed"]),
    ]
    return "\n\n".join(
        (
            table((f"{men['people']:,} men, {men['days']:.0f} days, weekly injections, one core", ""), of_men),
            table((f"{women['people']:,} women, {women['days']:.0f} days of cycles, one core", ""), of_women),
            table(
                ("the twin of a man with 8 labs after 18 months of testosterone, two cores", "15 scores", "all scores"),
                _of_a_twin(found["twin"]),
            ),
            table((f"a plan: {found['plan']['protocols']} protocols, two cores", ""), _of_a_plan(found["plan"])),
        )
    )


def _of_a_plan(run: dict[str, Any]) -> list[tuple[str, ...]]:
    return [
        ("draws of a twin, each for 18 months", f"{run['draws']}"),
        ("protocols with rules, lived with noisy visits", f"{run['with_rules']}"),
        ("seconds by the clock", f"{run['seconds']:.0f}"),
        ("seconds of the processor", f"{run['processor_seconds']:.0f}"),
        ("a person-year, one core", f"{run['ms_per_person_year']:.1f} ms"),
        ("lives that failed", f"{run['failed']}"),
    ]


def _of_a_twin(run: dict[str, Any]) -> list[tuple[str, ...]]:
    both = (run, run["all_scores"])
    ratio = run["ratio_to_libroadrunner"]
    aim = "the aim" if ratio >= AIM else "short of the aim"
    return [
        ("scores", *(str(one["scores"]) for one in both)),
        ("seconds by the clock, search and sampling", *(f"{one['seconds']:.0f}" for one in both)),
        ("seconds of the processor", *(f"{one['processor_seconds']:.0f}" for one in both)),
        ("effective draws", *(f"{one['effective']:.0f}" for one in both)),
        ("likelihoods", *(f"{one['likelihoods']:,}" for one in both)),
        ("likelihoods per effective draw", *(f"{one['likelihoods_per_effective']:.1f}" for one in both)),
        ("a likelihood, one core", "", f"{run['ms_per_likelihood']:.1f} ms"),
        (f"libRoadRunner {run['libroadrunner']['version']}", "", f"{run['ms_per_likelihood_libroadrunner']:.0f} ms"),
        ("ratio", "", f"**{ratio:.0f}** ({aim} of {AIM:.0f})"),
    ]


def _against(run: dict[str, Any], person: str) -> list[tuple[str, str]]:
    theirs, ratio = run["libroadrunner"], run["ratio_to_libroadrunner"]
    aim = "the aim" if ratio >= AIM else "short of the aim"
    return [
        (f"circhoral, per {person}", f"{run['per_person_ms']:.1f} ms"),
        (f"libRoadRunner {theirs['version']}, per {person}", f"{theirs['per_person_ms']:.0f} ms"),
        ("ratio", f"**{ratio:.1f}** ({aim} of {AIM:.0f})"),
    ]
