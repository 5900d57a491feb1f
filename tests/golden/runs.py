"""The runs whose results are stored: the typical man, and what he is given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import circhoral as ch

STORED = Path(__file__).parent / "trajectories.json"
RELATIVE, ABSOLUTE = 1e-3, 1e-6
"""How far a value may move: of itself, or of the highest value of its measure in the run."""

MAN = {"sex": "male", "age": "34 years"}
MEASURES = (
    "lh",
    "fsh",
    "testosterone_total",
    "estradiol",
    "shbg",
    "testosterone_intratesticular",
    "inhibin_b",
    "sperm_concentration",
    "hematocrit",
)
type Trajectory = dict[str, list[float]]


def _dose(**entry: str) -> dict[str, Any]:
    return {"name": "given", "doses": [entry]}


RUNS: dict[str, tuple[dict[str, Any], dict[str, str], tuple[int, ...]]] = {
    "healthy": ({"name": "as is"}, {}, (0, 30, 365)),
    "enanthate_200_mg_weekly_26_weeks": (
        _dose(agent="testosterone", formulation="enanthate", route="intramuscular", dose="200 mg", every="7 days",
              **{"for": "26 weeks"}),
        {},
        (0, 1, 4, 28, 91, 181, 210, 273, 365, 540),
    ),
    "hcg_1500_iu_every_2_days": (
        _dose(agent="hcg", formulation="urinary", route="subcutaneous", dose="1500 IU", every="2 days",
              **{"for": "26 weeks"}),
        {},
        (0, 1, 2, 15, 91, 180),
    ),
    "clomiphene_25_mg_daily": (
        _dose(agent="clomiphene", route="oral", dose="25 mg", every="1 day", **{"for": "26 weeks"}),
        {},
        (0, 1, 7, 28, 91, 181, 240),
    ),
    "pump_5_ug_every_2_h_without_gnrh": (
        _dose(agent="gonadorelin", route="pump", dose_per_pulse="5 ug", every="2 h", **{"for": "26 weeks"}),
        {"gnrh_drive": "1e-4"},
        (0, 1, 7, 28, 91, 181),
    ),
}  # fmt: skip
"""By name: the regimen, the parameters that are set, the days of the samples (at 08:00)."""


def fresh() -> dict[str, dict[str, Any]]:
    """Return every run as the model now gives it: the days and, by measure, the values in canonical units."""
    made = {}
    for name, (regimen, parameters, days) in RUNS.items():
        data = ch.simulate(MAN, [regimen], days=max(days) + 1, parameters=parameters, units="canonical")
        assert not data["status"].any()
        kept = data.isel(arm=0, person=0).sel(time=[day + 8 / 24 for day in days], method="nearest")
        drugs = [str(one) for one in data if str(one).endswith("_concentration") and one not in MEASURES]
        values = {one: [float(f"{value:.8g}") for value in kept[one].values] for one in (*MEASURES, *drugs)}
        made[name] = {"days": list(days), "values": values}
    return made


def stored() -> dict[str, dict[str, Any]]:
    """Return every run as it was last accepted."""
    found: dict[str, dict[str, Any]] = json.loads(STORED.read_text(encoding="utf-8"))
    return found


def moved(then: Trajectory, now: Trajectory, days: list[int]) -> list[str]:
    """Say which values of a run moved by more than the tolerance."""
    lines = [f"{measure}: stored, but not simulated any more" for measure in then if measure not in now]
    for measure, series in now.items():
        if measure not in then:
            lines.append(f"{measure}: simulated, but not stored")
            continue
        floor = ABSOLUTE * max(abs(value) for value in then[measure])
        lines += [
            f"{measure} on day {day}: {old:.6g} -> {new:.6g}"
            for day, old, new in zip(days, then[measure], series, strict=True)
            if not abs(new - old) <= max(RELATIVE * abs(old), floor)
        ]
    return lines
