"""The fit to populations: a spread between men moves the tails of a reference sample, and what moved can be written."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parents[2] / "calibration"


@pytest.fixture(scope="module")
def fit_people():
    """The script as a module, with its siblings."""
    sys.path.insert(0, str(FOLDER))
    try:
        import fit_people as module
    finally:
        sys.path.remove(str(FOLDER))
    return module


def test_more_spread_between_men_puts_more_of_them_beyond_both_limits(fit_people, monkeypatch):
    one = [study for study in fit_people.studies("male") if study.study == "travison-2017"]
    monkeypatch.setattr(fit_people, "fitted", lambda sex: one)
    numbers = fit_people.free("male")
    wider = np.array([2.0 * (item.id == "testosterone_baseline" and item.kind == "spread") for item in numbers])
    assert wider.sum() == 2.0
    tails = [i for i, endpoint in enumerate(one[0].endpoints) if endpoint.statistic.startswith("fraction")]
    before, after = (fit_people.misses(point, "male", 60)[tails] for point in (0 * wider, wider))
    assert len(tails) == 4
    assert np.all(after > before)
    assert fit_people.cost(after, wider) > fit_people.cost(after, 0 * wider)


def test_what_moved_is_written_into_the_rows_and_nowhere_else(fit_people, monkeypatch, tmp_path):
    folder = tmp_path / "parameters"
    folder.mkdir()
    file = folder / "testis.toml"
    file.write_text(
        '[one]\nvalue = 1.0\nspread = { kind = "lognormal", sd = 0.3 }\nprior = { kind = "lognormal", sd = 0.5 }\n\n'
        '[two]\nvalue = 2.0\nspread = { kind = "lognormal", sd = 0.4 }\n',
        encoding="utf-8",
    )
    moved = tmp_path / "moved.json"
    moved.write_text(json.dumps({"one:value": (1.0, 1.5, 0.4), "two:spread": (0.4, 0.35, -0.6)}), encoding="utf-8")
    monkeypatch.setattr("calibrate.content", str(tmp_path / "__init__.py"))
    monkeypatch.setattr(sys, "argv", ["fit_people.py", "--sex", "male", "--write", str(moved)])
    fit_people.main()
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    assert found["one"] == {
        "value": 1.5, "spread": {"kind": "lognormal", "sd": 0.3}, "prior": {"kind": "lognormal", "sd": 0.5},
    }  # fmt: skip
    assert found["two"] == {"value": 2.0, "spread": {"kind": "lognormal", "sd": 0.35}}
