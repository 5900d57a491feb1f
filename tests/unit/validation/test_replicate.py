"""Studies are run and scored: what a file says is what is lived, and the score follows the written rules."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import circhoral as ch
from circhoral.evidence.parameters import all_rows
from circhoral.evidence.studies import packaged_studies
from circhoral.validation.cohort import UnevaluableError, baseline, cohort
from circhoral.validation.statistics import first_crossing, weighted_median
from circhoral.validation.trial import day_of, live_study

HEAD = """study: made-up
citation: "A study that was made up for this test"
role: calibration
mechanism: sup/weekly-testosterone-ester
"""
BODY = """population: {sex: male, n: 40, phenotype: eugonadal}
arms:
  none: {follow_up: 12 weeks}
  te: {doses: [{agent: testosterone, formulation: enanthate, route: intramuscular, dose: 200 mg, every: 7 days, for: 12 weeks}]}
endpoints:
  - {arm: te, measure: lh, statistic: ratio_to_baseline, at: 12 weeks, value: 0.05, provenance: SEEN, row: X-1}
"""  # noqa: E501


def study(body=BODY, **endpoint):
    lines = "".join(
        f"  - {{{', '.join(f'{key}: {value}' for key, value in endpoint.items())}}}\n" for _ in endpoint or ()
    )
    return ch.read_study(HEAD + body + (lines.splitlines(keepends=True)[0] if lines else ""))


def scored(body=BODY, people=40, **endpoint):
    more = {"provenance": "SEEN", "row": "X-2"} | endpoint if endpoint else {}
    return ch.replicate([study(body, **more)], people=people)[0].endpoints[-1]


def test_the_model_is_what_simulate_gives():
    dose = {"agent": "testosterone", "formulation": "enanthate", "route": "intramuscular", "dose": "200 mg",
            "every": "7 days", "for": "12 weeks"}  # fmt: skip
    man = {"sex": "male", "age": "30 years", "weight": "78 kg"}
    data = ch.simulate(man, [{"name": "te", "doses": [dose]}], days=85, before=0, measures=["lh"], units="canonical")
    lh = data["lh"].values[0, 0]
    assert scored(people=1).predicted == pytest.approx(lh[-1] / lh[0], rel=1e-6)


def test_a_fold_error_is_a_ratio_and_near_misses_have_a_verdict():
    predicted = scored().predicted
    for times, verdict in ((1.0, "inside"), (1.3, "near"), (2.0, "off")):
        found = scored(
            arm="te", measure="lh", statistic="ratio_to_baseline", at="12 weeks", value=f"{predicted * times:.9f}"
        )
        assert found.fold_error == pytest.approx(times, rel=1e-3)
        assert found.verdict == verdict


def test_a_share_is_scored_by_the_worse_of_event_and_complement():
    found = scored(arm="te", measure="lh", statistic="fraction_below", threshold="0 IU/L", at="12 weeks", value="50 %")
    assert found.predicted == 0.0
    assert found.fold_error == pytest.approx((20.5 / 41) / (0.5 / 41))


def test_a_change_with_the_other_sign_is_in_the_wrong_direction():
    found = scored(arm="te", measure="lh", statistic="ratio_to_baseline", at="12 weeks", value="1.5")
    assert found.wrong_direction
    assert not scored().wrong_direction


def test_arms_hold_the_same_people_unless_described_apart():
    found = scored(arm="te", versus="none", measure="lh", statistic="ratio_between_arms", at="0 days", value="1.0")
    assert found.predicted == pytest.approx(1.0, rel=1e-9)


def test_a_limit_that_is_met_has_no_error():
    found = scored(arm="te", measure="lh", statistic="mean", at="12 weeks", value="<3 IU/L")
    assert (found.fold_error, found.verdict) == (1.0, "inside")


def test_a_median_that_is_not_reached_is_off():
    found = scored(
        arm="te", measure="lh", statistic="median_time_to", threshold="30 IU/L", direction="rising", value="30 days"
    )
    assert math.isinf(found.predicted)
    assert found.verdict == "off"


def test_an_interval_narrows_with_the_size_of_the_trial():
    wide, narrow = (
        scored(arm="none", measure="lh", statistic="mean", at="0 days", n=n, value="4.2 IU/L") for n in (10, 1000)
    )
    assert wide.low < narrow.low < wide.predicted < narrow.high < wide.high


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("dose: 200 mg", "dose: 200 mg, agent: testosteron"), None),
        (("statistic: ratio_to_baseline", "statistic: auc"), "auc needs a window"),
        (("statistic: ratio_to_baseline", "statistic: direction"), "direction needs `direction: rising`"),
        (("measure: lh", "measure: estrone"), "estrone is not simulated in a man"),
        (("phenotype: eugonadal", "phenotype: eugonadl"), "'eugonadl' is no phenotype"),
        (("agent: testosterone", "agent: nandrolone"), "nandrolone"),
    ],
)
def test_what_cannot_be_evaluated_is_listed_with_its_reason(change, reason):
    text = HEAD + BODY.replace(*change)
    if reason is None:
        with pytest.raises(Exception, match="duplicate"):
            ch.read_study(text)
        return
    found = ch.replicate([ch.read_study(text)], people=4)[0].endpoints[0]
    assert found.verdict == "not evaluated"
    assert reason in found.reason
    assert math.isnan(found.predicted)


def test_people_are_drawn_to_the_reported_baseline():
    population = packaged_studies()["katz-2012"].population
    group = cohort(all_rows(), population, None, people=100, seed=1, treated=False)
    start = baseline(group.values, group.people, ["testosterone_total", "lh"])
    assert start["testosterone_total"] @ group.weights == pytest.approx(192 * 0.03467, rel=0.03)
    assert start["lh"] @ group.weights == pytest.approx(2.6, rel=0.1)
    assert group.weights.sum() == pytest.approx(1.0)


def test_entry_limits_hold_for_everybody():
    population = packaged_studies()["who-1995"].population
    group = cohort(all_rows(), population, None, people=60, seed=0, treated=False)
    assert (baseline(group.values, group.people, ["sperm_concentration"])["sperm_concentration"] > 20).all()


def test_limits_that_nobody_meets_are_refused():
    text = (HEAD + BODY).replace("phenotype: eugonadal", "inclusion: [{measure: lh, above: 500 IU/L}]")
    with pytest.raises(UnevaluableError, match="0 of 160 virtual people meet"):
        cohort(all_rows(), ch.read_study(text).population, None, people=40, seed=0, treated=False)


def test_what_was_lived_before_ends_at_time_zero():
    lived = live_study(packaged_studies()["liu-2006"], all_rows(), people=1, seed=0)["stopped"]
    assert lived.last_dose == pytest.approx(-7)
    assert lived.at(0, "sperm_concentration")[0] < 3


@pytest.mark.parametrize(("text", "day"), [("8 hours", 1 / 3), ("84 hours", 3.5), ("0.5 days", 0.5), ("6 months", 182)])
def test_long_times_are_read_in_the_morning(text, day):
    assert day_of(text) == pytest.approx(day)


@given(st.lists(st.floats(0.1, 1e3), min_size=1, max_size=40))
def test_a_weighted_median_with_equal_weights_is_the_median(values):
    found = weighted_median(np.array(values), np.ones(len(values)))
    assert found == pytest.approx(np.median(values))


@given(st.floats(0.01, 0.99))
def test_a_crossing_of_a_straight_line_is_exact(limit):
    time = np.linspace(0, 10, 11)
    series = (time / 10)[None, :]
    assert first_crossing(time, series, np.array([limit]), rising=True)[0] == pytest.approx(10 * limit)
    assert math.isinf(first_crossing(time, series, np.array([2.0]), rising=True)[0])


def test_a_direction_is_met_or_wrong_and_has_no_size():
    right, wrong = (
        scored(arm="te", measure="lh", statistic="direction", direction=way, at="12 weeks", value="1")
        for way in ("falling", "rising")
    )
    assert (right.verdict, right.fold_error, right.wrong_direction) == ("inside", 1.0, False)
    assert (wrong.verdict, wrong.wrong_direction) == ("off", True)


def test_an_area_is_the_mean_times_the_length_of_the_window_in_any_unit_of_time():
    days, hours = (
        scored(arm="none", measure="lh", statistic="auc", window="{from: 0 days, for: 4 days}", value=value)
        for value in ("16 day*IU/L", "384 h*IU/L")
    )
    mean = scored(arm="none", measure="lh", statistic="mean", at="2 days", value="4 IU/L")
    assert days.unit == "day*IU/L"
    assert hours.reported == pytest.approx(days.reported)
    assert days.predicted == pytest.approx(4 * mean.predicted, rel=0.01)


def test_a_baseline_to_be_checked_is_scored_at_time_zero_and_those_excluded_are_left_out():
    sure = "baseline: [{measure: lh, mean: 4.2 IU/L, sd: 1 IU/L, use: check}]"
    body = BODY.replace("phenotype: eugonadal", f"phenotype: eugonadal, {sure}")
    with_check = ch.replicate([study(body)], people=60)[0].endpoints[-1]
    assert (with_check.arm, with_check.at, with_check.measure) == ("none", "0 days", "lh")
    limit = "exclusion: [{measure: lh, above: 4 IU/L}]"
    left = ch.replicate([study(body.replace(sure, f"{sure}, {limit}"))], people=60)[0].endpoints[-1]
    assert left.predicted < min(4.0, with_check.predicted)


def test_people_are_as_many_as_the_reported_error_asks_for():
    alone = BODY[: BODY.index("  - {arm: te")]
    one = {"arm": "none", "measure": "lh", "statistic": "mean", "at": "0 days", "value": "4.2 IU/L"}
    few, many = (
        ch.replicate([study(alone, **one, se=se, provenance="SEEN", row="X-2")], people=None)[0].people
        for se in ("2 IU/L", "0.05 IU/L")
    )
    assert few == 100
    assert many == 1000


def test_what_was_run_is_kept_until_study_people_or_seed_change(tmp_path, monkeypatch):
    monkeypatch.setenv("CIRCHORAL_CACHE", str(tmp_path))
    ran = []

    def run(text=HEAD + BODY, people=4, fresh=False):
        before = len(list(tmp_path.glob("replicated/*.json")))
        made = ch.replicate([ch.read_study(text)], people=people, fresh=fresh)
        ran.append(len(list(tmp_path.glob("replicated/*.json"))) - before)
        return made

    first, second = run(), run()
    assert first == second
    run(people=5)
    run(text=HEAD + BODY.replace("0.05", "0.06"))
    assert ran == [1, 0, 1, 1]
    for kept in tmp_path.glob("replicated/*.json"):
        kept.write_text("{half of it", encoding="utf-8")
    assert run() == first


RULED = """population: {sex: male, n: 40, phenotype: eugonadal}
arms:
  none: {follow_up: 12 weeks}
  titrated:
    doses:
      - {agent: testosterone, formulation: enanthate, route: intramuscular, dose: 100 mg, every: 7 days, for: 20 weeks}
    rules:
      - at: every 4 weeks
        when: {measure: testosterone_total, above: 1 ng/dL}
        then: {agent: testosterone, raise_by: 50 mg, up_to: 200 mg}
  written:
    doses:
      - {agent: testosterone, formulation: enanthate, route: intramuscular, dose: 100 mg, every: 7 days, for: 4 weeks}
      - {agent: testosterone, formulation: enanthate, route: intramuscular, dose: 150 mg, every: 7 days, from: week 4,
         for: 4 weeks}
      - {agent: testosterone, formulation: enanthate, route: intramuscular, dose: 200 mg, every: 7 days, from: week 8,
         for: 12 weeks}
endpoints:
  - {arm: titrated, versus: written, measure: testosterone_total, statistic: ratio_between_arms, at: 12 weeks, value: 1,
     provenance: SEEN, row: X-1}
"""


def test_the_rules_of_an_arm_are_lived():
    assert scored(RULED).predicted == pytest.approx(1.0, rel=1e-6)


def test_rules_of_an_arm_that_cannot_be_lived_are_told():
    wrong = RULED.replace("agent: testosterone, raise_by: 50 mg, up_to: 200 mg", "stop: hcg")
    assert "which this regimen does not give" in scored(wrong).reason
