"""Our ovary by itself: the organs of a woman from her follicles to her endometrium, with LH and FSH given."""

from __future__ import annotations

import sympy as sp

from circhoral.equations.body import System, assemble
from circhoral.equations.part import Part
from circhoral.physiology.binding_proteins import binding_proteins
from circhoral.physiology.corpus_luteum import corpus_luteum
from circhoral.physiology.endometrium import endometrium
from circhoral.physiology.follicles import follicles
from circhoral.physiology.inhibins import inhibins
from circhoral.physiology.ovarian_androgens import ovarian_androgens
from circhoral.physiology.ovarian_estradiol import ovarian_estradiol
from circhoral.physiology.ovarian_lh import ovarian_lh
from circhoral.physiology.ovarian_progesterone import ovarian_progesterone
from circhoral.physiology.ovulation import ovulation
from circhoral.physiology.reproductive_ageing import reproductive_ageing
from circhoral.physiology.shbg import sex_hormone_binding_globulin


def pituitary() -> Part:
    """LH and FSH as inputs, in the place of the pituitary; insulin and fat are those of the reference body."""
    p = Part("given_gonadotropins")
    given = {name: p.flow(name, p.outside(f"{name}_curve", "IU/L", f"given {name}"), "IU/L") for name in ("lh", "fsh")}
    return p.gives(
        **given,
        lh_baseline=p.parameter("lh_baseline"),
        fsh_baseline=p.parameter("fsh_baseline"),
        **{
            name: p.flow(name, sp.Integer(1), "dimensionless", "of the reference body")
            for name in ("insulin_relative", "theca_insulin_drive", "follicle_insulin_need", "fat_aromatase")
        },
    )


def ovary() -> System:
    """Assemble our ovary."""
    return assemble(
        "own_ovary",
        [
            pituitary(),
            reproductive_ageing(),
            binding_proteins(),
            sex_hormone_binding_globulin(),
            ovarian_lh(),
            follicles(),
            ovulation(),
            corpus_luteum(),
            ovarian_estradiol(),
            ovarian_progesterone(),
            ovarian_androgens(),
            inhibins(),
            endometrium(),
        ],
    )
