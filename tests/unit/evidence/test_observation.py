"""How values scatter: every measure has a row or a reason, and a wrong row is refused with its place."""

import math
import tomllib
from importlib.resources import files
from typing import get_args

import pytest

from circhoral.evidence import observation as module
from circhoral.evidence.diary import abstinence, diary
from circhoral.evidence.observation import METHODS, observations, unobserved
from circhoral.evidence.parameters import ParameterError
from circhoral.people.records import Lab, Method
from circhoral.quantities.analytes import measures

GOOD = """\
[measure.lh]
unit = "IU/L"
scale = "log"
pulsatile = true
assay = { value = 0.3, mark = "ASSUMED" }
within_person = { value = 0.4, mark = "SEEN", source = "levine-2000", note = "made up" }
limit_of_detection.routine = { value = 0.5, mark = "ASSUMED" }
bias.immunoassay.female = { times = 2.0, scatter = 1.2, mark = "ASSUMED" }
time_of_day = { amplitude = 0.2, peak_hour = 8.0, sexes = ["male"], mark = "ASSUMED" }
[unobserved]
ovulation = "an event"
[diary.shift]
sign = "rise"
against = "ovulation"
mean = -1.0
sd = 1.5
missed = 0.2
mark = "ASSUMED"
[abstinence.total_sperm_count]
reference_days = 3
days = [1, 3, 5]
factors = [0.5, 1.0, 1.4]
mark = "ASSUMED"
"""


@pytest.fixture
def read(tmp_path, monkeypatch):
    def made(text, reader=observations):
        (tmp_path / "observation.toml").write_text(text)
        monkeypatch.setattr(module, "files", lambda _: tmp_path)
        return reader.__wrapped__()

    return made


def test_every_measure_has_a_row_or_a_reason():
    assert set(observations()) | set(unobserved()) == set(measures())
    assert not set(observations()) & set(unobserved())
    assert all(unobserved().values())


def test_what_is_simulated_and_has_no_row_is_no_value_of_a_laboratory():
    simulated = {name for name in unobserved() if measures()[name].modelled}
    assert simulated == {
        "gnrh", "gnrh_pulse_frequency", "testosterone_intratesticular", "visceral_fat", "endometrial_secretory_phase",
        "ovulation", "menses", "cycle_day", "conception_chance",
    }  # fmt: skip


def test_methods_are_those_of_a_lab():
    assert get_args(Method) == METHODS
    assert Lab(test="lh", value="5 IU/L", method=METHODS[0]).method in METHODS


def test_packaged_numbers_are_sensible():
    for row in observations().values():
        assert 0 < row.sd() < (0.8 if row.scale == "log" else 15), row.measure
        for sex, usual in (("male", measures()[row.measure].male), ("female", measures()[row.measure].female)):
            if usual is not None and row.limit() is not None:
                assert row.limit() < usual[1], (row.measure, sex)
        if row.limit("mass_spectrometry") is not None:
            assert row.limit("mass_spectrometry") <= row.limit()
    assert {name for name, row in observations().items() if row.pulsatile} == {"lh", "gh"}
    linear = {name for name, row in observations().items() if row.scale == "linear"}
    assert linear == {"hematocrit", "sperm_motility", "dominant_follicle_diameter", "mature_follicle_count",
                      "endometrial_thickness"}  # fmt: skip


def test_testosterone_has_no_second_rhythm():
    own = [name for name, row in observations().items() if row.time_of_day]
    assert not {"testosterone_total", "testosterone_free", "testosterone_bioavailable", "free_androgen_index"} & {*own}


def test_inhibin_b_of_men_falls_through_the_day_as_reported():
    rhythm = observations()["inhibin_b"].time_of_day
    hourly = (rhythm.factor(9) - rhythm.factor(17)) / rhythm.factor(9) / 8
    assert rhythm.sexes == ("male",)
    assert hourly == pytest.approx(0.03, abs=0.001)


def test_oral_progesterone_is_read_eightfold_by_immunoassay_alone():
    row = observations()["progesterone"]
    assert row.times("immunoassay", ["female", "oral_progesterone"]) == 8.0
    assert row.times("immunoassay", ["female"]) == 1.0
    assert row.times("mass_spectrometry", ["oral_progesterone"]) == 1.0
    assert row.sd("immunoassay", ["oral_progesterone"]) > row.sd()


def test_a_row_reads(read):
    row = read(GOOD)["lh"]
    assert row.sd() == pytest.approx(0.5)
    assert row.sd("immunoassay", ["female"]) == pytest.approx(1.3)
    assert row.sd("immunoassay", ["male"]) == pytest.approx(0.5)
    assert row.times("immunoassay", ["female"]) == 2.0
    assert row.limit() == row.limit("mass_spectrometry") == 0.5
    assert row.time_of_day.factor(8) == pytest.approx(1.2)
    assert row.time_of_day.factor(20) == pytest.approx(0.8)
    assert (row.within_person.source, row.within_person.note) == ("levine-2000", "made up")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("measure.lh", "measure.lhh", r"\[measure.lhh\] is no measure; see: circhoral measures"),
        ('"IU/L"', '"nmol/L"', r"\[measure.lh\] unit = 'nmol/L'; its canonical unit is 'IU/L'"),
        ('scale = "log"', 'scale = "logit"', "scale = 'logit'; expected one of: log, linear"),
        ('scale = "log"', "", "lacks scale"),
        ("pulsatile", "pulsed", "unknown key 'pulsed'"),
        ("value = 0.3", "value = -0.3", "assay value = -0.3; expected between 0 and inf"),
        ("value = 0.3", 'value = "a"', "assay value must be a number, found 'a'"),
        ("value = 0.3, ", "", r"\[measure.lh\] assay lacks value"),
        ("levine-2000", "levine-2001", "within_person source = 'levine-2001', which sources.bib does not hold"),
        ('source = "levine-2000", ', "", "within_person mark = 'SEEN' needs a source key"),
        ('"SEEN"', '"HEARD"', "within_person mark = 'HEARD'; expected one of: SEEN"),
        ("limit_of_detection.routine", "limit_of_detection.bioassay", "limit_of_detection lacks routine"),
        ("bias.immunoassay", "bias.dipstick", "bias has the unknown key 'dipstick'"),
        ("immunoassay.female", "immunoassay.child", "bias.immunoassay has the unknown key 'child'"),
        ("times = 2.0", "times = 0.0", "bias.immunoassay.female times = 0"),
        ("amplitude = 0.2", "amplitude = 1.2", "time_of_day amplitude = 1.2; expected between 0 and 0.99"),
        ("peak_hour = 8.0", "peak_hour = 25", "time_of_day peak_hour = 25"),
    ],
)
def test_a_wrong_row_is_refused(old, new, message, read):
    with pytest.raises(ParameterError, match=message):
        read(GOOD.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("missed = 0.2", "missed = 1.2", r"\[diary.shift\] missed = 1.2"),
        ("sd = 1.5", "sd = -1.5", r"\[diary.shift\] sd = -1.5"),
        ('sign = "rise"', "", "lacks sign"),
    ],
)
def test_a_wrong_sign_is_refused(old, new, message, read):
    assert read(GOOD, diary)["shift"].mean == -1.0
    with pytest.raises(ParameterError, match=message):
        read(GOOD.replace(old, new), diary)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[1, 3, 5]", "[1, 3]", "needs rising days with one factor each"),
        ("[1, 3, 5]", "[1, 5, 3]", "needs rising days"),
        ("reference_days = 3", "reference_days = 9", "reference_days = 9; expected between 1 and 5"),
        ("abstinence.total_sperm_count", "abstinence.sperm", "is no measure"),
    ],
)
def test_a_wrong_abstinence_is_refused(old, new, message, read):
    with pytest.raises(ParameterError, match=message):
        read(GOOD.replace(old, new), abstinence)


def test_abstinence_is_a_line_between_days_and_level_beyond(read):
    curve = read(GOOD, abstinence)["total_sperm_count"]
    assert [curve.factor(day) for day in (0, 1, 2, 3, 4, 5, 9)] == pytest.approx([0.5, 0.5, 0.75, 1, 1.2, 1.4, 1.4])


def test_packaged_abstinence_is_one_at_its_reference_and_counts_multiply():
    curves = abstinence()
    for curve in curves.values():
        assert curve.factor(curve.reference_days) == 1.0
        assert measures()[curve.measure].sexes == ("male",)
    for day in (1, 2, 3, 4, 5, 7):
        count = curves["sperm_concentration"].factor(day) * curves["semen_volume"].factor(day)
        assert curves["total_sperm_count"].factor(day) == pytest.approx(count, abs=0.01)
        motile = curves["total_sperm_count"].factor(day) * curves["sperm_motility"].factor(day)
        assert curves["total_motile_count"].factor(day) == pytest.approx(motile, abs=0.01)


def test_packaged_diary():
    assert diary()["cycle_length"].sd == 2.8
    assert diary()["temperature_rise"].mean > 0
    assert all(0 <= sign.missed < 0.5 and sign.sd > 0 for sign in diary().values())


def test_derived_measures_scatter_as_what_they_are_made_of():
    rows = observations()
    ratio = math.hypot(rows["testosterone_total"].within_person.value, rows["shbg"].within_person.value)
    assert rows["free_androgen_index"].within_person.value == pytest.approx(ratio, abs=0.02)
    product = math.hypot(rows["insulin"].within_person.value, rows["glucose"].within_person.value)
    assert rows["homa_ir"].within_person.value == pytest.approx(product, abs=0.02)


def test_the_file_holds_nothing_that_is_not_read():
    text = (files("circhoral.content") / "observation.toml").read_text(encoding="utf-8")
    assert set(tomllib.loads(text)) == {"measure", "unobserved", "diary", "abstinence"}
