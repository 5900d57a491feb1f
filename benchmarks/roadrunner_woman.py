"""The same woman in libRoadRunner: SBML of the body with its events; she begins on the first day of a cycle."""

from __future__ import annotations

import warnings

import numpy as np

from circhoral.engine.kernel import packaged_kernel
from circhoral.equations.antimony import measures_to_write, to_sbml
from circhoral.physiology.woman import woman
from circhoral.simulation.draws import Values

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import roadrunner

# Its older compiler, the default, takes three minutes for this model; the code that the newer one makes in seconds
# without optimisation runs 6 % slower, and with it slower still.
roadrunner.Config.setValue(roadrunner.Config.LLVM_BACKEND, roadrunner.Config.LLJIT)
roadrunner.Config.setValue(roadrunner.Config.LLJIT_OPTIMIZATION_LEVEL, roadrunner.Config.NONE)


class RoadRunnerWoman:
    """One loaded model that takes persons one after the other.

    Parameters
    ----------
    measures : sequence of str
    times : (sample,)
        Days of the samples.
    """

    def __init__(self, measures, times) -> None:
        system = woman()
        self.times = np.concatenate([[0.0], times])
        self.runner = roadrunner.RoadRunner(to_sbml(system))
        renamed = {name.removeprefix("measured_"): name for name, *_ in measures_to_write(system)}
        self.columns = [renamed.get(measure, measure) for measure in measures]
        self.runner.integrator.maximum_num_steps = 1_000_000
        ids = list(self.runner.model.getGlobalParameterIds())
        names = packaged_kernel("woman").names
        self.places = [ids.index(name) for name in (*names.parameters, *(row[0] for row in names.states))]

    def persons(self, values: Values, states: np.ndarray) -> np.ndarray:
        """Return what `live` sets for each person: parameters, and states on the first day."""
        return np.hstack([values.array(packaged_kernel("woman").names.parameters), states])

    def tolerate(self, relative: float, absolute: float) -> None:
        """Set the tolerances of CVODE."""
        self.runner.integrator.relative_tolerance = relative
        self.runner.integrator.absolute_tolerance = absolute

    def live(self, person: np.ndarray) -> np.ndarray:
        """Return every measure at the sample times (sample, measure)."""
        runner = self.runner
        runner.model.setTime(0.0)
        runner.model.setGlobalParameterValues(self.places, person)
        runner.reset(roadrunner.SelectionRecord.TIME)  # events that have happened may happen again
        runner.model.setGlobalParameterValues(self.places, person)
        return np.asarray(runner.simulate(times=self.times, selections=self.columns))[1:]
