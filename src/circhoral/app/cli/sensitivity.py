"""`circhoral sensitivity`: which parameters decide an output, as a table, a file and a picture."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from circhoral.app.cli.kinds import Sex, Units

if TYPE_CHECKING:
    from circhoral.app.results import Writer
    from circhoral.people.person import Person
    from circhoral.protocols.regimen import Regimen
    from circhoral.validation.sensitivity.ensemble import Progress
    from circhoral.validation.sensitivity.outputs import Window
    from circhoral.validation.sensitivity.run import Analysed, Sensitivity

_LARGEST_SEED = 2**31 - 2
_PERCENT = 100
_MEANING = 50  # letters of a meaning in the table; files have the whole


class Method(StrEnum):
    """How sensitivity is measured."""

    LOCAL = "local"
    MORRIS = "morris"
    SOBOL = "sobol"


def sensitivity_command(
    person: Annotated[Path | None, typer.Argument(help="File of a person; the typical man or woman if none.")] = None,
    regimen: Annotated[Path | None, typer.Argument(help="File of a regimen; none: the person as they are.")] = None,
    measure: Annotated[
        list[str] | None,
        typer.Option(
            "--measure",
            "-m",
            help="What to explain: measures such as lh, peak_estradiol or lowest_lh; of a woman also cycle_length, "
            "follicular_length, luteal_length, day_of_ovulation, ovulatory_cycles; 'time_to:lh>5 IU/L'.",
        ),
    ] = None,
    at: Annotated[str | None, typer.Option(help="The day that is read: 180, or '6 months'.")] = None,
    over: Annotated[
        str | None,
        typer.Option(help="The mean over days instead: '60..90'.", show_default="day 180 of a man, 0..150 of a woman"),
    ] = None,
    method: Annotated[
        Method,
        typer.Option(help="local: elasticities. morris: screening over the priors. sobol: shares of the variance."),
    ] = Method.MORRIS,
    parameters: Annotated[
        list[str] | None, typer.Option("--parameters", help="Vary only these: a,b.", show_default="all that act")
    ] = None,
    part: Annotated[str, typer.Option(help="Vary only those of an organ or agent, such as leydig or clomiphene.")] = "",
    samples: Annotated[
        int | None,
        typer.Option(min=1, help="Morris trajectories, or Sobol base samples.", show_default="10 and 256"),
    ] = None,
    keep: Annotated[int, typer.Option(min=1, help="Sobol: so many parameters, chosen by Morris first.")] = 12,
    width: Annotated[float, typer.Option(help="Take the priors so many times as wide.")] = 1.0,
    sex: Annotated[Sex, typer.Option(help="Whose body, without a person.")] = Sex.MALE,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="What if: parameter=value; it does not vary then.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=_LARGEST_SEED, help="Of the designs.")] = 0,
    top: Annotated[int, typer.Option(min=1, help="How many parameters to show per output.")] = 15,
    units: Annotated[Units, typer.Option(help="Units of every result.")] = Units.CONVENTIONAL,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write every index: .csv.")] = None,
    plot: Annotated[Path | None, typer.Option("--plot", "-p", help="Draw: .png, .svg or .pdf.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Rank the parameters that decide an output, over what is uncertain about them.

    Every parameter that acts in the run and has a prior moves over the central 95 % of it. mu*: mean change of the
    output when the parameter goes from one end to the other; sigma: how much that depends on the other parameters.
    S1, ST: share of the output's variance, alone and with interactions. Elasticity: per cent of output per per cent
    of parameter.

    Exit code 2: something has to be mended, nothing was written.
    """
    from circhoral.app.cli.inputs import read_settings
    from circhoral.app.results import STILLS, bytes_writer, check_target, picture_writer, write_together

    check_target(out, (".csv",), "--out")
    check_target(plot, STILLS, "--plot")
    window = _window(at, over)
    who, arm = _read(person, regimen, sex)
    wanted, names = _split(measure), _split(parameters)
    if not wanted:
        from circhoral.app.cli.problems import CommandError

        raise CommandError("--measure: say what to explain, for example --measure testosterone_total")
    from circhoral.app.ranking import csv_bytes, plain
    from circhoral.validation.sensitivity.run import sensitivity

    with _progress(who.sex, quiet=as_json) as progress:
        found = sensitivity(
            who, arm, measures=wanted, method=method.value, window=window, parameters=names, part=part,
            samples=samples, keep=keep, width=width, seed=seed, units=units.value,
            settings=read_settings(settings or []), progress=progress,
        )  # fmt: skip
    files: dict[Path, Writer] = {}
    if out is not None:
        files[out] = bytes_writer(csv_bytes(found))
    if plot is not None:
        from circhoral.app.figures.ranking import draw

        files[plot] = picture_writer(draw(found, top), plot)
    if files:
        write_together(files)
    if as_json:
        import json

        typer.echo(json.dumps(plain(found, top), indent=1))
        return
    _show(found, top, list(files))


def _split(items: list[str] | None) -> list[str]:
    return [name.strip() for item in items or [] for name in item.split(",") if name.strip()]


def _window(at: str | None, over: str | None) -> Window | None:
    from circhoral.app.cli.problems import CommandError
    from circhoral.validation.sensitivity.outputs import Window

    if at is not None and over is not None:
        raise CommandError("--at and --over: keep one")
    if at is not None:
        day = _day("--at", at)
        return Window(day, day)
    if over is None:
        return None
    first, dots, last = over.partition("..")
    if not dots:
        raise CommandError(f"--over {over}: expected two days, for example --over 60..90")
    window = Window(_day("--over", first), _day("--over", last))
    if window.last <= window.first:
        raise CommandError(f"--over {over}: the second day must come after the first")
    return window


def _day(option: str, text: str) -> float:
    from circhoral.app.cli.inputs import in_days

    return 0.0 if text.strip() in ("0", "0.0") else in_days(option, text.strip())


def _read(person: Path | None, regimen: Path | None, sex: Sex) -> tuple[Person, Regimen | None]:
    from circhoral.app.cli.inputs import read_files
    from circhoral.app.cli.together import check_together

    if person is None:
        from circhoral.people.person import Person

        return Person.model_validate({"sex": sex.value, "age": "30 years"}), None
    who, arms = read_files(person, [regimen] if regimen else [])
    check_together(person, who, [regimen] if regimen else [], arms)
    return who, arms[0] if arms else None


def _show(found: Sensitivity, top: int, files: list[Path]) -> None:
    from circhoral.app.cli.screen import messages, notice, out, plain
    from circhoral.app.ranking import account, prominent

    console = out()
    for lines, style in zip(prominent(found), ("bold white on red", "bold yellow"), strict=True):
        for line in lines:
            console.print(plain(line), style=style)
    for output in found.outputs:
        console.print(_table(found, output, top))
    for line in account(found):
        console.print(plain(line), style="dim")
    for path in files:
        messages().print(f"wrote {plain(path)}", style="dim")
    notice(console)


def _table(found: Sensitivity, output: Analysed, top: int) -> object:
    from circhoral.app.cli.screen import plain, table
    from circhoral.app.ranking import rows

    shown = {"local": ("elasticity", "% per prior sd"), "morris": ("mu*", "mu", "sigma"), "sobol": ("S1", "ST")}
    cells = [
        (str(row["rank"]), row["parameter"], _short(row["meaning"]), _value(row), _origin(row), *_indices(row))
        for row in rows(found, output, top)
    ]
    title = (
        f"{output.label}: {found.who}, {found.regimen}, {found.when}; typical {output.typical:.4g} {output.unit}"
        + (f"; mu* in {output.unit}" if found.method == "morris" else "")
    )
    heads = ("", "parameter", "meaning", "value", "how", *shown[found.method])
    made = table(heads, cells, title=plain(title))
    made.columns[1].no_wrap = True
    return made


def _indices(row: dict[str, Any]) -> list[str]:
    """Return the cells of a method's indices, with half of their 95 % intervals."""
    if "elasticity" in row:
        per_sd = row["per_sd"]
        return [_number(row["elasticity"]), _number(None if per_sd is None else _PERCENT * per_sd)]
    if "mu" in row:
        return [
            f"{_number(row['mu_star'])} ± {_number(row['mu_star_conf'])}",
            _number(row["mu"]),
            _number(row["sigma"]),
        ]
    return [f"{row[name]:.2f} ± {row[f'{name}_conf']:.2f}" for name in ("S1", "ST")]


def _short(text: str) -> str:
    return text if len(text) <= _MEANING else text[: _MEANING - 1].rstrip(" ,") + "…"


def _value(row: dict[str, Any]) -> str:
    unit = "" if row["unit"] == "dimensionless" else f" {row['unit']}"
    return f"{row['value']:.4g}{unit}"


def _origin(row: dict[str, Any]) -> str:
    return f"{row['how']}: {row['source']}" if row["source"] else str(row["how"])


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return "0" if abs(value) < 5e-4 else f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"


@contextmanager
def _progress(sex: str, *, quiet: bool) -> Iterator[Progress | None]:
    """Show on standard error how many persons have been lived."""
    from circhoral.app.cli.screen import messages

    if quiet:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=messages(), transient=True) as bar:
        task = bar.add_task("women" if sex == "female" else "men", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
