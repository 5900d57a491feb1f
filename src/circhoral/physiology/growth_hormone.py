"""Growth hormone: the pituitary's own pulses and the low level between them, and what secretagogues add.

GHRH analogues and ghrelin mimetics act on two receptors of the somatotroph. Each level of their drive empties its own
share of a releasable pool, within the better part of an hour, and then no more until the pool has refilled: a bolus
gives one episode whatever the dose, and a steady drive a steady low secretion that lasts. IGF-1 and somatostatin
restrain all of it. Native pulses are a mean here, in both resolutions. Left out: sleep and the hours of the day, the
difference between the sexes, the synergy of the two receptors, antibodies. Fat lowers GH; IGF-1 does not follow it, as
the fuller body's liver answers to less.
"""

import sympy as sp

from circhoral.equations.functions import Expr, above_zero, relative_block
from circhoral.equations.part import Part
from circhoral.physiology.body_composition import adiposity_at_start


def gh_of_the_lean(p: Part) -> Expr:
    """Return the mean GH that this person would have at the reference fat mass when nothing is given."""
    mean, drive, slope, age, reference = p.parameters("gh_baseline", "gh_drive", "gh_age_slope", "age", "reference_age")
    return mean * drive * sp.exp(-slope * (age - reference))


def growth_hormone() -> Part:
    """Secretion and clearance of GH."""
    p = Part("growth_hormone", "Native GH, and the releasable pool that secretagogues empty.")
    igf1 = p.takes("igf1_relative", "dimensionless")
    by_fat = p.parameter("gh_adiposity_exponent")
    own = p.flow(
        "gh_usual",
        gh_of_the_lean(p) * p.takes("adiposity", "dimensionless") ** by_fat,
        "ug/L",
        "mean GH with nothing given, at the present fat mass",
    )
    share, feedback, tone = p.parameters("gh_share_between_pulses", "gh_igf1_feedback", "gh_somatostatin_weight")
    restraint = p.flow(
        "gh_restraint",
        relative_block(igf1, feedback) * relative_block(p.process("somatostatin_tone", "somatostatin tone"), tone),
        "dimensionless",
        "restraint of GH by IGF-1 and somatostatin, relative",
    )

    # Native GHRH already works in the pulses, so only what comes on top of it drives the pool.
    native = p.parameter("ghrh_native_occupancy")
    active, _ = p.site("ghrh_receptor", native, "GHRH receptor")
    added = (1 + native) * active - native
    mimicked, _ = p.site("ghrelin_receptor", sp.Integer(0), "ghrelin receptor")
    within_reach = p.parameter("ghrh_share_of_pool")
    wanted = p.flow(
        "gh_pool_wanted",
        1 - (1 - within_reach * added) * (1 - mimicked),
        "dimensionless",
        "share of the pool that the drive can empty",
    )

    release, refill, rounding = p.parameters("gh_pool_release", "gh_pool_refill", "gh_pool_rounding")
    emptied = p.state("gh_pool_emptied", "dimensionless", sp.Integer(0), "share of the releasable GH that is gone")
    room = p.flow("gh_pool_room", above_zero(wanted - emptied, rounding), "dimensionless", "what the drive still finds")
    p.rate(emptied, release * room - refill * emptied)

    # The published largest rate is that of a full pool; it fades as the pool empties.
    rate, activity, clearance = p.parameters("gh_release_maximum", "gh_activity", "gh_clearance")
    freed = rate / activity * room * restraint * own / p.parameter("gh_baseline")
    start = share * gh_of_the_lean(p) * adiposity_at_start(p) ** by_fat
    between = p.state("gh_between_pulses", "ug/L", start, "GH between native pulses")
    p.rate(between, clearance * (share * own * restraint - between) + freed)
    pulses = p.flow(
        "gh_in_pulses", (1 - share) * own * restraint, "ug/L", "part of mean GH that comes in native pulses"
    )
    p.measure("gh", between + pulses, "ug/L", "growth hormone, its own pulses as their mean")
    return p.gives(gh_between_pulses=between, gh_in_pulses=pulses, gh_usual=own)
