"""`circhoral explain`: why a measure of a person changed, as a budget of flows and a tree of causes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.tree import Tree

    from circhoral.simulation.budget import Budget
    from circhoral.simulation.cause import Cause
    from circhoral.simulation.explain import Explanation

_LARGEST_SEED = 2**31 - 1
_LONGEST = 36525  # days
_REST = 0.02  # of the change, or a factor of 1.02; less is not worth a line
_AGO = 1.0  # days; what is felt more recently needs no word about it


def explain_command(
    person: Annotated[Path, typer.Argument(help="File of a person.")],
    regimen: Annotated[Path | None, typer.Argument(help="File of a regimen; the person as they are if absent.")] = None,
    measure: Annotated[
        str, typer.Option("--measure", "-m", help="What to explain: lh, testosterone_total, ...", show_default=False)
    ] = "",
    at: Annotated[
        str, typer.Option(help="Which day: a number, or a length such as '8 weeks'; read at 08:00.", show_default=False)
    ] = "",
    against: Annotated[
        str, typer.Option(help="Day to compare with, or 'untreated': the same day without the regimen.")
    ] = "0",
    depth: Annotated[int, typer.Option(min=0, help="How many organs are crossed on the way upstream.")] = 4,
    plot: Annotated[Path | None, typer.Option("--plot", "-p", help="Draw: .png, .svg or .pdf.")] = None,
    seed: Annotated[
        int, typer.Option(min=0, max=_LARGEST_SEED, help="Of missed doses, and of chance in a woman's cycles.")
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, in canonical units.")] = False,
) -> None:
    """Explain why a measure changed between two days of a run.

    Prints the budget of the state behind it (made, given, cleared) and the causes upstream, by the model's own
    equations. What drives a change most comes first; what the causes of one step do multiplies, or adds up, to it.
    """
    from circhoral.app.cli.inputs import read_files
    from circhoral.app.cli.problems import CommandError
    from circhoral.app.cli.screen import messages
    from circhoral.app.cli.together import check_together
    from circhoral.app.results import STILLS, check_target, picture_writer, write_together
    from circhoral.simulation.explain import UNTREATED, explain

    for option, value in (("--measure", measure), ("--at", at)):
        if not value.strip():
            example = "--measure lh" if option == "--measure" else "--at '8 weeks'"
            raise CommandError(f"{option} is missing; write for example {example}")
    check_target(plot, STILLS, "--plot")
    day = _day("--at", at)
    other: float | str = UNTREATED if against.strip() == UNTREATED else _day("--against", against)
    files = [regimen] if regimen is not None else []
    who, arms = read_files(person, files)
    check_together(person, who, files, arms)
    if not as_json:
        messages().print("living the person and taking the equations apart ...", style="dim")
    found = explain(
        who, arms[0] if arms else None, measure=measure.strip(), at=day, against=other, depth=depth, seed=seed
    )
    if plot is not None:
        from circhoral.app.figures.why import draw_why

        write_together({plot: picture_writer(draw_why(found), plot)})
    if as_json:
        import json

        from circhoral.app.explained import as_json as plain_data

        typer.echo(json.dumps(plain_data(found), indent=1, ensure_ascii=False))
        return
    _print(found, plot)


def _day(option: str, text: str) -> float:
    """Return a day from time 0; a bare number is one, and the history lies at negative ones.

    Raises
    ------
    CommandError
        If it is none, or further than 100 years away.
    """
    from circhoral.app.cli.inputs import number_of_days
    from circhoral.app.cli.problems import CommandError

    found = number_of_days(option, text, "8 weeks")
    if not abs(found) < _LONGEST:
        raise CommandError(f"{option} {text}: expected a day within 100 years of time 0")
    return found


def _print(found: Explanation, plot: Path | None) -> None:
    from circhoral.app import explained
    from circhoral.app.cli.screen import notice, out, plain
    from circhoral.app.prominent import STATUS, WARNINGS

    console = out()
    for text in found.warnings:
        console.print(plain(f"{WARNINGS['pregnancy_warning']}: {text}"), style="bold white on red")
    for text in found.status:
        console.print(plain(f"{STATUS['regulatory_status']}: {text}"), style="bold yellow")
    console.print(f"[bold]{plain(explained.headline(found))}[/bold]")
    console.print(f"{plain(explained.main_line(found))}\n")
    for budget in found.budgets:
        console.print(_budget(found, budget))
    _causes(console, found)
    if plot is not None:
        console.print(f"wrote {plain(plot)}", soft_wrap=True)
    notice(console)


def _budget(found: Explanation, budget: Budget) -> Table:
    from circhoral.app import explained
    from circhoral.app.cli.screen import new_table, plain

    factor, unit = explained.budget_unit(budget)
    level, level_unit = explained.shown_unit(budget.state, budget.unit)
    table = new_table(f"Budget of {plain(budget.label)}, {unit}", "")
    for heading in (*explained.times(found), "change"):
        table.add_column(heading, justify="right")
    for term in budget.terms:
        change = explained.percent(abs(term.before), abs(term.now))
        table.add_row(plain(term.label), *(_signed(factor * value) for value in (term.before, term.now)), change)
    rates = (factor * budget.rate_before, factor * budget.rate_now)
    table.add_row("[bold]rises or falls by[/bold]", *map(_signed, rates), "", end_section=True)
    levels = (explained.figure(level * budget.before), explained.figure(level * budget.now))
    heading = f"level, {level_unit}" if level_unit else "level"
    table.add_row(f"[dim]{heading}[/dim]", *levels, explained.percent(budget.before, budget.now))
    if budget.events:
        table.caption = f"Changes at once, beside these flows, when: {plain('; '.join(budget.events))}."
    return table


def _signed(value: float) -> str:
    from circhoral.app.explained import figure

    if abs(value) < 1e-9:
        return "0"
    return f"{'+' if value > 0 else '−'}{figure(abs(value))}"


def _causes(console: Console, found: Explanation) -> None:
    from rich.tree import Tree

    from circhoral.app import explained
    from circhoral.app.cli.screen import plain

    labels = explained.labels_in(found.cause)
    console.print("Causes, upstream", style="bold")
    root = Tree(f"[bold]{plain(found.label)}[/bold] {explained.percent(found.cause.before, found.cause.now)}")
    _grow(root, found.cause, labels)
    console.print(root)
    console.print(
        f"\n{explained.UP} {explained.DOWN}: pushes what stands above it up or down, by that factor or amount; all of "
        "one step, with 'the rest', make up its change. 'ago': how long before the day it is felt, since what lies "
        "between remembers; its values are means over that time. Causes are the model's, not proof.",
        style="dim",
    )


def _grow(branch: Tree, cause: Cause, labels: dict[str, str]) -> None:
    from circhoral.app import explained

    for one in cause.causes:
        _grow(branch.add(_line(one, cause, labels)), one, labels)
    if cause.causes and abs(cause.rest) > max(_REST * abs(cause.change), 0.0 if cause.scale == "difference" else _REST):
        branch.add(f"[dim]the rest {explained.amount(cause.rest, cause)}[/dim]")


def _line(one: Cause, above: Cause, labels: dict[str, str]) -> str:
    from circhoral.app import explained
    from circhoral.app.cli.screen import plain

    colour = "red" if one.contribution < 0 else "green"
    parts = [f"[{colour}]{plain(explained.effect(one, above))}[/{colour}]"]
    if one.role == "lag":
        return f"{parts[0]} [dim]what lies further back than the run, or moved meanwhile[/dim]"
    if one.role == "event":
        return f"{parts[0]} [yellow]event: {plain(one.label)}[/yellow]"
    parts.append(f"[bold]{plain(one.label)}[/bold]")
    if one.role == "input":
        parts.append(plain(explained.span(one)))
        if explained.doses(one):
            parts.append(f"[yellow]{plain(explained.doses(one))}[/yellow]")
    else:
        parts.append(plain(explained.moved(one)))
    if one.days_ago >= _AGO:
        parts.append(f"[dim]{one.days_ago:.0f} d ago[/dim]")
    if told := explained.ending(one, labels):
        parts.append(f"[dim]{plain(f'... {told}')}[/dim]")
    return " ".join(parts)
