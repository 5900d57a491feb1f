"""Ovulation: the surge ripens a follicle for some hours, then whatever is large enough ruptures.

LH, or hCG given, adds up above a level that is reached in the surge only, once a follicle is large enough to have LH
receptors on its granulosa. What has been exposed long enough and is large enough ovulates; several follicles may. Under
exposure the granulosa luteinises: it stops making estradiol and begins with progesterone. Left out: prostaglandins, the
luteinised unruptured follicle as a state of its own.
"""

import sympy as sp

from circhoral.equations.functions import hill, least
from circhoral.equations.part import Part


def ovulation() -> Part:
    """Exposure to the surge, luteinisation, and the event of ovulation."""
    p = Part("ovulation", "Ripening by the LH surge, and rupture.")
    lh, lh_base = p.takes("lh_felt", "IU/L"), p.takes("lh_baseline", "IU/L")
    largest, receptors = p.takes("largest_follicle", "mm"), p.takes("granulosa_receptors", "dimensionless")
    leaving = p.takes("follicles_leaving", "dimensionless")
    half, steep, speed, loss, ripe = p.parameters(
        "ripening_lh_half", "ripening_lh_hill", "ripening_rate", "ripening_loss", "follicle_ripe"
    )
    exposure = p.state("surge_exposure", "dimensionless", sp.Rational(1, 2), "exposure to the LH surge; ripe at one")
    # Without receptors there is nothing to luteinise: else the LH of polycystic ovaries would silence small follicles,
    # and with less estradiol there would be more LH.
    surge = hill(lh / lh_base, half, steep) * receptors
    p.rate(exposure, speed * surge - loss * exposure * (1 - surge))
    count = p.state("follicles_ovulated", "dimensionless", sp.Integer(0), "follicles ovulated so far")
    p.rate(count, sp.Integer(0) * speed)
    p.event(
        "ovulation",
        least(exposure - 1, largest / ripe - 1),
        {exposure: sp.Integer(0) * exposure, count: count + leaving},
        "one follicle or more ruptures",
    )
    luteinised_half, luteinised_hill = p.parameters("luteinisation_half", "luteinisation_hill")
    p.measure("ovulation", count, "1", "follicles ovulated so far")
    return p.gives(
        luteinised=p.flow(
            "luteinised", hill(exposure, luteinised_half, luteinised_hill), "dimensionless", "luteinised granulosa"
        )
    )
