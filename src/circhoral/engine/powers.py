"""Powers, logarithms and exponentials as generated models use them; safe at and below zero.

The part of the template that stands before the model (see `kernel`). The two loops are written without branches or
calls, so that compilers let processors work on several numbers at a time; they agree with the math module within
four units in the last place.
"""

from __future__ import annotations

import math

import numpy as np

from circhoral.engine.jit import inline, jit

# --- begin template ---
TINY = 1e-30  # what is smaller counts as zero
LOG_OF_ZERO = -1e5  # any power of it is zero
ROUNDING = 6755399441055744.0  # 1.5 * 2^52: added and taken off, it leaves the nearest whole number
ROUNDING_BITS = 0x4338000000000000
LOG2_HIGH, LOG2_LOW = 0.6931471803691238, 1.9082149292705877e-10  # their sum is log 2; the first has few digits
PER_LOG2 = 1.4426950408889634
ROOT_HALF_BITS = 0x3FE6A09E667F3BCD
EXP_FIRST, EXP_LAST = -708.0, 709.0
ABREAST = 8  # numbers in a block, which compilers take at once; first and last are multiples of it


@inline
def _power(x, n):
    return x**n if x > TINY else 0.0


@inline
def _log(x):
    return math.log(x) if x > TINY else LOG_OF_ZERO


@inline
def _positive(x):
    return x if x > TINY else TINY


@jit
def _logarithms(values, first, last):
    """Replace values by their logarithms: of x = 2^k m with m near one, k log 2 and a series in (m - 1)/(m + 1)."""
    for block in range(first, last, ABREAST):
        part = values[block : block + ABREAST]
        for i in range(ABREAST):
            x = part[i]
            bits = np.float64(x).view(np.int64)
            k = (bits - np.int64(ROOT_HALF_BITS)) >> np.int64(52)
            m = np.int64(bits - (k << np.int64(52))).view(np.float64)
            whole = np.int64(k + np.int64(ROUNDING_BITS)).view(np.float64) - ROUNDING
            s = (m - 1.0) / (m + 1.0)
            z = s * s
            tail = 1 / 13 + z * (1 / 15 + z * (1 / 17 + z * (1 / 19 + z / 21)))
            tail = z * (1 / 3 + z * (1 / 5 + z * (1 / 7 + z * (1 / 9 + z * (1 / 11 + z * tail)))))
            log = whole * LOG2_HIGH + (2.0 * s + (2.0 * s * tail + whole * LOG2_LOW))
            part[i] = log if x > TINY else LOG_OF_ZERO


@jit
def _exponentials(values, first, last):
    """Replace values by their exponentials: of x = k log 2 + r, a series in r, times 2^k."""
    for block in range(first, last, ABREAST):
        part = values[block : block + ABREAST]
        for i in range(ABREAST):
            x = part[i]
            shifted = x * PER_LOG2 + ROUNDING
            k = shifted - ROUNDING
            r = (x - k * LOG2_HIGH) - k * LOG2_LOW
            tail = 1 / 5040 + r * (
                1 / 40320 + r * (1 / 362880 + r * (1 / 3628800 + r * (1 / 39916800 + r / 479001600)))
            )
            series = 1.0 + r * (
                1.0 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720 + r * tail)))))
            )
            bits = (np.float64(shifted).view(np.int64) + np.int64(1023)) << np.int64(52)
            power = series * np.int64(bits).view(np.float64)
            power = power if x > EXP_FIRST else (0.0 if x <= EXP_FIRST else x)  # the last is for what is no number
            part[i] = power if x < EXP_LAST else (math.inf if x >= EXP_LAST else x)


# --- end template ---
