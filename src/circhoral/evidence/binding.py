"""Published sets of constants for calculated free testosterone, from content/binding.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class BindingSet:
    """Constants of one publication: id, source key, provenance mark, and values by parameter id."""

    id: str
    source: str
    mark: str
    values: tuple[tuple[str, float], ...]


@cache
def binding_sets() -> dict[str, BindingSet]:
    """Return every set by its author's name."""
    tables = tomllib.loads((files("circhoral.content") / "binding.toml").read_text(encoding="utf-8"))
    return {
        key: BindingSet(
            key,
            table["source"],
            table["mark"],
            tuple((name, float(value)) for name, value in table.items() if name not in ("source", "mark")),
        )
        for key, table in tables.items()
    }
