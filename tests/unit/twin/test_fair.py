"""What the check of twins found once: one person has one likelihood, and no phenotype is ruled out in haste."""

import numpy as np
import pytest

from circhoral.twin import fit as fitting
from circhoral.twin.check.synthetic import synthetic
from circhoral.twin.likelihood import likelihood_of
from circhoral.twin.posterior import make_twin
from circhoral.twin.prior import prior_of
from circhoral.twin.records import records_of


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_woman_has_the_same_likelihood_at_every_place_of_a_batch(number):
    found = synthetic("female", number)
    target = likelihood_of(prior_of(found.person, found.phenotype), records_of(found.person).used)
    among = np.random.default_rng(1).standard_normal((5, target.size))
    among[[1, 4]] = found.scores[0]
    alone = target.evaluate(found.scores).log_likelihood[0]
    assert target.evaluate(among).log_likelihood[[1, 4]] == pytest.approx(alone, abs=1e-9)


def test_a_phenotype_that_the_search_underrates_keeps_its_share(monkeypatch):
    found = synthetic("male", 2)
    options = {"draws": 50, "effective": 150.0, "shares": found.template.shares}
    fair = make_twin(found.person, **options)
    laplace = fitting._laplace

    def underrates(target, peak):
        return laplace(target, peak) - (8.0 if target.prior.phenotype == found.phenotype else 0.0)

    monkeypatch.setattr(fitting, "_laplace", underrates)
    again = make_twin(found.person, **options)
    assert fair.share[found.phenotype] > 0.1
    assert again.share[found.phenotype] == pytest.approx(fair.share[found.phenotype], abs=0.08)
    assert again.effective > 100
