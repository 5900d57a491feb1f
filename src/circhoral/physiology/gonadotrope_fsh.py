"""The gonadotrope, FSH: makes, stores and releases follicle-stimulating hormone.

As for LH, with three differences: inhibin brakes the making, slow pulses favour it, and serum FSH leaves slowly.
FSH given as a drug joins the same serum pool through the inlet.
"""

import sympy as sp

from circhoral.equations.functions import relative_block, relative_hill
from circhoral.equations.part import Part


def gonadotrope_fsh() -> Part:
    """FSH store (relative to the healthy gland) and serum FSH."""
    p = Part("gonadotrope_fsh", "Synthesis, storage, release and clearance of FSH.")
    signal, memory = p.takes("gnrh_signal", "dimensionless"), p.takes("gonadotrope_memory", "dimensionless")
    pulse_rate = p.takes("gnrh_pulse_rate_relative", "dimensionless")
    lately = p.takes("gnrh_signal_lately", "dimensionless")
    androgen, estrogen = (
        p.takes("pituitary_androgen", "dimensionless"),
        p.takes("pituitary_estrogen", "dimensionless"),
    )
    progestin, inhibin = (
        p.takes("pituitary_progestin", "dimensionless"),
        p.takes("inhibin_feedback", "dimensionless"),
    )
    fuller, wider = p.takes("surge_on_fsh_synthesis", "dimensionless"), p.takes("surge_on_fsh_opening", "dimensionless")
    release_rate, store_loss = p.parameters("fsh_store_release", "fsh_store_loss")
    half, steep, basal = p.parameters("fsh_synthesis_half", "fsh_synthesis_hill", "fsh_basal_synthesis")
    w_androgen, w_estrogen, w_inhibin, w_progestin = p.parameters(
        "fsh_androgen_weight", "fsh_estrogen_weight", "fsh_inhibin_weight", "fsh_progestin_weight"
    )
    rate_weight, ceiling, saturation = p.parameters(
        "fsh_pulse_rate_weight", "fsh_synthesis_ceiling", "gonadotropin_release_saturation"
    )
    base, clearance, volume = p.parameters("fsh_baseline", "fsh_clearance", "fsh_volume")

    # Steroids act on the making of FSH itself, inhibin by taking activin from it: each brakes what the other leaves.
    by_steroids = (1 + w_androgen + w_estrogen) / (1 + w_androgen * androgen + w_estrogen * estrogen)
    by_inhibin = (1 + w_inhibin) / (1 + w_inhibin * inhibin)
    steroids = by_steroids * by_inhibin / (1 + w_progestin * progestin)
    drive = (basal + (1 - basal) * relative_hill(memory, half, steep)) * relative_block(pulse_rate, rate_weight)
    feedback = p.flow(
        "fsh_steroid_feedback", steroids, "dimensionless", "steroid and inhibin brake on FSH synthesis, relative"
    )
    driven = p.flow("fsh_gnrh_drive", drive, "dimensionless", "GnRH drive of FSH synthesis, relative")
    wanted = feedback * driven * fuller
    synthesis = p.flow(
        "fsh_synthesis",
        wanted * (1 + ceiling) / (1 + ceiling * wanted),
        "dimensionless",
        "FSH synthesis, relative",
    )
    opening = signal * wider * (1 + saturation) / (1 + saturation * lately)
    store = p.state("fsh_store", "dimensionless", sp.Integer(1), "releasable FSH, relative")
    fsh = p.state("fsh", "IU/L", base, "serum FSH")
    p.rate(store, (release_rate + store_loss) * synthesis - (release_rate * opening + store_loss) * store)
    p.rate(fsh, clearance * (base * opening * store - fsh) + p.inlet("fsh", "IU/day", "FSH given") / volume)
    p.measure("fsh", fsh, "IU/L", "FSH")
    return p.gives(fsh=fsh, fsh_baseline=base)
