"""GnRH at the gonadotrope: pulses, sustained ligands and antagonists share one receptor.

Every train of pulses (native, pump) decays exponentially between pulses. A pulse empties a quick pool of the gland: the
higher the occupancy, the larger the part that it opens. What is open is released within minutes and comes back once
GnRH has gone, so hours of occupancy after one large dose release little more than a pulse. How full the stores are kept
follows how often the gland is called: a small pulse calls it less, a large one hardly more than an ordinary one.
What stays occupied between pulses (infusion, depot agonist, pulses too close together) desensitises, slowly and
reversibly; an antagonist only competes. Nothing here knows which drug is which. One part for men and women;
`gnrh_receptor_pulses` is the same receptor in time, and what these formulas are checked against.
"""

from collections.abc import Callable
from typing import NamedTuple

import sympy as sp

from circhoral.equations.functions import Expr, hill, relative_block
from circhoral.equations.part import Part


class MeanSignal(NamedTuple):
    """What regular trains do on average, and what both resolutions share."""

    pulse_signal: Expr
    calls_beside: Callable[[Expr], Expr]
    sustained: Expr
    unit_pulse: Expr
    unit_sustained: Expr
    sustained_baseline: Expr
    agonist: Expr
    antagonist: Expr
    decay: Expr
    frequency: Expr
    amplitude: Expr
    frequency_baseline: Expr
    pump_frequency: Expr
    pump_amplitude: Expr


def gnrh_receptor() -> Part:
    """Signal of the GnRH receptor, relative to the healthy pulsatile one, and the gland's responsiveness."""
    p = Part("gnrh_receptor", "Mean pulse signal, sustained occupancy and desensitisation.")
    mean = mean_signal(p)
    pulse = p.flow("gnrh_pulse_signal", mean.pulse_signal, "dimensionless", "pulsatile GnRH signal, relative")
    sustained = p.flow("gnrh_sustained_occupancy", mean.sustained, "dimensionless")
    signal, memory, rate_felt = feel_signal(p, mean, pulse, sustained)
    return p.gives(
        gnrh_signal=signal,
        gnrh_signal_lately=signal,
        gonadotrope_memory=memory,
        gnrh_pulse_rate_relative=rate_felt,
    )


def mean_signal(p: Part) -> MeanSignal:
    """Pulses and sustained ligands at the receptor, averaged over regular trains."""
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

    pump_trough = p.outside(
        "pump_trough", "dimensionless", "what pump pulses leave when the next comes, over half-saturation"
    )
    left = sp.exp(-decay / (frequency + floor))
    trough = amplitude * left / (1 - left)
    troughs = trough + pump_trough
    # An exponential pulse that falls from trough + a to trough at rate k occupies log(1 + a / load) / k of a receptor.
    load = p.flow("gnrh_receptor_load", 1 + antagonist + agonist + troughs, "dimensionless")
    native = frequency * sp.log(1 + amplitude / load) / decay
    pump = pump_frequency * sp.log(1 + pump_amplitude / load) / pump_decay
    # Between pulses sustained occupancy stands at the trough. Each pulse lifts it a little until it has decayed.
    rise, folds, weight = p.parameters("gnrh_floor_rise", "gnrh_pulse_folds", "gnrh_sustained_weight")

    def lift(f: Expr, k: Expr) -> Expr:
        return rise / (f + rise) * folds * f / (k + folds * f)

    free = (1 + antagonist) / (1 + antagonist + agonist)
    by_native, by_pump = free * (native - trough / load), free * (pump - pump_trough / load)
    lifted = p.flow(
        "gnrh_floor_lifted",
        lift(frequency, decay) * by_native + lift(pump_frequency, pump_decay) * by_pump,
        "dimensionless",
    )
    healthy = frequency0 * sp.log(2) / decay
    lifted0 = lift(frequency0, decay) * healthy

    # The part of the quick pool that a pulse empties: what it opens (occupancy) less what has been released already.
    # Small pulses and pulses that end slowly or at once have this in closed form; between, it is within some percent.
    pool_time, most, sharpness = p.parameters("gnrh_pool_time", "gnrh_call_most", "gnrh_call_sharpness")

    def emptied(a: Expr, k: Expr) -> Expr:
        shape = (k * pool_time) ** (k * pool_time / (1 - k * pool_time))
        return 1 - (1 + a) ** -shape

    emptied0 = emptied(sp.Integer(1), decay)

    def by_pulses(left: Expr) -> tuple[Expr, Expr]:
        """Release by one pulse of each train, relative; `left` is the part of receptors that nothing keeps occupied."""
        reach = left / (1 + antagonist)
        native, given = emptied(amplitude * reach, decay), emptied(pump_amplitude * reach, pump_decay)
        return left * native / emptied0, left * given / emptied0

    def counted(release: Expr) -> Expr:
        return release * relative_block(release, most**-sharpness, sharpness) ** (1 / sharpness)

    unit = healthy - (1 - weight) * lifted0
    pulsatile = 1 - weight * lifted0 / unit  # the rest of the healthy signal is sustained occupancy

    def calls_beside(sustained: Expr) -> Expr:
        native, given = by_pulses(1 - sustained + lifted0)
        return pulsatile * (frequency * counted(native) + pump_frequency * counted(given)) / frequency0

    released, given = by_pulses((1 + antagonist) / load)
    return MeanSignal(
        pulse_signal=pulsatile * (frequency * released + pump_frequency * given) / frequency0,
        calls_beside=calls_beside,
        sustained=(agonist + troughs) / load + lifted,
        unit_pulse=pool_time * frequency0 * emptied0 / pulsatile,
        unit_sustained=unit,
        sustained_baseline=lifted0,
        agonist=agonist,
        antagonist=antagonist,
        decay=decay,
        frequency=frequency,
        amplitude=amplitude,
        frequency_baseline=frequency0,
        pump_frequency=pump_frequency,
        pump_amplitude=pump_amplitude,
    )


def feel_signal(p: Part, mean: MeanSignal, pulse: Expr, sustained: Expr) -> tuple[Expr, Expr, Expr]:
    """What the gonadotrope makes of the receptor: signal, its memory of it, and the rate of pulses it feels."""
    weight = p.parameter("gnrh_sustained_weight")
    loss, gain, half, steep = p.parameters(
        "gnrh_desensitisation",
        "gnrh_resensitisation",
        "gnrh_desensitisation_half",
        "gnrh_desensitisation_hill",
    )
    responsive = p.state("gnrh_responsiveness", "dimensionless", sp.Integer(1), "responsiveness of the gonadotrope")
    recovery = gain + loss * hill(mean.sustained_baseline, half, steep)
    p.rate(responsive, recovery - (gain + loss * hill(sustained, half, steep)) * responsive)
    lasting = responsive * weight * sustained / mean.unit_sustained
    signal = p.flow(
        "gnrh_signal",
        responsive * (pulse + lasting),
        "dimensionless",
        "GnRH signal in the gonadotrope, relative to healthy",
    )
    # How often a gland has lately been called decides how much hormone it keeps in store.
    called = mean.calls_beside(sustained) + lasting
    calls = p.flow("gnrh_calls", responsive * called, "dimensionless", "calls by GnRH, relative")
    memory_time = p.parameter("gonadotrope_memory_time")
    memory = p.state("gonadotrope_memory", "dimensionless", sp.Integer(1), "recent calls by GnRH (priming)")
    p.rate(memory, (calls - memory) / memory_time)
    felt = p.parameter("gnrh_pulse_felt_half")
    native = mean.frequency * mean.amplitude / (mean.amplitude + felt)
    pump = mean.pump_frequency * mean.pump_amplitude / (mean.pump_amplitude + felt)
    rate_felt = p.flow(
        "gnrh_pulse_rate_relative",
        (native + pump) * (1 + felt) / mean.frequency_baseline,
        "dimensionless",
        "rate of pulses that the gland feels, relative",
    )
    return signal, memory, rate_felt
