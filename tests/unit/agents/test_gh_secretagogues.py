"""Sermorelin, CJC-1295, tesamorelin, ipamorelin: levels against published kinetics, and what their labels say."""

import numpy as np
import pytest

from circhoral.agents import ExponentialSum, catalogue
from circhoral.agents.labels import STANDING, LabelError, parse_label
from circhoral.evidence.parameters import all_rows

HOUR, MINUTE = 1 / 24, 1 / 1440
AGENTS = {"sermorelin": "withdrawn", "cjc_1295": "unapproved", "tesamorelin": "limited", "ipamorelin": "unapproved"}


def nmol_per_litre(agent, dose, unit, route, formulation=None, species=None) -> ExponentialSum:
    """Level after a single dose, all at once."""
    made = catalogue()[agent]
    q = {key: np.asarray(all_rows()[key].value) for key in made.needs()}
    way = made.find(route, formulation)
    return way.responses(q)[species or agent].scale(float(made.amount(dose, unit, q, way.formulation)))


def peak(curve: ExponentialSum, end: float) -> tuple[float, float]:
    times = np.linspace(0, end, 20001)
    level = curve.evaluate(times)
    return float(times[level.argmax()]), float(level.max())


def half_life(curve: ExponentialSum, start: float, end: float) -> float:
    return float((end - start) * np.log(2) / np.log(curve.evaluate(start) / curve.evaluate(end)))


def test_ipamorelin_into_a_vein_begins_and_leaves_as_published():
    curve = nmol_per_litre("ipamorelin", 300, "ug", "intravenous")
    assert float(curve.evaluate(0.0)) == pytest.approx(27, rel=0.03)
    assert half_life(curve, HOUR, 6 * HOUR) == pytest.approx(2 * HOUR, rel=0.05)
    # Doses in use stand at a tenth of the half-saturating level.
    half = all_rows()["ipamorelin_ghrelin_receptor_affinity"].value
    assert float(curve.evaluate(0.0)) / (half + float(curve.evaluate(0.0))) == pytest.approx(0.11, abs=0.01)


def test_sermorelin_peaks_under_the_skin_and_leaves_a_vein_as_published():
    when, _ = peak(nmol_per_litre("sermorelin", 2, "mg", "subcutaneous"), 3 * HOUR)
    assert 5 * MINUTE < when < 20 * MINUTE
    vein = nmol_per_litre("sermorelin", 1, "mg", "intravenous")
    assert 11 * MINUTE < half_life(vein, 45 * MINUTE, 75 * MINUTE) < 12 * MINUTE
    skin = nmol_per_litre("sermorelin", 1, "mg", "subcutaneous")
    assert float(skin.area() / vein.area()) == pytest.approx(0.06, abs=1e-9)


def test_tesamorelin_peaks_and_leaves_as_its_label_says_though_its_area_is_that_of_the_population_model():
    curve = nmol_per_litre("tesamorelin", 2, "mg", "subcutaneous")
    mass = all_rows()["tesamorelin_molar_mass"].value  # ng/nmol
    when, level = peak(curve, 3 * HOUR)
    assert when == pytest.approx(0.15 * HOUR, rel=0.2)
    assert level * mass == pytest.approx(2874.6, rel=0.25)  # ng/L is pg/mL
    assert 26 * MINUTE < half_life(curve, 1 * HOUR, 3 * HOUR) < 39 * MINUTE
    # 1060 L/h stand; the label's own areas are less than half of this, as the parameter row says.
    assert float(curve.area()) * mass / HOUR == pytest.approx(2e6 / 1060, rel=1e-3)
    assert float(curve.area()) * mass / HOUR > 2 * 852.8


def test_cjc_1295_lasts_a_week_with_dac_and_minutes_without():
    assert 5.8 < half_life(nmol_per_litre("cjc_1295", 6, "mg", "subcutaneous", "dac"), 7, 28) < 8.1
    bare = nmol_per_litre("cjc_1295", 100, "ug", "subcutaneous", "no_dac", "cjc_1295_no_dac")
    assert half_life(bare, 3 * HOUR, 5 * HOUR) < HOUR


@pytest.mark.parametrize("agent", AGENTS)
def test_every_label_says_its_standing_and_whom_it_must_not_reach(agent):
    label = catalogue()[agent].facts
    assert label.status is not None
    assert label.status.standing == AGENTS[agent]
    named = {word for fact in label.contraindications for word in fact.conditions}
    assert {"active_malignancy", "pituitary_adenoma", "pregnancy"} <= named
    assert label.pregnancy == "contraindicated"
    assert "diabetes" in {word for fact in label.warnings for word in fact.conditions}


def test_what_a_label_calls_unapproved_or_withdrawn_has_a_status():
    words = ("not approved", "withdrawn", "no longer sold", "no label")
    for agent in catalogue().values():
        said = " ".join(fact.text.lower() for fact in agent.facts.approval)
        if any(word in said for word in words):
            assert agent.facts.status is not None, agent.id


def test_a_status_needs_a_known_word_and_a_source():
    text = """agent = "x"
lowest_dose = "1 mg"
highest_dose = "2 mg"
pregnancy = "caution"
pregnancy_note = { text = "t", mark = "ASSUMED" }
status = { standing = "STANDING", text = "t", mark = "MARK" }
limits = {}
dose_ranges = []
approval = []
contraindications = []
warnings = []
monitoring = []
notes = []
"""
    good = parse_label(text.replace("STANDING", "limited").replace("MARK", "ASSUMED"), "x.toml")
    assert good.status is not None
    with pytest.raises(LabelError, match=", ".join(STANDING)):
        parse_label(text.replace("STANDING", "banned").replace("MARK", "ASSUMED"), "x.toml")
    with pytest.raises(LabelError, match="needs a source"):
        parse_label(text.replace("STANDING", "limited").replace("MARK", "SEEN"), "x.toml")
