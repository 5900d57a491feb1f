"""Estradiol in men: aromatised in fat and other tissues from circulating testosterone, a little in the testis.

An aromatase inhibitor competes at the enzyme of each tissue. The share that comes from the testis is uncertain in
the literature and stays a parameter. Left out: estrone and its sulphate.
"""

import sympy as sp

from circhoral.equations.part import Part


def aromatisation() -> Part:
    """Serum estradiol of a man."""
    p = Part("aromatisation", "Conversion of androgens to estradiol and its clearance.")
    free_t, work = (
        p.takes("testosterone_free_relative", "dimensionless"),
        p.takes("leydig_activity", "dimensionless"),
    )
    by_fat = p.takes("fat_aromatase", "dimensionless")
    base, clearance, volume = p.parameters("estradiol_baseline", "estradiol_clearance", "estradiol_volume")
    testis, other, fat = p.parameters(
        "estradiol_testis_fraction", "estradiol_adrenal_fraction", "aromatase_fat_relative"
    )
    _, open_fat = p.site("aromatase_fat", sp.Integer(0), "aromatase of fat")
    _, open_testis = p.site("aromatase_testis", sp.Integer(0), "aromatase of the testis")
    made = p.flow(
        "estradiol_production",
        clearance
        * base
        * (open_fat * fat * by_fat * ((1 - testis - other) * free_t + other) + open_testis * testis * work),
        "nmol/day",
        "estradiol production",
    )
    estradiol = p.state("estradiol", "nmol/L", base, "serum estradiol")
    p.rate(
        estradiol,
        (made + p.inlet("estradiol", "nmol/day", "estradiol given") - clearance * estradiol) / volume,
    )
    p.measure("estradiol", estradiol, "nmol/L", "estradiol")
    return p.gives(estradiol=estradiol, estradiol_baseline=base)
