"""`circhoral claims`: popular claims about fertility protocols, what the evidence says, what the model does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from circhoral.evidence.claims import Claim
    from circhoral.validation.claims import Shown


def claims_command(
    ids: Annotated[list[str] | None, typer.Argument(help="Claims by id, such as claim-05; all if none.")] = None,
    verdict: Annotated[
        list[str] | None, typer.Option("--verdict", help="Only claims of this verdict; may be repeated.")
    ] = None,
    search: Annotated[str, typer.Option("--search", help="Only claims in whose text this word stands.")] = "",
    run: Annotated[bool, typer.Option("--run", help="Simulate, and set what the model gives beside it.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """List popular claims about fertility protocols: verdict, what can be said, what the model does, sources.

    With --run each claim that the model can show is simulated, and the number is judged against the evidence. Nothing
    in the model is set by these experiments.
    """
    from circhoral.app.cli.screen import messages, notice, out, plain

    chosen = _chosen(ids or [], verdict or [], search)
    done: dict[str, list[Shown]] = {}
    if run:
        from circhoral.validation.claims import run_claims

        console = messages()
        done = run_claims(chosen, None if as_json else lambda claim: console.print(f"[dim]{claim}[/dim]", end="\r"))
    if as_json:
        typer.echo(_json(chosen, done if run else None))
        return
    shown = out()
    for claim in chosen:
        _show(claim)
        if run:
            for item in done[claim.id]:
                shown.print(f"    [bold]{item.outcome}[/bold]: {plain(result_words(item))}")
            if not done[claim.id]:
                shown.print("    no experiment: there is nothing in it that a run could show", style="dim")
    if not chosen:
        shown.print(f"no claim holds {plain(search or 'that')!r}; all of them: circhoral claims")
    elif run:
        _summary([item for items in done.values() for item in items])
    else:
        shown.print("What the model gives: circhoral claims --run", style="dim")
    notice(shown)


def _chosen(ids: list[str], verdicts: list[str], search: str) -> list[Claim]:
    from circhoral.app.cli.problems import CommandError
    from circhoral.evidence.claims import VERDICTS, all_claims
    from circhoral.quantities.problems import did_you_mean

    claims = all_claims()
    for name in ids:
        if name not in claims:
            raise CommandError(f"'{name}' is no claim; {did_you_mean(name, tuple(claims), 'see: circhoral claims')}")
    for name in verdicts:
        if name not in VERDICTS:
            known = f"choose one of: {', '.join(VERDICTS)}"
            raise CommandError(f"'{name}' is no verdict; {did_you_mean(name, VERDICTS, known)}")
    word = search.strip().lower()
    return [
        claim
        for claim in claims.values()
        if (not ids or claim.id in ids)
        and (not verdicts or claim.verdict in verdicts)
        and word in " ".join((claim.id, claim.claim, claim.statement, claim.model, *claim.where)).lower()
    ]


def _show(claim: Claim) -> None:
    from circhoral.app.cli.screen import out, plain
    from circhoral.evidence.sources import cite

    console = out()
    console.print(f"[bold]{plain(claim.id)}[/bold] [bold]{plain(claim.verdict)}[/bold]: {plain(claim.claim)}")
    console.print(f"    {plain(claim.statement)}")
    console.print(f"    model: {plain(claim.model)}")
    if claim.where:
        console.print(f"    [dim]in: {plain(_where(claim))}[/dim]")
    console.print(f"    [dim]{plain('; '.join(cite(claim.sources)))} {plain(f'[{claim.mark}]')}[/dim]")


def _where(claim: Claim) -> str:
    """Name what carries a claim; couplings that are off say so."""
    from circhoral.evidence.couplings import couplings

    off = {f"coupling {name}" for name in claim.named("coupling") if not couplings()[name].on}
    return ", ".join(f"{item} (zero by default)" if item in off else item for item in claim.where)


def result_words(item: Shown) -> str:
    """Return what came out of an experiment in words.

    Parameters
    ----------
    item : Shown
    """
    from circhoral.evidence.sources import source

    told = f"{item.what}: {_number(item.value, item.unit)}"
    if item.against and item.against_value is not None:
        times = f", {item.ratio:.3g} times" if item.ratio is not None else ""
        told += f" (against {_number(item.against_value, item.unit)}, {item.against}{times})"
    reported = ""
    if item.reported is not None:
        reported = f", {item.reported:.3g} times" if item.against else f", {_number(item.reported, item.unit)}"
    who = f" ({source(item.source).short})" if item.source else ""
    return f"{told}. Evidence: {item.evidence}{reported}{who}"


def _number(value: float, unit: str) -> str:
    return f"{value:.3g} {'%' if unit == 'percent' else unit}".rstrip()


def _summary(items: list[Shown]) -> None:
    from circhoral.app.cli.screen import out
    from circhoral.evidence.shows import OUTCOMES

    console = out()
    counts = {name: sum(item.outcome == name for item in items) for name in OUTCOMES}
    console.print(f"{len(items)} experiments: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
    for name, meaning in OUTCOMES.items():
        console.print(f"{name}: {meaning}", style="dim")


def _json(chosen: list[Claim], done: dict[str, list[Shown]] | None) -> str:
    import json
    from importlib.metadata import version

    from circhoral.evidence.sources import cite
    from circhoral.simulation.simulate import RESEARCH_USE

    rows = []
    for claim in chosen:
        row = {name: getattr(claim, name) for name in ("id", "claim", "verdict", "statement", "mark", "model", "where")}
        row["sources"] = {key: cite([key])[0] for key in claim.sources}
        if done is not None:
            row["shown"] = [item.plain() for item in done[claim.id]]
        rows.append(row)
    made = {"model": f"circhoral {version('circhoral')}", "research_use": RESEARCH_USE, "claims": rows}
    return json.dumps(made, indent=1)
