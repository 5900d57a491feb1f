"""Fasting glucose and insulin: resistance raises insulin, and the beta cell does not quite keep up.

Fat, growth hormone and the person's own constitution raise resistance; metformin lowers it, and so does eating less
than is used, within days, and moving more, within weeks and before fat is lost. Diazoxide lowers secretion. Glucose
follows from the minimal model at rest: what it does by itself and what insulin does, as published. Left out: meals, the
hours of the day, diabetes and its failing beta cell, visceral fat apart from the whole.
"""

import sympy as sp

from circhoral.equations.part import Part
from circhoral.physiology.body_composition import adiposity_at_start


def glucose_insulin() -> Part:
    """Fasting insulin, glucose and their product."""
    p = Part("glucose_insulin", "Insulin resistance, fasting insulin and fasting glucose.")
    base, own, turnover, by_fat = p.parameters(
        "insulin_baseline", "insulin_resistance", "insulin_turnover", "insulin_adiposity_exponent"
    )
    fed, by_energy = p.takes("energy_lately", "dimensionless"), p.parameter("insulin_energy_exponent")
    least = p.parameter("energy_least")
    moves, by_activity, training = (
        p.takes("activity", "dimensionless"),
        *p.parameters("insulin_activity_exponent", "insulin_training_time"),
    )
    trained = p.state("activity_lately", "dimensionless", sp.Integer(1), "activity as muscle has got used to it")
    p.rate(trained, (moves - trained) / training)
    adiposity, by_gh = p.takes("adiposity", "dimensionless"), p.takes("gh_insulin_resistance", "dimensionless")
    resistance = p.flow(
        "insulin_resistance_now",
        own
        * adiposity**by_fat
        * ((fed + least) / (1 + least)) ** by_energy
        * ((trained + least) / (1 + least)) ** -by_activity
        * by_gh
        * p.process("insulin_resistance", "insulin resistance"),
        "dimensionless",
        "insulin resistance, relative",
    )
    level = p.state("insulin", "mIU/L", base * own * adiposity_at_start(p) ** by_fat, "fasting insulin")
    secretion = p.process("insulin_secretion", "insulin secretion")
    p.rate(level, turnover * (base * resistance * secretion - level))

    usual, effectiveness, sensitivity, shortfall = p.parameters(
        "glucose_baseline", "glucose_effectiveness", "insulin_sensitivity", "insulin_shortfall_exponent"
    )
    acts = sensitivity * level / resistance**shortfall
    glucose = p.flow(
        "glucose",
        usual * (effectiveness + sensitivity * base) / (effectiveness + acts),
        "mmol/L",
        "fasting glucose",
    )
    p.measure("insulin", level, "mIU/L", "fasting insulin")
    p.measure("glucose", glucose, "mmol/L", "fasting glucose")
    p.measure("homa_ir", level * glucose / p.parameter("homa_constant"), "1", "HOMA-IR")
    return p.gives(insulin_relative=p.flow("insulin_relative", level / base, "dimensionless", "insulin, relative"))
