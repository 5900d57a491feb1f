"""`circhoral next-lab`: which test, and when, tells most about what a person wants to know."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from circhoral.twin.next_lab import Ranking

_LARGEST_SEED = 2**31 - 1
_NEGLIGIBLE = 0.01
"""Share of what is open below which a test is not worth a line."""


def next_lab_command(
    twin: Annotated[Path, typer.Argument(help="File of a twin.")],
    outcome: Annotated[
        str | None,
        typer.Option(
            help="What is to be known: a measure, or 'phenotype'.",
            show_default="sperm_concentration, or ovulation of a woman",
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(help="When: days, or '6 months'.", show_default="180 days; of ovulations, within 90"),
    ] = None,
    above: Annotated[
        str | None, typer.Option(help="Ask only whether it is above this, as '15 million/mL'; its fifths if absent.")
    ] = None,
    regimen: Annotated[Path | None, typer.Option(help="What is given meanwhile; nothing if absent.")] = None,
    on: Annotated[
        list[str] | None,
        typer.Option("--on", help="When tests could be: '4 weeks'. Repeat it.", show_default="now, 4 and 12 weeks"),
    ] = None,
    most: Annotated[int, typer.Option(min=1, max=200, help="Lines to show.")] = 10,
    seed: Annotated[int, typer.Option(min=0, max=_LARGEST_SEED, help="Of the values drawn.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Rank the tests that could come next by what they are expected to tell about an outcome.

    What is open is how unsure the twin is of the outcome. A test settles a share of it on average; chance alone shows
    what stands in brackets. Tests are ranked one by one: two of them may tell the same.
    """
    from circhoral.app.cli.inputs import in_days, read_regimens
    from circhoral.app.cli.screen import messages
    from circhoral.app.cli.twin_report import open_and_tell
    from circhoral.twin.next_lab import next_lab

    when = None if at is None else in_days("--at", at)
    days = [in_days("--on", text) if text not in ("0", "now") else 0.0 for text in on or ["now", "4 weeks", "12 weeks"]]
    limit = None if above is None else _limit(above, outcome)
    given = read_regimens([regimen])[0] if regimen is not None else None
    made = open_and_tell(twin)
    if not as_json:
        messages().print("living the draws and asking every test ...", style="dim")
    found = next_lab(made, outcome=outcome, at=when, above=limit, days=days, regimen=given, seed=seed)
    if as_json:
        typer.echo(_json(found))
    else:
        _print(found, most)


def _limit(text: str, outcome: str | None) -> float:
    from circhoral.app.cli.problems import CommandError
    from circhoral.quantities.analytes import ConversionError, convert, measure
    from circhoral.quantities.quantity import QuantityError, parse_quantity

    about = measure(outcome or "sperm_concentration")
    try:
        quantity = parse_quantity(text, f"15 {about.conventional}", dimensionless=about.unit == "1")
        return convert(quantity.magnitude, quantity.unit or about.unit, about.unit, about)
    except (QuantityError, ConversionError) as error:
        raise CommandError(f"--above {text}: {error}") from None


def _print(found: Ranking, most: int) -> None:
    from circhoral.app.cli.screen import notice, out, plain, table
    from circhoral.quantities.analytes import measure

    console = out()
    asked = found.outcome
    console.print(f"[bold]To be known: {plain(asked.label)}[/bold]")
    console.print(plain(f"Now: {_now(found)}."))
    best = found.candidates[0]
    if not best.tells or best.share < _NEGLIGIBLE:
        console.print("No single test tells more about it than chance would.", style="yellow")
    else:
        console.print(
            plain(
                f"{measure(best.measure).label} {best.when.split(' (')[0]} is expected to settle "
                f"{100 * best.share:.0f} % of what is open."
            )
        )
    shown = [one for one in found.candidates if one.tells and one.share >= _NEGLIGIBLE][:most]
    rows = [
        (measure(one.measure).label, one.when, f"{100 * one.share:.0f} % ({100 * one.chance / asked.bits:.0f} %)")
        for one in shown
    ]
    if rows:
        console.print(table(("test", "when", "settles, on average (chance)"), rows))
    rest = len(found.candidates) - len(shown)
    console.print(
        f"{rest} other tests and dates tell less. By {found.draws} draws of the twin; {asked.bits:.2f} bits are open.",
        style="dim",
    )
    notice(console)


def _now(found: Ranking) -> str:
    import numpy as np

    asked = found.outcome
    shares = np.bincount(asked.classes, minlength=len(asked.names)) / len(asked.classes)
    return ", ".join(f"{name} {100 * share:.0f} %" for name, share in zip(asked.names, shares, strict=True))


def _json(found: Ranking) -> str:
    import json
    from dataclasses import asdict

    import numpy as np

    from circhoral.simulation.simulate import RESEARCH_USE

    asked = found.outcome
    shares = np.bincount(asked.classes, minlength=len(asked.names)) / len(asked.classes)
    made = {
        "research_use": RESEARCH_USE,
        "outcome": asked.label,
        "classes": [{"class": a, "share": float(b)} for a, b in zip(asked.names, shares, strict=True)],
        "bits_open": asked.bits,
        "draws": found.draws,
        "tests": [asdict(one) for one in found.candidates],
    }
    return json.dumps(made, indent=1, ensure_ascii=False)
