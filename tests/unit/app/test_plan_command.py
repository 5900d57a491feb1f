"""`circhoral plan` as a user types it: what it prints and writes, what it refuses, and what an interruption leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from circhoral.app.plan_report import report_writer
from circhoral.app.results import write_together
from circhoral.twin.storage import twin_bytes

OBESE = "examples/obesity/person.yaml"
SMALL = ("--goal", "testosterone", "--protocols", "hcg_alone", "--draws", "30", "--days", "180 days")


@pytest.fixture(scope="module")
def man(plan, tmp_path_factory):
    """A folder with a person, their twin, and a protocol of their own."""
    folder = tmp_path_factory.mktemp("plan")
    (folder / "twin.nc").write_bytes(twin_bytes(plan.twin))
    (folder / "person.yaml").write_text(
        "sex: male\nage: 41 years\nheight: 178 cm\nweight: 80 kg\nphenotype: eugonadal\nlabs:\n"
        "  - {date: 2026-03-02, test: testosterone_total, value: 455 ng/dL}\n"
        "  - {date: 2026-03-02, test: lh, value: 4.1 IU/L}\n"
    )
    return folder


def test_labs_in_report_out(cli, tmp_path):
    out = tmp_path / "report.json"
    ended = cli("plan", OBESE, *SMALL, "--out", out)
    assert ended.code == 0, ended.err
    made = json.loads(out.read_text())
    assert {row["key"] for row in made["options"]} >= {"hcg_alone"}
    assert any(row["is_waiting"] for row in made["options"])
    words = " ".join(ended.out.split())
    for part in ("By the model", "by waiting", "Options side by side", "What is not known", "Questions for the clinic",
                 "hCG alone", "wrote", "not treatment advice"):  # fmt: skip
        assert part in words


def test_a_twin_is_taken_from_its_file_and_all_reports_are_whole(cli, man, tmp_path):
    for name in ("r.html", "r.pdf"):
        ended = cli("plan", man / "person.yaml", "--twin", man / "twin.nc", *SMALL, "--out", tmp_path / name)
        assert ended.code == 0, ended.err
        assert (tmp_path / name).stat().st_size > 50_000
    assert {path.name for path in tmp_path.iterdir()} == {"r.html", "r.pdf"}


def test_without_a_file_it_says_how_to_have_one(cli, man):
    assert "--out report.html" in cli("plan", man / "person.yaml", "--twin", man / "twin.nc", *SMALL).out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--goal", "testosteron"), "testosterone"),
        (("--goal", "ovulation"), "is no goal"),
        (("--goal", "testosterone", "--protocols", "hcg_alon"), "hcg_alone"),
        (("--goal", "testosterone", "--protocols", "letrozole_step_up"), "other sex"),
        (("--goal", "testosterone", "--out", "report.docx"), ".html, .pdf, .json"),
        ((), "--goal is missing"),
    ],
)
def test_what_cannot_be_done_is_refused_with_what_can(cli, man, words, told):
    ended = cli("plan", man / "person.yaml", *words)
    assert ended.code == 2
    assert told in ended.err


def test_a_twin_of_somebody_else_is_refused(cli, man):
    ended = cli("plan", OBESE, "--twin", man / "twin.nc", *SMALL)
    assert ended.code == 2
    assert "another file" in ended.err


def test_a_folder_brings_its_own_protocols(cli, man):
    from importlib.resources import files

    own = (files("circhoral.content") / "protocols" / "hcg_alone.yaml").read_text(encoding="utf-8")
    text = own.replace("protocol: hcg_alone", "protocol: mine").replace("title: hCG alone", "title: Mine")
    (man / "mine.yaml").write_text(text)
    (man / "regimen.yaml").write_text("name: nothing\ndoses: []\n")
    small = [word for word in SMALL if word not in ("--protocols", "hcg_alone")]
    ended = cli("plan", man / "person.yaml", "--twin", man / "twin.nc", *small, "--protocols", man / "mine.yaml")
    assert ended.code == 0, ended.err
    assert "Mine" in ended.out
    ended = cli("plan", man / "person.yaml", "--twin", man / "twin.nc", *small, "--protocols", man)
    assert ended.code == 0, ended.err
    assert "Mine" in ended.out


def test_an_unreliable_twin_is_told_by_the_exit_code(cli, abstaining, man, tmp_path):
    (tmp_path / "twin.nc").write_bytes(twin_bytes(abstaining.twin))
    out = tmp_path / "r.json"
    ended = cli("plan", man / "person.yaml", "--twin", tmp_path / "twin.nc", *SMALL, "--out", out)
    assert ended.code == 4
    assert "no number below can be relied on" in json.loads(out.read_text())["headline"]


def test_an_interruption_while_it_writes_takes_the_half_file_with_it(plan, tmp_path):
    def interrupted(stream):
        report_writer(plan, "r.html", "conventional")(stream)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_together({tmp_path / "r.html": interrupted})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_leaves_no_broken_file(tmp_path, number):
    out = tmp_path / "report.pdf"
    program = [sys.executable, "-m", "circhoral", "plan", OBESE, *SMALL[:-4], "--draws", "5000", "--out", str(out)]
    process = subprocess.Popen(
        program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "NUMBA_NUM_THREADS": "1"}
    )
    time.sleep(4.0)
    assert process.poll() is None, "it ended before it could be interrupted"
    process.send_signal(number)
    _, told = process.communicate(timeout=60)
    assert process.returncode == {signal.SIGINT: 130, signal.SIGTERM: -signal.SIGTERM}[number]
    assert b"Traceback" not in told
    assert (b"stopped" in told) == (number == signal.SIGINT)
    assert list(tmp_path.iterdir()) == []
