"""The calibration reads calibration studies only, and its stored results are those of the packaged values."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from circhoral.evidence.parameters import all_rows
from circhoral.evidence.split import read_split
from circhoral.evidence.studies import packaged_studies
from circhoral.validation.baseline_checks import with_baseline_checks

FOLDER = Path(__file__).parents[2] / "calibration"
RESULTS = json.loads((FOLDER / "results.json").read_text(encoding="utf-8"))
SEXES, BODIES = ("male", "female"), ("man", "woman")
REPEATED = {
    "male": (
        "travison-2017", "coviello-2005", "liu-2006", "tsjoen-2005", "helo-2017", "pitteloud-2008", "hoffman-1982",
    ),
    # Quick ones: levels, drugs given by the calendar and by the cycle, ovulation, withdrawal bleeds, a pump.
    "female": ("burger-1998", "cahill-1998", "crinone-undated", "groome-1996", "santoro-1990", "tsiami-2021"),
}  # fmt: skip


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
    honest = [study for sex in SEXES for study in calibrate.studies(sex)]
    calibrate.refuse_validation(honest)
    for key in validation_studies():
        with pytest.raises(SystemExit, match=f"{key} is a validation study"):
            calibrate.refuse_validation([*honest, honest[0].model_copy(update={"study": key})])
    with pytest.raises(SystemExit, match="it may not set parameters"):
        calibrate.refuse_validation([honest[0].model_copy(update={"role": "validation"})])


def test_the_script_refuses_before_it_lives_anything(calibrate, monkeypatch):
    taken = stolen(calibrate)
    monkeypatch.setattr(calibrate, "studies", lambda sex="male": [taken] if sex == "female" else [])
    monkeypatch.setattr(calibrate, "score", lambda *_: pytest.fail("scored a validation study"))
    monkeypatch.setattr(calibrate, "fit", lambda *_: pytest.fail("fitted to a validation study"))
    for arguments in (["calibrate.py"], ["calibrate.py", "--fit"]):
        monkeypatch.setattr("sys.argv", arguments)
        with pytest.raises(SystemExit, match="may not set parameters"):
            calibrate.main()


def test_the_files_of_validation_studies_are_none_of_those_that_the_script_reads(calibrate):
    files = {key for key, study in packaged_studies().items() if study.role == "validation"}
    assert files
    assert files <= set(validation_studies())
    assert not files & {study.study for sex in SEXES for study in calibrate.studies(sex)}


def test_what_the_typical_woman_is_fitted_to_comes_from_no_validation_study():
    targets = tomllib.loads((FOLDER / "woman_targets.toml").read_text(encoding="utf-8"))
    assert not {row["source"] for rows in targets.values() for row in rows.values()} & set(validation_studies())


def test_every_study_scored_is_a_calibration_study():
    split = read_split().studies
    assert tuple(RESULTS) == SEXES
    for key in {item["study"] for found in RESULTS.values() for item in found["scored"]}:
        assert packaged_studies()[key].role == "calibration"
        assert key not in split or split[key].role == "calibration"


@pytest.mark.parametrize("sex", SEXES)
def test_every_endpoint_of_every_calibration_study_is_in_the_results(calibrate, sex):
    checked = [with_baseline_checks(study) for study in calibrate.studies(sex)]
    wanted = [(study.study, e.arm, e.measure, e.statistic) for study in checked for e in study.endpoints]
    assert [(i["study"], i["arm"], i["measure"], i["statistic"]) for i in RESULTS[sex]["scored"]] == wanted


@pytest.mark.parametrize(("sex", "key"), [(sex, key) for sex, keys in REPEATED.items() for key in keys])
def test_the_stored_results_are_those_of_the_packaged_values(calibrate, sex, key):
    (again,) = calibrate.score([packaged_studies()[key]], RESULTS[sex]["people"])
    stored = [item for item in RESULTS[sex]["scored"] if item["study"] == key]
    for one, then in zip(again.endpoints, stored, strict=True):
        assert one.predicted == pytest.approx(then["predicted"], rel=0.01), f"{then}: run `make calibrate`"


@pytest.mark.parametrize("sex", SEXES)
def test_the_summary_counts_what_is_listed(sex):
    found = RESULTS[sex]
    scored = [item for item in found["scored"] if item["verdict"] != "not evaluated"]
    assert found["rows"] == len(scored)
    assert found["not_evaluated"] == len(found["scored"]) - len(scored)
    folds = [float("inf") if item["fold_error"] == "never" else item["fold_error"] for item in scored]
    assert found["within_1_5"] == pytest.approx(sum(f <= 1.5 for f in folds) / len(folds), abs=1e-4)
    assert found["within_1_25"] == pytest.approx(sum(f <= 1.25 for f in folds) / len(folds), abs=1e-4)


def test_scoring_one_sex_leaves_what_is_stored_of_the_other(calibrate, monkeypatch, tmp_path):
    (tmp_path / "results.json").write_text(json.dumps({"male": {"rows": 7}, "female": {"rows": 8}}), encoding="utf-8")
    monkeypatch.setattr(calibrate, "HERE", tmp_path)
    made = calibrate.score([packaged_studies()["pigny-2003"]], 2)
    monkeypatch.setattr(calibrate, "score", lambda *_: made)
    monkeypatch.setattr("sys.argv", ["calibrate.py", "--sex", "female"])
    calibrate.main()
    written = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert tuple(written) == SEXES
    assert written["male"] == {"rows": 7}
    assert written["female"]["rows"] + written["female"]["not_evaluated"] == 2


def test_nothing_about_women_is_left_unevaluated():
    reasons = {item["reason"] for item in RESULTS["female"]["scored"] if item["verdict"] == "not evaluated"}
    assert reasons == set()


def of_women_alone():
    """Parameters that no man has: they are set by hand, and the fit of men leaves them."""
    named = {body: json.loads((files("circhoral.kernels") / f"{body}.json").read_text("utf-8")) for body in BODIES}
    man, woman = (set(named[body]["parameters"]) for body in BODIES)
    return woman - man


def test_every_calibrated_row_has_a_start_and_a_prior():
    start = tomllib.loads((FOLDER / "start.toml").read_text(encoding="utf-8"))
    left = of_women_alone()
    calibrated = {row.id: row for row in all_rows().values() if row.how == "calibrated here" and row.id not in left}
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
