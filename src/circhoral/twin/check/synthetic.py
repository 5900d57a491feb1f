"""Synthetic persons: a truth drawn from the prior, and values drawn from the observation model around it.

What is determined, when, and from which bleeding it counts is fixed before anything is drawn, so that values come from
exactly the distribution that the likelihood assumes. Three things are as no laboratory would do it: values are not
rounded; a linear scale may give an impossible value, such as a motility below zero; methods of one visit scatter apart.
LH tests and follicle scans are left out: the moments of her other records would depend on them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import norm

from circhoral.engine.batch import Floats
from circhoral.evidence.observation import observations
from circhoral.people.person import Person
from circhoral.people.records import Lab
from circhoral.protocols.check import complete_all, installed_catalogue
from circhoral.quantities.analytes import measure
from circhoral.quantities.quantity import Quantity
from circhoral.twin.check.templates import SEEN, TODAY, Sample, Template, templates
from circhoral.twin.likelihood import LOWEST_LEVEL, visits
from circhoral.twin.prior import Prior, prior_of
from circhoral.twin.reading import Predicted, reader_of
from circhoral.twin.records import CYCLE_LENGTH, SEMEN_VOLUME, TYPICAL_CYCLE, Record, records_of

MOST_TRIES = 50
"""Truths drawn until one can be integrated."""
_SHORTEST = 8
_SEXES = ("male", "female")


@dataclass(frozen=True)
class Synthetic:
    """A person whose truth is known.

    Attributes
    ----------
    template : Template
    person : Person
        As a twin is told: without what is withheld.
    prior : Prior
        Of the true phenotype, of the whole person.
    scores : (1, score)
        The truth.
    records : tuple of Record
        Of the whole person, those withheld among them; their values are placeholders.
    level : (record,)
        True levels at the true moments.
    value : (record,)
        What was observed.
    withheld : (record,) of bool
    """

    template: Template
    person: Person
    prior: Prior
    scores: Floats
    records: tuple[Record, ...]
    level: Floats
    value: Floats
    withheld: np.ndarray

    @property
    def phenotype(self) -> str:
        """The true one."""
        return self.prior.phenotype


def rng_of(seed: int, sex: str, number: int, purpose: int = 0) -> np.random.Generator:
    """Return the random numbers of one person; another purpose gives others."""
    return np.random.default_rng([seed, _SEXES.index(sex), number, purpose])


def synthetic(sex: str, number: int, seed: int = 0) -> Synthetic:
    """Return a synthetic person; the same number and seed give the same one.

    Parameters
    ----------
    sex : {"male", "female"}
    number : int
        Templates take turns.
    seed : int
    """
    kinds = templates(sex)
    template = kinds[number % len(kinds)]
    rng = rng_of(seed, sex, number)
    phenotype = str(rng.choice(list(template.shares), p=list(template.shares.values())))
    whole = described(template)
    # How long ago the placeholder of her last bleeding was says nothing.
    records = tuple(one for one in records_of(whole).used if not (one.measure == CYCLE_LENGTH and one.censored))
    prior = prior_of(whole, phenotype)
    scores, predicted = truth(prior, records, rng)
    level, value = (found[0] for found in observed(records, predicted, rng))
    for i, record in enumerate(records):
        if record.measure == CYCLE_LENGTH:
            value[i] = _days_between_bleeds(record, float(level[i]), rng)
    withheld = np.array([_lab_number(record) >= len(template.samples) for record in records])
    return Synthetic(template, told(whole, template, records, value), prior, scores, records, level, value, withheld)


def truth(prior: Prior, records: Sequence[Record], rng: np.random.Generator) -> tuple[Floats, Predicted]:
    """Return the scores of a person of a prior who can be integrated, and what the model says of their records."""
    for _ in range(MOST_TRIES):
        scores = rng.standard_normal((1, prior.size))
        predicted = reader_of(prior, records).read(scores)
        # The posterior holds persons who cannot be integrated for impossible, so they are no truth either.
        if predicted.ok.all():
            return scores, predicted
    raise RuntimeError(f"none of {MOST_TRIES} persons of {prior.phenotype} could be integrated")


def observed(
    records: Sequence[Record], predicted: Predicted, rng: np.random.Generator, *, pulses: bool = True
) -> tuple[Floats, Floats]:
    """Return levels at a moment that is drawn, and values that a laboratory would report (person, record).

    Parameters
    ----------
    records : sequence of Record
    predicted : Predicted
    rng : Generator
    pulses : bool
        Whether single samples scatter by pulses; otherwise the levels have them already.
    """
    people = len(predicted.ok)
    level, variance = (np.empty((people, len(records))) for _ in range(2))
    rows = np.arange(people)
    for members in visits(records):
        share = predicted.share[members[0]]
        moment = rng.choice(len(share), size=people, p=share / share.sum())
        for i in members:
            level[:, i] = predicted.level[rows, i, moment]
            variance[:, i] = predicted.pulses[rows, i, moment] if pulses else 0.0
    value = np.empty_like(level)
    for i, record in enumerate(records):
        apart = np.sqrt(record.sd**2 + variance[:, i]) * rng.standard_normal(people)
        if record.scale == "log":
            value[:, i] = np.maximum(level[:, i], LOWEST_LEVEL) * np.exp(apart - variance[:, i] / 2)
        else:
            value[:, i] = level[:, i] + apart
    return level, value


def _days_between_bleeds(record: Record, level: float, rng: np.random.Generator) -> float:
    """Return how many whole days after the first bleeding the next one was noted; `SEEN` if none was by then.

    Whole days are drawn by the density of the likelihood itself, whose scatter depends a little on the length written.
    """
    days = np.arange(_SHORTEST, SEEN)
    writing = record.assay * record.value
    sd = np.hypot(writing / days, record.within_person)
    chance = norm.pdf((np.log(days) - np.log(level)) / sd) / (sd * days)
    # Where no second bleeding was noted, only one day was written down.
    none = norm.sf((np.log(SEEN) - np.log(level)) / np.hypot(writing / 2**0.5 / TYPICAL_CYCLE, record.within_person))
    chance = np.append(chance, none)
    return float(np.append(days, SEEN)[rng.choice(len(chance), p=chance / chance.sum())])


def described(template: Template) -> Person:
    """Return a person of a template with placeholders for all values."""
    labs = [_placeholder(sample, template.sex) for sample in (*template.samples, *template.withheld)]
    data: dict[str, Any] = {"sex": template.sex, **template.about, "labs": labs, "today": TODAY.isoformat()}
    if template.semen is not None:
        data["semen"] = [
            {"date": _date(template.semen), "volume": "3 mL", "concentration": "60 million/mL",
             "motility": "50 percent", "abstinence": "3 days"}
        ]  # fmt: skip
    if template.diary:
        data["cycles"] = {"menses": [_date(SEEN), _date(SEEN - 28)]}
    person = Person.model_validate(data)
    if not person.history:
        return person
    return person.model_copy(update={"history": complete_all(person.history, installed_catalogue())[0]})


def _placeholder(sample: Sample, sex: str) -> dict[str, Any]:
    about = measure(sample.test)
    low, high = about.usual("male" if sex == "male" else "female") or (1.0, 1.0)
    made: dict[str, Any] = {"test": sample.test, "date": _date(sample.days_ago), "time": "08:00"}
    made |= {"cycle_day": sample.cycle_day} if sample.cycle_day else {}
    made |= {"method": sample.method} if sample.method else {}
    return made | {"value": f"{(low * high) ** 0.5 or high / 2:.4g} {about.unit}"}


def _date(days_ago: int) -> str:
    return (TODAY - dt.timedelta(days=days_ago)).isoformat()


def told(whole: Person, template: Template, records: Sequence[Record], value: Floats) -> Person:
    """Return the person as a twin is told: values written down, below the limit of detection as such, nothing withheld.

    Checks of a person's file are passed by, since they refuse what the observation model allows.
    """
    labs = list(whole.labs[: len(template.samples)])
    sample: dict[str, Quantity] = {}
    update: dict[str, Any] = {}
    for record, found in zip(records, value, strict=True):
        number = _lab_number(record)
        if record.where.startswith("semen"):
            unit = {SEMEN_VOLUME: "mL", "sperm_concentration": "million/mL", "sperm_motility": "percent"}
            sample[record.where.rpartition(".")[2]] = _written(record, float(found), None, unit[record.measure])
        elif record.measure == CYCLE_LENGTH:
            first = TODAY - dt.timedelta(days=SEEN)
            noted = (first,) if found >= SEEN else (first, first + dt.timedelta(days=int(found)))
            assert whole.cycles is not None
            update["cycles"] = whole.cycles.model_copy(update={"menses": noted})
            # A diary that was read soon after its last bleeding says nothing beside the length of the cycle.
            last = max(first + dt.timedelta(days=int(found)), *(lab.date for lab in labs if lab.date))
            update["today"] = last
        elif 0 <= number < len(labs):
            lab: Lab = labs[number]
            quantity = _written(record, float(found), lab.method, lab.value.unit)
            labs[number] = lab.model_copy(update={"value": quantity})
    if sample:
        update["semen"] = (whole.semen[0].model_copy(update=_seen(sample)),)
    return whole.model_copy(update={**update, "labs": tuple(labs)})


def _seen(sample: Mapping[str, Quantity]) -> dict[str, Quantity | None]:
    """Return a semen analysis; where no sperm are seen none move."""
    none = sample["concentration"].censored == "<"
    return {**sample, "motility": None if none else sample["motility"]}


def _written(record: Record, value: float, method: str | None, unit: str) -> Quantity:
    row = observations().get(record.measure)
    limit = row.limit(method) if row is not None and row.scale == "log" else None
    if limit is not None and value < limit:
        return Quantity(limit, unit, censored="<")
    return Quantity(value, unit)


def _lab_number(record: Record) -> int:
    """Return which of the labs a record is; -1 if none."""
    return int(record.where[5:-1]) if record.where.startswith("labs[") else -1
