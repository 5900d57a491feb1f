"""What the terminal says of a twin."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from circhoral.app.twin_records import Band
    from circhoral.app.twin_words import System
    from circhoral.twin.posterior import Twin

_STYLES = {"state": "bold", "reason": "red", "conflict": "bold red", "sampling": "dim", "left out": "yellow"}
_SMALL = 0.001
"""Shares of phenotypes below it are not worth a line."""


def open_and_tell(path: Path) -> Twin:
    """Open a twin; say what of the model has changed since, and whether the twin can be trusted."""
    from circhoral.app.cli.screen import messages, plain
    from circhoral.twin.forecast import warning
    from circhoral.twin.storage import open_with_changes

    twin, changed = open_with_changes(path)
    console = messages()
    if changed:
        console.print(f"{plain(path)} stands for another state of the model:", style="bold yellow")
        for line in changed[:8]:
            console.print(f"  {plain(line)}", style="yellow")
        if len(changed) > 8:
            console.print(f"  and {len(changed) - 8} more", style="yellow")
        console.print("  to fit it again: circhoral twin PERSON.yaml --out twin.nc --update twin.nc", style="yellow")
    if words := warning(twin):
        console.print(plain(words), style="bold red")
    return twin


def print_twin(twin: Twin, units: System, files: Sequence[Path], earlier: Twin | None) -> None:
    """Print a twin as tables: the values, the phenotypes, what was learned and what was not, and the verdict.

    Parameters
    ----------
    twin : Twin
    units : {"conventional", "si"}
    files : sequence of Path
        What was written.
    earlier : Twin or None
        Which this one updates.
    """
    from circhoral.app import twin_words as words
    from circhoral.app.cli.screen import notice, out, plain

    console = out()
    console.print(f"[bold]Twin of: {plain(words.who_words(twin))}[/bold]")
    if told := words.warning_words(twin):
        console.print(plain(told), style="bold white on red")
    if earlier is not None:
        more = len(twin.records.used) - len(earlier.records.used)
        console.print(f"Updated: {more} more values than before ({len(twin.records.used)} in all).")
    if twin.records.used:
        console.print(_records(twin, units))
        console.print(
            "Median, and below it the range of 90 %. Others: persons of this description. This person: what is not "
            "known of them. Again: what a laboratory would report, with variation from visit to visit and the "
            "method's scatter.",
            style="dim",
        )
    console.print(_phenotypes(twin))
    _learned(console, twin)
    for line in words.verdict_lines(twin):
        console.print(plain(line.text), style=_STYLES[line.kind])
    for file in files:
        console.print(f"wrote {plain(file)}", soft_wrap=True)
    notice(console)


def _records(twin: Twin, units: System) -> Table:
    from circhoral.app import twin_words as words
    from circhoral.app.cli.screen import table

    rows = [
        (
            row.label,
            row.when,
            row.written,
            *(_range(band) for band in (row.prior, row.level, row.again)),
            row.unit,
            (row.conflict and "in conflict") or row.reading,
        )
        for row in words.record_rows(twin, units)
    ]
    headings = ("value", "when", "as written", "others", "this person", "again", "unit", "for others it is")
    return table(headings, rows, "What was observed, and what the model says of it")


def _range(band: Band) -> str:
    from circhoral.app.twin_words import amount

    return f"{amount(band.median)}\n{amount(band.low)}–{amount(band.high)}"


def _phenotypes(twin: Twin) -> Table:
    from circhoral.app import twin_words as words
    from circhoral.app.cli.screen import table

    rows = words.phenotype_rows(twin)
    shown = [row for row in rows if row.after >= _SMALL]
    made = table(
        ("phenotype", "before", "after"),
        [(row.label, f"{100 * row.before:.1f} %", f"{100 * row.after:.1f} %") for row in shown],
        "Which phenotype it may be",
    )
    hidden = [row.label for row in rows if row.after < _SMALL]
    if hidden:
        made.caption = f"Out of question: {', '.join(hidden)}."
        made.caption_justify = "left"
    return made


def _learned(console: Console, twin: Twin) -> None:
    from circhoral.app import twin_words as words
    from circhoral.app.cli.screen import plain, table

    if not twin.records.used:
        return
    rows = [
        (row.meaning, _range(row.prior), _range(row.posterior), row.unit, f"{100 * row.narrowed:.0f} %")
        for row in words.learned_rows(twin)
    ]
    headings = ("parameter", "before", "after", "unit", "narrowed")
    console.print(table(headings, rows, "What the values taught most"))
    undecided = [row.meaning for row in words.undecided_rows(twin)]
    if undecided:
        console.print(f"The values say nothing about: {plain('; '.join(undecided))}.")
        console.print("To see which test would: circhoral next-lab twin.nc", style="dim")


def twin_json(twin: Twin, units: System) -> str:
    """Return a twin as one JSON object."""
    from circhoral.app.twin_words import plain

    return json.dumps(plain(twin, units), indent=1, ensure_ascii=False)
