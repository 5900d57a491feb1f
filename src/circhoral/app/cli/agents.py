"""`circhoral agents`: what can be given, how, and what its label says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from circhoral.agents.agent import Agent
    from circhoral.agents.labels import Fact, Label


def agents_command(
    name: Annotated[str | None, typer.Argument(help="An agent; all are listed if absent.")] = None,
) -> None:
    """List what can be given, or show one agent: label facts, kinetics, where it acts."""
    from circhoral.agents.catalogue import catalogue
    from circhoral.app.cli.problems import CommandError
    from circhoral.app.cli.screen import notice, out

    agents, console = catalogue(), out()
    if name is not None and name not in agents:
        from circhoral.quantities.problems import did_you_mean

        raise CommandError(f"'{name}' is no agent; {did_you_mean(name, tuple(agents))}")
    if name is None:
        _list(console, list(agents.values()))
    else:
        _show(console, agents[name])
    notice(console)


def _list(console: Console, agents: list[Agent]) -> None:
    from circhoral.app.cli.screen import table

    rows = []
    for agent in agents:
        ways = "\n".join(f"{name}: {', '.join(routes)}" for name, routes in agent.formulations.items())
        levels = "\n".join(f"{item.id}_concentration" for item in agent.species)
        rows.append((agent.id, agent.label, ways, levels, agent.facts.standing))
    console.print(table(("agent", "what it is", "formulation: routes", "level", "status"), rows))
    console.print("One agent with its label and parameters: circhoral agents NAME", style="dim")


def _show(console: Console, agent: Agent) -> None:
    from circhoral.app.cli.screen import plain, table

    console.print(f"[bold]{plain(agent.id)}[/bold]  {plain(agent.label)}\n")
    given = {"dose": "dose", "pulses": "dose_per_pulse", "infusion": "rate"}
    rows = [(way.route, way.formulation, given[way.delivery]) for way in agent.routes]
    console.print(table(("route", "formulation", "give as"), rows, title="How it can be given"))
    _label(console, agent.facts)
    _acts(console, agent)
    _parameters(console, agent)


def _label(console: Console, label: Label) -> None:
    from circhoral.app.cli.screen import plain

    if label.status:
        words = f"STATUS: {label.status.standing}. {label.status.text}"
        console.print(plain(words), style="bold yellow")
        console.print(plain(_origin(label.status.source, label.status.where, label.status.mark)) + "\n", style="dim")
    console.print("Doses in use", style="bold")
    for item in label.dose_ranges:
        dose = f"{item.low} to {item.high}" if str(item.low) != str(item.high) else str(item.low)
        rhythm = f"every {item.every}" if item.every[:1].isdigit() else item.every
        words = f"- {item.population}: {dose}, {item.route}, {item.formulation}, {rhythm};"
        console.print(f"{plain(words)} [dim]{plain(_origin(item.source, item.where, item.mark))}[/dim]")
    console.print()
    for title, facts in (
        ("Approval", label.approval),
        (f"In a woman who wants to conceive: {label.pregnancy}", (label.pregnancy_note,)),
        ("Contraindications", label.contraindications),
        ("Warnings", label.warnings),
        ("Monitoring", label.monitoring),
        ("Notes", label.notes),
    ):
        _facts(console, title, facts)


def _facts(console: Console, title: str, facts: tuple[Fact, ...]) -> None:
    from circhoral.app.cli.screen import plain

    if not facts:
        return
    console.print(title, style="bold")
    for fact in facts:
        boxed = "[red]boxed warning:[/red] " if fact.boxed else ""
        region = f"{plain(fact.region)}: " if fact.region else ""
        origin = plain(_origin(fact.source, fact.where, fact.mark))
        console.print(f"- {boxed}{region}{plain(fact.text)} [dim]{origin}[/dim]")
    console.print()


def _acts(console: Console, agent: Agent) -> None:
    from circhoral.app.cli.screen import table

    rows = [("binds", item.site, item.ligand.label) for item in agent.bindings]
    rows += [("pulses", item.site, item.species.label) for item in agent.pulse_sites]
    rows += [("scales", item.process, item.species.label) for item in agent.scalings]
    rows += [("feeds", item.id, "what is absorbed") for item in agent.inlets]
    console.print(table(("act", "where", "by"), rows, title="Where it acts"))


def _parameters(console: Console, agent: Agent) -> None:
    from circhoral.app.cli.screen import plain
    from circhoral.evidence.parameters import all_rows, womans_rows
    from circhoral.evidence.sources import cite

    console.print("Parameters", style="bold")
    rows = [all_rows()[key] for key in agent.needs()]
    hers = [womans_rows()[key] for key in agent.needs() if key in womans_rows()]
    for number, row in enumerate([*rows, *hers]):
        unit = "" if row.unit == "dimensionless" else f" {row.unit}"
        whose = ", in a woman" if number >= len(rows) else ""
        console.print(f"{plain(row.id)}{whose} = [bold]{row.value:.6g}[/bold]{plain(unit)}: {plain(row.meaning)}")
        console.print(f"    [dim]{plain(row.how)}{plain(_origin(row.source, row.where, row.mark, ', '))}[/dim]")
    console.print("\nSources", style="bold")
    for line in cite({row.source for row in (*rows, *hers) if row.source}):
        console.print(plain(line))


def _origin(source: str, where: str, mark: str, before: str = "") -> str:
    named = ", ".join(text for text in (source, where) if text)
    return f"{before if named else ''}{named} [{mark}]".strip() if named else f"{' ' if before else ''}[{mark}]"
