"""What comes of a twin under regimens: every draw is lived, so that the band is what is not known of one person."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from circhoral.protocols.regimen import Regimen
from circhoral.simulation.simulate import simulate
from circhoral.twin.posterior import Twin
from circhoral.twin.reading import first_bleed

if TYPE_CHECKING:
    import xarray as xr

DRAWS = 200
UNCERTAINTY = "posterior draw of one person (parameter uncertainty)"


def forecast(
    twin: Twin,
    regimens: Sequence[Regimen | Mapping[str, Any] | str | Path] = (),
    *,
    draws: int = DRAWS,
    progress: Callable[[int, int], None] | None = None,
    **options: Any,
) -> xr.Dataset:
    """Return what becomes of a person under regimens, as far as their values tell.

    Parameters
    ----------
    twin : Twin
    regimens : sequence of Regimen, mapping or path
        One arm each. None: nothing is given from now on.
    draws : int
        Of the posterior; as many persons are lived.
    progress : callable of (done, total), optional
    **options
        Of `circhoral.simulate`: days, every, measures, seed, units and others.

    Returns
    -------
    xarray.Dataset
        As of `simulate`; ``person`` counts draws. Parameters of what only the regimens give are drawn from their prior.

    Raises
    ------
    SimulationError
        As `simulate`, or if there are fewer draws.
    """
    draws = min(draws, twin.draws)
    who = twin.person.model_copy(update={"phenotype": None})
    begins = options.pop("begins", begins_of(twin))
    data = simulate(who, regimens, people=draws, each=twin.each(draws), begins=begins, progress=progress, **options)
    data.attrs |= {
        "between_person_variability": "none: one person",
        "parameter_uncertainty": f"{draws} posterior draws of a twin",
        "twin_verdict": twin.verdict.state,
        "twin_effective_draws": round(twin.effective),
    }
    if not twin.verdict.trustworthy:
        data.attrs["twin_warning"] = warning(twin)
    data["person"].attrs["long_name"] = UNCERTAINTY
    return data


def warning(twin: Twin) -> str:
    """Return what must stand in red beside everything that follows from a twin; empty where it may be believed."""
    if twin.verdict.trustworthy:
        return ""
    what = {"abstains": "the twin abstains", "unreliable": "the sampling of this twin cannot be relied on"}
    return f"{what.get(twin.verdict.state, twin.verdict.state)}: {'; '.join(twin.verdict.reasons)}"


def begins_of(twin: Twin) -> float:
    """Return the day on which a run begins: before the records, and a woman's so that she bleeds when she did."""
    if not twin.records.used:
        return 0.0
    if twin.person.sex == "male":
        return min(0.0, math.floor(min(record.day for record in twin.records.used)))
    return min(0.0, first_bleed(twin.records.used))
