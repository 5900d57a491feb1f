"""Fasting insulin and what it does to the theca: a stand-in until glucose and body weight are part of the model.

Insulin resistance raises insulin; insulin raises the androgen that the theca makes per LH. Growth hormone
raises the resistance, metformin scales it.
"""

from circhoral.equations.part import Part


def insulin() -> Part:
    """Fasting insulin and its factor on theca androgen."""
    p = Part("insulin", "Fasting insulin by resistance, and its drive of the theca.")
    base, resistance, turnover, exponent = p.parameters(
        "insulin_baseline", "insulin_resistance", "insulin_turnover", "theca_insulin_exponent"
    )
    by_gh = p.takes("gh_insulin_resistance", "dimensionless")
    level = p.state("insulin", "mIU/L", base, "fasting insulin")
    wanted = base * resistance * by_gh * p.process("insulin_resistance", "insulin resistance")
    p.rate(level, turnover * (wanted - level))
    p.measure("insulin", level, "mIU/L", "fasting insulin")
    return p.gives(
        theca_insulin_drive=p.flow(
            "theca_insulin_drive", (level / base) ** exponent, "dimensionless", "insulin's drive of the theca, relative"
        )
    )
