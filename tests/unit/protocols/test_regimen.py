from dataclasses import dataclass, field

import pytest

from circhoral.protocols import Regimen, RegimenError, complete_regimen, read_regimen, template
from circhoral.quantities.documents import parse_document
from circhoral.quantities.problems import InputError


@dataclass(frozen=True)
class Label:
    lowest_dose: str
    highest_dose: str


@dataclass(frozen=True)
class Facts:
    id: str
    dose_unit: str
    formulations: dict
    facts: Label = field(default_factory=lambda: Label("0.1 mg", "1000 mg"))


CATALOGUE = {
    "testosterone": Facts(
        "testosterone", "mg", {"cypionate": ("intramuscular", "subcutaneous"), "gel": ("transdermal",)}
    ),
    "hcg": Facts("hcg", "IU", {"urinary": ("subcutaneous", "intramuscular")}, Label("10 IU", "20000 IU")),
    "clomiphene": Facts("clomiphene", "mg", {"tablet": ("oral",)}),
    "gonadorelin": Facts(
        "gonadorelin",
        "ug",
        {"solution": ("intravenous", "subcutaneous"), "subcutaneous": ("pump", "infusion"), "intravenous": ("pump",)},
        Label("0.1 ug", "2000 ug"),
    ),
}


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write_file(text, name="regimen.yaml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return name

    return write_file


def problems(path):
    with pytest.raises(InputError) as error:
        read_regimen(path, CATALOGUE)
    return error.value


@pytest.mark.parametrize(
    ("entry", "field", "words"),
    [
        ("{agent: testosteron, dose: 1 mg, every: 1 day}", "agent", "did you mean 'testosterone'?"),
        ("{agent: hcg, route: oral, dose: 1500 IU, every: 1 day}", "route", "choose from: subcutaneous, intramuscular"),
        ("{agent: hcg, dose: 1500 IU, every: 1 day}", "route", "choose from: subcutaneous, intramuscular"),
        ("{agent: testosterone, formulation: gel, route: oral, dose: 5 mg, every: 1 day}", "route", "choose from"),
        ("{agent: testosterone, formulation: gel, route: subcutaneous, dose: 5 mg, at: day 1}", "route", "gel is"),
        ("{agent: testosterone, formulation: cypionat, dose: 50 mg, at: day 1}", "formulation", "mean 'cypionate'?"),
        ("{agent: hcg, route: subcutaneous, dose: 200 mg, every: 1 day}", "dose", "mg and IU are not exchangeable"),
        ("{agent: clomiphene, dose: 25 IU, every: 1 day}", "dose", "a dose of clomiphene in mg"),
        ("{agent: clomiphene, dose: 25 g, every: 1 day}", "dose", "more than the highest that makes physical sense"),
        ("{agent: clomiphene, dose: 25 ug, every: 1 day}", "dose", "less than the lowest that makes physical sense"),
        ("{agent: clomiphene, route: pump, dose_per_pulse: 2 mg, every: 2 h}", "route", "give single doses instead"),
        ("{agent: gonadorelin, route: pump, dose_per_pulse: 10 mg, every: 2 h}", "dose_per_pulse", "mg or ug?"),
    ],
)  # fmt: skip
def test_what_cannot_be_given_is_refused_with_file_line_field_and_remedy(write, entry, field, words):
    error = problems(write(f"name: x\ndoses:\n  - {entry}\n"))
    (problem,) = error.problems
    assert str(error).startswith(f"regimen.yaml:3: doses[0].{field}: found ")
    assert words in str(error)
    assert (problem.line, problem.field) == (3, f"doses[0].{field}")


def test_everything_wrong_is_reported_at_once(write):
    path = write(
        "nam: x\ndoses:\n"
        "  - {agent: testosteron, dose: 1 mg, every: 1 day}\n"
        "  - {agent: hcg, route: subcutaneous, dose: 0 IU, every: 1 day}\n"
        "adherence: 3\n"
    )
    error = problems(path)
    assert [(p.line, p.field) for p in error.problems] == [
        (1, "name"),
        (1, "nam"),
        (3, "doses[0].agent"),
        (4, "doses[1].dose"),
        (5, "adherence"),
    ]
    assert "did you mean 'name'?" in str(error)


def test_route_and_formulation_are_filled_in(write):
    path = write(
        "name: x\ndoses:\n"
        "  - {agent: clomiphene, dose: 25 mg, every: 1 day}\n"
        "  - {agent: gonadorelin, route: intravenous, dose_per_pulse: 10 ug, every: 2 h}\n"
        "  - {agent: gonadorelin, route: subcutaneous, rate: 10 ug/h, for: 2 days}\n"
        "  - {agent: gonadorelin, route: subcutaneous, dose: 100 ug, at: week 1}\n"
    )
    assert [(dose.route, dose.formulation) for dose in read_regimen(path, CATALOGUE).doses] == [
        ("oral", "tablet"),
        ("pump", "intravenous"),
        ("infusion", "subcutaneous"),
        ("subcutaneous", "solution"),
    ]


def test_a_dose_per_kilogram_is_judged_for_all_bodies(write):
    assert read_regimen(write("name: x\ndoses: [{agent: clomiphene, dose: 1 mg/kg, every: 1 day}]\n"), CATALOGUE)
    error = problems(write("name: x\ndoses: [{agent: clomiphene, dose: 1 g/kg, every: 1 day}]\n"))
    assert "more than the highest" in str(error)


def test_a_regimen_made_in_python():
    made = Regimen(name="x", doses=[{"agent": "clomiphene", "dose": "25 mg", "every": "1 day"}])
    assert complete_regimen(made, CATALOGUE).doses[0].route == "oral"
    wrong = Regimen(name="x", doses=[{"agent": "clomifene", "dose": "25 mg", "every": "1 day"}])
    with pytest.raises(RegimenError, match=r"doses\[0\]\.agent: .*did you mean 'clomiphene'"):
        complete_regimen(wrong, CATALOGUE)


RULES = """\
name: x
doses:
  - {agent: hcg, route: subcutaneous, dose: 1500 IU, every: 2 days}
rules:
  - at: every 6 weeks
"""


@pytest.mark.parametrize(
    ("rest", "field", "words"),
    [
        ("when: {measure: estradol, above: 50 pg/mL}\n    then: {stop: hcg}", "when.measure", "mean 'estradiol'?"),
        ("when: {measure: estradiol, above: 50 kg}\n    then: {stop: hcg}", "when.above", "cannot be expressed"),
        ("when: {measure: estradiol, above: 50}\n    then: {stop: hcg}", "when.above", "for example in pg/mL"),
        ("when: {measure: estradiol}\n    then: {stop: hcg}", "when.above", "exactly one of above, below"),
        ("then: {stop: hcg, raise_by: 1 IU}", "then", "keep one of: raise_by, stop"),
        ("then: {raise_by: 500 IU}", "then.agent", "add 'agent: hcg'"),
        ("then: {agent: hcg, lower_by: 500 IU, up_to: 1000 IU}", "then.up_to", "remove it"),
        ("then: {add: {agent: clomifene, dose: 25 mg, every: 1 day}}", "then.add.agent", "did you mean 'clomiphene'?"),
    ],
)  # fmt: skip
def test_rules_are_checked(write, rest, field, words):
    error = problems(write(f"{RULES}    {rest}\n"))
    assert f": rules[0].{field}: found " in str(error)
    assert words in str(error)


def test_a_rule_is_read(write):
    text = f"{RULES}    when: {{measure: testosterone_total, below: 1.5 x baseline, for: 2 weeks}}\n"
    regimen = read_regimen(write(f"{text}    then: {{agent: hcg, raise_by: 500 IU, up_to: 3000 IU}}\n"), CATALOGUE)
    (rule,) = regimen.rules
    assert rule.at[0].every == 42
    assert rule.when.below.times_baseline == 1.5
    assert rule.then.up_to.magnitude == 3000


def test_templates_are_valid(write):
    assert read_regimen(write(template("regimen"), "regimen.yaml")).doses
    assert parse_document(template("study"), "study.yaml").data["study"]
    with pytest.raises(ValueError, match="did you mean 'regimen'"):
        template("regime")


def test_the_study_template_is_a_study(write):
    studies = pytest.importorskip("circhoral.evidence.studies")
    assert studies.read_study(write(template("study"), "study.yaml"))


def test_an_ester_in_the_name_of_the_agent_is_a_formulation(tmp_path):
    file = tmp_path / "r.yaml"
    file.write_text("name: x\ndoses:\n  - {agent: Testosterone cypionate, dose: 100 mg, every: 7 days}\n")
    with pytest.raises(InputError, match="write 'agent: testosterone, formulation: cypionate'"):
        read_regimen(file)
