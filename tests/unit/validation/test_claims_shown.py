"""The experiments of claims run, come out as their file says, and are what the page has stored."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from circhoral.evidence.claims import all_claims
from circhoral.evidence.shows import ClaimError
from circhoral.validation.claims import Shown, judged, read, run_claims

STORED = Path(__file__).parents[3] / "docs/claims.json"


@pytest.fixture(scope="module")
def done():
    return run_claims(all_claims().values())


def test_every_experiment_comes_out_as_the_claim_says(done):
    for claim in all_claims().values():
        assert [item.outcome for item in done[claim.id]] == [show.outcome for show in claim.show], claim.id


def test_the_stored_results_are_those_of_the_model_now(done):
    stored = {row["id"]: row["shown"] for row in json.loads(STORED.read_text(encoding="utf-8"))["claims"]}
    assert set(stored) == set(done)
    for key, items in done.items():
        now = [item.plain() for item in items]
        texts = [{k: v for k, v in item.items() if not isinstance(v, float)} for item in now]
        assert texts == [{k: v for k, v in item.items() if not isinstance(v, float)} for item in stored[key]], (
            f"{key}: run: make claims && make docs"
        )
        for new, old in zip(now, stored[key], strict=True):
            for name in ("value", "against_value", "ratio"):
                close = new[name] == old[name] or new[name] == pytest.approx(old[name] or 0.0, rel=0.02)
                assert close, f"{key} {name}: run: make claims && make docs"


def shown(value=1.0, other=None, expect="unknown", reported=None, unit="ng/dL"):
    ratio = value / other if other else None
    against = "" if other is None else "untreated"
    return Shown("c", "x", value, unit, against, other, ratio, expect, reported, "", "", "untested")


@pytest.mark.parametrize(
    ("item", "people", "outcome"),
    [
        (shown(2.0, 1.0, "higher"), 1, "agrees"),
        (shown(2.0, 1.0, "lower"), 1, "disagrees"),
        (shown(1.05, 1.0, "same"), 1, "agrees"),
        (shown(1.05, 1.0, "higher"), 1, "disagrees"),
        (shown(2.0, 1.0, "higher", 2.5), 1, "agrees"),
        (shown(2.0, 1.0, "higher", 4.0), 1, "direction only"),
        (shown(3.0, 0.0, "higher"), 1, "agrees"),
        (shown(2.0, None, "higher", 4.0), 1, "direction only"),
        (shown(-2.0, None, "higher", 4.0), 1, "disagrees"),
        (shown(20.0, None, "unknown", 77.0), 1, "disagrees"),
        (shown(90.0, None, "unknown", 88.0, "percent"), 200, "agrees"),
        (shown(90.0, None, "unknown", 97.0, "percent"), 200, "disagrees"),
        (shown(2.0, 1.0), 1, "untested"),
    ],
)
def test_outcomes_are_judged(item, people, outcome):
    assert judged(item, people) == outcome


def test_a_reading_of_nobody_says_so():
    reading = all_claims()["claim-12"].show[0].reading
    with pytest.raises(ClaimError, match="nobody can be read"):
        read(replace(reading, people=2, starting_above="9000 million/mL"))
