"""The split is what the rules say, and can be drawn again from the file alone."""

import re
from collections import Counter

import pytest

from circhoral.evidence.split import (
    SplitError,
    draw,
    parse_split,
    read_split,
    role_of,
    rows_of_role,
    study_of,
)


def test_redrawing_from_the_file_gives_the_same_roles():
    split = read_split()
    again = draw(split.studies.values(), split.seed)
    assert {key: study.role for key, study in again.items()} == {k: s.role for k, s in split.studies.items()}


def test_the_draw_ignores_present_roles_and_order():
    split = read_split()
    reversed_order = list(split.studies.values())[::-1]
    assert draw(reversed_order, split.seed) == draw(split.studies.values(), split.seed)


def test_another_seed_gives_another_draw():
    split = read_split()
    other = draw(split.studies.values(), split.seed + 1)
    assert any(other[key].role != study.role for key, study in split.studies.items())


def test_every_stratum_keeps_the_rules():
    strata: dict[tuple[str, str], list] = {}
    for study in read_split().studies.values():
        if study.usable:
            strata.setdefault((study.file, study.mechanism), []).append(study)
        else:
            assert study.role == "calibration"
    for members in strata.values():
        roles = Counter(study.role for study in members)
        assert roles["calibration"] >= 1
        if len(members) >= 3:
            assert roles["validation"] == max(1, int(0.25 * len(members) + 0.5))


@pytest.mark.parametrize("file", ["male", "female"])
def test_about_a_quarter_of_each_file_is_held_out(file):
    usable = [study for study in read_split().studies.values() if study.usable and study.file == file]
    held_out = sum(study.role == "validation" for study in usable)
    assert abs(held_out / len(usable) - 0.25) < 0.02


def test_no_row_belongs_to_two_studies():
    rows = [row for study in read_split().studies.values() for row in study.rows]
    assert len(rows) == len(set(rows))
    assert set(rows) == set(rows_of_role("calibration")) | set(rows_of_role("validation"))


def test_keys_are_plain():
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", key) for key in read_split().studies)


def test_an_unknown_study_names_close_ones():
    assert role_of("matsumoto-1990") == study_of("matsumoto-1990").role
    with pytest.raises(SplitError, match="did you mean matsumoto-1990"):
        study_of("matsumoto-1991")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("seed = 1\nother = 2", "expected exactly"),
        ("seed = 1\n[studies.a-1990]\nrole = 'calibration'", "lacks citation"),
        ("seed = ", "not valid TOML"),
    ],
)
def test_a_broken_file_is_refused(text, message):
    with pytest.raises(SplitError, match=message):
        parse_split(text)
