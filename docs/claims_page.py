"""The page of popular claims, for `generate.py`.

What the model gives is read from `claims.json`, which `make claims` writes; nothing is simulated here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

TITLES = {
    "wrong": "Wrong",
    "overstated": "Overstated",
    "unproven": "Unproven",
    "partly right": "Partly right",
    "right": "Right",
    "not testable": "Not testable",
}


def claims_page(notice: str, results: Path, table: Callable[..., str]) -> str:
    """Return every claim by verdict, with what the model does and gives."""
    from circhoral.evidence.claims import VERDICTS, all_claims
    from circhoral.evidence.shows import OUTCOMES

    stored = json.loads(results.read_text(encoding="utf-8"))
    found = {row["id"]: row["shown"] for row in stored["claims"]}
    claims = all_claims()
    items = [item for rows in found.values() for item in rows]
    counts = ", ".join(f"{sum(item['outcome'] == name for item in items)} {name}" for name in OUTCOMES)
    meanings = "\n".join(f"- *{name}*: {meaning}" for name, meaning in OUTCOMES.items())
    off = [
        (key, item)
        for key, rows in found.items()
        for item in rows
        if item["outcome"] in ("disagrees", "direction only")
    ]
    sections = "\n".join(
        f"## {TITLES[verdict]}\n\n"
        + "\n".join(
            _claim(claim, found.get(claim.id, []), table) for claim in claims.values() if claim.verdict == verdict
        )
        for verdict in VERDICTS
    )
    return (
        f"{notice}\n\n# Popular claims\n\n"
        "What is often said about protocols that restore fertility, what the evidence says, and what the model does\n"
        "with it. `circhoral claims` prints the same. For research and education; nothing here is treatment advice.\n\n"
        "No claim judged wrong or overstated is an assumption of the model, and an unproven effect is zero unless\n"
        "somebody sets its parameter. What the model gives is no evidence for a claim: it shows where the model\n"
        "stands.\n\n"
        f"The numbers come from `circhoral claims --run` ({stored['model']}; `make claims` stores them), in the\n"
        "typical person, or in many people where a share is told. Nothing in the model is set by these experiments,\n"
        f"but many of the studies named also set its parameters.\n"
        f"{len(items)} experiments: {counts}.\n\n"
        f"{meanings}\n\n"
        "Less than a tenth of difference counts as the same.\n\n"
        "## Where the model does not do what the evidence says\n\n"
        + table(("claim", "what", "model", "evidence", "outcome"), (
            (f"[{key}](#{key})", *_cells(item)) for key, item in off
        ))
        + f"\n\n{sections}"
    )  # fmt: skip


def _claim(claim: Any, shown: list[dict[str, Any]], table: Callable[..., str]) -> str:
    from circhoral.evidence.sources import source

    text = (
        f"### {claim.id}\n\n*{claim.claim}* {TITLES[claim.verdict]}.\n\n{claim.statement}\n\n"
        f"**The model.** {claim.model}\n"
    )
    if claim.where:
        text += f"\nIn the model: {', '.join(_place(item) for item in claim.where)}.\n"
    if shown:
        text += "\n" + table(("what", "model", "evidence", "outcome"), map(_cells, shown)) + "\n"
    keys = [*claim.sources, *(item["source"] for item in shown)]
    named = "\n".join(f"- `{key}`: {source(key).short}" for key in dict.fromkeys(keys) if key)
    return f"{text}\nSources (statement: {claim.mark}):\n\n{named}\n"


def _place(item: str) -> str:
    from circhoral.evidence.couplings import couplings

    kind, name = item.split(" ", 1)
    pages = {"agent": f"agents.md#{name}", "part": f"equations.md#{name}"}
    shown = f"[`{name}`]({pages[kind]})" if kind in pages else f"`{name}`"
    off = kind == "coupling" and not couplings()[name].on
    return f"{kind} {shown}" + (" (zero by default)" if off else "")


def _cells(item: dict[str, Any]) -> tuple[str, str, str, str]:
    model = _number(item["value"], item["unit"])
    what = item["what"]
    if item["against"]:
        model += f" against {_number(item['against_value'], item['unit'])}"
        model += f", {item['ratio']:.3g} times" if item["ratio"] is not None else ""
        what += f"; against: {item['against']}"
    evidence = item["evidence"] + (f" (`{item['source']}`)" if item["source"] else "")
    if item["reported"] is not None and item["against"]:
        evidence += f": {item['reported']:.3g} times"
    return what, model, evidence, item["outcome"]


def _number(value: float, unit: str) -> str:
    return f"{value:.3g} {'%' if unit == 'percent' else unit}".rstrip()
