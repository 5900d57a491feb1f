"""GnRH released pulse by pulse: a clock that runs at the generator's frequency and fires.

The generator says how often and how large; here each pulse comes at its own moment, by a renewal process whose
intervals scatter evenly around their mean, and its GnRH leaves within minutes. Until pulses are resolved the clock
stands still, so that years of history cost no pulse. Left out: bursts of unequal size, the shape of a release.
"""

import sympy as sp

from circhoral.equations.functions import even_chance
from circhoral.equations.part import CHANCE, Part


def gnrh_pulses() -> Part:
    """Native GnRH at the gonadotrope, over the receptor's half-saturation."""
    p = Part("gnrh_pulses", "A clock that fires once per native GnRH pulse.")
    frequency, amplitude = p.takes("gnrh_frequency", "1/day"), p.takes("gnrh_amplitude", "dimensionless")
    decay, irregular = p.parameters("gnrh_decay", "gnrh_interval_variation")
    resolved = p.outside("pulses_resolved", "dimensionless", "1 while pulses are resolved, 0 before")
    clock = p.state("gnrh_clock", "dimensionless", sp.Integer(0), "part of the present interval that has passed")
    count = p.state("gnrh_pulse_count", "dimensionless", sp.Integer(0), "GnRH pulses fired")
    native = p.state("gnrh_native_pulse", "dimensionless", sp.Integer(0), "native GnRH over half-saturation")
    p.rate(clock, resolved * frequency - (1 - resolved) * decay * clock)
    p.rate(count, -(1 - resolved) * decay * count)
    p.rate(native, -decay * native)
    p.fires(clock, count, {clock: -irregular * even_chance(CHANCE), count: count + 1, native: native + amplitude})
    return p.gives(
        gnrh_native_pulse=native,
        pulses_are_resolved=p.flow("pulses_are_resolved", resolved, "dimensionless"),
    )
