"""`circhoral replicate`: run published studies and set what the model gives beside what was reported."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from circhoral.evidence.studies import Study
    from circhoral.validation.replicated import Replicated
    from circhoral.validation.scoring import Scored


class Role(StrEnum):
    """What a study is used for."""

    CALIBRATION = "calibration"
    VALIDATION = "validation"


def replicate_command(
    files: Annotated[
        list[str] | None,
        typer.Argument(help="Study files, folders of them, or keys of packaged studies; every packaged one if none."),
    ] = None,
    people: Annotated[
        int | None,
        typer.Option(
            min=1,
            show_default="as many as the reported errors ask for, 100 to 1,000",
            help="Virtual people per arm; 1 is the typical person.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the draws between persons.")] = 0,
    role: Annotated[Role | None, typer.Option(help="Only calibration or only validation studies.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    page: Annotated[Path | None, typer.Option("--html", help="Write a page with picture and table.")] = None,
    plot: Annotated[Path | None, typer.Option("--plot", "-p", help="Draw: .png, .svg or .pdf.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Run again what is known from an earlier run.")] = False,
) -> None:
    """Run published studies on virtual people and score every endpoint against what was reported.

    inside: within the reported 95 % interval, or within 20 % where none is given. near: less than 1.5-fold away.
    Calibration studies set the typical values, so their scores show agreement, not prediction; validation studies set
    nothing. An endpoint that cannot be evaluated is listed with its reason and counts as a miss. What was run before
    with the same model, study, people and seed is not run again.
    """
    from circhoral.app.cli.screen import notice, out
    from circhoral.app.cli.studies_run import check_outputs, run, write_outputs
    from circhoral.validation.scoreboard import board

    check_outputs(page, plot)
    studies = [study for study in _studies(files or []) if role in (None, study.role)]
    done = run(studies, people=people, seed=seed, fresh=fresh)
    if as_json:
        typer.echo(_json(done, people, seed))
    rows = board(done)
    write_outputs(rows, page, plot, seed=seed, overview=False)
    if as_json:
        return
    shown = out()
    for study in done:
        _show(study)
    near = sum(item.score.verdict in ("inside", "near") for item in rows)
    inside = sum(item.score.verdict == "inside" for item in rows)
    wrong = sum(item.score.wrong_direction for item in rows)
    unknown = sum(not item.evaluated for item in rows)
    if rows:
        left = f", {unknown} not evaluated" if unknown else ""
        shown.print(f"{len(rows)} endpoints: {inside} inside, {near - inside} near, {len(rows) - near - unknown} off"
                    f"{left}; {wrong} in the wrong direction")  # fmt: skip
    for path in (page, plot):
        if path:
            shown.print(f"wrote {path}", style="dim")
    notice(shown)


def _studies(names: list[str]) -> list[Study]:
    """Return the studies that are named; every problem of every file is told at once."""
    from circhoral.app.cli.problems import CommandError
    from circhoral.evidence.studies import StudyError, packaged_studies, read_study
    from circhoral.quantities.problems import did_you_mean

    packaged = packaged_studies()
    if not names:
        return list(packaged.values())
    found: list[Study] = []
    problems: list[str] = []
    for name in names:
        paths = sorted(Path(name).glob("**/*.yaml")) if Path(name).is_dir() else [Path(name)]
        if name in packaged:
            found.append(packaged[name])
            continue
        if not paths:
            problems.append(f"{name}: holds no file that ends in .yaml")
        elif not paths[0].is_file():
            problems.append(
                f"'{name}' is no file, no folder and no packaged study; {did_you_mean(name, tuple(packaged))}"
            )
            continue
        for path in paths:
            try:
                found.append(read_study(path))
            except (StudyError, UnicodeDecodeError) as error:
                problems.append(str(error))
    if problems:
        raise CommandError("\n".join(problems))
    return found


def _show(study: Replicated) -> None:
    from circhoral.app.cli.screen import out, plain, table

    rows = [_line(item) for item in study.endpoints]
    title = f"{study.study} ({study.role}): {study.citation}"
    headings = ("arm", "what", "when", "reported", "model (90 % of such trials)", "fold", "verdict")
    out().print(table(headings, rows, title=plain(title)))
    for note in study.notes:
        out().print(f"note: {plain(note)}", style="dim")


def _line(item: Scored) -> tuple[str, ...]:
    import math

    what = " ".join(part for part in (item.measure, item.statistic, item.threshold) if part)
    if item.verdict == "not evaluated":
        return (item.arm, what, item.at, _number(item.reported, item.unit), "-", "-", f"not evaluated: {item.reason}")
    model = _number(item.predicted, item.unit)
    if math.isfinite(item.low) and item.unit != "direction":
        scale = 100 if item.unit == "share" else 1
        model += f" ({scale * item.low:.3g} to {scale * item.high:.3g})"
    verdict = item.verdict + (", wrong direction" if item.wrong_direction else "")
    return (item.arm, what, item.at, _number(item.reported, item.unit), model, f"{item.fold_error:.2f}", verdict)


def _number(value: float, unit: str) -> str:
    import math

    if math.isinf(value):
        return "not reached"
    if unit == "direction":
        return "rises" if value > 1 else "falls"
    if unit == "share":
        return f"{100 * value:.3g} %"
    return f"{value:.4g}" if unit == "ratio" else f"{value:.4g} {unit}"


def _json(done: list[Replicated], people: int | None, seed: int) -> str:
    import json
    import math
    from importlib.metadata import version
    from typing import Any

    from circhoral.simulation.simulate import RESEARCH_USE

    def finite(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: finite(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [finite(item) for item in value]
        return None if isinstance(value, float) and not math.isfinite(value) else value

    made = {
        "model": f"circhoral {version('circhoral')}",
        "research_use": RESEARCH_USE,
        "seed": seed,
        "people": people,
        "studies": [finite(study.plain()) for study in done],
    }
    return json.dumps(made, indent=1)
