"""Hematocrit: androgen stimulates red-cell production, and the cells live for months.

Left out: iron, erythropoietin itself, altitude, hydration.
"""

from circhoral.equations.functions import relative_hill
from circhoral.equations.part import Part


def erythropoiesis() -> Part:
    """Hematocrit and its slow answer to free testosterone."""
    p = Part("erythropoiesis", "Androgen action on hematocrit.")
    free_t = p.takes("testosterone_free_relative", "dimensionless")
    base, weight, half, lag = p.parameters(
        "hematocrit_baseline", "hematocrit_androgen_weight", "hematocrit_androgen_half", "hematocrit_time"
    )
    hematocrit = p.state("hematocrit", "percent", base, "hematocrit")
    p.rate(hematocrit, (base * (1 - weight + weight * relative_hill(free_t, half)) - hematocrit) / lag)
    p.measure("hematocrit", hematocrit, "percent", "hematocrit")
    return p.gives(hematocrit=hematocrit)
