"""`circhoral twin`: a person calibrated to their own values, as a table, a file, a page and a picture."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from circhoral.app.cli.kinds import Units

if TYPE_CHECKING:
    from circhoral.people.person import Person
    from circhoral.twin.fit import Progress
    from circhoral.twin.posterior import Twin

_LARGEST_SEED = 2**31 - 1
NOT_TRUSTED = 4
"""Exit code where a twin abstains or its fit is not reliable; it is written all the same."""


def twin_command(
    person: Annotated[Path, typer.Argument(help="File of a person, with labs, semen analyses or cycles.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the twin: .nc (NetCDF, ArviZ groups).")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page: .html.")] = None,
    plot: Annotated[Path | None, typer.Option("--plot", "-p", help="Draw: .png, .svg or .pdf.")] = None,
    update: Annotated[
        Path | None,
        typer.Option(help="Begin from an earlier twin of the same person, whose file now holds more values."),
    ] = None,
    draws: Annotated[int, typer.Option(min=100, max=20_000, help="Draws of the posterior to keep.")] = 1000,
    effective: Annotated[float, typer.Option(min=100, max=5000, help="Effective draws that are enough.")] = 400.0,
    seed: Annotated[int, typer.Option(min=0, max=_LARGEST_SEED, help="Of the draws.")] = 0,
    units: Annotated[Units, typer.Option(help="Units of every result.")] = Units.CONVENTIONAL,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Calibrate a person to their own values: a posterior over what they may be, never one curve.

    Labs taken while something was given are explained by the history. Missing tests are simply missing. The twin
    abstains where the model cannot produce the values, and says which of them is in conflict.

    Exit code 2: something has to be mended, nothing was written. 4: the twin abstains, or its fit is not reliable;
    it was written, and says so.
    """
    from circhoral.app.cli.inputs import read_files
    from circhoral.app.cli.simulate import ending_in_order
    from circhoral.app.results import PAGES, STILLS, Writer, bytes_writer, check_target, picture_writer, write_together
    from circhoral.twin.posterior import make_twin
    from circhoral.twin.storage import twin_bytes

    check_target(out, (".nc",), "--out")
    check_target(html, PAGES, "--html")
    check_target(plot, STILLS, "--plot")
    who, _ = read_files(person, [])
    earlier = _earlier(update, who) if update is not None else None
    with telling(who.sex) as progress:
        made = make_twin(who, draws=draws, effective=effective, seed=seed, earlier=earlier, progress=progress)
        files: dict[Path, Writer] = {}
        if out is not None:
            files[out] = bytes_writer(twin_bytes(made))
        if html is not None:
            from circhoral.app.figures.twin import twin_page

            files[html] = bytes_writer(twin_page(made, units.value).encode())
        if plot is not None:
            from circhoral.app.figures.twin import twin_figure

            files[plot] = picture_writer(twin_figure(made, units.value), plot)
        if files:
            with ending_in_order():
                write_together(files)
    from circhoral.app.cli.twin_report import print_twin, twin_json

    if as_json:
        typer.echo(twin_json(made, units.value))
    else:
        print_twin(made, units.value, list(files), earlier)
    if not made.verdict.trustworthy:
        raise typer.Exit(NOT_TRUSTED)


def _earlier(path: Path, who: Person) -> Twin:
    """Return an earlier twin, or refuse one of somebody else or of another model."""
    from circhoral.app.cli.problems import CommandError
    from circhoral.app.cli.screen import messages
    from circhoral.twin.storage import open_with_changes

    twin, changed = open_with_changes(path)
    if (twin.person.sex, twin.person.name) != (who.sex, who.name):
        raise CommandError(f"--update {path}: is the twin of another person; leave --update away to begin anew")
    if changed:
        messages().print(f"{path}: {changed[0]}; the posterior is found anew.", style="dim")
    return twin


@contextmanager
def telling(sex: str, *, what_is_left: bool = False) -> Iterator[Progress]:
    """Show on standard error what is being done, and perhaps how long the rest takes."""
    from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    from circhoral.app.cli.screen import messages
    from circhoral.app.cli.simulate import tell_of_compiling

    console = messages()
    tell_of_compiling(console, sex, pulses=False)
    left: tuple[ProgressColumn, ...] = (TextColumn("left:"), TimeRemainingColumn()) if what_is_left else ()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), *left)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading the values", total=1.0)
        yield lambda what, done: bar.update(task, description=what[:60], completed=done)
