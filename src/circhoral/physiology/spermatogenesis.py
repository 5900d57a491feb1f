"""Spermatogenesis: a chain of stages from stem cell to testicular sperm, about 74 days in all.

Intratesticular testosterone and FSH open the gate at the entry, keep the late germ cells alive, and let mature
spermatids go (spermiation). The late gates explain why the ejaculate falls within weeks of losing gonadotropins,
the length of the chain why it takes months to return. All cell numbers are relative to the healthy man. A slow
partial loss of the stem-cell pool under suppression, made good over months, gives recovery its long tail. What fat
does to the chain apart from the hormones is zero unless its parameter says so.
"""

import sympy as sp

from circhoral.equations.functions import Expr, above_zero, never_negative, relative_hill
from circhoral.equations.part import Part
from circhoral.physiology.body_composition import adiposity_at_start

STAGES = 12
"""Number of stages: sets how sharply the chain keeps time (spread 1/sqrt(12) of its length)."""

LATE = 4
"""Up to this one, stages are spermatogonia and early spermatocytes, which lose less than later ones."""


def spermatogenesis() -> Part:
    """Germ-cell stages and the flow of released sperm, relative to the healthy man."""
    p = Part("spermatogenesis", "Entry, maturation, survival and release of germ cells.")
    local = p.takes("testosterone_intratesticular_relative", "dimensionless")
    fsh, fsh_base = p.takes("fsh", "IU/L"), p.takes("fsh_baseline", "IU/L")
    f = fsh / fsh_base

    def supported(weight: Expr, half: Expr) -> Expr:
        """Share that does without FSH, plus a saturating share that needs it."""
        return 1 - weight + weight * f * (1 + half) / (f + half)

    entry_half, entry_steep, entry_fsh, entry_fsh_half = p.parameters(
        "germ_entry_testosterone_half", "germ_entry_hill", "germ_entry_fsh_weight", "germ_entry_fsh_half"
    )
    gate = p.flow(
        "germ_entry_gate",
        relative_hill(local, entry_half, entry_steep) * supported(entry_fsh, entry_fsh_half),
        "dimensionless",
    )
    regrowth, pool_loss, damage = p.parameters("germ_pool_regrowth_time", "germ_pool_loss", "germ_pool_capacity")
    pool = p.state("germ_pool", "dimensionless", damage, "stem-cell pool, relative")
    rounding = p.parameter("germ_corner_rounding")
    # A gate that closes a little costs no stem cells: the healthy pool is whole, and no rate of loss makes it grow.
    slack = p.parameter("germ_pool_slack")
    closed = 1 - gate / (1 + gate) * 2 - slack
    losing, idle = never_negative(closed, rounding), never_negative(-slack, rounding)
    p.rate(pool, (damage - pool) / regrowth + pool_loss * (idle * damage - losing * pool))

    entry_time, length = p.parameters("germ_entry_time", "germ_chain_time")
    adiposity, by_fat = p.takes("adiposity", "dimensionless"), p.parameter("germ_adiposity_exponent")
    start = damage * adiposity_at_start(p) ** by_fat
    entering = p.state("germ_entering", "dimensionless", start, "spermatogonia entering, relative")
    p.rate(entering, (pool * gate * adiposity**by_fat - entering) / entry_time)

    survival_half, survival_steep, survival_fsh, survival_fsh_half, early_loss, late_loss = p.parameters(
        "germ_survival_testosterone_half",
        "germ_survival_hill",
        "germ_survival_fsh_weight",
        "germ_survival_fsh_half",
        "germ_early_loss",
        "germ_late_loss",
    )
    support = relative_hill(local, survival_half, survival_steep) * supported(survival_fsh, survival_fsh_half)
    starving = p.flow("germ_starvation", above_zero(1 - support, rounding), "dimensionless", "lack of survival signals")
    step = STAGES / length
    before: Expr = entering
    stages = []
    for number in range(1, STAGES + 1):
        stage = p.state(
            f"germ_stage_{number}",
            "dimensionless",
            start,
            f"germ cells, stage {number} of {STAGES}, relative",
        )
        loss = late_loss if number > LATE else early_loss
        p.rate(stage, step * (before - stage) - loss * starving * stage)
        before = stage
        stages.append(stage)

    release_half, release_steep, release_fsh, release_fsh_half, release_time = p.parameters(
        "spermiation_testosterone_half",
        "spermiation_hill",
        "spermiation_fsh_weight",
        "spermiation_fsh_half",
        "spermiation_time",
    )
    release = p.state("spermiation", "dimensionless", sp.Integer(1), "share of ripe sperm released, relative")
    opening = relative_hill(local, release_half, release_steep) * supported(release_fsh, release_fsh_half)
    p.rate(release, (opening - release) / release_time)
    germ = p.flow(
        "germ_cells_relative",
        sum(stages, sp.Integer(0)) / STAGES,
        "dimensionless",
        "germ cells in the testis, relative",
    )
    return p.gives(germ_cells_relative=germ, sperm_released=p.flow("sperm_released", before * release, "dimensionless"))
