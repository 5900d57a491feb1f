"""Inhibin B of small follicles, inhibin A of large ones and of the corpus luteum: together they brake FSH.

A rupturing follicle spills inhibin B, the peak after the surge. Left out: activin, follistatin.
"""

from circhoral.equations.part import Part


def inhibins() -> Part:
    """Serum inhibin A and B [ng/L], and their brake on FSH, relative."""
    p = Part("inhibins", "Synthesis and clearance of inhibin A and B.")
    small, large = p.takes("small_follicles", "dimensionless"), p.takes("large_follicles", "dimensionless")
    luteal, reserve = p.takes("luteal_work", "dimensionless"), p.takes("ovarian_reserve", "dimensionless")
    fsh, fsh_base = p.takes("fsh", "IU/L"), p.takes("fsh_baseline", "IU/L")
    leaving = p.takes("follicles_leaving", "dimensionless")
    # Resting follicles saturate with the reserve: a woman with twice the follicles does not run at half the FSH.
    half = p.parameter("resting_follicles_half")
    at_rest = (1 + half) * reserve / (half + reserve)
    resting = p.flow("resting_follicles", at_rest, "dimensionless", "inhibin of follicles at rest, relative")
    turnover = p.parameter("inhibin_turnover")
    base_b, per_small, unseen, spilt = p.parameters(
        "inhibin_b_early_follicular", "inhibin_b_per_follicle", "inhibin_b_unseen", "inhibin_b_spilt"
    )
    b = p.state("inhibin_b", "ng/L", base_b, "serum inhibin B")
    p.rate(b, turnover * (per_small * small + unseen * resting * fsh / fsh_base - b))
    p.on("ovulation", {b: b + spilt * leaving})
    base_a, per_large, per_luteum, rest = p.parameters(
        "inhibin_a_reference", "inhibin_a_per_follicle", "inhibin_a_luteal", "inhibin_a_rest"
    )
    a = p.state("inhibin_a", "ng/L", base_a, "serum inhibin A")
    p.rate(a, turnover * (rest * resting + per_large * large + per_luteum * luteal - a))
    share = p.parameter("inhibin_a_share")
    p.measure("inhibin_a", a, "ng/L", "inhibin A")
    p.measure("inhibin_b", b, "ng/L", "inhibin B")
    return p.gives(
        inhibin_feedback=p.flow(
            "inhibin_feedback", (1 - share) * b / base_b + share * a / base_a, "dimensionless",
            "inhibin brake on FSH, relative",
        )
    )  # fmt: skip
