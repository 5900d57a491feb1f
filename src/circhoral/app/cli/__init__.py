"""The command line: one module per command, each loading what it needs only when it runs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from circhoral.app.cli import (
    agents,
    check,
    cite,
    claims,
    couplings,
    explain,
    indices,
    listings,
    model,
    new,
    next_lab,
    plan,
    problems,
    protocols,
    pulses,
    replicate,
    scoreboard,
    sensitivity,
    simulate,
    twin,
    twin_check,
)

_INTERRUPTED = 130

app = typer.Typer(
    name="circhoral",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Simulate the human reproductive hormone axis: persons under fertility-restoration regimens.",
    epilog="For research and education. Not a medical device; nothing it prints is treatment advice.",
)
app.command("simulate")(simulate.simulate_command)
app.command("twin")(twin.twin_command)
app.command("next-lab")(next_lab.next_lab_command)
app.command("plan")(plan.plan_command)
app.command("explain")(explain.explain_command)
app.command("indices")(indices.indices_command)
app.command("check")(check.check_command)
app.command("new")(new.new_command)
app.command("agents")(agents.agents_command)
app.command("protocols")(protocols.protocols_command)
app.add_typer(model.app, name="model")
app.command("measures")(listings.measures_command)
app.command("phenotypes")(listings.phenotypes_command)
app.command("couplings")(couplings.couplings_command)
app.command("claims")(claims.claims_command)
app.command("pulses")(pulses.pulses_command)
app.command("replicate")(replicate.replicate_command)
app.command("scoreboard")(scoreboard.scoreboard_command)
app.command("sensitivity")(sensitivity.sensitivity_command)
app.command("twin-check")(twin_check.twin_check_command)
app.command("cite")(cite.cite_command)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"circhoral {version('circhoral')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and stop.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show where an error arose; allowed at any place.")] = False,
) -> None:
    """Carry the options of every command."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process if absent.

    Notes
    -----
    0: done. 1: a fault of circhoral itself. 2: something in the input or on the disk has to be mended; nothing was
    written. 3: some persons could not be integrated; the rest was written. 4: a twin abstains, its fit is not reliable,
    or a criterion of a check fails; it was written, and says so.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    try:
        app([word for word in given if word != "--debug"], prog_name="circhoral")
    except SystemExit as leaving:
        if leaving.code == _INTERRUPTED:
            typer.echo("stopped", err=True)
        raise
    except Exception as error:
        if debug:
            raise
        message, code = problems.explain(error)
        typer.secho("error: ", fg="red", bold=True, err=True, nl=False)
        typer.echo(message, err=True)
        raise SystemExit(code) from None
