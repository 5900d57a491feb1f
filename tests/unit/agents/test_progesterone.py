"""Progesterone: serum levels on the body's own clearance against published single doses, and what the uterus sees."""

import numpy as np
import pytest

from circhoral.agents import ExponentialSum, catalogue, convolve, one_compartment
from circhoral.evidence.parameters import all_rows
from circhoral.physiology.native_ligands import NATIVE_HALF_SATURATION

VAGINAL = ("gel", "gel_4_percent", "insert", "insert_200", "capsule", "pessary")
HOURS = np.linspace(0, 96, 9601)


def value(key: str) -> float:
    return all_rows()[key].value


def typical() -> dict[str, np.ndarray]:
    return {key: np.asarray(value(key)) for key in catalogue()["progesterone"].needs()}


def ng_per_ml(dose: float, route: str, formulation: str, output: str = "progesterone") -> ExponentialSum:
    """Level after a single dose in mg; in serum on the body's pool, in the uterus as the agent makes it."""
    agent, q = catalogue()["progesterone"], typical()
    made = agent.find(route, formulation).responses(q)[output]
    if output == "progesterone":
        made = convolve(made, one_compartment(value("progesterone_clearance"), value("progesterone_volume")))
    amount = float(agent.amount(dose, "mg", q, formulation))
    return made.scale(amount * float(q["progesterone_molar_mass"]) / 1000)


def figures(dose: float, route: str, formulation: str) -> dict[str, float]:
    """Peak [ng/mL], its time [h], mean of the first day [ng/mL], areas over 24 and 96 h [ng/mL x h]."""
    level = ng_per_ml(dose, route, formulation).evaluate(HOURS / 24)
    day = HOURS <= 24
    area = float(np.trapezoid(level[day], HOURS[day]))
    return {
        "peak": float(level.max()),
        "time": float(HOURS[level.argmax()]),
        "mean": area / 24,
        "day": area,
        "four_days": float(np.trapezoid(level, HOURS)),
    }


@pytest.mark.parametrize(
    ("dose", "route", "formulation", "reported"),
    [
        # crinone-undated, a crossover in 20 women
        (45, "vaginal", "gel_4_percent", {"peak": 13.15, "time": 5.6, "mean": 6.94, "four_days": 288.6}),
        (90, "vaginal", "gel", {"peak": 14.87, "time": 6.8, "mean": 6.98, "four_days": 296.8}),
        (45, "intramuscular", "oil", {"peak": 39.06, "time": 8.2, "mean": 22.41, "four_days": 806.3}),
        (90, "intramuscular", "oil", {"peak": 53.76, "time": 9.2, "mean": 28.98, "four_days": 1378.9}),
        # levine-2000, by mass spectrometry
        (90, "vaginal", "gel", {"peak": 10.51, "time": 7.67, "day": 133.0}),
        (100, "oral", "capsule", {"peak": 2.20, "time": 1.0}),
        # levy-1999, paulson-2014, boelig-2019, norman-1991
        (100, "vaginal", "insert", {"peak": 31.61 / 3.18, "time": 6.4}),
        (200, "vaginal", "insert_200", {"peak": 11.5, "time": 12.0, "day": 138.0}),
        (100, "vaginal", "capsule", {"peak": 8.5, "time": 2.8, "day": 88.8}),
        (400, "vaginal", "pessary", {"peak": 28.0, "time": 3.1, "four_days": 308.0}),
    ],
)
def test_a_single_dose_is_within_one_and_a_half_fold_of_what_was_measured(dose, route, formulation, reported):
    found = figures(dose, route, formulation)
    for name, seen in reported.items():
        assert max(found[name] / seen, seen / found[name]) < 1.5, (name, found[name], seen)


def test_a_capsule_swallowed_stays_in_the_range_of_mass_spectrometry():
    found = figures(100, "oral", "capsule")
    assert 2 <= found["peak"] <= 3
    assert 0.1 <= found["mean"] <= 0.6


def test_both_strengths_of_the_gel_give_one_level():
    strong, weak = figures(90, "vaginal", "gel"), figures(45, "vaginal", "gel_4_percent")
    assert strong["peak"] == pytest.approx(weak["peak"], rel=0.1)


@pytest.mark.parametrize("formulation", VAGINAL)
def test_a_vaginal_dose_reaches_the_uterus_ten_times_over_its_serum_level(formulation):
    serum = ng_per_ml(100, "vaginal", formulation)
    uterus = ng_per_ml(100, "vaginal", formulation, "uterine_progesterone")
    assert float(uterus.area() / serum.area()) == pytest.approx(10, rel=0.05)


def test_only_vaginal_doses_have_a_uterine_first_pass():
    agent = catalogue()["progesterone"]
    assert agent.formulations["capsule"] == ("vaginal", "oral")
    for route in agent.routes:
        made = {output.target.id for output in route.outputs}
        assert made == {"progesterone"} | ({"uterine_progesterone"} if route.route == "vaginal" else set())


def test_the_uterine_part_binds_the_endometrium_as_the_native_hormone_does():
    (binding,) = catalogue()["progesterone"].bindings
    assert binding.site == "progesterone_receptor_endometrium"
    half = NATIVE_HALF_SATURATION[binding.site]
    assert half == "endometrium_progesterone_half"
    assert all_rows()[half].unit == binding.ligand.unit == "nmol/L"
    assert float(binding.half_saturation(typical(), np.asarray(value(half)))) == value(half)
    assert value(binding.intrinsic_activity) == 1


def test_a_low_serum_level_by_vagina_fills_the_receptor_that_an_injection_leaves_for_serum():
    half, mass = value("endometrium_progesterone_half"), value("progesterone_molar_mass") / 1000
    gel = ng_per_ml(90, "vaginal", "gel").area() + ng_per_ml(90, "vaginal", "gel", "uterine_progesterone").area()
    oil = ng_per_ml(45, "intramuscular", "oil").area()
    assert float(gel) / mass > 3 * float(oil) / mass > 3 * half
