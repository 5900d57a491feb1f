"""From administrations to modes, links and events."""

import numpy as np
import pytest

import circhoral as ch
from circhoral.engine.batch import EventKind
from circhoral.engine.kernel import packaged_kernel
from circhoral.evidence.parameters import all_rows
from circhoral.protocols.dose import Dose
from circhoral.protocols.regimen import Regimen, complete_regimen
from circhoral.protocols.schedule import expand
from circhoral.simulation.dosing import Clamp, DosingError, Given, plan_dosing
from circhoral.simulation.draws import Values

NAMES = packaged_kernel("man").names
PUMP = {"agent": "gonadorelin", "route": "pump", "dose_per_pulse": "5 ug", "every": "2 h"}
SHOT = {"agent": "gonadorelin", "route": "subcutaneous", "dose": "10 ug"}
HCG = {"agent": "hcg", "formulation": "urinary", "route": "subcutaneous", "dose": "1500 IU"}
PELLETS = {"agent": "testosterone", "formulation": "pellet", "route": "implant", "dose": "600 mg", "at": "3 days"}


def given(*entries, horizon=30.0):
    regimen = complete_regimen(Regimen(name="test", doses=tuple(Dose.model_validate(entry) for entry in entries)))
    return [Given(item) for item in expand(regimen, 80.0, 180.0, horizon_days=horizon)]


def plan(*entries, people=2, clamps=(), horizon=30.0):
    return plan_dosing(NAMES, Values(all_rows(), people, False), people, given(*entries, horizon=horizon), clamps)


def test_nothing_given_is_nothing_to_the_engine():
    dosing = plan()
    assert (len(dosing.events.time), dosing.modes.rate.shape, dosing.columns) == (0, (2, 0), ())


def test_repeated_doses_share_one_block_of_modes():
    once, often = plan({**HCG, "at": "0 days"}), plan({**HCG, "every": "2 days"})
    assert once.modes.rate.shape == often.modes.rate.shape
    assert [column.measure for column in often.columns] == ["hcg_concentration"]
    np.testing.assert_allclose(often.events.time, np.arange(0, 30, 2))
    assert set(often.events.kind) == {EventKind.BOLUS}
    np.testing.assert_allclose(often.events.amount, once.events.amount[0])


def test_routes_of_one_agent_show_as_one_concentration():
    dosing = plan({**HCG, "at": "0 days"}, {**HCG, "route": "intramuscular", "at": "1 day"})
    assert len(dosing.columns) == 1
    first, second = zip(dosing.events.first, dosing.events.last, strict=True)
    assert first[1] <= second[0]


def test_pellets_enter_at_a_steady_rate_for_their_duration():
    events = plan(PELLETS).events
    lasts = all_rows()["testosterone_pellet_duration"].value
    np.testing.assert_allclose(events.time, [3.0, 3.0 + lasts])
    assert set(events.kind) == {EventKind.FORCING}
    mass = all_rows()["testosterone_molar_mass"].value
    np.testing.assert_allclose(events.amount, np.array([1, -1]) * 600e6 / mass / lasts)


def test_pellets_give_a_plateau_that_is_proportional_to_the_dose():
    arms = [{"name": dose, "doses": [{**PELLETS, "dose": dose}]} for dose in ("600 mg", "1200 mg")]
    seen = "testosterone_concentration"
    data = ch.simulate({"sex": "male", "age": "34 years"}, arms, days=200, measures=[seen])[seen].isel(person=0)
    plateau = data.sel(time=slice(20, 100))
    ratio = plateau.sel(arm="1200 mg") / plateau.sel(arm="600 mg")
    assert float(plateau.max("time")[0] / plateau.min("time")[0]) < 1.15
    # twice the dose gives somewhat less than twice the level, because testosterone lowers SHBG
    assert 1.7 < float(ratio.min()) <= float(ratio.max()) <= 2.01


def test_an_infusion_begins_and_ends():
    events = plan({"agent": "gonadorelin", "route": "infusion", "formulation": "intravenous", "rate": "60 ug/day",
                   "from": "1 day", "for": "5 days"}).events  # fmt: skip
    np.testing.assert_allclose(events.time, [1.0, 6.0])
    assert events.amount[0] == -events.amount[1] > 0


def test_a_pump_sets_frequency_size_and_decay_and_ends():
    events = plan({**PUMP, "from": "2 days", "for": "7 days"}).events
    levels = events.kind == EventKind.LEVEL
    inputs = [NAMES.input(f"pump_{name}") for name in ("frequency", "amplitude", "decay", "trough")]
    on = levels & (events.time == 2.0)
    off = levels & (events.time == 9.0)
    assert sorted(events.first[on]) == sorted(events.first[off]) == sorted(inputs)
    frequency = int(np.flatnonzero(on & (events.first == inputs[0]))[0])
    np.testing.assert_allclose(events.dose_factor[:, events.group[frequency]], 12.0)
    np.testing.assert_allclose(
        sorted(events.amount[off]), [0.0, 0.0, 0.0, 1.0]
    )  # no pulses; the decay is neutral at one


def test_repeated_single_doses_of_a_pulsed_hormone_are_a_train():
    pump, shots = (
        plan({**way, "from": "0 days", "for": "10 days"})
        for way in ({**PUMP, "formulation": "subcutaneous", "dose_per_pulse": "10 ug"}, {**SHOT, "every": "2 h"})
    )
    np.testing.assert_allclose(shots.events.time, pump.events.time, atol=1e-9)
    np.testing.assert_allclose(shots.events.amount, pump.events.amount)
    np.testing.assert_allclose(shots.events.dose_factor, pump.events.dose_factor)


def test_a_single_dose_of_a_pulsed_hormone_is_refused_with_what_can_be_given():
    with pytest.raises(DosingError, match=r"a single dose of gonadorelin lasts minutes.*every: .*by pump.*rate: "):
        plan({**SHOT, "at": "0 days"})


def test_overlapping_trains_are_refused():
    with pytest.raises(DosingError, match=r"one until day 10, one from day 5; .* one pump at a time"):
        plan({**PUMP, "for": "10 days"}, {**PUMP, "from": "5 days", "for": "10 days"})


def test_a_train_may_follow_another_at_the_same_instant():
    events = plan({**PUMP, "for": "5 days"}, {**PUMP, "from": "5 days", "for": "5 days", "every": "90 min"}).events
    frequency = NAMES.input("pump_frequency")
    rows = [
        i for i in range(len(events.time)) if events.time[i] == 5.0 and events.kind[i] == EventKind.LEVEL
        and events.first[i] == frequency
    ]  # fmt: skip
    assert [bool(events.group[i]) for i in rows] == [False, True]  # the end of the first, then the new frequency


def test_a_clamp_holds_an_input_and_lets_it_go():
    held = Clamp("steroidogenesis__scale", 0.25, 2.0, 6.0)
    events = plan(clamps=[held, Clamp("estradiol__inlet", 3.0)]).events
    np.testing.assert_allclose(events.time, [0.0, 2.0, 6.0])
    values = [events.amount[i] * events.dose_factor[0, events.group[i]] for i in range(3)]
    np.testing.assert_allclose(values, [3.0, 0.25, 1.0])  # let go: the neutral value of a scaled process


def test_a_clamp_of_what_the_body_lacks_names_its_inputs():
    with pytest.raises(DosingError, match=r"'endometrium__scale' is no input of this body; its inputs are: .*__inlet"):
        plan(clamps=[Clamp("endometrium__scale", 1.0)])


def test_a_refused_dosing_is_a_refused_simulation():
    with pytest.raises(ch.SimulationError, match="a single dose of gonadorelin"):
        ch.simulate({"sex": "male", "age": "34 years"}, [{"name": "x", "doses": [{**SHOT, "at": "0 days"}]}], days=3)


def test_doses_of_a_pulsed_hormone_without_a_rhythm_are_refused():
    with pytest.raises(DosingError, match=r"intervals from 1 to 9 days.*one entry per rhythm"):
        plan({**SHOT, "at": ["0 days", "1 days", "10 days"]})
