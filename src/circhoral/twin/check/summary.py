"""What all persons of a check say together, and whether the criteria hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import binomtest, norm

from circhoral.twin.check.ranks import holm, is_inside, uniformity
from circhoral.twin.check.run import PULSES, failed

LOWEST, HIGHEST = 0.85, 0.95
"""Where the coverage of 90 % intervals must lie."""
SMALLEST_P = 0.01
"""Adjusted p-value of the rank histograms that must be exceeded, and that of the shares of phenotypes."""


@dataclass(frozen=True)
class Summary:
    """The result of a check.

    Attributes
    ----------
    by_kind : dict of kind to dict
        Of each sex: ``quantities`` with histogram, p-value, adjusted p-value and coverage; ``coverage_90``,
        ``withheld_coverage_90``, ``phenotypes`` and how twins fared. Of men with pulses: ``recovered``.
    criteria : dict of str to bool
        What must hold.
    failed : tuple of str
        Persons without a result, in words.
    """

    by_kind: dict[str, dict[str, Any]]
    criteria: dict[str, bool]
    failed: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether all criteria hold."""
        return all(self.criteria.values())


def summarise(results: Sequence[Mapping[str, Any]]) -> Summary:
    """Return what the results of persons say together.

    Parameters
    ----------
    results : sequence of mapping
        Of `run_check`.
    """
    by_kind: dict[str, dict[str, Any]] = {}
    criteria: dict[str, bool] = {}
    for kind in dict.fromkeys(item["kind"] for item in results):
        own = [item for item in results if item["kind"] == kind and "failed" not in item]
        if not own:
            continue
        if kind == PULSES:
            by_kind[kind] = _twins(own) | _recovered(own)
            criteria["men with pulses: parameters covered"] = by_kind[kind]["coverage_90"] >= LOWEST
            continue
        found = by_kind[kind] = _twins(own) | _calibrated(own)
        criteria[f"{kind}: ranks uniform"] = found["p_smallest"] > SMALLEST_P
        criteria[f"{kind}: shares of phenotypes mean what they say"] = found["phenotypes"]["p"] > SMALLEST_P
        criteria[f"{kind}: coverage of 90 % intervals"] = LOWEST <= found["coverage_90"] <= HIGHEST
        criteria[f"{kind}: coverage of withheld labs"] = LOWEST <= found["withheld_coverage_90"] <= HIGHEST
    lost = tuple(failed(results))
    criteria["every person has a result"] = not lost
    return Summary(by_kind, criteria, lost)


def _twins(own: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    states = [item["verdict"] for item in own]
    return {
        "persons": len(own),
        "verdicts": {state: states.count(state) for state in sorted(set(states))},
        "effective_median": float(np.median([item["effective"] for item in own])),
        "persons_evaluated_median": float(np.median([item["calls"] for item in own])),
        "seconds_median": float(np.median([item["fit_seconds"] for item in own])),
        "processor_seconds_median": float(np.median([item["fit_processor_seconds"] for item in own])),
        "ess_per_second": sum(item["effective"] for item in own) / sum(item["fit_seconds"] for item in own),
    }


def _calibrated(own: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    names = list(dict.fromkeys(name for item in own for name in item["ranks"]))
    quantities = {name: uniformity([item["ranks"][name] for item in own if name in item["ranks"]]) for name in names}
    apart = _told_apart(own)
    raw = {name: item["p"] for name, item in quantities.items()}
    adjusted = holm(raw)
    for name in names:
        quantities[name]["p_adjusted"] = adjusted[name]
    inside = [is_inside(rank) for item in own for rank in item["ranks"].values()]
    later = [is_inside(rank) for item in own for rank in item["withheld"].values()]
    interval = binomtest(sum(later), len(later)).proportion_ci(method="wilson")
    return {
        "quantities": quantities,
        "phenotypes": apart,
        "p_smallest": min(adjusted.values()),
        "p_smallest_raw": min(raw.values()),
        "coverage_90": float(np.mean(inside)),
        "withheld_coverage_90": float(np.mean(later)),
        "withheld_interval": [float(interval.low), float(interval.high)],
        "withheld_values": len(later),
    }


def _told_apart(own: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return how well phenotypes are told apart, and whether their shares mean what they say.

    If shares are right, the log share of the true phenotype has a mean and a variance that follow from the shares
    themselves; the z-score compares. Reliability: of phenotypes given a share between limits, how many were true.
    """
    score = np.log([max(item["share_of_truth"], 1e-12) for item in own])
    expected, variance = 0.0, 0.0
    shares, true = [], []
    for item in own:
        share = np.array(list(item["share"].values()))
        log_share = np.log(np.maximum(share, 1e-12))
        mean = float(share @ log_share)
        expected += mean
        variance += float(share @ log_share**2) - mean**2
        shares += list(share)
        true += [name == item["phenotype"] for name in item["share"]]
    z = float((score.sum() - expected) / np.sqrt(variance)) if variance > 0 else 0.0
    limits = np.array([0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0 + 1e-9])
    place = np.digitize(shares, limits) - 1
    reliability = [
        {
            "from": float(limits[k]),
            "to": float(min(limits[k + 1], 1.0)),
            "count": int((place == k).sum()),
            "said": float(np.mean(np.array(shares)[place == k])),
            "true": float(np.mean(np.array(true)[place == k])),
        }
        for k in range(len(limits) - 1)
        if (place == k).any()
    ]
    return {
        "mean_share_of_truth": float(np.mean([item["share_of_truth"] for item in own])),
        "mean_log_share": float(score.mean()),
        "expected_log_share": expected / len(own),
        "z": z,
        "p": float(2 * norm.sf(abs(z))),
        "reliability": reliability,
    }


def _recovered(own: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    found, inside = {}, []
    for name in own[0]["recovered"]:
        items = [item["recovered"][name] for item in own]
        covered = [is_inside(int(item["rank"])) for item in items]
        inside += covered
        off = np.array([item["off"] for item in items])
        interval = binomtest(sum(covered), len(covered)).proportion_ci(method="wilson")
        found[name] = {
            "coverage_90": float(np.mean(covered)),
            "coverage_interval": [float(interval.low), float(interval.high)],
            "bias": float(off.mean()),
            "bias_error": float(off.std(ddof=1) / np.sqrt(len(off))) if len(off) > 1 else None,
            "narrowed": float(np.mean([item["narrowed"] for item in items])),
        }
    return {"recovered": found, "coverage_90": float(np.mean(inside))}
