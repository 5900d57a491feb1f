"""A virtual person is matched to a study's baseline by turning the parameter behind each lab."""

import pytest

from circhoral.engine.kernel import packaged_kernel
from circhoral.evidence.parameters import all_rows
from circhoral.simulation.draws import Values
from circhoral.validation.match import LEVERS, MatchError, match_baseline, steady_measures

ROWS = all_rows()


def measures_of(known):
    return steady_measures("man", Values(ROWS, 1, False, known=known))


def test_the_levers_exist():
    assert set(LEVERS) <= {row[0] for row in packaged_kernel("man").names.measures}
    assert set(LEVERS.values()) <= set(ROWS)


def test_labs_are_met_and_the_rest_stays():
    wanted = {"testosterone_total": 8.0, "lh": 3.0, "estradiol": 0.06}
    found = match_baseline("man", ROWS, {"age": 40.0}, wanted)
    assert set(found) == {LEVERS[name] for name in wanted}
    matched = measures_of({"age": 40.0, **found})
    assert {name: matched[name] for name in wanted} == pytest.approx(wanted, rel=0.02)


def test_another_lever_can_be_turned():
    typical = measures_of({})
    found = match_baseline("man", ROWS, {}, {"testosterone_total": 8.0}, {"testosterone_total": "gnrh_drive"})
    assert set(found) == {"gnrh_drive"}
    matched = measures_of(found)
    assert matched["testosterone_total"] == pytest.approx(8.0, rel=0.02)
    assert matched["lh"] < typical["lh"]


def test_a_lab_without_a_lever_is_refused():
    with pytest.raises(MatchError, match="no parameter is tied to the baseline of hematocrit"):
        match_baseline("man", ROWS, {}, {"hematocrit": 45.0})


def test_labs_that_no_man_of_the_model_has_are_refused():
    with pytest.raises(MatchError, match="the baseline of testosterone_total cannot be met"):
        match_baseline("man", ROWS, {}, {"testosterone_total": 8000.0})


def test_no_steady_state_is_an_error():
    with pytest.raises(MatchError, match="no steady state"):
        measures_of({"lh_clearance": float("nan")})
