"""What the band of a dataset is a band of: persons who differ, or what is not known of one person. Said in one place.

A run of several persons holds between-person variability. A forecast of a twin holds parameter uncertainty: every
member is the same person, as one posterior draw has them. The two must never be told as one another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from circhoral.app.summary import sex_of

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, slots=True)
class SpreadWords:
    """How the spread of a dataset is told.

    Attributes
    ----------
    who : str
        Whom the curves show.
    noun, each : str
        Of the members: ``"persons"`` and ``"person"``, or ``"posterior draws"`` and ``"posterior draw"``.
    counted : str
        How many there are.
    band : str
        What the band holds, as a legend says it.
    note : str
        The same in one sentence below a table; empty for one member.
    labs : str
        How the person's own values stand to the model.
    """

    who: str
    noun: str
    each: str
    counted: str
    band: str
    note: str
    labs: str


def is_twin(dataset: xr.Dataset) -> bool:
    """Whether the members of a dataset are posterior draws of one person."""
    # A CSV file keeps of this only what its note says.
    return bool(dataset.attrs.get("parameter_uncertainty")) or "posterior draw" in str(dataset.attrs.get("note", ""))


def spread_words(dataset: xr.Dataset) -> SpreadWords:
    """Return how the spread of a dataset is told.

    Parameters
    ----------
    dataset : xarray.Dataset
        What `simulate` or `forecast` returned.
    """
    return _of_draws(dataset) if is_twin(dataset) else _of_persons(dataset)


def _of_draws(dataset: xr.Dataset) -> SpreadWords:
    count = int(dataset.attrs.get("people", dataset.sizes["person"]))
    person = "woman" if sex_of(dataset) == "female" else "man"
    counted = "1 posterior draw" if count == 1 else f"{count} posterior draws"
    who = f"{counted} of one {person}"
    if count > 1:
        who = f"median and 90 % band of {who} (what is not known of this person)"
    note = (
        "Median, and below it the range that holds 90 % of the posterior draws (parameter uncertainty: what is not "
        "known of this person; visit-to-visit variability and measurement scatter are not part of it)."
    )
    return SpreadWords(
        who,
        "posterior draws",
        "posterior draw",
        counted,
        "band: 90 % of posterior draws (what is not known of this person)",
        note if count > 1 else "",
        "The person's own labs beside the model (the twin was made from them)",
    )


def _of_persons(dataset: xr.Dataset) -> SpreadWords:
    count = int(dataset.attrs.get("people", dataset.sizes["person"]))
    female = sex_of(dataset) == "female"
    noun, one = ("women", "woman") if female else ("persons", "person")
    who = f"typical {one} of this description"
    if count > 1:
        who = f"median and 90 % band of {count} {noun} (between-person variability)"
    note = (
        "Median, and below it the range that holds 90 % of the persons (between-person variability; the "
        "uncertainty of the typical values is not part of it)."
    )
    return SpreadWords(
        who,
        noun,
        one,
        "typical person" if count == 1 else f"{count} persons",
        "band: 90 % of persons lie within",
        note if count > 1 else "",
        "The person's own labs beside the model (not fitted to them)",
    )
