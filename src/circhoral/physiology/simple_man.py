"""A man in one page, to be read and taught from; not used for any result.

Three ideas of the whole model: testosterone, wherever it comes from, brakes LH; LH makes the testis produce
testosterone, far more inside than reaches the blood; sperm need that inner testosterone and take weeks to make.
Give it testosterone from outside and watch serum testosterone rise while sperm vanish. Left out: everything else.
"""

from circhoral.equations.body import System, assemble
from circhoral.equations.functions import relative_block, relative_hill
from circhoral.equations.part import Part


def simple_man() -> System:
    """LH, serum and intratesticular testosterone, and sperm in two steps."""
    p = Part("simple_man", "Feedback, suppression and recovery in five states.")
    lh0, t0, itt0, sperm0 = p.parameters(
        "lh_baseline", "testosterone_baseline", "testosterone_intratesticular_baseline", "sperm_concentration_baseline"
    )
    lh_out, t_out, days, volume = p.parameters(
        "simple_lh_turnover", "simple_testosterone_turnover", "simple_maturation_time", "testosterone_volume"
    )
    brake, steep, half = p.parameters("simple_feedback_brake", "simple_feedback_hill", "simple_sperm_half")
    lh = p.state("lh", "IU/L", lh0, "LH")
    serum = p.state("testosterone", "nmol/L", t0, "serum testosterone")
    inside = p.state("testosterone_inside", "nmol/L", itt0, "testosterone in the testis")
    young = p.state("young_sperm", "million/mL", sperm0, "sperm in the making")
    ripe = p.state("ripe_sperm", "million/mL", sperm0, "sperm in the ejaculate")

    p.rate(lh, lh_out * (lh0 * relative_block(serum / t0, brake, steep) - lh))
    p.rate(serum, t_out * (t0 * lh / lh0 - serum) + p.inlet("testosterone", "nmol/day", "testosterone given") / volume)
    p.rate(inside, t_out * (itt0 * lh / lh0 - inside))
    p.rate(young, (sperm0 * relative_hill(inside / itt0, half) - young) / days)
    p.rate(ripe, (young - ripe) / days)
    p.measure("lh", lh, "IU/L")
    p.measure("testosterone_total", serum, "nmol/L")
    p.measure("testosterone_intratesticular", inside, "nmol/L")
    p.measure("sperm_concentration", ripe, "million/mL")
    return assemble("simple_man", [p.gives()])
