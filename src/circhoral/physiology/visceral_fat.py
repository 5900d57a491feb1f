"""Visceral fat relative to the person's own start: GH burns it over months, and it comes back.

Weight does not follow: what GH takes here is small beside the whole, and lean mass rises by about as much. Left out:
energy balance, which moves visceral fat far more; liver fat; fat under the skin.
"""

import sympy as sp

from circhoral.equations.part import Part


def visceral_fat() -> Part:
    """Visceral fat area, one at the person's own start."""
    p = Part("visceral_fat", "Slow answer of visceral fat to GH.")
    lipolysis = p.takes("gh_lipolysis", "dimensionless")
    turnover = p.parameter("visceral_fat_turnover")
    fat = p.state("visceral_fat", "dimensionless", sp.Integer(1), "visceral fat, relative to start")
    p.rate(fat, turnover * (1 - lipolysis * fat))
    p.measure("visceral_fat", fat, "dimensionless", "visceral fat, relative to start")
    return p.gives(visceral_fat_relative=fat)
