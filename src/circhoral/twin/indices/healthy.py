"""Where healthy people of the model stand with each index, as the packaged table says."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from circhoral.quantities.analytes import Sex


@dataclass(frozen=True, slots=True)
class Healthy:
    """Range of an index among healthy people.

    Attributes
    ----------
    centre : float
        What a raw index is divided by [unit of the raw index].
    low, high : float
        5th and 95th percentile over the centre.
    """

    centre: float
    low: float
    high: float


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("circhoral.content") / "indices_healthy.toml").read_text(encoding="utf-8"))


def healthy_range(name: str, sex: Sex) -> Healthy:
    """Return where healthy people of a sex stand with an index."""
    return Healthy(**_table()[sex][name])
