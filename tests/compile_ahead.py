"""Compile the kernels that later tests need while the first tests run; `make test` starts it beside pytest.

A cold kernel takes minutes, and tests use one processor. Kernels are locked while they compile, so nothing is compiled
twice; where they stand in the cache already this ends in seconds.
"""

from __future__ import annotations

from circhoral.simulation.simulate import simulate

AHEAD = (("female", "mean"), ("female", "pulses"), ("male", "pulses"), ("male", "mean"))
"""Those that tests come to late stand first: the man's is what the first tests are busy with."""


def main() -> None:
    """Live each body for a day or two, which compiles what a run needs."""
    for sex, resolution in AHEAD:
        simulate({"sex": sex, "age": "30 years"}, days=2.0, before=0.0, every=1.0, resolution=resolution)


if __name__ == "__main__":
    main()
