"""Sensitivity of the model: against differences of whole simulations, over priors, with persons that fail."""

import numpy as np
import pytest
from scipy.stats import norm

import circhoral as ch
from circhoral.engine.batch import Tolerance
from circhoral.evidence.parameters import rows_of
from circhoral.validation.sensitivity.outputs import Window, parse_outputs
from circhoral.validation.sensitivity.run import sensitivity
from circhoral.validation.sensitivity.uncertain import SensitivityError, Uncertain

MAN = {"sex": "male", "age": "40 years"}
WOMAN = {"sex": "female", "age": "30 years"}
DRUG = {"name": "on", "doses": [{"agent": "clomiphene", "route": "oral", "dose": "25 mg", "every": "1 day"}]}
FINE = Tolerance(relative=1e-7, absolute=1e-9)


def of(found, name, output=0):
    """Indices of one parameter."""
    number = [item.row.id for item in found.varied].index(name)
    return {key: column[number] for key, column in found.outputs[output].indices.table.items()}


@pytest.mark.parametrize(
    "name", ["testosterone_baseline", "enclomiphene_estrogen_receptor_affinity", "leydig_transduction"]
)
def test_elasticities_against_differences_of_simulate(name):
    rows = rows_of("male")
    found = sensitivity(
        MAN, DRUG, measures=["testosterone_total"], method="local", window=Window(60, 60), parameters=[name]
    )
    value, ends = rows[name].value, []
    for factor in (0.99, 1.01):
        data = ch.simulate(
            MAN, [DRUG], days=62, measures=["testosterone_total"], parameters={name: value * factor}, tolerance=FINE
        )
        ends.append(float(data["testosterone_total"].sel(time=60, method="nearest")[0, 0]))
    expected = np.log(ends[1] / ends[0]) / np.log(1.01 / 0.99)
    assert of(found, name)["elasticity"] == pytest.approx(expected, rel=0.02, abs=1e-4)
    assert found.outputs[0].typical == pytest.approx(np.mean(ends), rel=1e-3)
    assert found.outputs[0].unit == "ng/dL"


def test_a_window_is_the_mean_of_its_mornings():
    found = sensitivity(
        MAN, DRUG, measures=["lh", "peak_lh"], method="local", window=Window(10, 30), parameters=["lh_clearance"]
    )
    lh = ch.simulate(MAN, [DRUG], days=32, measures=["lh"])["lh"][0, 0]
    inside = lh.where((lh.time > 10) & (lh.time < 31), drop=True)
    assert found.outputs[0].typical == pytest.approx(float(inside.mean()), rel=1e-3)
    assert found.outputs[1].typical == pytest.approx(float(inside.max()), rel=1e-3)


@pytest.mark.parametrize("kind", ["lognormal", "normal", "logit"])
def test_points_of_the_cube_are_quantiles_of_the_prior(kind):
    row = next(row for row in rows_of("male").values() if row.prior.kind == kind and row.value)
    low, middle, high = Uncertain(row).at(np.array([0.0, 0.5, 1.0]))
    assert middle == pytest.approx(row.value)
    z = norm.ppf(0.975) * row.prior.sd
    scale = {"lognormal": np.log, "normal": lambda x: x, "logit": lambda x: np.log(x / (1 - x))}[kind]
    assert [scale(low), scale(high)] == pytest.approx([scale(row.value) - z, scale(row.value) + z])
    narrow = Uncertain(row, width=0.5).at(np.array([1.0]))[0]
    assert scale(narrow) == pytest.approx(scale(row.value) + z / 2)


def test_morris_names_the_parameter_that_a_level_is_proportional_to_and_is_reproducible():
    runs = [
        sensitivity(MAN, measures=["testosterone_total"], window=Window(1, 1), samples=4, seed=seed)
        for seed in (3, 3, 4)
    ]
    one, two, other = runs
    assert one.varied[one.outputs[0].ranked[0]].row.id == "testosterone_baseline"
    assert np.array_equal(one.outputs[0].indices.table["mu_star"], two.outputs[0].indices.table["mu_star"])
    assert not np.array_equal(one.outputs[0].indices.table["mu_star"], other.outputs[0].indices.table["mu_star"])
    assert one.runs == 4 * (len(one.varied) + 1)
    assert one.without_prior > 0
    assert one.stated == 1  # age


def test_sobol_is_screened_first():
    found = sensitivity(
        MAN, measures=["testosterone_total"], method="sobol", window=Window(1, 1), samples=16, keep=3,
        part="testosterone",
    )  # fmt: skip
    assert len(found.varied) <= 3 < found.screened
    assert "testosterone_baseline" in [item.row.id for item in found.varied]


def test_a_womans_cycle_is_read_from_its_events_without_chance():
    one, two = (
        sensitivity(
            WOMAN, measures=["cycle_length", "day_of_ovulation", "ovulatory_cycles"], method="local", seed=seed,
            parameters=["follicle_growth"], window=Window(0, 100),
        )
        for seed in (0, 1)
    )  # fmt: skip
    length, day, cycles = (output.typical for output in one.outputs)
    assert 21 < length < 35
    assert 8 < day < 20
    assert cycles == 4
    assert [output.typical for output in two.outputs] == [length, day, cycles]
    assert of(one, "follicle_growth")["elasticity"] < 0
    assert "set to zero" in " ".join(one.notes)


def test_persons_that_fail_are_counted_and_their_trajectories_dropped(monkeypatch):
    from circhoral.engine.batch import Status
    from circhoral.validation.sensitivity import ensemble

    live = ensemble.live_arm

    def failing(*arguments, **words):
        lived = live(*arguments, **words)
        if len(lived.status) > 1:
            lived.status[2] = Status.STEP_TOO_SMALL
        return lived

    monkeypatch.setattr(ensemble, "live_arm", failing)
    found = sensitivity(
        MAN, measures=["lh"], window=Window(1, 1), parameters=["lh_clearance", "fsh_clearance"], samples=6
    )
    assert found.failed == {"the step size fell below 1e-10 day": 1}
    assert found.outputs[0].indices.dropped == 1
    with pytest.raises(SensitivityError, match="have no output, more than 1%"):
        sensitivity(MAN, measures=["lh"], method="sobol", window=Window(1, 1), parameters=["lh_clearance"], samples=8)


def test_a_time_is_read_between_samples_and_ends_with_the_window():
    short, long = (
        sensitivity(
            MAN, DRUG, measures=[f"time_to:testosterone_total>{limit} ng/dL"], method="local", window=Window(0, 20),
            parameters=["lh_clearance"],
        )
        for limit in (1, 5000)
    )  # fmt: skip
    assert short.outputs[0].typical == 0
    assert long.outputs[0].typical == 20
    assert long.outputs[0].unit == "days"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"measures": ["testosteron_total"]}, "did you mean 'testosterone_total'"),
        ({"measures": ["cycle_length"]}, "read from a woman's cycles; this is a man"),
        ({"measures": ["ovulation"]}, "ovulatory_cycles"),
        ({"measures": ["time_to:lh>5 apples"]}, "apples"),
        ({"parameters": ["lh_clearence"]}, "did you mean 'lh_clearance'"),
        ({"parameters": ["letrozole_clearance"]}, "no parameter|does not act in this run"),
        ({"parameters": ["age"]}, "nothing is left to vary: of 1 asked for, 1 stated for this person"),
        ({"part": "leydigg"}, "did you mean 'leydig'"),
        ({"method": "fast"}, "expected one of local, morris, sobol"),
        ({"method": "sobol", "samples": 100}, "power of two"),
        ({"samples": 2}, "at least 3 trajectories"),
        ({"width": 0.0}, "more than 0"),
        ({"keep": 0}, "one or more"),
    ],
)
def test_what_cannot_be_done_is_refused_with_what_can(words, told):
    with pytest.raises(SensitivityError, match=told):
        sensitivity(MAN, **{"measures": ["lh"]} | words)


def test_outputs_are_read_from_words():
    kinds = [output.kind for output in parse_outputs(["lh", "peak_estradiol", "lowest_fsh", "luteal_length"], "female")]
    assert kinds == ["level", "peak_", "lowest_", "cycles"]
