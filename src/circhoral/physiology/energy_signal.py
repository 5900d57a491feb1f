"""How energy and fat reach the pulse generator: by leptin, and in obesity by inflammation.

A fall of leptin below what the person is used to slows the pulses over a week or two; so does leptin that is low for
anybody. More than enough of it speeds nothing, and leptin given restores what hunger took. The answer is gradual, and
steepens where energy availability falls below about two thirds of what balance needs, near 30 kcal per kg of lean mass.
Obesity takes a little from the size of the pulses. Left out: ghrelin, cortisol and stress, the sense of glucose itself,
what differs between women in this.
"""

import sympy as sp

from circhoral.equations.functions import relative_block, relative_hill
from circhoral.equations.part import Part
from circhoral.physiology.adipokines import leptin_at_start


def energy_signal() -> Part:
    """Factors on the frequency and on the size of GnRH pulses."""
    p = Part("energy_signal", "Leptin and inflammation at the pulse generator.")
    leptin, inflammation = p.takes("leptin", "ug/L"), p.takes("inflammation", "dimensionless")
    usual, half, steep, low, low_steep, corner, lag = p.parameters(
        "leptin_baseline", "energy_leptin_half", "energy_leptin_hill", "energy_low_leptin_half",
        "energy_low_leptin_hill", "energy_leptin_rounding", "energy_signal_time",
    )  # fmt: skip
    own = leptin_at_start(p)
    habit = own / usual
    # Who has more than enough can lose much before it is missed; who has little misses any of it.
    used_to = (1 + habit - sp.sqrt((1 - habit) ** 2 + corner**2)) / 2 / habit
    fed = p.flow(
        "energy_seen",
        relative_hill(leptin / own, half * used_to, steep) * relative_hill(leptin / usual, low, low_steep),
        "dimensionless",
        "what leptin allows the pulse generator, relative",
    )
    start = relative_hill(habit, low, low_steep)
    signal = p.state("energy_signal", "dimensionless", start, "energy as the pulse generator sees it, relative")
    p.rate(signal, (fed - signal) / lag)
    weight = p.parameter("inflammation_drive_weight")
    return p.gives(
        energy_on_frequency=signal,
        inflammation_on_amplitude=p.flow(
            "inflammation_on_amplitude",
            relative_block(inflammation, weight),
            "dimensionless",
            "inflammation on the size of GnRH pulses, relative",
        ),
    )
