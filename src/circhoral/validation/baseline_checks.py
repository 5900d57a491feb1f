"""A baseline that a study reports to be checked becomes an endpoint at time 0."""

from __future__ import annotations

from typing import Literal

from circhoral.evidence.parameters import MARKS
from circhoral.evidence.studies import Baseline, Endpoint, Study

NOTE = "baseline"
"""What such an endpoint says of itself."""


def with_baseline_checks(study: Study) -> Study:
    """Return a study with one endpoint more for each baseline to be checked.

    That of the study is read in its first arm, an arm's own in that arm. Its provenance is the weakest of the study's
    endpoints, as a baseline carries none of its own.
    """
    marks = [endpoint.provenance for endpoint in study.endpoints]
    weakest = max(marks, key=tuple(MARKS).index)
    source = study.endpoints[0].row or study.endpoints[0].source
    added = []
    for number, (name, arm) in enumerate(study.arms.items()):
        of_arm = arm.population.baseline if arm.population else ()
        for item in (*of_arm, *(study.population.baseline if number == 0 else ())):
            if item.use == "check" and (item.mean or item.median):
                added.append(_endpoint(name, item, weakest, source))
    return study.model_copy(update={"endpoints": (*study.endpoints, *added)}) if added else study


def _endpoint(arm: str, item: Baseline, provenance: str, source: str | None) -> Endpoint:
    value = item.mean or item.median
    assert value is not None
    statistic: Literal["mean", "median"] = "mean" if item.mean else "median"
    return Endpoint(
        arm=arm, measure=item.measure, statistic=statistic, value=value, sd=item.sd, se=item.se, iqr=item.iqr,
        range=item.range, at="0 days", provenance=provenance, source=source, note=NOTE,
    )  # fmt: skip
