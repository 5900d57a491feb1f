"""What a study gave, kept under a hash of all that it depends on, so that nothing unchanged is run twice.

The hash covers the study, the number of people and the seed, every file of the package below the command line
(equations, kernels, parameters, phenotypes, this floor) and the versions of what computes. A file that cannot be read
is as good as none; one is written whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from dataclasses import fields
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from circhoral.engine.kernel import cache_folder
from circhoral.evidence.studies import Study
from circhoral.validation.replicated import Replicated
from circhoral.validation.scoring import Scored

_LEFT_OUT = (
    "app", "twin", "planning", "__pycache__", "studies", "sensitivity", "explain.py", "claims.py", "shows.py",
    "scoreboard.py", "claims.toml", "misses.toml", "goals.py", "goals.toml", "record.json", "protocol.py", "library.py",
    "content/protocols", "safety.py", "circumstances.py",
)  # fmt: skip
"""On these no result depends: what stands on the floors above; study files, each hashed by itself; what only reads
results; protocols, goals and the check of safety, which no study uses."""


def key(study: Study, people: int | None, seed: int) -> str:
    """Return the hash under which a result is kept."""
    text = json.dumps(
        [study.model_dump(mode="json", by_alias=True), people, seed, _model()], sort_keys=True, default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def kept(name: str) -> Replicated | None:
    """Return what is kept under a hash, or None."""
    path = cache_folder() / "replicated" / f"{name}.json"
    try:
        return _read(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def keep(name: str, made: Replicated) -> None:
    """Keep a result under a hash; a disk that is full or not ours to write costs nothing but the next run."""
    folder = cache_folder() / "replicated"
    half = folder / f"{name}.{os.getpid()}.half"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        half.write_text(json.dumps(made.plain()), encoding="utf-8")
        half.replace(folder / f"{name}.json")
    except OSError:
        half.unlink(missing_ok=True)


@cache
def _model() -> str:
    """Return a hash of everything that a result depends on beside the study."""
    digest = hashlib.sha256()

    def add(folder: Traversable, place: str) -> None:
        for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if item.name in _LEFT_OUT or f"{place}/{item.name}".lstrip("/") in _LEFT_OUT:
                continue
            if item.is_dir():
                add(item, f"{place}/{item.name}")
            elif item.name.endswith((".py", ".toml", ".json", ".yaml", ".csv")):
                digest.update(f"{place}/{item.name}".encode())
                digest.update(item.read_bytes())

    add(files("circhoral"), "")
    digest.update("/".join([version("numpy"), version("scipy"), version("numba"), platform.machine()]).encode())
    return digest.hexdigest()


def _read(plain: dict[str, Any]) -> Replicated:
    known = {field.name for field in fields(Replicated)}
    if set(plain) != known:
        raise KeyError("another version wrote this")
    endpoints = tuple(Scored(**item) for item in plain["endpoints"])
    return Replicated(**plain | {"notes": tuple(plain["notes"]), "endpoints": endpoints})
