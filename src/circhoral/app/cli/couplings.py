"""`circhoral couplings`: how metabolism reaches the axis, and on what evidence."""

from __future__ import annotations


def couplings_command() -> None:
    """List how weight, insulin, leptin, sleep and their like act on the hormones, with the evidence.

    Each can be left out of a run: circhoral simulate PERSON --without NAME.
    """
    from circhoral.app.cli.screen import out, plain
    from circhoral.evidence.couplings import GRADES, couplings
    from circhoral.evidence.parameters import all_rows
    from circhoral.evidence.sources import source

    console = out()
    for row in couplings().values():
        state = "" if row.on else "; off unless its parameter is set"
        whom = "" if len(row.sexes) > 1 else f" ({row.sexes[0]})"
        console.print(
            f"[bold]{plain(row.id)}[/bold]: {plain(row.driver)} acts on {plain(row.target)}{whom}; "
            f"evidence {row.grade}{state}"
        )
        console.print(f"    {plain(row.effect)}")
        carried = ", ".join(f"{name} = {all_rows()[name].value:g} (off: {value:g})" for name, value in row.off.items())
        told = f"; {source(row.source).short}" if row.source else ""
        console.print(f"    [dim]{plain(carried)}{plain(told)}[/dim]")
    console.print("Evidence: " + "; ".join(f"{grade} {meaning}" for grade, meaning in GRADES.items()), style="dim")
    console.print("Leave one out of a run: circhoral simulate PERSON --without NAME", style="dim")
