"""The published female cycle model, through our language, generator and integrator, against libRoadRunner.

Scale of an error: |ours - theirs| / max(|theirs|, 1e-6 of the state's largest value over the run). The states span
26 decades (ovulatory follicles rest at 1e-19 between ovulations), so below a millionth of its peak a state counts
as absent.
"""

import warnings
from dataclasses import dataclass

import gyncycle
import numpy as np
import pytest

from circhoral.engine.batch import Batch, EventKind, Events, Links, Modes, Status, Tolerance
from circhoral.engine.kernel import Kernel, make_kernel
from circhoral.equations.codegen import generate

DAYS = 168.0
TIMES = np.arange(0.125, DAYS, 0.25)
"""Never on the day of a dose, where before and after differ."""

FLOOR = 1e-6


@dataclass(frozen=True)
class Woman:
    """The model as a kernel, with one person's parameters and initial state."""

    kernel: Kernel
    parameters: np.ndarray
    start: np.ndarray

    @property
    def states(self) -> list[str]:
        return [row[0] for row in self.kernel.names.states]

    def live(self, dosed: bool, tolerance: Tolerance, size: np.ndarray, times: np.ndarray = TIMES) -> np.ndarray:
        """Return every state at `times` (sample, state)."""
        names = self.kernel.names
        batch = Batch(
            kernel=self.kernel,
            parameters=self.parameters,
            modes=Modes.none(1),
            links=Links.none(1),
            events=self._doses() if dosed else Events.none(1),
            scale=size,
            tolerance=tolerance,
        )
        begin = batch.begin(0.0)
        begin.y[:], begin.settled = self.start, True  # a cycle has no steady state to begin from
        measures = np.array([names.measure(f"{name}_measured") for name in self.states])
        run = batch.live(begin, DAYS, times, measures)
        assert run.end.status[0] == Status.OK
        return run.samples[0]

    def _doses(self) -> Events:
        values = gyncycle.published()[0]
        where = np.array([self.kernel.names.state("Ant_d"), self.kernel.names.state("Ago_d")])
        return Events(
            time=np.array([values["t_0_Ant"], values["t_0_Ago"]]),
            kind=np.full(2, EventKind.ADD_STATE, dtype=np.int64),
            first=where,
            last=where,
            amount=np.array([values["dose_Ant"], values["dose_Ago"]]),
            group=np.zeros(2, np.int64),
            taken=np.ones(2),
            dose_factor=np.ones((1, 1)),
        )


@pytest.fixture(scope="module")
def woman() -> Woman:
    system = gyncycle.woman()
    made = generate(system)
    kernel = make_kernel(made.source, made.names)
    parameters = np.array([[system.parameters[name].value for name in kernel.names.parameters]])
    derived, start = np.empty(kernel.module.N_DERIVED), np.empty(kernel.module.N_STATES)
    kernel.module.derive(parameters[0], derived)
    kernel.module.start(derived, start)
    return Woman(kernel, parameters, start)


@pytest.fixture(scope="module", params=[False, True], ids=["natural cycle", "cetrorelix and nafarelin"])
def published(request, woman: Woman) -> tuple[bool, np.ndarray]:
    """Every state by CVODE at a relative tolerance of 1e-12 (sample, state), from a freshly loaded model."""
    dosed = request.param
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # its wrapper types lack a module name
        roadrunner = pytest.importorskip("roadrunner")
        model = roadrunner.RoadRunner(str(gyncycle.SBML))
    if not dosed:
        model["p272"] = model["p472"] = 0.0
    model.integrator.relative_tolerance, model.integrator.absolute_tolerance = 1e-12, 1e-20
    model.integrator.maximum_num_steps = 1_000_000
    model.selections = [f"[{name}]" for name in woman.states]
    return dosed, np.array(model.simulate(times=[0.0, *TIMES]))[1:]


def largest(states: np.ndarray) -> np.ndarray:
    """Largest size of each state over the run; one for a drug that was not given."""
    size = np.abs(states).max(axis=0)
    return np.where(size == 0, 1.0, size)


def errors(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Largest error of each state by the scale rule above (state,)."""
    scale = np.maximum(np.abs(theirs), FLOOR * largest(theirs))
    return (np.abs(ours - theirs) / scale).max(axis=0)


def test_units_and_values_are_complete(woman: Woman):
    assert len(woman.states) == 41
    values, starts = gyncycle.published()
    used = {name for name in gyncycle.UNITS if name in values}
    assert used == set(gyncycle.UNITS)
    whole_exponents = {name for name in values if name.startswith("n_")}
    switches = {"facE2", "facP4", "facLH", "facFSH", "m_E2_freq", "freq", "mass"}  # ones, and quantities by rule
    doses = {"t_0_Ago", "dose_Ago", "t_0_Ant", "dose_Ant"}
    assert set(values) - used == whole_exponents - {"n_AF2_AF3"} | switches | doses
    assert dict(zip(woman.states, woman.start, strict=True)) == {name: starts[name] for name in woman.states}


@pytest.mark.parametrize(
    ("tolerance", "allowed"), [(Tolerance(1e-7, 1e-9), 1e-4), (Tolerance(1e-9, 1e-11), 2e-6)], ids=["1e-7", "1e-9"]
)
def test_every_state_agrees_with_roadrunner(woman: Woman, published, tolerance: Tolerance, allowed: float):
    dosed, theirs = published
    found = errors(woman.live(dosed, tolerance, largest(theirs)), theirs)
    worst = int(found.argmax())
    assert found[worst] < allowed, f"{woman.states[worst]} is off by {found[worst]:.2e}"


def test_states_hardly_fall_below_zero_at_the_everyday_tolerance(woman: Woman, published):
    dosed, theirs = published
    ours = woman.live(dosed, Tolerance(), largest(theirs))
    assert np.all(ours.min(axis=0) > -1e-6 * largest(theirs))


def test_the_natural_cycle_has_the_known_shape(woman: Woman):
    times = np.arange(0.0, DAYS, 0.01)
    size = np.maximum(np.abs(woman.start), 1e-3)
    states = woman.live(False, Tolerance(1e-7, 1e-9), size, times)
    of = dict(zip(woman.states, states.T, strict=True))
    lh = of["LH_bld"]
    peaks = [i for i in range(1, len(lh) - 1) if lh[i] > 100 and lh[i - 1] < lh[i] >= lh[i + 1]]
    assert times[peaks[:4]] == pytest.approx([14.40, 42.60, 70.81, 99.00], abs=0.02)
    assert np.diff(times[peaks]).mean() == pytest.approx(28.2, abs=0.02)
    assert lh[peaks] == pytest.approx(124.5, abs=1.0)
    settled = times > 28
    assert of["E2"][settled].max() == pytest.approx(435, abs=1)
    assert of["P4"][settled].max() == pytest.approx(16.0, abs=0.1)
    assert of["FSH_bld"][settled].max() == pytest.approx(9.7, abs=0.1)
    after = slice(peaks[1], peaks[2])
    assert times[after][of["P4"][after].argmax()] - times[peaks[1]] == pytest.approx(6.0, abs=0.1)
