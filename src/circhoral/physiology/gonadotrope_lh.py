"""The gonadotrope, LH: makes, stores and releases luteinising hormone.

GnRH opens the store and, remembered over days, fills it: a gland without GnRH has little to release until pulses
have primed it. Androgen, estrogen and progestin at the pituitary slow the making. In women, sustained
estradiol fills the store and then opens it wide: the surge. Left out: LH isoforms.
"""

import sympy as sp

from circhoral.equations.functions import relative_hill
from circhoral.equations.part import Part


def gonadotrope_lh() -> Part:
    """LH store (relative to the healthy gland) and serum LH."""
    p = Part("gonadotrope_lh", "Synthesis, storage, release and clearance of LH.")
    signal, memory = p.takes("gnrh_signal", "dimensionless"), p.takes("gonadotrope_memory", "dimensionless")
    pulse_rate = p.takes("gnrh_pulse_rate_relative", "dimensionless")
    lately = p.takes("gnrh_signal_lately", "dimensionless")
    androgen, estrogen = (
        p.takes("pituitary_androgen", "dimensionless"),
        p.takes("pituitary_estrogen", "dimensionless"),
    )
    progestin = p.takes("pituitary_progestin", "dimensionless")
    fuller, wider = p.takes("surge_on_lh_synthesis", "dimensionless"), p.takes("surge_on_lh_opening", "dimensionless")
    release_rate, store_loss = p.parameters("lh_store_release", "lh_store_loss")
    half, steep, basal = p.parameters("lh_synthesis_half", "lh_synthesis_hill", "lh_basal_synthesis")
    w_androgen, w_estrogen, w_progestin = p.parameters(
        "lh_androgen_weight", "lh_estrogen_weight", "lh_progestin_weight"
    )
    rate_half, ceiling, saturation = p.parameters(
        "lh_pulse_rate_half", "lh_synthesis_ceiling", "gonadotropin_release_saturation"
    )
    base, clearance = p.parameters("lh_baseline", "lh_clearance")

    steroids = (
        (1 + w_androgen + w_estrogen)
        / (1 + w_androgen * androgen + w_estrogen * estrogen)
        / (1 + w_progestin * progestin)
    )
    drive = (basal + (1 - basal) * relative_hill(memory, half, steep)) * relative_hill(pulse_rate, rate_half)
    feedback = p.flow("lh_steroid_feedback", steroids, "dimensionless", "steroid brake on LH synthesis, relative")
    driven = p.flow("lh_gnrh_drive", drive, "dimensionless", "GnRH drive of LH synthesis, relative")
    wanted = feedback * driven * fuller
    synthesis = p.flow(
        "lh_synthesis",
        wanted * (1 + ceiling) / (1 + ceiling * wanted),
        "dimensionless",
        "LH synthesis, relative",
    )
    opening = p.flow(
        "lh_opening",
        signal * wider * (1 + saturation) / (1 + saturation * lately),
        "dimensionless",
        "opening of the LH store, relative",
    )
    store = p.state("lh_store", "dimensionless", sp.Integer(1), "releasable LH, relative")
    lh = p.state("lh", "IU/L", base, "serum LH")
    p.rate(store, (release_rate + store_loss) * synthesis - (release_rate * opening + store_loss) * store)
    p.rate(lh, clearance * (base * opening * store - lh))
    p.measure("lh", lh, "IU/L", "LH")
    return p.gives(lh=lh, lh_baseline=base)
