"""Help must be instant: it may load nothing that is slow."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

HEAVY = ("numba", "numpy", "scipy", "pandas", "xarray", "pint", "pydantic", "matplotlib", "plotly", "sympy", "pyarrow")

_LOADED = """
import sys
from circhoral.app.cli import main
try:
    main({arguments})
except SystemExit:
    pass
print("LOADED", *[name for name in {heavy} if name in sys.modules])
"""


@pytest.mark.parametrize("arguments", [["--help"], ["simulate", "--help"], ["model", "show", "--help"], ["--version"]])
def test_help_loads_nothing_slow(arguments: list[str]) -> None:
    program = _LOADED.format(arguments=arguments, heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split()[1:])
    assert loaded <= ({"pydantic"} if len(arguments) > 1 else set())  # typer itself reads a command's types with it


def test_help_is_instant() -> None:
    took = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "circhoral", "--help"], capture_output=True, check=True)
        took.append(time.perf_counter() - start)
    assert min(took) < 1.0  # half a second on a machine that does nothing else


def test_importing_the_package_loads_nothing_slow() -> None:
    program = f"import sys, circhoral; print(*[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_no_arguments_show_help_and_unknown_commands_are_refused(cli) -> None:
    assert "simulate" in cli().out
    ended = cli("simulat")
    assert ended.code == 2
    assert "simulat" in ended.err
