"""Common random numbers: a person is the same in every arm and every run; arms differ only by the treatment."""

import numpy as np
import pytest

import circhoral as ch
from circhoral.simulation import simulate as door

MAN = {"sex": "male", "age": "34 years"}
KEPT = ["lh", "testosterone_total"]


def course(name="given", **entry):
    return {"name": name, "doses": [{key.rstrip("_"): value for key, value in entry.items()}]}


HCG = {"agent": "hcg", "formulation": "urinary", "route": "subcutaneous", "dose": "1500 IU", "every": "2 days"}
NOTHING = {"name": "nothing"}
LATE = course("late", **HCG, from_="20 days")


def simulate(*regimens, **options):
    return ch.simulate(MAN, regimens, **{"days": 30, "measures": KEPT, **options})


def test_arms_hold_the_same_persons_until_the_treatment_begins():
    data = simulate(NOTHING, LATE, people=12)
    early, later = data.sel(time=slice(0, 20.3)), data.sel(time=slice(24, 30))
    for name in KEPT:
        np.testing.assert_allclose(early[name][0], early[name][1], rtol=2e-3)
        assert len(set(early[name].isel(arm=0, time=0).values)) == 12
    assert (later["lh"].sel(arm="late") < later["lh"].sel(arm="nothing")).all()


def test_an_arm_is_the_same_whatever_stands_beside_it():
    alone, beside = simulate(LATE, people=6), simulate(NOTHING, LATE, people=6)
    for name in KEPT:
        np.testing.assert_array_equal(alone[name].sel(arm="late"), beside[name].sel(arm="late"))


def test_person_37_is_the_same_in_a_run_of_40_and_of_100():
    few, many = simulate(LATE, people=40), simulate(LATE, people=100)
    for name in KEPT:
        np.testing.assert_array_equal(few[name].sel(person=37), many[name].sel(person=37))


def test_chunks_change_nobody(monkeypatch):
    whole, done = simulate(NOTHING, LATE, people=10), []
    monkeypatch.setattr(door, "_CHUNK", 4)
    chunked = simulate(NOTHING, LATE, people=10, progress=lambda n, total: done.append((n, total)))
    assert done == [(4, 20), (8, 20), (10, 20), (14, 20), (18, 20), (20, 20)]
    for name in KEPT:
        np.testing.assert_array_equal(whole[name], chunked[name])


def test_a_seed_gives_the_same_persons_again_and_another_seed_others():
    one, again, other = (simulate(people=3, days=2, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one["lh"], again["lh"])
    assert (one["lh"] != other["lh"]).all()


def test_arms_of_one_name_are_told_apart():
    data = simulate(NOTHING, NOTHING, NOTHING, days=2)
    assert list(data["arm"].values) == ["nothing", "nothing (2)", "nothing (3)"]


@pytest.mark.parametrize("route", ["bolus", "duration"])
def test_adherence_leaves_out_that_share_of_doses(route):
    """Mean exposure falls by the share; who misses which dose is drawn by person, not by arm."""
    dose = {"agent": "hcg", "formulation": "urinary", "route": "subcutaneous", "dose": "500 IU", "every": "1 day"}
    seen = "hcg_concentration"
    if route == "duration":
        dose = {
            "agent": "testosterone",
            "formulation": "pellet",
            "route": "implant",
            "dose": "200 mg",
            "every": "5 days",
        }
        seen = "testosterone_concentration"
    arms = [{**course(str(share), **dose), "adherence": share} for share in (1.0, 0.6, 0.0)]
    arms.append({**arms[1], "name": "again"})
    data = ch.simulate(MAN, arms, days=60, people=60, measures=[seen])[seen]
    full, some, none, again = (data.isel(arm=i, time=slice(20, None)) for i in range(4))
    assert float(some.mean() / full.mean()) == pytest.approx(0.6, abs=0.05)
    np.testing.assert_allclose(none, 0.0, atol=1e-12)
    np.testing.assert_array_equal(some, again)
