"""What must catch the eye on every output: agents that harm a pregnancy, and ovaries that are stimulated too much."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray as xr

WARNINGS = {"pregnancy_warning": "PREGNANCY", "hyperstimulation_warning": "HYPERSTIMULATION"}
"""Attributes of a dataset that hold a warning, with the word that it begins with on every output."""
RED = "#B00020"


def warnings_of(dataset: xr.Dataset) -> list[str]:
    """Return the warnings of a dataset, each with the word that it begins with; none for most."""
    return [f"{word}: {dataset.attrs[name]}" for name, word in WARNINGS.items() if dataset.attrs.get(name)]


def warning_in(text: str) -> tuple[str, str] | None:
    """Return the attribute and the text of a line that `warnings_of` made; None if it is another line."""
    for name, word in WARNINGS.items():
        if text.startswith(f"{word}: "):
            return name, text.removeprefix(f"{word}: ")
    return None
