"""What the benchmarks share: the accuracy scan, timing, the machine, and the file of results."""

from __future__ import annotations

import json
import platform
import resource
import sys
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).parent / "results.json"
RELATIVE = (1e-3, 3e-4, 1e-4, 5e-5, 3e-5, 2e-5, 1e-5, 5e-6, 3e-6, 1e-6, 5e-7, 3e-7)
OURS_ABSOLUTE = (1e-1, 1e-2, 1e-3)  # of the relative tolerance, times each state's healthy size
THEIRS_ABSOLUTE = (1e-2, 1e-4)  # of the relative tolerance, in each state's own unit


def told(words: str) -> None:
    """Say on the error stream how far a benchmark has come."""
    print(words, file=sys.stderr, flush=True)


def least(times: int, action: Callable[[], object]) -> float:
    """Return the shortest of several times that an action takes [s]."""
    found = []
    for _ in range(times):
        begin = time.perf_counter()
        action()
        found.append(time.perf_counter() - begin)
    return min(found)


def peak_mebibytes() -> float:
    """Return the most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def choose(
    parts: Iterable[float],
    live: Callable[[float, float], object],
    error: Callable[[object], float],
    people: int,
    allowed: float,
    repeat: int,
) -> tuple[tuple[float, float], float, list[dict[str, float]]]:
    """Return the cheapest pair of tolerances that is accurate enough, its error, and the whole scan.

    Pairs are tried from loose to tight, and none further than one step beyond the loosest that is accurate enough:
    a tighter one only takes longer.

    Parameters
    ----------
    parts : iterable of float
        Absolute tolerances to try, as parts of the relative one.
    live : callable
        Lives the people at a relative and an absolute tolerance.
    error : callable
        Of what `live` returns.
    repeat : int
        How often each pair is timed; the shortest counts.
    """
    scan, fitting, beyond = [], [], 0
    for relative in RELATIVE:
        beyond += bool(fitting)
        if beyond > 1:
            break
        for part in parts:
            pair = (relative, relative * part)
            begin = time.perf_counter()
            off = error(live(*pair))
            seconds = time.perf_counter() - begin
            if repeat > 1:
                seconds = min(seconds, least(repeat - 1, lambda pair=pair: live(*pair)))
            scan.append({"relative": pair[0], "absolute": pair[1], "error": off,
                         "per_person_ms": 1e3 * seconds / people})  # fmt: skip
            if off <= allowed:
                fitting.append((seconds, pair, off))
            told(f"  relative {relative:.0e}, absolute {pair[1]:.0e}: {1e3 * seconds / people:.3g} ms, error {off:.1e}")
    _, pair, off = min(fitting)
    return pair, off, scan


def machine() -> dict[str, str]:
    """Return what the figures were measured on."""
    names = ("numpy", "numba", "llvmlite", "libroadrunner")
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []:
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return {"processor": model, "python": platform.python_version(), "cores_used": "1"} | {
        name: version(name) for name in names
    }


def write(found: dict[str, object]) -> None:
    """Put results into the file, beside those of other benchmarks."""
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps(known | found, indent=1) + "\n", encoding="utf-8")
