"""The positive feedback of estradiol: what turns a brake into a surge, once a month, in women.

Estradiol that stays high for about two days primes the pituitary: LH is first made and stored, then let go; pulses
come faster for a while. GnRH has to be heard for it, which an antagonist prevents. Progesterone blocks the priming, so
that there is one surge a cycle. Small growing follicles hold it back too (gonadotropin surge-attenuating factor): many
of them, as FSH injections make, keep the surge away although estradiol is high. Nothing here knows a calendar. Men
carry `no_surge`, which leaves every factor at one.
Left out: kisspeptin of the preoptic area as a cell population of its own.
"""

import sympy as sp

from circhoral.equations.functions import block, hill
from circhoral.equations.part import Part

FACTORS = {
    "surge_on_frequency": "faster GnRH pulses",
    "surge_on_lh_synthesis": "LH made and stored",
    "surge_on_fsh_synthesis": "FSH made and stored",
    "surge_on_lh_opening": "LH let go",
    "surge_on_fsh_opening": "FSH let go",
}


def estrogen_surge() -> Part:
    """Factors that sustained estradiol puts on pulses, synthesis and release of the gonadotropins.

    One injection of FSH lowers the answer of LH to GnRH by two thirds within a day, and the ripe follicle does not
    (Dimitraki 2014): so the attenuating factor comes from follicles of the size that makes inhibin B.
    """
    p = Part("estrogen_surge", "Priming of the pituitary by sustained estradiol, blocked by progesterone.")
    felt = p.takes("pituitary_estrogen_felt", "dimensionless")
    progesterone = p.takes("pituitary_progesterone_felt", "nmol/L")
    half, steep, lag, blocked = p.parameters(
        "surge_estrogen_half", "surge_estrogen_hill", "surge_priming_time", "surge_progesterone_half"
    )
    small, attenuating_half, attenuating_steep = (
        p.takes("small_follicles", "dimensionless"),
        *p.parameters("surge_attenuating_half", "surge_attenuating_hill"),
    )
    held = p.flow(
        "surge_attenuation",
        block(small, attenuating_half, attenuating_steep),
        "dimensionless",
        "what small follicles leave of the priming",
    )
    primed = p.state("surge_priming", "dimensionless", sp.Rational(1, 2), "priming of the pituitary by estradiol")
    # Progesterone takes the priming away, so that a surge ends sooner than it was made.
    ended = 1 + (progesterone / blocked) ** 2
    p.rate(primed, (hill(felt, half, steep) * held - primed * ended) / lag)
    switch, sharp = p.parameters("surge_switch", "surge_switch_hill")
    gnrh, gnrh_half, gnrh_steep = (
        p.takes("gnrh_signal_lately", "dimensionless"),
        *p.parameters("surge_gnrh_half", "surge_gnrh_hill"),
    )
    heard = p.flow("surge_gnrh_heard", hill(gnrh, gnrh_half, gnrh_steep), "dimensionless", "GnRH heard by the surge")
    surge = p.flow(
        "surge",
        hill(primed, switch, sharp) * heard,
        "dimensionless",
        "how far the surge is under way, 0 to 1",
    )
    frequency, made_lh, made_fsh, let_lh, let_fsh = p.parameters(
        "surge_frequency_gain", "surge_lh_synthesis_gain", "surge_fsh_synthesis_gain", "surge_lh_release_gain",
        "surge_fsh_release_gain",
    )  # fmt: skip
    gains = (
        frequency * primed, made_lh * primed * heard, made_fsh * primed * heard, let_lh * surge, let_fsh * surge
    )  # fmt: skip
    return p.gives(
        **{
            name: p.flow(name, 1 + gain, "dimensionless", label)
            for (name, label), gain in zip(FACTORS.items(), gains, strict=True)
        }
    )


def no_surge() -> Part:
    """No positive feedback: every factor is one."""
    p = Part("no_surge", "A pituitary that estradiol only brakes.")
    return p.gives(**{name: p.flow(name, sp.Integer(1), "dimensionless", label) for name, label in FACTORS.items()})
