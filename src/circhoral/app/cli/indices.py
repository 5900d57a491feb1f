"""`circhoral indices`: gains of single organs from the labs of each visit, as a table, JSON or a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from circhoral.twin import Index, Visit

_COLOURS = {"low": "red", "high": "red", "rather low": "yellow", "rather high": "yellow", "usual": "green", "open": ""}


def indices_command(
    person: Annotated[Path, typer.Argument(help="File of a person with labs.")],
    plot: Annotated[Path | None, typer.Option("--plot", "-p", help="Draw: .png, .svg or .pdf.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Read the structure of the axis from a person's labs: gains of pituitary, gonad, aromatase and liver.

    One index per organ and visit, relative to a healthy person (1), with a 90 % interval from assay, day and pulses,
    beside where 90 % of healthy people of the model stand. Closed forms, no simulation: a quick look for teaching and
    screening. What lacks a lab, or was drawn under a drug that disturbs it, is not guessed.

    Exit code 2: something has to be mended, nothing was written.
    """
    from circhoral.app.cli.inputs import read_files
    from circhoral.app.cli.problems import CommandError
    from circhoral.app.results import STILLS, check_target, picture_writer, write_together
    from circhoral.twin import structure_indices

    check_target(plot, STILLS, "--plot")
    who, _ = read_files(person, ())
    visits = structure_indices(who)
    if not visits:
        example = "{date: 2026-03-02, test: lh, value: 4.2 IU/L}"
        raise CommandError(f"{person}: no lab that an index uses; add labs, for example {example}")
    if plot is not None:
        from circhoral.app.figures.structure import draw

        write_together({plot: picture_writer(draw(visits, who.name or person.stem), plot)})
    if as_json:
        import json

        from circhoral.app.structure import plain

        typer.echo(json.dumps(plain(who, visits), indent=1, ensure_ascii=False))
        return
    from circhoral.app.cli.screen import out

    show(visits, plot, out())


def show(visits: tuple[Visit, ...], plot: Path | None, console: Console) -> None:
    """Print every visit: its table, what is not available and why, its notes."""
    from circhoral.app.cli.screen import notice, plain
    from circhoral.app.structure import HOW_TO_READ, heading, missing

    for visit in visits:
        title = heading(visit)
        console.print(_table(visit, title) if any(index.value is not None for index in visit.indices) else plain(title))
        for reason, names in missing(visit).items():
            console.print(f"[dim]not available[/dim] {plain(', '.join(names))}: {plain(reason)}", soft_wrap=True)
        for index in visit.indices:
            if index.note:
                console.print(f"{plain(index.label)}: {plain(index.note)}", style="dim", soft_wrap=True)
        for text in visit.notes:
            console.print(plain(text), style="dim", soft_wrap=True)
        console.print()
    console.print(HOW_TO_READ, style="dim", soft_wrap=True)
    if plot is not None:
        console.print(f"wrote {plain(plot)}", soft_wrap=True)
    notice(console)


def _table(visit: Visit, title: str) -> Table:
    from circhoral.app.cli.screen import new_table, plain
    from circhoral.app.structure import interval, quantity, value

    table = new_table(plain(title), "index")
    for name in ("value", "90 %", "healthy 90 %"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("reads", no_wrap=True)
    table.add_column("as a quantity", overflow="fold")
    for index in visit.indices:
        if index.value is None:
            continue
        usual = f"{index.healthy_low:.2f} to {index.healthy_high:.2f}"
        table.add_row(index.label, value(index), interval(index), usual, _reading(index), plain(quantity(index)))
    return table


def _reading(index: Index) -> str:
    colour = _COLOURS[index.reading]
    return f"[{colour}]{index.reading}[/{colour}]" if colour else index.reading
