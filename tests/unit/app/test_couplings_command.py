"""`circhoral couplings` lists how metabolism reaches the axis, and `simulate --without` leaves a coupling out."""

import pytest

from circhoral.app.results import read_results
from circhoral.evidence.couplings import couplings

HEAVY = "sex: male\nage: 40 years\nweight: 120 kg\nheight: 178 cm\n"


@pytest.fixture
def heavy(tmp_path):
    path = tmp_path / "person.yaml"
    path.write_text(HEAVY)
    return path


def test_every_coupling_is_listed_with_its_evidence_and_parameters(cli):
    ended = cli("couplings")
    assert ended.code == 0
    told = " ".join(ended.out.split())
    for row in couplings().values():
        assert f"{row.id}: " in told
        assert f"evidence {row.grade}" in told
        assert all(name in told for name in row.off)
    assert "A people in whom the driver was changed" in told


def test_a_coupling_is_left_out(cli, heavy, tmp_path):
    found = {}
    for name, options in (("with", ()), ("without", ("--without", "insulin_shbg", "--without", "leptin_pulses"))):
        out = tmp_path / f"{name}.nc"
        assert cli("simulate", heavy, "--days", "3", "-m", "shbg", "--out", out, *options).code == 0
        found[name] = read_results(out)
    assert found["without"]["shbg"].values.min() > 1.4 * found["with"]["shbg"].values.max()
    assert found["without"].attrs["couplings_left_out"] == '["insulin_shbg", "leptin_pulses"]'


def test_an_unknown_coupling_ends_with_a_remedy(cli, heavy):
    ended = cli("simulate", heavy, "--without", "insulin_shgb")
    assert ended.code == 2
    assert "'insulin_shgb' is no coupling; did you mean 'insulin_shbg'?" in " ".join(ended.err.split())
