"""What was lived, as a labelled dataset in the units of display."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from circhoral.engine.batch import Floats, Status
from circhoral.quantities.analytes import Measure, convert, display_unit, measure
from circhoral.simulation.arm import Lived
from circhoral.simulation.columns import describe
from circhoral.simulation.dosing import Column


def to_dataset(
    arms: Sequence[str],
    parts: Sequence[Sequence[Lived]],
    times: Floats,
    units: str,
    wanted: Sequence[str] | None,
    attributes: Mapping[str, Any],
) -> xr.Dataset:
    """Join arms and chunks of persons into one dataset.

    Parameters
    ----------
    arms : sequence of str
    parts : sequence of sequences of Lived
        Per arm, chunks of persons in order.
    times : (time,) [day]
    units : {"conventional", "si", "canonical"}
    wanted : sequence of str, optional
        Measures to keep, in this order; the concentration of what no arm gives is left out.
    attributes : mapping
        Of the dataset.
    """
    columns: dict[str, Column] = {}
    for chunks in parts:
        columns |= {
            name: column
            for name, column in zip(chunks[0].measures, chunks[0].columns, strict=True)
            if name not in columns
        }
    people = sum(chunk.samples.shape[0] for chunk in parts[0])
    data: dict[str, Any] = {}
    for name in columns if wanted is None else [name for name in wanted if name in columns]:
        stacked = np.zeros((len(arms), people, len(times)))
        for i, chunks in enumerate(parts):
            if name in chunks[0].measures:  # an arm without the agent has none of it
                stacked[i] = np.concatenate([chunk[name] for chunk in chunks])
        if name == "ovulation":  # the body counts on; a sample tells what is new
            stacked = np.rint(np.diff(stacked, axis=2, prepend=stacked[:, :, :1]))
        entry = describe(columns[name])
        unit = (
            columns[name].unit
            if units == "canonical"
            else display_unit(entry, "si" if units == "si" else "conventional")
        )
        scale = 1.0 if unit == columns[name].unit else convert(1.0, columns[name].unit, unit, entry)
        data[name] = (
            ("arm", "person", "time"),
            stacked * scale,
            {"units": unit, "long_name": entry.label, "description": entry.description},
        )
    for event in parts[0][0].events:
        days = [[one for chunk in chunks for one in chunk.events[event]] for chunks in parts]
        data[f"{event}_time"] = _event_times(event, days)
        if event == "menses" and (wanted is None or event in wanted):
            data[event] = _since_last_sample(measure(event), data[f"{event}_time"][1], times)
    status = np.stack([np.concatenate([chunk.status for chunk in chunks]) for chunks in parts])
    data["status"] = (
        ("arm", "person"),
        status,
        {
            "long_name": "how the integration ended",
            "flag_values": " ".join(str(int(code)) for code in Status),
            "flag_meanings": " ".join(code.name.lower() for code in Status),
        },
    )
    coordinates = {
        "arm": list(arms),
        "person": ("person", np.arange(people), {"long_name": "person (between-person variability)"}),
        "time": ("time", times, {"units": "day", "long_name": "time since the regimen began"}),
    }
    return xr.Dataset(data, coordinates, dict(attributes))


def _event_times(event: str, days: Sequence[Sequence[Floats]]) -> tuple[tuple[str, ...], Floats, dict[str, str]]:
    """Return when an event of the body happened to each person, NaN after the last of them.

    There is room for one even where none happened: a NetCDF file would read no length as an unlimited one.
    """
    most = max([1, *(len(one) for persons in days for one in persons)])
    table = np.full((len(days), len(days[0]), most), np.nan)
    for arm, persons in enumerate(days):
        for person, one in enumerate(persons):
            table[arm, person, : len(one)] = one
    label = f"days of {event.replace('_', ' ')}"
    return ("arm", "person", f"{event}_number"), table, {"units": "day", "long_name": label, "event": event}


def _since_last_sample(entry: Measure, table: Floats, times: Floats) -> tuple[tuple[str, ...], Floats, dict[str, str]]:
    """Return how often an event has happened since the sample before (arm, person, time)."""
    passed = (table[:, :, None, :] <= times[None, None, :, None]).sum(axis=3).astype(np.float64)
    new = np.diff(passed, axis=2, prepend=0.0)
    return ("arm", "person", "time"), new, {"units": "1", "long_name": entry.label, "description": entry.description}
