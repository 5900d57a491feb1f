"""The Sertoli cell: FSH supports it, and it makes inhibin B, which brakes FSH.

Part of inhibin B needs germ cells. The size of the Sertoli population was set before adulthood and is a property
of the man; feedback compares inhibin B with the healthy reference, so a man with few Sertoli cells has a high FSH.
"""

import sympy as sp

from circhoral.equations.part import Part


def sertoli() -> Part:
    """Sertoli-cell support (relative) and serum inhibin B."""
    p = Part("sertoli", "FSH action on Sertoli cells and inhibin B.")
    fsh, fsh_base = p.takes("fsh", "IU/L"), p.takes("fsh_baseline", "IU/L")
    germ = p.takes("germ_cells_relative", "dimensionless")
    half, lag = p.parameters("sertoli_fsh_half", "sertoli_time")
    support = p.state("sertoli_support", "dimensionless", sp.Integer(1), "FSH support of Sertoli cells, relative")
    relative = fsh / fsh_base
    p.rate(support, (relative * (1 + half) / (relative + half) - support) / lag)
    base, capacity, turnover, by_germ, by_fsh = p.parameters(
        "inhibin_b_baseline",
        "sertoli_capacity",
        "inhibin_b_turnover",
        "inhibin_b_germ_fraction",
        "inhibin_b_fsh_fraction",
    )
    inhibin = p.state("inhibin_b", "ng/L", base * capacity, "serum inhibin B")
    p.rate(inhibin, turnover * (base * capacity * (1 - by_germ - by_fsh + by_fsh * support + by_germ * germ) - inhibin))
    p.measure("inhibin_b", inhibin, "ng/L", "inhibin B")
    return p.gives(
        sertoli_support=support,
        inhibin_feedback=p.flow(
            "inhibin_feedback", (inhibin / base) ** 2, "dimensionless", "inhibin brake on FSH, relative"
        ),
    )
