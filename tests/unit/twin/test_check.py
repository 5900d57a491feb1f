"""The check of twins: small versions that hold, that go on where they stood, and that find a twin that is too sure."""

import json

import numpy as np
import pytest

from circhoral.twin.check import Settings, check_person, default_folder, ranks, run, run_check, summarise
from circhoral.twin.check.misspecified import with_pulses
from circhoral.twin.check.ranks import DRAWS, holm, rank, uniformity
from circhoral.twin.check.synthetic import synthetic
from circhoral.twin.check.templates import SEEN, templates
from circhoral.twin.records import CYCLE_LENGTH, records_of

FEW = Settings(effective=100.0)
MEN = 6


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("men")


@pytest.fixture(scope="module")
def men(folder):
    return run_check({"male": MEN}, FEW, folder)


# -- synthetic persons ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("sex", "number"), [("male", 0), ("male", 1), ("female", 0), ("female", 2)])
def test_a_synthetic_person_is_told_all_but_what_is_withheld(sex, number):
    found = synthetic(sex, number, 3)
    told = records_of(found.person).used
    expected = [record.where for record, kept in zip(found.records, ~found.withheld, strict=True) if kept]
    assert [record.where for record in told] == [w for w in expected if w in {record.where for record in told}]
    assert found.withheld.sum() == len(found.template.withheld)
    again = synthetic(sex, number, 3)
    assert np.array_equal(found.value, again.value)
    assert np.array_equal(found.scores, again.scores)
    assert not np.array_equal(found.value, synthetic(sex, number, 4).value)


def test_what_is_told_is_what_was_drawn_and_below_the_limit_it_is_censored():
    drawn, seen = [], 0
    for number in range(1, 30, 3):
        found = synthetic("male", number)
        value = {record.where: found.value[i] for i, record in enumerate(found.records)}
        for record in records_of(found.person).used:
            seen += 1
            if record.censored:
                assert value[record.where] < record.value
            else:
                drawn.append(record.value / value[record.where])
    assert seen > 100
    assert np.allclose(drawn, 1.0)


def test_values_scatter_around_the_truth_as_the_observation_model_says():
    apart = []
    for number in range(0, 300, 3):
        found = synthetic("male", number)
        apart += [
            np.log(found.value[i] / found.level[i]) / record.sd
            for i, record in enumerate(found.records)
            if record.measure in ("shbg", "testosterone_total", "estradiol")
        ]
    assert np.mean(apart) == pytest.approx(0.0, abs=0.15)
    assert np.std(apart) == pytest.approx(1.0, abs=0.1)


def test_a_diary_gives_one_length_of_a_cycle_and_moves_no_other_record():
    for number in (0, 1, 3, 4):
        found = synthetic("female", number)
        lengths = [record for record in records_of(found.person).used if record.measure == CYCLE_LENGTH]
        assert len(lengths) == 1
        first = min(record.anchor for record in records_of(found.person).used)
        assert all(record.anchor == first for record in records_of(found.person).used)
        assert lengths[0].value <= SEEN


def test_shares_of_every_description_add_up_to_one():
    for sex in ("male", "female"):
        for item in templates(sex):
            assert sum(item.shares.values()) == pytest.approx(1.0)


# -- ranks ---------------------------------------------------------------------------------------------


def test_ranks_count_and_break_ties_at_random():
    rng = np.random.default_rng(1)
    assert rank(0.5, np.linspace(0, 1, DRAWS), rng) in (49, 50)
    assert rank(-1.0, np.arange(DRAWS), rng) == 0
    assert rank(1e3, np.arange(DRAWS), rng) == DRAWS
    tied = [rank(1.0, np.ones(DRAWS), rng) for _ in range(2000)]
    assert uniformity(tied)["p"] > 0.001


def test_uniform_ranks_pass_and_narrow_ones_do_not():
    rng = np.random.default_rng(2)
    fine = uniformity(rng.integers(0, DRAWS + 1, 200))
    assert fine["p"] > 0.01
    assert len(fine["histogram"]) == 20
    assert 0.85 < fine["coverage_90"] < 0.95
    narrow = np.clip(50 + 60 * rng.standard_normal(40), 0, DRAWS).astype(int)
    assert uniformity(narrow)["p"] < 1e-4
    assert uniformity(narrow)["coverage_90"] < 0.8


def test_p_values_are_adjusted_for_how_many_there_are():
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "c": 0.06, "b": 0.06})


# -- the check -----------------------------------------------------------------------------------------


def test_twins_of_a_few_men_say_what_is_true(men):
    found = summarise(men)
    assert found.failed == ()
    about = found.by_kind["male"]
    assert about["persons"] == MEN
    assert about["p_smallest"] > 0.01
    assert 0.8 < about["coverage_90"] <= 1.0
    assert about["withheld_values"] == 3 * MEN
    assert about["ess_per_second"] > 1
    assert "log-likelihood" in about["quantities"]


def test_a_check_goes_on_where_it_stood(men, folder):
    files = sorted(folder.glob("male-*.json"))
    assert len(files) == MEN
    before = {path.name: path.stat().st_mtime_ns for path in files}
    files[2].unlink()
    files[4].write_text('{"kind": "male", "numb', encoding="utf-8")
    made = []

    def noted(kind, number, settings):
        made.append((kind, number))
        return check_person(kind, number, settings)

    again = run_check({"male": MEN}, FEW, folder, made=noted)
    assert made == [("male", 2), ("male", 4)]
    assert [item["ranks"] for item in again] == [item["ranks"] for item in men]
    after = {path.name: path.stat().st_mtime_ns for path in folder.glob("male-*.json")}
    assert {name for name in before if before[name] != after[name]} == {"male-0002.json", "male-0004.json"}
    assert not list(folder.glob("*.part"))


def test_an_interrupted_check_keeps_whole_persons_only(tmp_path):
    def stopped(kind, number, settings):
        if number == 1:
            raise KeyboardInterrupt
        return {"kind": kind, "number": number, "failed": "not made"}

    with pytest.raises(KeyboardInterrupt):
        run_check({"male": 3}, FEW, tmp_path, made=stopped)
    assert [path.name for path in tmp_path.iterdir()] == ["male-0000.json"]


def test_a_person_who_fails_is_told_and_the_check_does_not_hold(monkeypatch, tmp_path, men):
    def fails(*arguments, **options):
        raise ArithmeticError("no such man")

    monkeypatch.setattr(run, "make_twin", fails)
    lost = run_check({"male": 1}, FEW, tmp_path)
    found = summarise([*men, *lost])
    assert found.failed == ("male 0: ArithmeticError: no such man",)
    assert not found.holds
    assert not found.criteria["every person has a result"]
    assert json.loads((tmp_path / "male-0000.json").read_text(encoding="utf-8"))["failed"]


def test_a_twin_that_is_too_sure_is_found_out(monkeypatch):
    drawn = ranks._drawn

    def narrow(twin, name):
        values = drawn(twin, name)
        return np.median(values) + 0.2 * (values - np.median(values))

    monkeypatch.setattr(ranks, "_drawn", narrow)
    results = [check_person("male", number, FEW) for number in range(0, 60, 3)]
    found = summarise(results)
    assert found.failed == ()
    assert not found.criteria["male: coverage of 90 % intervals"]
    assert not found.criteria["male: ranks uniform"]


def test_a_man_with_pulses_is_not_the_mean_of_them():
    found = [with_pulses(number) for number in range(4)]
    lh = np.array([[man.level[i] for i, r in enumerate(man.records) if r.measure == "lh"] for man in found])
    shbg = [record.measure for record in found[0].records].index("shbg")
    assert np.abs(np.log(lh[:, 0] / lh[:, 1])).max() > 0.1
    assert all(man.level[shbg] > 0 for man in found)
    about = summarise([check_person("pulses", number, FEW) for number in range(4)]).by_kind["pulses"]
    assert about["persons"] == 4
    assert set(about["recovered"]) >= {"leydig_capacity", "gnrh_drive", "lh_baseline", "fsh_baseline"}


def test_another_setting_has_another_folder():
    assert default_folder(Settings()) == default_folder(Settings())
    assert default_folder(Settings()) != default_folder(Settings(seed=1))
