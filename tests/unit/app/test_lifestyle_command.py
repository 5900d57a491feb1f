"""Lifestyle entries at the command line: checked, simulated, drawn."""

from pathlib import Path

import pytest

import circhoral as ch

REGIMEN = """\
name: a year of less
doses:
  - {lifestyle: energy_intake, change: -500 kcal/day, for: 8 weeks}
  - {sleep: 5 hours, from: week 1, for: 8 days}
  - {lifestyle: weight_loss_surgery, at: week 9}
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("p.yaml").write_text(
        "sex: male\nage: 30 years\ntoday: 2026-03-01\nhistory:\n"
        "  - {lifestyle: energy_intake, change: +300 kcal/day, for: 1 year}\n"
    )
    Path("r.yaml").write_text(REGIMEN)
    return tmp_path


def test_check_says_from_when_to_when(cli, files: Path) -> None:
    ended = cli("check", "p.yaml", "r.yaml")
    told = " ".join(ended.out.split())
    assert ended.code == 0
    assert "history: eat 300 kcal/day more: from day -365" in told
    assert "dose: eat 500 kcal/day less: from day 0 (2026-03-01) to day 56 (2026-04-26)" in told
    assert "dose: sleep 5 hours: from day 7 (2026-03-08) to day 15" in told
    assert "dose: weight-loss surgery: from day 63 (2026-05-03); no end is written" in told
    assert "warning" not in told


def test_a_regimen_of_lifestyle_alone_runs(cli, files: Path) -> None:
    ended = cli("simulate", "p.yaml", "r.yaml", "--days", "100", "-m", "weight,testosterone_total", "-o", "o.csv")
    assert ended.code == 0, ended.err
    assert "weight" in Path("o.csv").read_text().splitlines()[0]


def test_the_papers_behind_an_operation_are_cited(cli, files: Path) -> None:
    assert "laurenius-2013" in cli("cite", "p.yaml", "r.yaml").out
    assert "laurenius-2013" not in cli("cite", "p.yaml").out


def test_weight_insulin_and_shbg_are_told_where_they_move(cli, files: Path) -> None:
    told = cli("simulate", "p.yaml", "r.yaml", "--days", "60").out
    assert all(word in told for word in ("body weight, kg", "insulin, uIU/mL", "SHBG, nmol/L"))


def test_a_habit_has_its_bar_and_the_picture_its_weight(files: Path) -> None:
    person, regimen = ch.read_person("p.yaml"), ch.read_regimen("r.yaml")
    data = ch.simulate(person, [regimen], days=100)
    periods = ch.treatment_periods(person, [regimen], 100, data)
    bars = [(item.label, item.start, item.end) for item in periods[regimen.name]]
    assert bars == [
        ("eat 500 kcal/day less", 0, 56),
        ("sleep 5 hours", 7, 15),
        ("weight-loss surgery", 63, 100),
    ]
    assert [item.label for item in periods[""]] == ["eat 300 kcal/day more"]
    figure = ch.trajectory_figure(data, periods)
    titles = {text.get_text() for axes in figure.axes for text in axes.texts}
    assert {"Body weight", "Fasting insulin", "SHBG"} <= titles


def test_a_picture_in_which_weight_stands_still_has_no_panel_of_it() -> None:
    data = ch.simulate({"sex": "male", "age": "30 years"}, days=10)
    titles = {text.get_text() for axes in ch.trajectory_figure(data).axes for text in axes.texts}
    assert "LH" in titles
    assert "Body weight" not in titles
