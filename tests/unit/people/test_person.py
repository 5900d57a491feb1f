import datetime as dt
import json
import pickle
from pathlib import Path

import pytest
from pydantic import ValidationError

from circhoral.people import Person, day_of, history_schedule, last_dose_day, read_person
from circhoral.protocols import expand, read_regimen, template
from circhoral.quantities.problems import InputError

EXAMPLES = Path(__file__).parents[3] / "examples" / "post_trt"
HEAD = "sex: male\nage: 34 years\nheight: 180 cm\nweight: 92 kg\n"
TRT = "agent: testosterone, formulation: cypionate, route: intramuscular, dose: 200 mg, every: 7 days"


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def read_text(text, name="person.yaml"):
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_person(name)

    return read_text


def refused(read, text):
    with pytest.raises(InputError) as error:
        read(text)
    return str(error.value)


def lab(text):
    return f"{HEAD}labs:\n  - {{date: 2026-02-27, {text}}}\n"


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        ("age: -3 years", "age", "not negative"),
        ("age: 130 years", "age", "between 0 days and 120 years"),
        ("age: 34", "age", "write the unit, for example '34 years'"),
        ("age: true", "age", "write '34 years'"),
        ("height: 1.80", "height", "write the unit, for example '180 cm'"),
        ("height: 180 kg", "height", "'kg' measures something else"),
        ("height: 18 cm", "height", "between 50 and 260 cm"),
        ("weight: 92,5 kg", "weight", "write a decimal point: '92.5 kg'"),
        ("weight: 920 kg", "weight", "between 2 and 500 kg"),
        ("sex: no", "sex", "expected 'male' or 'female'"),
        ("sex: Male", "sex", "did you mean 'male'?"),
        ("wieght: 92 kg", "wieght", "did you mean 'weight'"),
        ("goal: 3", "goal", "expected a word"),
        ("cyp2d6: por", "cyp2d6", "did you mean 'poor'?"),
        ("today: 27/02/2026", "today", "write year-month-day"),
        ("today: 2999-01-01", "today", "not in the future"),
        ("semen: [{date: 2026-02-26, motility: 130 %}]", "semen[0].motility", "between 0 and 100 percent"),
        ("cycles: {menses: [2026-02-01]}", "cycles", "correct 'sex'"),
        ("parameters: {foo: 3 mg}", "parameters.foo", "the id of a parameter"),
    ],
)
def test_a_wrong_field_is_refused_with_file_line_field_and_remedy(read, line, field, words):
    kept = [item for item in HEAD.splitlines() if item.split(":")[0] != line.split(":")[0]]
    message = refused(read, "\n".join([*kept, line]) + "\n")
    assert f"person.yaml:{len(kept) + 1}: {field}: found " in message
    assert words in message


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("test: testosterone_total, value: 450", "value", "write the unit, for example '450 ng/dL'"),
        ("test: testosterone_total, value: '450,5 ng/dL'", "value", "a decimal point"),
        ("test: testosterone_total, value: 450 kg", "value", "cannot be expressed"),
        ("test: testosterone_total, value: 450 nmol/L", "value", "typical if ng/dL was meant"),
        ("test: testosterone_total, value: 15 ng/dL", "value", "was '15 nmol/L' meant?"),
        ("test: testosterone_total, value: -15 nmol/L", "value", "remove the minus sign"),
        ("test: glucose, value: 95 mmol/L", "value", "typical if mg/dL was meant"),
        ("test: albumin, value: 4.3 g/L", "value", "typical if g/dL was meant"),
        ("test: lh, value: 5 ng/mL", "value", "an IU has no mass"),
        ("test: prolactin, value: 200 mIU/L", "value", "standard 'IS 84/500'"),
        ("test: hematocrit, value: 0.45", "value", "write the unit"),
        ("test: oestradiol, value: 20 pg/mL", "test", "did you mean 'estradiol'"),
        ("value: 20 pg/mL", "test", "add 'test: testosterone_total' or a LOINC code"),
        ("loinc: 2986-9, value: 450 ng/dL", "loinc", "check digit is wrong"),
        ("loinc: 2990-0, value: 450 ng/dL", "loinc", "write 'test: testosterone_total' instead"),
        ("loinc: 2986-8, value: 15 nmol/L", "value", "a mass unit such as ng/dL"),
        ("loinc: 2986-8, test: lh, value: 15 ng/dL", "loinc", "2986-8 is testosterone_total"),
        ("time: 1030, test: lh, value: 5 IU/L", "time", "write hours and minutes, as '08:30'"),
        ("test: lh, value: 5 IU/L, method: elisa", "method", "choose one of"),
        ("test: endometrial_thickness, value: 8 mm", "test", "correct test or sex"),
    ],
)
def test_a_wrong_lab_is_refused_with_file_line_field_and_remedy(read, text, field, words):
    message = refused(read, lab(text))
    assert message.startswith(f"person.yaml:6: labs[0].{field}: found ")
    assert words in message


def test_a_lab_that_looks_like_another_unit_can_be_confirmed_or_explained(read):
    assert read(lab("test: testosterone_total, value: 15 ng/dL, confirmed: true")).labs[0].canonical < 1
    person = read(lab("test: testosterone_total, value: 15 ng/dL") + "conditions: Kallmann syndrome\n")
    (warning,) = person.warnings
    assert "15 nmol/L" in warning.message
    after = lab("test: testosterone_total, value: 15 ng/dL") + f"history:\n  - {{{TRT}, for: 1 year}}\n"
    assert "was '15 nmol/L' meant?" in refused(read, after)  # an ester in the body does not explain castrate levels


@pytest.mark.parametrize(
    ("entry", "field", "words"),
    [
        ("from: 2026-02-20, until: 2025-02-20", "until", "dates out of order"),
        ("for: 18 months, until: 2999-02-20", "until", "not in the future"),
        ("from: 1950-01-01, until: 2025-02-20", "from", "after the person's birth"),
        ("from: week 4, for: 4 weeks", "from", "a calendar date"),
        ("note: since long", "for", "add 'for: 18 months'"),
    ],
)
def test_a_wrong_history_is_refused(read, entry, field, words):
    message = refused(read, f"{HEAD}history:\n  - {{{TRT}, {entry}}}\n")
    assert f"person.yaml:6: history[0].{field}: found " in message
    assert words in message


def test_a_lab_before_birth_or_after_today_is_refused(read):
    early = f"{HEAD}labs:\n  - {{date: 2026-02-27, test: lh, value: 5 IU/L}}\n"
    early += "  - {date: 1980-02-27, test: lh, value: 5 IU/L}\n"
    assert "person.yaml:7: labs[1].date: found '1980-02-27'; expected a date after the person's birth" in refused(
        read, early
    )
    late = f"{HEAD}today: 2026-02-20\nlabs:\n  - {{date: 2026-02-27, test: lh, value: 5 IU/L}}\n"
    assert "person.yaml:7: labs[0].date: found '2026-02-27'; expected a date up to 'today: 2026-02-20'" in refused(
        read, late
    )


def test_all_problems_are_reported_at_once_also_across_fields(read):
    message = refused(
        read,
        "sex: male\nage: -3 years\nlabs:\n"
        "  - {date: 2026-02-27, test: testosterone_total, value: 15 ng/dL}\n"
        f"history:\n  - {{{TRT.replace('testosterone', 'testosteron')}, for: 1 year}}\n",
    )
    assert [line.split(": ")[0] + line.split(": ")[1] for line in message.splitlines()] == [
        "person.yaml:2age",
        "person.yaml:4labs[0].value",
        "person.yaml:6history[0].agent",
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "an empty file"),
        (b"- 1\n- 2\n", "begin with lines such as 'key: value'"),
        (b"x" * 1_000_001, "at most 1 MB"),
        (b"sex: male\nage: 34 years\nsex: female\n", "person.yaml:3: sex: found the key 'sex' twice"),
        (b"sex: &a [*a]\n", "person.yaml:1: "),
        (b"\x89PNG\x00", "UTF-8"),
    ],
)
def test_a_file_that_is_no_person_is_refused(read, content, words):
    assert words in refused(read, content)


def test_a_minimal_person():
    person = Person(sex="female", age="30 years")
    assert (person.age_years, person.bmi, person.day_zero, history_schedule(person)) == (30, None, None, [])
    assert last_dose_day(person) is None


def test_a_person_in_python_reads_texts_and_says_what_is_wrong():
    person = Person(sex="male", age="34 years", height="180 cm", weight="92 kg")
    assert person.bmi == pytest.approx(28.395, abs=1e-3)
    with pytest.raises(ValidationError, match="write the unit, for example '34 years'"):
        Person(sex="male", age=34)
    with pytest.raises(ValidationError, match="was '15 nmol/L' meant"):
        Person(sex="male", age="34 years", labs=[{"test": "testosterone_total", "value": "15 ng/dL"}])


def test_codes_and_censoring_and_the_written_text(read):
    (first,) = read(lab("time: 10:30, loinc: 83103-2, value: '<0.1 m[IU]/mL'")).labs
    assert (first.measure.id, first.method, first.canonical) == ("lh", "immunoassay", 0.1)
    assert (first.value.censored, first.value.text, first.time) == ("<", "<0.1 m[IU]/mL", dt.time(10, 30))
    (prolactin,) = read(lab("test: prolactin, value: 212 mIU/L, standard: IS 84/500")).labs
    assert prolactin.canonical == pytest.approx(10)


def test_json_is_accepted(read):
    text = json.dumps({"sex": "male", "age": "34 years", "goal": "conceive"}, indent="\t")
    assert read(text, "person.json").goal == "conceive"


def test_history_lies_before_time_zero(read):
    person = read(f"{HEAD}today: 2026-02-27\nhistory:\n  - {{{TRT}, for: 4 weeks, until: 2026-02-20}}\n")
    assert [item.time_days for item in history_schedule(person)] == [-35, -28, -21, -14]
    assert last_dose_day(person) == -14
    ongoing = read(f"{HEAD}history:\n  - {{{TRT}, for: 3 weeks}}\n")
    assert [item.time_days for item in history_schedule(ongoing)] == [-21, -14, -7]
    dated = read(f"{HEAD}today: 2026-02-27\nhistory:\n  - {{{TRT}, from: 2026-02-13}}\n")
    assert [item.time_days for item in history_schedule(dated)] == [-14, -7]


def test_the_example_person_and_regimens():
    person = read_person(EXAMPLES / "person.yaml")
    assert person.day_zero == dt.date(2026, 2, 27)
    given = history_schedule(person)
    assert len(given) == 79
    assert given[-1].time_days == -9
    assert day_of(person, person.labs[0]) == pytest.approx(8.5 / 24)
    counts = {}
    for path in sorted(EXAMPLES.glob("regimen_*.yaml")):
        counts[path.stem] = len(expand(read_regimen(path), person.weight_kg, person.height_cm, horizon_days=540))
    assert counts == {
        "regimen_stop": 0, "regimen_hcg_clomiphene": 42 + 168, "regimen_pump": 1, "regimen_titrated": 540,
    }  # fmt: skip


def test_the_template_is_valid_and_a_person_pickles(read):
    person = read(template("person"))
    assert pickle.loads(pickle.dumps(person)) == person


def test_a_key_without_entries_is_an_empty_list(read):
    assert read(f"{HEAD}labs:\n  # none yet\nhistory:\n").labs == ()
    message = refused(read, "sex: male\nage:\n")
    assert "person.yaml:2: age: found nothing; expected the field 'age'; add 'age: 34 years'" in message


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("labs: none", "begin each entry with '- '"),
        ("labs: [5]", "write for example '{key: value}'"),
        ("parameters: [5]", "fields with their values"),
        ("name: 5", "put it in quotes"),
    ],
)
def test_wrong_shapes_are_refused_in_words(read, line, words):
    assert words in refused(read, f"{HEAD}{line}\n")


def test_a_pump_in_the_history_stays_one_train(read):
    person = read(
        f"{HEAD}today: 2026-02-27\nhistory:\n"
        "  - {agent: gonadorelin, route: pump, dose_per_pulse: 10 ug, every: 2 h, for: 4 weeks}\n"
    )
    (train,) = history_schedule(person)
    assert (train.kind, train.time_days, train.until_days) == ("train", -28, 0)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("test: hematocrit, value: 0.45", "write the unit, for example '0.45 L/L'"),
        ("test: hematocrit, value: 45", "write the unit, for example '45 percent'"),
        ("test: free_androgen_index, value: 50 %", "'50' meant?"),
        ("test: total testosterone, value: 500 ng/dL", "write 'testosterone_total'"),
        ("test: libido, value: 5 IU/L", "circhoral measures"),
    ],
)
def test_the_remedy_of_a_lab_can_be_followed(read, entry, words):
    assert words in refused(read, lab(entry))


def test_a_history_longer_than_a_life(read):
    message = refused(read, f"{HEAD}history:\n  - {{{TRT}, for: 60 years}}\n")
    assert message.startswith("person.yaml:6: history[0].for: found '60 years'; expected less than the person's age")


def test_a_parameter_below_zero(read):
    message = refused(read, f"{HEAD}parameters: {{lh_clearance: -3 1/day}}\n")
    assert "parameters.lh_clearance: found '-3 1/day'; expected a value that is not negative" in message
