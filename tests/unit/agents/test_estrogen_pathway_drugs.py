"""Aromatase inhibitors and tamoxifen in a man: levels against published kinetics, and what the axis makes of them."""

import numpy as np
import pytest

import circhoral as ch

MAN = {"sex": "male", "age": "30 years", "weight": "75 kg"}
HORMONES = ["lh", "fsh", "testosterone_total", "estradiol", "shbg"]


def taken(agent, dose, days=42.0, stop="", **options):
    entry = {"agent": agent, "route": "oral", "dose": dose, "every": "1 day"} | ({"for": stop} if stop else {})
    regimen = {"name": agent, "doses": [entry]}
    return ch.simulate(MAN, [regimen], days=days, before=0, units="canonical", **options)


def folds(agent, dose):
    data = taken(agent, dose, measures=HORMONES)
    return {name: float(data[name][0, 0, -1] / data[name][0, 0, 0]) for name in HORMONES}


def test_anastrozole_reaches_the_mean_level_of_its_published_clearance():
    level = taken("anastrozole", "1 mg", every=1 / 24, measures=["anastrozole_concentration"])
    last_day = level["anastrozole_concentration"][0, 0, -24:].mean()
    assert float(last_day) == pytest.approx(92, rel=0.02)  # nmol/L: 1 mg a day over 1.54 L/h


def test_tamoxifen_and_endoxifen_reach_the_levels_of_the_published_model():
    level = taken("tamoxifen", "20 mg", days=90, every=1 / 24)
    parent, metabolite = (
        float(level[f"{name}_concentration"][0, 0, -24:].mean()) for name in ("tamoxifen", "endoxifen")
    )
    assert parent == pytest.approx(232, rel=0.03)  # nmol/L: 20 mg a day over 9.66 L/h
    assert metabolite == pytest.approx(14.7, rel=0.03)  # nmol/L: 0.324 of 9.66 parts, over 5.1 L/h


def test_tamoxifen_washes_out_with_a_half_life_of_a_week():
    level = taken("tamoxifen", "20 mg", days=90, stop="60 days")["tamoxifen_concentration"].sel(
        time=[75, 89], method="nearest"
    )
    early, late = level.values[0, 0]
    assert np.log(early / late) / 14 == pytest.approx(np.log(2) / 7, rel=0.05)


@pytest.mark.parametrize(("agent", "dose"), [("anastrozole", "1 mg"), ("letrozole", "2.5 mg")])
def test_an_inhibitor_lowers_estradiol_and_lifts_the_rest_of_the_axis(agent, dose):
    found = folds(agent, dose)
    assert found["estradiol"] < 0.85
    assert min(found["lh"], found["fsh"], found["testosterone_total"]) > 1.2


def test_letrozole_takes_away_more_estradiol_per_testosterone_than_anastrozole():
    ratio = {agent: (f := folds(agent, dose))["estradiol"] / f["testosterone_total"]
             for agent, dose in (("anastrozole", "1 mg"), ("letrozole", "2.5 mg"))}  # fmt: skip
    assert ratio["letrozole"] < 0.6 * ratio["anastrozole"]


def test_tamoxifen_lifts_estradiol_where_an_inhibitor_lowers_it_and_raises_shbg():
    found = folds("tamoxifen", "20 mg")
    assert found["lh"] > 1.3
    assert found["testosterone_total"] > 1.2
    assert found["estradiol"] > 1.2
    assert found["shbg"] > 1.0


def test_two_serms_share_the_receptor_and_do_not_add_up():
    doses = [{"agent": agent, "route": "oral", "dose": dose, "every": "1 day"}
             for agent, dose in (("tamoxifen", "20 mg"), ("clomiphene", "25 mg"))]  # fmt: skip
    both = ch.simulate(MAN, [{"name": "both", "doses": doses}], days=42, before=0, measures=["lh"], units="canonical")
    alone = [folds(dose["agent"], dose["dose"])["lh"] for dose in doses]
    found = float(both["lh"][0, 0, -1] / both["lh"][0, 0, 0])
    assert max(alone) < found < 1 + sum(fold - 1 for fold in alone)
