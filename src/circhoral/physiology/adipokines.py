"""What fat tells the rest of the body: leptin, adiponectin, and the low inflammation of obesity.

Leptin follows fat on a logarithmic scale, more of it in women, and falls within days when less is eaten than used, well
before fat is lost. Adiponectin falls with fat; C-reactive protein, interleukin 6 and TNF rise. An illness can add
interleukin 6 from outside. Left out: the hours of the day, infection, smoking, fat's place in the body.
"""

import sympy as sp

from circhoral.equations.functions import Expr
from circhoral.equations.part import Part
from circhoral.physiology.body_composition import adiposity_at_start


def leptin_at_start(p: Part) -> Expr:
    """Return this person's habitual leptin; other parts measure themselves by it."""
    return _leptin_of(p, adiposity_at_start(p))


def _leptin_of(p: Part, adiposity: Expr) -> Expr:
    """Return the leptin that this person's fat makes when enough is eaten."""
    usual, own, by_fat = p.parameters("leptin_baseline", "leptin_capacity", "leptin_adiposity_exponent")
    return usual * own * adiposity**by_fat


def adipokines() -> Part:
    """Leptin as a state, the others as they stand at the present fat mass."""
    p = Part("adipokines", "Leptin, adiponectin and inflammation by fat mass.")
    adiposity = p.takes("adiposity", "dimensionless")
    energy, least, steep, lag = (
        p.takes("energy_availability_relative", "dimensionless"),
        *p.parameters("energy_least", "leptin_energy_exponent", "leptin_energy_time"),
    )
    fed = p.state("energy_lately", "dimensionless", sp.Integer(1), "energy availability as fat sees it")
    p.rate(fed, (energy - fed) / lag)
    clearance = p.parameter("leptin_clearance")
    leptin = p.state("leptin", "ug/L", leptin_at_start(p), "serum leptin")
    made = _leptin_of(p, adiposity) * ((fed + least) / (1 + least)) ** steep
    p.rate(leptin, clearance * (made - leptin) + p.inlet("leptin", "ug/L/day", "leptin given, per volume"))
    p.measure("leptin", leptin, "ug/L", "leptin")

    for name, words in (("adiponectin", "adiponectin"), ("crp", "C-reactive protein")):
        level, power = p.parameters(f"{name}_baseline", f"{name}_adiposity_exponent")
        p.measure(name, level * adiposity**power, "mg/L", words)
    level, power = p.parameters("tnf_alpha_baseline", "tnf_alpha_adiposity_exponent")
    tnf = adiposity**power
    p.measure("tnf_alpha", level * tnf, "ng/L", "TNF alpha")
    level, power = p.parameters("il6_baseline", "il6_adiposity_exponent")
    of_fat = p.flow("il6_of_fat", adiposity**power, "dimensionless", "interleukin 6 that fat makes, relative")
    il6 = p.flow("il6", level * of_fat + p.outside("il6_given", "ng/L", "interleukin 6 added"), "ng/L", "interleukin 6")
    p.measure("il6", il6, "ng/L", "interleukin 6")
    return p.gives(
        leptin=leptin,
        energy_lately=fed,
        inflammation=of_fat,
        tnf_relative=p.flow("tnf_relative", tnf, "dimensionless", "TNF alpha, relative"),
        il6_relative=p.flow("il6_relative", il6 / level, "dimensionless", "interleukin 6, relative"),
    )
