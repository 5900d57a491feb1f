"""Descriptions of synthetic persons: who they are, when what is determined, and which phenotypes are possible.

Shares of phenotypes are nearer to each other than at a clinic, so that few persons test how phenotypes are told apart.
They are the prior of the twin, too. Nothing here depends on a value: what is determined, and when, is fixed before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TODAY = dt.date(2025, 6, 30)
"""Time 0 of every synthetic person."""
SEEN = 79
"""How long a woman's diary is kept, from its first bleeding [day]."""
LUTEAL_DAY = 21


@dataclass(frozen=True)
class Sample:
    """One value to be determined.

    Attributes
    ----------
    test : str
    days_ago : int
    cycle_day : int or None
    method : str or None
    """

    test: str
    days_ago: int
    cycle_day: int | None = None
    method: str | None = None


@dataclass(frozen=True)
class Template:
    """One description.

    Attributes
    ----------
    name, sex : str
    about : mapping
        Fields of a person's file.
    shares : mapping of phenotype to share
        Prior probabilities.
    samples, withheld : tuple of Sample
        What the twin is told, and what it is not told.
    semen : int or None
        How many days ago a semen analysis was made.
    diary : bool
        Whether she noted two bleedings; the first one is `SEEN` days ago.
    """

    name: str
    sex: str
    about: Mapping[str, Any]
    shares: Mapping[str, float]
    samples: tuple[Sample, ...]
    withheld: tuple[Sample, ...]
    semen: int | None = None
    diary: bool = False


def _men(*days_ago: int) -> tuple[Sample, ...]:
    first, second = days_ago
    return (
        Sample("testosterone_total", first, method="immunoassay"),
        Sample("lh", first, method="immunoassay"),
        Sample("fsh", first, method="immunoassay"),
        Sample("estradiol", first, method="immunoassay"),
        Sample("shbg", first),
        Sample("prolactin", first),
        Sample("inhibin_b", second),
        Sample("hematocrit", second),
        Sample("testosterone_total", second, method="immunoassay"),
        Sample("lh", second, method="immunoassay"),
    )


_LATER_MEN = tuple(Sample(test, 0, method="immunoassay") for test in ("testosterone_total", "lh", "fsh"))
_HEALTHY_MAN = {"eugonadal": 0.5, "functional_hypogonadotropic_hypogonadism": 0.3, "primary_testicular_failure": 0.2}
_STOPPED = {
    "agent": "testosterone", "formulation": "cypionate", "route": "intramuscular", "dose": "150 mg", "every": "7 days",
    "for": "16 weeks", "until": (TODAY - dt.timedelta(days=84)).isoformat(),
}  # fmt: skip
_MEN = (
    Template(
        "man", "male", {"age": "34 years", "height": "180 cm", "weight": "82 kg"}, _HEALTHY_MAN, _men(60, 30),
        _LATER_MEN, semen=30,
    ),
    Template(
        "man after testosterone", "male",
        {"age": "36 years", "height": "180 cm", "weight": "90 kg", "history": [_STOPPED]},
        {"eugonadal": 0.5, "exogenous_androgen_suppression": 0.5}, _men(56, 28), _LATER_MEN, semen=28,
    ),
    Template(
        "obese man", "male", {"age": "42 years", "height": "178 cm", "weight": "118 kg"},
        {"eugonadal": 0.5, "obesity_related_hypogonadism": 0.5}, _men(60, 30), _LATER_MEN, semen=30,
    ),
)  # fmt: skip
_TWO_DAYS = SEEN - 2
_MID_LUTEAL = Sample("progesterone", SEEN - (LUTEAL_DAY - 1), LUTEAL_DAY, "immunoassay")
_EARLY = (
    *(Sample(test, _TWO_DAYS, 3, "immunoassay") for test in ("lh", "fsh", "estradiol", "amh")),
    Sample("testosterone_total", _TWO_DAYS, 3, "mass_spectrometry"),
    Sample("shbg", _TWO_DAYS, 3),
    Sample("prolactin", _TWO_DAYS, 3),
)
_LATER_WOMEN = (
    *(Sample(test, SEEN - 58, 3, "immunoassay") for test in ("lh", "fsh", "estradiol", "amh")),
    Sample("progesterone", SEEN - 76, LUTEAL_DAY, "immunoassay"),
)
_WOMEN = (
    Template(
        "woman with a diary", "female", {"age": "29 years", "height": "166 cm", "weight": "61 kg"},
        {"eugonadal": 0.5, "pcos": 0.25, "luteal_phase_deficiency": 0.25}, (*_EARLY, _MID_LUTEAL), _LATER_WOMEN,
        diary=True,
    ),
    Template(
        "woman of 37 with a diary", "female", {"age": "37 years", "height": "168 cm", "weight": "66 kg"},
        {"eugonadal": 0.5, "diminished_ovarian_reserve": 0.5}, (*_EARLY, _MID_LUTEAL), _LATER_WOMEN, diary=True,
    ),
    Template(
        "woman without a diary", "female", {"age": "26 years", "height": "170 cm", "weight": "54 kg"},
        {"eugonadal": 0.3, "functional_hypothalamic_amenorrhoea": 0.4, "pcos": 0.3},
        (
            *(Sample(test, 30, method="immunoassay") for test in ("lh", "fsh", "estradiol", "amh")),
            Sample("testosterone_total", 30, method="mass_spectrometry"),
            Sample("shbg", 30),
            Sample("prolactin", 30),
        ),
        tuple(Sample(test, 0, method="immunoassay") for test in ("lh", "fsh", "estradiol", "amh")),
    ),
)  # fmt: skip


def templates(sex: str) -> tuple[Template, ...]:
    """Return the descriptions of one sex."""
    return _MEN if sex == "male" else _WOMEN
