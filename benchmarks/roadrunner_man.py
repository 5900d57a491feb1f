"""The same man in libRoadRunner: SBML of the body with the ester's depot as two states, dosed in one of two ways."""

from __future__ import annotations

import warnings

import numpy as np

from circhoral.engine.kernel import packaged_kernel
from circhoral.equations.antimony import measures_to_write, to_sbml
from circhoral.evidence.parameters import all_rows
from circhoral.physiology.man import man
from circhoral.simulation.draws import Values

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import roadrunner

DEPOT = """
var oil = 0; oil' = -depot_absorption*oil;
var ester = 0; ester' = depot_absorption*oil - depot_hydrolysis*ester;
depot_absorption = 1; depot_hydrolysis = 2; depot_share = 1;
"""
INLET = {"testosterone__inlet": "depot_share*depot_hydrolysis*ester"}
KINETICS = ("absorption", "hydrolysis", "bioavailability")


def steady_states(values: Values, people: int) -> np.ndarray:
    """Return the steady state of each person before the first dose (person, state)."""
    kernel = packaged_kernel("man")
    module, names = kernel.module, kernel.names
    neutral = np.array([row[3] for row in names.inputs])
    states, derived = np.empty((people, len(names.states))), np.empty(module.N_DERIVED)
    for row, state in zip(values.array(names.parameters), states, strict=True):
        module.derive(row, derived)
        module.start(derived, state)
        if module.settle(derived, state, neutral, 1e-11) != 0:
            raise RuntimeError("a person without a steady state")
    return states


class Loaded:
    """One loaded model that takes persons one after the other.

    Parameters
    ----------
    measures : sequence of str
    dose : float
        What a dose puts into the depot [pmol].
    ester : str
        Whose kinetics: the beginning of the names of its parameters.
    extra : str
        Antimony beside that of the body.
    """

    def __init__(self, measures, dose, ester, extra="") -> None:
        system = man()
        self.dose, self.ester = dose, ester
        self.runner = roadrunner.RoadRunner(to_sbml(system, inputs=INLET, extra=DEPOT + extra))
        renamed = {name.removeprefix("measured_"): name for name, *_ in measures_to_write(system)}
        self.columns = [renamed.get(measure, measure) for measure in measures]
        self.runner.timeCourseSelections = self.columns
        self.runner.integrator.maximum_num_steps = 1_000_000
        self.names = [*packaged_kernel("man").names.parameters, *system.states]
        self.names += ["depot_absorption", "depot_hydrolysis", "depot_share", "oil", "ester"]
        ids = list(self.runner.model.getGlobalParameterIds())
        self.places = [ids.index(name) for name in self.names]

    def persons(self, values: Values, people: int) -> np.ndarray:
        """Return what `begin` sets for each person: parameters, steady state, kinetics, first dose."""
        kinetics = np.column_stack([values[f"{self.ester}_{what}"] for what in KINETICS])
        depot = np.column_stack([np.full(people, self.dose), np.zeros(people)])
        parameters = values.array(packaged_kernel("man").names.parameters)
        return np.hstack([parameters, steady_states(values, people), kinetics, depot])

    def tolerate(self, relative: float, absolute: float) -> None:
        """Set the tolerances of CVODE."""
        self.runner.integrator.relative_tolerance = relative
        self.runner.integrator.absolute_tolerance = absolute

    def begin(self, person: np.ndarray, *, events: bool, start: float = 0.0) -> None:
        """Put a person at the first dose, at a time of the model."""
        self.runner.model.setTime(start)
        if events:
            self.runner.reset(roadrunner.SelectionRecord.TIME)  # events that have fired may fire again
        self.runner.model.setGlobalParameterValues(self.places, person)

    def at(self, times: np.ndarray, start: float = 0.0) -> np.ndarray:
        """Return samples (sample, measure) at times after the start, which events lead to."""
        found = self.runner.simulate(times=np.concatenate([[start], times]), selections=self.columns)
        return np.asarray(found)[1:]


def dosed(days: np.ndarray, dose: float) -> str:
    """Return doses at days as SBML events."""
    return "\n".join(f"at (time >= {float(day)!r}): oil = oil + {dose!r};" for day in days)


class RoadRunnerMan(Loaded):
    """A man under doses of testosterone enanthate at even intervals, from his steady state.

    Parameters
    ----------
    measures : sequence of str
    doses : int
    interval, milligrams : float
        Days between doses; mg of the ester.
    events : bool
        Doses as SBML events in one simulation; else one simulation per interval, which adds the dose to the depot.
    """

    def __init__(self, measures, doses, interval, milligrams, *, events: bool) -> None:
        self.doses, self.interval, self.events = doses, interval, events
        dose = milligrams * 1e6 / all_rows()["testosterone_enanthate_molar_mass"].value
        extra = dosed(interval * np.arange(1, doses), dose) if events else ""
        super().__init__(measures, dose, "testosterone_enanthate", extra)

    def live(self, person: np.ndarray) -> np.ndarray:
        """Return samples in the middle of each interval (sample, measure)."""
        runner, week = self.runner, self.interval
        self.begin(person, events=self.events)
        if self.events:
            return self.at(week * (np.arange(self.doses) + 0.5))
        out = np.empty((self.doses, len(self.columns)))
        for i in range(self.doses):
            if i:
                runner["oil"] = runner["oil"] + self.dose
            out[i] = np.asarray(runner.simulate(week * i, week * (i + 1), 3))[1]
        return out


class RoadRunnerHistory(Loaded):
    """A man with a history of equal doses of an ester, sampled after it.

    Parameters
    ----------
    measures : sequence of str
    days : (dose,)
        From time 0; the first begins the run.
    milligrams : float
    ester : str
        The beginning of the names of its parameters.
    times : (sample,) rising
        From time 0.
    """

    def __init__(self, measures, days: np.ndarray, milligrams: float, ester: str, times: np.ndarray) -> None:
        dose = milligrams * 1e6 / all_rows()[f"{ester}_molar_mass"].value
        midnight = np.floor(days[0])  # the model's rhythm of the day counts from a whole day
        self.start, self.times = float(days[0] - midnight), times - midnight
        super().__init__(measures, dose, ester, dosed(days[1:] - midnight, dose))

    def live(self, person: np.ndarray) -> np.ndarray:
        """Return samples (sample, measure)."""
        self.begin(person, events=True, start=self.start)
        return self.at(self.times, self.start)
