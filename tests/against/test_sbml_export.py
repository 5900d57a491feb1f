"""The exported man in libSBML and libRoadRunner: valid, the kernel's slopes, and half a year of testosterone alike."""

from __future__ import annotations

import warnings
from types import ModuleType

import numpy as np
import pytest

from circhoral.engine.batch import Tolerance
from circhoral.engine.kernel import packaged_kernel
from circhoral.equations.antimony import measures_to_write, to_sbml
from circhoral.equations.body import System
from circhoral.evidence.parameters import all_rows
from circhoral.physiology.man import man
from circhoral.protocols.schedule import Administration
from circhoral.simulation.arm import live_arm
from circhoral.simulation.dosing import Given
from circhoral.simulation.draws import Values

DEPOT = """
var oil = {dose}; oil' = -testosterone_enanthate_absorption*oil;
var ester = 0; ester' = testosterone_enanthate_absorption*oil - testosterone_enanthate_hydrolysis*ester;
testosterone_enanthate_absorption = {absorption}; testosterone_enanthate_hydrolysis = {hydrolysis};
{events}
"""
INLET = "{share}*testosterone_enanthate_hydrolysis*ester"


@pytest.fixture(scope="module")
def roadrunner() -> ModuleType:
    pytest.importorskip("antimony")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("roadrunner")


@pytest.fixture(scope="module")
def system() -> System:
    return man()


def test_sbml_is_valid_and_its_units_agree(system: System, roadrunner: ModuleType) -> None:
    libsbml = pytest.importorskip("libsbml")
    document = libsbml.readSBMLFromString(to_sbml(system))
    document.checkConsistency()
    errors = [document.getError(i) for i in range(document.getNumErrors())]
    literal_numbers_have_no_unit = 99505
    assert [e.getMessage() for e in errors if e.getErrorId() != literal_numbers_have_no_unit] == []


def test_slopes_equal_the_kernel_s_at_random_states(system: System, roadrunner: ModuleType) -> None:
    runner = roadrunner.RoadRunner(to_sbml(system))
    order = [name.removesuffix("'") for name in runner.getRatesOfChangeNamedArray().colnames]
    kernel = packaged_kernel("man")
    names = kernel.names
    assert sorted(order) == sorted(row[0] for row in names.states)
    rng = np.random.default_rng(1)
    parameters = Values(all_rows(), 5, vary=True, seed=3).array(names.parameters)
    derived, start, slope = (np.empty(n) for n in (kernel.module.N_DERIVED, len(names.states), len(names.states)))
    for row in parameters:
        kernel.module.derive(row, derived)
        kernel.module.start(derived, start)
        y = np.maximum(start, 0.1) * rng.lognormal(0.0, 0.5, len(start))
        u = np.abs([entry[3] + rng.uniform(0.0, 0.5) for entry in names.inputs])
        kernel.module.rhs(0.0, y, derived, u, slope)
        for ids, numbers in ((names.parameters, row), ([s[0] for s in names.states], y)):
            for name, value in zip(ids, numbers, strict=True):
                runner[name] = value
        for entry, value in zip(names.inputs, u, strict=True):
            runner[entry[0]] = value
        found = dict(zip(order, np.asarray(runner.getRatesOfChange()), strict=True))
        ours = dict(zip((s[0] for s in names.states), slope, strict=True))
        for name in order:
            terms = abs(y[names.state(name)])  # a slope near zero is a difference of terms of this size
            assert found[name] == pytest.approx(ours[name], rel=1e-10, abs=1e-12 * terms), name


def test_half_a_year_of_enanthate_matches_the_engine(system: System, roadrunner: ModuleType) -> None:
    rows = all_rows()
    mg, interval, count = 200.0, 7.0, 26
    dose = mg * 1e6 / rows["testosterone_enanthate_molar_mass"].value
    times = np.arange(count) * interval + 3.5
    given = [
        Given(
            Administration(
                i * interval, "testosterone", "enanthate", "intramuscular", mg, "mg", 0.0, "dose", 0.0, i * interval, 0
            )
        )
        for i in range(count)
    ]
    lived = live_arm("man", Values(rows, 1, vary=False), 1, given, times, tolerance=Tolerance(1e-9, 1e-11))
    extra = DEPOT.format(
        dose=dose,
        absorption=rows["testosterone_enanthate_absorption"].value,
        hydrolysis=rows["testosterone_enanthate_hydrolysis"].value,
        events="\n".join(f"at (time >= {i * interval}): oil = oil + {dose!r};" for i in range(1, count)),
    )
    inlet = INLET.format(share=rows["testosterone_enanthate_bioavailability"].value)
    runner = roadrunner.RoadRunner(to_sbml(system, inputs={"testosterone__inlet": inlet}, extra=extra))
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-9, 1e-13
    kernel = packaged_kernel("man")
    derived, steady = np.empty(kernel.module.N_DERIVED), np.empty(len(kernel.names.states))
    kernel.module.derive(Values(rows, 1, vary=False).array(kernel.names.parameters)[0], derived)
    kernel.module.start(derived, steady)
    neutral = np.array([entry[3] for entry in kernel.names.inputs])
    assert kernel.module.settle(derived, steady, neutral, 1e-11) == 0
    for entry, value in zip(kernel.names.states, steady, strict=True):
        runner[entry[0]] = value
    renamed = {name.removeprefix("measured_"): name for name, *_ in measures_to_write(system)}
    columns = [renamed.get(measure, measure) for measure in lived.measures]
    found = np.asarray(runner.simulate(times=[0.0, *times], selections=columns))[1:]
    for i, measure in enumerate(lived.measures):
        assert lived[measure][0] == pytest.approx(found[:, i], rel=1e-6), measure
