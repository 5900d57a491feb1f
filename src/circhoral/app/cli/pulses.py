"""`circhoral pulses`: the pulses of a hormone series, found as a study would have found them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer


def pulses_command(
    series: Annotated[
        Path, typer.Argument(help="CSV with the columns 'time' (minutes) and 'value', or a table that simulate wrote.")
    ],
    measure: Annotated[str, typer.Option("--measure", "-m", help="The column that holds the hormone.")] = "value",
    arm: Annotated[str | None, typer.Option(help="The arm to take from a table of several.")] = None,
    person: Annotated[int, typer.Option(help="The person to take from a table of several, from 0.")] = 0,
    detector: Annotated[str, typer.Option(help="threshold, threshold_cv or cluster.")] = "cluster",
    cv: Annotated[float, typer.Option(help="Coefficient of variation of one sample in the assay.")] = 0.05,
    detection_limit: Annotated[float, typer.Option(help="Lowest value that the assay can tell from nothing.")] = 0.0,
    every: Annotated[int, typer.Option(help="Use every n-th sample: what a slower sampling would have seen.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Count the pulses of a series and show time, height and rise of each.

    A count belongs to its sampling interval and its rule: say both when you report it.
    """
    from circhoral.app.cli.screen import out, table
    from circhoral.validation.pulses import detect_pulses

    if every < 1:
        raise typer.BadParameter(f"found {every}; expected 1 or more", param_hint="--every")
    time, value = _read(series, measure, arm, person)
    try:
        found = detect_pulses(
            time[::every],
            value[::every],
            detector,  # type: ignore[arg-type]
            cv=cv,
            detection_limit=detection_limit,
        )
    except ValueError as error:
        raise typer.BadParameter(f"{series}: {error}", param_hint="series") from None
    if as_json:
        import json

        keys = ("peak_time", "peak", "nadir", "amplitude")
        lists = {key: [float(x) for x in getattr(found, key)] for key in keys}
        typer.echo(
            json.dumps({"detector": found.detector, "count": found.count, "mean": found.mean, **lists}, indent=1)
        )
        return
    hours = found.duration / 60
    rows = [
        (f"{at:g}", f"{high:.3g}", f"{low:.3g}", f"{high - low:.3g}")
        for at, high, low in zip(found.peak_time, found.peak, found.nadir, strict=True)
    ]
    out().print(table(("peak at [min]", "peak", "nadir before", "rise"), rows, title=f"{series.name}: {detector}"))
    out().print(
        f"{found.count} pulses in {hours:g} h, mean interval {found.mean_interval:.0f} min, "
        f"mean rise {found.mean_amplitude:.3g}, mean level {found.mean:.3g}"
        if found.count > 1
        else f"{found.count} pulses in {hours:g} h, mean level {found.mean:.3g}"
    )


def _read(path: Path, measure: str, arm: str | None, person: int) -> tuple[Any, Any]:
    import csv

    import numpy as np

    from circhoral.quantities.problems import InputError, Problem

    def wrong(line: int, field: str, found: str, expected: str, remedy: str) -> InputError:
        return InputError([Problem(str(path), line, 1, field, found, expected, remedy)])

    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            lines = list(csv.reader(file))
    except FileNotFoundError:
        raise wrong(0, "", "no such file", "a CSV file", "check its name and folder") from None
    except IsADirectoryError:
        raise wrong(0, "", "a folder", "a CSV file", "name a file in it") from None
    except UnicodeDecodeError:
        raise wrong(0, "", "bytes that are not UTF-8 text", "a CSV file", "save the table as CSV (UTF-8)") from None
    titles = [cell.strip().lower() for cell in lines[0]] if lines else []
    head = [title.split(" [")[0] for title in titles]  # "time [day]" is a time
    for name in ("time", measure.lower()):
        if head.count(name) != 1:
            words = ", ".join(head) or "nothing"
            raise wrong(1, name, f"the columns {words}", f"one column '{name}'", "name it in the first line")
    minutes = 24 * 60 if "time [day]" in titles else 1
    at = [head.index("time"), head.index(measure.lower())]
    whose = [head.index(name) for name in ("arm", "person") if name in head]
    pairs = []
    arms: list[str] = []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) <= max(at + whose):
            raise wrong(number, "", f"{len(cells)} cells", f"{len(head)} cells", "fill the line or take it out")
        if "arm" in head:
            arms.append(cells[head.index("arm")])
            if arm is not None and arms[-1] != arm:
                continue
        if "person" in head and cells[head.index("person")].strip() != str(person):
            continue
        row = []
        for name, position in zip(("time", measure), at, strict=True):
            try:
                row.append(float(cells[position]))
            except ValueError:
                raise wrong(
                    number, name, repr(cells[position]), "a number", "minutes, and a concentration without its unit"
                ) from None
        pairs.append(row)
    several = list(dict.fromkeys(arms))
    if (arm is None and len(several) > 1) or (arm is not None and arm not in several):
        words = ", ".join(several) or "none"
        raise wrong(1, "arm", f"the arms {words}", "one of them", "choose it with --arm")
    data = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return data[:, 0] * minutes, data[:, 1]
