"""Prolactin: held down by dopamine; an excess slows the GnRH pulse generator.

Dopamine agonists scale its secretion, and over weeks the lactotrophs shrink as they make less. Left out: TRH, stress,
sleep.
"""

import sympy as sp

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
    secretion = p.process("prolactin_secretion", "prolactin secretion")
    shrinks, mass_time = p.parameters("lactotroph_trophic_fraction", "lactotroph_mass_time")
    mass = p.state("lactotroph_mass", "dimensionless", sp.Integer(1), "lactotroph mass, relative to untreated")
    p.rate(mass, (1 - shrinks + shrinks * secretion - mass) / mass_time)
    p.rate(serum, clearance * (base * drive * secretion * mass - serum))
    p.measure("prolactin", serum, "ug/L", "prolactin")
    brake = p.flow(
        "prolactin_brake",
        relative_block(serum / base, (base / half) ** steep, steep),
        "dimensionless",
        "prolactin's brake, relative",
    )
    return p.gives(prolactin_brake=brake)
