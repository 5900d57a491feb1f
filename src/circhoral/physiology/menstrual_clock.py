"""The diary of a cycle: days since the last bleed, the LH peak as a person or a study would note it.

It drives nothing in the body. An overdue bleed is noted too, so that a course of progestin can be started by it.
"""

import sympy as sp

from circhoral.equations.functions import least
from circhoral.equations.part import Part


def menstrual_clock() -> Part:
    """Cycle day, the LH peak, and the bleed that does not come."""
    p = Part("menstrual_clock", "Cycle days, LH peaks and overdue bleeds.")
    lh, lh_base = p.takes("lh", "IU/L"), p.takes("lh_baseline", "IU/L")
    day, smoothing, limit, rest, overdue = p.parameters(
        "one_day", "lh_peak_smoothing", "lh_peak_limit", "lh_peak_rest", "menses_overdue"
    )
    bled = p.state("days_since_menses", "day", day * 0, "days since the last bleed began")
    peaked = p.state("days_since_lh_peak", "day", rest, "days since the last LH peak")
    smooth = p.state("lh_smoothed", "IU/L", lh_base, "LH of the last hours")
    p.rate(bled, day / day)
    p.rate(peaked, day / day)
    p.rate(smooth, (lh - smooth) / smoothing)
    p.on("menses", {bled: day * 0})
    # Over the peak: LH has just fallen below what it was in the last hours.
    falling = least((smooth - lh) / lh_base, smooth / (limit * lh_base) - 1, peaked / rest - 1)
    p.event("lh_peak", falling, {peaked: day * 0}, "LH is past its midcycle peak")
    p.event("menses_overdue", bled / overdue - 1, {}, "no bleed for longer than a cycle usually lasts")
    p.measure("cycle_day", bled + sp.Integer(1) * day, "day", "cycle day; the first day of bleeding is 1")
    return p.gives()
