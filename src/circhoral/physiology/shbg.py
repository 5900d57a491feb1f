"""SHBG: made by the liver, raised by estrogen action there, lowered by androgen.

Oral estrogens and SERMs act through the liver's estrogen receptor. Insulin lowers it, and with insulin fat does. Left
out: thyroid hormone, liver fat.
"""

from circhoral.equations.functions import relative_block
from circhoral.equations.part import Part


def sex_hormone_binding_globulin() -> Part:
    """Serum SHBG with its slow turnover."""
    p = Part("shbg", "Hepatic synthesis and clearance of SHBG.")
    free_t = p.takes("testosterone_free_relative", "dimensionless")
    free_e = p.takes("estradiol_free", "nmol/L")
    free_e0 = p.takes("estradiol_free_baseline", "nmol/L")
    by_age = p.takes("shbg_age_factor", "dimensionless")
    insulin, by_insulin = p.takes("insulin_relative", "dimensionless"), p.parameter("shbg_insulin_exponent")
    base, capacity, turnover = p.parameters("shbg_baseline", "shbg_capacity", "shbg_turnover")
    androgen, estrogen, half = p.parameters("shbg_androgen_weight", "shbg_estrogen_weight", "liver_estradiol_half")
    action, _ = p.site("estrogen_receptor_liver", free_e / half, "liver estrogen receptor")
    action0 = (free_e0 / half) / (1 + free_e0 / half)
    raised = (1 + estrogen * action / action0) / (1 + estrogen)
    synthesis = p.process("shbg_synthesis", "hepatic SHBG synthesis")
    shbg = p.state("shbg", "nmol/L", base * capacity, "SHBG")
    made = base * capacity * by_age * synthesis * insulin**-by_insulin * raised * relative_block(free_t, androgen)
    p.rate(shbg, turnover * (made - shbg))
    p.measure("shbg", shbg, "nmol/L", "SHBG")
    return p.gives(shbg=shbg, shbg_baseline=base)
