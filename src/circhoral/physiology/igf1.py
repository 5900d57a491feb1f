"""IGF-1: the liver's indirect response to growth hormone, and what GH does to fat and to insulin meanwhile.

The liver sees GH through a lag of a day, and what lies between pulses better than pulses themselves; production
saturates, and half of IGF-1 is gone in 26 hours. What tissues see of GH, relative to the untreated person, also raises
insulin resistance (the adverse effect) and burns visceral fat. Left out: binding proteins, insulin and nutrition,
oral estrogen, which makes the liver resistant to GH.
"""

from circhoral.equations.functions import Expr, hill
from circhoral.equations.part import Part
from circhoral.physiology.growth_hormone import gh_of_the_lean


def igf1() -> Part:
    """Serum IGF-1, and the two factors that other parts take."""
    p = Part("igf1", "Production and clearance of IGF-1; the metabolic factors of GH.")
    between, pulses = p.takes("gh_between_pulses", "ug/L"), p.takes("gh_in_pulses", "ug/L")
    usual = p.takes("gh_usual", "ug/L")  # who is fat has less GH, and a liver that answers to less
    share, weight, lag = p.parameters("gh_share_between_pulses", "gh_pulse_weight", "gh_exposure_rate")
    lean = gh_of_the_lean(p)
    own = lean * (share + weight * (1 - share))
    seen = p.state("gh_exposure", "ug/L", own, "GH as tissues see it over a day")
    p.rate(seen, lag * ((between + weight * pulses) * lean / usual - seen))

    without, most, half, clearance, level = p.parameters(
        "igf1_production_without_gh", "igf1_production_by_gh", "igf1_gh_half", "igf1_clearance", "igf1_level"
    )

    def production(gh: Expr) -> Expr:
        return level * (without + most * hill(gh, half))

    healthy = production(own) / clearance
    serum = p.state("igf1", "ug/L", healthy, "serum IGF-1")
    p.rate(serum, production(seen) - clearance * serum)
    p.measure("igf1", serum, "ug/L", "IGF-1")

    insulin, fat = p.parameters("gh_insulin_resistance_exponent", "gh_lipolysis_exponent")
    return p.gives(
        igf1_relative=p.flow("igf1_relative", serum / healthy, "dimensionless", "IGF-1, relative to untreated"),
        gh_insulin_resistance=p.flow(
            "gh_insulin_resistance", (seen / own) ** insulin, "dimensionless", "insulin resistance by GH, relative"
        ),
        gh_lipolysis=p.flow("gh_lipolysis", (seen / own) ** fat, "dimensionless", "visceral lipolysis by GH, relative"),
    )
