"""What insulin does at the ovary: more androgen from the theca, and follicles that need more FSH.

Left out: its receptor, and that of IGF-1 which it shares; LH, which insulin hardly changes.
"""

from circhoral.equations.part import Part


def insulin_on_ovary() -> Part:
    """The two factors that the ovary takes from insulin."""
    p = Part("insulin_on_ovary", "Insulin's drive of the theca and its hold on follicles.")
    insulin = p.takes("insulin_relative", "dimensionless")
    theca, follicle = p.parameters("theca_insulin_exponent", "follicle_insulin_exponent")
    return p.gives(
        theca_insulin_drive=p.flow(
            "theca_insulin_drive", insulin**theca, "dimensionless", "insulin's drive of the theca, relative"
        ),
        follicle_insulin_need=p.flow(
            "follicle_insulin_need", insulin**follicle, "dimensionless", "FSH that follicles need for insulin, relative"
        ),
    )
