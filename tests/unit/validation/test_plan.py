"""What an arm of a study gives, habits included."""

from circhoral.evidence.parameters import all_rows
from circhoral.evidence.studies import Arm
from circhoral.simulation.draws import Values
from circhoral.validation.cohort import Cohort
from circhoral.validation.plan import plan_of

EIGHT = 8 / 24
GROUP = Cohort(Values(all_rows(), 1, vary=False), 1, None, 78.0, 178.0, ())  # type: ignore[arg-type]
DIET = {"lifestyle": "energy_intake", "change": "-500 kcal/day", "for": "26 weeks"}
HCG = {"agent": "hcg", "route": "subcutaneous", "dose": "1500 IU", "every": "2 days", "for": "4 weeks"}


def spans(arm: Arm) -> list[tuple[str, float, float]]:
    return [(item.habit, item.start_days, item.end_days) for item in plan_of(arm, GROUP, woman=False).habits]


def test_an_arm_of_lifestyle_alone_is_lived_from_the_morning_of_day_zero():
    plan = plan_of(Arm(doses=(DIET,)), GROUP, woman=False)
    assert plan.given == []
    assert [(item.start_days, item.end_days) for item in plan.habits] == [(EIGHT, 182 + EIGHT)]
    assert plan.last_dose == 182


def test_habits_stand_beside_doses_and_before_them():
    arm = Arm(before={"doses": [{**DIET, "for": "8 weeks"}]}, doses=(HCG, {"sleep": "5 hours", "for": "8 days"}))
    assert spans(arm) == [("energy_intake", -56 + EIGHT, EIGHT), ("sleep", EIGHT, 8 + EIGHT)]
    assert len(plan_of(arm, GROUP, woman=False).given) == 14
