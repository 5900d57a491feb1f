"""What every command prints with: one console for results, one for messages, and the notice below tables."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


_PIPE = 110  # columns
_UNBROKEN = 30  # letters of a first column that is never broken


def out() -> Console:
    """Return the console of results."""
    from rich.console import Console

    # A file or a pipe has no width of its own; a terminal has.
    return Console(highlight=False, emoji=False, width=None if sys.stdout.isatty() else _PIPE)


def messages() -> Console:
    """Return the console of messages, on standard error."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, emoji=False)


def plain(text: object) -> str:
    """Return a text in which nothing is taken for markup."""
    from rich.markup import escape

    return escape(str(text))


def table(headings: Iterable[str], rows: Iterable[Iterable[Any]], title: str | None = None) -> Table:
    """Return a table of texts, first column unbroken."""
    from rich import box
    from rich.table import Table

    made = Table(
        box=box.SIMPLE_HEAD,
        title=title,
        title_justify="left",
        title_style="bold",
        pad_edge=False,
        collapse_padding=True,
    )
    written = [[str(cell) for cell in row] for row in rows]
    for number, heading in enumerate(headings):
        longest = max((len(row[number]) for row in written), default=0)
        made.add_column(heading, overflow="fold", no_wrap=number == 0 and longest <= _UNBROKEN)
    for row in written:
        made.add_row(*(plain(cell) for cell in row))
    return made


def new_table(title: str, first: str) -> Table:
    """Return an empty table with its first column."""
    from rich import box
    from rich.table import Table

    made = Table(
        box=box.SIMPLE_HEAD,
        title=title,
        title_justify="left",
        title_style="bold",
        pad_edge=False,
        collapse_padding=True,
    )
    made.add_column(first, overflow="fold", min_width=20)
    return made


def notice(console: Console) -> None:
    """Print the research-use notice."""
    from circhoral.simulation.simulate import RESEARCH_USE

    console.print(plain(RESEARCH_USE), style="dim")
