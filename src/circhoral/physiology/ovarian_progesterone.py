"""Progesterone in women: from the corpus luteum, a little from luteinising follicles and the adrenals."""

from circhoral.equations.part import Part


def ovarian_progesterone() -> Part:
    """Serum progesterone of a woman."""
    p = Part("ovarian_progesterone", "Luteal, follicular and adrenal progesterone, and its clearance.")
    luteal, luteinised = p.takes("luteal_work", "dimensionless"), p.takes("luteinised", "dimensionless")
    large = p.takes("large_follicles", "dimensionless")
    base, clearance, volume = p.parameters("progesterone_baseline", "progesterone_clearance", "progesterone_volume")
    adrenal, per_luteum, per_follicle = p.parameters(
        "progesterone_adrenal", "progesterone_luteal", "progesterone_luteinising"
    )
    made = adrenal + per_luteum * luteal + per_follicle * large * luteinised
    serum = p.state("progesterone", "nmol/L", base, "serum progesterone")
    p.rate(
        serum,
        (clearance * (made - serum) + p.inlet("progesterone", "nmol/day", "progesterone given")) / volume,
    )
    p.measure("progesterone", serum, "nmol/L", "progesterone")
    return p.gives(progesterone=serum, progesterone_baseline=base)
