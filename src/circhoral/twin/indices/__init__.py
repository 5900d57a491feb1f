"""Structure indices: gains of single organs from one set of labs, in closed form, with 90 % intervals.

A quick look for teaching and screening, in the spirit of the structure parameters of thyroid homeostasis (SPINA). An
index inverts the model's equation of one organ at rest: what it makes over what a healthy one would make of the same
input. One is healthy. It needs no simulation, and knows nothing that the labs of that day do not say.
"""

from __future__ import annotations

from circhoral.twin.indices.structure import Index, Visit, structure_indices

__all__ = ["Index", "Visit", "structure_indices"]
