"""What a simulation refuses."""

from __future__ import annotations


class SimulationError(ValueError):
    """Something that cannot be simulated as asked; the message says why and what can."""
