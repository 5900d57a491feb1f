"""What a regimen gives with its withdrawal course, and when what waits for a bleed was given in the end."""

import numpy as np
import pytest

from circhoral.people.person import Person
from circhoral.protocols.regimen import Regimen, complete_regimen
from circhoral.simulation.courses import by_occurrence, courses, in_the_end

WOMAN = Person.model_validate({"sex": "female", "age": "29 years"})
LETROZOLE = {
    "agent": "letrozole", "route": "oral", "dose": "5 mg", "every": "1 day", "from": "cycle day 3", "for": "5 days",
    "each": "cycle", "cycles": 2,
}  # fmt: skip


def regimen(**more):
    return complete_regimen(Regimen.model_validate({"name": "x", "doses": [LETROZOLE], **more}))


def test_a_cycle_day_is_counted_from_the_first_bleeds_from_time_zero_on():
    _, items = courses(regimen(), WOMAN, 100)
    given = in_the_end(items, {"menses": np.array([-9.0, 1.5, 30.0, 60.0])}, 100)
    assert [item.time_days for item in given] == [1.5 + day for day in range(2, 7)] + [30 + d for d in range(2, 7)]
    assert not any(item.anchor for item in given)


def test_what_would_come_after_the_run_was_not_given():
    _, items = courses(regimen(), WOMAN, 33)
    assert len(in_the_end(items, {"menses": np.array([0.0, 29.0])}, 33)) == 5 + 2
    assert in_the_end(items, {}, 33) == []


def test_each_occurrence_has_a_group_also_where_courses_overlap():
    _, items = courses(regimen(), WOMAN, 100)
    groups = by_occurrence(items, {"menses": np.array([0.0, 3.0])}, 100)
    assert [[item.time_days for item in group] for group in groups] == [[2, 3, 4, 5, 6], [5, 6, 7, 8, 9]]


def test_a_withdrawal_is_one_more_entry_before_time_zero_and_when_a_bleed_is_overdue():
    doses, items = courses(regimen(start_cycle="progestin_withdrawal"), WOMAN, 100)
    assert [dose.agent for dose in doses] == ["letrozole", "medroxyprogesterone"]
    given = in_the_end(items, {"menses": np.array([2.0]), "menses_overdue": np.array([44.0])}, 100)
    progestin = [item.time_days for item in given if item.agent == "medroxyprogesterone"]
    assert progestin == pytest.approx([*range(-10, 0), *range(44, 54)])
