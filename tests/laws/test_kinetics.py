"""Laws of linear kinetics: closed forms, mass balance, superposition."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp

from circhoral.agents.exponentials import (
    ExponentialSum,
    convolve,
    first_order_input,
    one_compartment,
    two_compartment,
)
from circhoral.agents.pulses import equivalent_pulse, integrated_occupancy, pulse_amplitude

TIMES = np.linspace(0, 12, 241)
positive = st.floats(min_value=0.01, max_value=100)


def test_one_compartment_bolus():
    answer = one_compartment(6.0, 20.0).evaluate(TIMES)
    np.testing.assert_allclose(answer, np.exp(-0.3 * TIMES) / 20, rtol=1e-14)


def test_bateman():
    ka, cl, v = 2.0, 6.0, 20.0
    k = cl / v
    closed = ka / v / (ka - k) * (np.exp(-k * TIMES) - np.exp(-ka * TIMES))
    answer = convolve(first_order_input(ka), one_compartment(cl, v))
    np.testing.assert_allclose(answer.evaluate(TIMES), closed, rtol=1e-11, atol=1e-17)


def test_two_compartment_bolus_against_a_solver():
    cl, v, q, v2 = 4.8, 2.4, 2.9, 2.8

    def rates(t, a):
        return [-(cl + q) / v * a[0] + q / v2 * a[1], q / v * a[0] - q / v2 * a[1]]

    found = solve_ivp(rates, (0, 12), [1.0, 0.0], t_eval=TIMES, rtol=1e-11, atol=1e-13, method="DOP853")
    np.testing.assert_allclose(two_compartment(cl, v, q, v2).evaluate(TIMES), found.y[0] / v, rtol=1e-8, atol=1e-11)


def test_two_depots_in_a_row_and_two_compartments_against_a_solver():
    k1, k2, cl, v, q, v2 = 0.17, 1.5, 146.5, 900.0, 385.0, 2725.0

    def rates(t, a):
        return [
            -k1 * a[0],
            k1 * a[0] - k2 * a[1],
            k2 * a[1] - (cl + q) / v * a[2] + q / v2 * a[3],
            q / v * a[2] - q / v2 * a[3],
        ]

    found = solve_ivp(rates, (0, 60), [1.0, 0, 0, 0], t_eval=5 * TIMES, rtol=1e-11, atol=1e-14, method="DOP853")
    answer = convolve(convolve(first_order_input(k1), first_order_input(k2)), two_compartment(cl, v, q, v2))
    np.testing.assert_allclose(answer.evaluate(5 * TIMES), found.y[2] / v, rtol=1e-7, atol=1e-12)


def test_repeated_doses_are_the_sum_of_all_earlier_ones():
    once = convolve(first_order_input(0.9), two_compartment(4.8, 2.4, 2.9, 2.8))
    within = np.linspace(0, 2, 41)
    summed = sum(once.evaluate(within + 2 * n) for n in range(60))
    np.testing.assert_allclose(once.repeated(2.0).evaluate(within), summed, rtol=1e-10, atol=1e-15)


def test_mean_of_a_steady_state_is_the_dose_over_clearance_and_interval():
    steady = convolve(first_order_input(0.9), two_compartment(4.8, 2.4, 2.9, 2.8)).repeated(2.0)
    mean = quad(lambda t: float(steady.evaluate(t)), 0, 2, epsabs=1e-13, epsrel=1e-13)[0] / 2
    assert mean == pytest.approx(1 / (4.8 * 2), rel=1e-10)


@settings(max_examples=200, deadline=None)
@given(positive, positive, positive, positive, positive, positive)
def test_mass_balance(k1, k2, cl, v, q, v2):
    answer = convolve(convolve(first_order_input(k1), first_order_input(k2)), two_compartment(cl, v, q, v2))
    rates = np.sort(np.concatenate([[k1, k2], two_compartment(cl, v, q, v2).rate]))
    apart = bool(np.all(np.diff(rates) > 0.02 * rates[1:]))
    assert float(answer.area()) * cl == pytest.approx(1.0, rel=1e-10 if apart else 1e-7)


@settings(max_examples=200, deadline=None)
@given(positive, positive, st.floats(min_value=-1e-3, max_value=1e-3))
def test_convolution_commutes_and_stays_positive_also_when_rates_nearly_coincide(k, v, nearness):
    depot, body = first_order_input(k), one_compartment(k * v * (1 + nearness), v)
    times = np.linspace(0, 10 / k, 50)
    one, other = convolve(depot, body).evaluate(times), convolve(body, depot).evaluate(times)
    np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-9 / v)
    assert np.all(one > -1e-9 / v)


def test_two_equal_rates_miss_their_limit_by_less_than_1e8():
    k = 0.7
    limit = k * k * TIMES * np.exp(-k * TIMES)
    answer = convolve(first_order_input(k), first_order_input(k)).evaluate(TIMES)
    assert np.abs(answer - limit).max() < 1e-8 * limit.max()


def test_three_equal_rates_miss_their_limit_by_less_than_1e6():
    k = 0.7
    limit = k**3 * TIMES**2 / 2 * np.exp(-k * TIMES)
    step = first_order_input(k)
    answer = convolve(convolve(step, step), step).evaluate(TIMES)
    assert np.abs(answer - limit).max() < 1e-6 * limit.max()
    other = convolve(step, convolve(step, step)).evaluate(TIMES)
    assert np.abs(other - limit).max() < 1e-6 * limit.max()


def test_nearly_equal_rates_on_either_side_of_the_separation():
    for nearness in (0.0, 1e-12, 1e-7, 1e-5, 4.9e-5, 5.1e-5, 1e-4, 1e-3):
        a, b = 0.7, 0.7 * (1 + nearness)
        exact = a * b * np.exp(-a * TIMES) * TIMES * (1 - (b - a) * TIMES / 2 + ((b - a) * TIMES) ** 2 / 6)
        answer = convolve(first_order_input(a), first_order_input(b)).evaluate(TIMES)
        assert np.abs(answer - exact).max() < 1e-8, nearness


def test_persons_are_independent_of_one_another():
    ka, cl, v = np.array([0.7, 2.0, 1e-3]), np.array([7.0, 6.0, 3.0]), np.array([10.0, 20.0, 1.0])
    together = convolve(first_order_input(ka), one_compartment(cl, v)).evaluate(TIMES)
    for person in range(3):
        alone = convolve(first_order_input(ka[person]), one_compartment(cl[person], v[person]))
        np.testing.assert_array_equal(together[person], alone.evaluate(TIMES))


def test_time_unit_does_not_matter():
    day = convolve(first_order_input(2.0), two_compartment(4.8, 2.4, 2.9, 2.8))
    hour = convolve(first_order_input(2.0 / 24), two_compartment(4.8 / 24, 2.4, 2.9 / 24, 2.8))
    np.testing.assert_allclose(day.evaluate(TIMES), hour.evaluate(24 * TIMES), rtol=1e-10, atol=1e-15)


def test_integrals_of_a_sum():
    answer = convolve(first_order_input(2.0), two_compartment(4.8, 2.4, 2.9, 2.8))
    assert float(answer.area_of_square()) == pytest.approx(
        quad(lambda t: float(answer.evaluate(t)) ** 2, 0, np.inf, epsabs=1e-13)[0], rel=1e-8
    )
    mean = quad(lambda t: t * float(answer.evaluate(t)), 0, np.inf, epsabs=1e-13)[0] / float(answer.area())
    assert float(answer.mean_residence_time()) == pytest.approx(mean, rel=1e-7)


def test_an_exponential_pulse_is_its_own_equivalent():
    pulse = equivalent_pulse(one_compartment(1600.0, 10.0))
    assert float(pulse.peak) == pytest.approx(0.1, rel=1e-12)
    assert float(pulse.decay) == pytest.approx(160.0, rel=1e-12)
    for dose in (1e-5, 0.1, 4.0, 80.0):
        scaled = pulse_amplitude(one_compartment(1600.0, 10.0), dose, 0.5)
        assert float(scaled.peak) == pytest.approx(dose * 0.2, rel=1e-6)
        assert float(scaled.decay) == pytest.approx(160.0, rel=1e-6)


@pytest.mark.parametrize("size", [0.01, 0.3, 1.0, 10.0, 100.0])
def test_an_equivalent_pulse_keeps_area_and_occupancy(size):
    shape = convolve(first_order_input(166.0), two_compartment(2304.0, 10.0, 1096.0, 23.4))
    dose = size / float(equivalent_pulse(shape).peak)
    found = pulse_amplitude(shape, dose, 1.0)
    assert float(found.area) == pytest.approx(float(shape.area()) * dose, rel=1e-9)

    def occupancy(t):
        c = float(shape.evaluate(t)) * dose
        return c / (1 + c)

    expected = sum(quad(occupancy, a, b, epsrel=1e-10)[0] for a, b in ((0, 0.01), (0.01, 0.1), (0.1, 2)))
    assert float(np.log1p(found.peak) / found.decay) == pytest.approx(expected, rel=1e-5)
    assert float(integrated_occupancy(shape.scale(dose))[0]) == pytest.approx(expected, rel=1e-7)


def test_a_sum_refuses_what_never_decays():
    with pytest.raises(ValueError, match="positive"):
        ExponentialSum(np.array([0.0]), np.array([1.0]))
    with pytest.raises(ValueError, match="positive"):
        one_compartment(0.0, 1.0)
    with pytest.raises(ValueError, match="finite"):
        ExponentialSum(np.array([1.0]), np.array([np.nan]))
    with pytest.raises(ValueError, match="mode axis"):
        ExponentialSum(np.array(1.0), np.array(1.0))
    with pytest.raises(ValueError, match="positive area"):
        equivalent_pulse(ExponentialSum(np.array([1.0]), np.array([-1.0])))
