"""Parameter rows: what a row must say, and how a wrong one is refused."""

import pytest

from circhoral.evidence import parameters
from circhoral.evidence.parameters import ParameterError, Spread, all_rows, read_rows

GOOD = """\
[lh_clearance]
value = 20
unit = "1/day"
meaning = "how fast LH leaves"
how = "measured"
mark = "SEEN"
source = "someone-2001"
spread = { kind = "lognormal", sd = 0.2 }
"""


def test_a_row_is_read_with_its_spread():
    row = read_rows(GOOD, "lh.toml")["lh_clearance"]
    assert (row.value, row.unit, row.source, row.file) == (20.0, "1/day", "someone-2001", "lh.toml")
    assert (row.spread, row.prior) == (Spread("lognormal", 0.2), Spread("none", 0.0))
    assert row.with_value(3).value == 3.0
    assert row.value == 20.0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("value = 20", "value = ", r"lh\.toml: not valid TOML"),
        ("[lh_clearance]", "lh_clearance = 3\n[other]", r"\[lh_clearance\] must be a table"),
        ("mark =", "marc =", "unknown key 'marc'; known: how, mark"),
        ('unit = "1/day"\n', "", "lacks unit"),
        ('"measured"', '"guessed"', "how = 'guessed'; expected one of: measured"),
        ('"SEEN"', '"TRUE"', "mark = 'TRUE'; expected one of: SEEN"),
        ('source = "someone-2001"\n', "", "how = 'measured' needs a source key"),
        ("value = 20", 'value = "20"', "value must be a number, found '20'"),
        ("value = 20", "value = true", "value must be a number, found True"),
    ],
)
def test_a_wrong_row_is_refused_with_its_place(old, new, message):
    with pytest.raises(ParameterError, match=message):
        read_rows(GOOD.replace(old, new), "lh.toml")


@pytest.mark.parametrize("how", ["assumed", "calibrated here"])
def test_what_was_not_published_needs_no_source(how):
    assert read_rows(GOOD.replace('source = "someone-2001"\n', "").replace("measured", how), "lh.toml")


def test_an_id_stands_in_one_file_only(tmp_path, monkeypatch):
    folder = tmp_path / "parameters"
    folder.mkdir()
    for name in ("a.toml", "b.toml", "notes.txt"):
        (folder / name).write_text(GOOD)
    monkeypatch.setattr(parameters, "files", lambda _: tmp_path)
    with pytest.raises(ParameterError, match=r"'lh_clearance' stands in a\.toml and in b\.toml"):
        all_rows.__wrapped__()
