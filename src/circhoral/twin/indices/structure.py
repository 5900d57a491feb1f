"""A person's indices, visit by visit: values, intervals, healthy ranges, and why one is missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import numpy as np

from circhoral.evidence.parameters import rows_of
from circhoral.people.person import Person
from circhoral.quantities.quantity import Censoring
from circhoral.simulation.draws import Floats, standard_normal
from circhoral.twin.indices.definitions import Definition, Known, of_sex
from circhoral.twin.indices.forms import adiposity, constants
from circhoral.twin.indices.healthy import healthy_range
from circhoral.twin.indices.labs import EARLY, Slip, slips
from circhoral.twin.indices.noise import noise_cv
from circhoral.twin.indices.treatment import disturbances, recovering

DRAWS = 4000
INTERVAL = (5.0, 95.0)
_STEP = 0.9
"""How far a bounded lab is moved to see which way an index goes."""

type Reading = Literal["low", "rather low", "usual", "rather high", "high", "open", ""]


@dataclass(frozen=True, slots=True)
class Index:
    """One index of one visit, relative to a healthy person.

    Attributes
    ----------
    name, label, gloss, meaning : str
    value, low, high : float or None
        Best value and 90 % interval; None where not available. Of a bound `value` is where it stands.
    bound : {"", "<", ">"}
        Whether the labs only say that the index is below or above `value`.
    healthy_low, healthy_high : float
        Where 90 % of healthy people of the model stand.
    amount, amount_unit, amount_label : float or None, str, str
        The same as a quantity, where there is one.
    reading : str
        low, rather low, usual, rather high, high; open where a bound leaves it open.
    reason : str
        Why it is not available.
    note : str
    """

    name: str
    label: str
    gloss: str
    meaning: str
    value: float | None
    low: float | None
    high: float | None
    bound: Censoring
    healthy_low: float
    healthy_high: float
    amount: float | None = None
    amount_unit: str = ""
    amount_label: str = ""
    reading: Reading = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """The indices of one day.

    Attributes
    ----------
    day : float
        After time 0.
    date : date or None
    cycle_day : int or None
    indices : tuple of Index
    notes : tuple of str
    """

    day: float
    date: dt.date | None
    cycle_day: int | None
    indices: tuple[Index, ...]
    notes: tuple[str, ...] = ()


def structure_indices(person: Person) -> tuple[Visit, ...]:
    """Return the structure indices of every visit that has labs, the oldest first.

    Parameters
    ----------
    person : Person

    Returns
    -------
    tuple of Visit
        Empty if no lab is one that an index uses.
    """
    return tuple(_visit(person, slip) for slip in slips(person))


def _visit(person: Person, slip: Slip) -> Visit:
    invalid: dict[str, list[str]] = {}
    drugs = disturbances(person, slip.day)
    for drug in drugs:
        for name in drug.indices:
            invalid.setdefault(name, []).append(drug.words)
    notes = []
    if not drugs and (last := recovering(person, slip.day)):
        notes.append(
            f"{last[0]} was given until {last[1]:.0f} days before: indices assume an axis at rest, and one that is "
            "recovering, or was without LH for months, reads lower than its gland will be"
        )
    if person.sex == "male" and "testosterone_total" in slip.values:
        notes.append(f"testosterone taken as {slip.rhythm:.2f} times the mean of its day, by the hour of the sample")
    fat = None
    if person.weight_kg is not None and person.height_cm is not None:
        fat = adiposity(person.weight_kg, person.height_cm, slip.age, constants(person.sex))
    made = tuple(
        _index(item, slip, _Maker(person, slip, fat), "; ".join(invalid.get(item.name, [])))
        for item in of_sex(person.sex)
    )
    return Visit(slip.day, slip.date, slip.cycle_day, made, tuple(notes))


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes what is known at a visit: the labs as they stand, or as they may have been."""

    person: Person
    slip: Slip
    fat: float | None

    def known(self, draws: int = 0, moved: str = "") -> Known:
        """Return the labs as written, or `draws` versions of what they may have sampled; `moved` is one moved."""
        labs: dict[str, Floats] = {}
        sex = self.person.sex
        for name, item in self.slip.values.items():
            number = item.value * (_STEP if name == moved else 1.0)
            labs[name] = np.asarray(number)
            if draws:
                sd = np.sqrt(np.log1p(noise_cv(name, sex) ** 2 / item.samples))
                labs[name] = number * np.exp(sd * standard_normal(0, f"lab {name}", 0, draws))
        if draws and "albumin" not in labs:
            row = rows_of(sex)["albumin"]
            labs["albumin"] = row.value * np.exp(row.spread.sd * standard_normal(0, "lab albumin", 0, draws))
        return Known(sex, self.slip.age, labs, self.fat, self.slip.rhythm)


def _index(item: Definition, slip: Slip, maker: _Maker, invalid: str) -> Index:
    healthy = healthy_range(item.name, maker.person.sex)
    needs = next((one for one in item.needs if set(one) <= set(slip.values)), None)
    bounds: dict[str, int] = {}
    reason = invalid or _missing(item, slip, needs)
    if not reason and needs is not None:
        bounds = {name: _direction(item, maker, name) for name in needs if slip.values[name].censored}
        if len({side for side in bounds.values() if side}) > 1:
            reason = f"the bounds of {' and '.join(bounds)} push it to opposite sides"
    low, high = (edge / healthy.centre for edge in _edges(item, maker)) if not reason else (0.0, 0.0)
    if not reason and high <= 0:
        reason = "the labs are lower than what other sources alone would make"
    if reason:
        return Index(
            item.name, item.label, item.gloss, item.meaning, None, None, None, "", healthy.low, healthy.high,
            reason=reason,
        )  # fmt: skip
    centre = float(item.raw(maker.known())) / healthy.centre
    side = sum(bounds.values())
    if centre <= 0:
        # Others make all that is there: the gland makes next to nothing, and no more than this.
        side, centre = -1, high
    bound: Censoring = "<" if side < 0 else ">" if side > 0 else ""
    low, high = (0.0, high) if bound == "<" else (low, float("inf")) if bound == ">" else (low, high)
    amount = float(item.amount(maker.known())) if item.amount and not bound else None
    amount = amount * healthy.centre if amount is not None and item.expected else amount
    return Index(
        item.name, item.label, item.gloss, item.meaning, centre, low, high, bound, healthy.low, healthy.high,
        amount, item.amount_unit, item.amount_label, _reading(centre, low, high, bound, healthy.low, healthy.high),
        note=_note(item, slip, maker, needs or ()),
    )  # fmt: skip


def _missing(item: Definition, slip: Slip, needs: tuple[str, ...] | None) -> str:
    if needs is None:
        wanted = ", or ".join(_listed([name for name in one if name not in slip.values]) for one in item.needs)
        why = [text for name, text in slip.refused.items() if any(name in one for one in item.needs)]
        return f"needs {wanted}" + (f" ({'; '.join(why)})" if why else "")
    if item.early_follicular and not slip.early:
        day = "an unknown day of the cycle" if slip.cycle_day is None else f"day {slip.cycle_day} of the cycle"
        return f"needs labs of cycle days {EARLY[0]} to {EARLY[1]}, or of a time without cycles; these are of {day}"
    return ""


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _edges(item: Definition, maker: _Maker, moved: str = "") -> tuple[float, float]:
    """Return the 90 % interval of an index before it is divided by the centre; no gain is below zero."""
    low, high = np.percentile(np.maximum(item.raw(maker.known(DRAWS, moved)), 0.0), INTERVAL)
    return float(low), float(high)


def _direction(item: Definition, maker: _Maker, name: str) -> int:
    """Return the side of its value at the limit on which an index lies: 1 above, -1 below, 0 unmoved."""
    at, below = _edges(item, maker)[1], _edges(item, maker, name)[1]
    towards = 1 if below > at else -1 if below < at else 0
    return towards if maker.slip.values[name].censored == "<" else -towards


def _reading(value: float, low: float, high: float, bound: Censoring, first: float, last: float) -> Reading:
    if high < first:
        return "low"
    if low > last:
        return "high"
    if bound:
        return "open"
    return "rather low" if value < first else "rather high" if value > last else "usual"


def _note(item: Definition, slip: Slip, maker: _Maker, needs: tuple[str, ...]) -> str:
    if item.name in ("shbg_index", "theca_gain") and "insulin" not in slip.values:
        return "insulin taken from weight and height" if maker.fat is not None else "insulin taken as usual"
    if item.name == "aromatase_index" and maker.fat is None:
        return "not corrected for fat: weight and height are not known"
    if item.name == "ovarian_reserve_index" and len(needs) == 1:
        return f"from {needs[0]} alone"
    return ""
