"""What only shows when a person and regimens meet is told with file, line and field, before anything is simulated."""

from __future__ import annotations

from pathlib import Path

import pytest

MAN = "sex: male\nage: 34 years\n"
WOMAN = "sex: female\nage: 34 years\n"
HCG = "agent: hcg, route: subcutaneous, dose: 1500 IU"
PUMP = "agent: gonadorelin, route: pump, formulation: subcutaneous, every: 2 h"


def dose(text: str) -> str:
    return f"name: x\ndoses:\n  - {{{text}}}\n"


@pytest.fixture
def said(cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    def run(person: str, regimen: str = "", *options: str) -> str:
        Path("p.yaml").write_text(person)
        Path("r.yaml").write_text(regimen or "name: stop\ndoses: []\n")
        ended = cli("simulate", "p.yaml", "r.yaml", "--days", "3", "--out", "o.csv", *options)
        assert ended.code == 2
        assert not Path("o.csv").exists()
        return ended.err.removeprefix("error: ")

    return run


@pytest.mark.parametrize(
    ("regimen", "begins", "remedy"),
    [
        (dose(f"{PUMP}, dose_per_pulse: 25 ng/kg"), "r.yaml:3: doses[0].dose_per_pulse: found '25 ng/kg'", "weight"),
        (dose(f"{HCG}, every: 2 days, from: 2026-02-01"), "r.yaml:3: doses[0].from: found '2026-02-01'", "'today:"),
        (dose(f"{HCG}, every: 2 days, from: last_dose"), "r.yaml:3: doses[0].from: found 'last_dose'", "week 4"),
        (dose(f"{HCG}, at: ovulation"), "r.yaml:3: doses[0].at: found 'ovulation'", "no 'ovulation'"),
        (dose("sleep: 5 hours, from: 2026-02-01"), "r.yaml:3: doses[0].from: found '2026-02-01'", "'today:"),
    ],
)
def test_regimens(said, regimen: str, begins: str, remedy: str) -> None:
    message = said(MAN, regimen)
    assert message.startswith(begins)
    assert remedy in message


@pytest.mark.parametrize(
    ("person", "begins", "remedy"),
    [
        ("sex: female\nage: 12 years\n", "p.yaml:2: age: found '12 years'", "the body of a girl"),
        ("sex: male\nage: 3 years\n", "p.yaml:2: age: found '3 years'", "18 years or more"),
        (MAN + "phenotype: eugonadl\n", "p.yaml:3: phenotype: found 'eugonadl'", "did you mean 'eugonadal'?"),
        (
            MAN + f"history:\n  - {{{HCG}, at: 2026-02-01}}\n",
            "p.yaml:4: history[0].at: found '2026-02-01'; expected a date before time 0",
            "today",
        ),
        (
            MAN + "history:\n  - {sleep: 5 hours}\n",
            "p.yaml:4: history[0].for: found nothing",
            "add 'for: 18 months'",
        ),
    ],
)
def test_persons(said, person: str, begins: str, remedy: str) -> None:
    message = said(person)
    assert message.startswith(begins)
    assert remedy in message


@pytest.mark.parametrize(
    ("person", "regimen", "begins", "remedy"),
    [
        (MAN, "name: x\nstart_cycle: progestin_withdrawal\n", "r.yaml:2: start_cycle: found", "no cycle"),
        (
            WOMAN, dose("agent: letrozole, route: oral, dose: 5 mg, at: ovulation - 2 days"),
            "r.yaml:3: doses[0].at: found 'ovulation - 2 days'", "cycle day 10",
        ),
        (
            WOMAN + f"history:\n  - {{{HCG}, at: cycle day 3}}\n", "", "p.yaml:4: history[0].at: found 'cycle day 3'",
            "a calendar date",
        ),
    ],
)  # fmt: skip
def test_cycles(said, person: str, regimen: str, begins: str, remedy: str) -> None:
    message = said(person, regimen)
    assert message.startswith(begins)
    assert remedy in message


def test_a_date_before_time_zero(said) -> None:
    person = MAN + "today: 2026-03-01\n"
    message = said(person, dose(f"{HCG}, every: 2 days, from: 2026-02-01"))
    assert message.startswith("r.yaml:3: doses[0].from: found '2026-02-01'; expected a date from time 0 on")


def test_problems_of_all_files_at_once(said) -> None:
    message = said("sex: male\nage: 3 years\n", dose(f"{PUMP}, dose_per_pulse: 25 ng/kg"))
    assert "p.yaml:2: age" in message
    assert "r.yaml:3: doses[0]" in message


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("lh_clearance=-3", "--set lh_clearance: found '-3'; expected a value that is not negative"),
        ("lh_clearance=nan", "--set lh_clearance: found 'nan'"),
        ("age=200", "--set age: found '200'; expected 18 to 90 years"),
    ],
)
def test_settings_without_sense(said, setting: str, words: str) -> None:
    assert words in said(MAN, "", "--set", setting)


def test_a_seed_that_no_file_can_hold(said) -> None:
    assert "--seed" in said(MAN, "", "--seed", "9" * 26)


def test_measures_may_stand_in_one_list(cli, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(MAN)
    ended = cli("simulate", tmp_path / "p.yaml", "--days", "3", "--measure", "lh, fsh")
    assert ended.code == 0
    assert "LH, mIU/mL" in ended.out
    assert "FSH, mIU/mL" in ended.out


def test_labs_and_model_stand_in_one_unit(cli, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(MAN + "labs:\n  - {test: testosterone_total, value: 15.6 nmol/L}\n")
    ended = cli("simulate", tmp_path / "p.yaml", "--days", "3", "-m", "testosterone_total")
    row = next(line for line in ended.out.splitlines() if "15.6 nmol/L" in line)
    assert row.count("nmol/L") == 2


def test_cite_of_a_missing_file_prints_only_the_error(cli, tmp_path: Path) -> None:
    ended = cli("cite", tmp_path / "none.yaml")
    assert ended.code == 2
    assert ended.out == ""


def test_check_tells_of_a_pump_without_an_end(cli, tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(dose(f"{PUMP}, dose_per_pulse: 10 ug"))
    ended = cli("check", tmp_path / "r.yaml")
    assert "no end is written" in ended.out
    assert "3650" not in ended.out


def test_people_who_are_fertile_from_the_start_have_no_range_of_times(cli, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(MAN)
    ended = cli("simulate", tmp_path / "p.yaml", "--days", "3", "--people", "5", "--set", "germ_pool_capacity=1")
    assert "at start" in ended.out
    assert "0–0" not in ended.out
