"""`circhoral plan`: protocols side by side on a person's twin, waiting among them, as a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from circhoral.app.cli.kinds import Units

if TYPE_CHECKING:
    from circhoral.evidence.goals import Goal
    from circhoral.people.person import Person
    from circhoral.protocols.protocol import Protocol
    from circhoral.twin.fit import Progress
    from circhoral.twin.posterior import Twin

_LARGEST_SEED = 2**31 - 1
REPORTS = (".html", ".pdf", ".json")


def plan_command(
    person: Annotated[
        Path, typer.Argument(help="File of a person, or a folder with a person.yaml and protocols of your own in it.")
    ],
    twin: Annotated[Path | None, typer.Option(help="File of their twin; it is made first if absent.")] = None,
    protocols: Annotated[
        list[str] | None,
        typer.Option(
            "--protocols",
            help="Ids of packaged protocols, or files or folders of your own. Repeat it, or use commas.",
            show_default="all that are for such a person and goal",
        ),
    ] = None,
    goal: Annotated[
        str | None, typer.Option(help="What is wanted: sperm, ovulation, ...", show_default="that of the person's file")
    ] = None,
    days: Annotated[str | None, typer.Option(help="How far ahead; that of the goal if absent.")] = None,
    draws: Annotated[int, typer.Option(min=20, max=5000, help="Draws of the twin that are lived.")] = 500,
    search: Annotated[bool, typer.Option("--search", help="Search the ranges of the best protocols, too.")] = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the report: .html, .pdf or .json.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=_LARGEST_SEED, help="Of every draw.")] = 0,
    units: Annotated[Units, typer.Option(help="Units of every result.")] = Units.CONVENTIONAL,
) -> None:
    """Compare protocols on a person's twin: how probable is what is wanted, when, and what may go wrong.

    Waiting always stands beside them. Protocols that the person's conditions or medication speak against are shown with
    the reason and are not ranked. Options with their basis, never directions. The same person and seed give the same
    report, but for its date.

    Exit code 2: something has to be mended, nothing was written. 4: the twin abstains, or its fit is not reliable; the
    report says so on its first page.
    """
    from circhoral.app.cli.inputs import in_days, read_files
    from circhoral.app.cli.problems import CommandError
    from circhoral.app.cli.simulate import ending_in_order
    from circhoral.app.cli.twin import NOT_TRUSTED, telling
    from circhoral.app.results import Writer, check_target, write_together
    from circhoral.planning.plan import fitting, make_plan

    check_target(out, REPORTS, "--out")
    folder = person if person.is_dir() else None
    file = person / "person.yaml" if folder else person
    who, _ = read_files(file, [])
    wanted = _goal(goal, who)
    library = _protocols(protocols, folder, who)
    span = None if days is None else in_days("--days", days)
    with telling(who.sex, what_is_left=True) as told:
        made = _twin(twin, who, seed, told)
        chosen = library if protocols else fitting(made, wanted, library)
        if not chosen:
            raise CommandError(f"no protocol of the library is for '{wanted.label}'; name some with --protocols")
        plan = make_plan(
            made, chosen, wanted, horizon=span, draws=draws, searched=search, seed=seed,
            progress=lambda what, done: told(what, 0.3 + 0.7 * done if twin is None else done),
        )  # fmt: skip
        files: dict[Path, Writer] = {}
        if out is not None:
            from circhoral.app.plan_report import report_writer

            files[out] = report_writer(plan, out, units.value)
            with ending_in_order():
                write_together(files)
    from circhoral.app.cli.plan_report import print_plan

    print_plan(plan, units.value, list(files))
    if not made.verdict.trustworthy:
        raise typer.Exit(NOT_TRUSTED)


def _goal(name: str | None, who: Person) -> Goal:
    from circhoral.app.cli.problems import CommandError
    from circhoral.evidence.goals import goal, goals

    known = ", ".join(key for key, one in goals().items() if one.sex == who.sex)
    wanted = name or who.goal
    if wanted is None:
        raise CommandError(f"--goal is missing, and the person's file has none; known are: {known}")
    try:
        return goal(wanted, who.sex)
    except KeyError as error:
        raise CommandError(f"--goal: {error.args[0]}") from None


def _protocols(names: list[str] | None, folder: Path | None, who: Person) -> list[Protocol]:
    """Return packaged protocols by id and those of files and folders; all packaged ones, and the folder's, if none."""
    from circhoral.app.cli.problems import CommandError
    from circhoral.protocols.library import protocols, read_protocol
    from circhoral.quantities.problems import did_you_mean

    packaged = protocols()
    own = _own(folder) if folder is not None else []
    if not names:
        return [*packaged.values(), *own]
    made: list[Protocol] = []
    for name in (part.strip() for item in names for part in item.split(",") if part.strip()):
        if name in packaged:
            made.append(packaged[name])
        elif Path(name).is_dir():
            made += _own(Path(name))
        elif Path(name).exists():
            made.append(read_protocol(Path(name)))
        else:
            remedy = did_you_mean(name, tuple(packaged), "see: circhoral protocols")
            raise CommandError(f"--protocols {name}: neither a packaged protocol nor a file; {remedy}")
    if wrong := [one.protocol for one in made if one.sex != who.sex]:
        raise CommandError(f"--protocols {wrong[0]}: is for the other sex")
    return made


def _own(folder: Path) -> list[Protocol]:
    """Return the protocols of a folder, in which the person's file and regimens may stand, too."""
    from circhoral.protocols.library import read_protocol
    from circhoral.quantities.documents import read_document, top_mapping

    found = []
    for path in sorted(path for path in folder.iterdir() if path.suffix.lower() in (".yaml", ".yml")):
        if "protocol" in top_mapping(read_document(path), "protocol"):
            found.append(read_protocol(path))
    return found


def _twin(path: Path | None, who: Person, seed: int, told: Progress) -> Twin:
    from circhoral.app.cli.problems import CommandError
    from circhoral.app.cli.twin_report import open_and_tell
    from circhoral.twin.posterior import make_twin

    if path is None:
        return make_twin(who, seed=seed, progress=lambda what, done: told(what, 0.3 * done))
    made = open_and_tell(path)
    if made.person != who:
        raise CommandError(
            f"--twin {path}: was made from another file than this person's; make it again: circhoral twin PERSON.yaml"
        )
    return made
