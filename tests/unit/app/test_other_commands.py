"""The smaller commands: each happy path, each refusal."""

from __future__ import annotations

from pathlib import Path

import pytest

from circhoral.agents.catalogue import catalogue
from circhoral.evidence.parameters import womans_rows
from circhoral.evidence.phenotypes import phenotypes
from circhoral.physiology.man import man
from circhoral.physiology.woman import woman

EXAMPLES = Path(__file__).parents[3] / "examples"
EXAMPLE = EXAMPLES / "post_trt"
PCOS = EXAMPLES / "pcos"
PERSON = str(EXAMPLE / "person.yaml")
STOP = str(EXAMPLE / "regimen_stop.yaml")
HCG = str(EXAMPLE / "regimen_hcg_clomiphene.yaml")


def test_model_lists_every_part(cli) -> None:
    ended = cli("model", "show")
    assert ended.code == 0
    for part in (*man().parts, *woman().parts):
        assert part.name in ended.out
    assert "The body of a man" in ended.out
    assert "The body of a woman" in ended.out


def test_one_body_alone(cli) -> None:
    hers = cli("model", "show", "--sex", "female").out
    assert "follicles" in hers
    assert "spermatogenesis" not in hers
    ended = cli("model", "show", "ovary", "--sex", "male")
    assert ended.code == 2
    assert "no part or organ of the model of a man" in ended.err


def test_a_shared_part_shows_where_a_woman_differs(cli) -> None:
    both = cli("model", "show", "gonadotrope_lh").out
    assert "Parameters that differ in a woman" in both
    one = cli("model", "show", "gonadotrope_lh", "--sex", "female").out
    assert "differ in a woman" not in one
    value = next(line for line in both.split("differ in a woman")[1].splitlines() if " = " in line)
    assert value in one
    assert "differ in a woman" not in cli("model", "show", "follicles").out
    hers = womans_rows()["estradiol_clearance"].value
    assert f"estradiol_clearance = {hers:.6g} " in cli("model", "show", "ovarian_estradiol").out
    assert "Parameters that differ in a woman" in cli("model", "show", "shbg", "--markdown").out
    assert "Parameters that differ in a woman" in cli("model", "show", "shbg", "--latex").out


def test_a_part_shows_equations_parameters_and_sources(cli) -> None:
    ended = cli("model", "show", "testosterone")
    for words in ("Equations", "States", "Parameters", "Sources", "/day]", "derived"):
        assert words in ended.out


def test_a_part_as_markdown_and_latex(cli) -> None:
    assert cli("model", "show", "leydig", "--markdown").out.startswith("## leydig")
    assert r"\begin{align*}" in cli("model", "show", "leydig", "--latex").out
    assert cli("model", "show", "leydig", "--latex", "--markdown").code == 2


def test_an_unknown_part_is_met_with_the_nearest(cli) -> None:
    ended = cli("model", "show", "leidig")
    assert ended.code == 2
    assert "did you mean 'leydig'" in ended.err


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_agent_shows_its_label(cli, name: str) -> None:
    ended = cli("agents", name)
    assert ended.code == 0
    for words in ("How it can be given", "Contraindications", "Monitoring", "Where it acts", "Parameters", "Sources"):
        assert words in ended.out


def test_agents_are_listed_and_unknown_ones_refused(cli) -> None:
    listed = cli("agents").out
    assert all(name in listed for name in catalogue())
    ended = cli("agents", "clomifene")
    assert ended.code == 2
    assert "clomiphene" in ended.err


def test_measures_and_phenotypes_are_listed(cli) -> None:
    rows = {line.split()[0]: line for line in cli("measures").out.splitlines() if line.strip()}
    assert "man, woman" in rows["testosterone_total"]
    assert "woman" in rows["menses"]
    assert "woman" not in rows["sperm_concentration"]
    assert "man" not in rows["dheas"]
    assert all(name in cli("phenotypes").out for name in phenotypes())


def test_version(cli) -> None:
    assert cli("--version").out.startswith("circhoral 0")


@pytest.mark.parametrize("kind", ["person", "regimen", "protocol", "study"])
def test_new_files_are_in_order_and_never_overwrite(cli, tmp_path: Path, monkeypatch, kind: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli("new", kind).code == 0
    assert cli("check", f"{kind}.yaml").code == 0
    (tmp_path / f"{kind}.yaml").write_text("mine")
    ended = cli("new", kind)
    assert ended.code == 2
    assert "exists already" in ended.err
    assert (tmp_path / f"{kind}.yaml").read_text() == "mine"


def test_files_about_a_woman_are_in_order_together(cli, tmp_path: Path) -> None:
    files = tmp_path / "woman.yaml", tmp_path / "given.yaml"
    for kind, file in zip(("person", "regimen"), files, strict=True):
        assert cli("new", kind, file, "--sex", "female").code == 0
    ended = cli("check", *files)
    assert ended.code == 0
    for words in (
        "cycle day 22",
        "bleeds on 2026-01-13",
        "follicle on 2026-02-22: 18 mm",
        "from cycle day 3, for 5 days",
    ):
        assert words in ended.out
    assert "warning" not in ended.out
    assert cli("new", "study", tmp_path / "s.yaml", "--sex", "female").code == 2


def test_check_tells_of_a_withdrawal_and_of_what_harms_a_pregnancy(cli, tmp_path: Path) -> None:
    ended = cli("check", PCOS / "person.yaml", PCOS / "regimen_letrozole.yaml")
    assert "a bleed is brought on: medroxyprogesterone" in ended.out
    assert "in 4 cycles" in ended.out
    file = tmp_path / "r.yaml"
    file.write_text("name: x\ndoses:\n  - {agent: anastrozole, route: oral, dose: 1 mg, every: 1 day}\n")
    assert "CONTRAINDICATED" in cli("check", PCOS / "person.yaml", file).out
    assert "CONTRAINDICATED" not in cli("check", PERSON, file).out


def test_new_on_the_screen_and_in_odd_places(cli, tmp_path: Path) -> None:
    assert cli("new", "person", "-").out.startswith("#")
    assert cli("new", "person", tmp_path / "person.txt").code == 2
    assert cli("new", "person", tmp_path / "no" / "person.yaml").code == 2
    assert cli("new", "cohort").code == 2
    assert not list(tmp_path.iterdir())


def test_check_says_what_was_understood(cli) -> None:
    ended = cli("check", PERSON, HCG, STOP)
    assert ended.code == 0
    assert "79 doses" in ended.out
    assert "10.75 nmol/L" in ended.out
    assert "42 doses, day 0 (2026-02-27) to day 82 (2026-05-20)" in ended.out
    assert "nothing is given" in ended.out


def test_check_prints_every_problem_of_every_file(cli, tmp_path: Path) -> None:
    files = {
        "person.yaml": "sex: mal\nage: 34 years\nweigth: 80 kg\n",
        "regimen.yaml": "name: x\ndoses:\n  - {agent: hcg, dose: 1500 IU}\n",
        "study.yaml": "study: a-2000\ncitation: x\n",
        "other.yaml": "colour: blue\n",
        "broken.yaml": "a: [1\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    ended = cli("check", *[tmp_path / name for name in files], tmp_path / "none.yaml", STOP)
    assert ended.code == 2
    for words in ("weigth", "'mal'", "every", "study.yaml", "other.yaml", "broken.yaml", "none.yaml", "6 of 7 files"):
        assert words in ended.err
    assert "Stop only" in ended.out


def test_check_reads_the_doses_of_a_study(cli, tmp_path: Path) -> None:
    cli("new", "study", tmp_path / "study.yaml")
    text = (tmp_path / "study.yaml").read_text()
    (tmp_path / "study.yaml").write_text(text.replace("agent: hcg", "agent: hgc"))
    ended = cli("check", tmp_path / "study.yaml")
    assert ended.code == 2
    assert "arms.daily.doses[0]" in ended.err


def test_check_of_a_dose_per_kg_asks_for_the_person(cli, tmp_path: Path) -> None:
    file = tmp_path / "r.yaml"
    file.write_text("name: x\ndoses:\n  - {agent: hcg, route: subcutaneous, dose: 15 IU/kg, every: 2 days}\n")
    assert "weight" in cli("check", file).out
    assert "repeated" in cli("check", file, PERSON).out


def test_cite_names_the_papers_of_a_run(cli) -> None:
    assert "Circhoral (version" in cli("cite").out
    less, more = cli("cite", PERSON, STOP).out, cli("cite", PERSON, HCG).out
    assert "assumed" in less
    assert "helo-2017" not in less
    assert "helo-2017" in more
    assert cli("cite", "nobody.yaml").code == 2


def test_cite_of_a_woman_names_her_parts_and_the_progestin(cli) -> None:
    wait, given = (
        cli("cite", PCOS / "person.yaml", PCOS / f"regimen_{name}.yaml").out for name in ("wait", "letrozole")
    )
    assert "follicle_threshold" in wait
    assert "leydig_" not in wait
    assert "medroxyprogesterone" not in wait
    assert "provera" in given.lower() or "medroxyprogesterone" in given
