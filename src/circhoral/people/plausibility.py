"""Checks across the fields of a person: order of dates, and values that look like another unit.

They work on the parts that could be read, so that they also report when another part could not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from circhoral.people.records import Cycles, Lab, Semen
from circhoral.protocols.dose import Dose
from circhoral.protocols.lifestyle import SURGERY
from circhoral.quantities.analytes import Sex, likely_units
from circhoral.quantities.clock import DAYS_PER_YEAR
from circhoral.quantities.problems import Finding, Loc

type Numbered[T] = tuple[tuple[int, T], ...]

# Words in a condition or a phenotype that explain a hormone far outside the usual range.
_EXPLAIN = (
    *("hypogonad", "kallmann", "klinefelter", "castrat", "orchi", "anorchia", "gonad", "testic", "ovari"),
    *("menopaus", "amenorrh", "polycystic", "pcos", "pituitar", "prolactin", "adrenal", "tumor", "tumour"),
    *("cancer", "pregnan", "insensitivity", "deprivation", "ivf", "stimulation"),
)
_SUPPRESSORS = ("relin", "relix")  # GnRH analogues and antagonists; gonadorelin given in pulses does not


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a person that could be read; each entry with its index in the file."""

    sex: Sex | None
    age_years: float | None
    today: dt.date | None
    history: Numbered[Dose]
    labs: Numbered[Lab]
    semen: Numbered[Semen]
    cycles: Cycles | None
    traits: tuple[str, ...]

    def dates(self) -> list[tuple[Loc, dt.date]]:
        """Return every date with its path."""
        found: list[tuple[Loc, dt.date]] = [(("today",), self.today)] if self.today else []
        for index, dose in self.history:
            points = [
                ("from", dose.start),
                ("until", dose.until),
                *(("at", point) for point in dose.at or ()),
            ]
            found += [(("history", index, key), p.date) for key, p in points if p is not None and p.date is not None]
        found += [(("labs", index, "date"), lab.date) for index, lab in self.labs if lab.date]
        found += [(("semen", index, "date"), item.date) for index, item in self.semen if item.date]
        if self.cycles is not None:
            found += [(("cycles", "menses", i), day) for i, day in enumerate(self.cycles.menses)]
            found += [(("cycles", "lh_tests", i), day) for i, day in enumerate(self.cycles.lh_tests)]
            found += [(("cycles", "follicles", i, "date"), s.date) for i, s in enumerate(self.cycles.follicles)]
        return found

    @property
    def day_zero(self) -> dt.date | None:
        """Return the date of time 0: `today` if given, else the latest date known."""
        return self.today or max((day for _, day in self.dates()), default=None)


def check(parts: Parts) -> list[Finding]:
    """Return everything that is wrong across fields."""
    found = [*_future(parts), *_before_birth(parts), *_after_today(parts), *_history(parts), *_sexes(parts)]
    if parts.sex is not None:
        for index, lab in parts.labs:
            finding = looks_like_another_unit(lab, parts.sex)
            if finding is not None and not _explained(lab, parts):
                found.append(finding.under("labs", index))
    return found


def warnings(parts: Parts) -> list[Finding]:
    """Return values that look like another unit but that the person's history or conditions may explain."""
    if parts.sex is None:
        return []
    found = []
    for index, lab in parts.labs:
        finding = looks_like_another_unit(lab, parts.sex)
        if finding is not None and _explained(lab, parts):
            found.append(finding.under("labs", index))
    return found


def looks_like_another_unit(lab: Lab, sex: Sex) -> Finding | None:
    """Return a finding if the number is far from usual as written and usual in another customary unit."""
    if lab.confirmed or lab.value.censored or lab.standard is not None:
        return None
    known = lab.measure
    meant = likely_units(lab.value.magnitude, known, sex, lab.value.unit)
    if not meant:
        return None
    written, other = f"'{lab.value}'", f"{lab.value.magnitude:g} {meant[0]}".removesuffix(" 1")
    expected = f"{known.label} as seen in a {'man' if sex == 'male' else 'woman'}; {other} would be typical"
    remedy = f"was '{other}' meant? Correct the unit, or keep the line by adding 'confirmed: true' to this lab"
    return Finding(("value",), written, expected, remedy)


def _explained(lab: Lab, parts: Parts) -> bool:
    if any(word in trait.lower() for trait in parts.traits for word in _EXPLAIN):
        return True
    usual = lab.measure.usual(parts.sex or "male")
    agents = [dose.agent or "" for _, dose in parts.history]
    if usual is not None and lab.canonical > usual[1]:
        return bool(agents)  # what is given from outside can exceed what a body makes
    return any(word in agent for agent in agents for word in _SUPPRESSORS if agent != "gonadorelin")


def _future(parts: Parts) -> list[Finding]:
    # One day of grace, because it is tomorrow already in some time zones.
    latest = dt.date.today() + dt.timedelta(days=1)
    return [
        Finding(loc, f"'{day}'", "a date that is not in the future", "check the year, or write it year-month-day")
        for loc, day in parts.dates()
        if day > latest
    ]


def _before_birth(parts: Parts) -> list[Finding]:
    zero = parts.day_zero
    if parts.age_years is None:
        return []
    longer = [
        Finding(
            ("history", index, "for"),
            f"'{dose.duration}'",
            f"less than the person's age of {parts.age_years:g} years",
            "check the number and the unit",
        )
        for index, dose in parts.history
        if dose.duration is not None and dose.duration.magnitude > (parts.age_years + 1) * DAYS_PER_YEAR
    ]
    if zero is None:
        return longer
    oldest = zero - dt.timedelta(days=min((parts.age_years + 1) * DAYS_PER_YEAR, zero.toordinal() - 1))
    return longer + [
        Finding(
            loc,
            f"'{day}'",
            f"a date after the person's birth (about {oldest.year + 1})",
            "check year and age",
        )
        for loc, day in parts.dates()
        if day < oldest
    ]


def _after_today(parts: Parts) -> list[Finding]:
    if parts.today is None:
        return []
    return [
        Finding(loc, f"'{day}'", f"a date up to 'today: {parts.today}'", "dates out of order: correct one of them")
        for loc, day in parts.dates()
        if day > parts.today
    ]


def _history(parts: Parts) -> list[Finding]:
    found: list[Finding] = []
    for index, dose in parts.history:
        place: Loc = ("history", index)
        points = [("from", dose.start), ("until", dose.until), *(("at", point) for point in dose.at or ())]
        found += [
            Finding((*place, key), f"'{point}'", "a calendar date", "write year-month-day, as '2026-02-20'")
            for key, point in points
            if point is not None and point.date is None
        ]
        ends = (dose.start, dose.duration, dose.until, dose.at)
        if all(end is None for end in ends) and dose.lifestyle != SURGERY:
            remedy = "add 'for: 18 months' (and 'until: 2026-02-20' if it has ended)"
            found.append(Finding((*place, "for"), "nothing", "how long it was given", remedy))
    return found


def _sexes(parts: Parts) -> list[Finding]:
    if parts.sex is None:
        return []
    found = []
    if parts.sex == "female" and parts.semen:
        found.append(Finding(("semen",), "a semen analysis", "sex: male", "remove it, or correct 'sex'"))
    if parts.sex == "male" and parts.cycles is not None:
        found.append(Finding(("cycles",), "cycles", "sex: female", "remove them, or correct 'sex'"))
    for index, lab in parts.labs:
        if parts.sex not in lab.measure.sexes:
            expected = f"a measure of a {'man' if parts.sex == 'male' else 'woman'}"
            found.append(Finding(("labs", index, "test"), f"'{lab.measure.id}'", expected, "correct test or sex"))
    return found


def numbered[T](items: Iterable[T]) -> Numbered[T]:
    """Return items with their indices."""
    return tuple(enumerate(items))
