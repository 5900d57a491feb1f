"""Times and measures that belong to the cycle, as study files name them: `lh_peak + 7 days`, `mid_luteal`.

The follicular phase runs from the first day of bleeding to the LH peak, the luteal phase from there to the next
bleeding; each is cut into equal thirds. What happens at these times in a simulated woman is read in `validation`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from circhoral.quantities.clock import days
from circhoral.quantities.measures import Measure

type Anchor = Literal["menses", "lh_peak", "ovulation", "phase"]

PHASES = (
    "follicular", "early_follicular", "mid_follicular", "late_follicular", "midcycle",
    "luteal", "early_luteal", "mid_luteal", "late_luteal",
)  # fmt: skip
EVENTS = ("menses", "lh_peak", "ovulation")
PHASE_LENGTHS = ("follicular_length", "luteal_length")
LENGTHS = ("cycle_length", *PHASE_LENGTHS)
CYCLE_MEASURES: dict[str, Measure] = {
    name: Measure(name, label, "day", "day", "day", (0, 1000), None, None, meaning, sexes=("female",))
    for name, label, meaning in (
        ("cycle_length", "cycle length", "from one first day of bleeding to the next"),
        ("follicular_length", "follicular length", "from the first day of bleeding to ovulation"),
        ("luteal_length", "luteal length", "from ovulation to the next first day of bleeding"),
        ("cycle_irregularity", "cycle irregularity", "mean difference between the lengths of one cycle and the next"),
    )
}
"""What is read from the events of a woman's cycles; endpoints name them like measures."""

_CYCLE_DAY = re.compile(r"^cycle[ _]day\s+([1-9]\d*)$")
_ANCHORED = re.compile(r"^(menses|lh_peak|ovulation)\s*(?:([+-])\s*(\d.*))?$")


@dataclass(frozen=True, slots=True)
class CycleTime:
    """A time in each woman's own cycle.

    Attributes
    ----------
    anchor : {"menses", "lh_peak", "ovulation", "phase"}
    days : float
        After the anchor. Before `menses`, it is the bleeding that ends the cycle.
    phase : str
        One of `PHASES`, or empty.
    """

    anchor: Anchor
    days: float = 0.0
    phase: str = ""


def cycle_time(text: str) -> CycleTime | None:
    """Return the time in the cycle that a text names; None if it names none.

    Raises
    ------
    QuantityError
        If what is added to an event is no length of time.
    """
    words = " ".join(text.split())
    if words in PHASES:
        return CycleTime("phase", phase=words)
    if found := _CYCLE_DAY.match(words):
        return CycleTime("menses", int(found[1]) - 1.0)
    if found := _ANCHORED.match(words):
        anchor: Anchor = found[1]  # type: ignore[assignment]
        offset = days(found[3]) if found[3] else 0.0
        return CycleTime(anchor, -offset if found[2] == "-" else offset)
    return None


def cycle_problem(statistic: str, measure: str, *, per: str | None, limits: bool) -> str:
    """Return what is wrong with an endpoint about cycles: something that it lacks, or a second way to write it.

    Parameters
    ----------
    statistic, measure : str
    per : {"cycle", "person"} or None
    limits : bool
        Whether it has `limits`.
    """
    if statistic == "ovulation_rate" and (measure != "ovulation" or per is None):
        return "ovulation_rate needs `measure: ovulation` and `per`, cycle or person"
    if statistic in LENGTHS and measure != statistic:
        return f"{statistic} needs `measure: {statistic}`"
    if (statistic == "within_person_sd" or statistic.startswith("fraction_of_cycles")) and measure not in LENGTHS:
        return f"{statistic} needs a length of cycles as its measure: {', '.join(LENGTHS)}"
    if (statistic == "fraction_of_cycles_within") != limits:
        return "fraction_of_cycles_within, and it alone, needs `limits` such as [21 days, 35 days]"
    return ""
