"""Every source that content names is in sources.bib, and what sets a number is no study kept for validation."""

import json
import re
from pathlib import Path

import pytest

from circhoral.evidence.binding import binding_sets
from circhoral.evidence.parameters import all_rows
from circhoral.evidence.phenotypes import phenotypes
from circhoral.evidence.sources import all_sources
from circhoral.evidence.split import read_split

CONTENT = Path(__file__).parents[2] / "src/circhoral/content"
KEY = re.compile(r"\b[a-z]+(?:-[a-z]+)*-(?:19|20)\d\d\b")


def validation_studies() -> set[str]:
    """Keys of the studies that may set nothing, with the other reports of the same cohorts."""
    kept = [study for study in read_split().studies.values() if study.role == "validation"]
    return {study.key for study in kept} | {key for study in kept for key in study.also}


def test_sources_of_parameters_resolve():
    for row in all_rows().values():
        assert not row.source or row.source in all_sources(), (row.file, row.id, row.source)


def test_keys_in_notes_resolve():
    for row in all_rows().values():
        for key in KEY.findall(f"{row.note} {row.where}"):
            assert key in all_sources(), (row.file, row.id, key)
    for item in phenotypes().values():
        for key in KEY.findall(item.note):
            assert key in all_sources(), (item.id, key)


def test_sources_of_binding_constants_resolve():
    for item in binding_sets().values():
        assert item.source in all_sources(), item.id


@pytest.mark.parametrize("name", ["observation.toml", "prevalences.toml"])
def test_keys_of_observation_resolve_and_none_is_a_validation_study(name):
    named = set(KEY.findall((CONTENT / name).read_text(encoding="utf-8")))
    assert len(named) > 10
    assert named <= set(all_sources())
    assert not named & validation_studies()


def test_no_number_rests_on_a_validation_study():
    kept = validation_studies()
    assert kept
    for row in all_rows().values():
        assert row.source not in kept, (row.file, row.id, row.source)
        assert not kept & set(KEY.findall(f"{row.note} {row.where}")), (row.file, row.id)
    for item in phenotypes().values():
        assert not kept & set(KEY.findall(item.note)), item.id
    for item in binding_sets().values():
        assert item.source not in kept, item.id


def test_no_target_of_the_calibration_is_a_validation_study(root):
    results = json.loads((root / "calibration/results.json").read_text(encoding="utf-8"))
    used = {item["study"] for part in results.values() for item in part["scored"]}
    assert used
    assert not used & validation_studies()
    assert used <= set(all_sources())
