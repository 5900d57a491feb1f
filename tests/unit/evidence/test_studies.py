"""Every packaged study reads, has the role that was drawn, and repeats the reported numbers."""

import csv
import re
from pathlib import Path

import pytest

from circhoral.evidence.cycle import CYCLE_MEASURES, CycleTime, cycle_time
from circhoral.evidence.sources import all_sources
from circhoral.evidence.split import read_split, role_of, rows_of_role
from circhoral.evidence.studies import Endpoint, StudyError, packaged_studies, read_study

STUDIES = packaged_studies()
# Studies that are not in the evidence tables; all of their numbers name a source instead of a row.
OUTSIDE = {"camacho-2013", "helo-2017", "bi-2018", "spijkstra-1988", "clomiphene-24h-lh-normal-men", "winters-1979"}
OUTSIDE |= {"gobburu-1999", "ionescu-2006", "teichman-2006", "falutz-2007", "stanley-2011", "stanley-2012"}
OUTSIDE |= {"leproult-2011", "laurenius-2013", "welt-2004", "hall-2000", "santoro-1998"}
MEASURES = {
    "gnrh", "lh", "fsh", "testosterone_total", "testosterone_free", "testosterone_bioavailable",
    "free_androgen_index", "testosterone_intratesticular", "dihydrotestosterone", "androstenedione",
    "estradiol", "estradiol_free", "estrone", "progesterone", "inhibin_b", "inhibin_a", "amh", "shbg",
    "prolactin", "igf1", "gh", "insulin", "glucose", "homa_ir", "leptin", "adiponectin", "crp", "il6",
    "tnf_alpha", "visceral_fat", "weight", "bmi", "fat_mass", "lean_mass", "hematocrit", "sperm_concentration",
    "total_sperm_count", "sperm_motility", "total_motile_count", "testicular_volume",
    "dominant_follicle_diameter", "mature_follicle_count", "antral_follicle_count", "endometrial_thickness",
    "endometrial_secretory_phase", "ovulation", "menses", *CYCLE_MEASURES,
}  # fmt: skip
HERE = Path(__file__).parent
TABLES = [HERE.parents[3] / "shared" / "evidence" / f"{sex}.csv" for sex in ("male", "female")]


def numbers_in(*texts: str) -> set[float]:
    return {float(found) for text in texts for found in re.findall(r"\d+(?:\.\d+)?", text)}


def reported(role: str) -> dict[str, set[float]]:
    """Numbers of each row of a role that an endpoint names, restated in a table of that role beside this test."""
    table = {"calibration": "reported_numbers.csv", "validation": "reported_validation_numbers.csv"}[role]
    with (HERE / table).open(encoding="utf-8", newline="") as handle:
        return {row["id"]: numbers_in(row["numbers"]) for row in csv.DictReader(handle)}


def explained(value: float, numbers: set[float], n: int | None) -> bool:
    """A value is a reported number of either sign, a reported change written as a ratio, or a reported count of n."""
    candidates = set(numbers)
    candidates |= {1 + x / 100 for x in numbers} | {1 - x / 100 for x in numbers} | {x / 100 for x in numbers}
    if n:
        candidates |= {round(100 * x / n, 1) for x in numbers}
    return any(abs(abs(value) - x) < 1e-9 for x in candidates)


def spread_of(endpoint: Endpoint) -> list[float]:
    pairs = [pair for pair in (endpoint.ci95, endpoint.iqr) if pair is not None]
    singles = [item for item in (endpoint.sd, endpoint.se) if item is not None]
    return [item.magnitude for item in singles] + [item.magnitude for pair in pairs for item in pair]


def test_there_are_studies_and_files_are_named_after_them():
    assert len(STUDIES) >= 55
    folder = HERE.parents[2] / "src/circhoral/content/studies"
    assert {path.stem.replace("_", "-") for path in folder.glob("*.yaml")} == set(STUDIES)


@pytest.mark.parametrize("key", sorted(STUDIES))
def test_a_file_has_the_role_that_was_drawn(key):
    study = STUDIES[key]
    if key in OUTSIDE:
        assert key not in read_split().studies
        assert study.role == "calibration"
        return
    assert study.role == role_of(key)
    assert study.mechanism == read_split().studies[key].mechanism
    assert study.citation == read_split().studies[key].citation


@pytest.mark.parametrize("key", sorted(STUDIES))
def test_every_endpoint_names_a_row_of_its_own_study(key):
    for endpoint in STUDIES[key].endpoints:
        if key in OUTSIDE:
            assert endpoint.row is None
            assert endpoint.source in all_sources()
        else:
            assert endpoint.row in read_split().studies[key].rows


@pytest.mark.parametrize("key", sorted(set(STUDIES) - OUTSIDE))
def test_values_are_the_reported_ones(key):
    rows = reported(STUDIES[key].role)
    for endpoint in STUDIES[key].endpoints:
        numbers = rows[endpoint.row]
        place = f"{key}: {endpoint.measure} {endpoint.statistic} ({endpoint.row})"
        if endpoint.provenance == "DERIVED":
            assert endpoint.note.startswith("derived:"), place
        else:
            assert explained(endpoint.value.magnitude, numbers, endpoint.n), place
            assert all(explained(item, numbers, None) for item in spread_of(endpoint)), place
        assumed = endpoint.note.startswith("assumed:")
        if endpoint.threshold is not None and endpoint.threshold.quantity is not None and not assumed:
            assert endpoint.threshold.quantity.magnitude in numbers | {0.1}, place


@pytest.mark.parametrize("key", sorted(STUDIES))
def test_measures_and_units_are_known(key):
    for endpoint in STUDIES[key].endpoints:
        event = endpoint.measure == "lh_peak" and endpoint.statistic == "fraction_reaching"
        assert event or endpoint.measure in MEASURES or endpoint.measure.endswith("_concentration")
        if endpoint.statistic.startswith("fraction"):
            assert 0.0 <= endpoint.value.to("").magnitude <= 1.0
        if endpoint.statistic.startswith("ratio"):
            assert endpoint.value.unit == ""
        if endpoint.statistic == "median_time_to":
            assert endpoint.value.to("day").magnitude > 0.0


@pytest.mark.parametrize("role", ["calibration", "validation"])
def test_the_restated_numbers_are_those_of_the_evidence_table(role):
    restated = reported(role)
    assert set(restated) <= set(rows_of_role(role))
    if not all(table.exists() for table in TABLES):
        pytest.skip("the evidence table is not part of the package; the values above were checked against a copy")
    for table in TABLES:
        with table.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                if row["id"] in restated:
                    texts = [text for name, text in row.items() if name not in ("id", "citation", "year")]
                    assert restated[row["id"]] == numbers_in(*texts), row["id"]


def test_no_validation_number_stands_among_those_of_calibration():
    assert not set(reported("calibration")) & set(rows_of_role("validation"))


GOOD = """\
study: someone-2001
citation: Someone 2001
role: calibration
mechanism: test
population: {sex: male}
arms:
  a: {doses: [{agent: hcg, dose: 500 IU, every: 2 days}]}
endpoints:
  - {arm: a, measure: lh, statistic: mean, at: 2 weeks, time: 08:30, value: <0.1 IU/L,
     provenance: SEEN, row: X-01}
"""


def test_a_study_is_read_from_text():
    endpoint = read_study(GOOD).endpoints[0]
    assert (endpoint.value.censored, endpoint.value.magnitude, endpoint.value.unit) == ("<", 0.1, "IU/L")
    assert endpoint.time == "08:30"


@pytest.mark.parametrize("when", ["cycle day 3", "lh_peak", "lh_peak - 6 days", "menses - 1 day", "mid_luteal"])
def test_a_time_may_lie_in_the_cycle(when):
    assert read_study(GOOD.replace("2 weeks", when)).endpoints[0].at == when


@pytest.mark.parametrize(
    ("text", "anchor", "day", "phase"),
    [
        ("cycle day 3", "menses", 2.0, ""),
        ("lh_peak  -  6 days", "lh_peak", -6.0, ""),
        ("ovulation + 36 h", "ovulation", 1.5, ""),
        ("menses - 1 day", "menses", -1.0, ""),
        ("early_luteal", "phase", 0.0, "early_luteal"),
    ],
)
def test_what_a_time_in_the_cycle_means(text, anchor, day, phase):
    assert cycle_time(text) == CycleTime(anchor, day, phase)


@pytest.mark.parametrize("text", ["12 weeks", "0 days", "cycle day 0", "week 3"])
def test_other_times_are_none_of_the_cycle(text):
    assert cycle_time(text) is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("role: calibration", "rolle: calibration", r"line 3: rolle"),
        ("time: 08:30", "tiem: 08:30", r"line 9: endpoints\.0\.tiem"),
        ("<0.1 IU/L", "0.1 IU per L per hour per banana", "not a unit that circhoral knows"),
        ("at: 2 weeks", "at: 2 IU", "expected a length of time"),
        ("at: 2 weeks", "at: lh_peek + 2 days", "expected a time such as .*lh_peak.*early_luteal"),
        ("at: 2 weeks", "at: lh_peak + 2 IU", "expected a length of time"),
        ("at: 2 weeks", "at: cycle day 0", "expected a time such as"),
        ("measure: lh, statistic: mean", "measure: lh, statistic: ovulation_rate", "`measure: ovulation` and `per`"),
        ("measure: lh, statistic: mean", "measure: menses, statistic: cycle_length", "needs `measure: cycle_length`"),
        ("statistic: mean", "statistic: within_person_sd", "needs a length of cycles"),
        ("measure: lh, statistic: mean", "measure: cycle_length, statistic: fraction_of_cycles_within", "`limits`"),
        ("{doses:", "{start_cycle: now, doses:", "progestin_withdrawal"),
        ("value: <0.1 IU/L", "value: much", "expected a number with its unit"),
        ("statistic: mean", "statistic: fraction_below, threshold: 1.0 x bananas", "not a unit that circhoral knows"),
        ("arm: a,", "arm: b,", "names the arm 'b'"),
        ("statistic: mean", "statistic: fraction_below", "needs a threshold"),
        ("statistic: mean", "statistic: ratio_between_arms", "needs `versus`"),
        ("provenance: SEEN", "provenance: BELIEVED", "expected one of: SEEN"),
        ("SEEN, row: X-01", "SEEN", "needs `row`"),
        ("population:", "population: [", "not valid YAML"),
    ],
)
def test_a_wrong_study_is_refused_with_its_place(old, new, message):
    with pytest.raises(StudyError, match=message):
        read_study(GOOD.replace(old, new))
