"""What the terminal says of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from circhoral.app.plan_words import OptionRow
    from circhoral.planning.plan import Plan
    from circhoral.quantities.analytes import System


def print_plan(plan: Plan, units: System, files: Sequence[Path]) -> None:
    """Print a plan: what comes of waiting, the verdict, the options, what was excluded, what is open.

    Parameters
    ----------
    plan : Plan
    units : {"conventional", "si"}
    files : sequence of Path
        What was written.
    """
    from circhoral.app import plan_words as words
    from circhoral.app import twin_words
    from circhoral.app.cli.screen import notice, out, plain, table

    console = out()
    console.print(f"[bold]{plain(words.asked_of(plan))}[/bold]")
    if told := twin_words.warning_words(plan.twin):
        console.print(plain(told), style="bold white on red")
    console.print(plain(words.headline(plan)), style="bold")
    if plan.twin.verdict.trustworthy:
        console.print(plain(words.timing(plan)))
    console.print(plain(twin_words.state_words(plan.twin)))
    console.print(plain(f"{words.limit_lines(plan.goal, units)[0]}"), style="dim")
    rows = words.option_rows(plan)
    headings = ("", "option", "evidence", "reached", "before any limit", "half by", "earlier than waiting")
    cells = [words.glance_cells(row) for row in rows]
    within = words.span(plan.comparison.horizon)
    console.print(table(headings, cells, f"Options side by side, within {within}"))
    console.print(
        plain(f"Shares of {plan.comparison.draws} possible versions of this {words.person_word(plan)}. W is waiting."),
        style="dim",
    )
    for milestone in words.recoveries(plan):
        cells = words.milestone_cells(plan, milestone)
        console.print(table(words.milestone_heads(plan), cells, words.milestone_title(milestone)))
        console.print(plain(words.milestone_words(milestone, units)), style="dim")
    broken = [f"{row.number} {row.title}: {row.limit_words}" for row in rows if row.limit_words != "none"]
    _lines(console, "Limits broken", broken)
    _lines(
        console,
        "What the evidence for each is",
        [f"{row.number} ({row.grade}) {row.summary}" for row in rows if row.summary],
    )
    _lines(console, "How the model has done on published results", _records(rows))
    for title, lines in words.red_boxes(plan):
        _lines(console, title, lines, "red")
    _lines(console, "Regulatory status", words.status_lines(plan))
    _lines(console, "What searches found", [f"{one.told}." for one in plan.searches])
    _lines(console, "What is not known", words.unknown_lines(plan))
    _lines(console, "Questions for the clinic", words.questions(plan))
    for file in files:
        console.print(f"wrote {plain(file)}", soft_wrap=True)
    if not files:
        console.print("for the whole report, with pictures: --out report.html, .pdf or .json", style="dim")
    notice(console)


def _lines(console: Console, title: str, lines: Iterable[str], style: str = "") -> None:
    from circhoral.app.cli.screen import plain

    told = list(lines)
    if told:
        console.print(f"[bold]{plain(title)}[/bold]", style=style)
    for line in told:
        console.print(plain(f"- {line}"), style=style)


def _records(rows: Iterable[OptionRow]) -> list[str]:
    """Return the record of every agent once, however many options give it."""
    return list(dict.fromkeys(text for row in rows if not row.is_waiting for text in row.records))
