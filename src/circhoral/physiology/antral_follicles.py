"""What tells of the reserve: AMH, and the antral follicles that a scan counts."""

from circhoral.equations.part import Part


def antral_follicles() -> Part:
    """AMH and antral follicle count."""
    p = Part("antral_follicles", "AMH and antral follicles by the ovarian reserve.")
    reserve = p.takes("ovarian_reserve", "dimensionless")
    level, turnover, count = p.parameters("amh_baseline", "amh_turnover", "antral_follicle_baseline")
    amh = p.state("amh", "ug/L", level, "serum AMH")
    p.rate(amh, turnover * (level * reserve - amh))
    p.measure("amh", amh, "ug/L", "AMH")
    p.measure("antral_follicle_count", count * reserve, "1", "antral follicles")
    return p.gives()
