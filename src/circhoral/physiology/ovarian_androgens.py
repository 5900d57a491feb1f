"""Androgens in women: half from the adrenals, half from the theca, which LH and insulin drive.

Much testosterone is made outside the gland from androstenedione; the two rise and fall together here. What is given
is a pool of its own, as in men. Left out: DHEA and its sulphate, the small midcycle peak of single follicles.
"""

from circhoral.equations.part import Part


def ovarian_androgens() -> Part:
    """Native and given testosterone, androstenedione and DHT in serum."""
    p = Part("ovarian_androgens", "Theca and adrenal androgens, and their clearance.")
    theca, insulin = p.takes("theca_lh_drive", "dimensionless"), p.takes("theca_insulin_drive", "dimensionless")
    fraction = p.takes("testosterone_free_fraction_relative", "dimensionless")
    free_relative, shbg = p.takes("testosterone_free_relative", "dimensionless"), p.takes("shbg", "nmol/L")
    base, clearance, volume, adrenal = p.parameters(
        "testosterone_baseline", "testosterone_clearance", "testosterone_volume", "testosterone_adrenal_fraction"
    )
    capacity, exponent = p.parameters("theca_capacity", "testosterone_clearance_free_exponent")
    work = p.flow(
        "theca_work",
        capacity * theca * insulin * p.process("steroidogenesis", "ovarian androgen synthesis"),
        "dimensionless",
        "androgen synthesis of the theca, relative",
    )
    level = adrenal + (1 - adrenal) * work
    native = p.state("testosterone_native", "nmol/L", base, "testosterone made by the body")
    given = p.state("testosterone_given", "nmol/L", base * 0, "testosterone from a drug")
    removal = clearance * fraction**exponent / volume
    p.rate(native, clearance * base * level / volume - removal * native)
    p.rate(given, p.inlet("testosterone", "nmol/day", "testosterone given") / volume - removal * given)
    total = p.flow("testosterone_total", native + given, "nmol/L", "total testosterone")
    p.measure("testosterone_total", total, "nmol/L", "total testosterone")
    p.measure("testosterone_concentration", given, "nmol/L", "testosterone from a drug")
    p.measure(
        "free_androgen_index", p.parameter("free_androgen_index_scale") * total / shbg, "1", "free androgen index"
    )
    p.measure("androstenedione", p.parameter("androstenedione_baseline") * level, "nmol/L", "androstenedione")
    dht_base, dht_other = p.parameters("dihydrotestosterone_baseline", "dihydrotestosterone_other_fraction")
    p.measure(
        "dihydrotestosterone",
        dht_base * ((1 - dht_other) * free_relative + dht_other),
        "nmol/L",
        "dihydrotestosterone",
    )
    return p.gives(testosterone_total=total, testosterone_baseline=base, testosterone_seen=total)
