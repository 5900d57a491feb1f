"""`circhoral twin-check`: whether twins say what is true of persons whose truth is known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from circhoral.twin.check.run import Progress

CRITERION_FAILED = 4
_LARGEST_SEED = 2**31 - 2


class Sexes(StrEnum):
    """Whose twins are checked."""

    MALE = "male"
    FEMALE = "female"
    BOTH = "both"


def twin_check_command(
    persons: Annotated[int, typer.Option(min=1, help="Synthetic persons of each sex.")] = 40,
    pulses: Annotated[
        int | None,
        typer.Option(min=0, help="Men whose labs come from runs with pulses.", show_default="30, at most --persons"),
    ] = None,
    sex: Annotated[Sexes, typer.Option(help="Whose twins.")] = Sexes.BOTH,
    seed: Annotated[int, typer.Option(min=0, max=_LARGEST_SEED, help="Of the synthetic persons.")] = 0,
    folder: Annotated[
        Path | None,
        typer.Option(help="Where persons are kept, so that a run goes on.", show_default="the cache of the user"),
    ] = None,
    plot: Annotated[Path | None, typer.Option("--plot", "-p", help="Draw: .png, .svg or .pdf.")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the result: .json.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Check twins against synthetic persons whose truth is known.

    Simulation-based calibration: the truth is drawn from the prior, labs from the observation model around it, and the
    rank of the truth among the draws of the twin must be uniform; 90 % intervals must cover 85 to 95 %, also of later
    labs that the twin was not told. Men whose labs come from the pulse-resolved model show what a wrong model does.

    Each person has a file, and what was interrupted goes on. A folder of one's own is not looked at for whether model
    or settings have changed since.

    Exit code 2: something has to be mended, nothing was written. 4: a criterion fails, the results were written.
    """
    from circhoral.app.results import STILLS, bytes_writer, check_target, picture_writer, write_together
    from circhoral.app.twin_check import plain
    from circhoral.twin.check import Settings, default_folder, run_check, summarise

    check_target(out, (".json",), "--out")
    check_target(plot, STILLS, "--plot")
    settings = Settings(seed=seed)
    wanted = {name: persons for name in ("male", "female") if sex.value in (name, "both")}
    if sex is not Sexes.FEMALE:
        wanted["pulses"] = min(30, persons) if pulses is None else pulses
    with _progress(quiet=as_json) as progress:
        results = run_check(wanted, settings, folder or default_folder(settings), progress=progress)
    found = summarise(results)
    told = plain(found, settings)
    import json

    text = json.dumps(told, indent=1) + "\n"
    files = {}
    if out is not None:
        files[out] = bytes_writer(text.encode())
    if plot is not None:
        from circhoral.app.figures.twin_check import draw

        files[plot] = picture_writer(draw(told), plot, dpi=120)
    if files:
        write_together(files)
    if as_json:
        typer.echo(text, nl=False)
    else:
        _show(told, list(files))
    if not found.holds:
        raise typer.Exit(CRITERION_FAILED)


def _show(told: dict[str, Any], files: list[Path]) -> None:
    from circhoral.app.cli.screen import messages, notice, out, plain, table
    from circhoral.app.twin_check import WHO

    console = out()
    for kind, item in told["by_kind"].items():
        verdicts = ", ".join(f"{count} {state}" for state, count in item["verdicts"].items())
        title = f"{item['persons']} {WHO[kind]}: {verdicts}; {item['seconds_median']:.2g} s each"
        console.print(table(*_cells(item), title=title))
        if "recovered" in item:
            continue
        apart = item["phenotypes"]
        low, high = item["withheld_interval"]
        console.print(
            f"all quantities {item['coverage_90']:.1%}; withheld labs {item['withheld_coverage_90']:.1%} "
            f"({low:.0%} to {high:.0%}) of {item['withheld_values']}; {item['ess_per_second']:.0f} effective draws a "
            f"second; share of the true phenotype {apart['mean_share_of_truth']:.2f} (p of the shares {apart['p']:.2g})"
        )
        console.print()
    for name, holds in told["criteria"].items():
        console.print(f"[{'green' if holds else 'bold red'}]{'holds' if holds else 'FAILS'}[/]  {plain(name)}")
    for line in told["failed"]:
        console.print(plain(f"failed: {line}"), style="bold red")
    for path in files:
        messages().print(f"wrote {plain(path)}", style="dim")
    notice(console)


def _cells(item: dict[str, Any]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return headings and rows of one kind of person."""
    from circhoral.app.twin_check import quantity_words

    rows: list[tuple[str, ...]]
    if "recovered" in item:
        rows = [
            (quantity_words(name), _coverage(row), f"{row['bias']:+.2f}") for name, row in item["recovered"].items()
        ]
        return ("parameter", "90 % interval covers", "bias in prior sd"), rows
    rows = [
        (quantity_words(name), _coverage(row), f"{row['p']:.2g}", f"{row['p_adjusted']:.2g}")
        for name, row in item["quantities"].items()
    ]
    return ("quantity", "90 % interval covers", "p of the ranks", "adjusted"), rows


def _coverage(row: dict[str, Any]) -> str:
    low, high = row["coverage_interval"]
    return f"{row['coverage_90']:.0%} ({low:.0%} to {high:.0%})"


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Progress | None]:
    """Show on standard error how many persons are done, and how long the rest takes."""
    from circhoral.app.cli.screen import messages

    if quiet:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=messages(), transient=True, speed_estimate_period=600) as bar:
        task = bar.add_task("persons", total=None)
        yield lambda done, total, what: bar.update(task, completed=done, total=total, description=what or "done")
