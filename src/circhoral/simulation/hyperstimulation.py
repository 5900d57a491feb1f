"""A warning of ovarian hyperstimulation: when estradiol or the number of mature follicles passes a limit.

The limits are parameter rows. It is a warning as a clinic would give it, not a prediction of the syndrome: vascular
leak, hCG's part in it and the course of the illness are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from circhoral.engine.batch import Floats
from circhoral.evidence.parameters import rows_of
from circhoral.quantities.analytes import convert
from circhoral.simulation.arm import Lived

WATCHED = ("estradiol", "mature_follicle_count")
LIMITS = ("hyperstimulation_estradiol", "hyperstimulation_follicles")


def warning_days(parts: Sequence[Sequence[Lived]], times: Floats, known: Mapping[str, float]) -> Floats:
    """Return the first sample from time 0 on at which each woman is warned, NaN if never (arm, person) [day].

    Parameters
    ----------
    parts : sequence of sequences of Lived
        Per arm, chunks of persons; their measures include `WATCHED`.
    times : (time,) [day]
    known : mapping of parameter id to value
        What takes the place of the rows' values.
    """
    rows = rows_of("female")
    estradiol, follicles = (known.get(name, rows[name].value) for name in LIMITS)
    high = convert(estradiol, rows[LIMITS[0]].unit, "nmol/L", WATCHED[0])
    found = []
    for chunks in parts:
        warned = np.concatenate([(part[WATCHED[0]] > high) | (part[WATCHED[1]] >= follicles) for part in chunks])
        warned &= times >= 0
        found.append(np.where(warned.any(axis=1), times[warned.argmax(axis=1)], np.nan))
    return np.array(found)


def warning_words(arms: Sequence[str], days: Floats, known: Mapping[str, float]) -> str:
    """Return one sentence for all arms in which somebody is warned; empty if nobody is.

    Parameters
    ----------
    arms : sequence of str
    days : (arm, person) [day]
        As of `warning_days`.
    known : mapping of parameter id to value
    """
    told = []
    for arm, own in zip(arms, days, strict=True):
        warned = np.isfinite(own)
        if warned.any():
            share = "" if len(own) == 1 else f"{warned.mean():.0%} of women, ".replace("%", " %")
            told.append(f"{arm} ({share}first on day {np.nanmin(own):.0f})")
    if not told:
        return ""
    rows = rows_of("female")
    estradiol, follicles = (known.get(name, rows[name].value) for name in LIMITS)
    return (
        f"Risk of ovarian hyperstimulation under {'; '.join(told)}: estradiol above {estradiol:,.0f} "
        f"{rows[LIMITS[0]].unit}, or {follicles:g} or more mature follicles."
    )
