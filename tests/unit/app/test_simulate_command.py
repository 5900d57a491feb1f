"""`circhoral simulate`: what it prints and writes, and how it refuses."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from circhoral.app.results import read_results
from circhoral.simulation import simulate as door

EXAMPLE = Path(__file__).parents[3] / "examples" / "post_trt"
PERSON = str(EXAMPLE / "person.yaml")
STOP = str(EXAMPLE / "regimen_stop.yaml")
HCG = str(EXAMPLE / "regimen_hcg_clomiphene.yaml")

FEW = ("-m", "sperm_concentration", "-m", "testosterone_total", "--days", "60")


def test_table_recovery_labs_and_notice(cli) -> None:
    ended = cli("simulate", PERSON, STOP, HCG, "--days", "400")
    assert ended.code == 0
    assert ended.err == ""
    for words in ("Stop only", "hCG, then clomiphene", "LH, mIU/mL", "12 mo", "16", "campbell-2021", "cooper-2010"):
        assert words in ended.out
    assert "For research and education" in ended.out
    assert "310 ng/dL" in ended.out  # the person's own lab beside the model


def test_without_a_regimen_the_person_is_simulated_as_they_are(cli) -> None:
    ended = cli("simulate", PERSON, *FEW)
    assert ended.code == 0
    assert "as is" in ended.out


@pytest.mark.parametrize("suffix", [".nc", ".csv", ".parquet"])
def test_files_come_back_as_they_were(cli, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / "new folder" / f"run{suffix}"
    ended = cli("simulate", PERSON, STOP, HCG, *FEW, "--out", out)
    assert ended.code == 0
    assert "wrote" in ended.out
    back = read_results(out)
    direct = door.simulate(PERSON, [STOP, HCG], days=60, measures=["sperm_concentration", "testosterone_total"])
    assert list(back["arm"].values) == ["Stop only", "hCG, then clomiphene"]
    assert back["testosterone_total"].attrs["units"] == "ng/dL"
    assert back["time"].attrs["units"] == "day"
    np.testing.assert_allclose(back["testosterone_total"], direct["testosterone_total"], rtol=1e-5)
    assert int(back["status"].sum()) == 0
    assert "research" in str(back.attrs)
    assert [path.name for path in out.parent.iterdir()] == [out.name]


def test_csv_is_plain_and_carries_units_and_notice(cli, tmp_path: Path) -> None:
    out = tmp_path / "run.csv"
    cli("simulate", PERSON, STOP, *FEW, "--out", out, "--units", "si")
    table = pd.read_csv(out)
    assert list(table.columns[:3]) == ["arm", "person", "time [day]"]
    assert "testosterone_total [nmol/L]" in table
    assert "research" in table["note"].iloc[0]


def test_set_changes_the_run_and_reads_units(cli, tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.nc" for name in ("plain", "number", "quantity")]
    cli("simulate", PERSON, STOP, *FEW, "-o", files[0])
    cli("simulate", PERSON, STOP, *FEW, "-o", files[1], "--set", "leydig_capacity=0.5")
    cli("simulate", PERSON, STOP, *FEW, "-o", files[2], "--set", "leydig_mass_time=4 weeks")
    ends = [float(read_results(file)["testosterone_total"].isel(arm=0, person=0, time=-1)) for file in files]
    assert ends[1] < 0.95 * ends[0]
    assert "leydig_mass_time" in str(read_results(files[2]).attrs["parameters_set"])


def test_several_persons_have_a_band_and_the_same_seed_the_same_persons(cli, tmp_path: Path) -> None:
    files = [tmp_path / "a.nc", tmp_path / "b.nc"]
    ended = [cli("simulate", PERSON, STOP, *FEW, "-n", 5, "--seed", 3, "-o", file) for file in files]
    assert "90 %" in ended[0].out
    assert "between-person variability" in ended[0].out
    xr.testing.assert_identical(read_results(files[0]), read_results(files[1]))


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf", ".html"])
def test_pictures_are_written(cli, tmp_path: Path, suffix: str) -> None:
    plot = tmp_path / f"run{suffix}"
    assert cli("simulate", PERSON, STOP, *FEW, "--plot", plot).code == 0
    start = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF", ".html": b"<!doctype html>"}[suffix]
    assert plot.read_bytes().startswith(start)


REFUSED = [
    (("nobody.yaml",), "no such file"),
    ((STOP,), "is a regimen; a person is expected"),
    ((PERSON, PERSON), "is a person; a regimen is expected"),
    ((PERSON, STOP, "--resolution", "hours"), "hours"),
    ((PERSON, STOP, "--set", "lh_clearence=20"), "did you mean"),
    ((PERSON, STOP, "--set", "lh_clearance"), "parameter=value"),
    ((PERSON, STOP, "--set", "lh_clearance=20 mg"), "expected a value in"),
    ((PERSON, STOP, "-m", "testosteron"), "did you mean"),
    ((PERSON, STOP, "-m", "amh"), "not simulated in a man"),
    ((PERSON, STOP, "--days", "0"), "--days 0"),
    ((PERSON, STOP, "--days", "2 litres"), "length of time"),
    ((PERSON, STOP, "--people", "0"), "people"),
    ((PERSON, STOP, "--people", "100000000"), "memory"),
    ((PERSON, STOP, "--units", "imperial"), "imperial"),
]


@pytest.mark.parametrize(("arguments", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_what_cannot_be_is_refused_and_nothing_is_written(cli, tmp_path, monkeypatch, arguments, words) -> None:
    monkeypatch.chdir(tmp_path)
    ended = cli("simulate", *arguments, "--out", tmp_path / "o" / "run.csv", "--plot", tmp_path / "o" / "run.png")
    assert ended.code == 2
    assert words in ended.err
    assert "Traceback" not in ended.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("option", "name", "known"), [("--out", "run.xlsx", ".parquet"), ("--plot", "run.gif", ".html")]
)
def test_unknown_endings_are_refused_with_those_known(cli, tmp_path: Path, option: str, name: str, known: str) -> None:
    ended = cli("simulate", PERSON, STOP, option, tmp_path / name)
    assert ended.code == 2
    assert known in ended.err


def test_all_problems_of_all_files_are_shown(cli, tmp_path: Path) -> None:
    person, regimen = tmp_path / "person.yaml", tmp_path / "regimen.yaml"
    person.write_text("sex: male\nage: 34\n")
    regimen.write_text("name: x\ndoses:\n  - {agent: hgc, dose: 1500 IU, every: 2 days}\n")
    ended = cli("simulate", person, regimen)
    assert ended.code == 2
    assert "person.yaml:2" in ended.err
    assert "regimen.yaml:3" in ended.err


def test_rules_are_refused_in_words(cli, tmp_path: Path) -> None:
    rule = "{at: week 6, when: {measure: lh, below: 1 IU/L}, then: {stop: hcg}}"
    (tmp_path / "p.yaml").write_text(
        f"name: x\ndoses:\n  - {{agent: hcg, route: subcutaneous, dose: 1500 IU, every: 2 days}}\nrules:\n  - {rule}\n"
    )
    ended = cli("simulate", PERSON, tmp_path / "p.yaml")
    assert ended.code == 2
    assert "rules" in ended.err


def test_debug_shows_the_traceback() -> None:
    arguments = [sys.executable, "-m", "circhoral", "simulate", "nobody.yaml", "--debug"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_failed_persons_are_reported_and_the_rest_written(cli, tmp_path: Path, monkeypatch) -> None:
    whole = door.simulate

    def some_fail(*arguments, **options):
        dataset = whole(*arguments, **options)
        dataset["status"][0, 1] = 2
        dataset["testosterone_total"][0, 1] = np.nan
        return dataset

    monkeypatch.setattr(door, "simulate", some_fail)
    out, plot = tmp_path / "run.csv", tmp_path / "run.png"
    ended = cli("simulate", PERSON, STOP, *FEW, "-n", 4, "-o", out, "-p", plot)
    assert ended.code == 3
    assert "1 of 4 runs" in ended.err
    assert "too many steps: 1" in ended.err
    assert " nan" not in ended.out
    assert int((read_results(out)["status"] != 0).sum()) == 1
    assert plot.exists()


def test_a_folder_that_cannot_be_written_is_refused_before_the_run(cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    ended = cli("simulate", PERSON, STOP, "--out", tmp_path / "file" / "run.csv")
    assert ended.code == 2
    assert "not a folder" in ended.err
    assert cli("simulate", PERSON, STOP, "--out", "/proc/run.csv", "--days", "5").code == 2


_LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from circhoral.app.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
main(sys.argv[1:])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of files are POSIX")
@pytest.mark.parametrize("suffix", [".nc", ".csv", ".parquet", ".png", ".html"])
def test_a_disk_without_room_leaves_no_file(cli, tmp_path: Path, suffix: str) -> None:
    cli("simulate", PERSON, STOP, *FEW)  # compiled, so that only our file meets the limit
    target = tmp_path / f"run{suffix}"
    target.write_text("the older run")
    option = "--out" if suffix in (".nc", ".csv", ".parquet") else "--plot"
    arguments = [sys.executable, "-c", _LIMITED, "simulate", PERSON, STOP, *FEW, option, str(target)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert str(target) in done.stderr
    assert "Traceback" not in done.stderr
    assert target.read_text() == "the older run"
    assert list(tmp_path.iterdir()) == [target]


_SLOW = """
import sys, time
from circhoral.app.results import write_together
from pathlib import Path
def write(stream):
    stream.write(b"half")
    stream.flush()
    print("half", flush=True)
    time.sleep(60)
write_together({Path(sys.argv[1]): write})
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_killed_process_leaves_no_half_file(tmp_path: Path) -> None:
    target = tmp_path / "run.csv"
    process = subprocess.Popen([sys.executable, "-c", _SLOW, str(target)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "half"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert not target.exists()


_ENDED = """
import sys, time
from pathlib import Path
from circhoral.app.cli.simulate import ending_in_order
from circhoral.app.results import write_together

def wait(stream):
    stream.write(b"a")
    print("half", flush=True)
    time.sleep(60)

with ending_in_order():
    write_together({Path(sys.argv[1]): wait})
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_an_ended_process_leaves_nothing_at_all(tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", _ENDED, str(tmp_path / "new" / "run.csv")]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "half"
    process.send_signal(signal.SIGTERM)
    assert process.wait() == 128 + signal.SIGTERM
    process.stdout.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_one_person_year_is_quick_when_warm(cli) -> None:
    cli("simulate", PERSON, HCG)
    took = []
    for _ in range(2):
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "circhoral", "simulate", PERSON, HCG],
            capture_output=True,
            check=True,
            env=os.environ,
        )
        took.append(time.perf_counter() - start)
    assert min(took) < 12  # three seconds on a quiet machine with byte code; this catches only what is broken
