"""Every evidence row is an endpoint of a study file, or says in calibration/unused.csv why it is not.

The evidence tables are no part of the package; `split.toml` names every row of theirs, without its values.
"""

import csv
from collections import Counter
from pathlib import Path

from circhoral.evidence.split import read_split
from circhoral.evidence.studies import packaged_studies

REASONS = {"no number", "outcome not modelled", "agent not modelled", "association only"}
UNUSED = Path(__file__).parents[2] / "calibration" / "unused.csv"
STUDY_OF = {row: key for key, study in read_split().studies.items() for row in study.rows}


def unused() -> list[dict[str, str]]:
    with UNUSED.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_the_split_names_the_247_rows_about_men_and_the_259_about_women():
    rows = Counter(study.file for study in read_split().studies.values() for _ in study.rows)
    assert rows == {"male": 247, "female": 259}
    assert len(STUDY_OF) == 247 + 259


def test_every_row_stands_in_exactly_one_of_the_two_places():
    used = {endpoint.row for study in packaged_studies().values() for endpoint in study.endpoints if endpoint.row}
    places = Counter([*(row for row in used if row in STUDY_OF), *(line["row"] for line in unused())])
    assert {row: places[row] for row in STUDY_OF if places[row] != 1} == {}
    assert set(places) == set(STUDY_OF)


def test_every_unused_row_names_its_study_a_known_reason_and_what_it_reports():
    for line in unused():
        assert line["study"] == STUDY_OF[line["row"]], line["row"]
        assert line["reason"] in REASONS, line["row"]
        assert line["note"], line["row"]
