"""The calibration aims at calibration studies only, and its stored results are those of the packaged values."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from circhoral.evidence.parameters import all_rows
from circhoral.evidence.sources import all_sources
from circhoral.evidence.split import read_split
from circhoral.evidence.studies import packaged_studies

FOLDER = Path(__file__).parents[2] / "calibration"


@pytest.fixture(scope="module")
def calibrate():
    """The script as a module; it finds its targets beside itself."""
    spec = spec_from_file_location("calibrate", FOLDER / "calibrate.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def targets(calibrate):
    return calibrate.targets()


def validation_studies() -> list[str]:
    return sorted(key for key, study in read_split().studies.items() if study.role == "validation")


def test_a_target_of_a_validation_study_is_refused(calibrate, targets):
    calibrate.refuse_validation(targets)
    for key in validation_studies():
        with pytest.raises(SystemExit, match=f"{key} is a validation study"):
            calibrate.refuse_validation([*targets, replace(targets[0], study=key)])


def test_the_script_refuses_before_it_lives_anything(calibrate, targets, monkeypatch):
    stolen = replace(targets[0], study=validation_studies()[0])
    monkeypatch.setattr(calibrate, "targets", lambda: [*targets, stolen])
    monkeypatch.setattr(calibrate, "score", lambda *_: pytest.fail("scored a validation study"))
    monkeypatch.setattr("sys.argv", ["calibrate.py"])
    with pytest.raises(SystemExit, match="may not set parameters"):
        calibrate.main()


def test_every_target_is_of_a_calibration_study(targets):
    studies, split = packaged_studies(), read_split().studies
    for target in targets:
        if target.study in studies:
            assert studies[target.study].role == "calibration", target.study
        else:  # known from its abstract only: it has no study file, and was never part of the draw
            assert target.study in all_sources(), target.study
            assert target.study not in split, target.study


def test_every_target_names_a_row_or_a_source_of_its_own_study(targets):
    split = read_split().studies
    for target in targets:
        if target.study in split:
            assert target.row in split[target.study].rows, (target.study, target.row)


def test_the_stored_results_are_those_of_the_packaged_values(calibrate, targets):
    stored = json.loads((FOLDER / "results.json").read_text(encoding="utf-8"))["male"]["scored"]
    scored = calibrate.score(dict(all_rows()), targets)
    assert [(one["study"], one["what"]) for one in scored] == [(one["study"], one["what"]) for one in stored]
    for one, then in zip(scored, stored, strict=True):
        assert one["predicted"] == pytest.approx(then["predicted"], rel=0.01), f"{one['what']}: run `make calibrate`"
        assert one["reported"] == pytest.approx(then["reported"]), one["what"]


def test_every_calibrated_row_has_a_start_and_a_prior():
    start = tomllib.loads((FOLDER / "start.toml").read_text(encoding="utf-8"))
    calibrated = {row.id: row for row in all_rows().values() if row.how == "calibrated here"}
    assert set(start) == set(calibrated)
    assert [row.id for row in calibrated.values() if not row.prior.sd > 0] == []
    assert {row.prior.kind for row in calibrated.values()} <= {"lognormal", "logit"}  # the scales the script knows


def test_the_scales_of_the_fit_lead_back(calibrate):
    for row in all_rows().values():
        if row.how == "calibrated here":
            assert calibrate.back(row, calibrate.transform(row, row.value)) == pytest.approx(row.value)
