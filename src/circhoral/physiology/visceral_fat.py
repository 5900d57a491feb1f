"""Visceral fat relative to the person's own start: it follows all fat, and GH burns it over months.

Weight does not follow what GH does: what it takes is small beside the whole, and lean mass rises by about as much. Left
out: liver fat; fat under the skin.
"""

import sympy as sp

from circhoral.equations.part import Part


def visceral_fat() -> Part:
    """Visceral fat area, one at the person's own start."""
    p = Part("visceral_fat", "Slow answer of visceral fat to GH.")
    lipolysis = p.takes("gh_lipolysis", "dimensionless")
    all_fat = p.takes("fat_relative_to_start", "dimensionless")
    turnover, power = p.parameters("visceral_fat_turnover", "visceral_fat_exponent")
    fat = p.state("visceral_fat", "dimensionless", sp.Integer(1), "visceral fat, relative to start")
    p.rate(fat, turnover * (all_fat**power - lipolysis * fat))
    p.measure("visceral_fat", fat, "dimensionless", "visceral fat, relative to start")
    return p.gives(visceral_fat_relative=fat)
