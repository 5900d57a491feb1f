"""Laws of reproducibility: the same person has the same life, bit for bit, whatever runs beside."""

from collections.abc import Iterator

import numba
import numpy as np
import pytest
from engine_models import DRUG, MEASURES, Row, batch, begin, same_ensemble
from hypothesis import given, settings
from hypothesis import strategies as st

from circhoral.engine.batch import Batch, EventKind, Run
from circhoral.evidence.parameters import all_rows
from circhoral.protocols.schedule import Administration
from circhoral.simulation.arm import live_arm, plan_batch
from circhoral.simulation.dosing import Given
from circhoral.simulation.draws import Values

ROWS: list[Row] = [(0.7 * i, EventKind.BOLUS, 20.0 + i) for i in range(10)]
TIMES = np.linspace(0.0, 9.0, 31)


@pytest.fixture
def threads() -> Iterator[None]:
    """Give back the number of threads that was set before."""
    before = numba.get_num_threads()
    yield
    numba.set_num_threads(before)


def people(numbers: np.ndarray) -> Batch:
    """Return persons whose kinetics follow from their number alone."""
    losses = 0.3 + 0.1 * np.cos(numbers) ** 2
    most = 2.0 + np.sin(numbers)
    return batch(
        ROWS,
        persons=len(numbers),
        changes={"pool_loss": losses, "most_lost": most},
        taken=0.7,
        seed=11,
        person=numbers,
    )


def live(numbers: np.ndarray) -> Run:
    who = people(numbers)
    return who.live(begin(who), 9.0, TIMES, MEASURES, DRUG)


def test_a_second_run_equals_the_first():
    one, other = live(np.arange(40)), live(np.arange(40))
    assert same_ensemble(one.end, other.end)
    assert np.array_equal(one.samples, other.samples)
    assert np.array_equal(one.steps, other.steps)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 39), min_size=1, max_size=12))
def test_neither_company_nor_place_matters(chosen: list[int]):
    whole = live(np.arange(40))
    part = live(np.array(chosen))
    assert np.array_equal(part.samples, whole.samples[chosen])
    assert np.array_equal(part.end.y, whole.end.y[chosen])
    assert np.array_equal(part.steps, whole.steps[chosen])


@pytest.mark.skipif(numba.config.NUMBA_NUM_THREADS < 2, reason="one processor")
@pytest.mark.usefixtures("threads")
def test_the_number_of_threads_does_not_matter():
    found = []
    for count in (1, 2):
        numba.set_num_threads(count)
        found.append(live(np.arange(101)))
    assert same_ensemble(found[0].end, found[1].end)
    assert np.array_equal(found[0].samples, found[1].samples)


def test_views_and_read_only_arrays_compile_nothing_anew():
    numbers = np.arange(40)
    live(numbers)
    who = people(numbers)
    compiled = len(who.kernel.module.live_all.signatures)
    numbers.flags.writeable = False
    who = people(numbers[::-2])
    who.parameters.flags.writeable = False
    who.live(begin(who), 9.0, TIMES[::2], MEASURES.astype(np.int32), DRUG)
    assert len(who.kernel.module.live_all.signatures) == compiled


# -- a man ---------------------------------------------------------------------------------------------------------

WEEKLY = [
    Given(
        Administration(
            7.0 * i, "testosterone", "enanthate", "intramuscular", 200.0, "mg", 0.0, "dose", 0.0, 7.0 * i, 0
        ),
        taken=0.8,
    )
    for i in range(6)
]
DAYS = np.linspace(0.0, 60.0, 13)


def men(first: int, count: int) -> np.ndarray:
    """Return samples of men who differ (person, sample, measure), at a scale that is one for all of them."""
    values = Values(all_rows(), count, vary=True, seed=7, first=first)
    who, _ = plan_batch("man", values, count, WEEKLY, seed=7, first=first)
    run = who.live(who.begin(0.0), 60.0, DAYS, np.arange(len(who.kernel.names.measures)))
    assert np.all(run.end.status == 0)
    return run.samples


def test_a_man_is_the_same_man_in_every_batch():
    whole = men(100, 12)
    for first in (100, 105, 111):
        assert np.array_equal(men(first, 1)[0], whole[first - 100])
    assert np.array_equal(men(103, 7), whole[3:10])
    assert not np.array_equal(whole[0], whole[1])


def test_an_arm_gives_every_man_the_same_life_whatever_the_batch():
    def arm(first: int, count: int) -> np.ndarray:
        values = Values(all_rows(), count, vary=True, seed=7, first=first)
        return live_arm("man", values, count, WEEKLY, DAYS, seed=7, first=first).samples

    assert np.array_equal(arm(105, 1)[0], arm(100, 12)[5])
