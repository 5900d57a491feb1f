"""`circhoral protocols`: the list, one card, a folder of one's own, and what speaks against them for a person."""

import json
from pathlib import Path

import pytest

from circhoral.protocols.library import protocols
from circhoral.protocols.templates import template

ILL = """\
sex: male
age: 40 years
conditions: [history of DVT, gout]
labs:
  - {date: 2026-03-01, test: hematocrit, value: 55 percent}
"""


@pytest.fixture
def ill(tmp_path: Path) -> Path:
    file = tmp_path / "ill.yaml"
    file.write_text(ILL, encoding="utf-8")
    return file


def test_all_are_listed_with_their_grade(cli) -> None:
    ended = cli("protocols")
    assert ended.code == 0
    assert all(name in ended.out for name in protocols())
    assert "none: no evidence for this use was found" in ended.out


def test_the_list_can_be_narrowed(cli) -> None:
    out = cli("protocols", "--sex", "female", "--aim", "ovulation").out
    assert "letrozole_step_up" in out
    assert "luteal_progesterone_gel" not in out
    assert "clomiphene_men" not in out
    wrong = cli("protocols", "--aim", "ovulatoin")
    assert wrong.code == 2
    assert "did you mean 'ovulation'" in wrong.err


def test_a_card_has_everything(cli) -> None:
    out = cli("protocols", "stack_tamoxifen").out
    for words in (
        "Evidence: none",
        "gonadorelin solution 100 µg / 3.5 days, subcutaneous",
        "every 4 weeks: estradiol above 40 pg/mL -> add anastrozole 0.5 mg",
        "Doses in use",
        "Visits",
        "When it is stopped or changed",
        "What it is expected to do",
        "anastrozole (a rule may add it): warning",
        "WITHDRAWN",
        "Not a medical device",
    ):
        assert words in out, words
    assert "Women before menopause" not in out  # a word about women on a card for men


@pytest.mark.parametrize("name", sorted(protocols()))
def test_every_card_can_be_shown(cli, name: str) -> None:
    assert (
        "Safety, for everyone" in cli("protocols", name).out or not protocols()[name].regimen.doses or "weight" in name
    )


def test_an_unknown_one_is_refused_with_the_closest(cli) -> None:
    ended = cli("protocols", "hcg_alon")
    assert ended.code == 2
    assert "did you mean 'hcg_alone'" in ended.err


def test_what_is_contraindicated_is_shown_with_its_reason(cli, ill: Path) -> None:
    out = cli("protocols", "--for", ill, "--sex", "male").out
    assert "tamoxifen_men is contraindicated for this person, and never ranked:" in out
    assert "hematocrit 55 percent on 2026-03-01" in out
    assert "not checked: condition 'gout'" in out
    card = cli("protocols", "tamoxifen_men", "--for", ill).out
    assert "CONTRAINDICATED for this person, and never ranked" in card
    assert "condition 'history of DVT'" in card


def test_json_holds_the_whole_protocol_and_the_safety(cli, ill: Path) -> None:
    made = json.loads(cli("protocols", "--json", "--for", ill).out)
    assert set(made["grades"]) == {"A", "B", "C", "D", "none"}
    rows = {row["protocol"]: row for row in made["protocols"]}
    assert rows["tamoxifen_men"]["safety"]["contraindicated"] is True
    assert rows["wait_after_testosterone"]["safety"]["contraindicated"] is False
    assert rows["hcg_alone"]["search"][0] == {
        "dose": "hcg",
        "vary": "dose",
        "low": "500 IU",
        "high": "4000 IU",
        "steps": 8,
    }


def test_a_folder_and_a_file_of_ones_own(cli, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    file = tmp_path / "mine" / "mine.yaml"
    file.write_text(template("protocol"), encoding="utf-8")
    assert "my_protocol" in cli("protocols", "--folder", tmp_path / "mine").out
    assert "hCG, raised until testosterone is sufficient" in cli("protocols", file).out
    assert cli("protocols", "--folder", tmp_path / "nowhere").code == 2


def test_check_reads_a_protocol_and_tells_safety(cli, tmp_path: Path, ill: Path) -> None:
    file = tmp_path / "p.yaml"
    text = template("protocol")
    for old, new in (
        ("agent: hcg, route: subcutaneous, dose: 1000 IU", "agent: tamoxifen, dose: 20 mg"),
        ("agent: hcg, raise_by: 500 IU, up_to: 3000 IU", "stop: tamoxifen"),
        ("dose: hcg, vary: dose, low: 500 IU, high: 3000 IU", "dose: tamoxifen, vary: dose, low: 10 mg, high: 40 mg"),
    ):
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    alone = cli("check", file)
    assert alone.code == 0
    assert "a protocol, in order" in alone.out
    assert "safety for the person of its example:" in alone.out
    assert "CONTRAINDICATED: tamoxifen" in cli("check", ill, file).out
    file.write_text(template("protocol").replace("grade: C", "grade: Z"), encoding="utf-8")
    assert cli("check", file).code == 2
