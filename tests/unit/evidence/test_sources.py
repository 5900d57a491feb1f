"""Sources resolve; no parameter rests on a study kept for validation."""

import pytest

from circhoral.evidence.parameters import all_rows
from circhoral.evidence.sources import SourceError, all_sources, cite, source
from circhoral.evidence.split import read_split
from circhoral.evidence.studies import packaged_studies


def test_every_study_file_has_its_source():
    assert set(packaged_studies()) <= set(all_sources())


def test_every_source_states_its_provenance_first():
    for entry in all_sources().values():
        assert entry.note.startswith(("SEEN", "RECALLED-")), entry.key
        assert entry.title or entry.journal, entry.key


def test_a_validation_study_says_so_in_its_note():
    for key, study in read_split().studies.items():
        if key in all_sources():
            assert ("VALIDATION" in source(key).note) == (study.role == "validation"), key


def test_no_parameter_rests_on_a_validation_study():
    studies = read_split().studies
    for row in all_rows().values():
        assert row.source not in studies or studies[row.source].role == "calibration", (row.file, row.id)


def test_short_citations():
    assert cite(["matsumoto-1990", "wang-2004", "matsumoto-1990"]) == [
        "Matsumoto, J Clin Endocrinol Metab 1990;70:282",
        "Wang et al., J Clin Endocrinol Metab 2004;89:2936",
    ]
    assert source("taylor-2010").short == "Taylor and Levine, J Sex Med 2010;7:269"


def test_an_unknown_key_names_close_ones():
    with pytest.raises(SourceError, match="did you mean matsumoto-1990"):
        source("matsumoto-1991")
