"""What must stand on every output: warnings, which catch the eye, and the regulatory status of what is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray as xr

WARNINGS = {
    "pregnancy_warning": "PREGNANCY",
    "hyperstimulation_warning": "HYPERSTIMULATION",
    "twin_warning": "TWIN",
}
"""Attributes of a dataset that hold a warning, with the word that it begins with on every output."""
STATUS = {"regulatory_status": "STATUS"}
"""The attribute that says which agents are unapproved, withdrawn or narrowly approved; never in red, never left out."""
RED = "#B00020"


def warnings_of(dataset: xr.Dataset) -> list[str]:
    """Return the warnings of a dataset, each with the word that it begins with; none for most."""
    return _lines(dataset, WARNINGS)


def status_of(dataset: xr.Dataset) -> list[str]:
    """Return the line of a dataset that tells the regulatory status of what is given; none for ordinary drugs."""
    return _lines(dataset, STATUS)


def warning_in(text: str) -> tuple[str, str] | None:
    """Return the attribute and the text of a line that `warnings_of` or `status_of` made; None for another line."""
    for name, word in (WARNINGS | STATUS).items():
        if text.startswith(f"{word}: "):
            return name, text.removeprefix(f"{word}: ")
    return None


def _lines(dataset: xr.Dataset, kinds: dict[str, str]) -> list[str]:
    return [f"{word}: {dataset.attrs[name]}" for name, word in kinds.items() if dataset.attrs.get(name)]
