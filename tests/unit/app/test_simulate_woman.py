"""`circhoral simulate` of a woman: her tables, warnings on every output, and how finely a picture is sampled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.image import imread

from circhoral.app.results import read_results

EXAMPLES = Path(__file__).parents[3] / "examples"
PCOS = EXAMPLES / "pcos"
PERSON, WAIT, LETROZOLE = (str(PCOS / f"{name}.yaml") for name in ("person", "regimen_wait", "regimen_letrozole"))
HARM = "PREGNANCY: anastrozole: CONTRAINDICATED"


@pytest.fixture
def anastrozole(tmp_path: Path) -> str:
    file = tmp_path / "anastrozole.yaml"
    dose = "{agent: anastrozole, route: oral, dose: 1 mg, every: 1 day, for: 5 days}"
    file.write_text(f"name: anastrozole\ndoses:\n  - {dose}\n")
    return str(file)


def test_one_woman_has_a_table_of_cycles(cli) -> None:
    ended = cli("simulate", PERSON, WAIT, LETROZOLE, "--days", "60")
    assert ended.code == 0
    for words in (
        "over 60 days", "highest", "progesterone, ng/mL", "dominant follicle, mm", "AMH, ng/mL", "Her cycles",
        "first day", "goes on", "luteal", "16 mm and more at the LH peak",
    ):  # fmt: skip
        assert words in ended.out
    assert "sperm" not in ended.out
    assert "PREGNANCY" not in ended.out


def test_many_women_have_shares(cli) -> None:
    ended = cli("simulate", PERSON, WAIT, "--days", "40", "-n", 3, "-m", "lh")
    assert ended.code == 0
    for words in ("of each woman", "Their cycles", "half by", "hyperstim", "Share of women who ovulate"):
        assert words in ended.out


@pytest.mark.parametrize("people", [1, 2])
def test_what_harms_a_pregnancy_is_said_first_and_on_every_output(cli, tmp_path: Path, anastrozole, people) -> None:
    few = ("--days", "3", "-n", people, "-m", "lh,dominant_follicle_diameter")
    for suffix in (".csv", ".nc", ".parquet"):
        ended = cli("simulate", PERSON, anastrozole, *few, "--out", tmp_path / f"run{suffix}")
        assert ended.out.startswith(HARM)
        assert "anastrozole: CONTRAINDICATED" in read_results(tmp_path / f"run{suffix}").attrs["pregnancy_warning"]
    assert pd.read_csv(tmp_path / "run.csv")["note"].iloc[0].startswith(HARM)
    for suffix in (".svg", ".html", ".png", ".pdf"):
        plot = tmp_path / f"run{suffix}"
        assert cli("simulate", PERSON, anastrozole, *few, "--plot", plot).code == 0
        if suffix in (".svg", ".html"):
            assert HARM in plot.read_text(encoding="utf-8")
    red, green, blue, _ = imread(tmp_path / "run.png")[2, 2]
    assert red > 0.6 > 0.2 > green + blue


def test_a_risk_of_hyperstimulation_is_said_first(cli) -> None:
    low = ("--set", "hyperstimulation_estradiol=1")
    ended = cli("simulate", PERSON, WAIT, "--days", "3", *low)
    assert ended.out.startswith("HYPERSTIMULATION: Risk of ovarian hyperstimulation under wait (first on day 0)")


def test_a_picture_of_a_woman_is_sampled_every_six_hours(cli, tmp_path: Path) -> None:
    out, plot = tmp_path / "run.nc", tmp_path / "run.html"
    steps = []
    for more in ((), ("--plot", plot), ("--plot", plot, "--every", "2")):
        assert cli("simulate", PERSON, WAIT, "--days", "8", "-m", "lh", "--out", out, *more).code == 0
        steps.append(float(np.diff(read_results(out)["time"])[0]))
    assert steps == [1.0, 0.25, 2.0]


def test_measures_of_men_are_refused_for_her(cli) -> None:
    ended = cli("simulate", PERSON, WAIT, "-m", "sperm_concentration")
    assert ended.code == 2
    assert "not simulated in a woman" in ended.err


def test_her_bleeds_can_be_kept_alone(cli, tmp_path: Path) -> None:
    out = tmp_path / "run.csv"
    assert cli("simulate", PERSON, WAIT, "-m", "menses", "--days", "5", "--out", out).code == 0
    assert "menses [1]" in pd.read_csv(out)
