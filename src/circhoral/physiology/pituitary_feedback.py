"""Direct feedback on the gonadotrope: what testosterone, estradiol and progesterone do at the pituitary itself.

Shown by men whose GnRH is clamped by a pump and who still lose LH, and more FSH, under testosterone. Left out:
activin and follistatin.
"""

from circhoral.equations.part import Part


def pituitary_feedback() -> Part:
    """Steroid action at the pituitary, each relative to the healthy baseline."""
    p = Part("pituitary_feedback", "Androgen, estrogen and progestin action at the gonadotrope.")
    free_t, free_t0 = p.takes("testosterone_free", "nmol/L"), p.takes("testosterone_free_baseline", "nmol/L")
    free_e, free_e0 = p.takes("estradiol_free", "nmol/L"), p.takes("estradiol_free_baseline", "nmol/L")
    progesterone, progesterone0 = (
        p.takes("progesterone", "nmol/L"),
        p.takes("progesterone_baseline", "nmol/L"),
    )
    t_half, e_half, p_half = p.parameters(
        "pituitary_testosterone_half", "pituitary_estradiol_half", "pituitary_progesterone_half"
    )
    androgen, _ = p.site("androgen_receptor_pituitary", free_t / t_half, "pituitary androgen receptor")
    estrogen, _ = p.site("estrogen_receptor_pituitary", free_e / e_half, "pituitary estrogen receptor")
    progestin, _ = p.site("progesterone_receptor_pituitary", progesterone / p_half, "pituitary progesterone receptor")
    androgen0 = (free_t0 / t_half) / (1 + free_t0 / t_half)
    progestin0 = (progesterone0 / p_half) / (1 + progesterone0 / p_half)
    estrogen0 = (free_e0 / e_half) / (1 + free_e0 / e_half)
    # The estradiol that would do the same without competitors: unlike occupancy it does not saturate.
    held, active = p.given_ligands("estrogen_receptor_pituitary")
    felt = (free_e / e_half + active) / (1 + held - active) / (free_e0 / e_half)
    held, active = p.given_ligands("progesterone_receptor_pituitary")
    progesterone_felt = p_half * (progesterone / p_half + active) / (1 + held - active)
    return p.gives(
        pituitary_progesterone_felt=p.flow(
            "pituitary_progesterone_felt", progesterone_felt, "nmol/L", "progesterone that the pituitary feels"
        ),
        pituitary_androgen=p.flow("pituitary_androgen", androgen / androgen0, "dimensionless"),
        pituitary_estrogen=p.flow("pituitary_estrogen", estrogen / estrogen0, "dimensionless"),
        pituitary_estrogen_felt=p.flow(
            "pituitary_estrogen_felt", felt, "dimensionless", "estradiol that the pituitary feels, relative"
        ),
        pituitary_progestin=p.flow("pituitary_progestin", progestin - progestin0, "dimensionless"),
    )
