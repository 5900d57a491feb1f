"""Intratesticular testosterone: made on the spot, some hundred times the serum level.

It follows the Leydig cells, with a small share that diffuses in from serum. Published baselines differ threefold,
so it should be read as a fraction of its own baseline.
"""

from circhoral.equations.part import Part


def intratesticular_testosterone() -> Part:
    """Testosterone in the testis."""
    p = Part("intratesticular", "Local testosterone from local synthesis and from serum.")
    work, total = p.takes("leydig_activity", "dimensionless"), p.takes("testosterone_total", "nmol/L")
    serum_base = p.takes("testosterone_baseline", "nmol/L")
    base, turnover, inward = p.parameters(
        "testosterone_intratesticular_baseline",
        "testosterone_intratesticular_turnover",
        "testosterone_inward_ratio",
    )
    local = p.state("testosterone_intratesticular", "nmol/L", base, "intratesticular testosterone")
    p.rate(local, turnover * (inward * total + (base - inward * serum_base) * work - local))
    p.measure("testosterone_intratesticular", local, "nmol/L", "intratesticular testosterone")
    return p.gives(
        testosterone_intratesticular_relative=p.flow(
            "testosterone_intratesticular_relative", local / base, "dimensionless"
        )
    )
