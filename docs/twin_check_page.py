"""The page docs/twin_check.md, for `generate.py`; what it tells of was measured by `make twin-check`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent / "twin_check.json"
KINDS = {"male": "Men", "female": "Women", "pulses": "Men with pulses"}
STATES = {"reliable": "reliable", "unreliable": "unreliable", "abstains": "abstain", "prior": "are the prior"}

type Table = Callable[..., str]


def twin_check_page(notice: str, table: Table) -> str:
    """Return the page of the last check.

    Parameters
    ----------
    notice : str
        First line.
    table : callable of (headings, rows)
        Makes a Markdown table.
    """
    told = json.loads(FILE.read_text(encoding="utf-8"))
    sections = "\n\n".join(
        _pulses(item, table) if kind == "pulses" else _sex(kind, item, table)
        for kind, item in sorted(told["by_kind"].items(), key=lambda one: list(KINDS).index(one[0]))
    )
    return (
        f"{notice}\n\n# Do twins say what is true?\n\n{_INTRODUCTION}\n\n"
        f"![Rank histograms and coverage](images/twin_check.png)\n\n## Result\n\n{_result(told, table)}\n\n"
        f"{sections}\n\n{'' if told['criteria'].get(_SHARES, True) else _FAILS}{_LIMITS}\n"
    )


_INTRODUCTION = """\
`circhoral twin-check` (`make twin-check`) makes synthetic persons whose truth is known, gives their labs to a twin,
and looks whether the twin says what is true. Truth is drawn from the prior: a phenotype, then every parameter. Labs are
drawn from the observation model around what the truth gives on those days: scatter of method and day, pulses, the
unknown moment in a cycle, limits of detection. Six descriptions take turns: a man, a man after testosterone, an obese
man; two women with a diary, one without. Phenotypes have nearer shares than at a clinic, so that few persons test how
they are told apart.

- **Ranks.** If prior, likelihood and sampler agree, the truth is equally likely to stand anywhere among 99 draws of the
  twin. Looked at are parameters that labs inform and two of each sex that they do not, true levels at the visits, a
  forecast, and the likelihood of the truth, which sees what single parameters may miss. p: chi-square of the histogram,
  adjusted for how many there are (Holm).
- **Coverage.** How many 90 % intervals hold the truth, with a 95 % interval of that share (Wilson).
- **Withheld labs.** A later visit that the twin was not told: how many values lie in its 90 % predictive interval.
- **Wrong model.** Men whose labs are single samples of the pulse-resolved stochastic model, against a twin that knows
  the mean of pulses alone.
- **Phenotypes.** Whether the shares of phenotypes mean what they say: the log share of the true one against what the
  shares themselves expect.

The criteria: adjusted p of the ranks and p of the shares above 0.01; coverage between 85 and 95 %; of men with pulses
at least 85 %; every person has a result. Persons whose twin calls itself unreliable or abstains are counted like all
others."""

_SHARES = "female: shares of phenotypes mean what they say"
_FAILS = """\
## Why shares of phenotypes fail in women

A woman's records are read from one course without chance. In some women that course is far from smooth in the
parameters: a change of a few percent decides whether a cycle ovulates, or whether there are cycles at all. A truth that
stands in such a sliver is not found by the search; its twin abstains or is unreliable, but its shares are wrong. Over
courses with chance the mean likelihood of the same women is smooth, so that several courses per woman would mend it.

"""

_LIMITS = """\
## What this does not show

That the model is right: truth and twin share its equations and its prior. Values are not rounded here, the length of a
cycle is. LH tests and follicle scans are left out, because the moments of a woman's other records depend on them.
Synthetic persons may have values that no laboratory reports, such as a motility below zero."""


def _result(told: dict[str, Any], table: Table) -> str:
    rows = [(name, "holds" if holds else "**fails**") for name, holds in told["criteria"].items()]
    lines = [table(("criterion", ""), rows), ""]
    speed = ", ".join(f"{told['ess_per_second'][sex]:.0f} of {KINDS[sex].lower()}" for sex in told["ess_per_second"])
    lines.append(
        f"Version {told['version']}, seed {told['seed']}; smallest adjusted p of the ranks "
        f"{told['rank_p_smallest']:.2g} (unadjusted {told['rank_p_smallest_unadjusted']:.2g}). "
        f"Effective draws a second on the machine that ran it: {speed}."
    )
    if told["failed"]:
        lines += ["", "Persons without a result:", "", *(f"- {line}" for line in told["failed"])]
    return "\n".join(lines)


def _twins(item: dict[str, Any]) -> str:
    states = ", ".join(f"{count} {STATES[state]}" for state, count in item["verdicts"].items())
    return (
        f"{item['persons']} persons; twins: {states}. In the median {item['effective_median']:.0f} effective draws\n"
        f"from {item['persons_evaluated_median']:.0f} persons evaluated, {item['processor_seconds_median']:.2g} s "
        "of a processor."
    )


def _sex(kind: str, item: dict[str, Any], table: Table) -> str:
    rows = [
        (
            name.replace("_", " "),
            f"{row['coverage_90']:.0%}",
            _interval(row),
            f"{row['p']:.2g}",
            f"{row['p_adjusted']:.2g}",
        )
        for name, row in item["quantities"].items()
    ]
    low, high = item["withheld_interval"]
    apart = item["phenotypes"]
    reliability = [
        (f"{row['from']:.0%} to {row['to']:.0%}", row["count"], f"{row['said']:.0%}", f"{row['true']:.0%}")
        for row in apart["reliability"]
    ]
    return "\n\n".join([
        f"## {KINDS[kind]}",
        _twins(item),
        f"All quantities together: {item['coverage_90']:.1%} covered. Withheld labs:\n"
        f"{item['withheld_coverage_90']:.1%} of {item['withheld_values']} ({low:.0%} to {high:.0%}).",
        table(("quantity", "covered", "95 % interval", "p", "adjusted"), rows),
        f"Phenotypes: the true one has a share of {apart['mean_share_of_truth']:.2f} in the mean; mean log share "
        f"{apart['mean_log_share']:.2f}, when the shares themselves expect {apart['expected_log_share']:.2f} "
        f"(p {apart['p']:.2g}).",
        table(("share that the twin says", "phenotypes", "said, mean", "true"), reliability),
    ])  # fmt: skip


def _pulses(item: dict[str, Any], table: Table) -> str:
    rows = [
        (name.replace("_", " "), f"{row['coverage_90']:.0%}", _interval(row),
         f"{row['bias']:+.2f} ± {1.96 * (row['bias_error'] or 0):.2f}", f"{row['narrowed']:.2f}")
        for name, row in item["recovered"].items()
    ]  # fmt: skip
    return "\n\n".join([
        f"## {KINDS['pulses']}",
        _twins(item),
        f"All parameters together: {item['coverage_90']:.1%} covered. Bias: mean of the twin minus truth, in prior\n"
        "standard deviations, with a 95 % interval. Narrowed: standard deviation of the twin relative to the prior's.",
        table(("parameter", "covered", "95 % interval", "bias", "narrowed"), rows),
    ])  # fmt: skip


def _interval(row: dict[str, Any]) -> str:
    low, high = row["coverage_interval"]
    return f"{low:.0%} to {high:.0%}"
