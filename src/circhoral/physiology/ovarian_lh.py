"""LH and hCG on the LH receptor of theca, granulosa and corpus luteum: one stimulus for the whole ovary.

Stated as the LH that would do the same, so that hCG given and LH made add up as they do in the ovary.
"""

from circhoral.equations.part import Part


def ovarian_lh() -> Part:
    """LH as the ovary feels it [IU/L]."""
    p = Part("ovarian_lh", "LH and hCG at the ovary's LH receptor.")
    lh, lh_base = p.takes("lh", "IU/L"), p.takes("lh_baseline", "IU/L")
    half = p.parameter("lh_receptor_half")
    p.site("lh_receptor", lh / half, "LH receptor")
    occupied, activity = p.given_ligands("lh_receptor")
    felt = p.flow(
        "lh_felt", half * (lh / half + activity) / (1 + occupied - activity), "IU/L", "LH that the ovary feels"
    )
    saturation = p.parameter("theca_lh_saturation")
    relative = felt / lh_base
    drive = p.flow(
        "theca_lh_drive",
        relative * (1 + saturation) / (relative + saturation),
        "dimensionless",
        "LH drive of steroid synthesis in the ovary, relative",
    )
    return p.gives(
        lh_felt=felt,
        lh_felt_relative=p.flow("lh_felt_relative", relative, "dimensionless", "the same over its healthy level"),
        theca_lh_drive=drive,
    )
