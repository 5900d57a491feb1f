"""Ageing of the male axis: slow trends that multiply the young man's values.

Age acts on SHBG (up), on the Leydig cells' capacity (down) and on the GnRH drive (down): LH rises with age, but less
than a testis alone at fault would make it. It is a trend of populations; individual men differ more than it moves.
Left out: illness, obesity (parts of their own).
"""

import sympy as sp

from circhoral.equations.part import Part


def ageing() -> Part:
    """Age in years, and the factors it puts on SHBG, the Leydig capacity and the daily rhythm."""
    p = Part("ageing", "Slow trends with age, relative to a man of the reference age.")
    age, reference = p.parameters("age", "reference_age")
    shbg_slope, leydig_slope, gnrh_slope, rhythm_slope = p.parameters(
        "ageing_shbg_slope", "ageing_leydig_slope", "ageing_gnrh_slope", "ageing_rhythm_slope"
    )
    years = age - reference
    return p.gives(
        shbg_age_factor=p.flow("shbg_age_factor", 1 + shbg_slope * years, "dimensionless"),
        leydig_age_factor=p.flow("leydig_age_factor", sp.exp(-leydig_slope * years), "dimensionless"),
        gnrh_age_factor=p.flow("gnrh_age_factor", sp.exp(-gnrh_slope * years), "dimensionless"),
        rhythm_age_factor=p.flow("rhythm_age_factor", sp.exp(-rhythm_slope * years), "dimensionless"),
    )
