"""Every dose of every packaged study is one that a regimen could hold; what cannot be given yet is listed here.

The two lists may only shrink: an agent or a formulation that is built is struck off.
"""

import pytest

from circhoral.evidence.phenotypes import phenotype
from circhoral.evidence.studies import packaged_studies
from circhoral.protocols.check import complete, installed_catalogue
from circhoral.protocols.dose import Dose
from circhoral.protocols.rules import Rule

STUDIES = packaged_studies()
AGENTS_NOT_BUILT: set[str] = set()
# Agents that are built, in a way that is not: study, agent, formulation and route as written.
WAYS_NOT_BUILT: set[tuple[str, str, str | None, str]] = set()


def doses_of(key: str) -> list[Dose]:
    """Doses of every arm, those lived before time 0 included."""
    written = [dose for arm in STUDIES[key].arms.values() for dose in (*arm.doses, *arm.doses_before)]
    return [Dose.model_validate(dose) for dose in written]


@pytest.mark.parametrize("key", sorted(STUDIES))
def test_every_dose_reads(key):
    doses_of(key)
    for arm in STUDIES[key].arms.values():
        assert set(arm.before or {}) <= {"doses"}
        for rule in arm.rules:
            Rule.model_validate(rule)


@pytest.mark.parametrize("key", sorted(STUDIES))
def test_every_phenotype_named_is_one_of_that_sex(key):
    study = STUDIES[key]
    for who in (study.population, *(arm.population for arm in study.arms.values() if arm.population)):
        sex = who.sex or study.population.sex
        for name in (*(who.mixture or {}), *([who.phenotype] if who.phenotype else [])):
            assert sex in phenotype(name).sex, name


def test_the_agents_that_are_not_built_are_known():
    named = {dose.agent for key in STUDIES for dose in doses_of(key) if dose.agent is not None}
    assert named - set(installed_catalogue()) == AGENTS_NOT_BUILT


def test_an_agent_that_is_built_is_given_in_a_way_that_is():
    refused = {
        (key, dose.agent, dose.formulation, dose.route)
        for key in STUDIES
        for dose in doses_of(key)
        if dose.agent in installed_catalogue() and complete(dose, installed_catalogue())[1]
    }
    assert refused == WAYS_NOT_BUILT
