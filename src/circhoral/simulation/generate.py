"""Write the generated model source anew: `python -m circhoral.simulation.generate` (or `make kernels`)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import circhoral.kernels as home
from circhoral.equations.body import System
from circhoral.equations.codegen import Generated, generate
from circhoral.physiology.man import man
from circhoral.physiology.woman import woman

BODIES: dict[str, Callable[[], System]] = {
    "man": man,
    "man_pulses": partial(man, pulses=True),
    "woman": woman,
    "woman_pulses": partial(woman, pulses=True),
}
"""What assembles each body that ships a kernel."""


def fresh(processes: int = 2) -> dict[str, Generated]:
    """Return the source of every body as the equations now say it.

    Parameters
    ----------
    processes : int
        How many bodies at once; each takes about a minute of a processor.
    """
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return dict(zip(BODIES, pool.map(_fresh, BODIES), strict=True))


def _fresh(name: str) -> Generated:
    return generate(BODIES[name]())


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
