"""`circhoral twin`, `next-lab` and `simulate --twin` as a user types them."""

from __future__ import annotations

import json
import re

import pytest

from circhoral.app.cli import main

PERSON = """
sex: male
age: 41 years
height: 178 cm
weight: 80 kg
phenotype: eugonadal
labs:
  - {date: 2026-03-02, test: testosterone_total, value: 455 ng/dL}
  - {date: 2026-03-02, test: lh, value: 4.1 IU/L}
"""
MORE = PERSON + "  - {date: 2026-03-02, test: shbg, value: 31 nmol/L}\n"
CONFLICT = PERSON + "  - {date: 2026-03-02, test: estradiol, value: 130 pg/mL, confirmed: true}\n"
REGIMEN = "name: letrozole\ndoses:\n  - {agent: letrozole, route: oral, dose: 2.5 mg, every: 7 days, for: 8 weeks}\n"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("twin")
    for name, text in (("man", PERSON), ("more", MORE), ("conflict", CONFLICT), ("letrozole", REGIMEN)):
        (folder / f"{name}.yaml").write_text(text)
    return folder


@pytest.fixture(scope="module")
def twin(files):
    with pytest.raises(SystemExit) as leaving:
        main(["twin", str(files / "man.yaml"), "--out", str(files / "man.nc")])
    assert not leaving.value.code
    return files / "man.nc"


def test_it_prints_values_phenotypes_lessons_and_the_verdict(files, twin, cli):
    result = cli("twin", files / "man.yaml")
    for words in ("455 ng/dL", "this person", "healthy axis", "What the values taught most", "Reliable", "Pareto k"):
        assert words in result.out
    assert "not treatment advice" in " ".join(result.out.split())


def test_files_are_written_together(files, cli):
    made = [files / "a.nc", files / "a.html", files / "a.png"]
    result = cli("twin", files / "man.yaml", "--out", made[0], "--html", made[1], "--plot", made[2])
    assert result.code == 0
    assert all(path.stat().st_size > 10_000 for path in made)
    assert "Not a medical device" in made[1].read_text()


def test_the_same_seed_gives_the_same_file(files, twin, cli):
    cli("twin", files / "man.yaml", "--out", files / "again.nc")
    assert (files / "again.nc").read_bytes() == twin.read_bytes()


def test_a_conflict_is_told_with_its_cause_and_an_exit_code_of_its_own(files, cli):
    result = cli("twin", files / "conflict.yaml", "--out", files / "conflict.nc")
    assert result.code == 4
    assert "abstains" in result.out
    assert "pmol/L where pg/mL was written" in " ".join(result.out.split())
    assert (files / "conflict.nc").exists()
    forecast = cli("simulate", "--twin", files / "conflict.nc", "--days", "20", "--people", "5", "-m", "lh")
    assert forecast.code == 4
    assert "abstains" in forecast.err


def test_json_holds_every_record_with_its_layers(files, cli):
    made = json.loads(cli("twin", files / "man.yaml", "--json").out)
    assert made["verdict"]["state"] == "reliable"
    record = made["records"][0]
    assert record["level"]["low"] < record["level"]["median"] < record["level"]["high"]
    assert record["again"]["high"] > record["visit"]["high"] > record["level"]["high"]


def test_more_values_update_a_twin(files, twin, cli):
    result = cli("twin", files / "more.yaml", "--update", twin)
    assert result.code == 0
    assert "1 more values than before (3 in all)" in result.out


def test_the_twin_of_somebody_else_is_refused(files, twin, cli):
    other = files / "woman.yaml"
    other.write_text("sex: female\nage: 30 years\n")
    result = cli("twin", other, "--update", twin)
    assert result.code == 2
    assert "another person" in result.err


def test_a_twin_is_simulated_instead_of_a_person(files, twin, cli):
    result = cli("simulate", "--twin", twin, files / "letrozole.yaml", "--days", "60", "--people", "20", "-m", "lh")
    assert result.code == 0, result.err
    assert "letrozole" in result.out
    assert "what is not known of this person" in " ".join(result.out.split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["simulate"], "a person is missing"),
        (["simulate", "--twin", "nothing.nc"], "no such file"),
        (["next-lab", "nothing.nc"], "no such file"),
        (["twin", "nothing.yaml"], "nothing.yaml"),
    ],
)
def test_what_is_missing_is_named(arguments, words, cli):
    result = cli(*arguments)
    assert result.code == 2
    assert words in result.err


def test_next_lab_ranks_tests_in_plain_words(twin, cli):
    result = cli("next-lab", twin, "--above", "15 million/mL")
    assert result.code == 0, result.err
    assert re.search(r"sperm concentration .* is expected to settle \d+ %", result.out)
    made = json.loads(cli("next-lab", twin, "--json").out)
    assert made["tests"][0]["measure"] == "sperm_concentration"
    assert sum(one["share"] for one in made["classes"]) == pytest.approx(1)


def test_an_outcome_that_nobody_simulates_is_refused(twin, cli):
    result = cli("next-lab", twin, "--outcome", "happiness")
    assert result.code == 2
    assert "happiness" in result.err
    result = cli("next-lab", twin, "--above", "15 kg")
    assert result.code == 2
    assert "--above" in result.err
