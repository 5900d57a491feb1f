"""The result of a twin check as one JSON object and in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circhoral.twin.check.ranks import DRAWS
from circhoral.twin.check.run import PULSES

if TYPE_CHECKING:
    from circhoral.twin.check import Settings, Summary

BENCHMARKS = Path("benchmarks/results.json")
"""Where the comparison with libRoadRunner stands, from the root of the project."""
WHO = {"male": "men", "female": "women", PULSES: "men with pulses"}


def plain(found: Summary, settings: Settings, benchmarks: Path = BENCHMARKS) -> dict[str, Any]:
    """Return the result of a check as plain data.

    Parameters
    ----------
    found : Summary
    settings : Settings
    benchmarks : Path
        Results of the benchmarks, if they were made.
    """
    sexes = {kind: item for kind, item in found.by_kind.items() if kind != PULSES}

    def by_sex(name: str) -> dict[str, float]:
        return {kind: _rounded(item[name]) for kind, item in sexes.items()}

    return {
        "version": version("circhoral"),
        "seed": settings.seed,
        "effective_draws_wanted": settings.effective,
        "draws_per_rank": DRAWS,
        "persons": {kind: item["persons"] for kind, item in found.by_kind.items()},
        "holds": found.holds,
        "criteria": dict(found.criteria),
        "failed": list(found.failed),
        "coverage_90": by_sex("coverage_90"),
        "rank_p_smallest": min((_rounded(item["p_smallest"]) for item in sexes.values()), default=None),
        "rank_p_smallest_unadjusted": min((_rounded(item["p_smallest_raw"]) for item in sexes.values()), default=None),
        "withheld_coverage_90": by_sex("withheld_coverage_90"),
        "misspecified_coverage_90": _rounded(found.by_kind.get(PULSES, {}).get("coverage_90")),
        "ess_per_second": by_sex("ess_per_second"),
        "ratio_to_libroadrunner": ratio_to_libroadrunner(benchmarks),
        "by_kind": _rounded(found.by_kind),
    }


def ratio_to_libroadrunner(path: Path) -> float | None:
    """Return how many times faster persons of a twin are evaluated than by libRoadRunner; None if not measured."""
    try:
        found = json.loads(path.read_text(encoding="utf-8")).get("twin")
    except (OSError, ValueError):
        return None
    ratio = found.get("ratio_to_libroadrunner") if isinstance(found, Mapping) else None
    return None if ratio is None else float(ratio)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, Mapping):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list | tuple) else value


def quantity_words(name: str) -> str:
    """Return a quantity of a check as it stands in tables and pictures."""
    return name.replace("_", " ")
