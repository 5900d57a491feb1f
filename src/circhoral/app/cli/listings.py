"""`circhoral measures` and `circhoral phenotypes`: the words that files may use."""

from __future__ import annotations

_BODIES = (("man", "male"), ("woman", "female"))


def measures_command() -> None:
    """List what can be measured or predicted, with units and LOINC codes."""
    from circhoral.app.cli.screen import out, table
    from circhoral.quantities.analytes import measures
    from circhoral.simulation.simulate import simulated_measures

    bodies = [(who, simulated_measures(sex)) for who, sex in _BODIES]
    rows = [
        (
            row.id,
            row.label,
            row.conventional if row.conventional == row.si else f"{row.conventional} or {row.si}",
            ", ".join(who for who, simulated in bodies if row.id in simulated),
            ", ".join(row.loinc),
        )
        for row in measures().values()
    ]
    console = out()
    console.print(table(("measure", "name", "unit", "simulated in a", "LOINC"), rows))
    console.print("Any of them may stand among a person's labs.", style="dim")
    console.print("Besides, <agent>_concentration is simulated for what is given; see: circhoral agents", style="dim")


def phenotypes_command() -> None:
    """List phenotypes: named sets of parameter shifts for a person's file (phenotype: ...)."""
    from circhoral.app.cli.screen import out, plain
    from circhoral.evidence.phenotypes import phenotypes

    console = out()
    for row in phenotypes().values():
        shifts = [f"{name} {'x' if kind == 'times' else '='} {number:g}" for name, kind, number, _ in row.shift]
        console.print(f"[bold]{plain(row.id)}[/bold]: {plain(row.label)} ({plain(', '.join(row.sex))})")
        console.print(f"    {plain(', '.join(shifts) or 'no shift')}")
        console.print(f"    [dim]{plain(row.how)} {plain(f'[{row.mark}]')}: {plain(row.note)}[/dim]")
    console.print("Starting points for a person about whom little is known; not diagnoses.", style="dim")
