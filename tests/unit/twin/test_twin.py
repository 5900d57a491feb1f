"""A twin at the public door: what it learns, when it abstains, how it is kept, and that an update changes nothing."""

from __future__ import annotations

import json

import numpy as np
import pytest

from circhoral.people.person import Person
from circhoral.quantities.written import as_written
from circhoral.simulation.errors import SimulationError
from circhoral.twin.check.synthetic import synthetic
from circhoral.twin.forecast import forecast
from circhoral.twin.next_lab import information, next_lab
from circhoral.twin.posterior import make_twin
from circhoral.twin.storage import TwinFileError, changes, made_with, open_twin, open_with_changes, twin_bytes

LABS = [
    ("testosterone_total", "262 ng/dL"),
    ("lh", "3.4 IU/L"),
    ("shbg", "21 nmol/L"),
    ("insulin", "22 mIU/L"),
]


def man(labs=LABS, phenotype="eugonadal", **more):
    made = [{"date": "2026-03-02", "time": "08:15", "test": test, "value": value} for test, value in labs]
    base = {"sex": "male", "age": "41 years", "height": "178 cm", "weight": "114 kg", "labs": made}
    return Person.model_validate({**base, **({"phenotype": phenotype} if phenotype else {}), **more})


@pytest.fixture(scope="module")
def twin():
    return make_twin(man())


def test_a_lab_moves_what_it_is_about_and_leaves_the_rest(twin):
    def narrowed(name):
        return np.std(np.log(twin.values[name])) / np.std(np.log(twin.prior_values[name]))

    assert narrowed("shbg_capacity") < 0.65
    assert narrowed("germ_pool_regrowth_time") == pytest.approx(1.0, abs=0.15)
    assert twin.verdict.state == "reliable"
    assert twin.effective > 300
    assert twin.pareto_k < 0.7


def test_each_source_of_spread_is_a_layer_of_its_own(twin):
    for i, record in enumerate(twin.records.used):
        level, visit, measured = (np.std(np.log(layer[:, i])) for layer in
                                  (twin.predicted.level, twin.predicted.visit, twin.predicted.measured))  # fmt: skip
        assert level < visit < measured, record.measure
        assert measured < np.std(np.log(twin.prior_predicted.measured[:, i])), record.measure
        low, high = np.quantile(twin.predicted.measured[:, i], [0.025, 0.975])
        assert low < record.value < high


def test_without_values_the_twin_is_the_prior():
    twin = make_twin(man(labs=[]))
    assert twin.verdict.state == "prior"
    assert twin.verdict.trustworthy
    score = twin.scores["shbg_capacity"]
    assert np.mean(score) == pytest.approx(0, abs=0.15)
    assert np.std(score) == pytest.approx(1, abs=0.1)


def test_one_lab_at_a_time_gives_the_posterior_of_all_at_once(twin):
    grown = None
    for count in range(1, len(LABS) + 1):
        grown = make_twin(man(LABS[:count]), earlier=grown, seed=count)
    assert grown is not None
    for name in ("shbg_capacity", "insulin_resistance", "lh_baseline", "testosterone_baseline", "gnrh_drive"):
        a, b = twin.scores[name], grown.scores[name]
        error = np.hypot(np.std(a) / np.sqrt(twin.effective), np.std(b) / np.sqrt(grown.effective))
        assert abs(np.mean(a) - np.mean(b)) < 4 * error, name
        assert np.std(a) == pytest.approx(np.std(b), rel=0.2), name
    assert grown.log_evidence == pytest.approx(twin.log_evidence, abs=0.2)


def test_a_phenotype_is_not_left_out_because_one_search_went_astray():
    """A woman of the check with the AMH of few follicles: the search that began best ended where a cycle jumps."""
    hers = synthetic("female", 115)
    assert hers.phenotype == "diminished_ovarian_reserve"
    twin = make_twin(hers.person, effective=200.0, seed=115, shares=hers.template.shares)
    assert twin.share["diminished_ovarian_reserve"] > 0.9
    assert twin.verdict.state == "reliable"


def test_phenotypes_are_weighed_by_prevalence_and_evidence():
    low_drive = [("testosterone_total", "45 ng/dL"), ("lh", "0.3 IU/L"), ("fsh", "0.4 IU/L")]
    twin = make_twin(man(low_drive, None, age="24 years", weight="75 kg"))
    assert twin.share_before["congenital_hypogonadotropic_hypogonadism"] < 0.02
    assert twin.share["congenital_hypogonadotropic_hypogonadism"] > 0.8
    assert sum(twin.share.values()) == pytest.approx(1)
    failing = [("testosterone_total", "210 ng/dL"), ("lh", "24 IU/L"), ("fsh", "31 IU/L")]
    other = make_twin(man(failing, None, age="30 years", weight="75 kg"))
    assert other.share["primary_testicular_failure"] > 0.9


@pytest.mark.parametrize(
    ("labs", "culprit", "cause"),
    [
        ([*LABS[:3], ("estradiol", "120 pg/mL")], "estradiol", "pmol/L where pg/mL"),
        ([("testosterone_total", "500 ng/dL"), ("shbg", "38 nmol/L"), ("lh", "28 IU/L")], "LH", "no unit"),
    ],
)
def test_a_value_that_cannot_be_is_flagged_with_its_likely_cause(labs, culprit, cause):
    made = as_written(man([], weight="80 kg"))
    entries = [{"date": "2026-03-02", "test": test, "value": value, "confirmed": True} for test, value in labs]
    twin = make_twin(Person.model_validate({**made, "labs": entries}))
    assert twin.verdict.state == "abstains"
    assert not twin.verdict.trustworthy
    assert twin.verdict.conflicts[0].label == culprit
    assert cause in twin.verdict.conflicts[0].cause
    assert "cannot produce" in twin.verdict.reasons[0]


def test_labs_under_treatment_are_explained_by_the_history():
    """The same suppressed LH is a disease in one man and a week-old injection in another."""
    history = [{"agent": "testosterone", "formulation": "cypionate", "route": "intramuscular", "dose": "200 mg",
                "every": "7 days", "for": "26 weeks", "until": "2026-03-01"}]  # fmt: skip
    labs = [("lh", "<0.1 IU/L"), ("fsh", "<0.1 IU/L")]
    treated = make_twin(man(labs, weight="80 kg", history=history))
    untreated = make_twin(man(labs, weight="80 kg"))
    assert treated.verdict.state == "reliable"
    assert untreated.verdict.state == "abstains"


def test_an_immunoassay_after_swallowed_progesterone_says_less_than_mass_spectrometry():
    """Most of what an immunoassay reads then are metabolites, so that the same value means less of the hormone."""
    capsule = {"agent": "progesterone", "route": "oral", "formulation": "capsule", "dose": "200 mg", "every": "4 h",
               "for": "3 days"}  # fmt: skip
    lab = {"date": "2026-03-02", "test": "progesterone", "value": "6 ng/mL", "cycle_day": 20}
    who = {"sex": "female", "age": "62 years", "height": "167 cm", "weight": "62 kg", "phenotype": "postmenopause",
           "history": [capsule]}  # fmt: skip
    over, right = (
        make_twin(Person.model_validate({**who, "labs": [{**lab, "method": method}]}), draws=40, effective=20.0)
        for method in ("immunoassay", "mass_spectrometry")
    )
    shares = [np.mean(one.each(40)["progesterone_oral_bioavailability"]) for one in (over, right)]
    assert shares[0] < shares[1]


def test_a_twin_comes_back_from_its_file_as_it_was(twin, tmp_path):
    path = tmp_path / "twin.nc"
    path.write_bytes(twin_bytes(twin))
    assert path.read_bytes() == twin_bytes(twin)
    again, changed = open_with_changes(path)
    assert changed == []
    assert again.person == twin.person
    assert again.verdict == twin.verdict
    assert again.share == twin.share
    for name, value in twin.values.items():
        assert np.array_equal(again.values[name], value)
    assert np.array_equal(again.predicted.measured, twin.predicted.measured)


def test_its_file_has_the_groups_of_arviz(twin, tmp_path):
    import xarray as xr

    path = tmp_path / "twin.nc"
    path.write_bytes(twin_bytes(twin))
    tree = xr.open_datatree(path, engine="h5netcdf")
    groups = {"posterior", "prior", "posterior_predictive", "prior_predictive", "sample_stats", "observed_data"}
    assert groups <= set(tree.children)
    assert tree["posterior"].sizes == {"chain": 1, "draw": twin.draws}
    assert tree["posterior"]["shbg_capacity"].attrs["units"]
    assert "not treatment advice" in tree.attrs["research_use"]
    tree.close()


def test_what_has_changed_in_the_model_since_is_told():
    now = made_with("male")
    then = json.loads(json.dumps(now))
    then["parameters"]["lh_clearance"][0] = 1.0
    del then["parameters"]["shbg_capacity"]
    then["equations"] = "other"
    then["version"] = "0.0.1"
    found = changes(then, now)
    assert found[0].startswith("made with circhoral 0.0.1")
    assert "the equations of the body have changed" in found
    assert any(line.startswith("lh_clearance: 1") for line in found)
    assert "the parameter shbg_capacity is new" in found
    assert changes(now, now) == []


def test_what_is_no_twin_is_refused_in_words(tmp_path):
    with pytest.raises(TwinFileError, match="no such file"):
        open_twin(tmp_path / "nothing.nc")
    broken = tmp_path / "broken.nc"
    broken.write_bytes(b"no netcdf")
    with pytest.raises(TwinFileError, match="damaged"):
        open_twin(broken)
    cut = tmp_path / "other.nc"
    import xarray as xr

    xr.Dataset({"a": 1}).to_netcdf(cut, engine="h5netcdf")
    with pytest.raises(TwinFileError, match="no twin"):
        open_twin(cut)


def test_a_forecast_lives_the_draws(twin):
    data = forecast(twin, draws=30, days=40, measures=["testosterone_total", "lh"], units="canonical")
    assert data.sizes["person"] == 30
    assert data.attrs["parameter_uncertainty"] == "30 posterior draws of a twin"
    start = np.median(data["testosterone_total"].values[0, :, 0])
    assert start == pytest.approx(np.median(twin.predicted.level[:, 0]), rel=0.15)
    again = forecast(twin, draws=30, days=40, measures=["testosterone_total", "lh"], units="canonical")
    assert np.array_equal(data["lh"].values, again["lh"].values)


def test_what_the_user_sets_comes_before_the_draws(twin):
    free, held = (
        forecast(twin, draws=20, days=10, measures=["lh"], parameters=what) for what in ({}, {"gnrh_drive": 0.02})
    )
    assert np.median(held["lh"]) < 0.3 * np.median(free["lh"])


def test_the_next_test_is_the_one_about_the_outcome(twin):
    found = next_lab(twin, draws=200)
    best = found.candidates[0]
    assert best.measure == "sperm_concentration"
    assert best.tells
    assert 0.1 < best.share < 1
    asked = {one.measure: one for one in found.candidates if one.when == "now"}
    assert asked["testicular_volume"].bits > asked["prolactin"].bits
    assert not asked["glucose"].share > 0.05


def test_an_outcome_that_is_certain_or_unknown_is_refused(twin):
    with pytest.raises(SimulationError, match="the same in every draw"):
        next_lab(twin, outcome="sperm_concentration", above=1e-9, draws=50)
    with pytest.raises(SimulationError, match="not simulated"):
        next_lab(twin, outcome="progesteron", draws=50)


def test_information_has_the_value_of_the_closed_form():
    """A binary class with two normal levels: the mutual information is known by integration."""
    rng = np.random.default_rng(0)
    classes = rng.integers(0, 2, 1500)
    apart = 2.0
    bits, chance = information(apart * classes, np.ones(1500), classes, rng)
    x = np.linspace(-8, 10, 20_001)
    density = [np.exp(-0.5 * (x - apart * k) ** 2) / np.sqrt(2 * np.pi) for k in (0, 1)]
    mixed = sum(density) / 2
    exact = sum(np.trapezoid(0.5 * d * np.log2(d / mixed), x) for d in density)
    assert bits == pytest.approx(exact, abs=0.03)
    assert chance < 0.01
