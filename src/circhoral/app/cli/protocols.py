"""`circhoral protocols`: the library of protocols, one card, and what speaks against them for a person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from circhoral.app.cli.kinds import Sex

if TYPE_CHECKING:
    from rich.console import Console

    from circhoral.people.person import Person
    from circhoral.people.safety import SafetyReport
    from circhoral.protocols.protocol import Protocol


def protocols_command(
    name: Annotated[
        str | None, typer.Argument(help="Id of a protocol, or a file of your own; all are listed if absent.")
    ] = None,
    sex: Annotated[Sex | None, typer.Option(help="Only those of one sex.")] = None,
    aim: Annotated[str | None, typer.Option(help="Only those with this aim, such as sperm or ovulation.")] = None,
    folder: Annotated[Path | None, typer.Option(help="A folder with protocols of your own, listed too.")] = None,
    person: Annotated[
        Path | None, typer.Option("--for", help="File of a person: say what speaks against each protocol for them.")
    ] = None,
    json_out: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """List protocols with their evidence, or show one: doses, visits, stopping rules, safety.

    Options with their basis, never directions. A protocol that is contraindicated for a person is shown with its
    reason and is never ranked.
    """
    from circhoral.app.cli.screen import notice, out

    who = _person(person)
    found = _chosen(name, sex.value if sex is not None else None, aim, folder)
    reports = {} if who is None else {item.protocol: _report(who, item) for item in found}
    if json_out:
        typer.echo(_json(found, reports))
        return
    console = out()
    if name is not None:
        for item in found:
            _card(console, item, reports.get(item.protocol))
    else:
        _list(console, found, reports)
    notice(console)


def _person(file: Path | None) -> Person | None:
    from circhoral.app.cli.kinds import wrong_kind
    from circhoral.app.cli.problems import CommandError
    from circhoral.people.person import read_person

    if file is None:
        return None
    if wrong := wrong_kind(file, "person"):
        raise CommandError(wrong)
    return read_person(file)


def _report(who: Person, item: Protocol) -> SafetyReport:
    from circhoral.people.safety import check_safety

    return check_safety(who, item)


def _chosen(name: str | None, sex: str | None, aim: str | None, folder: Path | None) -> list[Protocol]:
    from circhoral.app.cli.problems import CommandError
    from circhoral.people.example import read_whole_protocol
    from circhoral.protocols.library import find_protocols, protocols
    from circhoral.protocols.protocol import aims
    from circhoral.quantities.problems import did_you_mean

    if aim is not None and aim not in aims():
        raise CommandError(f"--aim {aim}: is no aim; {did_you_mean(aim, aims())}")
    if name is not None and (Path(name).suffix.lower() in (".yaml", ".yml", ".json") or Path(name).is_file()):
        return [read_whole_protocol(name)]
    known = dict(protocols())
    if folder is not None:
        if not folder.is_dir():
            raise CommandError(f"--folder {folder}: is no folder")
        known |= find_protocols(folder)
    if name is not None:
        if name not in known:
            raise CommandError(f"'{name}' is no protocol; {did_you_mean(name, tuple(known))}")
        return [known[name]]
    return [
        item for item in known.values() if sex in (None, item.sex) and (aim is None or aim in item.aims)
    ]  # fmt: skip


def _json(found: list[Protocol], reports: dict[str, SafetyReport]) -> str:
    import json
    from dataclasses import asdict

    from circhoral.protocols.protocol import GRADES
    from circhoral.quantities.written import as_written

    rows = []
    for item in found:
        row = as_written(item)
        if item.protocol in reports:
            report = reports[item.protocol]
            row["safety"] = {
                "contraindicated": report.contraindicated,
                "entries": [asdict(entry) for entry in report.entries],
                "not_checked": list(report.unread),
            }
        rows.append(row)
    return json.dumps({"grades": GRADES, "protocols": rows}, indent=1, ensure_ascii=False)


def _list(console: Console, found: list[Protocol], reports: dict[str, SafetyReport]) -> None:
    from circhoral.app.cli.screen import plain, table
    from circhoral.protocols.protocol import GRADES

    rows = []
    for item in sorted(found, key=lambda one: (one.sex != "male", one.protocol)):
        row = [item.protocol, item.title, item.sex, ", ".join(item.aims), item.evidence.grade]
        if reports:
            row.append(_in_short(reports[item.protocol]))
        rows.append(row)
    last = ("for this person",) if reports else ()
    console.print(table(("protocol", "what it is", "sex", "aims", "evidence", *last), rows))
    for item in found:
        if item.protocol in reports and reports[item.protocol].contraindicated:
            console.print(
                plain(f"{item.protocol} is contraindicated for this person, and never ranked:"), style="bold red"
            )
            for reason in reports[item.protocol].reasons:
                console.print(plain(f"- {reason}"), soft_wrap=True)
    for grade, meaning in GRADES.items():
        console.print(plain(f"{grade}: {meaning}"), style="dim")
    for text in dict.fromkeys(line for report in reports.values() for line in report.unread):
        console.print(plain(f"not checked: {text}"), style="yellow")
    console.print("One with doses, visits and stopping rules: circhoral protocols ID", style="dim")


def _in_short(report: SafetyReport) -> str:
    if report.contraindicated:
        return "CONTRAINDICATED"
    levels = list(dict.fromkeys(entry.level for entry in report.entries))
    return ", ".join(f"{level} ({len(report.of(level))})" for level in levels) or "nothing was found"


def _card(console: Console, item: Protocol, report: SafetyReport | None) -> None:
    from circhoral.app.cli.screen import plain
    from circhoral.app.figures.periods import describe_dose
    from circhoral.app.protocol_cards import card_sections

    console.print(f"[bold]{plain(item.protocol)}[/bold]  {plain(item.title)}\n")
    if report is not None and report.contraindicated:
        console.print(plain("CONTRAINDICATED for this person, and never ranked"), style="bold red")
    doses = [describe_dose(dose) + (f", {dose.route}" if dose.route else "") for dose in item.regimen.doses]
    for title, lines in card_sections(item, doses, report):
        console.print(plain(title), style="bold")
        for line in lines:
            console.print(plain(f"- {line}"), soft_wrap=True)
        console.print()
