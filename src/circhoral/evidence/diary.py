"""What a diary and a semen sample tell: signs of ovulation and bleeding, and days of abstinence.

Both stand in content/observation.toml beside the laboratory values.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from circhoral.evidence.datum import ORIGIN, check_keys, number, origin
from circhoral.evidence.observation import OBSERVATION_FILE, known_measure, observation_tables
from circhoral.evidence.parameters import ParameterError


@dataclass(frozen=True, slots=True)
class DiarySign:
    """When a sign that a woman writes down comes, against what the model gives: its mean and scatter [day].

    `missed` is the share of ovulatory cycles, or of bleeds, without it.
    """

    id: str
    sign: str
    against: str
    mean: float
    sd: float
    missed: float
    mark: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Abstinence:
    """A semen value by days of abstinence, relative to `reference_days`."""

    measure: str
    reference_days: float
    days: tuple[float, ...]
    factors: tuple[float, ...]
    mark: str
    source: str
    note: str

    def factor(self, days: float) -> float:
        """Return the factor at so many days: between listed days a straight line, beyond them the outermost value."""
        inside = min(max(days, self.days[0]), self.days[-1])
        pairs = pairwise(zip(self.days, self.factors, strict=True))
        (a, low), (b, high) = next(pair for pair in pairs if inside <= pair[1][0])
        return low + (high - low) * (inside - a) / (b - a)


@cache
def diary() -> dict[str, DiarySign]:
    """Return every sign of a diary by its id."""
    made = {}
    for key, table in observation_tables()["diary"].items():
        place, needed = f"{OBSERVATION_FILE}: [diary.{key}]", ("sign", "against", "mean", "sd", "missed")
        check_keys(table, place, needed, (*needed, *ORIGIN))
        mean, sd = number(table["mean"], f"{place} mean", -60.0, 60.0), number(table["sd"], f"{place} sd", 0.0, 60.0)
        missed = number(table["missed"], f"{place} missed", 0.0, 1.0)
        made[key] = DiarySign(key, table["sign"], table["against"], mean, sd, missed, **origin(table, place))
    return made


@cache
def abstinence() -> dict[str, Abstinence]:
    """Return how semen values follow the days of abstinence, by measure."""
    made = {}
    for key, table in observation_tables()["abstinence"].items():
        place, needed = f"{OBSERVATION_FILE}: [abstinence.{key}]", ("reference_days", "days", "factors")
        check_keys(table, place, needed, (*needed, *ORIGIN))
        known_measure(key, place)
        days, factors = ([number(item, f"{place} {name}") for item in table[name]] for name in ("days", "factors"))
        if len(days) != len(factors) or len(days) < 2 or any(a >= b for a, b in pairwise(days)):
            raise ParameterError(f"{place} needs rising days with one factor each")
        zero = number(table["reference_days"], f"{place} reference_days", days[0], days[-1])
        made[key] = Abstinence(key, zero, tuple(days), tuple(factors), **origin(table, place))
    return made
