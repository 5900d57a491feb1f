"""The follicles: a fixed number of slots, each with one antral follicle that has an FSH threshold of its own.

Above its threshold a follicle grows, below it shrinks back to an antral remnant, which is a new follicle's start; so
does one that the surge finds too small, and one that has grown too old. A small one needs less FSH than selection
does: on FSH that selects none, follicles stand at 5 to 8 mm, as in polycystic ovaries and amenorrhoea. A
follicle of some ten millimetres has LH receptors on its granulosa and so needs less FSH: it grows on while its own
estradiol and inhibin starve the others. Which one that is, and whether one or several, is nowhere written; it
follows from FSH and the thresholds. Thresholds are drawn anew for follicles short of dominance with each bleed, and
every two weeks without one: the waves and the noise of recruitment. So a follicle that holds FSH down and cannot grow
is given up, or needs more FSH with each wave that it outlives. A slot is empty as often as the reserve is low. Left
out: androgen's own effect on growth, left and right ovary, cysts.
"""

import sympy as sp

from circhoral.equations.functions import Expr, block, hill, logistic_chance, most, reached, relative_hill
from circhoral.equations.part import Part

SLOTS = 10
"""How many follicles are followed one by one."""


def follicles() -> Part:
    """Diameters [mm] and thresholds of the follicles, and what their granulosa does together.

    Thresholds are multiples of her own early follicular FSH: women differ more in the level at which their axis runs
    than in what their follicles make of it.
    """
    p = Part("follicles", "Growth, selection and atresia of individual follicles.")
    fsh, fsh_base = p.takes("fsh", "IU/L"), p.takes("fsh_baseline", "IU/L")
    lh, lh_base = p.takes("lh_felt", "IU/L"), p.takes("lh_baseline", "IU/L")
    reserve = p.takes("ovarian_reserve", "dimensionless")
    by_insulin = p.takes("follicle_insulin_need", "dimensionless")
    smallest, largest, largest_hill, ripe, scar = p.parameters(
        "follicle_smallest", "follicle_largest", "follicle_largest_hill", "follicle_ripe", "follicle_after_ovulation"
    )
    growth, early, early_hill, atresia, steep = p.parameters(
        "follicle_growth", "follicle_early_half", "follicle_early_hill", "follicle_atresia", "follicle_threshold_hill"
    )
    receptor_size, receptor_hill, lh_worth = p.parameters(
        "granulosa_receptor_size", "granulosa_receptor_hill", "granulosa_lh_worth"
    )
    heard = p.flow(
        "granulosa_lh",
        relative_hill(lh / lh_base, p.parameter("granulosa_lh_saturation")),
        "dimensionless",
        "LH that a granulosa with all its receptors feels, relative",
    )
    by_amh, sensitivity = p.parameters("follicle_amh_exponent", "follicle_threshold_relative")
    needs_more = p.flow(
        "follicle_resistance",
        sensitivity * ((1 + reserve) / 2) ** by_amh * by_insulin,
        "dimensionless",
        "FSH needed, relative; AMH and insulin raise it",
    )
    early_need, select, select_hill = p.parameters(
        "follicle_early_need", "follicle_selection_size", "follicle_selection_hill"
    )
    diameters, supports = [], []
    for i in range(SLOTS):
        d = p.state(f"follicle_{i}", "mm", smallest, f"diameter of follicle {i}")
        needed = p.state(f"follicle_{i}_threshold", "dimensionless", _rank(p, i), f"FSH threshold of follicle {i}")
        p.rate(needed, sp.Integer(0) * needed / p.parameter("one_day"))
        support = fsh / fsh_base + lh_worth * heard * hill(d, receptor_size, receptor_hill)
        by_size = early_need + (1 - early_need) * hill(d, select, select_hill)
        fed = support / (needed * needs_more * by_size)
        grows = hill(fed, sp.Integer(1), steep)
        thrives = grows * block(d, largest, largest_hill)
        p.rate(d, growth * hill(d, early, early_hill) * thrives - atresia * (d - smallest) * (1 - thrives))
        diameters.append(d)
        supports.append(support)
    _gives_work(p, diameters, supports, reserve)
    _recruits(p, diameters, reserve)
    biggest = p.flow("largest_follicle", most(*diameters), "mm", "diameter of the largest follicle")
    hears = p.flow(
        "granulosa_receptors",
        1 - sp.prod(1 - hill(d, receptor_size, receptor_hill) for d in diameters),
        "dimensionless",
        "LH receptors on the granulosa of the largest follicles, 0 to 1",
    )
    gone = [reached(d, ripe) for d in diameters]
    left_behind = p.parameter("follicle_left_behind_loss")
    p.on(
        "ovulation",
        {
            d: d + left * (scar - d) - (1 - left) * left_behind * (d - smallest)
            for d, left in zip(diameters, gone, strict=True)
        },
    )
    size = p.parameter("luteal_follicle_size")
    mass = sum(left * (d / size) ** 2 for d, left in zip(diameters, gone, strict=True))
    p.measure("dominant_follicle_diameter", biggest, "mm", "largest follicle")
    mature = p.parameter("follicle_mature")
    p.measure("mature_follicle_count", sum(reached(d, mature) for d in diameters), "1", "follicles of 16 mm and more")
    return p.gives(
        largest_follicle=biggest,
        granulosa_receptors=hears,
        follicles_leaving=p.flow("follicles_leaving", sum(gone), "dimensionless", "follicles that would ovulate now"),
        luteal_mass_leaving=p.flow("luteal_mass_leaving", mass, "dimensionless", "corpus luteum they would form"),
        **{name: sp.Symbol(name) for name in ("follicular_aromatase", "small_follicles", "large_follicles")},
    )


def _rank(p: Part, i: int) -> Expr:
    """Threshold of the follicle that is the i-th most sensitive of its cohort."""
    base, spacing = p.parameters("follicle_threshold", "follicle_threshold_spacing")
    return base * sp.exp(spacing * sp.sqrt(i))  # as in an ordered sample: the most sensitive stand furthest apart


def _gives_work(p: Part, diameters: list[Expr], supports: list[Expr], reserve: Expr) -> None:
    """Name what the granulosa of all follicles does together, each relative to a standard follicle."""
    half, standard, power = p.parameters("granulosa_support_half", "aromatase_size", "aromatase_size_power")
    rise, fall, steep, large = p.parameters(
        "inhibin_b_size_rise", "inhibin_b_size_fall", "inhibin_size_hill", "inhibin_a_size"
    )
    # Remnants work as long as any follicles are left; after the menopause a slot holds nothing.
    left = hill(reserve, p.parameter("follicle_reserve_half"))
    work = [left * relative_hill(support, half) for support in supports]
    pairs = list(zip(diameters, work, strict=True))
    aromatase = sum((d / standard) ** power * w for d, w in pairs)
    small = sum(hill(d, rise, steep) * block(d, fall, steep) * w for d, w in pairs)
    big = sum(hill(d, large, steep) * w for d, w in pairs)
    p.flow("follicular_aromatase", aromatase, "dimensionless", "aromatase of the granulosa, in follicles of 20 mm")
    p.flow("small_follicles", small, "dimensionless", "follicles that make inhibin B")
    p.flow("large_follicles", big, "dimensionless", "follicles that make inhibin A")


def _recruits(p: Part, diameters: list[Expr], reserve: Expr) -> None:
    """Draw thresholds anew for follicles short of dominance: with each bleed, and with each wave without one."""
    variation, together, density, empty, small, wave = p.parameters(
        "recruitment_variation", "recruitment_variation_of_cohort", "recruitment_density", "recruitment_empty",
        "recruitment_size", "recruitment_interval",
    )  # fmt: skip
    since = p.state("days_since_recruitment", "day", wave / 2, "days since follicles were recruited")
    p.rate(since, p.parameter("one_day") / p.parameter("one_day"))
    likely = 1 - sp.exp(-density * reserve)
    ageing = p.parameter("recruitment_ageing")
    # One draw for the cohort beside each slot's own: a whole month can come early or late.
    cohort = sp.exp(together * logistic_chance(p.chance(2 * SLOTS)))
    new = {}
    for i, d in enumerate(diameters):
        old = sp.Symbol(f"follicle_{i}_threshold")
        drawn = cohort * _rank(p, i) * sp.exp(variation * logistic_chance(p.chance(2 * i)))
        absent = 1 - reached(likely, p.chance(2 * i + 1))
        keeps = reached(d, small)
        new[old] = keeps * old * (1 + ageing) + (1 - keeps) * drawn * (1 + empty * absent)
    new[since] = sp.Integer(0) * since
    p.event("recruitment", since / wave - 1, new, "follicles recruited without a bleed")
    p.on("menses", new)
