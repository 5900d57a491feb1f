"""The endometrium: estradiol builds it, progesterone transforms it, and its withdrawal sheds it.

A bleed is the first day of a cycle. It comes when progesterone action falls well below what the tissue has been used
to, whether the progesterone came from a corpus luteum or from a tablet; without progesterone it comes at last, when
the tissue has grown too thick. SERMs compete with estradiol here, by their own activity in this tissue; vaginal
progesterone reaches the uterus beyond its serum level. Left out: glands and stroma, spiral arteries, implantation.
"""

import sympy as sp

from circhoral.equations.functions import hill, least, most
from circhoral.equations.part import Part


def endometrium() -> Part:
    """Thickness [mm], days of secretory change, and the event of menses."""
    p = Part("endometrium", "Growth, secretory change and shedding.")
    free, progesterone = p.takes("estradiol_free", "nmol/L"), p.takes("progesterone", "nmol/L")
    e_half, p_half = p.parameters("endometrium_estradiol_half", "endometrium_progesterone_half")
    estrogen, _ = p.site("estrogen_receptor_endometrium", free / e_half, "endometrial estrogen receptor")
    progestin, _ = p.site("progesterone_receptor_endometrium", progesterone / p_half, "endometrial progestin receptor")
    action = p.flow("endometrial_progestin", progestin, "dimensionless", "progesterone action in the endometrium")
    thin, thick, growth, loss, luteal, capacity = p.parameters(
        "endometrium_thin", "endometrium_thick", "endometrium_growth", "endometrium_loss",
        "endometrium_progestin_brake", "endometrium_capacity",
    )  # fmt: skip
    thickness = p.state("endometrial_thickness", "mm", thin, "endometrial thickness")
    p.rate(
        thickness,
        growth * estrogen / (1 + luteal * action) * (thick * capacity - thickness)
        - loss * (1 - estrogen) * (thickness - thin),
    )
    lag, primed_half, day = p.parameters("endometrium_progestin_memory", "endometrium_primed", "one_day")
    used = p.state("endometrial_memory", "dimensionless", sp.Rational(1, 2), "progesterone action it is used to")
    p.rate(used, (action - used) / lag)
    secretory = p.state("endometrial_secretory_phase", "day", day / 2, "days of secretory change")
    adequate, steep = p.parameters("endometrium_adequate", "endometrium_adequate_hill")
    p.rate(secretory, hill(action, adequate, steep) * hill(thickness, primed_half, steep))
    changed, share, too_thick, kept = p.parameters(
        "menses_least_change", "menses_withdrawal_share", "menses_breakthrough", "menses_kept_share"
    )
    withdrawal = least(used - changed, share * used - action)
    breakthrough = least(thickness / too_thick - 1, changed - action)
    p.event(
        "menses",
        most(withdrawal, breakthrough),
        {thickness: thin + kept * (thickness - thin), used: sp.Integer(0) * used, secretory: sp.Integer(0) * secretory},
        "a bleed begins: day 1 of a cycle",
    )
    p.measure("endometrial_thickness", thickness, "mm", "endometrial thickness")
    p.measure("endometrial_secretory_phase", secretory, "day", "days of secretory change")
    return p.gives()
