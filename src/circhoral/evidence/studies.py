"""Study files: one published trial, so that it can be run and scored.

A study file says who was studied (`Population`), what each arm was given (`Arm`) and what was reported
(`Endpoint`). Doses, rules and clamps are kept as plain mappings: the floor of protocols reads them.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from circhoral.evidence.cycle import EVENTS, PHASE_LENGTHS, PHASES, CycleTime, cycle_problem, cycle_time
from circhoral.evidence.parameters import MARKS
from circhoral.quantities.clock import days
from circhoral.quantities.fields import Number
from circhoral.quantities.threshold import Limit

Statistic = Literal[
    "mean", "median", "sd", "geometric_mean", "change_from_baseline", "ratio_to_baseline",
    "difference_between_arms", "ratio_between_arms", "fraction_below", "fraction_above", "fraction_reaching",
    "median_time_to", "peak", "trough", "nadir", "time_of_peak", "auc", "pulse_count", "pulse_amplitude",
    "cycle_length", "follicular_length", "luteal_length", "ovulation_rate", "fraction_of_cycles_below",
    "fraction_of_cycles_above", "fraction_of_cycles_within", "within_person_sd", "direction",
]  # fmt: skip
THRESHOLDED = (
    "fraction_below", "fraction_above", "fraction_reaching", "median_time_to",
    "fraction_of_cycles_below", "fraction_of_cycles_above",
)  # fmt: skip
Plain = dict[str, Any]


def _timing(raw: Any) -> str:
    """Keep a length of time as its text."""
    if not isinstance(raw, str):
        raise ValueError(f"expected a time such as '12 weeks', found {raw!r}")
    days(raw)
    return raw


def _moment(raw: Any) -> str:
    """Keep a time as its text: after time 0, or in each woman's own cycle."""
    if isinstance(raw, str) and cycle_time(raw) is not None:
        return raw
    if not isinstance(raw, str) or not re.match(r"^\s*\d", raw):
        raise ValueError(
            "expected a time such as '12 weeks', 'cycle day 3', 'lh_peak + 7 days', 'ovulation' or 'menses - 1 day', "
            f"or a phase ({', '.join(PHASES)}), found {raw!r}"
        )
    return _timing(raw)


Timing = Annotated[str, BeforeValidator(_timing)]
Moment = Annotated[str, BeforeValidator(_moment)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Distribution(_Record):
    """How a quantity is spread over the people studied."""

    mean: Number | None = None
    median: Number | None = None
    sd: Number | None = None
    cv: Number | None = None
    low: Number | None = None
    high: Number | None = None


class Condition(_Record):
    """A measure that must lie below or above something."""

    measure: str
    below: Number | None = None
    above: Number | None = None


class Baseline(_Record):
    """A measure at time 0: `match` weights the virtual people, `check` is scored."""

    measure: str
    use: Literal["match", "check"]
    mean: Number | None = None
    median: Number | None = None
    sd: Number | None = None
    se: Number | None = None
    iqr: tuple[Number, Number] | None = None
    range: tuple[Number, Number] | None = None


class Population(_Record):
    """Who was studied. In an arm, only what differs from the study's population."""

    sex: Literal["male", "female"] | None = None
    n: int | None = None
    age: Distribution | None = None
    height: Distribution | None = None
    weight: Distribution | None = None
    bmi: Distribution | None = None
    phenotype: str | None = None
    mixture: dict[str, float] | None = None
    ancestry: str | None = None
    inclusion: tuple[Condition, ...] = ()
    exclusion: tuple[Condition, ...] = ()
    baseline: tuple[Baseline, ...] = ()


class Arm(_Record):
    """What one group was given. Times count from the first dose, in a woman from the bleeding that starts the run.

    `start_cycle` says whether that bleeding is her own or follows the withdrawal of a progestin.
    """

    n: int | None = None
    population: Population | None = None
    before: Plain | None = None
    doses: tuple[Plain, ...] = ()
    rules: tuple[Plain, ...] = ()
    follow_up: Timing | None = None
    clamp: Plain | None = None
    period: int | None = None
    start_cycle: Literal["spontaneous", "progestin_withdrawal"] | None = None

    @property
    def doses_before(self) -> tuple[Plain, ...]:
        """What its people had been given before time 0, as written."""
        return tuple((self.before or {}).get("doses", ()))


class Window(_Record):
    """A stretch of time: from `at` or `from`, for a while; in a woman it may begin at a time in her cycle."""

    at: Moment | None = None
    start: Moment | None = Field(default=None, alias="from")
    span: Timing | None = Field(default=None, alias="for")


class Endpoint(_Record):
    """One reported result.

    `row` is the id of its row in the evidence tables, `source` the key of another source. `time` is the time
    of day of the sample; `start` (written ``from``) moves the count to the last dose. `at` may be a time in the cycle,
    read in the `cycle` of that number, or in every cycle lived and then averaged in each woman.
    """

    arm: str
    measure: str
    statistic: Statistic
    value: Number
    provenance: str
    versus: str | None = None
    at: Moment | None = None
    cycle: Annotated[int, Field(ge=1)] | None = None
    start: str | None = Field(default=None, alias="from")
    time: str | None = None
    window: Window | None = None
    sampling: Timing | None = None
    detector: str | None = None
    censor_at: Timing | None = None
    per: Literal["cycle", "person"] | None = None
    among: Condition | str | None = None
    n: int | None = None
    threshold: Limit | None = None
    limits: tuple[Number, Number] | None = None
    direction: Literal["rising", "falling", "up", "down"] | None = None
    by: Timing | None = None
    sd: Number | None = None
    se: Number | None = None
    ci95: tuple[Number, Number] | None = None
    iqr: tuple[Number, Number] | None = None
    range: tuple[Number, Number] | None = None
    assay: Literal["immunoassay", "mass_spectrometry", "temperature"] | None = None
    row: str | None = None
    source: str | None = None
    note: str = ""

    @property
    def time_in_cycle(self) -> CycleTime | None:
        """Return the time in each woman's cycle at which it is read; None if it counts from time 0."""
        text = self.at or (self.window and (self.window.at or self.window.start))
        return cycle_time(text) if text else None

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.statistic in THRESHOLDED and self.threshold is None and self.measure not in EVENTS:
            raise ValueError(f"{self.statistic} needs a threshold such as '15 million/mL' or '1.0 x baseline'")
        if self.statistic.endswith("between_arms") and self.versus is None:
            raise ValueError(f"{self.statistic} needs `versus`, the arm to compare with")
        if problem := cycle_problem(self.statistic, self.measure, per=self.per, limits=self.limits is not None):
            raise ValueError(problem)
        if self.assay == "temperature" and self.measure not in PHASE_LENGTHS:
            raise ValueError(f"assay temperature dates an ovulation: it goes with {' or '.join(PHASE_LENGTHS)}")
        if self.provenance not in MARKS:
            raise ValueError(f"provenance {self.provenance!r}; expected one of: {', '.join(MARKS)}")
        if not (self.row or self.source):
            raise ValueError("an endpoint needs `row` (an evidence row) or `source` (a key of sources.bib)")
        return self


class Study(_Record):
    """A published study: who, what was given, what was reported, and what we had to assume.

    `assay_factor` says, per measure, how many times more the study's assay reads in its own untreated people than the
    assays behind the model; levels are divided by it before they are compared.
    """

    study: str
    citation: str
    role: Literal["calibration", "validation"]
    mechanism: str
    population: Population
    arms: dict[str, Arm]
    endpoints: tuple[Endpoint, ...]
    notes: tuple[str, ...] = ()
    assay_factor: dict[str, Annotated[float, Field(gt=0)]] = {}

    @model_validator(mode="after")
    def _arms_exist(self) -> Self:
        for number, endpoint in enumerate(self.endpoints, start=1):
            for name in (endpoint.arm, endpoint.versus):
                if name is not None and name not in self.arms:
                    raise ValueError(f"endpoint {number} names the arm {name!r}; arms are {', '.join(self.arms)}")
        return self


class StudyError(ValueError):
    """A study file that cannot be read, with the file, the line and the field."""


def read_study(source: str | Path) -> Study:
    """Read one study from a file or from its text.

    Parameters
    ----------
    source : str or Path
        A text with a line break is the study itself, anything else a path.

    Raises
    ------
    StudyError
        If the text is not YAML, or a field is missing, unknown or wrong.
    """
    if isinstance(source, str) and "\n" in source:
        return _parse(source, "<text>")
    path = Path(source)
    return _parse(path.read_text(encoding="utf-8"), path.name)


def _parse(text: str, name: str) -> Study:
    try:
        data = YAML(typ="rt").load(text)
    except YAMLError as error:
        raise StudyError(f"{name}: not valid YAML: {error}") from error
    if not isinstance(data, dict):
        raise StudyError(f"{name}: a study is a mapping with study, citation, role, population, arms and endpoints")
    try:
        return Study.model_validate(_plain(data))
    except ValidationError as error:
        problems = [
            f"{name}, line {_line(data, item['loc'])}: {'.'.join(map(str, item['loc']))}: {item['msg']}"
            for item in error.errors()
        ]
        raise StudyError("\n".join(problems)) from error


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    if isinstance(node, bool) or node is None:
        return node
    if isinstance(node, float):
        return float(node)
    return int(node) if isinstance(node, int) else str(node)


def _line(node: Any, loc: tuple[int | str, ...]) -> int:
    """Return the line (from 1) of the deepest part of `loc` that stands in the file."""
    line = 1
    for part in loc:
        mark = getattr(node, "lc", None)
        try:
            line = (mark.key(part) if isinstance(node, dict) else mark.item(part))[0] + 1  # type: ignore[union-attr]
            node = node[part]
        except (KeyError, IndexError, TypeError, AttributeError):
            break
    return line


@cache
def packaged_studies() -> dict[str, Study]:
    """Return every study file of the package by its key, read once."""
    studies: dict[str, Study] = {}
    folder = files("circhoral.content") / "studies"
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".yaml"):
            study = _parse(entry.read_text(encoding="utf-8"), entry.name)
            studies[study.study] = study
    return studies
