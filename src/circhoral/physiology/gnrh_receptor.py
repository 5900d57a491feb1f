"""GnRH at the gonadotrope: pulses, sustained ligands and antagonists share one receptor.

Every train of pulses (native, pump) decays exponentially between pulses. The occupancy that a pulse adds above
the trough has a closed integral, so the mean pulse signal needs no pulses: f (1+I) ln(1 + A/D) / (k D). What stays
occupied between pulses (infusion, depot agonist, pulses too close together) desensitises, slowly and reversibly;
an antagonist only competes. Nothing here knows which drug is which. One part for men and women.
"""

import sympy as sp

from circhoral.equations.functions import Expr, hill
from circhoral.equations.part import Part


def gnrh_receptor() -> Part:
    """Signal of the GnRH receptor, relative to the healthy pulsatile one, and the gland's responsiveness."""
    p = Part("gnrh_receptor", "Mean pulse signal, sustained occupancy and desensitisation.")
    frequency, amplitude = p.takes("gnrh_frequency", "1/day"), p.takes("gnrh_amplitude", "dimensionless")
    frequency0 = p.takes("gnrh_frequency_baseline", "1/day")
    decay, floor = p.parameters("gnrh_decay", "gnrh_frequency_floor")
    pump_frequency = p.outside("pump_frequency", "1/day", "pulses given by a pump")
    pump_amplitude = p.outside(
        "pump_amplitude", "dimensionless", "peak of a pump pulse over the receptor's half-saturation"
    )
    pump_decay = p.outside("pump_decay", "1/day", "decay of a pump pulse", neutral=1.0)
    p.site("gnrh_receptor", sp.Integer(0), "GnRH receptor")  # the closed form needs agonist and antagonist apart
    occupied, agonist = p.given_ligands("gnrh_receptor")
    antagonist = occupied - agonist

    def trough(f: Expr, a: Expr, k: Expr) -> Expr:
        left = sp.exp(-k / (f + floor))
        return a * left / (1 - left)

    troughs = trough(frequency, amplitude, decay) + trough(pump_frequency, pump_amplitude, pump_decay)
    shared = p.flow("gnrh_receptor_load", 1 + antagonist + agonist + troughs, "dimensionless")

    def pulses(f: Expr, a: Expr, k: Expr) -> Expr:
        return f * sp.log(1 + a / shared) / k

    unit_pulse = frequency0 * sp.log(2) / decay
    pulse_signal = p.flow(
        "gnrh_pulse_signal",
        (1 + antagonist)
        / shared
        * (pulses(frequency, amplitude, decay) + pulses(pump_frequency, pump_amplitude, pump_decay))
        / unit_pulse,
        "dimensionless",
        "pulsatile GnRH signal, relative",
    )
    sustained = p.flow("gnrh_sustained_occupancy", (agonist + troughs) / shared, "dimensionless")
    weight = p.parameter("gnrh_sustained_weight")
    loss, gain, half, steep = p.parameters(
        "gnrh_desensitisation",
        "gnrh_resensitisation",
        "gnrh_desensitisation_half",
        "gnrh_desensitisation_hill",
    )
    responsive = p.state("gnrh_responsiveness", "dimensionless", sp.Integer(1), "responsiveness of the gonadotrope")
    p.rate(responsive, gain * (1 - responsive) - loss * hill(sustained, half, steep) * responsive)
    signal = p.flow(
        "gnrh_signal",
        responsive * (pulse_signal + responsive * weight * sustained / unit_pulse),
        "dimensionless",
        "GnRH signal in the gonadotrope, relative to healthy",
    )
    # What a gland has lately received decides how much hormone it keeps in store.
    memory_time = p.parameter("gonadotrope_memory_time")
    memory = p.state("gonadotrope_memory", "dimensionless", sp.Integer(1), "recent GnRH signal (priming)")
    p.rate(memory, (signal - memory) / memory_time)
    felt = p.parameter("gnrh_pulse_felt_half")
    rate_felt = p.flow(
        "gnrh_pulse_rate_relative",
        (frequency * amplitude / (amplitude + felt) + pump_frequency * pump_amplitude / (pump_amplitude + felt))
        * (1 + felt)
        / frequency0,
        "dimensionless",
        "rate of pulses that the gland feels, relative",
    )
    return p.gives(gnrh_signal=signal, gonadotrope_memory=memory, gnrh_pulse_rate_relative=rate_felt)
