"""What speaks against a protocol for a person: every way in which a file can say it, and what must not be said."""

import pytest

from circhoral.agents.catalogue import catalogue
from circhoral.evidence.condition_words import condition_words, is_denied, lab_rules, words_in
from circhoral.people.circumstances import circumstances
from circhoral.people.person import Person
from circhoral.people.safety import LEVELS, check_safety
from circhoral.protocols.library import protocol, protocols
from circhoral.protocols.regimen import Regimen, complete_regimen

MAN = {"sex": "male", "age": "40 years", "height": "180 cm", "weight": "82 kg"}
WOMAN = {"sex": "female", "age": "30 years", "height": "165 cm", "weight": "62 kg"}


def person(base, **more):
    return Person.model_validate(base | more)


def regimen(*doses, **more):
    return complete_regimen(Regimen.model_validate({"name": "x", "doses": list(doses)} | more))


def dose(agent, amount, **more):
    return {"agent": agent, "dose": amount, "every": "1 day", "for": "4 weeks"} | more


def levels(report, agent):
    return {entry.level for entry in report.entries if entry.agent == agent}


TESTOSTERONE = regimen(dose("testosterone", "100 mg", formulation="cypionate", route="intramuscular", every="7 days"))
TAMOXIFEN = regimen(dose("tamoxifen", "20 mg"))
CLOMIPHENE = regimen(dose("clomiphene", "25 mg"))
ESTRADIOL = regimen(dose("estradiol", "2 mg", formulation="valerate", route="oral"))
ORAL = regimen(dose("progesterone", "200 mg", formulation="capsule", route="oral"))
GEL = regimen(dose("progesterone", "90 mg", formulation="gel", route="vaginal"))


# --- the words -----------------------------------------------------------------------------------------


def test_every_word_of_every_label_is_known():
    for agent in catalogue().values():
        label = agent.facts
        for fact in (*label.contraindications, *label.warnings, *label.monitoring, *label.notes, *label.approval):
            assert set(fact.conditions) <= set(condition_words()), (agent.id, fact.text)
            assert set(fact.formulations) <= set(agent.formulations), (agent.id, fact.text)


def test_every_word_is_used_by_a_label():
    used = {
        word
        for agent in catalogue().values()
        for fact in (*agent.facts.contraindications, *agent.facts.warnings, *agent.facts.notes)
        for word in fact.conditions
    }
    assert set(condition_words()) - used == set()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("history of DVT", "thromboembolism"),
        ("Deep-vein thrombosis (2019)", "thromboembolism"),
        ("factor V Leiden", "thromboembolism"),
        ("ischemic heart disease", "ischaemic_heart_disease"),
        ("Ischaemic heart disease", "ischaemic_heart_disease"),
        ("polycythemia", "polycythaemia"),
        ("untreated pituitary tumor", "pituitary_adenoma"),
        ("obstructive sleep apnea", "sleep_apnoea"),
        ("hormone-dependent cancer", "hormone_dependent_tumour"),
        ("breast cancer", "hormone_dependent_tumour"),
        ("liver_disease", "liver_disease"),
    ],
)
def test_a_condition_is_read_however_it_is_spelt(text, word):
    assert word in words_in(text, ("condition",), "female")


@pytest.mark.parametrize(
    "text", ["no diabetes", "family history of breast cancer", "never had a stroke", "mother: DVT"]
)
def test_a_denial_and_a_relative_are_not_the_person(text):
    assert is_denied(text)
    assert words_in(text, ("condition",), "male") == ()


def test_a_drug_is_no_condition_and_an_allergy_no_drug():
    assert words_in("paroxetine", ("medication",), "male") == ("cyp2d6_inhibitor",)
    assert words_in("paroxetine", ("condition",), "male") == ()
    assert words_in("peanuts", ("allergy",), "female") == ("allergy_peanut",)


def test_laboratory_limits_are_in_the_units_of_their_measures():
    limits = {(rule.measure, round(rule.limit, 2)) for rule in lab_rules()}
    assert ("fsh", 25.0) in limits
    assert len({rule.word for rule in lab_rules()} & set(condition_words())) == 5


# --- contraindications ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "what", "agent"),
    [
        (person(MAN, conditions=["history of DVT"]), TAMOXIFEN, "tamoxifen"),
        (person(MAN, medication=["warfarin"]), TAMOXIFEN, "tamoxifen"),
        (person(MAN, conditions=["hepatitis C"]), CLOMIPHENE, "clomiphene"),
        (person(MAN, conditions=["prolactinoma"]), CLOMIPHENE, "clomiphene"),
        (person(MAN, conditions=["prostate cancer"]), TESTOSTERONE, "testosterone"),
        (person(MAN, goal="conceive"), TESTOSTERONE, "testosterone"),
        (person(MAN, labs=[{"test": "hematocrit", "value": "55 percent"}]), TESTOSTERONE, "testosterone"),
        (person(WOMAN, conditions=["pulmonary embolism"]), ESTRADIOL, "estradiol"),
        (person(WOMAN, conditions=["breast cancer"]), ESTRADIOL, "estradiol"),
        (person(WOMAN, conditions=["endometrial cancer"]), ESTRADIOL, "estradiol"),
        (person(WOMAN, conditions=["pregnant"]), CLOMIPHENE, "clomiphene"),
        (person(WOMAN, goal="conceive"), TESTOSTERONE, "testosterone"),
        (person(WOMAN, goal="conceive"), TAMOXIFEN, "tamoxifen"),
        (person(WOMAN, allergies=["peanut"]), ORAL, "progesterone"),
        (person(WOMAN, phenotype="postmenopause"), regimen(dose("fsh", "75 IU", route="subcutaneous")), "fsh"),
    ],
)
def test_what_is_contraindicated_says_why(who, what, agent):
    report = check_safety(who, what)
    assert report.contraindicated
    assert all(reason.startswith(f"{agent}: ") and "Because: " in reason for reason in report.reasons)
    assert report.entries[0].level == "contraindicated"  # the gravest first


def test_a_clot_speaks_less_loudly_against_clomiphene():
    report = check_safety(person(MAN, conditions=["venous thrombosis"]), CLOMIPHENE)
    assert not report.contraindicated
    assert levels(report, "clomiphene") == {"warning"}


def test_an_allergy_to_peanut_is_about_capsules():
    allergic = person(WOMAN, allergies=["peanut oil"])
    assert check_safety(allergic, ORAL).contraindicated
    assert not check_safety(allergic, GEL).contraindicated


def test_haematocrit_above_50_warns_and_the_latest_value_counts():
    old, new = {"test": "hematocrit", "date": "2026-01-01"}, {"test": "hematocrit", "date": "2026-03-01"}
    fallen = person(MAN, labs=[old | {"value": "56 percent"}, new | {"value": "51 percent"}])
    report = check_safety(fallen, TESTOSTERONE)
    assert not report.contraindicated
    assert any("51 percent on 2026-03-01" in entry.because for entry in report.of("warning"))


def test_a_lab_that_only_suggests_makes_a_warning():
    high = person(MAN, labs=[{"test": "fsh", "value": "31 IU/L"}])
    report = check_safety(high, regimen(dose("fsh", "150 IU", route="subcutaneous")))
    assert not report.contraindicated
    assert any("not proven" in entry.because for entry in report.of("warning"))


@pytest.mark.parametrize("name", sorted(name for name, item in protocols().items() if item.sex == "male"))
def test_a_healthy_man_hears_no_word_about_women(name):
    report = check_safety(person(MAN), protocol(name))
    assert not report.contraindicated
    assert report.of("pregnancy") == ()
    assert report.of("warning") == ()


# --- pregnancy -----------------------------------------------------------------------------------------


def test_a_woman_who_may_conceive_is_told_without_a_wish():
    report = check_safety(person(WOMAN), regimen(dose("metformin", "500 mg", formulation="tablet", route="oral")))
    assert levels(report, "metformin") == {"pregnancy"}
    assert "may conceive" in report.of("pregnancy")[0].because


@pytest.mark.parametrize(
    "more", [{"age": "58 years"}, {"conditions": ["hysterectomy"]}, {"phenotype": "postmenopause"}]
)
def test_a_woman_who_cannot_conceive_is_not(more):
    report = check_safety(
        person(WOMAN, **more), regimen(dose("metformin", "500 mg", formulation="tablet", route="oral"))
    )
    assert report.of("pregnancy") == ()


def test_a_few_days_of_a_progestin_before_a_cycle_are_allowed():
    report = check_safety(person(WOMAN, goal="conceive", phenotype="pcos"), protocol("letrozole_step_up"))
    assert not report.contraindicated
    assert levels(report, "medroxyprogesterone") == {"pregnancy"}


def test_unapproved_peptides_are_not_for_a_woman_who_wants_to_conceive():
    peptide = regimen(dose("ipamorelin", "200 ug", route="subcutaneous"))
    assert check_safety(person(WOMAN, goal="conceive"), peptide).contraindicated
    assert levels(check_safety(person(WOMAN), peptide), "ipamorelin") == {"pregnancy", "status"}


# --- interactions, standing, doses, rules --------------------------------------------------------------


def test_tamoxifen_lowers_anastrozole_given_beside_it():
    both = regimen(dose("tamoxifen", "20 mg"), dose("anastrozole", "1 mg"))
    (entry,) = check_safety(person(MAN), both).of("interaction")
    assert entry.agent == "anastrozole"
    assert "27 %" in entry.text
    assert entry.because == "tamoxifen is given beside it"


@pytest.mark.parametrize("more", [{"medication": ["paroxetine"]}, {"cyp2d6": "poor"}])
def test_cyp2d6_matters_to_tamoxifen(more):
    assert levels(check_safety(person(MAN, **more), TAMOXIFEN), "tamoxifen") == {"interaction"}
    assert levels(check_safety(person(MAN, **more), CLOMIPHENE), "clomiphene") == set()


def test_what_a_history_still_gives_counts_as_medication():
    history = [dose("tamoxifen", "20 mg")]
    report = check_safety(person(MAN, history=history, today="2026-03-01"), regimen(dose("anastrozole", "1 mg")))
    assert "history: tamoxifen" in report.of("interaction")[0].because


def test_the_standing_of_an_agent_is_told_to_everyone():
    (entry,) = check_safety(person(MAN), protocol("enclomiphene")).of("status")
    assert "not approved" in entry.text


def test_what_a_rule_may_add_is_checked_too():
    report = check_safety(person(MAN), protocol("stack_tamoxifen"))
    assert any("a rule may add it" in entry.because for entry in report.entries if entry.agent == "anastrozole")


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (regimen(dose("clomiphene", "200 mg")), "more than the doses in use"),
        (regimen(dose("enclomiphene", "5 mg")), "less than the doses in use"),
        (regimen(dose("tesamorelin", "0.02 mg/kg")), "more than the doses in use"),
    ],
)
def test_a_dose_outside_those_in_use_is_named(what, words):
    heavy = person(MAN, weight="150 kg")
    assert any(words in entry.text for entry in check_safety(heavy, what).of("plausibility"))


def test_a_protocol_for_the_other_sex_is_named():
    report = check_safety(person(MAN), protocol("luteal_progesterone_gel"))
    assert any("written for women" in entry.text for entry in report.of("plausibility"))


# --- what could not be read ----------------------------------------------------------------------------


def test_what_was_not_understood_is_listed():
    report = check_safety(person(MAN, conditions=["gout", "no diabetes"], medication=["lisinopril"]), CLOMIPHENE)
    assert [text.split(":")[0] for text in report.unread] == [
        "condition 'gout'",
        "condition 'no diabetes'",
        "medication 'lisinopril'",
    ]


def test_circumstances_come_from_the_whole_file():
    words = circumstances(person(WOMAN, weight="95 kg", goal="conceive", phenotype="pcos")).words
    assert {"obesity", "trying_to_conceive_female", "premenopause"} <= set(words)
    assert not {"trying_to_conceive_male", "primary_gonadal_failure"} & set(words)


def test_levels_are_explained():
    assert next(iter(LEVELS)) == "contraindicated"
    assert all(LEVELS.values())
