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
        ("tsjoen-2006", "'tsjoen-2006' is neither a file nor a packaged study; did you mean 'tsjoen-2005'"),
        ("broken.yaml", "endpoints.0.value"),
    ],
)
def test_what_is_no_study_is_refused_with_its_place(cli, tmp_path, name, words, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.yaml").write_text(OWN.replace("value: 0.5", "value: half"))
    ended = cli("replicate", name)
    assert ended.code == 2
    assert words in " ".join(ended.err.split())
