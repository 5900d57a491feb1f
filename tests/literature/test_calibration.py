"""The calibration reads calibration studies only, and its stored results are those of the packaged values."""

from __future__ import annotations

import json
import tomllib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from circhoral.evidence.parameters import all_rows
from circhoral.evidence.split import read_split
from circhoral.evidence.studies import packaged_studies

FOLDER = Path(__file__).parents[2] / "calibration"
RESULTS = json.loads((FOLDER / "results.json").read_text(encoding="utf-8"))["male"]
REPEATED = ("travison-2017", "coviello-2005", "liu-2006", "tsjoen-2005", "helo-2017", "pitteloud-2008", "hoffman-1982")


@pytest.fixture(scope="module")
def calibrate():
    """The script as a module."""
    spec = spec_from_file_location("calibrate", FOLDER / "calibrate.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def validation_studies() -> list[str]:
    return sorted(key for key, study in read_split().studies.items() if study.role == "validation")


def stolen(calibrate):
    """A calibration study under the name of a validation study: its own file lies about its role."""
    return calibrate.studies()[0].model_copy(update={"study": validation_studies()[0]})


def test_a_validation_study_is_refused_whatever_its_file_says(calibrate):
    honest = calibrate.studies()
    calibrate.refuse_validation(honest)
    for key in validation_studies():
        with pytest.raises(SystemExit, match=f"{key} is a validation study"):
            calibrate.refuse_validation([*honest, honest[0].model_copy(update={"study": key})])
    with pytest.raises(SystemExit, match="it may not set parameters"):
        calibrate.refuse_validation([honest[0].model_copy(update={"role": "validation"})])


def test_the_script_refuses_before_it_lives_anything(calibrate, monkeypatch):
    taken = stolen(calibrate)
    monkeypatch.setattr(calibrate, "studies", lambda: [taken])
    monkeypatch.setattr(calibrate, "score", lambda *_: pytest.fail("scored a validation study"))
    monkeypatch.setattr(calibrate, "fit", lambda *_: pytest.fail("fitted to a validation study"))
    for arguments in (["calibrate.py"], ["calibrate.py", "--fit"]):
        monkeypatch.setattr("sys.argv", arguments)
        with pytest.raises(SystemExit, match="may not set parameters"):
            calibrate.main()


def test_every_study_scored_is_a_calibration_study():
    split = read_split().studies
    for key in {item["study"] for item in RESULTS["scored"]}:
        assert packaged_studies()[key].role == "calibration"
        assert key not in split or split[key].role == "calibration"


def test_every_endpoint_of_every_calibration_study_is_in_the_results(calibrate):
    wanted = [(study.study, e.arm, e.measure, e.statistic) for study in calibrate.studies() for e in study.endpoints]
    assert [(i["study"], i["arm"], i["measure"], i["statistic"]) for i in RESULTS["scored"]] == wanted


@pytest.mark.parametrize("key", REPEATED)
def test_the_stored_results_are_those_of_the_packaged_values(calibrate, key):
    (again,) = calibrate.score([packaged_studies()[key]], RESULTS["people"])
    stored = [item for item in RESULTS["scored"] if item["study"] == key]
    for one, then in zip(again.endpoints, stored, strict=True):
        assert one.predicted == pytest.approx(then["predicted"], rel=0.01), f"{then}: run `make calibrate`"


def test_the_summary_counts_what_is_listed():
    scored = [item for item in RESULTS["scored"] if item["verdict"] != "not evaluated"]
    assert RESULTS["rows"] == len(scored)
    assert RESULTS["not_evaluated"] == len(RESULTS["scored"]) - len(scored)
    folds = [float("inf") if item["fold_error"] == "never" else item["fold_error"] for item in scored]
    assert RESULTS["within_1_5"] == pytest.approx(sum(f <= 1.5 for f in folds) / len(folds), abs=1e-4)
    assert RESULTS["within_1_25"] == pytest.approx(sum(f <= 1.25 for f in folds) / len(folds), abs=1e-4)


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


def test_a_share_of_men_is_turned_into_the_count_of_the_median_man(calibrate):
    study = calibrate.for_typical_men(packaged_studies()["who-1995"])
    first, second = study.endpoints[:2]
    assert (first.statistic, first.value.unit) == ("mean", "million/mL")
    assert first.value.magnitude == pytest.approx(0.1 * 2.718281828 ** (-3 * 0.4307), rel=0.02)
    assert second.value.magnitude == pytest.approx(first.value.magnitude, rel=0.5)  # two limits tell of one man
