"""Kernels are found again, never mixed up, and never half written, also by two processes at once."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import sympy as sp

from circhoral.engine.kernel import Names, make_kernel
from circhoral.equations.body import assemble
from circhoral.equations.codegen import Generated, generate
from circhoral.equations.part import Part
from circhoral.evidence.parameters import ParameterRow


def tiny(turnover: float = 0.5) -> Generated:
    """Return one state that decays."""
    rows = {"turnover": ParameterRow("turnover", turnover, "1/day", "turnover", "assumed", "ASSUMED")}
    p = Part("tiny", rows=rows)
    amount = p.state("amount", "nmol", sp.Integer(0))
    p.rate(amount, p.outside("supply", "nmol/day", "supply") - p.parameter("turnover") * amount)
    p.measure("amount_seen", amount, "nmol")
    return generate(assemble("tiny", [p.gives()]))


@pytest.fixture(scope="module")
def made() -> Generated:
    return tiny()


def folder_of(kernel) -> Path:
    return Path(kernel.module.__file__).parent


def test_the_folder_is_the_one_asked_for(made: Generated, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("CIRCHORAL_CACHE", str(tmp_path / "new" / "cache"))
    assert folder_of(make_kernel(made.source + "\n# asked for", made.names)).parent == tmp_path / "new" / "cache"


def test_an_unwritable_folder_falls_back_to_a_temporary_one(made: Generated, tmp_path: Path, monkeypatch):
    (tmp_path / "a_file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("CIRCHORAL_CACHE", str(tmp_path / "a_file" / "cache"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    kernel = make_kernel(made.source + "\n# fallen back", made.names)
    assert folder_of(kernel).parent.parent == tmp_path / "temporary"
    assert kernel.module.N_STATES == 1


def test_one_source_is_one_module_and_another_source_another(made: Generated, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("CIRCHORAL_CACHE", str(tmp_path))
    one, again = make_kernel(made.source, made.names), make_kernel(made.source, made.names)
    other = make_kernel(made.source + "\n# another", made.names)
    assert one.module is again.module
    assert other.module is not one.module
    assert folder_of(other) != folder_of(one)


def test_compiler_settings_are_part_of_the_key(made: Generated, tmp_path: Path, monkeypatch):
    """A kernel compiled with other settings must not be taken for this one."""
    monkeypatch.setenv("CIRCHORAL_CACHE", str(tmp_path))
    before = folder_of(make_kernel(made.source, made.names))
    read = Path.read_text

    def changed(self: Path, *args, **kwargs) -> str:
        text = read(self, *args, **kwargs)
        return (
            text.replace('error_model="numpy"', 'error_model="numpy", fastmath=True') if self.name == "jit.py" else text
        )

    monkeypatch.setattr(Path, "read_text", changed)
    assert folder_of(make_kernel(made.source, made.names)) != before


def test_names_tell_positions(made: Generated):
    names = Names.from_json(made.names)
    assert (names.name, names.parameters) == ("tiny", ("turnover",))
    assert names.state("amount") == names.measure("amount_seen") == names.input("supply") == 0
    with pytest.raises(ValueError, match="absent"):
        names.state("absent")


CHILD = """
import json, sys
from pathlib import Path
import numpy as np
from circhoral.engine.batch import Batch, Events, Links, Modes
from circhoral.engine.kernel import make_kernel

folder = Path(sys.argv[1])
kernel = make_kernel((folder / "source.py").read_text(), (folder / "names.json").read_text())
who = Batch(kernel, np.array([[0.5]]), Modes.none(1), Links.none(1), Events.none(1), np.ones(1))
start = who.begin(0.0)
start.y[0, 0], start.settled = 8.0, True
end = who.live(start, 2.0, np.zeros(0), np.zeros(0, np.int64)).end
run = kernel.module.live_all
print(json.dumps({
    "y": end.y[0, 0], "status": int(end.status[0]), "file": kernel.module.__file__,
    "compiled": sum(run.stats.cache_misses.values()), "loaded": sum(run.stats.cache_hits.values()),
}))
"""


def test_two_processes_at_once_compile_once_and_agree(made: Generated, tmp_path: Path):
    (tmp_path / "source.py").write_text(made.source, encoding="utf-8")
    (tmp_path / "names.json").write_text(made.names, encoding="utf-8")
    environment = {**os.environ, "CIRCHORAL_CACHE": str(tmp_path / "cache"), "NUMBA_NUM_THREADS": "1"}
    command = [sys.executable, "-c", CHILD, str(tmp_path)]
    children = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = []
    for child in children:
        out, err = child.communicate(timeout=300)
        assert child.returncode == 0, err
        told.append(json.loads(out))
    one, other = told
    assert one["file"] == other["file"]
    assert one["y"] == other["y"] == pytest.approx(8.0 * 2.718281828459045**-1.0, rel=1e-5)
    assert one["status"] == other["status"] == 0
    assert sorted((child["compiled"], child["loaded"]) for child in told) == [(0, 1), (1, 0)]
    assert not list((tmp_path / "cache").glob("**/*.part"))
