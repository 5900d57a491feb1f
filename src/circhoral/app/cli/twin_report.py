"""What the terminal says of a twin."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from circhoral.twin.posterior import Twin


def open_and_tell(path: Path) -> Twin:
    """Open a twin; say what of the model has changed since, and whether the twin can be trusted."""
    from circhoral.app.cli.screen import messages, plain
    from circhoral.twin.storage import open_with_changes

    twin, changed = open_with_changes(path)
    console = messages()
    if changed:
        console.print(f"{plain(path)} stands for another state of the model:", style="bold yellow")
        for line in changed[:8]:
            console.print(f"  {plain(line)}", style="yellow")
        if len(changed) > 8:
            console.print(f"  and {len(changed) - 8} more", style="yellow")
        console.print("  to fit it again: circhoral twin PERSON.yaml --out twin.nc --update twin.nc", style="yellow")
    if not twin.verdict.trustworthy:
        console.print(plain(f"the twin is not to be relied on: {'; '.join(twin.verdict.reasons)}"), style="bold red")
    return twin


def print_twin(twin: Twin, units: str, files: Sequence[Path], earlier: Twin | None) -> None:
    """Print a twin as tables."""
    raise NotImplementedError


def twin_json(twin: Twin, units: str) -> str:
    """Return a twin as one JSON object."""
    return json.dumps({})
