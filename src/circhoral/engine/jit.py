"""The compiler setting that every kernel function shares."""

from __future__ import annotations

import numba

jit = numba.njit(cache=True, error_model="numpy", nogil=True)
inline = numba.njit(cache=True, error_model="numpy", nogil=True, inline="always")
parallel = numba.njit(cache=True, error_model="numpy", parallel=True)
