"""Virtual men differ as much as the men of the studies did, not only in the mean."""

import numpy as np
import pytest

import circhoral as ch
from circhoral.evidence.parameters import all_rows
from circhoral.evidence.studies import packaged_studies
from circhoral.validation.cohort import baseline, cohort

PEOPLE = 200


def predicted(key):
    (study,) = ch.replicate([packaged_studies()[key]], people=PEOPLE, intervals=False)
    return {(item.arm, item.row, item.at, item.threshold): item for item in study.endpoints}


def test_two_men_in_three_lose_their_sperm_on_enanthate_and_few_keep_more_than_three_million():
    found = predicted("who-1995")
    shares = {(arm, limit): item.predicted for (arm, _, _, limit), item in found.items()}
    assert shares["non_asian", "0.1 million/mL"] == pytest.approx(0.667, abs=0.1)
    assert shares["non_asian", "3 million/mL"] == pytest.approx(0.956, abs=0.05)
    assert shares["asian", "0.1 million/mL"] > shares["non_asian", "0.1 million/mL"] + 0.1


def test_recovery_has_a_slow_tail():
    found = {
        item.at: item.predicted for item in predicted("liu-2006").values() if item.statistic == "fraction_reaching"
    }
    reported = {"by 6 months": 0.67, "by 12 months": 0.90, "by 16 months": 0.96, "by 24 months": 1.0}
    for when, share in reported.items():
        assert found[when] == pytest.approx(share, abs=0.12), when
    assert list(found.values()) == sorted(found.values())


def test_some_former_users_of_androgens_stay_low():
    found = predicted("rasmussen-2016")
    low = {arm: item.predicted for (arm, row, _, _), item in found.items() if row == "REC-26"}
    assert 0.1 < low["former_users"] < 0.45
    assert low["former_users"] > low["controls"] + 0.05


def test_men_answer_a_serm_unequally():
    dose = {"agent": "clomiphene", "route": "oral", "dose": "25 mg", "every": "1 day"}
    man = {"sex": "male", "age": "35 years", "phenotype": "functional_hypogonadotropic_hypogonadism"}
    data = ch.simulate(
        man, [{"name": "cc", "doses": [dose]}], days=90, before=0, people=PEOPLE, measures=["testosterone_total"]
    )
    rise = data["testosterone_total"][0, :, -1] / data["testosterone_total"][0, :, 0]
    low, high = np.percentile(rise, [10, 90])
    assert low > 1.0
    assert high > 1.4 * low


def test_hormones_go_together_as_in_healthy_men():
    group = cohort(all_rows(), packaged_studies()["travison-2017"].population, None, people=600, seed=0, treated=False)
    found = baseline(group.values, group.people, ["testosterone_total", "shbg", "fsh", "inhibin_b"])
    logs = {name: np.log(values) for name, values in found.items()}
    assert np.corrcoef(logs["testosterone_total"], logs["shbg"])[0, 1] == pytest.approx(0.63, abs=0.12)
    assert np.corrcoef(logs["fsh"], logs["inhibin_b"])[0, 1] == pytest.approx(-0.5, abs=0.2)
