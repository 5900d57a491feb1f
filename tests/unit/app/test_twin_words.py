"""A twin in rows and words: values as written, the sources of spread apart, what was learned and what is left open."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from circhoral.app.spread import is_twin, spread_words
from circhoral.app.twin_records import Band, amount, record_rows
from circhoral.app.twin_words import (
    learned_rows,
    phenotype_rows,
    plain,
    state_words,
    undecided_rows,
    verdict_lines,
    warning_words,
    who_words,
)
from circhoral.people.person import Person, read_person
from circhoral.twin.forecast import forecast
from circhoral.twin.posterior import make_twin
from circhoral.twin.verdict import Conflict, Verdict

EXAMPLES = Path(__file__).parents[3] / "examples"
CONFLICT = Conflict("labs[1]", "LH", 6.2, "it would fit if it had been exchanged with FSH")


@pytest.fixture(scope="module")
def twin():
    return make_twin(read_person(EXAMPLES / "obesity" / "person.yaml"), draws=200, effective=60)


@pytest.fixture(scope="module")
def unseen():
    person = Person.model_validate({"sex": "male", "age": "34 years", "phenotype": "eugonadal"})
    return make_twin(person, draws=100, effective=60)


def abstaining(twin):
    verdict = Verdict("abstains", ("the model cannot produce these values together",), (CONFLICT,), 1e-6)
    return replace(twin, verdict=verdict)


def test_a_record_is_told_as_written_and_in_the_unit_of_display(twin):
    testosterone, lh, shbg, insulin = record_rows(twin)
    assert (testosterone.written, testosterone.unit, testosterone.value) == ("262 ng/dL", "ng/dL", pytest.approx(262))
    assert (testosterone.when, testosterone.detail) == ("2026-03-02 08:15", "mass spectrometry")
    assert (lh.unit, shbg.unit, insulin.label) == ("mIU/mL", "nmol/L", "insulin")
    metric = record_rows(twin, "si")[0]
    assert (metric.written, metric.unit) == ("262 ng/dL", "nmol/L")
    assert metric.value == pytest.approx(262 * 10 / 288.42, rel=1e-6)
    assert metric.level.median / testosterone.level.median == pytest.approx(10 / 288.42, rel=1e-6)


def test_each_source_of_spread_is_wider_than_the_one_that_it_holds(twin):
    for row in record_rows(twin):
        widths = [np.log(band.high / band.low) for band in (row.level, row.visit, row.again)]
        assert widths[0] < widths[1]
        assert widths[0] < widths[2]
        assert row.prior.low < row.prior.median < row.prior.high


def test_values_stand_among_what_persons_of_the_description_would_have(twin):
    assert {row.reading for row in record_rows(twin)} == {"as expected"}
    expected = twin.prior_predicted.measured.copy()
    expected[:, 0] *= 10
    expected[:, 1] /= 10
    moved = replace(twin, prior_predicted=replace(twin.prior_predicted, measured=expected))
    assert [row.reading for row in record_rows(moved)[:2]] == ["unusually low", "unusually high"]


def test_a_value_below_a_limit_is_not_called_low_or_high_without_reason():
    man = {"sex": "male", "age": "34 years", "phenotype": "eugonadal"}
    labs = [
        {"date": "2026-03-02", "test": "lh", "value": "<0.1 IU/L"},
        {"date": "2026-03-02", "test": "fsh", "value": "<50 IU/L"},
        {"date": "2026-03-02", "test": "albumin", "value": "44 g/L"},
    ]
    semen = [{"date": "2026-03-01", "volume": "2.8 mL", "concentration": "45 million/mL"}]
    person = Person.model_validate({**man, "labs": labs, "semen": semen})
    twin = make_twin(person, draws=100, effective=60)
    lh, fsh, volume, concentration = record_rows(twin)
    assert (lh.censored, lh.written, lh.reading) == ("<", "<0.1 IU/L", "unusually low")
    assert fsh.reading == "as expected"
    assert (volume.written, concentration.written, volume.when) == ("2.8 mL", "45 million/mL", "2026-03-01")
    left = [line.text for line in verdict_lines(twin) if line.kind == "left out"]
    assert len(left) == 1
    assert left[0].startswith("Not used: albumin 44 g/L of 2026-03-02: ")


def test_a_woman_s_record_tells_the_day_of_her_cycle():
    person = read_person(EXAMPLES / "luteal_support" / "person.yaml")
    from circhoral.app.twin_records import _when, written_of
    from circhoral.twin.records import records_of

    (record,) = records_of(person).used
    assert _when(person, record) == ("2026-02-20, cycle day 20", "immunoassay")
    assert written_of(person, record) == "5.5 ng/mL"


def test_one_phenotype_keeps_its_share_and_several_stand_in_order(twin):
    (only,) = phenotype_rows(twin)
    assert (only.before, only.after, only.out_of_question) == (1.0, 1.0, False)
    several = replace(
        twin,
        share_before={"agonadal": 0.01, "eugonadal": 0.8, "primary_testicular_failure": 0.19},
        share={"agonadal": 0.0, "eugonadal": 0.3, "primary_testicular_failure": 0.7},
    )
    rows = phenotype_rows(several)
    assert [row.phenotype for row in rows] == ["primary_testicular_failure", "eugonadal", "agonadal"]
    assert rows[-1].out_of_question
    assert rows[0].label == "failing testes"


def test_what_was_learned_narrowed_or_moved_and_the_rest_is_open(twin):
    learned = learned_rows(twin, most=4)
    names = [row.parameter for row in learned]
    assert 0 < len(names) <= 4
    assert {"shbg_capacity", "insulin_resistance"} <= set(names)
    assert all(row.told and row.meaning and "as before" not in row.change for row in learned)
    shbg = next(row for row in learned if row.parameter == "shbg_capacity")
    assert shbg.narrowed > 0.4
    assert isinstance(shbg.posterior, Band)
    left_open = {row.parameter for row in undecided_rows(twin)}
    assert "germ_pool_regrowth_time" in left_open
    assert not left_open & {row.parameter for row in learned_rows(twin, most=100)}


def test_a_verdict_is_told_in_order_and_a_good_one_has_no_warning(twin):
    kinds = [line.kind for line in verdict_lines(twin)]
    assert kinds == ["state", "sampling"]
    assert "effective draws" in verdict_lines(twin)[-1].text
    assert warning_words(twin) == ""
    assert who_words(twin).startswith("Man of 36 years, 178 cm, 118 kg, BMI 37.2")


def test_an_abstaining_twin_warns_and_names_the_conflict(twin):
    doubtful = abstaining(twin)
    told = {line.kind: line.text for line in verdict_lines(doubtful)}
    assert told["state"].startswith("The twin abstains")
    assert told["conflict"].startswith("LH 3.4 IU/L: 6 standard deviations above what the other values imply")
    assert "exchanged with FSH" in told["conflict"]
    assert warning_words(doubtful).startswith("TWIN: the twin abstains: the model cannot")
    assert record_rows(doubtful)[1].conflict
    assert not record_rows(doubtful)[0].conflict


def test_a_conflict_is_told_even_where_the_rest_is_reliable(twin):
    one = replace(twin, verdict=replace(twin.verdict, state="reliable", conflicts=(CONFLICT,)))
    assert state_words(one).endswith("But 1 value conflicts with the others: check first.")
    assert warning_words(one) == ""


def test_a_wrong_unit_is_named_by_the_unit_that_was_written():
    labs = [
        {"test": "testosterone_total", "value": "310 nmol/L", "confirmed": True},
        {"test": "lh", "value": "3.4 IU/L"},
        {"test": "shbg", "value": "30 nmol/L"},
    ]
    man = {"sex": "male", "age": "34 years", "phenotype": "eugonadal", "labs": labs}
    twin = make_twin(Person.model_validate(man), draws=100, effective=60)
    assert twin.verdict.state == "abstains"
    assert "it would fit if it had been ng/dL where nmol/L was written" in record_rows(twin)[0].conflict


def test_without_any_record_everything_that_matters_is_open(unseen):
    assert record_rows(unseen) == []
    assert learned_rows(unseen) == []
    assert {"germ_pool_capacity", "leydig_capacity"} <= {row.parameter for row in undecided_rows(unseen)}
    assert [line.kind for line in verdict_lines(unseen)] == ["state", "reason", "sampling"]
    assert warning_words(unseen) == ""


def test_everything_goes_into_json(twin, unseen):
    for one in (twin, unseen, abstaining(twin)):
        told = json.loads(json.dumps(plain(one, "si"), allow_nan=False))
        assert told["spreads"].keys() == {"prior", "level", "visit", "again"}
        assert len(told["records"]) == len(one.records.used)
        assert "not treatment advice" in told["research_use"]


def test_the_band_of_a_forecast_is_not_told_as_one_of_persons(twin, made):
    persons = spread_words(made(people=5))
    assert "between-person variability" in persons.who
    assert persons.counted == "5 persons"
    future = forecast(abstaining(twin), draws=3, days=2, measures=("lh",))
    assert is_twin(future)
    assert future.attrs["twin_warning"].startswith("the twin abstains")
    draws = spread_words(future)
    assert draws.band == "band: 90 % of posterior draws (what is not known of this person)"
    assert draws.counted == "3 posterior draws"
    assert "person" not in draws.noun
    assert "twin_warning" not in forecast(twin, draws=1, days=2, measures=("lh",)).attrs


@pytest.mark.parametrize(
    ("value", "told"),
    [(0, "0"), (0.0001, "<0.001"), (0.0123, "0.012"), (0.5, "0.50"), (12.34, "12.3"), (1234.5, "1,234")],
)
def test_amounts_have_three_digits_at_most(value, told):
    assert amount(value) == told
