"""Phenotypes shift parameters that exist, and a misspelt one is named with what was probably meant."""

import pytest

from circhoral.evidence import phenotypes as module
from circhoral.evidence.parameters import ParameterError, all_rows
from circhoral.evidence.phenotypes import phenotype, phenotypes

GOOD = """\
[sleepy]
label = "sleepy axis"
sex = ["male"]
how = "assumed"
mark = "ASSUMED"
note = "none"
shift = { gnrh_drive = { times = 0.5 }, leydig_capacity = { to = 7.0 } }
"""


def read(text, tmp_path, monkeypatch):
    (tmp_path / "phenotypes.toml").write_text(text)
    monkeypatch.setattr(module, "files", lambda _: tmp_path)
    return phenotypes.__wrapped__()


def test_a_shift_multiplies_or_replaces(tmp_path, monkeypatch):
    made = read(GOOD, tmp_path, monkeypatch)["sleepy"]
    assert made.values(all_rows()) == {"gnrh_drive": 0.5 * all_rows()["gnrh_drive"].value, "leydig_capacity": 7.0}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("gnrh_drive", "gnrh_urge", r"\[sleepy\] shifts 'gnrh_urge', which is no parameter"),
        ("{ times = 0.5 }", "{ plus = 0.5 }", "gnrh_drive needs either 'times' or 'to'"),
        ("{ times = 0.5 }", "{ times = 0.5, to = 1.0 }", "gnrh_drive needs either 'times' or 'to'"),
        ('"assumed"', '"guessed"', "unknown 'how' or 'mark'"),
        ('"ASSUMED"', '"TRUE"', "unknown 'how' or 'mark'"),
    ],
)
def test_a_wrong_phenotype_is_refused(old, new, message, tmp_path, monkeypatch):
    with pytest.raises(ParameterError, match=message):
        read(GOOD.replace(old, new), tmp_path, monkeypatch)


def test_the_packaged_ones_read():
    assert phenotype("eugonadal").values(all_rows()) == {}
    assert phenotype("primary_testicular_failure").sex == ("male",)


def test_a_misspelt_one_is_named():
    with pytest.raises(KeyError, match="'eugonadl' is no phenotype; did you mean 'eugonadal'"):
        phenotype("eugonadl")
    with pytest.raises(KeyError, match=r"choose one of: .*hyperprolactinaemia"):
        phenotype("xyz")
