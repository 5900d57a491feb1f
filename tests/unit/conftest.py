"""A dataset of women made without the engine, for what reads cycles and what shows them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import xarray as xr

CYCLE, OVULATES = 28.0, 14.1


@pytest.fixture
def made_woman() -> Callable[..., xr.Dataset]:
    """Women who bleed every 28 days under every arm but the first, and ovulate, two follicles in the first cycle.

    Under the first arm they bleed at time 0 only. The last of several women never ovulates.
    """

    def make(people: int = 1, days: float = 90.0, arms: tuple[str, ...] = ("wait", "treat")) -> xr.Dataset:
        time = np.arange(0.0, days + 0.1, 0.25)
        shape = (len(arms), people, len(time))
        bleeds = np.arange(0.0, days, CYCLE)
        data = {
            "dominant_follicle_diameter": (np.full(shape, 6.0), "mm", "largest follicle"),
            "lh": (np.full(shape, 5.0), "mIU/mL", "LH"),
            "estradiol": (np.full(shape, 40.0), "pg/mL", "estradiol"),
            "progesterone": (np.full(shape, 0.3), "ng/mL", "progesterone"),
            "endometrial_thickness": (np.full(shape, 4.0), "mm", "endometrial thickness"),
            "inhibin_a": (np.full(shape, 10.0), "pg/mL", "inhibin A"),
            "inhibin_b": (np.full(shape, 60.0), "pg/mL", "inhibin B"),
            "testosterone_total": (np.full(shape, 40.0), "ng/dL", "total testosterone"),
            "mature_follicle_count": (np.zeros(shape), "1", "mature follicles"),
            "ovulation": (np.zeros(shape), "1", "ovulation"),
            "letrozole_concentration": (np.zeros(shape), "ng/mL", "letrozole in serum"),
        }
        values = {name: entry[0] for name, entry in data.items()}
        events = {
            name: np.full((len(arms), people, len(bleeds)), np.nan) for name in ("menses", "lh_peak", "ovulation")
        }
        events["menses"][0, :, 0] = 0.0
        for arm in range(1, len(arms)):
            values["letrozole_concentration"][arm] = 20.0
            for person in range(people if people == 1 else people - 1):
                events["menses"][arm, person] = bleeds
                for number, bleed in enumerate(bleeds):
                    day = bleed + OVULATES
                    growing = (time >= bleed) & (time < day)
                    values["dominant_follicle_diameter"][arm, person, growing] = 4 + (time[growing] - bleed) * 1.2
                    values["mature_follicle_count"][arm, person, (time >= day - 4) & (time < day)] = 1 + (number == 0)
                    values["endometrial_thickness"][arm, person, growing] = 3 + (time[growing] - bleed) * 0.5
                    values["progesterone"][arm, person, (time > day) & (time < bleed + CYCLE)] = 12.0
                    if day <= days:
                        events["lh_peak"][arm, person, number] = day - 0.5
                        events["ovulation"][arm, person, number] = day
                        values["ovulation"][arm, person, np.searchsorted(time, day)] = 1 + (number == 0)
        variables = {
            name: (("arm", "person", "time"), values[name], {"units": unit, "long_name": label})
            for name, (_, unit, label) in data.items()
        }
        for name, table in events.items():
            about = {"units": "day", "long_name": f"days of {name}", "event": name}
            variables[f"{name}_time"] = (("arm", "person", f"{name}_number"), table, about)
        variables["hyperstimulation_day"] = (("arm", "person"), np.full(shape[:2], np.nan), {"units": "day"})
        flags = {"flag_values": "0 1", "flag_meanings": "ok step_too_small"}
        variables["status"] = (("arm", "person"), np.zeros(shape[:2], dtype=np.int64), flags)
        attributes = {
            "circhoral_version": "0.0", "seed": 1, "people": people, "sex": "female",
            "research_use": "For research only.",
        }  # fmt: skip
        coordinates = {"arm": list(arms), "person": np.arange(people), "time": ("time", time, {"units": "day"})}
        return xr.Dataset(variables, coordinates, attributes)

    return make
