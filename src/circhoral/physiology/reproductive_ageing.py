"""Ageing of the female axis: how many follicles are left, and a GnRH drive that wanes after the menopause.

The reserve is flat until the middle twenties and then falls faster and faster, as median AMH does; after menopause it
is as good as gone. What follows from it, a rising FSH and shorter cycles, is not written here: it emerges. Without
any ovarian feedback old women have less LH and FSH than women around the menopause (hall-2000). Left out: the pool of
primordial follicles, uterine age, egg quality.
"""

import sympy as sp

from circhoral.equations.functions import never_negative
from circhoral.equations.part import Part


def reproductive_ageing() -> Part:
    """Ovarian reserve, and the factors that shared parts ask of age."""
    p = Part("reproductive_ageing", "Follicles left at this age, relative to the reference age.")
    age, reference = p.parameters("age", "reference_age")
    slope, bend, capacity = p.parameters("reserve_age_slope", "reserve_age_bend", "ovarian_reserve_capacity")
    shbg_slope = p.parameter("ageing_shbg_slope")
    years = age - reference
    reserve = capacity * sp.exp(-slope * years - bend * years**2)
    drive_slope, drive_age, rounding = p.parameters(
        "menopause_gnrh_slope", "menopause_gnrh_age", "menopause_gnrh_rounding"
    )
    # Before, age is not known to touch the pulse generator of a woman: what changes then is its feedback.
    drive = sp.exp(-drive_slope * never_negative(age - drive_age, rounding))
    return p.gives(
        ovarian_reserve=p.flow("ovarian_reserve", reserve, "dimensionless", "follicles left, relative"),
        shbg_age_factor=p.flow("shbg_age_factor", 1 + shbg_slope * years, "dimensionless"),
        gnrh_age_factor=p.flow("gnrh_age_factor", drive, "dimensionless", "GnRH drive left by age, relative"),
    )
