"""The corpus luteum: formed by ovulation, kept by LH, lost when LH no longer suffices.

Young luteal tissue matures within days, slowly at first. It needs more LH the older it gets, without a limit; with the
slow pulses that progesterone itself imposes it starves after some ten days. Without LH (an antagonist) it is lost at
once; hCG rescues it, for as long as hCG rises. Some age faster than others, by chance. Poor tissue from a small
follicle is a luteal defect. Left out: uterine and ovarian luteolysins, large and small cells.
"""

import sympy as sp

from circhoral.equations.functions import hill, logistic_chance
from circhoral.equations.part import Part


def corpus_luteum() -> Part:
    """Luteal tissue (one: that of a follicle of standard size) and its steroid work."""
    p = Part("corpus_luteum", "Formation, support by LH and loss of luteal tissue.")
    lh, lh_base = p.takes("lh_felt", "IU/L"), p.takes("lh_baseline", "IU/L")
    formed = p.takes("luteal_mass_leaving", "dimensionless")
    maturing, loss, quality = p.parameters("luteal_maturation", "luteal_loss", "luteal_quality")
    need, half_age, ageing, steep, floor = p.parameters(
        "luteal_need_at_half_age", "luteal_half_age", "luteal_age_hill", "luteal_need_hill", "luteal_need_floor"
    )
    # As on the first day of a bleed: half of the tissue of a woman with follicles, none after the menopause.
    capacity, one_day = p.parameters("ovarian_reserve_capacity", "one_day")
    left = capacity / (1 + capacity)
    # Two stages in a row: granulosa has to luteinise and vessels have to grow in, so the work starts slowly.
    young = p.state("luteal_young", "dimensionless", sp.Integer(0), "new luteal tissue")
    ripening = p.state("luteal_ripening", "dimensionless", sp.Integer(0), "luteal tissue that matures")
    mature = p.state("luteal_mature", "dimensionless", left, "mature luteal tissue")
    age = p.state("luteal_age", "day", half_age, "age of the corpus luteum")
    pace = p.state("luteal_pace", "dimensionless", sp.Integer(1), "how fast this corpus luteum ages")
    p.rate(age, pace * one_day / one_day)
    p.rate(pace, sp.Integer(0) * pace / one_day)
    p.rate(young, -maturing * young)
    p.rate(ripening, maturing * (young - ripening))
    needed = p.flow(
        "luteal_need",
        floor + need * (age / half_age) ** ageing,
        "dimensionless",
        "LH, over its healthy level, that luteal tissue needs",
    )
    relative = lh / lh_base
    kept = hill(relative / needed, sp.Integer(1), steep)
    p.rate(mature, maturing * ripening - loss * (1 - kept) * mature)
    drawn = sp.exp(p.parameter("luteal_pace_variation") * logistic_chance(p.chance(0)))
    p.on("ovulation", {young: young + quality * formed, age: sp.Integer(0) * age, pace: drawn})
    saturation = p.parameter("luteal_lh_saturation")
    work = mature * relative * (1 + saturation) / (relative + saturation)
    return p.gives(
        luteal_young=young,
        luteal_work=p.flow("luteal_work", work, "dimensionless", "steroid work of the corpus luteum, relative"),
    )
