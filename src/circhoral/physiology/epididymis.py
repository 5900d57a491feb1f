"""Epididymis and ejaculate: transit, concentration, count, motility and motile count.

Sperm wait some ten days before they reach the ejaculate. Motility follows the androgen milieu in which they
ripened. Semen volume and abstinence are those of the usual sample. Left out: morphology, DNA integrity.
"""

from circhoral.equations.functions import relative_hill
from circhoral.equations.part import Part

STAGES = 5
"""Number of transit stages: a plug flow with some mixing."""


def epididymis() -> Part:
    """Sperm on their way out, and what a semen analysis reads."""
    p = Part("epididymis", "Transit of sperm and the ejaculate.")
    released = p.takes("sperm_released", "dimensionless")
    local = p.takes("testosterone_intratesticular_relative", "dimensionless")
    transit, base, volume = p.parameters("epididymal_transit_time", "sperm_concentration_baseline", "semen_volume")
    capacity = p.parameter("germ_pool_capacity")
    before = released
    for number in range(1, STAGES + 1):
        stage = p.state(
            f"epididymis_{number}",
            "dimensionless",
            capacity,
            f"sperm in transit, stage {number} of {STAGES}, relative",
        )
        p.rate(stage, STAGES * (before - stage) / transit)
        before = stage
    motile_base, by_androgen, half, ripening = p.parameters(
        "sperm_motility_baseline",
        "sperm_motility_androgen_weight",
        "sperm_motility_testosterone_half",
        "sperm_ripening_time",
    )
    motility = p.state("motility", "percent", motile_base, "motile share")
    target = motile_base * (1 - by_androgen + by_androgen * relative_hill(local, half))
    p.rate(motility, (target - motility) / ripening)
    concentration = p.flow("sperm_concentration", base * before, "million/mL", "sperm concentration")
    count = p.flow("total_sperm_count", concentration * volume, "million", "total sperm count")
    p.measure("sperm_concentration", concentration, "million/mL", "sperm concentration")
    p.measure("total_sperm_count", count, "million", "sperm per ejaculate")
    p.measure("sperm_motility", motility, "percent", "motile sperm")
    p.measure(
        "total_motile_count",
        count * motility / p.parameter("percent"),
        "million",
        "motile sperm per ejaculate",
    )
    return p.gives(sperm_concentration=concentration)
