"""GnRH at the gonadotrope, pulse by pulse: the same receptor as in the mean-pulse part, in time.

What stays occupied between pulses is followed by a floor that falls at once with occupancy and rises slowly. The quick
pool is followed alike, within minutes: occupancy opens a part of it, what is open is released, and what was released is
there again once occupancy has fallen. Averaged over a regular train this gives the formulas of the mean-pulse part,
which hold here until pulses are resolved, and for the filling of the stores also then. The store of the gonadotrope
opens with each pulse; it saturates by the signal of the last hours.
"""

import sympy as sp

from circhoral.equations.functions import above_zero
from circhoral.equations.part import Part
from circhoral.physiology.gnrh_receptor import feel_signal, mean_signal


def gnrh_receptor_pulses() -> Part:
    """Signal of the GnRH receptor as it comes, relative to the healthy mean."""
    p = Part("gnrh_receptor_pulses", "Pulse by pulse: signal, sustained occupancy and desensitisation.")
    mean = mean_signal(p)
    resolved, native = p.takes("pulses_are_resolved", "dimensionless"), p.takes("gnrh_native_pulse", "dimensionless")
    rise, fall, rounding, hours = p.parameters(
        "gnrh_floor_rise", "gnrh_floor_fall", "gnrh_floor_rounding", "gnrh_signal_lately_time"
    )
    present = native + mean.agonist
    occupied = p.flow(
        "gnrh_occupancy", present / (1 + mean.antagonist + present), "dimensionless", "GnRH receptors occupied"
    )
    floor = p.state("gnrh_floor", "dimensionless", sp.Integer(0), "GnRH receptors that stay occupied between pulses")
    above = p.flow("gnrh_above_floor", above_zero(occupied - floor, rounding), "dimensionless")
    p.rate(floor, rise * above - fall * above_zero(floor - occupied, rounding))
    spent = p.state("gnrh_pool_spent", "dimensionless", sp.Integer(0), "part of the quick pool that has been released")
    opened = p.flow("gnrh_pool_open", above_zero(occupied - spent, rounding), "dimensionless", "quick pool, open part")
    p.rate(spent, opened / p.parameter("gnrh_pool_time") - fall * above_zero(spent - occupied, rounding))
    pulse = p.flow(
        "gnrh_pulse_signal",
        resolved * opened / mean.unit_pulse + (1 - resolved) * mean.pulse_signal,
        "dimensionless",
        "pulsatile GnRH signal, relative",
    )
    sustained = p.flow("gnrh_sustained_occupancy", resolved * floor + (1 - resolved) * mean.sustained, "dimensionless")
    signal, memory, rate_felt = feel_signal(p, mean, pulse, sustained)
    lately = p.state("gnrh_signal_lately", "dimensionless", sp.Integer(1), "GnRH signal of the last hours, relative")
    p.rate(lately, (signal - lately) / hours)
    return p.gives(
        gnrh_signal=signal,
        gnrh_signal_lately=lately,
        gonadotrope_memory=memory,
        gnrh_pulse_rate_relative=rate_felt,
    )
