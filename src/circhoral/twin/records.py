"""What was observed of a person, ready to be compared with the model: when, how much, and how far it may scatter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from circhoral.evidence.diary import abstinence, diary
from circhoral.evidence.observation import Observation, observations, unobserved
from circhoral.people.history import day_of
from circhoral.people.person import MORNING, Person
from circhoral.people.records import Lab, Semen
from circhoral.quantities.analytes import measure
from circhoral.quantities.clock import day_fraction
from circhoral.simulation.read_apart import swallows

CYCLE_LENGTH, LH_TEST = "cycle_length", "lh_test"
SEMEN_VOLUME = "semen_volume"
RECENT = 400.0
"""Bleedings longer ago say little about the cycles of today [day]."""
TYPICAL_CYCLE = 28.0
"""What the scatter of cycle lengths is relative to [day]."""
SAME_CYCLE = 60.0
"""A positive LH test belongs to a bleeding at most so long before it [day]."""
FROM_PARTS = {
    "free_androgen_index": ("testosterone_total", "shbg"),
    "testosterone_free": ("testosterone_total", "shbg"),
    "testosterone_bioavailable": ("testosterone_total", "shbg"),
    "homa_ir": ("insulin", "glucose"),
    "total_sperm_count": ("sperm_concentration", SEMEN_VOLUME),
    "total_motile_count": ("sperm_concentration", "sperm_motility", SEMEN_VOLUME),
    "bmi": ("weight",),
}
"""What is calculated, and from what: it tells nothing new where its parts were determined at the same visit."""

type Kind = Literal["level", "parameter", "cycle"]
type Event = Literal["menses", "lh_peak"]


@dataclass(frozen=True)
class Record:
    """One thing that was observed.

    Attributes
    ----------
    where : str
        Its place in the person's file, such as ``labs[1]``.
    measure : str
        Id of a measure; `CYCLE_LENGTH`, `LH_TEST` or `SEMEN_VOLUME` beside.
    kind : {"level", "parameter", "cycle"}
        Read from the course of a measure, from a parameter of the body, or from the events of the cycle.
    day : float
        When, after time 0 [day].
    value : float
        In the canonical unit; of a censored one, its limit.
    censored : {"", "<", ">"}
    scale : {"log", "linear"}
        Of the deviations.
    assay, within_person : float
        Standard deviation of the method, and from day to day; on the scale.
    times : float
        By what the method, the hour and the days of abstinence multiply the level.
    pulsatile : bool
        Whether a single sample stands anywhere between trough and peak of a pulse.
    anchor : float or None
        Day of the event of the cycle that it counts from, where that is known [day].
    event : {"menses", "lh_peak"}
        Which event that is.
    read_more : float
        By how much more of what was given than its concentration the method reads, as a multiple of it.
    unit : str
        In which it was written, where that is one that laboratories choose between.
    """

    where: str
    measure: str
    kind: Kind
    day: float
    value: float
    censored: str
    scale: str
    assay: float
    within_person: float
    times: float = 1.0
    pulsatile: bool = False
    anchor: float | None = None
    event: Event = "menses"
    read_more: float = 0.0
    unit: str = ""

    @property
    def sd(self) -> float:
        """Standard deviation of one value around the level, pulses apart."""
        return math.hypot(self.assay, self.within_person)

    @property
    def label(self) -> str:
        """What it is called."""
        names = {CYCLE_LENGTH: "cycle length", LH_TEST: "day of the LH test", SEMEN_VOLUME: "semen volume"}
        return names.get(self.measure) or measure(self.measure).label


@dataclass(frozen=True)
class Records:
    """Everything that was observed of a person.

    Attributes
    ----------
    used : tuple of Record
    left_out : tuple of (place, reason)
    """

    used: tuple[Record, ...]
    left_out: tuple[tuple[str, str], ...]


def records_of(person: Person) -> Records:
    """Return what was observed of a person, and what of it cannot be compared with the model, with the reason."""
    used: list[Record] = []
    left: list[tuple[str, str]] = []
    for number, lab in enumerate(person.labs):
        place = f"labs[{number}]"
        found = _lab(person, lab, place)
        if isinstance(found, str):
            left.append((place, found))
        else:
            used.append(found)
    for number, sample in enumerate(person.semen):
        used += _semen(person, sample, f"semen[{number}]")
    if person.cycles is not None:
        used += _cycles(person)
    for record in list(used):
        parts = FROM_PARTS.get(record.measure, ())
        at_once = {other.measure for other in used if abs(other.day - record.day) < 1}
        if parts and at_once.issuperset(parts):
            used.remove(record)
            left.append((record.where, f"{record.label} is calculated from {' and '.join(parts)} of the same day"))
    return Records(tuple(used), tuple(left))


def _lab(person: Person, lab: Lab, place: str) -> Record | str:
    name = lab.measure.id
    if name == SEMEN_VOLUME:
        return _volume(place, day_of(person, lab), lab.canonical, None)
    if name not in observations():
        return f"{lab.measure.label}: {unobserved().get(name, 'not modelled')}"
    row = observations()[name]
    circumstances = [person.sex]
    day = day_of(person, lab)
    anchor, event = _anchor(person, lab, day)
    times = row.times(lab.method, circumstances) * _hour(row, lab, person.sex)
    scatter = [item.scatter for item in row.biases(lab.method, circumstances)]
    more = 0.0
    if name == "progesterone" and swallows(person.history):
        extra = row.biases(lab.method, ["oral_progesterone"])
        more = math.prod(item.times for item in extra) - 1
        scatter += [item.scatter for item in extra]
    value, censored = _above_the_limit(row, lab.canonical, lab.value.censored, lab.method)
    return Record(
        place, name, "level", day, value, censored, row.scale, math.hypot(row.assay.value, *scatter),
        row.within_person.value, times, row.pulsatile, anchor, event, more, lab.value.unit,
    )  # fmt: skip


def _above_the_limit(row: Observation, value: float, censored: str, method: str | None) -> tuple[float, str]:
    """Return a value and how it is censored; on a log scale nothing at all means less than the limit of detection."""
    limit = row.limit(method)
    if row.scale == "log" and value <= 0 and limit is not None:
        return limit, "<"
    return value, censored


def _hour(row: Observation, lab: Lab, sex: str) -> float:
    """Return the level at the hour of the sample relative to that of the morning, which the model was set by."""
    rhythm = row.time_of_day
    if rhythm is None or lab.time is None or sex not in rhythm.sexes:
        return 1.0
    return rhythm.factor(24 * day_fraction(lab.time)) / rhythm.factor(24 * day_fraction(MORNING))


def _anchor(person: Person, lab: Lab, day: float) -> tuple[float | None, Event]:
    """Return the event that a woman's lab counts from: a positive LH test, a bleeding, or that of its cycle day."""
    if person.sex == "male":
        return None, "menses"
    tests = [d for d in _days(person, "lh_tests") if 0 <= day - d <= 16]
    bleeds = [d for d in _days(person, "menses") if d <= day]
    if tests and (not bleeds or tests[-1] > bleeds[-1]):
        return tests[-1], "lh_peak"
    if lab.cycle_day is not None:
        return float(math.floor(day) - (lab.cycle_day - 1)), "menses"
    return (bleeds[-1], "menses") if bleeds else (None, "menses")


def _days(person: Person, what: str) -> list[float]:
    """Return the days of menses or positive LH tests, rising [day after time 0]."""
    zero = person.day_zero
    if person.cycles is None or zero is None:
        return []
    return sorted(float((date - zero).days) for date in getattr(person.cycles, what))


def _semen(person: Person, sample: Semen, place: str) -> list[Record]:
    day = day_of(person, sample)
    rest = None if sample.abstinence is None else sample.abstinence.magnitude
    made: list[Record] = []
    if sample.volume is not None:
        made.append(_volume(f"{place}.volume", day, sample.volume.to("mL").magnitude, rest))
    seen = True
    if sample.concentration is not None:
        row = observations()["sperm_concentration"]
        written = sample.concentration.to("million/mL").magnitude
        value, censored = _above_the_limit(row, written, sample.concentration.censored, None)
        seen = censored != "<"
        made.append(_from_row(f"{place}.concentration", row, day, value, censored, rest))
    if sample.motility is not None and seen:
        row = observations()["sperm_motility"]
        value = sample.motility.to("percent").magnitude
        made.append(_from_row(f"{place}.motility", row, day, value, sample.motility.censored, rest))
    return made


def _from_row(place: str, row: Observation, day: float, value: float, censored: str, rest: float | None) -> Record:
    factor = abstinence()[row.measure].factor(rest) if rest is not None and row.measure in abstinence() else 1.0
    return Record(
        place, row.measure, "level", day, value, censored, row.scale, row.assay.value, row.within_person.value, factor,
    )  # fmt: skip


def _volume(place: str, day: float, value: float, rest: float | None) -> Record:
    """Return a semen volume; its scatter is what the total count scatters more than the concentration does."""
    count, concentration = observations()["total_sperm_count"], observations()["sperm_concentration"]
    assay = math.sqrt(max(count.assay.value**2 - concentration.assay.value**2, 0.0))
    within = math.sqrt(max(count.within_person.value**2 - concentration.within_person.value**2, 0.0))
    factor = 1.0 if rest is None else abstinence()[SEMEN_VOLUME].factor(rest)
    return Record(place, SEMEN_VOLUME, "parameter", day, value, "", "log", assay, within, factor)


def _cycles(person: Person) -> list[Record]:
    """Return what a woman's diary says: how long her cycles are, when LH rises in them, how large follicles were."""
    made: list[Record] = []
    bleeds = [day for day in _days(person, "menses") if day >= -RECENT]
    signs = diary()
    relative = signs[CYCLE_LENGTH].sd / TYPICAL_CYCLE
    writing = signs["first_day_of_bleeding"].sd
    if len(bleeds) > 1:
        count, mean = len(bleeds) - 1, (bleeds[-1] - bleeds[0]) / (len(bleeds) - 1)
        made.append(
            Record(
                "cycles.menses", CYCLE_LENGTH, "cycle", bleeds[-1], mean, "", "log",
                math.sqrt(2) * writing / (count * mean), relative / math.sqrt(count), anchor=bleeds[0],
            )
        )  # fmt: skip
    if bleeds and -bleeds[-1] > TYPICAL_CYCLE:
        made.append(
            Record(
                "cycles.menses", CYCLE_LENGTH, "cycle", 0.0, -bleeds[-1], ">", "log", writing / TYPICAL_CYCLE, relative,
                anchor=bleeds[-1],
            )
        )  # fmt: skip
    for number, day in enumerate(_days(person, "lh_tests")):
        before = [bleed for bleed in bleeds if 0 <= day - bleed <= SAME_CYCLE]
        if before:
            within = relative * (day - before[-1])
            made.append(
                Record(
                    f"cycles.lh_tests[{number}]", LH_TEST, "cycle", day, day - before[-1], "", "linear",
                    signs[LH_TEST].sd, within, anchor=before[-1],
                )
            )  # fmt: skip
    row, zero = observations()["dominant_follicle_diameter"], person.day_zero
    for number, scan in enumerate(person.cycles.follicles if person.cycles and zero else ()):
        day = float((scan.date - zero).days) + day_fraction(MORNING) if zero else 0.0
        before = [bleed for bleed in bleeds if bleed <= day]
        made.append(
            Record(
                f"cycles.follicles[{number}]", row.measure, "level", day, scan.diameter.to("mm").magnitude, "",
                row.scale, row.assay.value, row.within_person.value, anchor=before[-1] if before else None,
            )
        )  # fmt: skip
    return made
