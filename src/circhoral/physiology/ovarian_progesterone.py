"""Progesterone in women: from the corpus luteum, a little from luteinising follicles and the adrenals."""

from circhoral.equations.functions import relative_hill
from circhoral.equations.part import Part


def ovarian_progesterone() -> Part:
    """Serum progesterone of a woman."""
    p = Part("ovarian_progesterone", "Luteal, follicular and adrenal progesterone, and its clearance.")
    luteal, young = p.takes("luteal_work", "dimensionless"), p.takes("luteal_young", "dimensionless")
    luteinised = p.takes("luteinised", "dimensionless")
    large, lh = p.takes("large_follicles", "dimensionless"), p.takes("lh_felt_relative", "dimensionless")
    base, clearance, volume = p.parameters("progesterone_baseline", "progesterone_clearance", "progesterone_volume")
    adrenal, per_luteum, per_follicle, at_once, half = p.parameters(
        "progesterone_adrenal", "progesterone_luteal", "progesterone_luteinising", "progesterone_granulosa",
        "progesterone_granulosa_lh_half",
    )  # fmt: skip
    # Granulosa with LH receptors answers to LH at once: progesterone rises with the surge, before any rupture. What has
    # luteinised goes on through the rupture, until the tissue is mature.
    granulosa = at_once * relative_hill(lh, half) * large + per_follicle * (luteinised * large + young)
    made = adrenal + per_luteum * luteal + granulosa
    serum = p.state("progesterone", "nmol/L", base, "serum progesterone")
    p.rate(
        serum,
        (clearance * (made - serum) + p.inlet("progesterone", "nmol/day", "progesterone given")) / volume,
    )
    p.measure("progesterone", serum, "nmol/L", "progesterone")
    return p.gives(progesterone=serum, progesterone_baseline=base)
