"""`circhoral cite`: how to cite circhoral, and the papers whose parameters a run uses."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from circhoral.evidence.parameters import ParameterRow


def cite_command(
    person: Annotated[Path | None, typer.Argument(help="File of a person; then the papers of that run.")] = None,
    regimens: Annotated[list[Path] | None, typer.Argument(help="Files of regimens.")] = None,
) -> None:
    """Say how to cite circhoral, and which papers the parameters of a run come from."""
    from importlib.metadata import version

    from circhoral.app.cli.screen import out, plain

    rows = _rows(person, regimens or []) if person is not None else []
    console = out()
    console.print("Cite circhoral itself as", style="bold")
    console.print(
        f"Circhoral (version {version('circhoral')}): quantitative systems pharmacology of the human reproductive "
        "hormone axis. Open-source software, Apache-2.0."
    )
    if person is None:
        console.print("\nThe papers behind a run: circhoral cite PERSON REGIMEN...", style="dim")
        return
    _papers(rows)
    origins = Counter(row.how for row in rows)
    console.print(f"\n{len(rows)} parameters: " + ", ".join(f"{count} {how}" for how, count in origins.most_common()))
    assumed = sorted(row.id for row in rows if row.how == "assumed")
    console.print(f"assumed: {plain(', '.join(assumed) or 'none')}", style="dim")


def _rows(person: Path, regimens: list[Path]) -> list[ParameterRow]:
    """Return the parameters of the body, of every agent given and of every habit changed, each once."""
    from circhoral.agents.catalogue import catalogue
    from circhoral.app.cli.inputs import read_files
    from circhoral.engine.kernel import packaged_kernel
    from circhoral.evidence.parameters import rows_of
    from circhoral.protocols.withdrawal import COURSE
    from circhoral.simulation.arm import body_of
    from circhoral.simulation.lifestyle import parameters_of

    who, arms = read_files(person, regimens)
    doses = [*who.history, *(dose for arm in arms for dose in arm.doses)]
    agents = dict.fromkeys(dose.agent for dose in doses if dose.agent in catalogue())
    if any(arm.start_cycle == "progestin_withdrawal" for arm in arms):
        agents |= {COURSE["agent"]: None}
    ids = dict.fromkeys(packaged_kernel(body_of(who.sex)).names.parameters)
    for agent in agents:
        ids |= dict.fromkeys(catalogue()[agent or ""].needs())
    for dose in doses:
        ids |= dict.fromkeys(parameters_of(dose.lifestyle, of_level=dose.level is not None) if dose.lifestyle else ())
    known = rows_of(who.sex)
    return [known[key] for key in ids if key in known]


def _papers(rows: list[ParameterRow]) -> None:
    from circhoral.app.cli.screen import out, table
    from circhoral.evidence.sources import source

    used: dict[str, list[ParameterRow]] = {}
    for row in rows:
        if row.source:
            used.setdefault(row.source, []).append(row)
    lines = [
        (key, source(key).short, ", ".join(sorted({row.mark for row in found})), str(len(found)))
        for key, found in sorted(used.items())
    ]
    title = f"{len(lines)} sources of this run's parameters"
    out().print(table(("key", "source", "mark", "parameters"), lines, title=title))
