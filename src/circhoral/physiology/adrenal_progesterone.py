"""Progesterone in men: a small constant level from the adrenals, so that progestins given find their receptors."""

from circhoral.equations.part import Part


def adrenal_progesterone() -> Part:
    """Serum progesterone of a man."""
    p = Part("adrenal_progesterone", "Progesterone of adrenal origin.")
    base, clearance, volume = p.parameters(
        "progesterone_male_baseline", "progesterone_clearance", "progesterone_volume"
    )
    serum = p.state("progesterone", "nmol/L", base, "serum progesterone")
    p.rate(
        serum,
        (clearance * (base - serum) + p.inlet("progesterone", "nmol/day", "progesterone given")) / volume,
    )
    p.measure("progesterone", serum, "nmol/L", "progesterone")
    return p.gives(progesterone=serum, progesterone_baseline=base)
