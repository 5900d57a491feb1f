"""`circhoral explain` prints a budget and a tree, writes JSON or a picture, and refuses what cannot be explained."""

import json
import re

import pytest

MAN = "sex: male\nage: 34 years\n"
CYPIONATE = """name: cypionate
doses:
  - {agent: testosterone, formulation: cypionate, route: intramuscular, dose: 100 mg, every: 7 days, for: 26 weeks}
"""


FALL_OF_LH = re.compile(r"LH: ([\d.]+) → ([\d.]+) mIU/mL \(−(\d+) %\), day 60 against day 0")


@pytest.fixture
def files(tmp_path):
    person, regimen = tmp_path / "person.yaml", tmp_path / "regimen.yaml"
    person.write_text(MAN)
    regimen.write_text(CYPIONATE)
    return person, regimen


def test_the_terminal_shows_a_sentence_a_budget_and_a_tree(cli, files):
    ended = cli("explain", *files, "--measure", "lh", "--at", "60")
    told = " ".join(ended.out.split())
    assert ended.code == 0
    first, then, fall = map(float, FALL_OF_LH.search(told).groups())
    assert first > 3 * then > 0
    assert fall == pytest.approx(100 * (1 - then / first), abs=0.6)
    assert "← testosterone given" in told
    assert "Budget of serum LH, mIU/mL per day" in told
    assert "cleared or lost" in told
    assert "├──" in ended.out
    assert "Not a medical device" in told


def test_json_holds_the_same_with_the_notice(cli, files):
    ended = cli("explain", *files, "-m", "lh", "--at", "60", "--json")
    told = json.loads(ended.out)
    assert told["chain"][0] == "lh"
    assert told["chain"][-1] == "testosterone__inlet"
    assert told["cause"]["causes"]
    assert told["budgets"][0]["unit"] == "(IU/L)/day"
    assert "Not a medical device" in told["research_use"]


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_a_picture_is_written(cli, files, tmp_path, ending):
    path = tmp_path / f"why.{ending}"
    ended = cli("explain", *files, "-m", "testosterone_total", "--at", "8 weeks", "--plot", path)
    assert ended.code == 0
    assert path.stat().st_size > 10_000
    if ending == "svg":
        assert "Not a medical device" in path.read_text()


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("did you mean 'testosterone_total'", ("-m", "testosterone_totl", "--at", "5")),
        ("--measure is missing; write for example --measure lh", ("--at", "5")),
        ("--at is missing", ("-m", "lh")),
        ("--at: ", ("-m", "lh", "--at", "soon")),
        ("expected a day within 100 years", ("-m", "lh", "--at", "99999")),
        ("the run begins at time 0; choose a later day", ("-m", "lh", "--at", "-5")),
        ("expected one of: .png", ("-m", "lh", "--at", "5", "--plot", "why.docx")),
    ],
)
def test_a_bad_question_ends_with_a_remedy(cli, files, words, asked):
    ended = cli("explain", *files, *asked)
    assert ended.code == 2
    assert words in " ".join(ended.err.split())
