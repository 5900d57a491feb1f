"""Serum testosterone: from the testes, a little from the adrenals, and what is given; cleared by the liver.

The clearance rises, less than in proportion, with the share of hormone that SHBG does not hold. The drug-derived part
is a pool of its own, which can be told apart on every output. The morning peak is put on the native part when
sampling, since the equations carry daily means.
"""

import sympy as sp

from circhoral.equations.part import Part


def serum_testosterone() -> Part:
    """Native and given testosterone in serum, DHT, and the daily rhythm as read by a sample."""
    p = Part("testosterone", "Secretion, clearance and daily rhythm of testosterone.")
    work = p.takes("leydig_activity", "dimensionless")
    fraction = p.takes("testosterone_free_fraction_relative", "dimensionless")
    free_relative = p.takes("testosterone_free_relative", "dimensionless")
    shbg, by_age = p.takes("shbg", "nmol/L"), p.takes("rhythm_age_factor", "dimensionless")
    base, clearance, volume, adrenal = p.parameters(
        "testosterone_baseline",
        "testosterone_clearance",
        "testosterone_volume",
        "testosterone_adrenal_fraction",
    )
    native = p.state("testosterone_native", "nmol/L", base, "testosterone made by the body")
    given = p.state("testosterone_given", "nmol/L", base * 0, "testosterone from a drug")
    removal = clearance * fraction ** p.parameter("testosterone_clearance_free_exponent") / volume
    p.rate(native, clearance * base * ((1 - adrenal) * work + adrenal) / volume - removal * native)
    p.rate(given, p.inlet("testosterone", "nmol/day", "testosterone given") / volume - removal * given)
    total = p.flow("testosterone_total", native + given, "nmol/L", "total testosterone")

    swing, peak, turn = p.parameters("testosterone_rhythm_amplitude", "testosterone_rhythm_peak", "one_day")
    rhythm = p.flow(
        "testosterone_rhythm",
        1 + swing * by_age * sp.cos(2 * sp.pi * (sp.Symbol("time") - peak) / turn),
        "dimensionless",
        "daily rhythm of native testosterone",
    )
    dht_base, dht_other = p.parameters("dihydrotestosterone_baseline", "dihydrotestosterone_other_fraction")
    seen = p.flow("testosterone_seen", native * rhythm + given, "nmol/L", "total testosterone as sampled")
    p.measure("testosterone_total", seen, "nmol/L", "total testosterone")
    p.measure("testosterone_concentration", given, "nmol/L", "testosterone from a drug")
    p.measure("free_androgen_index", p.parameter("free_androgen_index_scale") * seen / shbg, "1", "free androgen index")
    p.measure(
        "dihydrotestosterone",
        dht_base * ((1 - dht_other) * free_relative + dht_other),
        "nmol/L",
        "dihydrotestosterone",
    )
    return p.gives(testosterone_total=total, testosterone_baseline=base, testosterone_seen=seen)
