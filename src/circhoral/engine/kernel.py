"""Kernels: a generated model and the integrator as one compiled module, kept in the user's cache folder.

The folder's name hashes the texts, the library versions and the processor, so a kernel is found without reading
equations and never outlives what it was made from. A lock keeps parallel processes from compiling twice.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import sys
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

from filelock import FileLock
from platformdirs import user_cache_dir

_HEADER = '''"""Made by circhoral; do not edit. Generated model, then the integrator."""
import math

import numba
import numpy as np
from numba import prange

from circhoral.engine.jit import inline, jit, parallel

'''

_TEMPLATES = ("rodas.py", "occurrences.py", "stepping.py")
"""The files that follow the generated model, in the order in which they use each other."""
_POWERS = "powers.py"
"""The file before it."""


@dataclass(frozen=True)
class Names:
    """Names, units and labels that go with the arrays of a model."""

    name: str
    states: tuple[tuple[str, str, str], ...]
    inputs: tuple[tuple[str, str, str, float, str], ...]
    parameters: tuple[str, ...]
    measures: tuple[tuple[str, str, str], ...]
    events: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_json(cls, text: str) -> Names:
        """Read what the generator wrote."""
        raw = json.loads(text)
        tables = ("states", "inputs", "measures", "events")
        rows: dict[str, Any] = {key: tuple(tuple(row) for row in raw[key]) for key in tables}
        return cls(name=raw["name"], parameters=tuple(raw["parameters"]), **rows)

    def state(self, name: str) -> int:
        """Position of a state."""
        return [row[0] for row in self.states].index(name)

    def input(self, name: str) -> int:
        """Position of an input."""
        return [row[0] for row in self.inputs].index(name)

    def measure(self, name: str) -> int:
        """Position of a measure."""
        return [row[0] for row in self.measures].index(name)

    def event(self, name: str) -> int:
        """Position of an event that the states decide."""
        return [row[0] for row in self.events].index(name)


@dataclass(frozen=True)
class Kernel:
    """A compiled model with its names.

    Attributes
    ----------
    names : Names
    module : module
        Holds `live_all`, `settle`, `derive`, `rhs` and the rest as compiled functions.
    """

    names: Names
    module: ModuleType


def make_kernel(source: str, names: str) -> Kernel:
    """Compile a generated model, or find it in the cache.

    Parameters
    ----------
    source, names : str
        What `equations.codegen.generate` wrote.

    Notes
    -----
    Functions compile when first called, then load from the cache. If the cache folder cannot be written, a
    temporary folder of this process's user takes its place.
    """
    before, after = template(_POWERS), "\n\n".join(template(name) for name in _TEMPLATES)
    text = f"{_HEADER}{before}\n\n\n{source}\n\n{after}"
    known = Names.from_json(names)
    settings = (files("circhoral.engine") / "jit.py").read_text(encoding="utf-8")
    key = hashlib.sha256("\n".join([text, settings, *_surroundings()]).encode()).hexdigest()[:20]
    folder = cache_folder() / f"{known.name}-{key}"
    path = folder / "kernel.py"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(str(folder) + ".lock"):
            if not path.exists():
                half = folder / f"kernel.{os.getpid()}.part"
                half.write_text(text, encoding="utf-8")
                half.replace(path)
    return Kernel(known, _load(path, f"circhoral_kernel_{known.name}_{key}"))


def template(name: str) -> str:
    """Return the part of a template file that goes into a kernel."""
    text = (files("circhoral.engine") / name).read_text(encoding="utf-8")
    return text.split("# --- begin template ---")[1].split("# --- end template ---")[0].strip("\n")


@lru_cache(maxsize=8)
def packaged_kernel(body: str) -> Kernel:
    """Return the kernel of a body whose generated source ships with the package ("man", "woman")."""
    folder = files("circhoral.kernels")
    source = (folder / f"{body}.py").read_text(encoding="utf-8")
    return make_kernel(source, (folder / f"{body}.json").read_text(encoding="utf-8"))


def compile_lock(kernel: Kernel) -> FileLock:
    """Lock held while a kernel may be compiling, so that parallel processes compile once."""
    assert kernel.module.__file__ is not None
    return FileLock(str(Path(kernel.module.__file__).parent) + ".lock")


def _surroundings() -> list[str]:
    parts = [
        version("numba"),
        version("llvmlite"),
        version("numpy"),
        platform.machine(),
        platform.python_version(),
    ]
    try:
        import llvmlite.binding as llvm

        parts.append(llvm.get_host_cpu_name())
    except (ImportError, RuntimeError):
        parts.append(platform.processor())
    return parts


def cache_folder() -> Path:
    """Return where compiled kernels and other results that can be made again are kept."""
    wanted = Path(os.environ.get("CIRCHORAL_CACHE") or user_cache_dir("circhoral"))
    try:
        wanted.mkdir(parents=True, exist_ok=True)
        probe = wanted / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError:
        owner = os.getuid() if hasattr(os, "getuid") else "user"
        wanted = Path(tempfile.gettempdir()) / f"circhoral-{owner}"
        wanted.mkdir(parents=True, exist_ok=True)
    return wanted


def _load(path: Path, name: str) -> ModuleType:
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
