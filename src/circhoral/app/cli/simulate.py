"""`circhoral simulate`: a person under regimens, as a table, a file and a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from circhoral.app.cli.kinds import Units

if TYPE_CHECKING:
    import xarray as xr
    from rich.console import Console

    from circhoral.app.results import Writer
    from circhoral.people.person import Person
    from circhoral.protocols.regimen import Regimen
    from circhoral.twin.posterior import Twin

_LARGEST_SEED = 2**31 - 1  # what a NetCDF attribute holds
_LONGEST_IN_HOURS = 400.0  # days of a woman's run that are drawn from samples every six hours
_COMPILES = {"male": "half a minute", "female": "a minute and a half"}
_DRAWS = 200
type Progress = Callable[[int, int], None]


class Binding(StrEnum):
    """Published sets of binding constants."""

    VERMEULEN = "vermeulen"
    SODERGARD = "sodergard"
    ROSS = "ross"
    DUNN = "dunn"


class Resolution(StrEnum):
    """How the pulse generator is resolved."""

    MEAN = "mean"
    PULSES = "pulses"


def simulate_command(
    person: Annotated[
        Path | None, typer.Argument(help="File of a person; left out with --twin, which holds one.")
    ] = None,
    regimens: Annotated[list[Path] | None, typer.Argument(help="Files of regimens or protocols, one arm each.")] = None,
    days: Annotated[str, typer.Option(help="How long: days, or a length such as '18 months'.")] = "365",
    every: Annotated[
        str | None,
        typer.Option(
            help="Interval between samples: days, or '6 h'.",
            show_default="1; '6 h' for the picture of a woman's cycles; '10 min' with pulses",
        ),
    ] = None,
    before: Annotated[
        str | None, typer.Option(help="How much of the history to show; 90 days of it if absent.")
    ] = None,
    measure: Annotated[
        list[str] | None, typer.Option("--measure", "-m", help="Keep only these measures: lh, or lh,fsh.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write results: .nc, .csv or .parquet.")] = None,
    plot: Annotated[Path | None, typer.Option("--plot", "-p", help="Draw: .png, .svg, .pdf or .html.")] = None,
    people: Annotated[
        int | None,
        typer.Option(
            "--people",
            "-n",
            min=1,
            help="1: the typical person; more: that many persons like them, or draws of a twin.",
            show_default="1; 200 draws with --twin",
        ),
    ] = None,
    twin: Annotated[
        Path | None, typer.Option(help="File of a twin, instead of a person: the band is what is not known of them.")
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, max=_LARGEST_SEED, help="Of the draws between persons and of missed doses.")
    ] = 0,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="What if: parameter=value, for example lh_clearance='20 1/day'.")
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option(help="Leave out a metabolic coupling: its name, see circhoral couplings.")
    ] = None,
    units: Annotated[Units, typer.Option(help="Units of every result.")] = Units.CONVENTIONAL,
    binding: Annotated[
        Binding, typer.Option(help="Constants behind calculated free testosterone; never compare across them.")
    ] = Binding.VERMEULEN,
    resolution: Annotated[
        Resolution, typer.Option(help="What trains of GnRH pulses do on average, or every pulse on its own.")
    ] = Resolution.MEAN,
) -> None:
    """Simulate a person, or people like them, under one or more regimens.

    Without a regimen the person is simulated as they are. Files are written whole or not at all.

    Exit code 2: something has to be mended, nothing was written. 3: some persons failed, the rest was written. 4: the
    twin abstains, or its fit is not reliable.
    """
    from circhoral.app.cli.inputs import check_size, in_days, read_files, read_regimens, read_settings
    from circhoral.app.cli.problems import CommandError
    from circhoral.app.cli.together import check_together
    from circhoral.app.results import DATA_SUFFIXES, PAGES, STILLS, check_target

    check_target(out, DATA_SUFFIXES, "--out")
    check_target(plot, (*STILLS, *PAGES), "--plot")
    length = in_days("--days", days)
    shown = in_days("--before", before) if before is not None else None
    chosen = read_settings(settings or [])
    measure = [name.strip() for item in measure or [] for name in item.split(",") if name.strip()] or None
    known = None
    if twin is not None:
        from circhoral.app.cli.twin_report import open_and_tell

        # What stands first is a regimen then.
        regimens = [*([person] if person is not None else []), *(regimens or [])]
        known, arms = open_and_tell(twin), read_regimens(regimens)
        who, person, people = known.person, twin, min(people or _DRAWS, known.draws)
    elif person is None:
        raise CommandError("a person is missing: circhoral simulate PERSON.yaml [REGIMEN.yaml ...], or --twin twin.nc")
    else:
        who, arms = read_files(person, regimens or [])
    people = people or 1
    if measure:
        from circhoral.simulation.simulate import check_measures

        check_measures(measure, who.sex)
    interval = in_days("--every", every or _interval(who, length, resolution, plot))
    check_together(person, who, regimens or [], arms, rules=True)
    check_size(max(1, len(arms)), people, length, interval, len(measure or []))
    from circhoral.simulation.simulate import simulate
    from circhoral.twin.forecast import forecast

    options: dict[str, Any] = {
        "days": length, "every": interval, "before": shown, "measures": measure, "seed": seed, "parameters": chosen,
        "without": without or (), "units": units.value, "binding": binding.value, "resolution": resolution.value,
    }  # fmt: skip
    with _progress(who.sex, resolution, people) as progress:
        if known is None:
            dataset = simulate(who, arms, people=people, progress=progress, **options)
        else:
            dataset = forecast(known, arms, draws=people, progress=progress, **options)
        files: dict[Path, Writer] = _files(dataset, who, arms, length, measure, out, plot, known)
        if files:
            from circhoral.app.results import write_together

            with ending_in_order():
                write_together(files)
    from circhoral.app.cli.report import report

    code = report(dataset, who, measure, list(files), arms)
    if known is not None and not known.verdict.trustworthy:
        from circhoral.app.cli.twin import NOT_TRUSTED

        code = code or NOT_TRUSTED
    if code:
        raise typer.Exit(code)


def _interval(who: Person, days: float, resolution: Resolution, plot: Path | None) -> str:
    """Return how often to sample when nobody says: daily samples would miss the LH surge in a picture."""
    if resolution == Resolution.PULSES:
        return "10 min"
    return "6 h" if who.sex == "female" and plot is not None and days <= _LONGEST_IN_HOURS else "1"


def _files(
    dataset: xr.Dataset, who: Person, arms: list[Regimen], days: float, measures: list[str] | None,
    out: Path | None, plot: Path | None, twin: Twin | None,
) -> dict[Path, Writer]:  # fmt: skip
    from circhoral.app.results import bytes_writer, data_writer, picture_writer

    files: dict[Path, Writer] = {}
    if out is not None:
        files[out] = data_writer(dataset, out)
    if plot is not None:
        from circhoral.app.figures import trajectory_figure, trajectory_page, treatment_periods
        from circhoral.app.twin_records import reported_points

        periods = treatment_periods(who, arms, days, dataset)
        points = reported_points(twin, dataset) if twin is not None else None
        if plot.suffix.lower() == ".html":
            files[plot] = bytes_writer(trajectory_page(dataset, periods, measures, reported=points).encode())
        else:
            files[plot] = picture_writer(trajectory_figure(dataset, periods, measures, reported=points), plot)
    return files


@contextmanager
def ending_in_order() -> Iterator[None]:
    """Let a process that is asked to end take its half-written files with it."""
    import signal

    def leave(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    try:
        before = signal.signal(signal.SIGTERM, leave)
    except ValueError:  # only the main thread may
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def tell_of_compiling(console: Console, sex: str, *, pulses: bool) -> None:
    """Say that the model has to be compiled first, where it has."""
    from circhoral.engine.kernel import packaged_kernel
    from circhoral.simulation.arm import body_of

    source = packaged_kernel(body_of(sex, pulses=pulses)).module.__file__ or ""
    if not any((Path(source).parent / "__pycache__").glob("*.nbc")):
        console.print(f"compiling the model for this machine, once; about {_COMPILES[sex]} ...", style="dim")


@contextmanager
def _progress(sex: str, resolution: Resolution, people: int) -> Iterator[Progress | None]:
    """Show on standard error how far a long run is; a short one shows nothing unless it has to compile."""
    from circhoral.app.cli.screen import messages

    console = messages()
    tell_of_compiling(console, sex, pulses=resolution == Resolution.PULSES)
    if people == 1:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("simulating persons", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
