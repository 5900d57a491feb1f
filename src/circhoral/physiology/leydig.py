"""The Leydig cell: LH and hCG on one receptor drive the making of testosterone.

Three time scales: the enzymes follow the stimulus within days, the cell mass over weeks (atrophy without LH), and
sustained stimulation by hCG, unlike pulses of LH, makes the cell less responsive. Leptin, cytokines and sleep act on it
through a part of their own. Left out: INSL3.
"""

import sympy as sp

from circhoral.equations.part import Part


def leydig() -> Part:
    """Steroidogenic activity of the Leydig cells, relative to the healthy young man."""
    p = Part("leydig", "Receptor, trophic mass and steroidogenesis of the Leydig cells.")
    lh, lh_base = p.takes("lh", "IU/L"), p.takes("lh_baseline", "IU/L")
    by_age = p.takes("leydig_age_factor", "dimensionless")
    by_metabolism = p.takes("leydig_metabolic_factor", "dimensionless")
    half, steep = p.parameters("lh_receptor_half", "leydig_transduction")
    action, _ = p.site("lh_receptor", lh / half, "LH receptor")
    action0 = (lh_base / half) / (1 + lh_base / half)
    stimulus = p.flow("leydig_stimulus", (action / action0) ** steep, "dimensionless", "LH-receptor action, relative")

    _, given = p.given_ligands("lh_receptor")
    turnover, strongest, sustained_half = p.parameters(
        "leydig_receptor_turnover", "leydig_desensitisation_max", "leydig_desensitisation_half"
    )
    receptor = p.state("leydig_receptor", "dimensionless", sp.Integer(1), "responsive LH receptors, relative")
    p.rate(receptor, turnover * (1 - receptor * (1 + strongest * given / (given + sustained_half))))

    trophic, mass_time = p.parameters("leydig_trophic_fraction", "leydig_mass_time")
    mass = p.state("leydig_mass", "dimensionless", sp.Integer(1), "Leydig cell mass, relative")
    p.rate(mass, (1 - trophic + trophic * stimulus - mass) / mass_time)

    lag, capacity = p.parameters("leydig_enzyme_time", "leydig_capacity")
    work = p.state("leydig_activity", "dimensionless", capacity, "testosterone synthesis, relative")
    steroidogenesis = p.process("steroidogenesis", "testicular steroidogenesis")
    wanted = capacity * by_age * by_metabolism * steroidogenesis * mass * stimulus * receptor
    p.rate(work, (wanted - work) / lag)
    return p.gives(leydig_activity=work, leydig_mass=mass)
