"""`circhoral indices` prints, writes and draws the structure of an axis, and says what is missing."""

import json
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[3] / "examples"
MAN, WOMAN = EXAMPLES / "indices" / "person.yaml", EXAMPLES / "indices" / "person_woman.yaml"


def test_a_table_per_visit_with_what_is_not_available(cli):
    ended = cli("indices", MAN)
    assert ended.code == 0
    told = " ".join(ended.out.split())
    assert "labs of 2026-03-02" in told
    assert "labs of 2026-06-05" in told
    assert "Leydig gain" in told
    assert "clomiphene was given 1 day before" in told
    assert "not available Sertoli index: needs inhibin_b and fsh" in told
    assert "For research and education" in told


def test_json_holds_every_index_with_its_interval_and_range(cli):
    ended = cli("indices", WOMAN, "--json")
    assert ended.code == 0
    told = json.loads(ended.out)
    assert told["sex"] == "female"
    (visit,) = told["visits"]
    assert (visit["date"], visit["cycle_day"]) == ("2026-03-03", 3)
    found = {index["index"]: index for index in visit["indices"]}
    theca = found["theca_gain"]
    assert theca["low"] < theca["value"] < theca["high"]
    assert theca["healthy"]["low"] < 1 < theca["healthy"]["high"]
    assert found["insulin_index"]["amount"]["unit"] == "1"
    assert "not treatment advice" in told["research_use"]


def test_a_bound_is_open_in_json(cli, tmp_path):
    file = tmp_path / "person.yaml"
    file.write_text(
        "sex: male\nage: 30 years\nlabs:\n  - {test: lh, value: <0.1 IU/L}\n  - {test: shbg, value: 30 nmol/L}\n"
        "  - {test: testosterone_total, value: 5 nmol/L}\n",
        encoding="utf-8",
    )
    told = json.loads(cli("indices", file, "--json").out)
    leydig = next(index for index in told["visits"][0]["indices"] if index["index"] == "leydig_gain")
    assert leydig["bound"] == ">"
    assert leydig["high"] is None
    assert "above" in " ".join(cli("indices", file).out.split())


@pytest.mark.parametrize("person", [MAN, WOMAN, EXAMPLES / "post_trt" / "person.yaml"])
@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_a_picture_is_drawn(cli, tmp_path, person, suffix):
    picture = tmp_path / f"structure{suffix}"
    assert cli("indices", person, "--plot", picture).code == 0
    assert picture.stat().st_size > 5000


def test_what_cannot_be_done_is_said_and_nothing_is_written(cli, tmp_path):
    file = tmp_path / "person.yaml"
    file.write_text("sex: male\nage: 30 years\n", encoding="utf-8")
    ended = cli("indices", file, "--plot", tmp_path / "x.png")
    assert ended.code == 2
    assert "no lab that an index uses" in ended.err
    assert not (tmp_path / "x.png").exists()
    assert cli("indices", MAN, "--plot", tmp_path / "x.txt").code == 2
