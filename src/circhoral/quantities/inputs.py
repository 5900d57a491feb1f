"""Names of the inputs through which agents reach a body: written by the equations, found again by the dosing."""

from __future__ import annotations


def inlet_of(pool: str) -> str:
    """Return the input by which a native pool is fed."""
    return f"{pool}__inlet"


def occupied_at(site: str) -> str:
    """Return the input holding the sum of concentration over affinity of the ligands given at a site."""
    return f"{site}__occupied"


def activity_at(site: str) -> str:
    """Return the input holding the same sum weighted by intrinsic activity."""
    return f"{site}__activity"


def scale_of(process: str) -> str:
    """Return the input by which a named process is scaled."""
    return f"{process}__scale"
