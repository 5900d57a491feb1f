"""The engine against SUNDIALS CVODE on the same right-hand side: a man under three drugs over 200 days."""

import sys
from dataclasses import replace

import numpy as np
import pytest

from circhoral.engine.batch import Batch, EventKind, Events, Links, Modes, Tolerance
from circhoral.engine.reference import ReferenceFailedError, ReferenceMissingError, live_by_cvode
from circhoral.evidence.parameters import all_rows
from circhoral.protocols.schedule import Administration
from circhoral.simulation.arm import plan_batch
from circhoral.simulation.dosing import Dosing, Given
from circhoral.simulation.draws import Values

DAYS = 200.0
TIMES = np.arange(0.0, DAYS + 0.25, 0.5)


def series(entry: int, agent: str, formulation: str, route: str, dose: float, unit: str, start, every, count):
    """Return equally spaced doses, three in four of which are taken."""
    times = [start + every * i for i in range(count)]
    return [
        Given(Administration(t, agent, formulation, route, dose, unit, 0.0, "dose", 0.0, t, entry), taken=0.75)
        for t in times
    ]


@pytest.fixture(scope="module")
def planned() -> tuple[Batch, Dosing]:
    """Weekly testosterone for 15 weeks, then hCG, then clomiphene every day."""
    given = [
        *series(0, "testosterone", "enanthate", "intramuscular", 200, "mg", 0.0, 7.0, 15),
        *series(1, "hcg", "", "subcutaneous", 1500, "IU", 60.0, 3.5, 30),
        *series(2, "clomiphene", "", "oral", 25, "mg", 100.0, 1.0, 100),
    ]
    batch, dosing = plan_batch("man", Values(all_rows(), 2, vary=False), 2, given, seed=5)
    return replace(batch, person=np.array([12, 4711])), dosing


def error(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Largest error relative to the value, or to a thousandth of its largest where it is smaller than that."""
    floor = 1e-3 * np.abs(theirs).max(axis=0)
    assert np.all(floor > 0)  # every measure and every drug is there
    return float((np.abs(ours - theirs) / np.maximum(np.abs(theirs), floor)).max())


def test_a_man_under_three_drugs_agrees_with_cvode(planned: tuple[Batch, Dosing]):
    pytest.importorskip("sksundae")
    batch, dosing = planned
    measures = np.arange(len(batch.kernel.names.measures))
    species = np.array([i for i, column in enumerate(dosing.columns) if column.measure])
    theirs = live_by_cvode(batch, batch.begin(0.0), DAYS, TIMES, measures, species, person=1)
    for tolerance, allowed in ((Tolerance(), 1e-4), (Tolerance(1e-6, 1e-8), 1e-5), (Tolerance(1e-8, 1e-10), 1e-6)):
        tried = replace(batch, tolerance=tolerance)
        run = tried.live(tried.begin(0.0), DAYS, TIMES, measures, species)
        found = error(run.samples[1], theirs.samples)
        assert found < allowed, f"off by {found:.1e} at {tolerance}"
    np.testing.assert_allclose(run.end.y[1], theirs.y, rtol=1e-6, atol=1e-9)


def test_settings_infusions_and_additions_agree_with_cvode(planned: tuple[Batch, Dosing]):
    """Every kind of event, two of them at one instant, with an infusion on while the run ends."""
    pytest.importorskip("sksundae")
    batch, _ = planned
    names = batch.kernel.names
    scaled = names.input("steroidogenesis__scale")
    inlet = names.input("testosterone__inlet")
    table = [
        (1.0, EventKind.FORCING, 0, 2, 3000.0),
        (4.0, EventKind.LEVEL, scaled, scaled, 0.6),
        (4.0, EventKind.BOLUS, 0, 2, 900.0),
        (6.5, EventKind.MARK, 0, 0, 0.0),
        (9.0, EventKind.ADD_STATE, names.state("testosterone_given"), 0, 4.0),
        (11.0, EventKind.FORCING, 0, 2, -2000.0),
    ]
    time, kind, first, last, amount = (np.array(column) for column in zip(*table, strict=True))
    whole = [column.astype(np.int64) for column in (kind, first, last, np.zeros(len(table)))]
    tried = replace(
        batch,
        parameters=batch.parameters[:1],
        person=batch.person[:1],
        modes=Modes(np.array([[0.4, 2.0]]), np.array([[-1.0, 1.0]]), np.zeros(2, np.int64), 1),
        links=Links(np.array([[0, inlet]]), np.zeros(1, np.int64), np.array([[[1.0, 0.0, 0.0]]])),
        events=Events(time, *whole[:3], amount, whole[3], np.ones(len(table)), np.ones((1, 1))),
        tolerance=Tolerance(1e-8, 1e-10),
    )
    times = np.linspace(0.0, 16.0, 65)
    measures = np.arange(len(names.measures))
    ours = tried.live(tried.begin(0.0), 16.0, times, measures, np.array([0]))
    theirs = live_by_cvode(tried, tried.begin(0.0), 16.0, times, measures, np.array([0]))
    scale = np.maximum(np.abs(theirs.samples), 1e-6 + 1e-3 * np.abs(theirs.samples).max(axis=0))
    assert (np.abs(ours.samples[0] - theirs.samples) / scale).max() < 1e-6
    assert np.abs(ours.samples[0, :, -1]).max() > 100  # the drug was there


def test_a_missing_installation_is_named(planned: tuple[Batch, Dosing], monkeypatch):
    batch, _ = planned
    monkeypatch.setitem(sys.modules, "sksundae.cvode", None)
    with pytest.raises(ReferenceMissingError, match=r"scikit-sundae.*circhoral\[against\]"):
        live_by_cvode(batch, batch.begin(0.0), 1.0, np.array([1.0]), np.array([0]))


def test_a_failure_is_told(planned: tuple[Batch, Dosing]):
    pytest.importorskip("sksundae")
    batch, _ = planned
    broken = replace(batch, parameters=np.full_like(batch.parameters, np.nan))
    with pytest.raises(ReferenceFailedError, match="person 12 has no steady state"):
        live_by_cvode(broken, broken.begin(0.0), 1.0, np.array([1.0]), np.array([0]))
