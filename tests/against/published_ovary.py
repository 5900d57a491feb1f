"""The ovary of Röblitz 2013 by itself: what it makes when its LH and FSH are given.

Follicles, corpus luteum, steroids and inhibins are those of the whole model (`gyncycle`); here are its two receptors,
which there stand with their hormone, and the curves: serum LH and FSH of one natural cycle, over and over. The active
GnRH receptor, which speeds luteolysis a little, is a curve too. No drug is given.
"""

from __future__ import annotations

import gyncycle
import sympy as sp
from gyncycle import Organ

from circhoral.equations.body import System, assemble
from circhoral.equations.part import Part

CURVES = {"LH_bld": "IU/L", "FSH_bld": "IU/L", "GnRH_R_a": "nmol/L"}
"""What the whole model gives the ovary, with the unit of each."""


def curves() -> Part:
    """The given curves, as inputs that are set from outside."""
    p = Organ("curves")
    given = {name: p.outside(f"{name}_curve", unit, f"given {name}") for name, unit in CURVES.items()}
    flows = {name: p.flow(name, symbol, CURVES[name]) for name, symbol in given.items()}
    none = p.flow("Ago_R_a", sp.Integer(0) * given["GnRH_R_a"], "nmol/L")
    return p.gives(**flows, Ago_R_a=none)


def receptor(hormone: str) -> Part:
    """The receptor of LH or FSH in the ovary: free, held and desensitised."""
    p = Organ(f"{hormone}_receptor")
    blood = p.takes(f"{hormone}_bld", "IU/L")
    on, des, recy = p.parameters(f"k_on_{hormone}", f"k_des_{hormone}", f"k_recy_{hormone}")
    free, held, tired = (p.holds(name, "IU/L") for name in (f"R_{hormone}", f"{hormone}_R", f"R_{hormone}_des"))
    p.rate(free, recy * tired - on * blood * free)
    p.rate(held, on * blood * free - des * held)
    p.rate(tired, des * held - recy * tired)
    return p.gives(**{f"{hormone}_R": held})


def ovary() -> System:
    """Assemble the published ovary."""
    return assemble(
        "published_ovary",
        [
            curves(),
            receptor("LH"),
            receptor("FSH"),
            gyncycle.follicles(),
            gyncycle.corpus_luteum(),
            gyncycle.steroids(),
            gyncycle.inhibins(),
        ],
    )
