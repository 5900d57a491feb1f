"""`circhoral twin-check` writes what it found, whether criteria hold or not, and says so by its exit code."""

import json

import numpy as np
import pytest

from circhoral.app.twin_check import ratio_to_libroadrunner
from circhoral.twin.check import run

NAMES = ("gnrh_drive", "level of lh", "log-likelihood")


def person(kind, number, spread):
    rng = np.random.default_rng([("male", "female", "pulses").index(kind), number])

    def rank():
        return int(np.clip(round(50 + spread * (rng.random() - 0.5)), 0, 99))

    made = {
        "kind": kind, "number": number, "template": "made", "phenotype": "eugonadal", "verdict": "reliable",
        "share": {"eugonadal": 0.8, "pcos": 0.2}, "share_of_truth": 0.8, "effective": 200.0, "pareto_k": 0.1,
        "calls": 900, "fit_seconds": 2.0, "fit_processor_seconds": 1.5, "seconds": 2.5, "processor_seconds": 1.7,
    }  # fmt: skip
    if kind == "pulses":
        return made | {"recovered": {"gnrh_drive": {"rank": rank(), "off": rng.normal(), "narrowed": 0.8}}}
    made |= {"phenotype": "pcos", "share_of_truth": 0.2} if number % 5 == 0 else {}
    return made | {"ranks": {name: rank() for name in NAMES}, "withheld": {f"labs[{k}] lh": rank() for k in range(3)}}


@pytest.fixture
def fair(monkeypatch):
    monkeypatch.setattr(run, "check_person", lambda kind, number, settings: person(kind, number, 100))


@pytest.fixture
def far_off(monkeypatch):
    monkeypatch.setattr(run, "check_person", lambda kind, number, settings: person(kind, number, 300))


def test_a_check_that_holds_is_written_and_drawn(cli, fair, tmp_path):
    out, plot, folder = tmp_path / "docs" / "twin_check.json", tmp_path / "twin_check.png", tmp_path / "persons"
    ended = cli("twin-check", "--persons", 60, "--folder", folder, "--out", out, "--plot", plot)
    assert ended.code == 0, ended.out
    told = json.loads(out.read_text(encoding="utf-8"))
    assert set(told["coverage_90"]) == {"male", "female"}
    assert told["persons"] == {"male": 60, "female": 60, "pulses": 30}
    assert told["ess_per_second"] == {"male": 100.0, "female": 100.0}
    for key in ("rank_p_smallest", "withheld_coverage_90", "misspecified_coverage_90", "version", "seed"):
        assert told[key] is not None
    assert "ratio_to_libroadrunner" in told
    assert plot.read_bytes()[:4] == b"\x89PNG"
    assert "holds" in ended.out
    assert "FAILS" not in ended.out
    assert len(list(folder.glob("*.json"))) == 150


def test_a_criterion_that_fails_gives_exit_code_4_and_the_files(cli, far_off, tmp_path):
    out = tmp_path / "twin_check.json"
    ended = cli(
        "twin-check", "--persons", 20, "--sex", "female", "--folder", tmp_path / "persons", "--out", out, "--json"
    )
    assert ended.code == 4
    told = json.loads(out.read_text(encoding="utf-8"))
    assert told == json.loads(ended.out)
    assert not told["holds"]
    assert not told["criteria"]["female: coverage of 90 % intervals"]
    assert told["misspecified_coverage_90"] is None


def test_a_place_that_cannot_be_written_is_refused_before_any_work(cli, tmp_path):
    assert cli("twin-check", "--folder", tmp_path, "--out", tmp_path / "x.csv").code == 2
    assert not list(tmp_path.iterdir())


def test_the_ratio_is_read_from_the_benchmarks(tmp_path):
    file = tmp_path / "results.json"
    assert ratio_to_libroadrunner(file) is None
    file.write_text('{"male_population": {}}', encoding="utf-8")
    assert ratio_to_libroadrunner(file) is None
    file.write_text('{"twin": {"ratio_to_libroadrunner": 12.5}}', encoding="utf-8")
    assert ratio_to_libroadrunner(file) == 12.5
