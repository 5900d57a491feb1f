"""The scoreboard counts what was scored, and puts the worst first."""

import json
import math
import tomllib
from dataclasses import replace
from importlib.resources import files

import pytest

from circhoral.evidence.studies import packaged_studies
from circhoral.validation.replicated import Replicated
from circhoral.validation.scoreboard import MECHANISMS, board, mechanism_group, misses, plain_board, shares
from circhoral.validation.scoring import Scored

ONE = Scored(
    "arm", "lh", "mean", "", "0 days", "X-1", "SEEN", 5.0, 5.5, 5.0, 6.0, "IU/L", 1.1, False, "inside"
)  # fmt: skip


def study(*scores, name="one", role="calibration"):
    return Replicated(name, "", role, "nc/midcycle-surge", "female", 100, (), scores)


def changed(**fields):
    return replace(ONE, **fields)


BAD = changed(predicted=20.0, fold_error=4.0, verdict="off")
WRONG = changed(statistic="ratio_to_baseline", reported=1.3, predicted=0.9, fold_error=1.44, wrong_direction=True,
                unit="ratio", verdict="near")  # fmt: skip
NONE = changed(predicted=math.nan, fold_error=math.nan, verdict="not evaluated", reason="no such agent")


def test_misses_are_wrong_directions_then_the_worst_then_what_was_not_evaluated():
    rows = board([study(NONE, ONE, BAD, WRONG)])
    assert [row.score for row in misses(rows)] == [WRONG, BAD, NONE]
    assert misses(rows)[-1].reason == "no such agent"


def test_what_is_not_evaluated_counts_as_a_miss():
    (found,) = shares(board([study(ONE, NONE)]), lambda row: row.role)
    assert (found.endpoints, found.near, found.unevaluated, found.wrong) == (2, 0.5, 1, 0)


def test_inside_the_reported_interval_is_good_however_far():
    far = changed(predicted=9.0, fold_error=1.8, verdict="inside")
    (found,) = shares(board([study(far)]), lambda row: row.role)
    assert (found.good, found.close, found.near) == (1.0, 0.0, 0.0)


def test_differences_below_zero_have_a_place_on_logarithmic_axes():
    fell = changed(statistic="change_from_baseline", reported=-2.0, predicted=-3.0, fold_error=1.25)
    (row,) = board([study(fell)])
    assert (row.x, row.y) == (1.0, pytest.approx(0.8))


def test_a_board_is_plain_json_without_nan():
    text = json.dumps(plain_board([study(NONE, ONE)], board([study(NONE, ONE)]), 0), allow_nan=False)
    assert json.loads(text)["endpoints"][0]["predicted"] is None


def test_every_mechanism_of_a_packaged_study_has_words():
    for item in packaged_studies().values():
        assert mechanism_group(item.mechanism) in MECHANISMS.values(), item.mechanism


def test_reasons_name_packaged_studies_and_their_rows():
    table = tomllib.loads((files("circhoral.content") / "misses.toml").read_text(encoding="utf-8"))
    for name, reasons in table.items():
        rows = {endpoint.row for endpoint in packaged_studies()[name].endpoints}
        assert set(reasons) - {"all"} <= rows, name
