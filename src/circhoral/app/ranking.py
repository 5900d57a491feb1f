"""What a sensitivity analysis found, as rows for tables, a CSV file and a JSON object."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING, Any

from circhoral.app.prominent import WARNINGS, warning_in
from circhoral.simulation.simulate import RESEARCH_USE

if TYPE_CHECKING:
    from circhoral.validation.sensitivity.run import Analysed, Sensitivity


def rows(found: Sensitivity, output: Analysed, top: int | None = None) -> list[dict[str, Any]]:
    """Return the parameters of one output, the most important first.

    Parameters
    ----------
    found : Sensitivity
    output : Analysed
        One of its outputs.
    top : int, optional
        How many; all if absent.

    Returns
    -------
    list of dict
        rank, parameter, meaning, value, unit, how, mark, source, then the indices; None where one does not exist.
    """
    made = []
    for rank, i in enumerate(output.ranked[:top], start=1):
        row = found.varied[i].row
        about = {
            "rank": rank, "parameter": row.id, "meaning": row.meaning, "value": row.value, "unit": row.unit,
            "how": row.how, "mark": row.mark, "source": row.source,
        }  # fmt: skip
        made.append(about | {name: _finite(column[i]) for name, column in output.indices.table.items()})
    return made


def plain(found: Sensitivity, top: int | None = None) -> dict[str, Any]:
    """Return an analysis as one object of plain values.

    Parameters
    ----------
    found : Sensitivity
    top : int, optional
        Parameters per output; all if absent.
    """
    from importlib.metadata import version

    return {
        "model": f"circhoral {version('circhoral')}",
        "research_use": RESEARCH_USE,
        "method": found.method,
        "person": found.who,
        "regimen": found.regimen,
        "when": found.when,
        "prior_width": found.width,
        "samples": found.samples,
        "seed": found.seed,
        "runs": found.runs,
        "failed": dict(found.failed),
        "parameters": {
            "varied": len(found.varied), "screened_from": found.screened, "without_prior": found.without_prior,
            "stated": found.stated, "shared": found.shared,
        },
        "notes": list(found.notes),
        "outputs": [
            {
                "output": output.id, "label": output.label, "unit": output.unit, "typical": output.typical,
                "blocks": output.indices.blocks, "dropped": output.indices.dropped,
                "parameters": rows(found, output, top),
            }
            for output in found.outputs
        ],
    }  # fmt: skip


def csv_bytes(found: Sensitivity) -> bytes:
    """Return every parameter of every output as a CSV table; its first note tells what was varied, and warns."""
    table = [
        {
            "output": output.id, "output_unit": output.unit, "typical": output.typical, "method": found.method,
            "person": found.who, "regimen": found.regimen, "when": found.when, "prior_width": found.width,
            "seed": found.seed,
        } | row
        for output in found.outputs
        for row in rows(found, output)
    ]  # fmt: skip
    red, status = prominent(found)
    for number, line in enumerate(table):
        line["note"] = " ".join([*red, *status, *account(found), RESEARCH_USE]) if number == 0 else ""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(table[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: f"{v:.6g}" if isinstance(v, float) else v for key, v in row.items()} for row in table)
    return text.getvalue().encode()


def account(found: Sensitivity) -> list[str]:
    """Say what was varied and what not, what failed and what was done about it, one sentence each."""
    ends = {1.0: "the central 95 % of their priors"}
    over = ends.get(found.width, f"the central 95 % of priors {found.width:g} times as wide as stated")
    if found.method == "local":
        over = "a small step around their values"
    screened = f", screened by Morris out of {found.screened}; the rest keep their values" if found.screened else ""
    left = {
        "have no prior": found.without_prior, "are stated or held": found.stated,
        "are read once for a whole batch, such as the strength of a preparation,": found.shared,
    }  # fmt: skip
    out = ", ".join(f"{count} {words}" for words, count in left.items() if count)
    lines = [f"{found.runs} persons lived; {len(found.varied)} parameters moved over {over}{screened}."]
    if out:
        lines.append(f"Of the parameters that act and were asked for, {out} and do not vary.")
    if found.failed:
        reasons = "; ".join(f"{count}: {reason}" for reason, count in found.failed.items())
        lines.append(f"{sum(found.failed.values())} persons could not be integrated ({reasons}).")
    unit = {"morris": "trajectories", "sobol": "base samples", "local": "parameters"}[found.method]
    for output in found.outputs:
        if output.indices.dropped:
            lost = f"{output.indices.dropped} of {output.indices.blocks} {unit}"
            done = "have no elasticity" if found.method == "local" else "had a person without it and were dropped"
            lines.append(f"For {output.label}, {lost} {done}.")
    return [*lines, *(note for note in found.notes if not warning_in(note))]


def prominent(found: Sensitivity) -> tuple[list[str], list[str]]:
    """Return what must catch the eye: warnings in red, then the regulatory status of what is given, never in red."""
    lines = [note for note in found.notes if warning_in(note)]
    red = [line for line in lines if line.startswith(tuple(WARNINGS.values()))]
    return red, [line for line in lines if line not in red]


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
