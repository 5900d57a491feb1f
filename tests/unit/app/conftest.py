"""A command line to call inside the process, the example's files, and small datasets made without the engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
import xarray as xr

from circhoral.app.cli import main
from circhoral.evidence.goals import goal
from circhoral.people.person import Person
from circhoral.planning.plan import Plan, make_plan
from circhoral.protocols.library import protocol
from circhoral.twin.posterior import make_twin
from circhoral.twin.verdict import Verdict


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    def run(*arguments: object) -> Ended:
        with pytest.raises(SystemExit) as leaving:
            main([str(word) for word in arguments])
        printed = capsys.readouterr()
        return Ended(int(leaving.value.code or 0), printed.out, printed.err)

    return run


@pytest.fixture
def made() -> Callable[..., xr.Dataset]:
    """Datasets as `simulate` shapes them: sperm that rise by a factor, testosterone, and a drug."""

    def make(people: int = 1, days: int = 400, arms: tuple[str, ...] = ("stop", "treat")) -> xr.Dataset:
        time = np.arange(-30.0, days) + 8 / 24
        shape = (len(arms), people, len(time))
        factor = np.linspace(1, 2, people)[None, :, None] * np.linspace(1, 3, len(arms))[:, None, None]
        after = np.clip(time, 0, None)[None, None, :]
        data = {
            "sperm_concentration": (0.01 + 0.1 * after * factor, "million/mL", "sperm concentration"),
            "testosterone_total": (np.broadcast_to(300 + 100 * factor, shape), "ng/dL", "total testosterone"),
            "hematocrit": (np.full(shape, 45.0), "percent", "hematocrit"),
            "hcg_concentration": (np.where(after > 0, 5 * factor, 0.0), "IU/L", "serum hCG"),
        }
        variables = {
            name: (("arm", "person", "time"), np.array(values), {"units": unit, "long_name": label})
            for name, (values, unit, label) in data.items()
        }
        variables["status"] = (
            ("arm", "person"),
            np.zeros(shape[:2], dtype=np.int64),
            {"flag_values": "0 1 2", "flag_meanings": "ok step_too_small too_many_steps"},
        )
        attributes = {"circhoral_version": "0.0", "seed": 1, "people": people, "research_use": "For research only."}
        return xr.Dataset(
            variables,
            {"arm": list(arms), "person": np.arange(people), "time": ("time", time, {"units": "day"})},
            attributes,
        )

    return make


@pytest.fixture(scope="session")
def plan() -> Plan:
    """A small plan: one option beside waiting, for a man with two values."""
    who = {
        "sex": "male",
        "age": "41 years",
        "height": "178 cm",
        "weight": "80 kg",
        "phenotype": "eugonadal",
        "labs": [
            {"date": "2026-03-02", "test": "testosterone_total", "value": "455 ng/dL"},
            {"date": "2026-03-02", "test": "lh", "value": "4.1 IU/L"},
        ],
    }
    twin = make_twin(Person.model_validate(who), draws=120, effective=100.0)
    return make_plan(twin, [protocol("hcg_alone")], goal("testosterone", "male"), draws=30, horizon=180.0)


@pytest.fixture(scope="session")
def abstaining(plan: Plan) -> Plan:
    """The same plan on a twin that abstains."""
    verdict = Verdict("abstains", ("the values contradict the model",), (), 1e-6)
    return replace(plan, twin=replace(plan.twin, verdict=verdict))
