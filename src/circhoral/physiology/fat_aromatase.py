"""Aromatase of fat: rises with fat mass within months, and falls again more slowly when the fat is gone.

Left out: the person's own aromatase (a parameter of estradiol's part), cytokines that induce the enzyme, breast and
bone.
"""

from circhoral.equations.functions import above_zero
from circhoral.equations.part import Part
from circhoral.physiology.body_composition import adiposity_at_start


def fat_aromatase() -> Part:
    """Aromatase of all fat, one at the reference body."""
    p = Part("fat_aromatase", "Aromatase by fat mass, with a slow return.")
    power, rise, fall, rounding = p.parameters(
        "aromatase_adiposity_exponent", "aromatase_rise", "aromatase_fall", "aromatase_rounding"
    )
    level = p.state("fat_aromatase", "dimensionless", adiposity_at_start(p) ** power, "aromatase of fat, relative")
    wanted = p.takes("adiposity", "dimensionless") ** power
    gap = p.flow("fat_aromatase_gap", wanted - level, "dimensionless", "aromatase that the present fat has yet to gain")
    p.rate(level, rise * above_zero(gap, rounding) - fall * above_zero(-gap, rounding))
    return p.gives(fat_aromatase=level)
