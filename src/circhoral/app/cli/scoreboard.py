"""`circhoral scoreboard`: every packaged study on one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def scoreboard_command(
    page: Annotated[Path, typer.Option("--html", help="Where to write the page.")] = Path("scoreboard.html"),
    plot: Annotated[Path | None, typer.Option("--plot", "-p", help="Draw as well: .png, .svg or .pdf.")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write every score as .json.")] = None,
    people: Annotated[
        int | None,
        typer.Option(
            min=1, show_default="as many as the reported errors ask for, 100 to 1,000", help="Virtual people per arm."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the draws between persons.")] = 0,
    fresh: Annotated[bool, typer.Option("--fresh", help="Run again what is known from an earlier run.")] = False,
) -> None:
    """Replicate every packaged study and set what the model gives beside what was reported, on one page.

    The page shows predicted against reported, the shares within 1.25- and 1.5-fold by role, sex and mechanism, and the
    misses, worst first, with the reason where one is known. Only studies that are new or changed are run.
    """
    import json

    from circhoral.app.cli.screen import notice, table
    from circhoral.app.cli.screen import out as screen
    from circhoral.app.cli.studies_run import check_outputs, run, write_outputs
    from circhoral.app.results import bytes_writer, check_target, write_together
    from circhoral.evidence.studies import packaged_studies
    from circhoral.validation.scoreboard import PEOPLE, board, plain_board, shares

    check_outputs(page, plot)
    check_target(out, (".json",), "--out")
    done = run(list(packaged_studies().values()), people=people, seed=seed, fresh=fresh)
    rows = board(done)
    write_outputs(rows, page, plot, seed=seed, overview=True)
    if out is not None:
        text = json.dumps(plain_board(done, rows, seed), indent=1, allow_nan=False) + "\n"
        write_together({out: bytes_writer(text.encode())})
    console = screen()
    groups = [
        *shares(rows, lambda row: f"{row.role}, {PEOPLE[row.sex]}"),
        *sorted(shares(rows, lambda row: row.mechanism), key=lambda item: -item.near),
    ]
    headings = ("", "studies", "endpoints", "inside or < 1.25", "< 1.5", "wrong direction", "not evaluated")
    lines = [
        (g.group, g.studies, g.endpoints, f"{g.good:.0%}", f"{g.near:.0%}", g.wrong, g.unevaluated) for g in groups
    ]
    console.print(table(headings, lines, title="Endpoints inside the reported interval or near it"))
    for path in (page, plot, out):
        if path is not None:
            console.print(f"wrote {path}", style="dim")
    notice(console)
