"""`circhoral replicate` runs packaged and own studies, and says what it could not use."""

import json

import pytest

OWN = """study: my-own
citation: "My own trial"
role: validation
mechanism: ai/letrozole
population: {sex: male, n: 12, phenotype: eugonadal}
arms:
  daily: {doses: [{agent: letrozole, route: oral, dose: 2.5 mg, every: 1 day, for: 4 weeks}]}
endpoints:
  - {arm: daily, measure: estradiol, statistic: ratio_to_baseline, at: 4 weeks, value: 0.5, provenance: SEEN, row: X-1}
  - {arm: daily, measure: estrone, statistic: mean, at: 4 weeks, value: 30 pg/mL, provenance: SEEN, row: X-2}
"""


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(OWN)
    return path


def test_a_study_of_ones_own_is_run_and_scored(cli, own):
    ended = cli("replicate", own, "--people", "10")
    assert ended.code == 0
    assert "my-own (validation): My own trial" in ended.out
    assert "estrone is not simulated in a man" in " ".join(ended.out.split())
    assert "For research and education" in ended.out


def test_json_is_the_object_of_the_design(cli, own):
    told = json.loads(cli("replicate", own, "travison-2017", "--people", "10", "--json").out)
    assert set(told) >= {"model", "seed", "studies"}
    study = told["studies"][0]
    assert set(study) >= {"study", "role", "mechanism", "endpoints"}
    wanted = {
        "arm",
        "measure",
        "statistic",
        "at",
        "reported",
        "predicted",
        "low",
        "high",
        "fold_error",
        "verdict",
        "reason",
    }
    assert all(wanted <= set(endpoint) for endpoint in study["endpoints"])
    assert study["endpoints"][1]["predicted"] is None
    assert told["studies"][1]["study"] == "travison-2017"


def test_a_seed_gives_the_same_people(cli, own):
    one, two, other = (cli("replicate", own, "--people", "5", "--json", "--seed", seed).out for seed in "112")
    assert one == two != other


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tsjoen-2006", "'tsjoen-2006' is no file, no folder and no packaged study; did you mean 'tsjoen-2005'"),
        ("broken.yaml", "endpoints.0.value"),
    ],
)
def test_what_is_no_study_is_refused_with_its_place(cli, tmp_path, name, words, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.yaml").write_text(OWN.replace("value: 0.5", "value: half"))
    ended = cli("replicate", name)
    assert ended.code == 2
    assert words in " ".join(ended.err.split())


def test_a_folder_is_every_study_in_it_and_all_problems_are_told_at_once(cli, own):
    folder = own.parent
    (folder / "more").mkdir()
    (folder / "more" / "two.yaml").write_text(OWN.replace("study: my-own", "study: two"))
    told = json.loads(cli("replicate", folder, "--people", "4", "--json").out)
    assert [study["study"] for study in told["studies"]] == ["two", "my-own"]
    (folder / "more" / "two.yaml").write_text(OWN.replace("value: 0.5", "value: half"))
    (folder / "third.yaml").write_text("study: [")
    ended = cli("replicate", folder, "--people", "4")
    assert ended.code == 2
    assert "two.yaml, line" in ended.err
    assert "third.yaml: not valid YAML" in ended.err


def test_a_direction_is_told_in_words(cli, own):
    falls = ("{arm: daily, measure: estradiol, statistic: direction, direction: falling, at: 4 weeks, value: '1', "
             "provenance: SEEN, row: X-3}")  # fmt: skip
    own.write_text(OWN + f"  - {falls}\n")
    lines = cli("replicate", own, "--people", "10").out.splitlines()
    assert any("direction" in line and line.count("falls") == 2 and "inside" in line for line in lines)


def test_only_studies_of_a_role_are_run(cli, own):
    told = json.loads(cli("replicate", own, "travison-2017", "--role", "validation", "--people", "4", "--json").out)
    assert [study["study"] for study in told["studies"]] == ["my-own"]


def test_picture_and_page_show_every_endpoint(cli, own, tmp_path):
    picture, page = tmp_path / "scores.png", tmp_path / "scores.html"
    ended = cli("replicate", own, "--people", "20", "--plot", picture, "--html", page)
    assert ended.code == 0
    assert picture.read_bytes()[:4] == b"\x89PNG"
    text = page.read_text()
    assert "my-own (validation)" in text
    assert "estrone is not simulated in a man" in text
    assert "For research and education" in text


def test_a_picture_of_an_unknown_kind_is_refused_before_anything_runs(cli, own, tmp_path):
    ended = cli("replicate", own, "--plot", tmp_path / "scores.gif")
    assert ended.code == 2
    assert "expected one of: .png, .svg, .pdf" in ended.err


def test_the_scoreboard_writes_page_picture_and_scores(cli, tmp_path, monkeypatch):
    from circhoral.evidence import studies

    few = {key: studies.packaged_studies()[key] for key in ("travison-2017", "nestler-1989")}
    monkeypatch.setattr(studies, "packaged_studies", lambda: few)
    page, picture, scores = (tmp_path / f"board.{kind}" for kind in ("html", "png", "json"))
    ended = cli("scoreboard", "--people", "20", "--html", page, "--plot", picture, "--out", scores)
    assert ended.code == 0
    assert "calibration, men" in ended.out
    assert "Misses, worst first" in page.read_text()
    assert picture.stat().st_size > 10_000
    assert {item["study"] for item in json.loads(scores.read_text())["endpoints"]} == set(few)
