"""What the model gives where a claim can be shown: the experiments of `evidence.claims`, run and judged.

A reading is a run of its own, of the typical person or of many like them. The judgement compares it with what the
evidence leads one to expect; nothing in the model is set by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from circhoral.evidence.claims import Claim
from circhoral.evidence.shows import ClaimError, Reading, Show
from circhoral.quantities.analytes import convert
from circhoral.quantities.quantity import parse_quantity
from circhoral.simulation.draws import Floats
from circhoral.simulation.simulate import simulate
from circhoral.validation.diary import event_days
from circhoral.validation.fold import fold_error, proportion_fold_error

if TYPE_CHECKING:
    import xarray as xr

SAME = 1.1
"""Two levels that differ by less than this factor count as the same."""
NEAR = 1.5
"""A number less than this fold from the reported one is near it."""
_SHARES = ("share_below", "share_reaching", "share_ovulating")
_EVENTS = ("ovulations", "share_ovulating")


@dataclass(frozen=True, slots=True)
class Shown:
    """What came out of an experiment.

    Attributes
    ----------
    claim : str
        Id of the claim.
    what : str
    value : float
    unit : str
        Empty for a count.
    against : str
        What it was compared with; empty if nothing.
    against_value : float or None
    ratio : float or None
        The one over the other.
    expect, reported, evidence, source
        As in `Show`.
    outcome : str
        One of `evidence.shows.OUTCOMES`, as it came out.
    """

    claim: str
    what: str
    value: float
    unit: str
    against: str
    against_value: float | None
    ratio: float | None
    expect: str
    reported: float | None
    evidence: str
    source: str
    outcome: str

    def plain(self) -> dict[str, Any]:
        """Return it as plain data, with numbers of four digits."""
        rounded = {
            name: None if value is None or not np.isfinite(value) else float(f"{value:.4g}")
            for name, value in (("value", self.value), ("against_value", self.against_value), ("ratio", self.ratio))
        }
        return asdict(self) | rounded


def run_claims(claims: Iterable[Claim], progress: Callable[[str], None] | None = None) -> dict[str, list[Shown]]:
    """Run the experiments of claims.

    Parameters
    ----------
    claims : iterable of Claim
    progress : callable of (str), optional
        Called with the id of each claim before it is run.

    Returns
    -------
    dict of claim id to list of Shown
        Empty lists for claims without an experiment.

    Raises
    ------
    ClaimError
        If an experiment gives no number.
    """
    done: dict[str, list[Shown]] = {}
    for claim in claims:
        if progress is not None and claim.show:
            progress(claim.id)
        done[claim.id] = [run_show(claim.id, show) for show in claim.show]
    return done


def run_show(claim: str, show: Show) -> Shown:
    """Run one experiment and judge it.

    Raises
    ------
    ClaimError
        If it gives no number.
    """
    value, unit = read(show.reading)
    other = None if show.against is None else read(show.against)[0]
    ratio = value / other if other is not None and other > 0 else None
    shown = Shown(
        claim, show.reading.what, value, unit, show.against.what if show.against else "", other, ratio,
        show.expect, show.reported, show.evidence, show.source, "untested",
    )  # fmt: skip
    return replace(shown, outcome=judged(shown, show.reading.people))


def judged(shown: Shown, people: int = 1) -> str:
    """Return how an outcome stands to what was expected and reported.

    Parameters
    ----------
    shown : Shown
    people : int
        Of a share that is compared with a reported one.
    """
    expected = shown.expect != "unknown"
    if expected and shown.expect != _direction(shown.value, shown.against_value or 0.0):
        return "disagrees"
    if shown.reported is None:
        return "agrees" if expected else "untested"
    if shown.against:
        fold = fold_error(shown.ratio or 0.0, shown.reported)
    elif shown.unit == "percent" and people > 1:
        fold = proportion_fold_error(shown.value / 100, shown.reported / 100, people)
    else:
        fold = fold_error(shown.value, shown.reported)
    return "agrees" if fold < NEAR else "direction only" if expected else "disagrees"


def _direction(value: float, other: float) -> str:
    if value > SAME * other:
        return "higher"
    return "lower" if value * SAME < other else "same"


def read(reading: Reading) -> tuple[float, str]:
    """Run what a reading asks for and return its number and unit.

    Raises
    ------
    ClaimError
        If nobody can be read.
    """
    regimen = {"name": "arm", "doses": [dict(dose) for dose in reading.doses]}
    if reading.start_cycle:
        regimen["start_cycle"] = reading.start_cycle
    data = simulate(
        dict(reading.person),
        [regimen],
        days=reading.window[1] + 1,
        every=reading.every,
        before=0,
        people=reading.people,
        measures=[reading.measure],
    )
    values = np.asarray(data[reading.measure].sel(arm="arm"), dtype=np.float64)
    unit = str(data[reading.measure].attrs["units"])
    counted = np.flatnonzero(data["status"].sel(arm="arm").values == 0)
    if reading.starting_above:
        limit = _in_unit(reading.starting_above, unit, reading.measure)
        counted = counted[values[counted, 0] > limit]
    found = np.array([_one(data, reading, values[person], unit, int(person)) for person in counted])
    found = found[np.isfinite(found)]
    if not len(found):
        raise ClaimError(f"'{reading.what}' gives no number: nobody can be read in days {reading.window}")
    if reading.statistic in _SHARES:
        return 100 * float(found.mean()), "percent"
    return float(np.median(found)), "" if reading.statistic in _EVENTS or unit == "1" else unit


def _one(data: xr.Dataset, reading: Reading, values: Floats, unit: str, person: int) -> float:
    """Return the number of one person."""
    first, last = reading.window
    time = np.asarray(data["time"], dtype=np.float64)
    kind = reading.statistic
    if kind in (*_EVENTS, "at_ovulation"):
        days = event_days(data, "arm", person)["ovulation"]
        days = days[(days >= first) & (days < last + 1)]
        if kind == "at_ovulation":
            return float(values[np.searchsorted(time, days[0]) - 1]) if len(days) else float("nan")
        return float(len(days)) if kind == "ovulations" else float(len(days) > 0)
    inside = values[(time >= first) & (time < last + 1)]
    if kind == "rise":
        return float(inside.mean() - values[0])
    if kind == "share_below":
        return float(inside.mean() < _in_unit(reading.threshold, unit, reading.measure))
    if kind == "share_reaching":
        return float(inside.max() >= _in_unit(reading.threshold, unit, reading.measure))
    return float(inside.max() if kind == "highest" else inside.min() if kind == "lowest" else inside.mean())


def _in_unit(text: str, unit: str, measure: str) -> float:
    quantity = parse_quantity(text, dimensionless=True)
    return convert(quantity.magnitude, quantity.unit, unit, measure)
