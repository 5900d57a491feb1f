"""What of a person's file is compared with the model, and how far each value may scatter."""

from __future__ import annotations

import numpy as np
import pytest

from circhoral.evidence.diary import abstinence, diary
from circhoral.evidence.observation import observations
from circhoral.people.person import Person
from circhoral.twin.records import CYCLE_LENGTH, LH_TEST, SEMEN_VOLUME, records_of

DAY = "2026-03-02"


def man(**more):
    return Person.model_validate({"sex": "male", "age": "34 years", **more})


def woman(**more):
    return Person.model_validate({"sex": "female", "age": "30 years", **more})


def lab(test, value, **more):
    return {"date": DAY, "test": test, "value": value, **more}


def only(person):
    (record,) = records_of(person).used
    return record


def test_a_value_below_a_limit_is_censored_and_none_at_all_is_below_the_limit_of_detection():
    below = only(man(labs=[lab("lh", "<0.1 IU/L")]))
    assert (below.value, below.censored) == (0.1, "<")
    none = only(man(semen=[{"date": DAY, "concentration": "0 million/mL", "motility": "0 percent"}]))
    limit = observations()["sperm_concentration"].limit()
    assert (none.value, none.censored, none.measure) == (limit, "<", "sperm_concentration")


def test_every_record_knows_its_place_unit_and_scatter():
    record = only(man(labs=[lab("testosterone_total", "450 ng/dL")]))
    assert record.where == "labs[0]"
    assert record.value == pytest.approx(15.6, rel=0.01)  # nmol/L
    row = observations()["testosterone_total"]
    assert record.sd == pytest.approx(row.sd(None, ["male"]))


def test_estradiol_of_a_man_by_immunoassay_reads_high_and_scatters_more():
    plain = only(man(labs=[lab("estradiol", "25 pg/mL", method="mass_spectrometry")]))
    immuno = only(man(labs=[lab("estradiol", "25 pg/mL", method="immunoassay")]))
    assert immuno.times > 1 == plain.times
    assert immuno.assay > plain.assay


def test_the_hour_counts_only_for_rhythms_that_the_model_lacks():
    morning, evening = (only(man(labs=[lab("inhibin_b", "150 ng/L", time=at)])) for at in ("08:00", "18:00"))
    assert morning.times == pytest.approx(1.0)
    assert evening.times < 0.95
    assert only(man(labs=[lab("testosterone_total", "450 ng/dL", time="18:00")])).times == 1.0


def test_what_is_calculated_from_its_neighbours_tells_nothing_new():
    labs = [lab("testosterone_total", "450 ng/dL"), lab("shbg", "30 nmol/L"), lab("testosterone_free", "90 pg/mL")]
    found = records_of(man(labs=labs))
    assert [record.measure for record in found.used] == ["testosterone_total", "shbg"]
    assert "calculated from" in found.left_out[0][1]
    alone = records_of(man(labs=labs[2:]))
    assert [record.measure for record in alone.used] == ["testosterone_free"]


def test_what_is_not_modelled_is_left_out_with_its_reason():
    ((place, reason),) = records_of(man(labs=[lab("tsh", "2 mIU/L")])).left_out
    assert place == "labs[0]"
    assert "not simulated" in reason


def test_abstinence_moves_a_semen_analysis_to_three_days():
    one, three = (
        records_of(man(semen=[{"date": DAY, "volume": "2 mL", "concentration": "20 million/mL", "abstinence": rest}]))
        for rest in ("1 day", "3 days")
    )
    for short, usual in zip(one.used, three.used, strict=True):
        assert usual.times == 1.0
        assert short.times == abstinence()[short.measure].factor(1)
    assert [record.measure for record in one.used] == [SEMEN_VOLUME, "sperm_concentration"]


def test_a_diary_gives_cycle_lengths_and_days_of_lh_tests():
    cycles = {"menses": ["2026-01-01", "2026-01-29", "2026-03-02"], "lh_tests": ["2026-02-13"]}
    length, test = records_of(woman(cycles=cycles, today="2026-03-05")).used
    assert (length.measure, length.value) == (CYCLE_LENGTH, 30.0)
    assert (test.measure, test.value) == (LH_TEST, 15.0)
    one = records_of(woman(cycles={"menses": ["2026-01-01", "2026-01-31"]}, today="2026-02-01")).used[0]
    assert one.within_person == pytest.approx(np.sqrt(2) * length.within_person)
    assert length.within_person == pytest.approx(diary()[CYCLE_LENGTH].sd / 28 / np.sqrt(2))


def test_a_bleeding_that_has_not_come_is_a_limit_of_the_cycle_length():
    record = only(woman(cycles={"menses": ["2025-11-01"]}, today="2026-03-01"))
    assert (record.measure, record.censored, record.value) == (CYCLE_LENGTH, ">", 120.0)


def test_a_lab_of_a_woman_counts_from_the_event_that_is_nearest_before_it():
    cycles = {"menses": ["2026-02-20"], "lh_tests": ["2026-03-05"]}
    luteal = lab("progesterone", "12 ng/mL") | {"date": "2026-03-12"}
    early = lab("fsh", "6 IU/L") | {"date": "2026-02-22"}
    found = {record.measure: record for record in records_of(woman(cycles=cycles, labs=[luteal, early])).used}
    assert (found["progesterone"].event, found["fsh"].event) == ("lh_peak", "menses")
    assert found["progesterone"].day - found["progesterone"].anchor == pytest.approx(7 + 8 / 24)
    told = only(woman(labs=[lab("fsh", "6 IU/L", cycle_day=3)]))
    assert told.day - told.anchor == pytest.approx(2 + 8 / 24)
    assert only(woman(labs=[lab("fsh", "6 IU/L")])).anchor is None


def test_oral_progesterone_is_over_read_by_immunoassay_only():
    history = [{"agent": "progesterone", "route": "oral", "dose": "200 mg", "every": "1 day", "for": "10 days"}]
    over, right = (
        only(woman(history=history, labs=[lab("progesterone", "20 ng/mL", method=method, cycle_day=20)]))
        for method in ("immunoassay", "mass_spectrometry")
    )
    assert over.read_more > 1 > right.read_more
