"""From a person's own labs to what the model says of their axis."""

from __future__ import annotations

from circhoral.twin.indices import Index, Visit, structure_indices

__all__ = ["Index", "Visit", "structure_indices"]
