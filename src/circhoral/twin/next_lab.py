"""Which test tells most about an outcome: expected information of a value that has not been determined yet.

Every draw of a twin says what an outcome would be and what a test would show. The expected information is how many bits
the value of the test tells on average about the class of the outcome (quintiles of a number, or the categories that it
has): the mutual information of the two. What a value would be is known from the observation model, so the densities are
exact mixtures over draws; the draw itself is left out of its own mixture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from circhoral.engine.batch import Floats, Ints
from circhoral.evidence.observation import observations
from circhoral.evidence.parameters import rows_of
from circhoral.evidence.phenotypes import phenotypes
from circhoral.people.pulsatile import PULSE_CLEARANCE, PULSE_RATE, pulse_variance
from circhoral.protocols.regimen import Regimen
from circhoral.quantities.analytes import convert, measure
from circhoral.simulation.errors import SimulationError
from circhoral.simulation.simulate import simulated_measures
from circhoral.twin.forecast import forecast
from circhoral.twin.posterior import Twin
from circhoral.twin.records import FROM_PARTS

DRAWS = 400
CLASSES = 5
"""Into how many equally likely classes a number is cut."""
VALUES = 4
"""Values of a test that are drawn per draw of the twin."""
SHUFFLES = 12
"""Outcomes exchanged at random, to learn what chance would show."""
HALF_A_YEAR, QUARTER = 180.0, 90.0
PHENOTYPE = "phenotype"
NOT_OFFERED = ("mature_follicle_count", "lean_mass", "fat_mass", "weight", "bmi")
"""What nobody would order for its own sake, or that is known without a laboratory."""
FIRST_MORNING = 1.0
LUTEAL = 7.0
"""Days after the LH peak at which progesterone is usually looked at."""
EARLY = 2.0
"""Days after the first day of bleeding that are called cycle day 3."""
WITH_CYCLES = 0.1
"""Share of draws with a bleed from which a woman is said to have cycles to be tested in."""
LONGEST_WAIT = 60.0
"""A woman who does not bleed or ovulate until then is tested on that day."""


@dataclass(frozen=True)
class Outcome:
    """What a person wants to know.

    Attributes
    ----------
    label : str
        In words.
    classes : (draw,) int
        Which class each draw falls into.
    names : tuple of str
        Of the classes.
    """

    label: str
    classes: Ints
    names: tuple[str, ...]

    @property
    def bits(self) -> float:
        """How much is open: the entropy of the classes."""
        share = np.bincount(self.classes) / len(self.classes)
        share = share[share > 0]
        return float(-(share * np.log2(share)).sum())


@dataclass(frozen=True)
class Candidate:
    """A test on a day.

    Attributes
    ----------
    measure : str
    when : str
        In words.
    bits : float
        Expected information about the outcome.
    chance : float
        What exchanged outcomes show beside it at most, by the same number of draws.
    share : float
        Of what is open.
    """

    measure: str
    when: str
    bits: float
    chance: float
    share: float

    @property
    def tells(self) -> bool:
        """Whether it tells more than chance would."""
        return self.bits > self.chance


@dataclass(frozen=True)
class Ranking:
    """Tests, the most telling first.

    Attributes
    ----------
    outcome : Outcome
    candidates : tuple of Candidate
    draws : int
    """

    outcome: Outcome
    candidates: tuple[Candidate, ...]
    draws: int


def next_lab(
    twin: Twin,
    *,
    outcome: str | None = None,
    at: float | None = None,
    above: float | None = None,
    days: Sequence[float] = (0.0, 28.0, 84.0),
    regimen: Regimen | str | Path | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> Ranking:
    """Rank tests by what they are expected to tell about an outcome.

    Parameters
    ----------
    twin : Twin
    outcome : str, optional
        A measure, or ``phenotype``. If absent: sperm concentration of a man, number of ovulations of a woman.
    at : float, optional
        When the outcome is looked at; half a year from now, or within a quarter of a woman's ovulations [day].
    above : float, optional
        Ask only whether the outcome is above this [canonical unit]; its fifths if absent.
    days : sequence of float
        When a man, or a woman without cycles, could be tested [day from now]. A woman with cycles is also tested on
        cycle day 3 and seven days after her LH peak.
    regimen : Regimen or path, optional
        What is given meanwhile; nothing if absent.
    draws : int
        Of the twin.
    seed : int

    Raises
    ------
    SimulationError
        If the outcome is not simulated, or is the same in every draw.
    """
    wanted = outcome or ("ovulation" if twin.person.sex == "female" else "sperm_concentration")
    when = at if at is not None else (QUARTER if wanted == "ovulation" else HALF_A_YEAR)
    sex = twin.person.sex
    offered = [
        name
        for name in simulated_measures(sex)
        if name in observations() and name not in FROM_PARTS and name not in NOT_OFFERED
    ]
    if wanted != PHENOTYPE and wanted not in simulated_measures(sex):
        raise SimulationError(f"'{wanted}' is not simulated; see: circhoral measures")
    span = max([when, *days, 2 * LONGEST_WAIT if sex == "female" else 0.0]) + FIRST_MORNING
    needed = {*offered, PULSE_RATE, *({wanted} - {PHENOTYPE})}
    data = forecast(
        twin, [regimen] if regimen is not None else [], draws=draws, days=span, before=0.0, seed=seed,
        measures=sorted(needed), units="canonical",
    )  # fmt: skip
    lived = np.flatnonzero(data["status"].values[0] == 0)
    asked = _outcome(twin, data, wanted, when, above, lived)
    if asked.bits < 1e-6:
        raise SimulationError(f"{asked.label}: the same in every draw, so that no test can tell more about it")
    rng = np.random.default_rng(seed)
    found = []
    moments = _moments(twin, data, days, lived)
    for name in offered:
        for words, day in moments:
            found.append(_candidate(twin, data, name, words, day, asked, lived, rng))
    return Ranking(asked, tuple(sorted(found, key=lambda one: -one.bits)), len(lived))


def _outcome(twin: Twin, data: Any, name: str, day: float, above: float | None, lived: Ints) -> Outcome:
    if name == PHENOTYPE:
        kinds = list(dict.fromkeys(twin.phenotype[: data.sizes["person"]][lived]))
        labels = tuple(phenotypes()[kind].label for kind in kinds)
        own = np.array([kinds.index(kind) for kind in twin.phenotype[: data.sizes["person"]][lived]])
        return Outcome("which phenotype it is", own, labels)
    entry = measure(name)
    series, time = data[name].values[0][lived], data["time"].values
    after = f"in {day:.0f} days"
    if name == "ovulation":
        count = series[:, (time > 0) & (time <= day)].sum(axis=1)
        counts, numbered = np.unique(np.minimum(count, CLASSES - 1), return_inverse=True)
        return Outcome(f"ovulations within {day:.0f} days", numbered, tuple(f"{kind:.0f}" for kind in counts))
    value = series[:, int(np.argmin(np.abs(time - day)))]
    edges = np.unique(np.quantile(value, np.linspace(0, 1, CLASSES + 1)[1:-1]) if above is None else [above])
    classes = np.searchsorted(edges, value)
    unit = entry.conventional
    shown = [f"{convert(edge, entry.unit, unit, entry):.3g}" for edge in edges]
    bounds = [f"below {shown[0]}", *(f"{a} to {b}" for a, b in pairwise(shown)), f"above {shown[-1]}"]
    return Outcome(f"{entry.label} {after}", classes, tuple(f"{text} {unit}" for text in bounds))


def _moments(twin: Twin, data: Any, days: Sequence[float], lived: Ints) -> list[tuple[str, Floats]]:
    """Return when tests could be: words, and the day of each draw (draw,)."""
    made = [(_words(day), np.full(len(lived), day)) for day in days]
    if "menses_time" in data:
        bleed = _next(data["menses_time"].values[0][lived])
        peak = _next(data["lh_peak_time"].values[0][lived])
        if np.isfinite(bleed).mean() < WITH_CYCLES:
            return made
        made = made[:1]
        made.append(
            (
                f"cycle day 3 (day {LONGEST_WAIT:.0f} if no bleed comes)",
                np.where(np.isnan(bleed), LONGEST_WAIT, bleed + EARLY),
            )
        )
        made.append(
            (
                f"7 days after a positive LH test (day {LONGEST_WAIT:.0f} if none is)",
                np.where(np.isnan(peak), LONGEST_WAIT, peak + LUTEAL),
            )
        )
    return made


def _next(times: Floats) -> Floats:
    """Return the first event after today of each draw, not a number where none comes in time (draw,)."""
    later = np.where((times > 0) & (times <= LONGEST_WAIT), times, np.inf).min(axis=1)
    return np.asarray(np.where(np.isfinite(later), later, np.nan))


def _words(day: float) -> str:
    return "now" if day == 0 else f"in {day / 7:.0f} weeks" if day % 7 == 0 else f"in {day:.0f} days"


def _candidate(
    twin: Twin, data: Any, name: str, words: str, day: Floats, asked: Outcome, lived: Ints, rng: np.random.Generator
) -> Candidate:
    row = observations()[name]
    time = data["time"].values
    at = np.argmin(np.abs(time[None] - day[:, None]), axis=1)
    level = data[name].values[0][lived, at]
    sd = np.full(len(level), row.sd(None, [twin.person.sex]))
    if row.scale == "log":
        level = np.log(np.maximum(level, row.limit() or 1e-9))
    if row.pulsatile:
        rate = data[PULSE_RATE].values[0][lived, at]
        cleared = PULSE_CLEARANCE[name]
        # What persons do not differ in is no draw of a twin.
        clearance = twin.values.get(cleared, np.full(twin.draws, rows_of(twin.person.sex)[cleared].value))
        sd = np.sqrt(sd**2 + pulse_variance(rate, clearance[: data.sizes["person"]][lived]))
    bits, chance = information(level, sd, asked.classes, rng)
    return Candidate(name, words, bits, chance, bits / asked.bits)


def information(level: Floats, sd: Floats, classes: Ints, rng: np.random.Generator) -> tuple[float, float]:
    """Return the bits that a value tells about a class, and the most that exchanged classes show.

    Parameters
    ----------
    level, sd : (draw,)
        Middle and standard deviation of the value that each draw would show.
    classes : (draw,)
    rng : Generator
    """
    people = len(level)
    own = np.repeat(np.arange(people), VALUES)
    value = level[own] + sd[own] * rng.standard_normal(len(own))
    density = np.exp(-0.5 * ((value[:, None] - level) / sd) ** 2) / sd
    density[np.arange(len(own)), own] = 0.0  # else every value would tell its own draw
    outcomes = [classes, *(rng.permutation(classes) for _ in range(SHUFFLES))]
    found, *by_chance = _bits(density, own, outcomes)
    return max(found, 0.0), float(max(0.0, np.mean(by_chance) + 2 * np.std(by_chance)))


def _bits(density: Floats, own: Ints, outcomes: Sequence[Ints]) -> list[float]:
    kinds = int(outcomes[0].max()) + 1
    members = [np.eye(kinds)[classes] for classes in outcomes]
    within = density @ np.hstack(members)
    everyone = density.sum(axis=1) / (density.shape[1] - 1)
    made = []
    for number, classes in enumerate(outcomes):
        size = members[number].sum(axis=0)
        column = number * kinds + classes[own]
        same = within[np.arange(len(own)), column] / np.maximum(size[classes[own]] - 1, 1)
        fine = (same > 0) & (everyone > 0)
        made.append(float(np.log2(same[fine] / everyone[fine]).sum() / len(own)))
    return made
