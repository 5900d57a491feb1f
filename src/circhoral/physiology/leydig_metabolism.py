"""What leptin, interleukin 6, TNF, short sleep and alcohol do to the Leydig cell.

Each multiplies the answer to LH. Leptin of obesity and interleukin 6 of illness lower it; so does sleep that is short
by hours, for a week. Alcohol does nothing unless its parameter says so, for habits show no effect; nor does TNF, which
has been seen to act in cells of animals only. Left out: the hours of the night, testicular heat, recovery sleep.
"""

import sympy as sp

from circhoral.equations.functions import relative_block
from circhoral.equations.part import Part


def leydig_metabolism() -> Part:
    """One factor on the Leydig cell's work."""
    p = Part("leydig_metabolism", "Metabolic factors on the answer of the Leydig cell.")
    leptin, il6 = p.takes("leptin", "ug/L"), p.takes("il6_relative", "dimensionless")
    tnf, by_tnf = p.takes("tnf_relative", "dimensionless"), p.parameter("leydig_tnf_weight")
    short, drunk = p.takes("sleep_short", "hour"), p.takes("alcohol", "g/day")
    usual, by_leptin, by_il6, by_sleep, by_alcohol = p.parameters(
        "leptin_baseline", "leydig_leptin_weight", "leydig_il6_weight", "leydig_sleep_slope", "leydig_alcohol_slope"
    )
    return p.gives(
        leydig_metabolic_factor=p.flow(
            "leydig_metabolic_factor",
            relative_block(leptin / usual, by_leptin)
            * relative_block(il6, by_il6)
            * relative_block(tnf, by_tnf)
            * sp.exp(-by_sleep * short - by_alcohol * drunk),
            "dimensionless",
            "answer of the Leydig cells by metabolism, relative",
        )
    )
