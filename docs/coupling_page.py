"""The page of metabolic couplings, for `generate.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def couplings_page(notice: str, table: Callable[..., str]) -> str:
    """Return how metabolism reaches the axis, with the evidence."""
    from circhoral.evidence.couplings import GRADES, couplings
    from circhoral.evidence.parameters import rows_of
    from circhoral.evidence.sources import source

    def carried(row: Any) -> str:
        own = {sex: [f"`{name}` = {rows_of(sex)[name].value:g}" for name in row.off] for sex in row.sexes}
        told = [", ".join(values) for values in own.values()]
        return told[0] if len(set(told)) == 1 else f"{told[0]}; in a woman {told[-1]}"

    rows = [
        (
            f"`{row.id}`", f"{row.driver} on {row.target}" + ("" if len(row.sexes) > 1 else f" ({row.sexes[0]})"),
            row.effect, row.grade, f"`{row.source}`" if row.source else "", carried(row),
            "on" if row.on else "off",
        )
        for row in couplings().values()
    ]  # fmt: skip
    keys = sorted({row.source for row in couplings().values()} - {""})
    grades = "\n".join(f"- {grade}: {meaning}" for grade, meaning in GRADES.items())
    return (
        f"{notice}\n\n# Metabolic couplings\n\n"
        "How weight, insulin, leptin, inflammation, sleep and growth hormone act on the axis. In a person of the\n"
        "reference body (a man of 78 kg and 178 cm, a woman of 63 kg and 164 cm) who eats and sleeps as usual, every\n"
        "factor is one. `circhoral couplings` prints the same; `circhoral simulate PERSON --without NAME` leaves one\n"
        "out of a run. Names of sources in the text stand in `content/sources.bib`.\n\n"
        f"Grades of evidence:\n\n{grades}\n\n"
        + table(("coupling", "what drives what", "effect", "grade", "source", "parameters", "by default"), rows)
        + "\n\n## Sources\n\n" + "\n".join(f"- `{key}`: {source(key).short}" for key in keys) + "\n"
    )  # fmt: skip
