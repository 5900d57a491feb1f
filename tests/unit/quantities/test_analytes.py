import pytest

from circhoral.quantities.analytes import (
    ConversionError,
    UnknownMeasureError,
    convert,
    display_unit,
    drug_measure,
    likely_units,
    measure,
    measures,
)
from circhoral.quantities.codes import LOINC, check_digit_ok, find_code
from circhoral.quantities.quantity import parse_quantity

DESIGN = {
    "gnrh", "lh", "fsh", "testosterone_total", "testosterone_free", "testosterone_bioavailable",
    "free_androgen_index", "testosterone_intratesticular", "dihydrotestosterone", "androstenedione",
    "estradiol", "estradiol_free", "estrone", "progesterone", "inhibin_b", "inhibin_a", "amh", "shbg",
    "prolactin", "igf1", "gh", "insulin", "glucose", "homa_ir", "leptin", "adiponectin", "crp", "il6",
    "tnf_alpha", "weight", "bmi", "fat_mass", "lean_mass", "hematocrit", "sperm_concentration",
    "total_sperm_count", "sperm_motility", "total_motile_count", "testicular_volume",
    "dominant_follicle_diameter", "mature_follicle_count", "antral_follicle_count",
    "endometrial_thickness", "endometrial_secretory_phase", "ovulation", "menses", "cycle_day",
    "conception_chance"
}  # fmt: skip


def test_every_measure_of_the_design_is_there_and_is_modelled():
    assert {name for name, row in measures().items() if row.modelled} >= DESIGN


@pytest.mark.parametrize("row", measures().values(), ids=lambda row: row.id)
def test_units_and_ranges_of_a_measure_fit_together(row):
    for unit in row.units:
        there = convert(1.0, unit, row.unit, row)
        assert convert(there, row.unit, unit, row) == pytest.approx(1.0)
    for usual in (row.male, row.female):
        assert usual is None or row.credible[0] <= usual[0] < usual[1] <= row.credible[1]


@pytest.mark.parametrize(
    ("value", "source", "target", "name", "expected"),
    [
        (100, "ng/dL", "nmol/L", "testosterone_total", 3.467),
        (100, "pg/mL", "pmol/L", "estradiol", 367.1),
        (1, "ng/mL", "nmol/L", "progesterone", 3.180),
        (1, "ng/mL", "pmol/L", "amh", 7.14),
        (100, "mg/dL", "mmol/L", "glucose", 5.551),
        (100, "ug/dL", "umol/L", "dheas", 2.714),
        (20, "10*6/mL", "million/mL", "sperm_concentration", 20),
        (5, "m[IU]/mL", "IU/L", "lh", 5),
        (0.45, "L/L", "percent", "hematocrit", 45),
    ],
)
def test_conversions_agree_with_published_factors(value, source, target, name, expected):
    assert convert(value, source, target, name) == pytest.approx(expected, rel=1e-3)


def test_an_iu_has_no_mass_without_a_named_standard():
    with pytest.raises(ConversionError, match="no mass or amount without a named standard"):
        convert(5, "ng/mL", "IU/L", "lh")
    with pytest.raises(ConversionError, match="IS 84/500"):
        convert(10, "ug/L", "mIU/L", "prolactin")
    assert convert(10, "ug/L", "mIU/L", "prolactin", standard="IS 84/500") == pytest.approx(212)
    assert convert(212, "mIU/L", "ng/mL", "prolactin", standard="IS 84/500") == pytest.approx(10)
    with pytest.raises(ConversionError, match="unknown standard"):
        convert(10, "ug/L", "mIU/L", "prolactin", standard="IS 1")


def test_shbg_is_not_converted_from_mass():
    with pytest.raises(ConversionError, match="use nmol/L"):
        convert(5, "ug/mL", "nmol/L", "shbg")


def test_an_unknown_measure_names_close_ones():
    with pytest.raises(UnknownMeasureError, match="did you mean 'estradiol'"):
        measure("oestradiol")


def test_display_units():
    assert display_unit("testosterone_total", "si") == "nmol/L"
    assert display_unit("testosterone_total", "conventional") == "ng/dL"
    assert drug_measure("anastrozole", "anastrozole", "nmol/L", 293.4).id == "anastrozole_concentration"


def test_likely_units_asks_only_when_the_number_is_far_off():
    testosterone = measure("testosterone_total")
    assert likely_units(15, testosterone, "male", "ng/dL") == ("nmol/L",)
    assert likely_units(180, testosterone, "male", "ng/dL") == ()
    assert likely_units(45, testosterone, "female", "nmol/L") == ("ng/dL",)
    assert likely_units(15, testosterone, "female", "ng/dL") == ()


@pytest.mark.parametrize("row", LOINC, ids=lambda row: row.code)
def test_every_code_is_well_formed_and_names_a_measure(row):
    assert check_digit_ok(row.code)
    assert row.code in measure(row.measure).loinc


@pytest.mark.parametrize("code", ["49012-2", "76010-5", "38476-0", "11068-0", "x-1", "²-3", "2986-"])
def test_codes_with_a_wrong_check_digit_are_noticed(code):
    assert not check_digit_ok(code)
    assert find_code(code) is None


@pytest.mark.parametrize("code", ["2990-0", "14715-7", "14890-8", "1854-9"])
def test_codes_that_nobody_verified_are_not_shipped(code):
    assert find_code(code) is None


@pytest.mark.parametrize(
    ("sex", "name", "values"),
    [
        ("male", "testosterone_total", "180 ng/dL, 450 ng/dL, 1500 ng/dL, 4.5 nmol/L, 15 nmol/L, 6 ng/mL"),
        ("male", "testosterone_free", "50 pg/mL, 12 pg/mL, 9 ng/dL, 300 pmol/L"),
        ("male", "estradiol", "8 pg/mL, 25 pg/mL, 60 pg/mL, 90 pmol/L"),
        ("male", "prolactin", "8 ng/mL, 60 ng/mL, 900 ug/L"),
        ("female", "testosterone_total", "25 ng/dL, 90 ng/dL, 0.9 nmol/L"),
        ("female", "estradiol", "3 pg/mL, 30 pg/mL, 400 pg/mL, 150 pmol/L"),
        ("female", "progesterone", "0.2 ng/mL, 15 ng/mL, 50 nmol/L"),
        ("female", "amh", "0.05 ng/mL, 3 ng/mL, 14 ng/mL, 25 pmol/L"),
        ("female", "hydroxyprogesterone", "50 ng/dL, 2 nmol/L"),
        ("male", "glucose", "90 mg/dL, 5 mmol/L, 300 mg/dL, 17 mmol/L"),
        ("female", "dheas", "200 ug/dL, 5 umol/L"),
        ("male", "cortisol", "12 ug/dL, 400 nmol/L"),
    ],
)
def test_values_seen_every_day_raise_no_question(sex, name, values):
    for text in values.split(", "):
        quantity = parse_quantity(text)
        assert likely_units(quantity.magnitude, measure(name), sex, quantity.unit) == (), text


def test_a_drug_level_names_its_place_once():
    assert drug_measure("hcg", "serum hCG", "IU/L").label == "serum hCG"
    assert drug_measure("gonadorelin", "gonadorelin in peripheral plasma", "nmol/L").label.count(" in ") == 1
    assert drug_measure("enclomiphene", "enclomiphene", "nmol/L", 406.0).label == "enclomiphene in serum"
