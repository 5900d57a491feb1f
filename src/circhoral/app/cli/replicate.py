"""`circhoral replicate`: run published studies and set what the model gives beside what was reported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from circhoral.evidence.studies import Study
    from circhoral.validation.replicate import Replicated, Scored


def replicate_command(
    files: Annotated[
        list[str] | None,
        typer.Argument(help="Study files, or keys of packaged studies; all calibration ones, men and women, if none."),
    ] = None,
    people: Annotated[int, typer.Option(min=1, help="Virtual people per arm; 1 is the typical person.")] = 200,
    seed: Annotated[int, typer.Option(help="Of the draws between persons.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Run published studies on virtual people and score every endpoint against what was reported.

    inside: within the reported 95 % interval, or within 20 % where none is given. near: less than 1.5-fold away.
    The studies of the package set its typical values, so their scores show agreement, not prediction.
    """
    from circhoral.app.cli.screen import messages, notice, out
    from circhoral.validation.replicate import replicate

    studies = _studies(files or [])
    console = messages()
    done = replicate(
        studies,
        people=people,
        seed=seed,
        progress=None if as_json else lambda key: console.print(f"[dim]{key}[/dim]", end="\r"),
    )
    if as_json:
        typer.echo(_json(done, people, seed))
        return
    shown = out()
    for study in done:
        _show(study)
    scored = [item for study in done for item in study.endpoints if item.verdict != "not evaluated"]
    if scored:
        near = sum(item.verdict in ("inside", "near") for item in scored)
        inside = sum(item.verdict == "inside" for item in scored)
        wrong = sum(item.wrong_direction for item in scored)
        shown.print(f"{len(scored)} endpoints: {inside} inside, {near - inside} near, {len(scored) - near} off; "
                    f"{wrong} in the wrong direction")  # fmt: skip
    notice(shown)


def _studies(names: list[str]) -> list[Study]:
    from circhoral.app.cli.problems import CommandError
    from circhoral.evidence.studies import StudyError, packaged_studies, read_study
    from circhoral.quantities.problems import did_you_mean

    packaged = packaged_studies()
    if not names:
        return [study for study in packaged.values() if study.role == "calibration"]
    found = []
    for name in names:
        if name in packaged:
            found.append(packaged[name])
        elif Path(name).is_file():
            try:
                found.append(read_study(Path(name)))
            except (StudyError, UnicodeDecodeError) as error:
                raise CommandError(str(error)) from None
        else:
            remedy = did_you_mean(name, tuple(packaged))
            raise CommandError(f"'{name}' is neither a file nor a packaged study; {remedy}")
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
    if math.isfinite(item.low):
        scale = 100 if item.unit == "share" else 1
        model += f" ({scale * item.low:.3g} to {scale * item.high:.3g})"
    verdict = item.verdict + (", wrong direction" if item.wrong_direction else "")
    return (item.arm, what, item.at, _number(item.reported, item.unit), model, f"{item.fold_error:.2f}", verdict)


def _number(value: float, unit: str) -> str:
    import math

    if math.isinf(value):
        return "not reached"
    if unit == "share":
        return f"{100 * value:.3g} %"
    return f"{value:.4g}" if unit == "ratio" else f"{value:.4g} {unit}"


def _json(done: list[Replicated], people: int, seed: int) -> str:
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
