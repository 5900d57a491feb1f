"""The model's steady state written out in NumPy: what the indices are the inversions of.

Each function is the equation of the part that its docstring names, with no drug and nothing changing. Every number
comes from the parameter rows of the sex. Concentrations are in canonical units: IU/L, nmol/L, ng/L; testosterone is the
mean of the day. Left out on purpose: what energy, inflammation and prolactin do to the pulse generator, and leptin to
the Leydig cell. They stay inside an index, because a lab slip does not tell them apart from the gland.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from circhoral.evidence.parameters import rows_of
from circhoral.simulation.draws import Floats

type Constants = Mapping[str, float]


@cache
def constants(sex: str) -> Constants:
    """Return the value of every parameter row of a sex by its id."""
    return {name: row.value for name, row in rows_of(sex).items()}


def relative_hill(x: Floats, half: float, steepness: float = 1.0) -> Floats:
    """Return (x/half)^n / (1 + (x/half)^n), scaled to be 1 at x = 1."""
    ratio = (x / half) ** steepness
    return np.asarray(ratio / (1 + ratio) * (1 + half**-steepness) / half**-steepness)


def relative_block(x: Floats, weight: float, steepness: float = 1.0) -> Floats:
    """Return (1 + w) / (1 + w x^n), one at x = 1."""
    return np.asarray((1 + weight) / (1 + weight * x**steepness))


def free_testosterone(total: Floats, shbg: Floats, albumin: Floats, c: Constants) -> Floats:
    """Return free testosterone [nmol/L]: the mass-action quadratic of Vermeulen 1999 (part binding_proteins).

    total = x (1 + Ka albumin) + shbg Ks x / (1 + Ks x), solved for x.
    """
    loose, tight = 1 + c["testosterone_albumin_affinity"] * albumin, c["testosterone_shbg_affinity"]
    linear = loose + tight * (shbg - total)
    return np.asarray((np.sqrt(linear**2 + 4 * loose * tight * total) - linear) / (2 * loose * tight))


def free_estradiol(estradiol: Floats, shbg: Floats, free_t: Floats, albumin: Floats, c: Constants) -> Floats:
    """Return free estradiol [nmol/L] from the SHBG that testosterone leaves over (part binding_proteins)."""
    loose = 1 + c["estradiol_albumin_affinity"] * albumin
    tight = c["estradiol_shbg_affinity"] * shbg / (1 + c["testosterone_shbg_affinity"] * free_t)
    return np.asarray(estradiol / (loose + tight))


def healthy_free(c: Constants, albumin: Floats) -> tuple[Floats, Floats]:
    """Return free testosterone and free estradiol of the typical person [nmol/L]."""
    shbg = np.asarray(c["shbg_baseline"])
    free_t = free_testosterone(np.asarray(c["testosterone_baseline"]), shbg, albumin, c)
    return free_t, free_estradiol(np.asarray(c["estradiol_baseline"]), shbg, free_t, albumin, c)


def adiposity(weight: float, height: float, age: float, c: Constants) -> float:
    """Return fat per height squared, over that of the reference body of this age (part body_composition).

    Parameters
    ----------
    weight : float
        [kg]
    height : float
        [cm]
    age : float
        [year]
    """

    def fat(kilograms: float, centimetres: float) -> float:
        bmi = kilograms / (centimetres / c["centimetres_per_metre"]) ** 2
        share = c["fat_share_offset"] + c["fat_share_age"] * age + c["fat_share_log_bmi"] * np.log(bmi / c["bmi_unit"])
        over, rounding = share - c["fat_share_least"], c["fat_share_rounding"]
        return float(kilograms * (c["fat_share_least"] + (over + np.hypot(over, rounding)) / 2))

    usual = fat(c["weight_reference"], c["height_reference"])
    return float(fat(weight, height) / usual * (c["height_reference"] / height) ** 2)


def turnover(total: Floats, free: Floats, free0: Floats, c: Constants) -> Floats:
    """Return testosterone made per day, over that of the typical person (parts testosterone, ovarian_androgens).

    At rest made = cleared = clearance (free fraction / healthy free fraction)^e total.
    """
    relative = total / c["testosterone_baseline"]
    fraction = (free / total) / (free0 / c["testosterone_baseline"])
    return np.asarray(fraction ** c["testosterone_clearance_free_exponent"] * relative)


def gland_work(made: Floats, c: Constants) -> Floats:
    """Return the gonad's share of it, over the typical one: (made - a) / (1 - a), a of the adrenals."""
    adrenal = c["testosterone_adrenal_fraction"]
    return np.asarray((made - adrenal) / (1 - adrenal))


def leydig_answer(lh: Floats, c: Constants) -> Floats:
    """Return what healthy Leydig cells make at this LH, over what they make at the healthy one (part leydig).

    s = (action / action0)^n with action = LH / (LH + K); answer = s (1 - f + f s), f the share of the cell mass that
    LH keeps. It holds once the mass has settled, three months after LH last moved.
    """
    half, base = c["lh_receptor_half"], c["lh_baseline"]
    action = lh / (lh + half) / (base / (base + half))
    stimulus, trophic = action ** c["leydig_transduction"], c["leydig_trophic_fraction"]
    return np.asarray(stimulus * (1 - trophic + trophic * stimulus))


def theca_answer(lh: Floats, c: Constants) -> Floats:
    """Return what LH drives a healthy theca to, relative (part ovarian_lh): x (1 + s) / (x + s), x = LH / healthy."""
    relative, s = lh / c["lh_baseline"], c["theca_lh_saturation"]
    return np.asarray(relative * (1 + s) / (relative + s))


def _above_zero(x: Floats, rounding: float) -> Floats:
    return np.asarray((x + np.hypot(x, rounding) - rounding) / 2)


def gnrh_pulses(free_t: Floats, free_e: Floats, free0: tuple[Floats, Floats], c: Constants) -> tuple[Floats, Floats]:
    """Return frequency [1/day] and relative amplitude of GnRH pulses under these brakes (part gnrh_generator)."""

    def felt(name: str, level: Floats, healthy: Floats) -> Floats:
        half = c[f"hypothalamus_{name}_half"]
        return np.asarray(level / (level + half) / (healthy / (healthy + half)))

    androgen, estrogen = felt("testosterone", free_t, free0[0]), felt("estradiol", free_e, free0[1])
    weight, base = c["gnrh_frequency_androgen_weight"], c["gnrh_frequency_baseline"]
    mixed = weight * androgen + (1 - weight) * estrogen
    frequency = base * relative_block(mixed, c["gnrh_frequency_brake"], c["gnrh_frequency_hill"])
    braked = relative_block(estrogen, c["gnrh_amplitude_brake"], c["gnrh_amplitude_hill"])
    silence = _above_zero(1 - frequency * braked / base, c["gnrh_silence_rounding"])
    vigour = 1 / (1 + c["gnrh_vigour_return_time"] * c["gnrh_vigour_loss"] * silence)
    return frequency, np.asarray(vigour * braked)


def gnrh_signal(frequency: Floats, amplitude: Floats, c: Constants) -> tuple[Floats, Floats, Floats]:
    """Return signal, calls and the rate of pulses that the gonadotrope feels, relative (part gnrh_receptor)."""
    decay, weight, base = c["gnrh_decay"], c["gnrh_sustained_weight"], c["gnrh_frequency_baseline"]
    left = np.exp(-decay / (frequency + c["gnrh_frequency_floor"]))
    trough = amplitude * left / (1 - left)
    load = 1 + trough
    pulses = frequency * np.log(1 + amplitude / load) / decay - trough / load

    def lift(f: Floats) -> Floats:
        rise, folds = c["gnrh_floor_rise"], c["gnrh_pulse_folds"]
        return np.asarray(rise / (f + rise) * folds * f / (decay + folds * f))

    lifted, healthy = lift(frequency) * pulses, base * np.log(2) / decay
    lifted0 = lift(np.asarray(base)) * healthy
    unit = healthy - (1 - weight) * lifted0
    sustained = trough / load + lifted

    def loss(held: Floats) -> Floats:
        ratio = (held / c["gnrh_desensitisation_half"]) ** c["gnrh_desensitisation_hill"]
        return np.asarray(c["gnrh_resensitisation"] + c["gnrh_desensitisation"] * ratio / (1 + ratio))

    responsive = loss(lifted0) / loss(sustained)
    speed = decay * c["gnrh_pool_time"]
    shape, pulsatile = speed ** (speed / (1 - speed)), 1 - weight * lifted0 / unit

    def released(free: Floats) -> Floats:
        # What a pulse opens of the quick pool, where so large a part of the receptors is free.
        return np.asarray(free * (1 - (1 + amplitude * free) ** -shape) / (1 - 2.0**-shape))

    def counted(release: Floats) -> Floats:
        sharpness = c["gnrh_call_sharpness"]
        block = relative_block(release, c["gnrh_call_most"] ** -sharpness, sharpness)
        return np.asarray(release * block ** (1 / sharpness))

    lasting = weight * sustained / unit
    signal = responsive * (pulsatile * frequency / base * released(1 / load) + lasting)
    calls = responsive * (pulsatile * frequency / base * counted(released(1 - sustained + lifted0)) + lasting)
    half = c["gnrh_pulse_felt_half"]
    rate = frequency * amplitude / (amplitude + half) * (1 + half) / base
    return np.asarray(signal), np.asarray(calls), np.asarray(rate)


def expected_lh(free_t: Floats, free_e: Floats, free0: tuple[Floats, Floats], c: Constants, drive: float) -> Floats:
    """Return the LH of a healthy hypothalamus and pituitary under these steroids [IU/L] (part gonadotrope_lh).

    The open loop: brakes on pulses, signal and calls of the pulses, making under the steroids' direct brake, store,
    release.

    Parameters
    ----------
    free_t, free_e : ndarray
        Free testosterone and estradiol [nmol/L].
    free0 : tuple of ndarray
        The same of the typical person.
    c : mapping
    drive : float
        Relative size of pulses at this age.
    """
    frequency, amplitude = gnrh_pulses(free_t, free_e, free0, c)
    signal, calls, rate = gnrh_signal(frequency, drive * amplitude, c)

    def felt(name: str, level: Floats, healthy: Floats) -> Floats:
        half = c[f"pituitary_{name}_half"]
        return np.asarray(level / (level + half) / (healthy / (healthy + half)))

    by_t, by_e = c["lh_androgen_weight"], c["lh_estrogen_weight"]
    brake = 1 + by_t * felt("testosterone", free_t, free0[0]) + by_e * felt("estradiol", free_e, free0[1])
    basal, saturation, ceiling = (
        c["lh_basal_synthesis"],
        c["gonadotropin_release_saturation"],
        c["lh_synthesis_ceiling"],
    )
    primed = basal + (1 - basal) * relative_hill(calls, c["lh_synthesis_half"], c["lh_synthesis_hill"])
    wanted = (1 + by_t + by_e) / brake * primed * relative_hill(rate, c["lh_pulse_rate_half"])
    making = wanted * (1 + ceiling) / (1 + ceiling * wanted)
    opening = signal * (1 + saturation) / (1 + saturation * signal)
    release, loss = c["lh_store_release"], c["lh_store_loss"]
    return np.asarray(c["lh_baseline"] * opening * (release + loss) * making / (release * opening + loss))


def expected_shbg(
    free_t: Floats, free_e: Floats, insulin: Floats, free0: tuple[Floats, Floats], c: Constants
) -> Floats:
    """Return SHBG of a healthy liver of the reference age at these steroids and insulin [nmol/L] (part shbg)."""
    half, weight = c["liver_estradiol_half"], c["shbg_estrogen_weight"]
    action = free_e / (free_e + half) / (free0[1] / (free0[1] + half))
    raised = (1 + weight * action) / (1 + weight)
    lowered = relative_block(free_t / free0[0], c["shbg_androgen_weight"])
    return np.asarray(c["shbg_baseline"] * raised * lowered * insulin ** -c["shbg_insulin_exponent"])
