"""The page of how values scatter around true levels, and of how common phenotypes are, for `generate.py`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

KEY = re.compile(r"\b[a-z]+(?:-[a-z]+)*-(?:(?:19|20)\d\d|page|undated)\b")
type Table = Callable[..., str]


def observation_page(notice: str, table: Table) -> str:
    """Return the observation model and the first guess of a phenotype, with their sources."""
    from circhoral.evidence.diary import abstinence, diary
    from circhoral.evidence.observation import observations, unobserved
    from circhoral.evidence.prevalences import prevalences
    from circhoral.evidence.sources import source

    rows = observations().values()
    stated = [item for row in rows for item in (row.assay, row.within_person, *row.limit_of_detection.values())]
    stated += [item for row in rows for item in (*row.bias, row.time_of_day) if item]
    stated += [*diary().values(), *abstinence().values()]
    stated += [item for row in prevalences().values() for by in row.shares.values() for item in by.values()]
    reasons = "\n".join(f"- `{name}`: {reason}" for name, reason in unobserved().items())
    named = {item.source for item in stated} | {key for item in stated for key in KEY.findall(item.note)}
    sources = "\n".join(f"- `{key}`: {source(key).short}" for key in sorted(named - {""}))
    return (
        f"{notice}\n\n# Observation: from a true level to a reported value\n\n"
        "The model gives a true level; a laboratory, a reading or a diary reports something near it. Standard\n"
        "deviations are of the natural logarithm on the log scale, and in the unit on the linear scale. `assay` is a\n"
        "routine method between runs and laboratories, `day to day` one person at one hour. Pulses come on top where\n"
        "the model of pulses gives them. All of it stands in `content/observation.toml` and\n"
        "`content/prevalences.toml`; the mark tells how each number is known.\n\n"
        + _marks(stated, table)
        + "\n\n## Measures\n\n" + _measures(rows, table)
        + "\n\n## Limits of detection\n\n" + _limits(rows, table)
        + "\n\n## Methods that read otherwise\n\n" + _methods(rows, table)
        + "\n\n## Rhythms of the day that the model leaves out\n\n" + _rhythms(rows, table)
        + f"\n\n## Measures without a row\n\n{reasons}\n"
        + "\n## Diary\n\n" + _diary(diary().values(), table)
        + "\n\n## Semen by days of abstinence\n\n" + _abstinence(abstinence().values(), table)
        + "\n\n## How common phenotypes are\n\n"
        "Shares among people of that sex in whom the phenotype is possible. What they leave is eugonadal.\n\n"
        + _prevalences(prevalences().values(), table)
        + f"\n\n## Sources\n\n{sources}\n"
    )  # fmt: skip


def _marks(stated: Iterable[Any], table: Table) -> str:
    from circhoral.evidence.parameters import MARKS

    marks = [item.mark for item in stated]
    return table(("mark", "numbers"), ((mark, marks.count(mark)) for mark in MARKS if mark in marks))


def _told(item: Any) -> str:
    return ": ".join(
        filter(None, (", ".join(filter(None, (item.mark, item.source and f"`{item.source}`"))), item.note))
    )


def _measures(rows: Iterable[Any], table: Table) -> str:
    return table(
        ("measure", "unit", "scale", "assay", "day to day", "pulses", "assay: how known", "day to day: how known"),
        (
            (f"`{row.measure}`", row.unit, row.scale, f"{row.assay.value:g}", f"{row.within_person.value:g}",
             "yes" if row.pulsatile else "", _told(row.assay), _told(row.within_person))
            for row in rows
        ),
    )  # fmt: skip


def _limits(rows: Iterable[Any], table: Table) -> str:
    return table(
        ("measure", "method", "from", "how known"),
        (
            (f"`{row.measure}`", method.replace("_", " "), f"{item.value:g} {row.unit}", _told(item))
            for row in rows for method, item in row.limit_of_detection.items()
        ),
    )  # fmt: skip


def _methods(rows: Iterable[Any], table: Table) -> str:
    return table(
        ("measure", "method", "when", "reads", "more scatter", "how known"),
        (
            (f"`{row.measure}`", item.method.replace("_", " "), item.circumstance.replace("_", " "),
             f"{item.times:g} times", f"{item.scatter:g}", _told(item))
            for row in rows for item in row.bias
        ),
    )  # fmt: skip


def _rhythms(rows: Iterable[Any], table: Table) -> str:
    return table(
        ("measure", "of whom", "half-swing", "peak", "how known"),
        (
            (f"`{row.measure}`", " and ".join(row.time_of_day.sexes), f"{row.time_of_day.amplitude:g}",
             f"{row.time_of_day.peak_hour:02.0f}:00", _told(row.time_of_day))
            for row in rows if row.time_of_day
        ),
    )  # fmt: skip


def _diary(signs: Iterable[Any], table: Table) -> str:
    return table(
        ("sign", "against", "mean [day]", "standard deviation [day]", "missed", "how known"),
        ((item.sign, item.against, f"{item.mean:g}", f"{item.sd:g}", f"{item.missed:.0%}", _told(item))
         for item in signs),
    )  # fmt: skip


def _abstinence(curves: Iterable[Any], table: Table) -> str:
    listed = list(curves)
    days = sorted({day for curve in listed for day in curve.days})
    return table(
        ("measure", *(f"{day:g} d" for day in days), "how known"),
        ((f"`{curve.measure}`", *(f"{curve.factor(day):.2f}" for day in days), _told(curve)) for curve in listed),
    )


def _prevalences(rows: Iterable[Any], table: Table) -> str:
    def possible(row: Any) -> str:
        ends = (
            ("from", row.age_from, 0, "years"),
            ("to", row.age_to, float("inf"), "years"),
            ("body-mass index from", row.bmi_from, 0, ""),
            ("body-mass index to", row.bmi_to, float("inf"), ""),
        )
        parts = [f"{word} {value:g} {unit}".strip() for word, value, nothing, unit in ends if value != nothing]
        if row.age_median is not None:
            parts.append(f"half of them at {row.age_median:g} years")
        if row.needs_history_of:
            parts.append(f"after {' or '.join(row.needs_history_of)}")
        return ", ".join(parts)

    return table(
        ("phenotype", "sex", "population", "clinic", "possible", "population: how known", "clinic: how known", "note"),
        (
            (f"`{row.phenotype}`", sex, f"{by['general'].value:.3g}", f"{by['clinic'].value:.3g}", possible(row),
             _told(by["general"]), _told(by["clinic"]), row.note)
            for row in rows for sex, by in row.shares.items()
        ),
    )  # fmt: skip
