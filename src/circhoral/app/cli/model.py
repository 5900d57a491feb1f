"""`circhoral model show`: the equations and parameters, as the model really runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from circhoral.app.cli.kinds import Sex

if TYPE_CHECKING:
    from rich.console import Console

    from circhoral.equations.part import Part
    from circhoral.equations.tables import PartTables, Table

_WORDS = {Sex.MALE: "man", Sex.FEMALE: "woman"}
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
    sex: Annotated[
        Sex | None, typer.Option(help="The body of one sex, with its values; both, and where they differ, if absent.")
    ] = None,
) -> None:
    """Show the parts of the model, or one part or organ with equations, parameters and sources."""
    from circhoral.app.cli.problems import CommandError
    from circhoral.app.cli.screen import out
    from circhoral.equations.tables import to_latex, to_markdown
    from circhoral.physiology.organs import ORGANS

    if markdown and latex:
        raise CommandError("--markdown and --latex exclude each other; choose one")
    bodies = _bodies(sex)
    parts = {item.name: item for body in bodies.values() for item in body}
    organs = {name: [one for one in members if one in parts] for name, members in ORGANS.items()}
    if part is not None and part not in parts and not organs.get(part):
        from circhoral.quantities.problems import did_you_mean

        known = (*parts, *(name for name, members in organs.items() if members))
        whose = f" of a {_WORDS[sex]}" if sex is not None else ""
        raise CommandError(f"'{part}' is no part or organ of the model{whose}; {did_you_mean(part, known)}")
    names = list(parts) if part is None else [part] if part in parts else organs[part]
    if part is None and not (markdown or latex):
        _list(out(), bodies, organs)
        return
    shown = [_tables(parts[name], sex, bodies) for name in names]
    if markdown or latex:
        write = to_markdown if markdown else to_latex
        typer.echo("\n".join(write(item) for item in shown), nl=False)
    else:
        for item in shown:
            _show(out(), item)


def _bodies(sex: Sex | None) -> dict[Sex, list[Part]]:
    """Return the parts of the bodies that are meant."""
    from circhoral.physiology.man import man_parts
    from circhoral.physiology.woman import woman_parts

    return {whose: make() for whose, make in ((Sex.MALE, man_parts), (Sex.FEMALE, woman_parts)) if sex in (None, whose)}


def _tables(part: Part, sex: Sex | None, bodies: dict[Sex, list[Part]]) -> PartTables:
    """Return the tables of a part: with the values of one sex, or a man's and beside them where a woman's differ."""
    from circhoral.equations.tables import part_tables
    from circhoral.evidence.parameters import rows_of, womans_rows

    if sex is not None:
        return part_tables(part, rows=rows_of(sex.value))
    his, hers = (part.name in {item.name for item in bodies[whose]} for whose in (Sex.MALE, Sex.FEMALE))
    if not his:
        return part_tables(part, rows=rows_of(Sex.FEMALE.value))
    return part_tables(part, others=womans_rows() if hers else None)


def _list(console: Console, bodies: dict[Sex, list[Part]], organs: dict[str, list[str]]) -> None:
    from circhoral.app.cli.screen import table

    within = {sex: {item.name for item in body} for sex, body in bodies.items()}
    parts = {item.name: item for body in bodies.values() for item in body}
    rows = [
        (
            item.name, ", ".join(_WORDS[sex] for sex, names in within.items() if item.name in names),
            str(len(item.states)), str(len(item.parameters_used)), item.about,
        )
        for item in parts.values()
    ]  # fmt: skip
    console.print(table(("part", "of", "states", "parameters", "what it is"), rows))
    for sex, body in bodies.items():
        states = sum(len(item.states) for item in body)
        parameters = {name for item in body for name in item.parameters_used}
        console.print(f"The body of a {_WORDS[sex]}: {len(body)} parts, {states} states, {len(parameters)} parameters.")
    listed = "; ".join(f"{name}: {', '.join(members)}" for name, members in organs.items() if members)
    console.print(f"Organs: {listed}")
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
        if part not in (tables.parameters, tables.others) and part.title != "Equations":
            console.print(table(part.headings, part.rows, title=part.title))
    _parameters(console, tables.parameters)
    _parameters(console, tables.others)
    _sources(console, tables)


def _parameters(console: Console, parameters: Table) -> None:
    """Print each parameter on lines of its own: nine columns would not fit a terminal."""
    from circhoral.app.cli.screen import plain

    if not parameters.rows:
        return
    console.print(parameters.title, style="bold")
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
