"""Binding of testosterone and estradiol in serum: to SHBG tightly, to albumin loosely, the rest is free.

Free testosterone follows from the mass-action quadratic of Vermeulen; free estradiol from the SHBG that
testosterone leaves over. Published constants (Vermeulen, Sodergard, Ross) move free testosterone up to twofold, so
results must never be compared across choices. The choice concerns what is reported; the feedback always works with
the constants it was calibrated with. Left out: competition by DHT and estradiol for SHBG (small at physiological
levels), CBG, allosteric SHBG dimers.
"""

import sympy as sp

from circhoral.equations.functions import Expr
from circhoral.equations.part import Part


def free_fraction_solution(total: Expr, shbg: Expr, albumin_term: Expr, affinity: Expr) -> Expr:
    """Free concentration x that solves total = x albumin_term + shbg affinity x / (1 + affinity x)."""
    linear = albumin_term + affinity * (shbg - total)
    return (sp.sqrt(linear**2 + 4 * albumin_term * affinity * total) - linear) / (2 * albumin_term * affinity)


def binding_proteins() -> Part:
    """Free and bioavailable testosterone and estradiol, now and at the healthy baseline."""
    p = Part("binding_proteins", "Free hormone from total hormone, SHBG and albumin.")
    total = p.takes("testosterone_total", "nmol/L")
    estradiol = p.takes("estradiol", "nmol/L")
    shbg = p.takes("shbg", "nmol/L")
    t_base = p.takes("testosterone_baseline", "nmol/L")
    e_base = p.takes("estradiol_baseline", "nmol/L")
    shbg_base = p.takes("shbg_baseline", "nmol/L")
    albumin = p.parameter("albumin")
    k_at, k_st = p.parameters("testosterone_albumin_affinity", "testosterone_shbg_affinity")
    k_ae, k_se = p.parameters("estradiol_albumin_affinity", "estradiol_shbg_affinity")

    loose = p.flow("testosterone_albumin_term", 1 + k_at * albumin, "dimensionless")
    free_t = p.flow(
        "testosterone_free", free_fraction_solution(total, shbg, loose, k_st), "nmol/L", "free testosterone"
    )
    free_t0 = p.flow("testosterone_free_baseline", free_fraction_solution(t_base, shbg_base, loose, k_st), "nmol/L")
    shared = 1 + k_ae * albumin
    free_e = p.flow(
        "estradiol_free", estradiol / (shared + k_se * shbg / (1 + k_st * free_t)), "nmol/L", "free estradiol"
    )
    free_e0 = p.flow("estradiol_free_baseline", e_base / (shared + k_se * shbg_base / (1 + k_st * free_t0)), "nmol/L")
    seen = p.takes("testosterone_seen", "nmol/L")
    r_at, r_st = p.parameters("reported_testosterone_albumin_affinity", "reported_testosterone_shbg_affinity")
    reported_loose = 1 + r_at * albumin
    reported = free_fraction_solution(seen, shbg, reported_loose, r_st)
    p.measure("testosterone_free", reported, "nmol/L", "free testosterone, calculated")
    p.measure("testosterone_bioavailable", reported * reported_loose, "nmol/L", "bioavailable testosterone, calculated")
    p.measure("estradiol_free", free_e, "nmol/L", "free estradiol")
    return p.gives(
        testosterone_free=free_t,
        testosterone_free_baseline=free_t0,
        testosterone_free_relative=p.flow("testosterone_free_relative", free_t / free_t0, "dimensionless"),
        testosterone_free_fraction_relative=p.flow(
            "testosterone_free_fraction_relative", (free_t / total) / (free_t0 / t_base), "dimensionless"
        ),
        estradiol_free=free_e,
        estradiol_free_baseline=free_e0,
    )
