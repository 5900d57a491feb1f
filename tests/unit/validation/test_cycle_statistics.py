"""What studies report about cycles, from three women whose cycles are written down here.

The first has cycles of 28, 30 and 26 days, the second of 24 and 40 days, the third none at all.
"""

from dataclasses import replace

import numpy as np
import pytest

from circhoral.evidence.parameters import all_rows, rows_of
from circhoral.evidence.studies import Endpoint, packaged_studies, read_study
from circhoral.simulation.arm import Lived
from circhoral.simulation.draws import Values
from circhoral.simulation.setting import MORNING
from circhoral.validation.cohort import Cohort, UnevaluableError, cohort
from circhoral.validation.replicate import replicate
from circhoral.validation.scoring import PROPORTIONS
from circhoral.validation.statistics import predict
from circhoral.validation.trial import LivedArm

EVENTS = {
    "menses": [np.array([0.0, 28, 58, 84]), np.array([0.0, 24, 64]), np.array([])],
    "lh_peak": [np.array([13.0, 43, 69]), np.array([10.0]), np.array([])],
    "ovulation": [np.array([14.0, 44, 70]), np.array([11.0]), np.array([])],
}
TIME = np.arange(0.0, 90.01, 0.25)
AMPLITUDE = 2.0
"""Of the resolved pulses of a made-up body, relative."""


def since_peak(person):
    """Days since the last LH peak, as a hormone that tells the day of the cycle."""
    peaks = EVENTS["lh_peak"][person]
    if not len(peaks):
        return np.full(len(TIME), 99.0)
    nearest = np.argmin(np.abs(TIME[:, None] - peaks), axis=1)
    return TIME - peaks[nearest]


def women(weights=(1 / 3, 1 / 3, 1 / 3), events=EVENTS, body="woman", **series):
    made = {
        "progesterone": np.stack([50 + since_peak(person) for person in range(3)]),
        "lh": np.stack([60 * np.exp(-(since_peak(person) ** 2)) for person in range(3)]),
    } | series
    group = Cohort(Values(all_rows(), 3, False), 3, np.array(weights), 63.0, 164.0, ())
    return LivedArm(group, TIME, made, 0.0, np.ones(3, dtype=bool), body, events)


def found(arm=None, other=None, **fields):
    given = {"arm": "a", "value": "1", "provenance": "SEEN", "row": "X-1"} | fields
    if "start" in given:
        given["from"] = given.pop("start")
    return predict(Endpoint.model_validate(given), arm or women(), other)


def value(**fields):
    return found(**fields).value


def test_women_count_alike_unless_cycles_do():
    assert value(measure="cycle_length", statistic="mean") == pytest.approx((28 + 32) / 2)
    assert value(measure="cycle_length", statistic="mean", per="cycle") == pytest.approx((28 + 30 + 26 + 24 + 40) / 5)
    assert value(measure="cycle_length", statistic="cycle_length") == pytest.approx(30)
    assert value(measure="luteal_length", statistic="luteal_length") == pytest.approx((14 + 13) / 2)
    assert value(measure="follicular_length", statistic="median") == pytest.approx((14 + 11) / 2)


def test_the_spread_between_cycles_is_within_a_woman():
    own = [np.std([28, 30, 26], ddof=1), np.std([24, 40], ddof=1)]
    assert value(measure="cycle_length", statistic="within_person_sd") == pytest.approx(np.mean(own))
    assert value(measure="cycle_irregularity", statistic="mean") == pytest.approx((3 + 16) / 2)
    share = value(measure="cycle_irregularity", statistic="fraction_above", threshold="7 days", at="90 days")
    assert share == pytest.approx(0.5)


def test_lengths_may_be_of_ovulatory_cycles_alone():
    arm = women(events={**EVENTS, "ovulation": [np.array([14.0, 70]), np.array([]), np.array([])]})
    asked = {"measure": "cycle_length", "per": "cycle", "among": "ovulatory cycles"}
    assert found(arm, statistic="mean", **asked).value == pytest.approx((28 + 26) / 2)
    share = found(arm, statistic="fraction_of_cycles_above", threshold="27 days", **asked)
    assert share.value == pytest.approx(0.5)
    with pytest.raises(UnevaluableError, match="among some"):
        found(arm, measure="progesterone", statistic="mean", at="lh_peak", among="ovulatory cycles")


def test_an_ovulation_dated_by_temperature_takes_from_one_phase_what_it_gives_to_the_other():
    many = np.arange(400) * 28.0
    arm = women(
        weights=(1.0, 0.0, 0.0),
        events={"menses": [many, many[:1], many[:1]], "ovulation": [many + 14, [], []], "lh_peak": [many + 13, [], []]},
    )
    arm = replace(arm, time=np.arange(0.0, many[-1] + 1))
    asked = {"per": "cycle", "assay": "temperature"}
    luteal, follicular = (
        found(arm, measure=f"{phase}_length", statistic="mean", **asked).value for phase in ("luteal", "follicular")
    )
    assert luteal + follicular == pytest.approx(28)
    assert luteal == pytest.approx(14, abs=0.25)
    for phase in ("luteal", "follicular"):
        exact = found(arm, measure=f"{phase}_length", statistic="within_person_sd").value
        dated = found(arm, measure=f"{phase}_length", statistic="within_person_sd", assay="temperature").value
        assert exact == pytest.approx(0)
        assert dated == pytest.approx(1.4, rel=0.15)
    with pytest.raises(ValueError, match="temperature dates an ovulation: it goes with follicular_length"):
        found(arm, measure="cycle_length", statistic="mean", assay="temperature")


def test_shares_are_of_all_cycles():
    assert value(measure="cycle_length", statistic="fraction_of_cycles_below", threshold="27 days") == pytest.approx(
        0.4
    )
    assert value(measure="cycle_length", statistic="fraction_of_cycles_above", threshold="35 days") == pytest.approx(
        0.2
    )
    within = value(measure="cycle_length", statistic="fraction_of_cycles_within", limits=["27.5 days", "30.5 days"])
    assert within == pytest.approx(0.4)


def test_an_ovulation_rate_is_of_cycles_or_of_women():
    assert value(measure="ovulation", statistic="ovulation_rate", per="person") == pytest.approx(2 / 3)
    # four of: three and two whole cycles, and the ninety days of the woman who never bleeds
    assert value(measure="ovulation", statistic="ovulation_rate", per="cycle") == pytest.approx(4 / 6)
    assert value(measure="ovulation", statistic="ovulation_rate", per="person", at="12 days") == pytest.approx(1 / 3)
    later = value(
        measure="ovulation", statistic="ovulation_rate", per="person", window={"from": "30 days", "for": "30 days"}
    )
    assert later == pytest.approx(1 / 3)


def test_a_second_treatment_may_be_for_those_who_did_not_ovulate():
    window = {"from": "12 days", "for": "30 days"}
    asked = {"measure": "ovulation", "statistic": "ovulation_rate", "per": "person", "window": window}
    assert value(**asked) == pytest.approx(1 / 3)
    assert value(**asked, among="no ovulation before") == pytest.approx(1 / 2)  # the second woman ovulated on day 11


def test_rates_of_arms_are_compared():
    ratio = found(
        women(), women(weights=(0.25, 0.25, 0.5)), versus="b", measure="ovulation", statistic="ratio_between_arms",
        per="person",
    )  # fmt: skip
    assert ratio.value == pytest.approx((2 / 3) / 0.5)
    shorter = {**EVENTS, "menses": [np.array([0.0, 25, 50]), np.array([0.0, 25]), np.array([])]}
    difference = found(
        women(), women(events=shorter), versus="b", measure="cycle_length", statistic="difference_between_arms"
    )
    assert difference.value == pytest.approx(30 - 25)
    assert difference.relative == pytest.approx(30 / 25)


def test_the_first_ovulation_may_never_come():
    assert value(measure="ovulation", statistic="median_time_to") == pytest.approx(14)
    assert value(measure="ovulation", statistic="fraction_reaching", by="12 days") == pytest.approx(1 / 3)
    assert np.isinf(found(women(weights=(0.2, 0.2, 0.6)), measure="ovulation", statistic="median_time_to").value)


def test_levels_are_aligned_on_each_womans_peak():
    for day in (-6, 0, 7):
        when = "lh_peak" if day == 0 else f"lh_peak {'+' if day > 0 else '-'} {abs(day)} days"
        for statistic in ("mean", "median"):
            assert value(measure="progesterone", statistic=statistic, at=when) == pytest.approx(50 + day)


def test_a_numbered_cycle_is_that_one_alone():
    rising = np.stack([TIME, TIME, TIME])
    arm = women(estradiol=rising)
    one, two = (
        found(arm, measure="estradiol", statistic="mean", at="cycle day 3", cycle=number).value for number in (1, 2)
    )
    assert (one, two) == pytest.approx((2, (30 + 26) / 2))
    assert np.isnan(found(arm, measure="estradiol", statistic="mean", at="cycle day 3", cycle=9).value)


def test_a_phase_has_a_mean_and_a_peak():
    mean = value(measure="progesterone", statistic="mean", at="mid_luteal")
    peak = value(measure="progesterone", statistic="peak", at="mid_luteal")
    assert 50 < mean < peak


def test_a_share_in_a_phase_is_of_its_days():
    arm = women(fsh=np.stack([np.where(TIME % 2 < 1, 3.0, 9.0)] * 3))
    low = found(arm, measure="fsh", statistic="fraction_below", threshold="5 IU/L", at="follicular")
    high = found(arm, measure="fsh", statistic="fraction_above", threshold="5 IU/L", at="follicular")
    assert low.value == pytest.approx(0.5, abs=0.06)
    assert low.value + high.value == pytest.approx(1)


def test_women_without_such_a_cycle_are_left_out_also_of_a_resampled_trial():
    answer = found(measure="progesterone", statistic="median", at="lh_peak")
    assert answer.resample([np.array([0, 1, 2, 2, 2])]) == pytest.approx(50)
    assert np.isnan(answer.resample([np.array([2, 2])]))


def test_pulses_of_a_phase_come_at_its_rate():
    arm = women(gnrh_pulse_frequency=np.full((3, len(TIME)), 24.0))
    window = {"at": "early_follicular", "for": "12 hours"}
    assert found(arm, measure="lh", statistic="pulse_count", window=window).value == pytest.approx(12)


def test_the_time_of_a_peak_counts_from_its_window():
    arm = women(progesterone=np.stack([-np.abs(TIME - 1.25)] * 3))
    window = {"from": "24 h", "for": "24 h"}
    assert found(arm, measure="progesterone", statistic="time_of_peak", window=window).value == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"measure": "progesterone", "statistic": "mean", "at": "lh_peak"}, "a man has no cycle"),
        ({"measure": "cycle_length", "statistic": "mean"}, "cycle_length is not simulated in a man"),
    ],
)
def test_a_man_has_no_cycle(fields, reason):
    with pytest.raises(UnevaluableError, match=reason):
        found(women(body="man", events={}), **fields)


def test_a_level_is_never_per_cycle():
    with pytest.raises(UnevaluableError, match="averaged in each woman"):
        found(measure="progesterone", statistic="mean", at="lh_peak", per="cycle")


def test_shares_of_cycles_are_scored_as_proportions():
    assert {"ovulation_rate", "fraction_of_cycles_within"} <= set(PROPORTIONS)


class Body:
    """A body of women with a cycle of 28 days that knows nothing of doses; it remembers how it was asked."""

    def __init__(self):
        self.asked = []

    def live_arm(self, body, values, people, given, times, *, measures, **rest):
        self.asked.append((body, given, times, measures))
        day = np.mod(times, 28.0)
        series = {"lh": 5 + 60 * np.exp(-((day - 13.4) ** 2)), "estradiol": day, "progesterone": 2 * day}
        series |= {"dominant_follicle_diameter": day, "gnrh_pulse_frequency": 0 * day + 24}
        if body == "woman_pulses":  # one an hour
            series["lh"] = 5 * (1 + AMPLITUDE * (1 - np.mod(times * 24 + 0.5, 1.0)))
        names = [name for name in measures if name in series]
        samples = np.stack([np.broadcast_to(series[name], (people, len(times))) for name in names], axis=2)
        count = np.arange(0.0, times[-1], 28.0)
        events = {name: [count + after] * people for name, after in
                  (("menses", 0.0), ("lh_peak", 13.4), ("ovulation", 14.4))}  # fmt: skip
        return Lived(tuple(names), (), samples, np.zeros(people, dtype=np.int64), np.zeros((people, 2)), events)


@pytest.fixture
def body(monkeypatch):
    fake = Body()
    monkeypatch.setattr("circhoral.validation.trial.live_arm", fake.live_arm)
    monkeypatch.setattr("circhoral.validation.trial.body_of", lambda who: "woman")
    monkeypatch.setattr("circhoral.validation.cohort.body_of", lambda who: "woman")
    monkeypatch.setattr("circhoral.validation.cohort._known", lambda *_, **__: {})
    return fake


def replicated(key):
    (study,) = replicate([packaged_studies()[key]], people=5)
    return study


def test_women_are_lived_long_enough_and_sampled_every_six_hours(body):
    scored = {item.row: item for item in replicated("stricker-2006").endpoints}
    ((name, given, times, measures),) = body.asked
    assert (name, given) == ("woman", [])
    assert "lh" in measures
    assert "luteal_length" not in measures
    assert times[-1] >= 400
    assert np.diff(times) == pytest.approx(0.25)
    assert scored["NC-19"].predicted == pytest.approx(14.4)
    assert scored["NC-20"].predicted == pytest.approx(13.6)
    assert scored["NC-20"].unit == "day"
    # The peak is at 13.4 days; of the mornings, 08:00 of day 13 has the most LH.
    assert scored["NC-S23E"].predicted == pytest.approx(13 + MORNING + 7)
    # What lies more than 13 days before that is of the cycle before, which a study of one cycle did not see.
    assert {item.at for item in scored.values() if item.verdict == "not evaluated"} == {
        "lh_peak - 14 days", "lh_peak - 15 days"
    }  # fmt: skip


def test_differences_between_ages_and_shares_of_cycles_are_scored(body):
    study = replicated("bull-2019")
    scored = {(item.arm, item.statistic, item.measure): item for item in study.endpoints}
    slope = scored["age_45", "difference_between_arms", "cycle_length"]
    assert (slope.predicted, slope.reported) == pytest.approx((0.0, -3.6))
    assert slope.fold_error == pytest.approx(28 / (28 - 3.6))
    assert scored["women", "fraction_of_cycles_within", "cycle_length"].predicted == 1.0


def test_a_progestin_is_given_before_time_zero_and_doses_wait_for_the_cycle(body):
    replicated("imani-2002")
    _, given, times, _ = body.asked[0]
    items = [item.what for item in given]
    progestin = [item for item in items if item.agent == "medroxyprogesterone"]
    first = [item.time_days for item in progestin if not item.anchor]
    assert len(first) == 10
    assert max(first) < 0
    assert {item.anchor for item in progestin} == {"", "menses_overdue"}  # and again whenever a bleed is overdue
    waiting = [item for item in items if item.agent == "clomiphene"]
    assert {item.anchor for item in waiting} == {"cycle"}
    assert times[-1] >= 84


def test_pulses_are_resolved_on_each_womans_own_day_of_the_cycle(body):
    scored = {(item.arm, item.statistic): item for item in replicated("kazer-1987").endpoints}
    assert scored["controls", "pulse_count"].predicted == pytest.approx(12, abs=0.5)
    assert scored["pcos", "pulse_count"].predicted == pytest.approx(12, abs=0.5)
    assert scored["controls", "pulse_amplitude"].predicted == pytest.approx(5 * AMPLITUDE * 5 / 6, rel=0.1)
    runs = [times for name, _, times, _ in body.asked if name == "woman_pulses"]
    assert len(runs) == 1 + 5  # of the pcos arm at time 0, of the controls woman by woman
    assert runs[0][0] == pytest.approx(MORNING)
    # The first third of 13 days from bleeding to the peak: its middle morning, for twelve hours.
    assert {times[0] for times in runs[1:]} == {2 + MORNING}
    assert {round(times[-1] - times[0], 6) for times in runs} == {0.5}


def test_without_resolved_pulses_they_are_counted_by_the_rate_of_the_generator(body):
    (study,) = replicate([packaged_studies()["kazer-1987"]], people=5, pulses=False)
    scored = {(item.arm, item.statistic): item for item in study.endpoints}
    assert scored["controls", "pulse_count"].predicted == pytest.approx(12)
    assert scored["controls", "pulse_amplitude"].reason == "needs a run that resolves every pulse"
    assert {name for name, *_ in body.asked} == {"woman"}


def test_whole_cycles_are_counted(body):
    assert replicated("bull-2019").cycles == dict.fromkeys(("women", "age_45", "age_25"), 5 * 14)


def test_a_womans_baseline_is_not_matched(body):
    text = """study: made-up
citation: made up
role: calibration
mechanism: test
population: {sex: female, baseline: [{measure: lh, mean: 5 IU/L, use: match}]}
arms: {a: {}}
endpoints: [{arm: a, measure: estradiol, statistic: mean, at: lh_peak, value: 500 pmol/L, provenance: SEEN, row: X-1}]
"""
    (study,) = replicate([read_study(text)], people=5)
    assert study.notes == ("baseline not matched: which parameters to turn in a woman is not known",)


def test_a_typical_woman_is_shorter_and_lighter_than_a_man(body):
    population = packaged_studies()["bull-2019"].population
    group = cohort(rows_of("female"), population, None, people=1, seed=0, treated=False)
    assert (group.height_cm, group.weight_kg) == (164, 63)
