"""The battery that every agent inherits: rows exist, units fit, mass balances, sites are known."""

import pickle

import numpy as np
import pytest

from circhoral.agents import Agent, AgentError, Species, catalogue
from circhoral.evidence.parameters import all_rows
from circhoral.quantities.units import factor

AGENTS = list(catalogue().values())
ROUTES = [(agent, route) for agent in AGENTS for route in agent.routes]
SITES = {f"estrogen_receptor_{tissue}" for tissue in ("hypothalamus", "pituitary", "endometrium", "bone", "liver")}
SITES |= {f"progesterone_receptor_{tissue}" for tissue in ("hypothalamus", "pituitary", "endometrium")}
SITES |= {f"androgen_receptor_{tissue}" for tissue in ("hypothalamus", "pituitary")}
SITES |= {f"aromatase_{tissue}" for tissue in ("fat", "testis", "ovary")}
SITES |= {"lh_receptor", "gnrh_receptor", "ghrh_receptor", "ghrelin_receptor"}
TIMES = np.concatenate([[0.0], np.geomspace(1e-4, 3000, 300)])


def name(value: object) -> str:
    return str(getattr(value, "id", "")) or f"{value.route}-{value.formulation}"


def values(agent: Agent, persons: int = 0) -> dict[str, np.ndarray]:
    """Typical values, or those of `persons` drawn from the spread between persons."""
    rng = np.random.default_rng(4711)
    rows = {key: all_rows()[key] for key in sorted(agent.needs())}
    if not persons:
        return {key: np.asarray(row.value) for key, row in rows.items()}
    drawn = {}
    for key, row in rows.items():
        noise = rng.normal(size=persons) * row.spread.sd
        if row.spread.kind == "logit":
            drawn[key] = 1 / (1 + np.exp(-(np.log(row.value / (1 - row.value)) + noise)))
        else:
            drawn[key] = row.value * np.exp(noise)
    return drawn


@pytest.mark.parametrize("agent", AGENTS, ids=name)
def test_every_row_exists_with_the_unit_that_the_equations_expect(agent):
    for key, unit in agent.needs().items():
        assert key in all_rows(), f"{agent.id} uses '{key}', which has no row"
        assert all_rows()[key].unit == unit, f"{key} is in {all_rows()[key].unit}; {agent.id} reads it in {unit}"


def test_every_agent_row_is_used():
    used = {key for agent in AGENTS for key in agent.needs()}
    own = {key for key, row in all_rows().items() if row.file.startswith("agent_")}
    files = {f"agent_{file}.toml" for file in ("testosterone", "hcg", "gonadorelin", "clomiphene")}
    own = {key for key in own if all_rows()[key].file in files}
    assert own <= used, f"rows that no agent uses: {sorted(own - used)}"


@pytest.mark.parametrize("agent", AGENTS, ids=name)
def test_fractions_lie_between_zero_and_one(agent):
    for key, unit in agent.needs().items():
        if unit == "dimensionless" and ("bioavailability" in key or "fraction" in key or "intrinsic" in key):
            assert 0 <= all_rows()[key].value <= 1, key


@pytest.mark.parametrize("agent", AGENTS, ids=name)
def test_rows_carry_what_a_reader_needs(agent):
    for key in agent.needs():
        row = all_rows()[key]
        assert row.note or row.where, f"{key} says nothing about where it comes from"
        known = row.mark.startswith("RECALLED-high") or row.unit in ("g/mol", "IU/mg")
        settled = row.value in (0.0, 1.0) and row.unit == "dimensionless"
        assert row.prior.sd > 0 or known or settled, f"{key} needs a prior"
        if row.spread.kind == "logit" or row.prior.kind == "logit":
            assert 0 < row.value < 1, f"{key} cannot vary on the log-odds scale"


@pytest.mark.parametrize(("agent", "route"), ROUTES, ids=name)
def test_area_is_fraction_of_the_dose_over_clearance(agent, route):
    q = values(agent, persons=50)
    for output in route.outputs:
        response = route.responses(q)[output.target.id]
        body = output.pathway.disposition
        clearance = q[body.clearance] if body is not None else 1.0
        np.testing.assert_allclose(response.area() * clearance, output.pathway.fraction(q), rtol=1e-10)


@pytest.mark.parametrize(("agent", "route"), ROUTES, ids=name)
def test_outputs_are_never_negative_and_fade(agent, route):
    q = values(agent, persons=50)
    for response in route.responses(q).values():
        answer = response.evaluate(TIMES)
        assert np.all(answer >= -1e-12 * answer.max())
        assert np.all(answer[:, -1] < 1e-2 * answer.max(axis=-1))
        assert np.all(response.evaluate(-1.0) == 0)


@pytest.mark.parametrize("agent", AGENTS, ids=name)
def test_bindings_have_a_known_site_and_a_positive_strength(agent):
    q = values(agent)
    for binding in agent.bindings:
        assert binding.site in SITES
        assert binding.half_saturation(q, np.asarray(5.0)) > 0
    for pulse in agent.pulse_sites:
        assert pulse.site in SITES
        assert q[pulse.half_saturation] > 0


def test_a_species_made_by_two_agents_is_the_same_and_acts_the_same():
    acts: dict[tuple[str, str], object] = {}
    species: dict[str, Species] = {}
    for agent in AGENTS:
        for made in agent.species:
            assert species.setdefault(made.id, made) == made
        for binding in agent.bindings:
            assert acts.setdefault((binding.site, binding.ligand.id), binding) == binding


@pytest.mark.parametrize("agent", AGENTS, ids=name)
def test_agents_can_be_pickled_and_compared(agent):
    assert pickle.loads(pickle.dumps(agent)) == agent


@pytest.mark.parametrize("agent", AGENTS, ids=name)
def test_the_usual_unit_gives_the_canonical_amount(agent):
    q = values(agent)
    for formulation in agent.contents:
        assert agent.amount(2.0, agent.dose_unit, q, formulation.id) == pytest.approx(
            2 * float(agent.amount(1.0, agent.dose_unit, q, formulation.id))
        )
        assert agent.amount(3.0, agent.amount_unit, q, formulation.id) == pytest.approx(3.0)


@pytest.mark.parametrize("agent", AGENTS, ids=name)
def test_label_facts_fit_the_agent(agent):
    label = agent.facts
    assert label.agent == agent.id
    assert label.approval
    assert label.contraindications
    assert set(label.limits) <= set(agent.formulations)
    for formulation in agent.formulations:
        bounds = label.bounds(formulation)
        low, high = (item.magnitude * factor(item.unit, agent.dose_unit) for item in (bounds.lowest, bounds.highest))
        assert 0 < low < high
    for used in label.dose_ranges:
        agent.find(used.route, used.formulation)
        bounds = label.bounds(used.formulation)
        unit = agent.dose_unit
        ends = [
            item.magnitude * factor(item.unit, unit) for item in (bounds.lowest, used.low, used.high, bounds.highest)
        ]
        assert ends == sorted(ends), f"{agent.id} {used.population}: {ends}"


def test_esters_weigh_more_than_what_they_carry():
    testosterone = catalogue()["testosterone"]
    q = values(testosterone)
    gel = float(testosterone.amount(100.0, "mg", q, "gel"))
    assert gel == pytest.approx(100e6 / 288.42)
    for ester, carried in (("cypionate", 0.699), ("enanthate", 0.720), ("undecanoate", 0.632)):
        assert float(testosterone.amount(100.0, "mg", q, ester)) / gel == pytest.approx(carried, abs=1e-3)


def test_recombinant_hcg_is_given_by_mass_too():
    agent = catalogue()["hcg"]
    assert float(agent.amount(250.0, "ug", values(agent), "recombinant")) == pytest.approx(6500)


def test_a_dose_in_a_unit_that_cannot_be_used_is_refused():
    agent = catalogue()["testosterone"]
    with pytest.raises(AgentError, match="a dose of testosterone in 'IU' cannot be used; give nmol or a mass"):
        agent.amount(1.0, "IU", values(agent))


def test_find_says_what_exists_and_what_was_meant():
    agent = catalogue()["testosterone"]
    assert agent.find("intramuscular").formulation == "cypionate"
    assert agent.find("subcutaneous", "enanthate").formulation == "enanthate"
    with pytest.raises(
        AgentError, match=r"no route 'intramuscula' \(did you mean 'intramuscular'\?\).*pellet: implant"
    ):
        agent.find("intramuscula")
    with pytest.raises(AgentError, match=r"no formulation 'cypionat' .*did you mean 'cypionate'"):
        agent.find("intramuscular", "cypionat")
    with pytest.raises(AgentError, match="no formulation 'gel' for the route 'intramuscular'"):
        agent.find("intramuscular", "gel")
    with pytest.raises(AgentError, match="What exists: cypionate, enanthate"):
        agent.formulation("propionate")
    assert catalogue()["gonadorelin"].find("pump").formulation == "subcutaneous"
    assert catalogue()["gonadorelin"].find("infusion").formulation == "intravenous"


def test_the_catalogue_cannot_be_changed():
    with pytest.raises(TypeError):
        catalogue()["x"] = AGENTS[0]
    assert all(key == agent.id for key, agent in catalogue().items())
