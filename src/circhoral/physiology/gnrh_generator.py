"""The GnRH pulse generator: how often it fires and how large each pulse is (mean-pulse resolution).

GnRH neurons lack the estrogen receptor; kisspeptin neurons sense testosterone and estradiol and pass both brakes
on. Both steroids slow the pulses; estradiol also makes them smaller; progesterone and prolactin slow them.
Frequency and amplitude follow their targets with a lag; long silence leaves the generator less vigorous for weeks.
In women the surge speeds
the pulses up for a while. Low leptin slows them, and obesity makes them a little smaller. Left out: stress.
"""

import sympy as sp

from circhoral.equations.functions import above_zero, relative_block
from circhoral.equations.part import Part


def gnrh_generator() -> Part:
    """Frequency [1/day] and relative amplitude of native GnRH pulses."""
    p = Part("gnrh_generator", "Kisspeptin-mediated feedback on the frequency and amplitude of GnRH pulses.")
    free_t, free_t0 = p.takes("testosterone_free", "nmol/L"), p.takes("testosterone_free_baseline", "nmol/L")
    free_e, free_e0 = p.takes("estradiol_free", "nmol/L"), p.takes("estradiol_free_baseline", "nmol/L")
    by_prolactin = p.takes("prolactin_brake", "dimensionless")
    by_age = p.takes("gnrh_age_factor", "dimensionless")
    by_surge = p.takes("surge_on_frequency", "dimensionless")
    by_energy = p.takes("energy_on_frequency", "dimensionless")
    by_inflammation = p.takes("inflammation_on_amplitude", "dimensionless")
    progesterone, progesterone0 = (
        p.takes("progesterone", "nmol/L"),
        p.takes("progesterone_baseline", "nmol/L"),
    )
    t_half, e_half, p_half = p.parameters(
        "hypothalamus_testosterone_half", "hypothalamus_estradiol_half", "hypothalamus_progesterone_half"
    )
    androgen, _ = p.site("androgen_receptor_hypothalamus", free_t / t_half, "hypothalamic androgen receptor")
    estrogen, _ = p.site("estrogen_receptor_hypothalamus", free_e / e_half, "hypothalamic estrogen receptor")
    progestin, _ = p.site(
        "progesterone_receptor_hypothalamus", progesterone / p_half, "hypothalamic progesterone receptor"
    )
    androgen0 = (free_t0 / t_half) / (1 + free_t0 / t_half)
    estrogen0 = (free_e0 / e_half) / (1 + free_e0 / e_half)
    u_androgen = p.flow(
        "androgen_brake", androgen / androgen0, "dimensionless", "androgen action on the generator, relative"
    )
    u_estrogen = p.flow(
        "estrogen_brake", estrogen / estrogen0, "dimensionless", "estrogen action on the generator, relative"
    )

    base, weight, brake, steep, lag = p.parameters(
        "gnrh_frequency_baseline",
        "gnrh_frequency_androgen_weight",
        "gnrh_frequency_brake",
        "gnrh_frequency_hill",
        "gnrh_frequency_lag",
    )
    steady = p.state("gnrh_frequency_fed", "1/day", base, "GnRH pulse frequency with enough energy")
    mixed = weight * u_androgen + (1 - weight) * u_estrogen
    progestin_brake = p.parameter("gnrh_progestin_brake")
    progestin0 = (progesterone0 / p_half) / (1 + progesterone0 / p_half)
    by_progestin = (1 + progestin_brake * progestin0) / (1 + progestin_brake * progestin)
    pace = p.parameter("gnrh_pace")
    target = base * pace * relative_block(mixed, brake, steep) * by_progestin * by_prolactin * by_surge
    p.rate(steady, (p.process("gnrh_frequency", "GnRH pulse frequency") * target - steady) / lag)
    # Hunger is heard within days in men, sooner than the brakes move; its own lag stands with its signal.
    frequency = p.flow("gnrh_frequency", steady * by_energy, "1/day", "GnRH pulse frequency")

    a_brake, a_steep, a_lag, drive = p.parameters(
        "gnrh_amplitude_brake", "gnrh_amplitude_hill", "gnrh_amplitude_lag", "gnrh_drive"
    )
    braked = p.state("gnrh_amplitude_braked", "dimensionless", sp.Integer(1), "GnRH pulse amplitude left by the brakes")
    p.rate(braked, (relative_block(u_estrogen, a_brake, a_steep) - braked) / a_lag)
    # A generator held down for long is slow to come back: it keeps part of the suppression for weeks.
    rounding, loss, return_time = p.parameters("gnrh_silence_rounding", "gnrh_vigour_loss", "gnrh_vigour_return_time")
    silence = above_zero(1 - frequency * braked / base, rounding)
    vigour = p.state("gnrh_vigour", "dimensionless", sp.Integer(1), "vigour of the pulse generator, relative")
    p.rate(vigour, (1 - vigour) / return_time - loss * silence * vigour)
    amplitude = p.flow(
        "gnrh_amplitude",
        drive * by_age * by_inflammation * vigour * braked,
        "dimensionless",
        "GnRH pulse amplitude, relative",
    )
    p.measure("gnrh_pulse_frequency", frequency, "1/day", "native GnRH pulses")
    size, decay = p.parameters("gnrh_unit_concentration", "gnrh_decay")
    p.measure("gnrh", frequency * amplitude * size / decay, "nmol/L", "mean GnRH, as an equivalent in peripheral blood")
    return p.gives(gnrh_frequency=frequency, gnrh_amplitude=amplitude, gnrh_frequency_baseline=base)
