"""How far one blood sample stands from the mean of the hour: pulses of LH, and the scatter of other hormones."""

from __future__ import annotations

import numpy as np

from circhoral.engine.batch import Ints
from circhoral.people.pulsatile import pulsatile_variation
from circhoral.simulation.draws import Floats, standard_normal
from circhoral.validation.trial import LivedArm


def as_single_samples(arm: LivedArm, measure: str, person: int, at: Ints, levels: Floats) -> Floats:
    """Return a woman's levels as single samples would show them, around the same mean (sample,).

    Parameters
    ----------
    arm : LivedArm
    measure : str
    person : int
    at : (sample,)
        Numbers of the samples in her series.
    levels : (sample,)
    """
    people = arm.people
    if people.people == 1:
        return levels
    rate = arm.series.get("gnrh_pulse_frequency")
    if measure == "lh" and rate is not None:
        variation = pulsatile_variation(rate[person, at], people.values["lh_clearance"][person])
    elif f"{measure}_within_person" in people.values:
        variation = np.full(len(levels), people.values[f"{measure}_within_person"][person])
    else:
        return levels
    log_variance = np.log1p(variation**2)
    z = standard_normal(person, f"sample of {measure}", 0, int(np.max(at)) + 1)[at]
    return np.asarray(levels * np.exp(np.sqrt(log_variance) * z - log_variance / 2))
