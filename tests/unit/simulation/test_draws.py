"""Draws belong to a person's number and a parameter's name."""

import numpy as np
import pytest

from circhoral.evidence.parameters import ParameterRow, Spread
from circhoral.simulation.draws import Values, spread_values, standard_normal


def row(name, kind, sd=0.5, value=0.4):
    return ParameterRow(name, value, "", "", "assumed", "ASSUMED", spread=Spread(kind, sd))


ROWS = {one.id: one for one in (row("a", "lognormal"), row("b", "normal"), row("c", "logit"), row("d", "none"))}


@pytest.mark.parametrize(("first", "count"), [(0, 1), (1, 5), (3, 1), (37, 1), (38, 62)])
def test_a_person_has_the_same_score_whoever_else_is_drawn(first, count):
    whole = standard_normal(7, "a", 0, 100)
    np.testing.assert_array_equal(standard_normal(7, "a", first, count), whole[first : first + count])


def test_seeds_and_parameters_have_streams_of_their_own():
    one = standard_normal(7, "a", 0, 4000)
    for other in (standard_normal(8, "a", 0, 4000), standard_normal(7, "b", 0, 4000)):
        assert abs(np.corrcoef(one, other)[0, 1]) < 0.06
    assert one.mean() == pytest.approx(0, abs=0.06)
    assert one.std() == pytest.approx(1, abs=0.05)


def test_a_spread_is_on_its_own_scale():
    z = np.array([-1.0, 0.0, 1.0])
    log, normal, logit, none = (spread_values(ROWS[name], z) for name in "abcd")
    np.testing.assert_allclose(np.log(log / 0.4), 0.5 * z)
    np.testing.assert_allclose(normal, 0.4 + 0.5 * z)
    np.testing.assert_allclose(np.log(logit / (1 - logit)) - np.log(0.4 / 0.6), 0.5 * z, atol=1e-12)
    np.testing.assert_array_equal(none, 0.4)


def test_typical_persons_do_not_vary_and_known_values_never_do():
    assert set(Values(ROWS, 3, vary=False)["a"]) == {0.4}
    drawn = Values(ROWS, 3, vary=True, known={"a": 2.0})
    assert set(drawn["a"]) == {2.0}
    assert len(set(drawn["b"])) == 3
    assert (drawn.typical("a"), drawn.typical("b")) == (2.0, 0.4)


def test_values_are_a_mapping_that_draws_when_asked():
    values = Values(ROWS, 2, vary=True)
    assert (list(values), len(values), values.used()) == (["a", "b", "c", "d"], 4, [])
    assert values.array(["d", "a"]).shape == (2, 2)
    assert values.used() == ["a", "d"]
    with pytest.raises(KeyError):
        values["e"]


def test_a_row_more_moves_nobody():
    more = {"new": row("new", "lognormal"), **ROWS}
    np.testing.assert_array_equal(Values(more, 5, True)["a"], Values(ROWS, 5, True)["a"])
