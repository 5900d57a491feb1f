"""Files and numbers, on datasets made by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from circhoral.app import summary
from circhoral.app.references import REFERENCES
from circhoral.app.results import OutputError, read_results, save_results, write_together
from circhoral.evidence.sources import all_sources


@pytest.mark.parametrize("suffix", [".nc", ".csv", ".parquet"])
def test_round_trip_keeps_values_units_and_order(made, tmp_path: Path, suffix: str) -> None:
    dataset = made(people=3, arms=("z first", "a second"))
    save_results(dataset, tmp_path / f"x{suffix}")
    back = read_results(tmp_path / f"x{suffix}")
    assert list(back["arm"].values) == ["z first", "a second"]
    for name in dataset.data_vars:
        assert back[name].dims == dataset[name].dims
        np.testing.assert_allclose(back[name], dataset[name], rtol=1e-6)
        assert back[name].attrs.get("units") == dataset[name].attrs.get("units")


@pytest.mark.parametrize("suffix", [".nc", ".csv", ".parquet"])
def test_women_come_back_with_their_warnings(made_woman, tmp_path: Path, suffix: str) -> None:
    dataset = made_woman(people=2)
    dataset.attrs |= {"pregnancy_warning": "x: CONTRAINDICATED.", "hyperstimulation_warning": "Risk of y."}
    dataset["hyperstimulation_day"][1, 0] = 12.0
    save_results(dataset, tmp_path / f"x{suffix}")
    back = read_results(tmp_path / f"x{suffix}")
    for name in ("pregnancy_warning", "hyperstimulation_warning"):
        assert back.attrs[name] == dataset.attrs[name]
    for name in ("ovulation", "hyperstimulation_day", "status"):
        np.testing.assert_allclose(back[name], dataset[name])
        assert back[name].dims == dataset[name].dims
    assert ("menses_time" in back) == (suffix == ".nc")


def test_warnings_stand_first_in_the_notes_of_a_table(made_woman, tmp_path: Path) -> None:
    dataset = made_woman()
    dataset.attrs["pregnancy_warning"] = "x: CONTRAINDICATED."
    save_results(dataset, tmp_path / "x.csv")
    notes = pd.read_csv(tmp_path / "x.csv")["note"].dropna()
    assert list(notes[:1]) == ["PREGNANCY: x: CONTRAINDICATED."]
    assert "For research only" in notes.iloc[1]
    save_results(dataset.isel(arm=[0], time=[0]), tmp_path / "one.csv")
    (note,) = pd.read_csv(tmp_path / "one.csv")["note"]
    assert note.startswith("PREGNANCY: ")
    assert "For research only" in note


def test_reading_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no such file"):
        read_results(tmp_path / "none.nc")
    with pytest.raises(OutputError, match="expected one of"):
        read_results(tmp_path / "none.xlsx")


def test_all_files_or_none(tmp_path: Path) -> None:
    def fail(stream) -> None:
        raise OSError(28, "No space left on device")

    targets = {tmp_path / "new" / "a.csv": lambda stream: None, tmp_path / "new" / "b.csv": fail}
    with pytest.raises(OutputError, match=r"b\.csv: cannot be written: No space left"):
        write_together(targets)
    assert not list(tmp_path.iterdir())


def test_time_to_a_threshold(made) -> None:
    dataset = made(people=1)
    found = summary.reach(dataset, "sperm_concentration", "stop", 10.0)
    assert found.share == 1
    assert found.days is not None
    assert found.days.median == pytest.approx(100 + 8 / 24)
    assert summary.reach(dataset, "sperm_concentration", "treat", 1e6).days is None
    assert summary.reach(dataset, "testosterone_total", "stop", 100).days.median < 1


def test_time_to_a_threshold_counts_those_who_never_reach_it(made) -> None:
    dataset = made(people=5, days=100)
    found = summary.reach(dataset, "sperm_concentration", "stop", 16.0)
    assert found.share == pytest.approx(0.4)
    assert np.isinf(found.days.median)


def test_failed_persons_are_left_out(made) -> None:
    dataset = made(people=3)
    dataset["status"][0, 0] = 1
    dataset["testosterone_total"][0, 0] = np.nan
    assert summary.failed(dataset) == (1, {"step too small": 1})
    assert np.isfinite(summary.at(dataset, "testosterone_total", "stop", 0).median)
    dataset["status"][:] = 1
    assert summary.at(dataset, "testosterone_total", "stop", 0) is None
    assert summary.reach(dataset, "sperm_concentration", "stop", 1).share == 0


@pytest.mark.parametrize(
    ("days", "headings"),
    [
        (5, ["start", "1 d", "3 d", "5 d"]),
        (84, ["start", "2 wk", "4 wk", "8 wk", "12 wk"]),
        (365, ["start", "1 mo", "3 mo", "6 mo", "12 mo"]),
        (540, ["start", "1 mo", "3 mo", "6 mo", "12 mo", "18 mo"]),
        (730.5, ["start", "1 mo", "3 mo", "6 mo", "12 mo", "24 mo"]),
    ],
)
def test_columns_suit_the_length(days: float, headings: list[str]) -> None:
    found = list(summary.columns(days))
    assert found[-len(headings) + 1 :] == headings[1:]
    assert found[0] == "start"


def test_a_run_of_some_hours_has_one_column() -> None:
    assert list(summary.columns(0.4)) == ["start"]


def test_columns_of_ten_years_tell_of_the_first_too() -> None:
    found = summary.columns(3652.5)
    assert list(found)[-1] == "120 mo"
    assert 0 < list(found.values())[1] < 100


def test_references_name_sources_that_exist() -> None:
    for item in REFERENCES:
        assert not item.source or item.source in all_sources()


@pytest.mark.filterwarnings("error")
def test_a_long_table_is_read_without_a_warning(made, tmp_path: Path) -> None:
    save_results(made(people=300), tmp_path / "run.csv")
    assert read_results(tmp_path / "run.csv").sizes["person"] == 300
