"""The first guess of a phenotype: shares, who can have it, and faults that are refused."""

import pytest

from circhoral.agents.catalogue import catalogue
from circhoral.evidence import prevalences as module
from circhoral.evidence.parameters import ParameterError
from circhoral.evidence.phenotypes import phenotypes
from circhoral.evidence.prevalences import REST, first_guess, prevalences

ROW = """\
[{name}]
note = ""
[{name}.{sex}]
general = {{ value = 0.01, mark = "ASSUMED" }}
clinic = {{ value = 0.02, mark = "ASSUMED" }}
"""


def every_row():
    made = []
    for name, item in phenotypes().items():
        if name != REST:
            first = ROW.format(name=name, sex=item.sex[0])
            rest = [ROW.format(name=name, sex=sex).split("\n", 2)[2] for sex in item.sex[1:]]
            made.append(first + "".join(rest))
    return "".join(made)


@pytest.fixture
def read(tmp_path, monkeypatch):
    def made(text):
        (tmp_path / "prevalences.toml").write_text(text)
        monkeypatch.setattr(module, "files", lambda _: tmp_path)
        return prevalences.__wrapped__()

    return made


def test_every_phenotype_but_the_rest_has_a_row():
    assert set(prevalences()) == set(phenotypes()) - {REST}
    for name, row in prevalences().items():
        assert set(row.shares) == set(phenotypes()[name].sex)


@pytest.mark.parametrize("sex", ["male", "female"])
@pytest.mark.parametrize("setting", ["clinic", "general"])
@pytest.mark.parametrize("age", [16, 30, 45, 51.4, 70])
@pytest.mark.parametrize("bmi", [19, 27, 40])
def test_guesses_add_up_to_one(sex, setting, age, bmi):
    for history in ((), ("testosterone",)):
        guess = first_guess(sex, age, bmi, history, setting)
        assert sum(guess.values()) == pytest.approx(1)
        assert all(0 <= value <= 1 for value in guess.values())
        assert all(sex in phenotypes()[name].sex for name in guess)


def test_obesity_is_needed_where_the_phenotype_is_of_obesity():
    assert "obesity_related_hypogonadism" not in first_guess("male", 40, 29.9)
    assert first_guess("male", 40, 30)["obesity_related_hypogonadism"] == 0.2


def test_suppression_needs_a_history_of_an_agent_that_exists():
    assert "exogenous_androgen_suppression" not in first_guess("male", 40, 25, ["clomiphene"])
    assert first_guess("male", 40, 25, ["testosterone"])["exogenous_androgen_suppression"] > 0.2
    for row in prevalences().values():
        assert set(row.needs_history_of) <= set(catalogue()), row.phenotype


def test_menopause_grows_common_with_age_and_leaves_less_to_the_others():
    shares = [first_guess("female", age, 24).get("postmenopause", 0) for age in (39, 45, 51.4, 60)]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[2] == pytest.approx(0.5)
    assert shares[3] > 0.95
    assert first_guess("female", 47, 24)["pcos"] < first_guess("female", 35, 24)["pcos"]
    assert "pcos" not in first_guess("female", 55, 24)


def test_a_clinic_sees_more_of_what_is_rare():
    for row in prevalences().values():
        for by in row.shares.values():
            if row.phenotype != "obesity_related_hypogonadism":  # there the population of the source is older
                assert by["clinic"].value >= by["general"].value, row.phenotype


def test_the_made_file_reads(read):
    assert set(read(every_row())) == set(phenotypes()) - {REST}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[agonadal]\n", "[agonadal]\nage_form = 3\n", r"\[agonadal\] has the unknown key 'age_form'"),
        ("[agonadal]\n", "[agonadal]\nage_from = -3\n", "age_from = -3; expected between 0 and inf"),
        ("[agonadal]\n", "[agonadal]\nage_sd = 3\n", "needs both age_median and age_sd, or neither"),
        ("agonadal", "eugonadal", "is what the others leave"),
        ("agonadal", "agonadial", r"\[agonadial\] is no phenotype"),
        ("agonadal.male", "agonadal.female", "must have shares of male"),
        ("value = 0.01", "value = 1.01", "general = 1.01; expected between 0 and 1"),
        ("value = 0.02", "value = 0.9", "the shares of male in 'clinic' are"),
        ('mark = "ASSUMED"', 'mark = "SEEN"', "needs a source key"),
        ('clinic = { value = 0.02, mark = "ASSUMED" }', "", "lacks clinic"),
        (ROW.format(name="agonadal", sex="male"), "", "no row for agonadal"),
    ],
)
def test_a_wrong_row_is_refused(old, new, message, read):
    with pytest.raises(ParameterError, match=message):
        read(every_row().replace(old, new))
