"""Declaring an agent wrongly is refused; reading a label wrongly written is refused."""

import numpy as np
import pytest

from circhoral.agents import (
    AgentBuilder,
    AgentError,
    LabelError,
    OneCompartment,
    Pathway,
    Scaling,
    Species,
    rest_of,
    share,
)
from circhoral.agents.labels import parse_label, read_label

BODY = OneCompartment("cl", "v")
LABEL = """
agent = "x"
lowest_dose = "1 mg"
highest_dose = "10 mg"
pregnancy = "caution"
pregnancy_note = { text = "t", mark = "ASSUMED" }
dose_ranges = []
approval = []
contraindications = []
warnings = []
monitoring = []
notes = []
[limits]
"""


def drug() -> AgentBuilder:
    a = AgentBuilder("x", label="x", dose_unit="mg")
    a.formulation("tablet", label="tablet", content="molar_mass")
    return a


def test_a_feed_and_a_species_from_one_dose():
    a = drug()
    serum, native = a.species("x", label="serum x"), a.feeds("testosterone")
    ways = {serum: Pathway((share("f"),), ("ka",), BODY), native: Pathway((rest_of("f"),), ("ka",))}
    a.route("oral", formulation="tablet", outputs=ways)
    agent = a.build()
    q = {"f": np.array([0.25, 0.5]), "ka": np.array(2.0), "cl": np.array([3.0, 4.0]), "v": np.array(5.0)}
    found = agent.find("oral").responses(q)
    np.testing.assert_allclose(found["x"].area(), [0.25 / 3, 0.5 / 4], rtol=1e-12)
    np.testing.assert_allclose(found["testosterone"].area(), [0.75, 0.5], rtol=1e-12)
    assert native.unit == "nmol/day"
    assert set(agent.needs()) == {"f", "ka", "cl", "v", "molar_mass"}


def test_wrong_declarations_are_refused():
    a = drug()
    serum, native = a.species("x", label="serum x"), a.feeds("testosterone")
    stranger = Species("y", "nmol/L", "y")
    with pytest.raises(AgentError, match="needs a route"):
        a.build()
    with pytest.raises(AgentError, match="'gel' is not declared"):
        a.route("oral", formulation="gel", outputs={serum: Pathway(disposition=BODY)})
    with pytest.raises(AgentError, match="'y' is not an output"):
        a.route("oral", formulation="tablet", outputs={stranger: Pathway(disposition=BODY)})
    with pytest.raises(AgentError, match="a species needs a disposition"):
        a.route("oral", formulation="tablet", outputs={serum: Pathway(steps=("ka",))})
    with pytest.raises(AgentError, match="a species needs a disposition"):
        a.route("oral", formulation="tablet", outputs={native: Pathway(disposition=BODY)})
    a.route("oral", formulation="tablet", outputs={serum: Pathway(disposition=BODY)})
    with pytest.raises(AgentError, match="declared twice"):
        a.route("oral", formulation="tablet", outputs={serum: Pathway(disposition=BODY)})
    with pytest.raises(AgentError, match="only one of them"):
        a.binds("site", ligand=serum, intrinsic_activity="i")
    with pytest.raises(AgentError, match="'y' is not a species"):
        a.binds("site", ligand=stranger, intrinsic_activity="i", affinity="k")
    with pytest.raises(ValueError, match="first-order step or a disposition"):
        Pathway()


def test_scaling_is_neutral_without_drug_and_half_of_emax_at_ec50():
    scaling = Scaling("process", Species("x", "nmol/L", "x"), "emax", "ec50", "hill")
    q = {"emax": np.array(-0.8), "ec50": np.array(3.0), "hill": np.array(2.0)}
    assert scaling.factor(np.array(0.0), q) == 1.0
    assert scaling.factor(np.array(3.0), q) == pytest.approx(0.6)
    assert set(scaling.needs()) == {"emax", "ec50", "hill"}


def test_relative_potency_divides_the_half_saturation_of_the_native_ligand():
    a = drug()
    serum = a.species("x", label="serum x")
    a.route("oral", formulation="tablet", outputs={serum: Pathway(disposition=BODY)})
    a.binds("lh_receptor", ligand=serum, relative_potency="p", intrinsic_activity="i")
    a.pulses("gnrh_receptor", species=serum, half_saturation="k")
    a.scales("process", species=serum, emax="emax", ec50="ec50", hill="hill")
    agent = a.build()
    assert agent.bindings[0].half_saturation({"p": np.array(0.5)}, np.array(7.0)) == pytest.approx(14.0)
    assert agent.needs()["k"] == "nmol/L"
    assert agent.needs()["p"] == "dimensionless"


def test_a_label_is_read():
    label = parse_label(LABEL, "x.toml")
    assert str(label.bounds("tablet").highest) == "10 mg"


@pytest.mark.parametrize(
    ("found", "changed", "message"),
    [
        ('agent = "x"', "agent = ", "not valid TOML"),
        ("notes = []", "", "lacks notes"),
        ("notes = []", "notes = []\nmore = 1", "unknown key 'more'"),
        ('"caution"', '"perhaps"', "pregnancy = 'perhaps'; expected one of: contraindicated, caution"),
        ('mark = "ASSUMED" }', 'mark = "SEEN" }', "needs a source key"),
        ('pregnancy = "caution"', "", "lacks pregnancy"),
        ('"1 mg"', '"one mg"', "begin with a number"),
        ("notes = []", 'notes = [{text = "t", mark = "SEEN"}]', "needs a source key"),
        ("notes = []", 'notes = [{text = "t", mark = "HEARD"}]', "expected one of"),
        ("notes = []", 'notes = [{text = "t"}]', "lacks mark"),
    ],
)
def test_a_wrong_label_is_refused(found, changed, message):
    with pytest.raises(LabelError, match=message):
        parse_label(LABEL.replace(found, changed), "x.toml")


def test_an_agent_without_a_label_is_refused():
    with pytest.raises(LabelError, match=r"content/agents/nothing\.toml does not exist"):
        read_label("nothing")
