"""Known inputs: closed forms of modes, their slopes, links and settings; draws that belong to a person."""

import numpy as np
import pytest

from circhoral.engine.batch import Batch, EventKind, Events, LinkKind, Links, Modes
from circhoral.engine.kernel import packaged_kernel

MODULE = packaged_kernel("man").module
INPUTS = MODULE.N_INPUTS
RATE = np.array([0.3, 2.0, 11.0])
SPECIES = np.array([0, 0, 1])
PAIRS = np.array([[0, 0], [1, 0], [0, 1], [1, 2], [0, 2]])
KINDS = np.array([LinkKind.LINEAR, LinkKind.LINEAR, LinkKind.LINEAR, LinkKind.LINEAR, LinkKind.SCALE], dtype=np.int64)
WEIGHT = np.array([[1.0, 0, 0], [-0.5, 0, 0], [2.0, 0, 0], [0.7, 0, 0], [1.8, 0.9, 2.3]])


def read(dt: float, z: np.ndarray, forcing: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return concentrations, their slopes, inputs and their slopes."""
    level = np.zeros(INPUTS)
    level[2] = 1.0
    conc, slope, u, du = np.empty(2), np.empty(2), np.empty(INPUTS), np.empty(INPUTS)
    MODULE.read_inputs(dt, z, forcing, RATE, SPECIES, level, PAIRS, KINDS, WEIGHT, conc, slope, u, du)
    return conc, slope, u, du


Z = np.array([1.2, -0.4, 0.8])
FORCING = np.array([0.5, 0.0, 3.0])


def test_modes_decay_and_fill_in_closed_form():
    conc, _, u, _ = read(0.4, Z, FORCING)
    left = np.exp(-RATE * 0.4)
    modes = Z * left + FORCING * (1 - left) / RATE
    np.testing.assert_allclose(conc, [modes[:2].sum(), modes[2]], rtol=1e-14)
    assert u[0] == pytest.approx(conc[0] - 0.5 * conc[1], rel=1e-14)
    assert u[1] == pytest.approx(2 * conc[0], rel=1e-14)
    ratio = (conc[0] / 0.9) ** 2.3
    assert u[2] == pytest.approx((1.0 + 0.7 * conc[1]) * (1 + 1.8 * ratio / (1 + ratio)), rel=1e-14)
    assert np.all(u[3:] == 0.0)


@pytest.mark.parametrize("forcing", [np.zeros(3), FORCING], ids=["decay", "filling"])
def test_slopes_are_derivatives(forcing: np.ndarray):
    step = 1e-6
    _, slope, _, du = read(0.4, Z, forcing)
    ahead, back = read(0.4 + step, Z, forcing), read(0.4 - step, Z, forcing)
    np.testing.assert_allclose(slope, (ahead[0] - back[0]) / (2 * step), rtol=1e-8)
    np.testing.assert_allclose(du, (ahead[2] - back[2]) / (2 * step), rtol=1e-8, atol=1e-9)


def test_carrying_modes_forward_changes_no_later_level():
    z = Z.copy()
    MODULE.carry_modes(0.25, z, FORCING, RATE)
    np.testing.assert_allclose(read(0.15, z, FORCING)[0], read(0.4, Z, FORCING)[0], rtol=1e-13)


def test_no_drug_is_the_neutral_input():
    conc, _, u, du = read(3.0, np.zeros(3), np.zeros(3))
    assert np.all(conc == 0.0)
    assert u[2] == 1.0
    assert np.all(du == 0.0)


def test_draws_are_uniform_and_unrelated():
    draws = np.array([[MODULE.chance(5, person, event) for event in range(40)] for person in range(250)])
    flat = np.sort(draws.ravel())
    assert 0 < flat[0] < flat[-1] < 1
    even = (np.arange(len(flat)) + 0.5) / len(flat)
    assert np.abs(flat - even).max() < 1.63 / np.sqrt(len(flat))  # Kolmogorov, one in a hundred
    assert len(np.unique(flat)) == len(flat)
    limit = 4 / np.sqrt(draws.size)
    assert abs(np.corrcoef(draws[:, :-1].ravel(), draws[:, 1:].ravel())[0, 1]) < limit
    assert abs(np.corrcoef(draws[:-1].ravel(), draws[1:].ravel())[0, 1]) < limit


def test_every_number_takes_part_in_a_draw():
    assert len({MODULE.chance(*key) for key in ((1, 2, 3), (2, 1, 3), (1, 3, 2), (3, 2, 1), (1, 2, 4))}) == 5


def test_an_empty_table_of_events():
    events = Events.none(3)
    assert events.dose_factor.shape == (3, 1)
    assert len(events.time) == len(events.draw) == 0


def test_a_copy_of_an_ensemble_is_independent():
    kernel = packaged_kernel("man")
    who = Batch(
        kernel,
        np.ones((2, MODULE.N_PARAMETERS)),
        Modes.none(2),
        Links.none(2),
        Events.none(2),
        np.ones(MODULE.N_STATES),
    )
    one = who.begin(-3.0)
    other = one.copy()
    other.y[:] = 7.0
    other.level[:] = 7.0
    assert one.time == other.time == -3.0
    assert not np.any(one.level == 7.0)
    assert [row[3] for row in kernel.names.inputs] == list(one.level[0])


def test_codes_are_those_of_the_kernel():
    assert list(EventKind) == [MODULE.BOLUS, MODULE.FORCING, MODULE.LEVEL, MODULE.ADD_STATE, MODULE.MARK]
    assert list(LinkKind) == [MODULE.LINEAR, MODULE.SCALE]
