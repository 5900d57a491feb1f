"""`circhoral sensitivity` ranks parameters, writes what it found, and says what it left out."""

import csv
import json

import pytest

QUICK = ("-m", "testosterone_total", "--at", "1", "--part", "testosterone")


def test_a_ranking_is_printed_with_what_was_left_out(cli):
    ended = cli("sensitivity", *QUICK, "--samples", "4", "--top", "2")
    assert ended.code == 0
    told = " ".join(ended.out.split())
    assert "total testosterone: typical man of 30 years, untreated, day 1; typical" in told
    assert "testosterone_baseline" in told
    assert "mu* in ng/dL" in told
    assert "parameters moved over the central 95 % of their priors" in told
    assert "For research and education" in told


@pytest.mark.parametrize("method", ["local", "morris", "sobol"])
def test_files_and_json(cli, tmp_path, method):
    table, picture = tmp_path / "indices.csv", tmp_path / "indices.svg"
    samples = () if method == "local" else ("--samples", "4")
    ended = cli(
        "sensitivity", *QUICK, "-m", "lh", "--method", method, *samples, "--out", table, "--plot", picture, "--json"
    )
    assert ended.code == 0
    told = json.loads(ended.out)
    assert told["method"] == method
    assert [output["output"] for output in told["outputs"]] == ["testosterone_total", "lh"]
    first = told["outputs"][0]["parameters"][0]
    assert {"rank", "parameter", "meaning", "value", "unit", "how", "mark", "source"} <= set(first)
    index = {"local": "elasticity", "morris": "mu_star", "sobol": "ST"}[method]
    assert index in first
    with table.open() as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 2 * told["parameters"]["varied"]
    assert rows[0]["parameter"] == first["parameter"]
    assert float(rows[0][index]) == pytest.approx(first[index], rel=1e-4)
    assert b"<svg" in picture.read_bytes()


def test_a_warning_of_pregnancy_stands_on_every_output(cli, tmp_path):
    who, what = tmp_path / "person.yaml", tmp_path / "regimen.yaml"
    who.write_text("sex: female\nage: 30 years\ngoal: conceive\n")
    what.write_text(
        "name: anastrozole\ndoses:\n  - {agent: anastrozole, route: oral, dose: 1 mg, every: 1 day, for: 5 days}\n"
    )
    table = tmp_path / "indices.csv"
    arguments = (
        who,
        what,
        "-m",
        "estradiol",
        "--at",
        "3",
        "--method",
        "local",
        "--parameters",
        "anastrozole_clearance",
    )
    ended = cli("sensitivity", *arguments, "--out", table, "--plot", tmp_path / "indices.png")
    assert ended.code == 0
    assert "PREGNANCY: anastrozole: CONTRAINDICATED" in " ".join(ended.out.split())
    assert "PREGNANCY: anastrozole: CONTRAINDICATED" in table.read_text()
    told = json.loads(cli("sensitivity", *arguments, "--json").out)
    assert any(note.startswith("PREGNANCY") for note in told["notes"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "--measure: say what to explain"),
        (("-m", "lhh"), "'lhh' is not a measure that circhoral knows; did you mean 'lh'?"),
        (("-m", "lh", "--parameters", "lh_clearence"), "did you mean 'lh_clearance'"),
        (("-m", "lh", "--parameters", "age"), "nothing is left to vary"),
        (("-m", "lh", "--at", "3", "--over", "1..2"), "--at and --over: keep one"),
        (("-m", "lh", "--over", "5"), "expected two days"),
        (("-m", "lh", "--over", "9..5"), "the second day must come after the first"),
        (("-m", "lh", "--plot", "x.html"), "expected one of: .png, .svg, .pdf"),
    ],
)
def test_what_cannot_be_done_is_refused(cli, arguments, words):
    ended = cli("sensitivity", *arguments)
    assert ended.code == 2
    assert words in " ".join(ended.err.split())
