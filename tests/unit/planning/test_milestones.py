"""When LH comes back after testosterone, as a probability by day."""

from __future__ import annotations

import numpy as np
import pytest

from circhoral.evidence.goals import goal, goals
from circhoral.people.person import Person
from circhoral.planning.compare import compare
from circhoral.planning.outcomes import When
from circhoral.planning.plan import make_plan, milestone_by, recoveries
from circhoral.protocols.library import protocol
from circhoral.twin.forecast import forecast
from circhoral.twin.posterior import make_twin
from circhoral.twin.reading import ACCURACY

DRAWS, HORIZON = 40, 120.0


@pytest.fixture(scope="module")
def twin():
    """A man whose last testosterone was a week ago."""
    who = {
        "sex": "male", "age": "34 years", "height": "180 cm", "weight": "80 kg", "phenotype": "eugonadal",
        "history": [{"agent": "testosterone", "formulation": "cypionate", "route": "intramuscular", "dose": "200 mg",
                     "every": "7 days", "for": "12 months", "until": "2026-02-20"}],
        "labs": [{"date": "2026-02-27", "test": "lh", "value": "<0.1 IU/L"}],
    }  # fmt: skip
    return make_twin(Person.model_validate(who), draws=60, effective=50.0)


@pytest.fixture(scope="module")
def plan(twin):
    return make_plan(twin, [protocol("hcg_alone")], goal("sperm", "male"), draws=DRAWS, horizon=HORIZON)


def test_the_curve_of_lh_is_the_share_in_whom_its_mean_has_stayed_up_for_a_week(plan, twin):
    assert [one.id for one in recoveries(plan)] == ["lh_back"]
    data = forecast(twin, draws=DRAWS, days=HORIZON, before=0.0, measures=["lh"], units="canonical", tolerance=ACCURACY)
    time, lh = data["time"].values, data["lh"].values[0]
    days = np.array([0.0, 10.0, 20.0, 40.0, 80.0])
    expected = []
    for day in days:
        reached = [
            any(np.all(one[start : start + 8] > 1.5) for start in range(len(time) - 7) if time[start] <= day)
            for one in lh
        ]
        expected.append(np.mean(reached))
    found = milestone_by(plan.waiting, "lh_back", days)
    assert list(found) == pytest.approx(expected)
    assert found[0] < 0.1 < 0.5 < found[-1]


def test_hcg_holds_lh_back(plan):
    other = next(option for option in plan.options if not option.is_waiting)
    assert milestone_by(other, "lh_back", [60.0])[0] < milestone_by(plan.waiting, "lh_back", [60.0])[0]


def test_what_is_there_on_the_first_morning_is_there_from_the_start():
    when = When(np.array([True, True, True, False]), np.array([1 / 3, 12.0, np.inf, np.nan]))
    assert when.at_once == pytest.approx(1 / 3)
    assert when.probability == pytest.approx(2 / 3)
    assert list(when.by(np.array([0.1, 1.0, 12.0]))) == pytest.approx([0, 1 / 3, 2 / 3])


def test_no_woman_waits_for_lh_to_come_back():
    assert not any(step.curve for one in goals().values() if one.sex == "female" for step in one.milestones)
    assert all(
        [step.id for step in one.milestones if step.curve] == ["lh_back"]
        for one in goals().values()
        if one.sex == "male"
    )


def test_milestones_are_the_same_with_the_same_seed(plan, twin):
    again = compare(twin, [], plan.goal, draws=DRAWS, horizon=HORIZON)
    assert np.array_equal(again.waiting.milestones["lh_back"].day, plan.waiting.compared.milestones["lh_back"].day)
