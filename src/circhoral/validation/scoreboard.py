"""The scoreboard: how far the model is from all that was reported, in one table of rows and a few shares.

studies with scores (replicate.py) -> one `Row` per endpoint, with where it stands on a plot of predicted against
reported -> shares within 1.25- and 1.5-fold, by role, sex and mechanism -> the misses, worst first, with the reason
that is known for them (content/misses.toml).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any, Literal

from circhoral.validation.replicated import Replicated
from circhoral.validation.scoring import PROPORTIONS, RELATIVE, Scored

type Kind = Literal["level", "change", "share", "time"]

CLOSE, NEAR = 1.25, 1.5
PEOPLE = {"male": "men", "female": "women"}
KINDS: dict[Kind, str] = {
    "level": "levels, each in its own unit",
    "change": "changes and comparisons, as ratios",
    "share": "shares of people, cycles or samples",
    "time": "times and lengths, in days",
}
MECHANISMS = {
    "phy": "hormones of men", "fb": "feedback in men", "sup": "suppression by testosterone", "rec": "recovery",
    "sem": "semen", "hcg": "hCG and FSH in men", "gnrh": "GnRH and analogues in men", "serm": "SERMs in men",
    "ai": "aromatase inhibitors in men", "obe": "weight loss in men", "gh": "growth hormone", "met": "metabolism",
    "nc": "natural cycle", "cc": "ovulation tablets", "pc": "polycystic ovaries", "fh": "energy deficit in women",
    "gn": "GnRH and analogues in women", "iv": "FSH and antagonists in women", "pg": "progesterone",
    "pr": "prolactin", "hc": "contraception", "te": "testosterone in women",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One endpoint on the board.

    Attributes
    ----------
    study, role, sex, mechanism : str
    kind : str
        One of `KINDS`.
    score : Scored
    x, y : float
        Reported and predicted, above zero, for logarithmic axes; NaN where there is none.
    reason : str
        Why it is missed, as far as known; empty where it is not, or is no miss.
    """

    study: str
    role: str
    sex: str
    mechanism: str
    kind: Kind
    score: Scored
    x: float
    y: float
    reason: str

    @property
    def evaluated(self) -> bool:
        """Whether the model gave a number."""
        return self.score.verdict != "not evaluated"

    @property
    def miss(self) -> bool:
        """Whether it is farther than 1.5-fold, in the wrong direction, or not evaluated."""
        return not self.within(NEAR) or self.score.wrong_direction

    def within(self, fold: float) -> bool:
        """Say whether it is evaluated and no farther away than so many times."""
        return self.evaluated and self.score.fold_error <= fold

    @property
    def good(self) -> bool:
        """Whether it is inside the reported interval or within 1.25-fold."""
        return self.evaluated and (self.score.verdict == "inside" or self.score.fold_error <= CLOSE)


@dataclass(frozen=True)
class Shares:
    """How good a group of rows is.

    Attributes
    ----------
    group : str
    studies, endpoints : int
    good, close, near : float
        Shares inside or within 1.25-fold, within 1.25-fold, within 1.5-fold; what is not evaluated counts as a miss.
    wrong, unevaluated : int
    """

    group: str
    studies: int
    endpoints: int
    good: float
    close: float
    near: float
    wrong: int
    unevaluated: int


def board(done: Iterable[Replicated]) -> list[Row]:
    """Return the rows of studies that were run."""
    return [_row(study, score) for study in done for score in study.endpoints]


def shares(rows: Sequence[Row], by: Callable[[Row], str]) -> list[Shares]:
    """Return the shares of each group, in the order in which groups first come."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(by(row), []).append(row)
    return [_shares(name, own) for name, own in groups.items()]


def misses(rows: Sequence[Row]) -> list[Row]:
    """Return the misses: first what has the wrong direction, then the worst, at last what was not evaluated."""

    def place(row: Row) -> tuple[bool, bool, float]:
        fold = row.score.fold_error
        return (not row.evaluated, not row.score.wrong_direction, -fold if math.isfinite(fold) else -math.inf)

    return sorted((row for row in rows if row.miss), key=place)


def _shares(name: str, rows: Sequence[Row]) -> Shares:
    count = len(rows)
    return Shares(
        name, len({row.study for row in rows}), count,
        sum(row.good for row in rows) / count, sum(row.within(CLOSE) for row in rows) / count,
        sum(row.within(NEAR) for row in rows) / count,
        sum(row.score.wrong_direction for row in rows), sum(not row.evaluated for row in rows),
    )  # fmt: skip


def _row(study: Replicated, score: Scored) -> Row:
    kind = _kind(score)
    x, y = score.reported, score.predicted
    if kind == "change" and score.statistic in ("change_from_baseline", "difference_between_arms"):
        # A difference may be below zero: it stands where its fold error puts it, beside a reported ratio of one.
        x, y = 1.0, score.fold_error if score.predicted > score.reported else 1 / score.fold_error
    elif score.statistic == "direction":
        x, y = 1.0, 1.0 if score.fold_error == 1.0 else math.nan  # a sign has no size
    elif kind == "share":
        x, y = (min(max(value, 0.004), 0.996) for value in (x, y))  # 0 and 1 stand at the edge
    good = all(math.isfinite(value) and value > 0 for value in (x, y))
    row = Row(
        study.study, study.role, study.sex, mechanism_group(study.mechanism), kind, score,
        x if good else math.nan, y if good else math.nan, "",
    )  # fmt: skip
    if not row.miss:
        return row
    return Row(**{**row.__dict__, "reason": reason(study.study, score.row) or score.reason})


def _kind(score: Scored) -> Kind:
    if score.statistic in PROPORTIONS:
        return "share"
    if score.statistic in RELATIVE or score.statistic == "direction":
        return "change"
    return "time" if score.unit == "day" else "level"


def mechanism_group(mechanism: str) -> str:
    """Return the group in which a mechanism such as ``nc/hormones-through-the-cycle`` is counted."""
    return MECHANISMS.get(mechanism.split("/")[0], mechanism.split("/")[0])


@cache
def _reasons() -> dict[str, dict[str, str]]:
    text = (files("circhoral.content") / "misses.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def reason(study: str, row: str) -> str:
    """Return why an endpoint is missed, of its own row before that of its whole study; empty if nobody knows."""
    known = _reasons().get(study, {})
    return known.get(row, known.get("all", ""))


def plain_board(done: Iterable[Replicated], rows: Sequence[Row], seed: int) -> dict[str, Any]:
    """Return the board as plain numbers and texts, for a file; what is not a number is null."""

    def number(value: float) -> float | None:
        return float(f"{value:.6g}") if math.isfinite(value) else None

    def plain(row: Row) -> dict[str, Any]:
        score = asdict(row.score)
        own = {name: number(value) if isinstance(value, float) else value for name, value in score.items()}
        place = {name: getattr(row, name) for name in ("study", "role", "sex", "mechanism", "kind", "reason")}
        return own | place  # the reason of the board, which may say more than that of the score

    groups = {
        "role and sex": shares(rows, lambda row: f"{row.role}, {row.sex}"),
        "mechanism": shares(rows, lambda row: row.mechanism),
    }
    return {
        "model": f"circhoral {version('circhoral')}",
        "seed": seed,
        "people": {study.study: study.people for study in done},
        "shares": {name: [asdict(item) for item in items] for name, items in groups.items()},
        "endpoints": [plain(row) for row in rows],
    }
