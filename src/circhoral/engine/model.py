"""What the integrator expects of a generated model: names, sizes and signatures, without content.

A kernel is the text of a generated model followed by the texts of the template (`rodas`, `occurrences`, `stepping`), in
one module. This file stands in for the model when the template is read, type-checked or imported by itself.

t: day. y: states (state,). q: parameters, then what derives from them. u, du: inputs and slopes (input,).
"""

from __future__ import annotations

from typing import Any

import numpy as np

N_STATES = N_INPUTS = N_PARAMETERS = N_DERIVED = N_MEASURES = N_ENTRIES = N_EVENTS = N_CHANCES = 0
CLOCK = COUNT = -1
DIAGONAL = np.zeros(0, dtype=np.int64)


def _absent(*_: Any) -> Any:
    raise RuntimeError("no model here: kernels are made by circhoral.engine.kernel")


derive = start = rhs = linearise = outputs = fire = triggers = occur = factor = solve = _absent
