"""`circhoral new`: commented files to start from."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from circhoral.app.cli.kinds import Sex


class Kind(StrEnum):
    """What can be written."""

    PERSON = "person"
    REGIMEN = "regimen"
    PROTOCOL = "protocol"
    STUDY = "study"


def new_command(
    kind: Annotated[
        Kind,
        typer.Argument(help="What to write; a protocol is a regimen with its evidence, visits and stopping rules."),
    ],
    file: Annotated[Path | None, typer.Argument(help="Where; KIND.yaml if absent, '-' for the screen.")] = None,
    sex: Annotated[Sex, typer.Option(help="Whom a person or a regimen is about.")] = Sex.MALE,
) -> None:
    """Write a commented file to start from; never over one that exists."""
    from circhoral.app.cli.problems import CommandError
    from circhoral.protocols.templates import template

    if sex == Sex.FEMALE and kind not in (Kind.PERSON, Kind.REGIMEN):
        raise CommandError(
            f"--sex female: there is no {kind.value} about a woman yet; write: circhoral new {kind.value}"
        )
    text = template(kind.value, sex.value)
    target = Path(f"{kind.value}.yaml") if file is None else file
    if str(target) == "-":
        typer.echo(text, nl=False)
        return
    if target.suffix.lower() not in (".yaml", ".yml"):
        raise CommandError(f"{target}: expected a name that ends in .yaml")
    try:
        with target.open("x", encoding="utf-8") as stream:  # refuses a file that exists, without a race
            try:
                stream.write(text)
                stream.flush()
            except OSError:
                target.unlink(missing_ok=True)
                raise
    except FileExistsError:
        raise CommandError(f"{target}: exists already and is left as it is; give another name") from None
    checked = "circhoral check" if kind != Kind.PROTOCOL else "mend it to your needs, then: circhoral check"
    typer.echo(f"wrote {target}; {checked} {target}")
