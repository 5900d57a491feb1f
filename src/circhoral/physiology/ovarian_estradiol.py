"""Estradiol in women: two cells make it, theca its androgen under LH and insulin, granulosa the aromatase under FSH.

Without LH or without FSH there is next to none. Luteinised granulosa stops; the corpus luteum makes its own. Fat and
other tissues aromatise what is left of androgens, which is all there is after the menopause. An aromatase inhibitor
competes in each tissue. Left out: estrone and its sulphate, estriol.
"""

import sympy as sp

from circhoral.equations.part import Part


def ovarian_estradiol() -> Part:
    """Serum estradiol of a woman."""
    p = Part("ovarian_estradiol", "Two-cell synthesis of estradiol, and its clearance.")
    lh, insulin = p.takes("lh_felt_relative", "dimensionless"), p.takes("theca_insulin_drive", "dimensionless")
    aromatase, luteinised = p.takes("follicular_aromatase", "dimensionless"), p.takes("luteinised", "dimensionless")
    luteal = p.takes("luteal_work", "dimensionless")
    androgen = p.takes("testosterone_free_relative", "dimensionless")
    by_fat = p.takes("fat_aromatase", "dimensionless")
    base, clearance, volume = p.parameters("estradiol_baseline", "estradiol_clearance", "estradiol_volume")
    per_follicle, lost, per_luteum, elsewhere, fat = p.parameters(
        "estradiol_per_follicle", "luteinisation_estradiol_loss", "estradiol_luteal", "estradiol_extraovarian",
        "aromatase_fat_relative",
    )  # fmt: skip
    # The androgen that theca supplies limits the aromatase only when it is scarce.
    saturation = p.parameter("theca_lh_saturation")
    supply = lh * insulin
    theca = p.flow(
        "androgen_supply",
        supply * (1 + saturation) / (supply + saturation),
        "dimensionless",
        "androgen for the granulosa, relative",
    )
    by_androgen = p.parameter("estradiol_extraovarian_androgen_share")
    _, open_fat = p.site("aromatase_fat", sp.Integer(0), "aromatase of fat")
    _, open_ovary = p.site("aromatase_ovary", sp.Integer(0), "aromatase of the ovary")
    follicular = per_follicle * theca * aromatase * (1 - lost * luteinised)
    ovarian = follicular + per_luteum * luteal
    peripheral = elsewhere * fat * by_fat * (1 - by_androgen + by_androgen * androgen)
    made = p.flow(
        "estradiol_production",
        clearance * (open_ovary * ovarian + open_fat * peripheral),
        "nmol/day",
        "estradiol production",
    )
    estradiol = p.state("estradiol", "nmol/L", base, "serum estradiol")
    p.rate(estradiol, (made + p.inlet("estradiol", "nmol/day", "estradiol given") - clearance * estradiol) / volume)
    p.measure("estradiol", estradiol, "nmol/L", "estradiol")
    return p.gives(estradiol=estradiol, estradiol_baseline=base)
