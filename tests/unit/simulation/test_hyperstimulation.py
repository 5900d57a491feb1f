"""The warning of ovarian hyperstimulation: from which values on, and that it reaches the dataset whatever is kept."""

import numpy as np
import pytest

import circhoral as ch
from circhoral.evidence.parameters import all_rows
from circhoral.quantities.analytes import convert
from circhoral.simulation.arm import Lived
from circhoral.simulation.dosing import Column
from circhoral.simulation.hyperstimulation import WATCHED, warning_days, warning_words

TIMES = np.array([-1.0, 0.0, 1.0, 2.0])
LIMIT = convert(all_rows()["hyperstimulation_estradiol"].value, "pg/mL", "nmol/L", "estradiol")


def lived(estradiol, follicles):
    columns = tuple(Column(name, name, "nmol/L") for name in WATCHED)
    samples = np.stack([np.array(estradiol, dtype=float), np.array(follicles, dtype=float)], axis=2)
    return Lived(WATCHED, columns, samples, np.zeros(len(samples), np.int64), np.zeros((len(samples), 2), np.int64))


def test_either_limit_warns_from_time_zero_on():
    calm, high, many = [0, 0, 0, 0], [2 * LIMIT, 0, 2 * LIMIT, 0], [9, 0, 0, 5]
    found = warning_days([[lived([calm, high], [calm, calm])], [lived([calm, calm], [many, [4] * 4])]], TIMES, {})
    np.testing.assert_array_equal(found, [[np.nan, 1.0], [2.0, np.nan]])


def test_limits_can_be_set():
    found = warning_days([[lived([[0] * 4], [[2] * 4])]], TIMES, {"hyperstimulation_follicles": 2})
    assert found[0, 0] == 0


def test_words_name_arms_share_and_first_day():
    days = np.array([[np.nan, np.nan], [12.2, np.nan]])
    words = warning_words(["wait", "fsh"], days, {})
    assert "fsh (50 % of women, first on day 12)" in words
    assert "wait" not in words
    assert warning_words(["wait"], days[:1], {}) == ""


@pytest.mark.parametrize("measures", [None, ["lh"]])
def test_a_woman_over_a_limit_is_warned_of_whatever_is_kept(measures):
    low = {"hyperstimulation_estradiol": "1 pg/mL"}
    data = ch.simulate({"sex": "female", "age": "30 years"}, days=2, measures=measures, parameters=low)
    assert data["hyperstimulation_day"].item() == pytest.approx(8 / 24)
    assert "Risk of ovarian hyperstimulation" in data.attrs["hyperstimulation_warning"]
    assert measures is None or "estradiol" not in data


def test_men_have_no_such_variable():
    data = ch.simulate({"sex": "male", "age": "30 years"}, days=2, measures=["lh"])
    assert "hyperstimulation_day" not in data
    assert "hyperstimulation_warning" not in data.attrs
