"""`circhoral model show`: the equations and parameters, as the model really runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from circhoral.equations.part import Part
    from circhoral.equations.tables import PartTables, Table

app = typer.Typer(no_args_is_help=True, help="Look into the model.")


@app.callback()
def _model() -> None:
    """Look into the model: its parts, equations, parameters and their sources."""


@app.command("show")
def show_command(
    part: Annotated[
        str | None, typer.Argument(help="A part or an organ (testis, pituitary, ...); all are listed if absent.")
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="As Markdown, for a page or a paper.")] = False,
    latex: Annotated[bool, typer.Option("--latex", help="As LaTeX (amsmath, booktabs).")] = False,
) -> None:
    """Show the parts of the model, or one part or organ with equations, parameters and sources."""
    from circhoral.app.cli.problems import CommandError
    from circhoral.app.cli.screen import out
    from circhoral.equations.tables import part_tables, to_latex, to_markdown
    from circhoral.physiology.man import man_parts
    from circhoral.physiology.organs import ORGANS

    if markdown and latex:
        raise CommandError("--markdown and --latex exclude each other; choose one")
    parts = {item.name: item for item in man_parts()}
    if part is not None and part not in parts and part not in ORGANS:
        from circhoral.quantities.problems import did_you_mean

        known = (*parts, *ORGANS)
        raise CommandError(f"'{part}' is no part or organ of the model; {did_you_mean(part, known)}")
    names = tuple(parts) if part is None else (part,) if part in parts else ORGANS[part]
    shown = [parts[name] for name in names]
    if markdown or latex:
        write = to_markdown if markdown else to_latex
        typer.echo("\n".join(write(part_tables(item)) for item in shown), nl=False)
    elif part is None:
        _list(out(), shown)
    else:
        for item in shown:
            _show(out(), part_tables(item))


def _list(console: Console, parts: list[Part]) -> None:
    from circhoral.app.cli.screen import table

    rows = [(item.name, str(len(item.states)), str(len(item.parameters_used)), item.about) for item in parts]
    console.print(table(("part", "states", "parameters", "what it is"), rows))
    states = sum(len(item.states) for item in parts)
    parameters = {name for item in parts for name in item.parameters_used}
    console.print(f"The body of a man: {len(parts)} parts, {states} states, {len(parameters)} parameters.")
    from circhoral.physiology.organs import ORGANS

    organs = "; ".join(f"{name}: {', '.join(members)}" for name, members in ORGANS.items())
    console.print(f"Organs: {organs}")
    console.print("One part or organ with its equations: circhoral model show NAME", style="dim")


def _show(console: Console, tables: PartTables) -> None:
    from circhoral.app.cli.screen import plain, table

    console.print(f"[bold]{plain(tables.name)}[/bold]  {plain(tables.about)}\n")
    console.print("Equations", style="bold")
    for item in tables.equations:
        unit = f"  [dim]\\[{plain(item.unit)}][/dim]" if item.unit else ""
        console.print(f"{plain(item.text)}{unit}")
    for meaning in tables.shapes:
        console.print(f"[dim]{plain(meaning)}[/dim]")
    console.print()
    for part in tables.tables:
        if part.title not in ("Equations", "Parameters"):
            console.print(table(part.headings, part.rows, title=part.title))
    _parameters(console, tables.parameters)
    _sources(console, tables)


def _parameters(console: Console, parameters: Table) -> None:
    """Print each parameter on lines of its own: nine columns would not fit a terminal."""
    from circhoral.app.cli.screen import plain

    if not parameters.rows:
        return
    console.print("Parameters", style="bold")
    for row in parameters.rows:
        said = dict(zip(parameters.headings, row, strict=True))
        spread = f"; between persons: {said['between persons']}" if said["between persons"] else ""
        origin = ", ".join(text for text in (said["how"], said["source"], said["where"]) if text)
        unit = "" if said["unit"] == "dimensionless" else f" {said['unit']}"
        console.print(f"{plain(said['parameter'])} = [bold]{plain(said['value'])}[/bold]{plain(unit)}{plain(spread)}")
        console.print(f"    {plain(said['meaning'])}")
        console.print(f"    [dim]{plain(origin)} \\[{plain(said['mark'])}][/dim]")
    console.print()


def _sources(console: Console, tables: PartTables) -> None:
    from circhoral.app.cli.screen import plain
    from circhoral.evidence.sources import source

    if not tables.sources:
        return
    console.print("Sources", style="bold")
    for key in tables.sources:
        console.print(f"{plain(key)}: {plain(source(key).short)}")
