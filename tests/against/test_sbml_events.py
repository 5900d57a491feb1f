"""Events of a body in libRoadRunner, by its SBML, against the kernel: the same moments, and the same states after."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from circhoral.engine.batch import Tolerance
from circhoral.equations.antimony import exported_event, to_antimony, to_sbml

sys.path.insert(0, str(Path(__file__).parent.parent / "laws"))
from event_models import begin, kernel, people, toys

VALUES = {"gravity": 2.0, "fill_speed": 1.0, "full": 3.0, "first_pace": 0.45}
UNTIL = 7.0
LOCATED = 1e-4


@pytest.fixture(scope="module")
def roadrunner() -> ModuleType:
    pytest.importorskip("antimony")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("roadrunner")


def test_events_happen_at_the_same_moments(roadrunner: ModuleType) -> None:
    who = people(changes=VALUES, tolerance=Tolerance(1e-8, 1e-10))
    run = who.live(begin(who), UNTIL, np.zeros(0), np.zeros(0, np.int64))
    runner = roadrunner.RoadRunner(to_sbml(toys(), VALUES))
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-10, 1e-12
    names = [row[0] for row in kernel().names.events]
    columns = [f"{exported_event(name)}_count" for name in names]
    grid = np.arange(0.0, UNTIL + 1e-9, LOCATED / 2)
    found = runner.simulate(0.0, UNTIL, len(grid), ["time", *columns])
    seen = 0
    for number, name in enumerate(names):
        ours = run.log.times(0, number)
        steps = np.diff(found[:, 1 + number])
        theirs = found[1:, 0][steps > 0]
        assert len(theirs) == len(ours), name
        np.testing.assert_allclose(theirs, ours, atol=LOCATED, err_msg=name)
        seen += len(ours)
    assert seen == 14  # 7 bounces, 2 emptied, 2 half full, 3 of a clock
    for place, (state, *_) in enumerate(kernel().names.states):
        if state not in ("limit", "drawn"):
            assert runner[state] == pytest.approx(run.end.y[0, place], abs=1e-4), state


def test_the_sbml_of_events_is_valid(roadrunner: ModuleType) -> None:
    libsbml = pytest.importorskip("libsbml")
    document = libsbml.readSBMLFromString(to_sbml(toys()))
    document.checkConsistency()
    errors = [document.getError(i) for i in range(document.getNumErrors())]
    literal_numbers_have_no_unit = 99505
    assert [e.getMessage() for e in errors if e.getErrorId() != literal_numbers_have_no_unit] == []


def test_chances_are_written_as_their_middle_and_said_to_be() -> None:
    text = to_antimony(toys())
    assert "// emptied; its chances are drawn as 0.5" in text
    assert "drawn = 1/2" in text
    assert "event_half: at (-full/2 + inside >= 0): event_half_count = event_half_count + 1;" in text
    assert "lesser := min(contents, last);" in text
    assert "piecewise(1, contents >= last/2, 0)" in text
    assert "chance_" not in text
