"""The library of protocols: every file reads and names its sources; what was asked for is there; errors help."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from circhoral.agents.labels import read_label
from circhoral.evidence.phenotypes import phenotypes
from circhoral.evidence.sources import all_sources
from circhoral.people.example import example_person, read_whole_protocol
from circhoral.people.safety import check_safety
from circhoral.protocols.library import ProtocolError, find_protocols, protocol, protocols, read_protocol
from circhoral.protocols.protocol import GRADES, WAIT
from circhoral.protocols.templates import template
from circhoral.quantities.analytes import measures
from circhoral.quantities.problems import InputError
from circhoral.simulation.simulate import check_measures

KEY = re.compile(r"\b[a-z]+(?:-[a-z]+)*-(?:19|20)\d\d\b")
ALL = sorted(protocols())
FOLDER = Path(str(files("circhoral.content"))) / "protocols"


def agents(name):
    return {dose.agent for dose in protocol(name).regimen.doses if dose.agent}


def given(name, agent):
    return next(dose for dose in protocol(name).regimen.doses if dose.agent == agent)


# --- what the library holds ----------------------------------------------------------------------------


def test_there_are_enough_for_both_sexes():
    assert len(ALL) >= 24
    sexes = [item.sex for item in protocols().values()]
    assert sexes.count("male") >= 12
    assert sexes.count("female") >= 10


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("wait_after_testosterone", set()),
        ("wait_woman_pcos", set()),
        ("hcg_alone", {"hcg"}),
        ("hcg_fsh", {"hcg", "fsh"}),
        ("clomiphene_men", {"clomiphene"}),
        ("enclomiphene", {"enclomiphene"}),
        ("tamoxifen_men", {"tamoxifen"}),
        ("anastrozole_men", {"anastrozole"}),
        ("letrozole_men", {"letrozole"}),
        ("clomiphene_anastrozole", {"clomiphene", "anastrozole"}),
        ("gonadorelin_pump_men", {"gonadorelin"}),
        ("hcg_clomiphene", {"hcg", "clomiphene"}),
        ("weight_loss_men", set()),
        ("weight_loss_women", set()),
        ("letrozole_step_up", {"letrozole"}),
        ("clomiphene_step_up", {"clomiphene"}),
        ("fsh_low_dose_step_up", {"fsh"}),
        ("gonadorelin_pump_women", {"gonadorelin"}),
        ("metformin_pcos", {"metformin"}),
        ("cabergoline_men", {"cabergoline"}),
        ("cabergoline_women", {"cabergoline"}),
        ("luteal_progesterone_gel", {"progesterone"}),
        ("luteal_progesterone_capsule", {"progesterone"}),
        ("luteal_progesterone_oral", {"progesterone"}),
        ("luteal_progesterone_oil", {"progesterone"}),
        ("endometrium_estradiol", {"estradiol", "progesterone"}),
        ("hcg_during_testosterone", {"testosterone", "hcg"}),
        ("testosterone_cypionate_weekly", {"testosterone"}),
        ("testosterone_pellets_men", {"testosterone"}),
        ("testosterone_cream_women", {"testosterone"}),
        ("testosterone_pellets_women", {"testosterone"}),
        ("sermorelin_addon_men", {"clomiphene", "sermorelin"}),
        ("ipamorelin_cjc_addon_men", {"clomiphene", "ipamorelin", "cjc_1295"}),
    ],
)
def test_every_protocol_named_is_there(name, wanted):
    assert agents(name) == wanted


@pytest.mark.parametrize(
    ("name", "agent", "amount"),
    [("stack_tamoxifen", "tamoxifen", "20 mg"), ("stack_clomiphene", "clomiphene", "25 mg")],
)
def test_the_popular_stack_is_as_it_is_told(name, agent, amount):
    gonadorelin = given(name, "gonadorelin")
    assert (str(gonadorelin.dose), gonadorelin.every.magnitude, gonadorelin.route) == ("100 ug", 3.5, "subcutaneous")
    assert str(given(name, agent).dose) == amount
    (rule,) = protocol(name).regimen.rules
    assert (rule.when.measure, rule.then.add.agent) == ("estradiol", "anastrozole")
    assert protocol(name).evidence.grade == "none"


def test_the_stack_with_a_pump_gives_pulses():
    assert given("stack_pump", "gonadorelin").mode == "train"
    assert protocol("stack_pump").evidence.grade == "D"


def test_progesterone_is_there_by_every_route():
    names = ("luteal_progesterone_gel", "luteal_progesterone_oral", "luteal_progesterone_oil")
    assert [given(name, "progesterone").route for name in names] == ["vaginal", "oral", "intramuscular"]


def test_cypionate_and_pellets_are_held_against_each_other():
    compared = {(e.statistic, e.versus) for e in protocol("testosterone_cypionate_weekly").expects}
    pellets = "testosterone_pellets_men"
    assert {("peak_to_trough", pellets), ("share_in_range", pellets)} <= compared


# --- every file ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_a_file_is_named_after_its_id_and_its_example_is_a_person(name):
    made = read_whole_protocol(FOLDER / f"{name}.yaml")
    assert made.protocol == name
    person = example_person(made)
    assert person.sex == made.sex
    assert not person.warnings


@pytest.mark.parametrize("name", ALL)
def test_its_sources_are_in_the_bibliography(name):
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    evidence = protocol(name).evidence
    assert evidence.sources
    assert set(evidence.sources) | set(KEY.findall(text)) <= set(all_sources())


@pytest.mark.parametrize("name", ALL)
def test_it_says_what_is_asked_of_it(name):
    item = protocol(name)
    assert item.usual_doses
    assert item.monitoring
    assert item.stopping
    assert item.expects
    assert set(item.indications) & set(phenotypes()), "one of its indications is a phenotype that can be simulated"
    check_measures([e.measure for e in item.expects], item.sex)
    assert {e.versus for e in item.expects} <= {WAIT, *ALL}
    assert name == "wait_woman_pcos" or name == "wait_after_testosterone" or item.regimen.doses
    assert "you should" not in item.evidence.summary.lower()


@pytest.mark.parametrize("name", ALL)
def test_it_is_held_against_waiting(name):
    waits = [e for e in protocol(name).expects if e.versus == WAIT and e.direction != "unknown"]
    assert waits or not protocol(name).regimen.doses


@pytest.mark.parametrize("name", ALL)
def test_its_example_may_take_it(name):
    """A fitting person is one whom nothing forbids it, and everything that they wrote was understood."""
    report = check_safety(example_person(protocol(name)), protocol(name))
    assert report.reasons == ()
    assert report.unread == ()
    assert report.of("plausibility") == ()


@pytest.mark.parametrize("name", ALL)
def test_tests_at_visits_that_look_like_measures_are_measures(name):
    words = {word for visit in protocol(name).monitoring for word in visit.tests}
    assert all(word in measures() for word in words if "_" in word)


@pytest.mark.parametrize("name", ALL)
def test_a_search_stays_within_the_limits_of_the_label(name):
    item = protocol(name)
    for search in item.search:
        dose = item.regimen.doses[search.index(item.regimen.doses)]
        if search.vary == "dose" and dose.agent:
            bounds = read_label(dose.agent).bounds(dose.formulation)
            unit = search.low.unit
            assert bounds.lowest.to(unit).magnitude <= search.low.magnitude
            assert search.high.magnitude <= bounds.highest.to(unit).magnitude


def test_grades_are_explained_and_honest():
    assert {item.evidence.grade for item in protocols().values()} <= set(GRADES)
    sold = ("stack_tamoxifen", "stack_clomiphene", "sermorelin_addon_men", "ipamorelin_cjc_addon_men")
    assert {protocol(name).evidence.grade for name in (*sold, "testosterone_pellets_women")} == {"none"}


# --- files of one's own --------------------------------------------------------------------------------


def written(tmp_path, *changes, name="my_protocol.yaml"):
    text = template("protocol")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_template_is_a_protocol(tmp_path):
    made = read_whole_protocol(written(tmp_path))
    assert made.regimen.doses[0].formulation == "urinary"  # completed, as a regimen is
    assert list(find_protocols(tmp_path)) == ["my_protocol"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("grade: C", "grade: E", r"my_protocol.yaml:\d+: evidence.grade: found 'E'"),
        ('sources: ["Author A et al., Journal 2004;1:1"]', "sources: [liu-206]", "did you mean 'liu-2006'"),
        ("aims: [testosterone, sperm]", "aims: [testosteron]", "did you mean 'testosterone'"),
        ("contexts: [after_testosterone,", "contexts: [after_testosteron,", "did you mean 'after_testosterone'"),
        ("agent: hcg, route", "agent: hgc, route", "regimen.doses.0..agent: found 'hgc'.*did you mean .*'hcg'"),
        ("raise_by: 500 IU", "raise_buy: 500 IU", "unknown key 'raise_buy'"),
        ("search:\n  - {dose: hcg", "search:\n  - {dose: fsh", "the regimen gives: hcg"),
        ("low: 500 IU", "low: 5000 IU", "more than 'low: 5000 IU'"),
        ("low: 500 IU", "low: 1 IU", r"search\[0\].low: found '1 IU'.*less than the lowest"),
        ("low: 500 IU, high: 3000 IU", "low: 5 mg, high: 30 mg", "a dose of hcg in IU"),
        ("measure: testosterone_total, versus", "measure: testosterone, versus", r"expects\[0\].measure"),
        ("direction: higher", "direction: up", "expects.0..direction: found 'up'"),
        ("    sex: male\n    age: 34 years", "    sex: female\n    age: 34 years", "'male', as the protocol"),
        ("    age: 34 years", "    age: 34", "example.person.age"),
        ("protocol: my_protocol ", "protocol: My Protocol ", "short name of small letters"),
        ("monitoring:", "monitorings:", "did you mean 'monitoring'"),
    ],
)
def test_what_is_wrong_is_told_with_field_and_remedy(tmp_path, old, new, words):
    with pytest.raises(InputError) as caught:
        read_whole_protocol(written(tmp_path, (old, new)))
    assert re.search(words, str(caught.value)), str(caught.value)
    assert all(problem.line > 0 and problem.remedy for problem in caught.value.problems)


def test_all_problems_of_a_file_are_told_at_once(tmp_path):
    path = written(
        tmp_path, ("grade: C", "grade: E"), ("agent: hcg, route", "agent: hgc, route"), ("age: 34 years", "age: x")
    )
    with pytest.raises(InputError) as caught:
        read_whole_protocol(path)
    fields = {problem.field for problem in caught.value.problems}
    assert {"evidence.grade", "regimen.doses[0].agent", "example.person.age"} <= fields


def test_grades_a_and_b_need_a_source(tmp_path):
    path = written(
        tmp_path, ("grade: C", "grade: A"), ('sources: ["Author A et al., Journal 2004;1:1"]', "sources: []")
    )
    with pytest.raises(InputError, match="a source for grade A"):
        read_protocol(path)


def test_one_id_stands_once_in_a_folder(tmp_path):
    written(tmp_path, name="one.yaml")
    written(tmp_path, name="two.yaml")
    with pytest.raises(InputError, match="each id once"):
        find_protocols(tmp_path)


def test_an_unknown_protocol_is_refused_with_the_closest():
    with pytest.raises(ProtocolError, match="did you mean 'hcg_alone'"):
        protocol("hcg_alon")
