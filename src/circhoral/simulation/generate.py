"""Write the generated model source anew: `python -m circhoral.simulation.generate` (or `make kernels`)."""

from __future__ import annotations

import sys
from pathlib import Path

import circhoral.kernels as home
from circhoral.equations.body import System
from circhoral.equations.codegen import Generated, generate
from circhoral.physiology.man import man
from circhoral.physiology.woman import woman


def bodies() -> dict[str, System]:
    """Return every body that ships a kernel, assembled."""
    return {system.name: system for system in (man(), man(pulses=True), woman(), woman(pulses=True))}


def fresh() -> dict[str, Generated]:
    """Return the source of every body as the equations now say it."""
    return {name: generate(system) for name, system in bodies().items()}


def main() -> None:
    """Write source and names of every body into the package."""
    assert home.__file__ is not None
    folder = Path(home.__file__).parent
    for name, made in fresh().items():
        for suffix, text in (("py", made.source), ("json", made.names)):
            target = folder / f"{name}.{suffix}"
            part = target.with_suffix(f".{suffix}.part")
            part.write_text(text, encoding="utf-8")
            part.replace(target)
            sys.stdout.write(f"wrote {target.name} ({len(text.splitlines())} lines)\n")


if __name__ == "__main__":
    main()
