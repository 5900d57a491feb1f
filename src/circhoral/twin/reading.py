"""What the model says that each record would have been, for many persons at once.

A man's records are read at their day and hour. A woman's cycle is not at the same point as the model's on a calendar
day, so her records count from a bleeding or a positive LH test, and the moment within her cycle stays a little
uncertain: a record has **alternatives**, moments with shares, over which its likelihood is averaged. Without any diary
every day of two cycles is as likely as another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from circhoral.engine.batch import Floats, Tolerance
from circhoral.evidence.diary import diary
from circhoral.people.pulsatile import PULSE_CLEARANCE, PULSE_RATE, pulse_variance
from circhoral.simulation.arm import Lived, live_arm
from circhoral.simulation.draws import Values
from circhoral.simulation.read_apart import SWALLOWED_LEVEL
from circhoral.simulation.setting import MORNING
from circhoral.twin.prior import Prior
from circhoral.twin.records import CYCLE_LENGTH, TYPICAL_CYCLE, Record

ACCURACY = Tolerance(3e-4, 3e-6)
"""Enough where laboratories scatter by a tenth: it moves a level by 0.1 percent."""
CHUNK = 512
NODES = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
"""Where the moment within a cycle is looked at, in standard deviations."""
UNKNOWN_DAYS = 60
"""Days before a record without a diary that may be its day of the cycle."""
GRID = 0.5
CYCLES_SEEN = 100.0
"""How long a woman whose cycles were recorded is lived at least from where her records begin [day]."""
SAME_EVENT = 20.0
"""How far an event of the model may be from the recorded one to be the same [day]."""


@dataclass(frozen=True)
class Predicted:
    """Levels that records would have, before anything scatters.

    Attributes
    ----------
    level : (person, record, alternative)
        As the method reads it, in the unit of the record.
    pulses : (person, record, alternative)
        Variance of the logarithm that a single sample adds because the hormone comes in pulses.
    share : (record, alternative)
        Of the alternatives; zero where a record has fewer.
    ok : (person,) of bool
        Who could be integrated.
    """

    level: Floats
    pulses: Floats
    share: Floats
    ok: Floats


class Reader(Protocol):
    """Reads records off the lives of persons."""

    def read(self, scores: Floats) -> Predicted:
        """Return what the model says of persons (person, score)."""


def reader_of(prior: Prior, records: Sequence[Record]) -> Reader:
    """Return what reads the records of a person under a prior."""
    return ManReader(prior, tuple(records)) if prior.who.sex == "male" else WomanReader(prior, tuple(records))


@dataclass(frozen=True)
class ManReader:
    """Levels of a man at the day and hour of each record."""

    prior: Prior
    records: tuple[Record, ...]

    def read(self, scores: Floats) -> Predicted:
        """Return what the model says of men (person, score)."""
        times = np.unique([record.day for record in self.records if record.kind == "level"])
        parts = [self._read(scores[i : i + CHUNK], times) for i in range(0, len(scores), CHUNK)]
        return _joined(parts, np.ones((len(self.records), 1)))

    def _read(self, scores: Floats, times: Floats) -> tuple[Floats, Floats, Floats]:
        values = self.prior.people(scores)
        if not len(times):
            times = np.array([MORNING])
        lived = _live(self.prior, values, len(scores), times, self.records)
        level = np.empty((len(scores), len(self.records), 1))
        pulses = np.zeros_like(level)
        for i, record in enumerate(self.records):
            if record.kind == "parameter":
                level[:, i, 0] = values[record.measure] * record.times
                continue
            at = int(np.searchsorted(times, record.day))
            level[:, i, 0] = lived[record.measure][:, at] * record.times
            if record.pulsatile:
                pulses[:, i, 0] = _pulse_variance(record, values, lived[PULSE_RATE][:, at])
        return level, pulses, lived.status == 0


@dataclass(frozen=True)
class WomanReader:
    """Levels of a woman at the day of her cycle, and the events of her cycles."""

    prior: Prior
    records: tuple[Record, ...]

    @property
    def begins(self) -> float:
        """Day on which a bleeding begins the run [day]."""
        return first_bleed(self.records)

    def read(self, scores: Floats) -> Predicted:
        """Return what the model says of women (person, score)."""
        last = max([record.day for record in self.records], default=0.0)
        cycles = any(record.kind == "cycle" for record in self.records)
        end = max(last + SAME_EVENT, self.begins + CYCLES_SEEN) if cycles else last + SAME_EVENT
        times = np.concatenate([[self.begins], np.arange(self.begins + MORNING, end, GRID)])
        parts = [self._read(scores[i : i + CHUNK], times) for i in range(0, len(scores), CHUNK)]
        return _joined(parts, _padded([_shares(record) for record in self.records]))

    def _read(self, scores: Floats, times: Floats) -> tuple[Floats, Floats, Floats]:
        people, values = len(scores), self.prior.people(scores)
        lived = _live(self.prior, values, people, times, self.records)
        most = max((len(_shares(record)) for record in self.records), default=1)
        level = np.full((people, len(self.records), most), np.nan)
        pulses = np.zeros_like(level)
        for i, record in enumerate(self.records):
            if record.kind == "cycle":
                level[:, i, 0] = self._cycle(record, lived, times[-1])
                continue
            at = self._moments(record, lived)
            found = _at(times, lived[record.measure], at)
            if record.read_more:
                found = found + record.read_more * _at(times, lived[SWALLOWED_LEVEL], at)
            level[:, i, : at.shape[1]] = found * record.times
            if record.pulsatile:
                rate = _at(times, lived[PULSE_RATE], at)
                pulses[:, i, : at.shape[1]] = _pulse_variance(record, values, rate)
        return level, pulses, lived.status == 0

    def _moments(self, record: Record, lived: Lived) -> Floats:
        """Return the moments of the run at which a record may have been taken (person, alternative) [day]."""
        people = len(lived.status)
        if record.anchor is None:
            back = np.arange(UNKNOWN_DAYS)
            return np.tile(np.maximum(record.day - back, self.begins), (people, 1))
        event = _nearest(lived.events[record.event], record.anchor)
        offset = record.day - record.anchor
        relative = diary()[CYCLE_LENGTH].sd / TYPICAL_CYCLE
        if record.event == "menses":
            return np.asarray(event[:, None] + offset * (1 + relative * NODES))
        return np.asarray(event[:, None] + offset + diary()["lh_test"].sd * NODES)

    def _cycle(self, record: Record, lived: Lived, end: float) -> Floats:
        """Return the mean length of the model's cycles, or the day of the LH peak in the cycle of a test (person,)."""
        if record.measure == CYCLE_LENGTH:
            return np.array([_mean_length(bleeds[bleeds >= self.begins - 1], end) for bleeds in lived.events["menses"]])
        bleed = _nearest(lived.events["menses"], record.anchor or 0.0)
        found = []
        for peaks, first in zip(lived.events["lh_peak"], bleed, strict=True):
            after = peaks[peaks > first]
            found.append((after[0] if len(after) else end) - first)
        return np.array(found)


def first_bleed(records: Sequence[Record]) -> float:
    """Return the day on which a bleeding begins the run of a woman with these records [day]."""
    anchors = [record.anchor for record in records if record.anchor is not None and record.event == "menses"]
    days = [record.day for record in records]
    first = min(anchors) if anchors else min(days, default=0.0) - UNKNOWN_DAYS
    return float(np.floor(min([first, *days])))


def _mean_length(bleeds: Floats, end: float) -> float:
    """Return the mean length of cycles; of a woman in whom no cycle ends, how long the last one has been seen."""
    if len(bleeds) > 1:
        return float((bleeds[-1] - bleeds[0]) / (len(bleeds) - 1))
    return float(end - bleeds[0]) if len(bleeds) else CYCLES_SEEN


def _nearest(events: Sequence[Floats], day: float) -> Floats:
    """Return the event of each person that is nearest to a day, or the day itself where none is near (person,)."""
    found = np.full(len(events), day)
    for person, days in enumerate(events):
        if len(days):
            near = days[np.argmin(np.abs(days - day))]
            if abs(near - day) <= SAME_EVENT:
                found[person] = near
    return found


def _at(times: Floats, series: Floats, moments: Floats) -> Floats:
    """Return a series (person, time) at moments of each person (person, alternative), between samples a line."""
    right = np.clip(np.searchsorted(times, moments), 1, len(times) - 1)
    left = right - 1
    part = np.clip((moments - times[left]) / (times[right] - times[left]), 0.0, 1.0)
    rows = np.arange(len(series))[:, None]
    return np.asarray(series[rows, left] * (1 - part) + series[rows, right] * part)


def _shares(record: Record) -> Floats:
    """Return the shares of a record's alternatives (alternative,)."""
    if record.kind != "level":
        return np.ones(1)
    if record.anchor is None:
        return np.full(UNKNOWN_DAYS, 1 / UNKNOWN_DAYS)
    weight = np.exp(-0.5 * NODES**2)
    return np.asarray(weight / weight.sum())


def _live(prior: Prior, values: Values, people: int, times: Floats, records: Sequence[Record]) -> Lived:
    measures = {record.measure for record in records if record.kind == "level"}
    if any(record.pulsatile for record in records):
        measures.add(PULSE_RATE)
    if any(record.read_more for record in records):
        measures.add(SWALLOWED_LEVEL)
    return live_arm(
        prior.body, values, people, prior.given, times, measures=tuple(sorted(measures)), tolerance=ACCURACY,
        habits=prior.habits, alike=True,
    )  # fmt: skip


def _pulse_variance(record: Record, values: Values, rate: Floats) -> Floats:
    clearance = values[PULSE_CLEARANCE[record.measure]]
    shape = (-1, *[1] * (rate.ndim - 1))
    return pulse_variance(rate, clearance.reshape(shape))


def _joined(parts: Sequence[tuple[Floats, Floats, Floats]], share: Floats) -> Predicted:
    level, pulses, ok = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Predicted(level, pulses, share, ok)


def _padded(rows: Sequence[Floats]) -> Floats:
    made = np.zeros((len(rows), max(map(len, rows), default=1)))
    for i, row in enumerate(rows):
        made[i, : len(row)] = row
    return made
