"""Lifestyle entries of a regimen: what they may say, what is refused and with which words, from when to when."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circhoral.app.figures.periods import describe_dose
from circhoral.protocols import Dose, Regimen, expand, read_regimen
from circhoral.protocols.habits import courses_of_habits
from circhoral.protocols.lifestyle import HABITS, read_amount
from circhoral.quantities.problems import InputError
from circhoral.quantities.quantity import parse_quantity


def entry(**fields):
    return Dose.model_validate({key.replace("begins", "from").replace("lasts", "for"): v for key, v in fields.items()})


@pytest.mark.parametrize(
    ("fields", "amount", "words"),
    [
        ({"lifestyle": "energy_intake", "change": "-500 kcal/day"}, (-500, "kcal/day", False), "eat 500 kcal/day less"),
        ({"lifestyle": "energy_intake", "change": "-2092 kJ/day"}, (-500, "kcal/day", False), "eat 2092 kJ/day less"),
        ({"lifestyle": "energy_intake", "change": "-25 percent"}, (-0.25, "", False), "eat 25 % less"),
        ({"lifestyle": "energy_intake", "change": "+300 kcal/day"}, (300, "kcal/day", False), "eat 300 kcal/day more"),
        ({"lifestyle": "physical_activity", "change": "+30 %"}, (0.3, "", False), "move 30 % more"),
        ({"lifestyle": "sleep", "level": "5 hours"}, (5, "hour", True), "sleep 5 hours"),
        ({"lifestyle": "sleep", "change": "-180 min"}, (-3, "hour", False), "sleep 180 min less"),
        ({"sleep": "5 hours"}, (5, "hour", True), "sleep 5 hours"),
        ({"alcohol": "40 g/day"}, (40, "g/day", True), "alcohol 40 g/day"),
        ({"lifestyle": "alcohol", "change": "20 g/day"}, (20, "g/day", False), "alcohol 20 g/day"),
        ({"lifestyle": "weight_loss_surgery", "at": "week 0"}, (0, "", False), "weight-loss surgery"),
    ],
)
def test_what_an_entry_says_in_numbers_and_in_words(fields, amount, words):
    dose = entry(**fields)
    assert dose.mode == "lifestyle"
    (course,) = courses_of_habits([dose])
    found = course.amount
    assert (found.value, found.unit, found.is_level) == (pytest.approx(amount[0]), *amount[1:])
    assert describe_dose(dose) == words


@pytest.mark.parametrize(
    ("text", "field", "found", "remedy"),
    [
        ("{lifestyle: energy_intak, change: -500 kcal/day}", "lifestyle", "'energy_intak'", "mean 'energy_intake'?"),
        ("{lifestyle: smoking, change: -5 percent}", "lifestyle", "'smoking'", "choose one of: alcohol, energy_intake"),
        ("{lifestyle: energy_intake, change: -500 kcal}", "change", "'-500 kcal'", "'-500 kcal/day' or '-25 percent'"),
        ("{lifestyle: energy_intake, change: -120 percent}", "change", "between -100 and 200 %", "'-25 percent'"),
        ("{lifestyle: energy_intake, change: -9000 kcal/day}", "change", "between -5000 and 5000", "check the number"),
        ("{lifestyle: energy_intake, level: 1500 kcal/day}", "level", "a change of energy_intake", "change: -500"),
        ("{lifestyle: energy_intake}", "change", "found nothing", "add 'change: -500 kcal/day'"),
        ("{lifestyle: physical_activity, change: 300 kcal/day}", "change", "'300 kcal/day'", "'+30 percent'"),
        ("{lifestyle: physical_activity, change: 1 h/day}", "change", "'1 h/day'", "'+30 percent'"),
        ("{lifestyle: sleep, level: 15 hours}", "level", "between 0 and 14", "'5 hours'"),
        ("{lifestyle: sleep, level: 5 hours, change: -3 hours}", "level", "change and level", "keep one of"),
        ("{lifestyle: sleep, level: 5 hours, from: ovulation}", "from", "'ovulation'", "'week 4'"),
        ("{lifestyle: sleep, level: 5 hours, at: week 4}", "at", "'at'", "from: week 4"),
        ("{lifestyle: sleep, level: 5 hours, every: 1 day}", "every", "'every' beside 'lifestyle'", "remove it"),
        ("{lifestyle: sleep, level: 5 hours, agent: hcg}", "agent", "'agent' beside 'lifestyle'", "two entries"),
        ("{lifestyle: sleep, change: -3 h, from: week 4, until: week 2}", "until", "'week 2'", "dates out of order"),
        ("{sleep: 5 kg}", "sleep", "'5 kg'", "'5 hours'"),
        ("{sleep: 15 hours, for: 8 days}", "sleep", "between 0 and 14", "'5 hours'"),
        ("{sleep: 5 hours, alcohol: 40 g/day}", "alcohol", "'alcohol' beside 'sleep'", "two entries"),
        ("{alcohol: -5 g/day}", "alcohol", "between 0 and 400", "'40 g/day'"),
        ("{lifestyle: weight_loss_surgery}", "at", "the day of the operation", "write 'at: week 0'"),
        ("{lifestyle: weight_loss_surgery, at: week 0, for: 1 week}", "for", "a day alone", "an operation stays"),
        ("{lifestyle: weight_loss_surgery, at: week 0, change: -5 %}", "change", "alone", "remove 'change'"),
        ("{agent: hcg, dose: 1500 IU, at: week 0, level: 5 hours}", "level", "no 'level' for an agent", "lifestyle:"),
    ],
)
def test_a_bad_entry_is_told_with_file_line_field_and_remedy(tmp_path, monkeypatch, text, field, found, remedy):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "r.yaml").write_text(f"name: x\ndoses:\n  - {text}\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_regimen("r.yaml")
    problem = refused.value.problems[0]
    assert (problem.file, problem.line, problem.field) == ("r.yaml", 3, f"doses[0].{field}")
    assert found in str(problem)
    assert remedy in problem.remedy


def test_courses_are_half_open_and_sorted_and_doses_are_passed_over():
    regimen = Regimen.model_validate({"name": "x", "doses": [
        {"lifestyle": "energy_intake", "change": "-500 kcal/day", "from": "week 2", "for": "4 weeks"},
        {"agent": "hcg", "route": "subcutaneous", "dose": "1500 IU", "every": "2 days"},
        {"sleep": "5 hours", "for": "8 days"},
        {"lifestyle": "weight_loss_surgery", "at": "week 1"},
        {"alcohol": "10 g/day", "from": "week 40"},
    ]})  # fmt: skip
    courses = courses_of_habits(regimen, horizon_days=200)
    assert [(item.habit, item.start_days, item.end_days, item.index_of_dose) for item in courses] == [
        ("sleep", 0, 8, 2),
        ("weight_loss_surgery", 7, math.inf, 3),
        ("energy_intake", 14, 42, 0),
    ]
    assert {item.agent for item in expand(regimen, 80, 180, horizon_days=200)} == {"hcg"}


@given(st.floats(-5000, 5000), st.sampled_from(["kcal/day", "kJ/day", "MJ/day"]))
def test_a_change_of_intake_is_the_same_in_every_unit(kcal, unit):
    written = f"{parse_quantity(f'{kcal:.9f} kcal/day').to(unit).magnitude:.12f} {unit}"
    try:
        found = read_amount("energy_intake", parse_quantity(written), None)
    except ValueError:
        assert abs(kcal) > 4999.999
        return
    assert found.value == pytest.approx(kcal, abs=1e-5)


@pytest.mark.parametrize("name", HABITS)
def test_the_examples_in_messages_are_themselves_in_order(name):
    for key in ("change", "level"):
        for bounds in getattr(HABITS[name], key).values():
            assert courses_of_habits([entry(**{"lifestyle": name, key: bounds.example})])
