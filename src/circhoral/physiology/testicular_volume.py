"""Testicular volume: mostly germ cells and tubules, so it shrinks and regrows with them."""

from circhoral.equations.part import Part


def testicular_volume() -> Part:
    """Volume of one testis (mean of both), as an orchidometer or ultrasound reads it."""
    p = Part("testicular_volume", "Volume from germ cells, Leydig mass and FSH support.")
    germ, mass = p.takes("germ_cells_relative", "dimensionless"), p.takes("leydig_mass", "dimensionless")
    support = p.takes("sertoli_support", "dimensionless")
    base, by_germ, by_leydig, by_support = p.parameters(
        "testicular_volume_baseline", "testicular_volume_germ_fraction", "testicular_volume_leydig_fraction",
        "testicular_volume_sertoli_fraction",
    )  # fmt: skip
    fixed = 1 - by_germ - by_leydig - by_support
    volume = p.flow(
        "testicular_volume", base * (fixed + by_germ * germ + by_leydig * mass + by_support * support), "mL"
    )
    p.measure("testicular_volume", volume, "mL", "testicular volume")
    return p.gives(testicular_volume=volume)
