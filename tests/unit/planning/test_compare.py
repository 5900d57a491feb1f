"""Regimens beside waiting on the draws of one twin."""

from __future__ import annotations

import numpy as np
import pytest

from circhoral.evidence.goals import goal
from circhoral.people.person import Person
from circhoral.planning.burden import Amount
from circhoral.planning.compare import compare
from circhoral.planning.record import record_of, records_of
from circhoral.protocols.regimen import Regimen, complete_regimen
from circhoral.simulation.errors import SimulationError
from circhoral.twin.forecast import forecast
from circhoral.twin.posterior import make_twin
from circhoral.twin.reading import ACCURACY


def regimen(name, *doses):
    return complete_regimen(Regimen.model_validate({"name": name, "doses": list(doses)}))


CLOMIPHENE = {"agent": "clomiphene", "route": "oral", "dose": "25 mg", "every": "1 day", "for": "12 weeks"}
LETROZOLE = {"agent": "letrozole", "route": "oral", "dose": "2.5 mg", "every": "7 days", "for": "12 weeks"}
TESTOSTERONE = {"agent": "testosterone", "formulation": "cypionate", "route": "intramuscular", "dose": "150 mg",
                "every": "7 days", "for": "12 weeks"}  # fmt: skip


@pytest.fixture(scope="module")
def twin():
    labs = [("testosterone_total", "215 ng/dL"), ("lh", "3.1 IU/L"), ("shbg", "20 nmol/L")]
    made = [{"date": "2026-03-02", "test": test, "value": value} for test, value in labs]
    return make_twin(
        Person.model_validate(
            {"sex": "male", "age": "38 years", "height": "178 cm", "weight": "116 kg", "labs": made,
             "phenotype": "obesity_related_hypogonadism"}
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def compared(twin):
    arms = [regimen("clomiphene", CLOMIPHENE), regimen("testosterone", TESTOSTERONE)]
    return compare(twin, arms, goal("testosterone", "male"), horizon=120.0, draws=40)


def test_waiting_is_always_there_and_never_beats_itself(compared):
    waiting = compared.waiting
    assert [arm.name for arm in compared.arms] == ["wait", "clomiphene", "testosterone"]
    assert (waiting.earlier, waiting.same, waiting.later, waiting.gain) == (0.0, 1.0, 0.0, 0.0)
    assert waiting.burden.total == 0


def test_a_treatment_is_compared_draw_by_draw(compared):
    _, clomiphene, testosterone = compared.arms
    assert clomiphene.gain == pytest.approx(clomiphene.outcome.probability - compared.waiting.outcome.probability)
    assert clomiphene.outcome.probability > compared.waiting.outcome.probability
    assert clomiphene.earlier + clomiphene.same + clomiphene.later == pytest.approx(1)
    assert testosterone.outcome.risk("sperm_low") > 0.5 > clomiphene.outcome.risk("sperm_low")


def test_what_breaks_a_limit_is_ranked_behind(compared):
    assert compared.ranked[0].name == "clomiphene"
    assert compared.ranked[0].outcome.clean >= compared.ranked[1].outcome.clean


def test_the_same_seed_gives_the_same_lives(twin, compared):
    again = compare(twin, [regimen("clomiphene", CLOMIPHENE)], compared.goal, horizon=120.0, draws=40)
    assert np.array_equal(again.arms[1].outcome.reached, compared.arms[1].outcome.reached)
    assert np.array_equal(again.arms[1].courses["estradiol"].bands, compared.arms[1].courses["estradiol"].bands)


def test_burden_counts_what_is_written_where_no_rule_acts(twin):
    pump = {"agent": "gonadorelin", "route": "pump", "formulation": "subcutaneous", "dose_per_pulse": "10 ug",
            "every": "2 h", "for": "4 weeks"}  # fmt: skip
    arms = [regimen("both", CLOMIPHENE, TESTOSTERONE), regimen("pump", pump)]
    _, both, pumped = compare(twin, arms, goal("testosterone", "male"), horizon=120.0, draws=5).arms
    assert both.burden.told == "12 injections, 84 tablets"
    assert both.burden.total == 96
    assert both.burden.days == Amount(84.0, 84.0, 84.0, 84.0, 84.0)
    assert pumped.burden.doses["pump"].mean in (28, 29)


def test_burden_counts_what_rules_add_and_stop_draw_by_draw(twin):
    """A rule adds five tablets in some draws, another ends the injections in others; each draw has its own count."""
    rules = [
        {"at": "week 2", "when": {"measure": "testosterone_total", "below": "300 ng/dL"},
         "then": {"add": {"agent": "anastrozole", "route": "oral", "dose": "1 mg", "every": "2 days",
                          "for": "10 days"}}},
        {"at": "week 6", "when": {"measure": "hematocrit", "above": "45 percent"}, "then": {"stop": "testosterone"}},
    ]  # fmt: skip
    ruled = complete_regimen(Regimen.model_validate({"name": "ruled", "doses": [TESTOSTERONE], "rules": rules}))
    wanted = goal("testosterone", "male")
    burden = compare(twin, [ruled], wanted, horizon=120.0, draws=40).arms[1].burden
    data = forecast(
        twin, [ruled], draws=40, days=121.0, before=0.0, measures=wanted.measures, units="canonical",
        tolerance=ACCURACY,
    )  # fmt: skip
    added, stopped = (data["actions"].values[0, :, rule] > 0 for rule in (0, 1))
    assert 0 < added.sum() < 40
    assert 0 < stopped.sum() < 40
    injections = np.where(stopped, 6, 12)
    assert burden.doses["oral"].mean == pytest.approx(5 * added.mean())
    assert burden.doses["injections"] == Amount(
        pytest.approx(injections.mean()), *np.quantile(injections, [0.05, 0.95]).tolist(), 6.0, 12.0
    )
    assert burden.visits == Amount(2.0, 2.0, 2.0, 2.0, 2.0)
    assert "injections" in burden.told
    assert "(90 %: 6 to 12)" in burden.told


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ((84, 84, 84, 84, 84), "84"),
        ((412.3, 380, 540, 300, 560), "412 (90 %: 380 to 540)"),
        ((62.2, 56, 56, 56, 274), "62 (90 %: 56; all: 56 to 274)"),
        ((2.5, 0, 1, 0, 60), "2.5 (90 %: 0 to 1; all: 0 to 60)"),
    ],
)
def test_a_mean_that_few_draws_set_stands_with_the_range_of_all(amount, told):
    assert Amount(*map(float, amount)).told == told


def test_what_a_body_does_not_have_is_refused(twin):
    cyclic = {**CLOMIPHENE, "from": "cycle day 3", "for": "5 days", "each": "cycle"}
    with pytest.raises(SimulationError, match="man"):
        compare(twin, [regimen("cyclic", cyclic)], goal("testosterone", "male"), horizon=30.0, draws=5)


def test_the_record_of_an_agent_counts_published_results():
    letrozole = record_of("letrozole", "male")
    assert letrozole.endpoints >= letrozole.near > 0
    assert "published results within 1.5-fold" in letrozole.told
    nothing = record_of("letrozole", "male", ("sperm_concentration",))
    assert nothing.endpoints == 0
    assert "no published result" in nothing.told
    told = records_of(regimen("letrozole", LETROZOLE), "male", ("sperm_concentration",))
    assert [one.endpoints for one in told] == [0, letrozole.endpoints]
