"""The regulatory status of what is given stands on every output, and on none where all is ordinary."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from circhoral.app.figures import trajectory_figure, trajectory_page
from circhoral.app.results import read_results, save_results

MAN = "sex: male\nage: 34 years\nweight: 80 kg\n"
GIVEN = {
    "sermorelin": ("withdrawn", "300 ug", "2008"),
    "cjc_1295": ("unapproved", "2000 ug", "not approved for any use"),
    "tesamorelin": ("limited", "2 mg", "HIV lipodystrophy only"),
    "ipamorelin": ("unapproved", "200 ug", "not approved for any use"),
}


@pytest.fixture
def files(tmp_path: Path):
    def write(agent: str) -> tuple[Path, Path]:
        person, regimen = tmp_path / "person.yaml", tmp_path / f"{agent}.yaml"
        person.write_text(MAN)
        dose = GIVEN[agent][1] if agent in GIVEN else "1 mg"
        route = "subcutaneous" if agent in GIVEN else "oral"
        regimen.write_text(
            f"name: {agent}\ndoses:\n  - {{agent: {agent}, route: {route}, dose: {dose}, every: 1 day, for: 5 days}}\n"
        )
        return person, regimen

    return write


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("agent", GIVEN)
def test_it_stands_on_tables_and_in_every_kind_of_file(cli, files, tmp_path: Path, agent: str) -> None:
    standing, _, words = GIVEN[agent]
    person, regimen = files(agent)
    for suffix in (".csv", ".nc", ".parquet"):
        ended = cli("simulate", person, regimen, "--days", "6", "--out", tmp_path / f"run{suffix}")
        assert ended.code == 0
        assert f"STATUS: {standing.upper()}" in flat(ended.out)
        assert words in flat(ended.out)
        assert words in read_results(tmp_path / f"run{suffix}").attrs["regulatory_status"]
    assert words in flat(cli("check", regimen).out)
    assert words in flat(cli("check", person, regimen).out)
    assert words in flat(cli("agents", agent).out)


def test_nothing_is_said_of_an_ordinary_drug(cli, files, tmp_path: Path) -> None:
    person, regimen = files("anastrozole")
    ended = cli("simulate", person, regimen, "--days", "6", "--out", tmp_path / "run.csv")
    assert ended.code == 0
    assert "STATUS" not in ended.out
    assert "regulatory_status" not in read_results(tmp_path / "run.csv").attrs
    assert "status: " not in cli("check", regimen).out


def test_what_was_given_before_counts_too(cli, files, tmp_path: Path) -> None:
    person, regimen = files("anastrozole")
    before = "{agent: tesamorelin, route: subcutaneous, dose: 2 mg, every: 1 day, for: 3 weeks, until: 2026-01-01}"
    lab = "{date: 2026-01-05, test: igf1, value: 200 ng/mL}"
    person.write_text(f"{MAN}history:\n  - {before}\nlabs:\n  - {lab}\n")
    assert "HIV lipodystrophy only" in flat(cli("simulate", person, regimen, "--days", "6").out)


def test_it_stands_in_the_foot_of_pictures_and_pages(made, tmp_path: Path) -> None:
    dataset = made()
    plain = trajectory_figure(dataset)
    dataset.attrs["regulatory_status"] = "UNAPPROVED: x is not approved for any use anywhere. " * 6
    figure = trajectory_figure(dataset)
    (foot,) = [text for text in figure.texts if "STATUS: UNAPPROVED: x" in text.get_text()]
    assert foot.get_position()[1] < 0.1
    assert figure.get_figheight() > plain.get_figheight()
    foot_of_page = trajectory_page(dataset).split("</table>")[-1]
    assert "STATUS: UNAPPROVED: x" in foot_of_page
    save_results(dataset, tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text().count("STATUS: UNAPPROVED: x") == 1


def test_replicated_studies_carry_it(cli) -> None:
    assert "Ipamorelin is not approved" in flat(cli("replicate", "gobburu-1999", "--people", "2").out)
    told = json.loads(cli("replicate", "gobburu-1999", "--people", "2", "--json").out)
    assert any("Ipamorelin is not approved" in note for note in told["studies"][0]["notes"])


def test_the_list_of_agents_names_the_standing(cli) -> None:
    listed = cli("agents").out
    for word in ("unapproved", "withdrawn", "limited"):
        assert word in listed


def test_what_forbids_an_arm_stands_first_and_the_rest_is_counted(cli, tmp_path: Path) -> None:
    person, regimen = tmp_path / "person.yaml", tmp_path / "cypionate.yaml"
    regimen.write_text(
        "name: weekly\ndoses:\n  - {agent: testosterone, formulation: cypionate, route: intramuscular, dose: 100 mg,"
        " every: 7 days, for: 28 days}\n"
    )
    person.write_text(MAN)
    healthy = cli("simulate", person, regimen, "--days", "6")
    assert "CONTRAINDICATED" not in healthy.out
    person.write_text(MAN + "conditions: [prostate cancer, sleep apnoea]\n")
    ended = cli("simulate", person, regimen, "--days", "6")
    assert ended.code == 0
    assert flat(ended.out).startswith("weekly: CONTRAINDICATED: testosterone:")
    assert "circhoral check tells them" in flat(ended.out)
