"""What each protocol of the library does to its example person, against waiting or another protocol.

The expectations are those of the evidence, as the files of the protocols state them. Levels are those of the typical
person; events are counted in many women like her, because chance decides when one woman ovulates. Regimens stand
without their rules, and one simulation serves all protocols of a person.
"""

import json
import math
from functools import cache

import numpy as np
import pytest

from circhoral.people.example import example_person
from circhoral.protocols.library import protocols
from circhoral.protocols.protocol import WAIT
from circhoral.protocols.regimen import Regimen
from circhoral.quantities.analytes import convert, measure
from circhoral.simulation.simulate import simulate

NOTHING = Regimen(name="wait", doses=())
CLEAR = 0.02
"""A smaller relative difference is no direction."""
SAME = 0.05
"""A larger one is not none."""
WOMEN = 40
"""Like the example, in whom events are counted."""
CLEAR_COUNT = 0.3
"""Trials find several times as many ovulations as without treatment; a fifth is within the chance of so many women."""


def key_of(protocol):
    return json.dumps(protocol.example.person, sort_keys=True, default=str)


@cache
def groups():
    """Protocols by their example person."""
    found = {}
    for item in protocols().values():
        found.setdefault(key_of(item), []).append(item)
    return found


@cache
def lived(key, people=1):
    """One simulation of a person: waiting, and every protocol that is expected to do something to them."""
    members = groups()[key]
    names = dict.fromkeys([*(item.protocol for item in members), *(e.versus for item in members for e in item.expects)])
    names.pop(WAIT, None)
    arms = [NOTHING.model_copy(update={"name": WAIT})]
    arms += [protocols()[name].regimen.model_copy(update={"rules": (), "name": name}) for name in names]
    days = max(e.at.magnitude for item in members for e in item.expects) + 1
    wanted = sorted({e.measure for item in members for e in item.expects})
    return simulate(example_person(members[0]), arms, days=days, measures=wanted, people=people)


def value_of(expectation, arm, key):
    """The statistic of an expectation in one arm."""
    begin = expectation.begin.magnitude if expectation.begin else 0.0
    end = expectation.at.magnitude
    if expectation.statistic == "count":
        times = lived(key, WOMEN).sel(arm=arm)[f"{expectation.measure}_time"].values
        return float(((times > begin) & (times <= end)).sum(axis=-1).mean())
    data = lived(key).sel(arm=arm).isel(person=0)
    series = data[expectation.measure]
    inside = series.values[(series["time"].values >= begin) & (series["time"].values <= end)]
    if expectation.statistic == "share_in_range":
        known = measure(expectation.measure)
        low, high = (
            convert(limit.magnitude, limit.unit, series.attrs["units"], known)
            for limit in (expectation.low, expectation.high)
        )
        return float(((inside >= low) & (inside <= high)).mean())
    peak, trough = float(inside.max()), float(inside.min())
    return {
        "at": float(inside[-1]),
        "mean": float(inside.mean()),
        "peak": peak,
        "trough": trough,
        "peak_to_trough": peak / trough,
    }[expectation.statistic]


def direction(treated, other, clear=CLEAR):
    scale = max(abs(treated), abs(other), 1e-12)
    difference = (treated - other) / scale
    return "higher" if difference > clear else "lower" if difference < -clear else "none"


def cases():
    for item in protocols().values():
        for number, expectation in enumerate(item.expects):
            marks = []
            if expectation.model_differs:
                marks.append(pytest.mark.xfail(reason=expectation.model_differs, strict=True))
            name = f"{item.protocol}-{expectation.measure}-{expectation.statistic}-{number}"
            yield pytest.param(item, expectation, id=name, marks=marks)


@pytest.mark.parametrize(("item", "expectation"), list(cases()))
def test_direction_is_that_of_the_evidence(item, expectation):
    key = key_of(item)
    treated, other = (value_of(expectation, arm, key) for arm in (item.protocol, expectation.versus))
    assert math.isfinite(treated)
    assert math.isfinite(other)
    if expectation.direction == "unknown":
        return  # nothing is known to hold the model against
    if expectation.direction == "none":
        assert abs(treated - other) <= SAME * max(abs(treated), abs(other))
        return
    clear = CLEAR_COUNT if expectation.statistic == "count" else CLEAR
    assert direction(treated, other, clear) == expectation.direction, (treated, other)


def test_every_arm_of_every_example_is_integrated():
    for key in groups():
        assert np.all(lived(key)["status"] == 0), key
