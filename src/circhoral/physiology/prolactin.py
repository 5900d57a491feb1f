"""Prolactin: held down by dopamine; an excess slows the GnRH pulse generator.

Dopamine agonists scale its secretion. Left out: TRH, stress, sleep.
"""

from circhoral.equations.functions import relative_block
from circhoral.equations.part import Part


def prolactin() -> Part:
    """Serum prolactin and the brake it puts on the pulse generator."""
    p = Part("prolactin", "Secretion and clearance of prolactin.")
    base, clearance, drive, half, steep = p.parameters(
        "prolactin_baseline",
        "prolactin_clearance",
        "prolactin_drive",
        "prolactin_brake_half",
        "prolactin_brake_hill",
    )
    serum = p.state("prolactin", "ug/L", base * drive, "serum prolactin")
    p.rate(serum, clearance * (base * drive * p.process("prolactin_secretion", "prolactin secretion") - serum))
    p.measure("prolactin", serum, "ug/L", "prolactin")
    brake = p.flow(
        "prolactin_brake",
        relative_block(serum / base, (base / half) ** steep, steep),
        "dimensionless",
        "prolactin's brake, relative",
    )
    return p.gives(prolactin_brake=brake)
