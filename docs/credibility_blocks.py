"""The blocks of figures in the page of model credibility, for `generate.py`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

TOP = 5
"""How many parameters of each output the page names."""
SIZES = ("mu_star", "ST", "elasticity")
WORDS = {"morris": "mean change over the prior, mu*", "sobol": "share of the variance, ST", "local": "elasticity"}

type Table = Callable[..., str]


def blocks(root: Path, table: Table) -> dict[str, Callable[[], str]]:
    """Return what makes each block but that of the sources.

    Parameters
    ----------
    root : Path
        Of the repository: docs/scoreboard.json, docs/sensitivity.json and benchmarks/results.json are read.
    table : callable
        Makes a Markdown table.
    """
    return {
        "verification": lambda: _verification(_read(root / "benchmarks/results.json"), table),
        "validation": lambda: shares_table(root, table),
        "sensitivity": lambda: _sensitivity(_read(root / "docs/sensitivity.json"), table),
        "gap": lambda: _gap(_read(root / "docs/scoreboard.json"), table),
    }


def shares_table(root: Path, table: Table) -> str:
    """Return how near the model is to studies that set its values, and to those that set none."""
    board = _read(root / "docs/scoreboard.json")
    recalled = sum(item["provenance"].startswith("RECALLED") for item in board["endpoints"])
    rows = [
        (
            row["group"], row["studies"], row["endpoints"], f"{row['good']:.0%}", f"{row['near']:.0%}", row["wrong"],
            row["unevaluated"],
        )
        for row in sorted(board["shares"]["role and sex"], key=lambda row: row["group"])
    ]  # fmt: skip
    inside = "inside the reported interval or within 1.25-fold"
    headings = ("role, people", "studies", "endpoints", inside, "within 1.5-fold", "wrong direction", "not evaluated")
    total = (
        f"{len(board['endpoints'])} reported numbers of {len(board['people'])} studies, {recalled} of them recalled."
    )
    return f"{table(headings, rows)}\n\n{total}"


def _verification(speed: dict[str, Any], table: Table) -> str:
    men, women = speed["male_population"], speed["female_population"]
    rows = [
        (_of(men, "men, largest relative error"), f"{men['largest_relative_error']:.1e}"),
        ("references of the two solvers, men, differ by", f"{men['references_differ_by']:.1e}"),
        (_of(women, "women, error of nine in ten"), f"{women['error_of_nine_in_ten']:.1e}"),
        ("references of the two solvers, nine women in ten, differ by", f"{women['references_differ_by']:.1e}"),
        ("persons who could not be integrated", men["failed"] + women["failed"]),
    ]  # fmt: skip
    return table((f"against libRoadRunner {men['libroadrunner']['version']}", ""), rows)


def _sensitivity(found: dict[str, Any], table: Table) -> str:
    parts = []
    for run in found.values():
        rows = [
            (output["label"], row["rank"], f"`{row['parameter']}`", row["meaning"], row["how"], f"{_size(row):.3g}")
            for output in run["outputs"]
            for row in output["parameters"][:TOP]
        ]
        given = f", {run['regimen']}" if run.get("regimen") else ""
        head = (
            f"{run['person'].capitalize()}{given}, {run['when']}: {run['method']}, {run['runs']:,} runs, "
            f"{run['parameters']['varied']} parameters."
        )
        size = WORDS.get(run["method"], "size")
        parts.append(f"{head}\n\n{table(('output', 'rank', 'parameter', 'meaning', 'how known', size), rows)}")
    return "\n\n".join(parts)


def _size(row: dict[str, Any]) -> float:
    return next(float(row[name]) for name in SIZES if name in row)


def _gap(board: dict[str, Any], table: Table) -> str:
    shares = {}
    for role in ("calibration", "validation"):
        rows = [row for row in board["shares"]["role and sex"] if row["group"].startswith(role)]
        count = sum(row["endpoints"] for row in rows)
        shares[role] = [sum(row[name] * row["endpoints"] for row in rows) / count for name in ("good", "near")]
    lines = [
        (word, *(f"{share[i]:.0%}" for share in shares.values()), _points(*(share[i] for share in shares.values())))
        for i, word in enumerate(("inside the reported interval or within 1.25-fold", "within 1.5-fold"))
    ]  # fmt: skip
    return table(("share of endpoints", "studies that set values", "studies that set none", "difference"), lines)


def _points(one: float, other: float) -> str:
    return f"{100 * (one - other):.0f} points"


def _of(run: dict[str, Any], words: str) -> str:
    return f"{run['people']:,} {words}, {run['days']:.0f} days"


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
