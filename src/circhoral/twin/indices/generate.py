"""Make the table of healthy people: simulated once, without noise of assay or day.

    python -m circhoral.twin.indices.generate

writes ``content/indices_healthy.toml`` anew. An index of one is the typical man, or the typical woman on days 2 to 5 of
her cycles. The closed forms meet him exactly, so his centre is one; no axis is at rest early in a cycle, so hers is the
median of her days.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
import xarray as xr

from circhoral.people.person import Person
from circhoral.quantities.analytes import Sex
from circhoral.simulation.draws import Floats
from circhoral.simulation.simulate import simulate
from circhoral.twin.indices.definitions import Known, of_sex
from circhoral.twin.indices.labs import ACYCLIC, EARLY, morning_rhythm

PEOPLE, AGE, SEED = 1000, 30.0, 0
DAYS = {"male": 2.0, "female": 100.0}
LONG = 1000.0
"""Days over which the typical woman's median is taken."""
_HEAD = """\
# Made by `python -m circhoral.twin.indices.generate`; do not edit.
# centre: the typical person of the model, what a raw index is divided by. low, high: where 90 % of healthy people
# stand, over that centre (dimensionless). {people} people of each sex aged {age:.0f} years, simulated without noise of
# assay or day; women on days {first} to {last} of their later cycles. Source: the model's own spread between persons.
# mark = "SIMULATED"
"""


def simulated_labs(
    sex: Sex,
    people: int = 1,
    parameters: dict[str, float] | None = None,
    age: float = AGE,
    days: float | None = None,
    phenotype: str | None = None,
) -> Known:
    """Return noise-free labs of simulated people: men on one morning, women on days 2 to 5 of their later cycles.

    Parameters
    ----------
    sex : {"male", "female"}
    people : int
        1 is the typical person; more are drawn.
    parameters : dict of str to float, optional
        What-if values.
    age : float
        [year]
    days : float, optional
        How long to simulate; long enough for a morning or two cycles if absent.
    phenotype : str, optional
        Of a woman one without cycles: her last morning is taken.

    Returns
    -------
    Known
        Labs (sample,); of women one sample per day.
    """
    who = Person.model_validate({"sex": sex, "age": f"{age:g} years", "phenotype": phenotype})
    data = simulate(
        who, days=days or DAYS[sex], people=people, seed=SEED, parameters=parameters or {}, units="canonical"
    )
    kept = np.zeros(data["lh"].shape[1:], dtype=bool)
    kept[:, -1] = True
    if sex == "female" and phenotype not in ACYCLIC:
        day, bleeds = np.floor(data["cycle_day"].to_numpy()[0]), data["menses"].to_numpy()[0]
        kept = (day >= EARLY[0]) & (day <= EARLY[1]) & (np.cumsum(bleeds, axis=1) >= 2)
    return labs_in(data, kept, sex, age)


def labs_in(data: xr.Dataset, kept: npt.NDArray[np.bool_], sex: Sex, age: float = AGE) -> Known:
    """Return the labs of the first arm of a dataset in canonical units, where `kept` (person, time).

    Beside the labs stands `person`, the number of who each sample is of.
    """
    rhythm = morning_rhythm(sex, age)
    wanted = {lab for item in of_sex(sex) for one in item.needs for lab in one if lab in data}
    found: dict[str, Floats] = {name: data[name].to_numpy()[0][kept] for name in sorted(wanted)}
    found["testosterone_total"] = found["testosterone_total"] / rhythm
    found["person"] = np.nonzero(kept)[0].astype(np.float64)
    return Known(sex, age, found, None, rhythm)


def made() -> str:
    """Return the text of the table."""
    lines = [_HEAD.format(people=PEOPLE, age=AGE, first=EARLY[0], last=EARLY[1])]
    for sex in ("male", "female"):
        known, typical = simulated_labs(sex, PEOPLE), simulated_labs(sex, days=LONG if sex == "female" else None)
        for item in of_sex(sex):
            raw = item.raw(known)
            centre = float(np.median(item.raw(typical)))
            low, high = np.percentile(raw, (5, 95)) / centre
            lines += [f"[{sex}.{item.name}]", f"centre = {centre:.3f}", f"low = {low:.3g}", f"high = {high:.3g}", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


if __name__ == "__main__":
    Path(str(files("circhoral.content") / "indices_healthy.toml")).write_text(made(), encoding="utf-8")
