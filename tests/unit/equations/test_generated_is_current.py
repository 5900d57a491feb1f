"""The model source that ships is the one that the equations say now."""

from importlib.resources import files

import pytest

from circhoral.equations.codegen import Generated
from circhoral.simulation.generate import BODIES, fresh


@pytest.fixture(scope="module")
def made() -> dict[str, Generated]:
    return fresh()


@pytest.mark.parametrize("body", sorted(BODIES))
def test_generated_source_is_current(made: dict[str, Generated], body: str):
    folder = files("circhoral.kernels")
    for suffix, text in (("py", made[body].source), ("json", made[body].names)):
        shipped = (folder / f"{body}.{suffix}").read_text(encoding="utf-8")
        assert shipped == text, f"kernels/{body}.{suffix} is out of date; run: make kernels"
