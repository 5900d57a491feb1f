"""The rows of the vocabulary: every measure with its units and the values that a living person can have.

`usual` ranges are wide on purpose (adults of any age and cycle day, on common assays): they only serve to
notice that a number was probably written in another unit. They are not reference ranges and judge nobody.
`credible` is what disease or treatment can reach; a value outside it is not accepted.
Rows with ``modelled=False`` may stand among a person's labs but are not simulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from circhoral.quantities.codes import codes_of

type Range = tuple[float, float]
type Sex = Literal["male", "female"]


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that can be measured in, or predicted for, a person.

    Attributes
    ----------
    id, label : str
    unit : str
        Canonical unit: the one used inside the model.
    conventional, si : str
        Units of display.
    credible : tuple of float
        Lowest and highest value that any person can have [canonical unit].
    male, female : tuple of float or None
        Usual adult values, generously; None where the measure has none [canonical unit].
    description : str
    molar_mass : float or None
        [g/mol]
    customary : tuple of str
        Other units in which laboratories report it.
    sexes : tuple of str
    modelled : bool
    """

    id: str
    label: str
    unit: str
    conventional: str
    si: str
    credible: Range
    male: Range | None
    female: Range | None
    description: str
    molar_mass: float | None = None
    customary: tuple[str, ...] = ()
    modelled: bool = True
    sexes: tuple[Sex, ...] = ("male", "female")

    @property
    def loinc(self) -> tuple[str, ...]:
        """LOINC numbers that name this measure."""
        return codes_of(self.id)

    @property
    def units(self) -> tuple[str, ...]:
        """Every unit in which laboratories report it, without repeats."""
        return tuple(dict.fromkeys((self.conventional, self.si, self.unit, *self.customary)))

    def usual(self, sex: Sex) -> Range | None:
        """Return the usual adult range of one sex [canonical unit]."""
        return self.male if sex == "male" else self.female


_STEROID = ("ng/dL", "ng/mL", "pg/mL", "pmol/L", "nmol/L")
_T = 288.42  # g/mol
_M: tuple[Sex, ...] = ("male",)
_F: tuple[Sex, ...] = ("female",)

# id, label, unit, conventional, si, credible, usual male, usual female, description, molar mass, customary
GONADAL: tuple[Measure, ...] = (
    Measure("gnrh", "GnRH", "nmol/L", "pg/mL", "pmol/L", (0, 100), None, None,
            "gonadotropin-releasing hormone (gonadorelin)", 1182.3),
    Measure("gnrh_pulse_frequency", "GnRH pulse frequency", "1/day", "1/day", "1/day", (0, 200), None, None,
            "native GnRH pulses per day; what a study counts as LH pulses depends on its sampling"),
    Measure("lh", "LH", "IU/L", "mIU/mL", "IU/L", (0, 500), (1, 12), (0.5, 100),
            "luteinising hormone in serum"),
    Measure("fsh", "FSH", "IU/L", "mIU/mL", "IU/L", (0, 500), (1, 14), (1, 150),
            "follicle-stimulating hormone in serum"),
    Measure("testosterone_total", "total testosterone", "nmol/L", "ng/dL", "nmol/L", (0, 350), (8, 35),
            (0.3, 2.8), "bound and free testosterone in serum", _T, _STEROID),
    Measure("testosterone_free", "free testosterone", "nmol/L", "pg/mL", "pmol/L", (0, 10), (0.03, 0.9),
            (0.0007, 0.04),
            "unbound testosterone; direct immunoassays read several times lower than dialysis", _T,
            _STEROID),
    Measure("testosterone_bioavailable", "bioavailable testosterone", "nmol/L", "ng/dL", "nmol/L", (0, 200),
            (2, 18), (0.02, 0.8), "free and albumin-bound testosterone", _T, _STEROID),
    Measure("free_androgen_index", "free androgen index", "1", "1", "1", (0, 3000), (15, 150), (0.3, 10),
            "100 x total testosterone / SHBG, both in nmol/L"),
    Measure("testosterone_intratesticular", "intratesticular testosterone", "nmol/L", "ng/mL", "nmol/L",
            (0, 20000), (300, 5000), None, "testosterone in testicular interstitial fluid", _T,
            ("ng/mL", "nmol/L"), sexes=_M),
    Measure("dihydrotestosterone", "DHT", "nmol/L", "ng/dL", "nmol/L", (0, 100), (0.4, 4), (0.03, 1.3),
            "5-alpha-dihydrotestosterone in serum", 290.44, _STEROID),
    Measure("androstenedione", "androstenedione", "nmol/L", "ng/dL", "nmol/L", (0, 300), (0.8, 9), (0.5,
            14), "androstenedione in serum", 286.41, _STEROID),
    Measure("estradiol", "estradiol", "nmol/L", "pg/mL", "pmol/L", (0, 60), (0.03, 0.2), (0.01, 2.2),
            "estradiol in serum", 272.38, ("pg/mL", "pmol/L", "ng/L")),
    Measure("estradiol_free", "free estradiol", "nmol/L", "pg/mL", "pmol/L", (0, 3), (0.0004, 0.006),
            (0.0002, 0.06), "unbound estradiol", 272.38, ("pg/mL", "pmol/L")),
    Measure("estrone", "estrone", "nmol/L", "pg/mL", "pmol/L", (0, 60), (0.05, 0.35), (0.03, 1.3),
            "estrone in serum", 270.37, ("pg/mL", "pmol/L")),
    Measure("progesterone", "progesterone", "nmol/L", "ng/mL", "nmol/L", (0, 1500), (0.1, 5), (0.1, 100),
            "progesterone in serum", 314.46, ("ng/mL", "nmol/L", "ng/dL")),
    Measure("inhibin_b", "inhibin B", "ng/L", "pg/mL", "ng/L", (0, 3000), (25, 500), (1, 350),
            "inhibin B in serum"),
    Measure("inhibin_a", "inhibin A", "ng/L", "pg/mL", "ng/L", (0, 3000), None, (0.5, 200),
            "inhibin A in serum"),
    # 140 kDa gives the customary 7.14 pmol/L per ug/L: a convention for a protein of several forms.
    Measure("amh", "AMH", "ug/L", "ng/mL", "pmol/L", (0, 300), (1, 25), (0.02, 15),
            "anti-Mullerian hormone in serum", 140_000.0, ("ng/mL", "pmol/L")),
    Measure("shbg", "SHBG", "nmol/L", "nmol/L", "nmol/L", (0.3, 1000), (8, 90), (12, 250),
            "sex-hormone-binding globulin in serum"),
    Measure("prolactin", "prolactin", "ug/L", "ng/mL", "ug/L", (0, 100_000), (1.5, 25), (1.5, 35),
            "prolactin in serum"),
)  # fmt: skip

METABOLIC: tuple[Measure, ...] = (
    Measure("igf1", "IGF-1", "ug/L", "ng/mL", "nmol/L", (0, 3000), (40, 500), (40, 500),
            "insulin-like growth factor 1 in serum", 7649.0, ("ng/mL", "nmol/L")),
    Measure("gh", "growth hormone", "ug/L", "ng/mL", "ug/L", (0, 1000), (0, 20), (0, 30),
            "growth hormone in serum"),
    Measure("insulin", "insulin", "mIU/L", "uIU/mL", "mIU/L", (0, 3000), (1, 35), (1, 35),
            "insulin in serum"),
    Measure("glucose", "glucose", "mmol/L", "mg/dL", "mmol/L", (0.5, 80), (3.5, 8), (3.3, 8),
            "glucose in plasma", 180.156, ("mg/dL", "mmol/L")),
    Measure("homa_ir", "HOMA-IR", "1", "1", "1", (0, 500), (0.2, 6), (0.2, 6),
            "fasting insulin [mIU/L] x fasting glucose [mmol/L] / 22.5"),
    Measure("leptin", "leptin", "ug/L", "ng/mL", "ug/L", (0, 500), (0.3, 35), (1, 90), "leptin in serum"),
    Measure("adiponectin", "adiponectin", "mg/L", "ug/mL", "mg/L", (0, 200), (1, 30), (1, 40),
            "adiponectin in serum"),
    Measure("crp", "C-reactive protein", "mg/L", "mg/L", "mg/L", (0, 1000), (0, 10), (0, 10),
            "C-reactive protein in serum", None, ("mg/dL", )),
    Measure("il6", "interleukin 6", "ng/L", "pg/mL", "ng/L", (0, 1e6), (0, 15), (0, 15),
            "interleukin 6 in serum"),
    Measure("tnf_alpha", "TNF alpha", "ng/L", "pg/mL", "ng/L", (0, 1e5), (0, 30), (0, 30),
            "tumour necrosis factor alpha in serum"),
    Measure("weight", "body weight", "kg", "kg", "kg", (2, 500), (40, 200), (35, 200), "body weight", None,
            ("lb", )),
    Measure("bmi", "body-mass index", "kg/m^2", "kg/m^2", "kg/m^2", (8, 150), (15, 60), (14, 60),
            "weight / height squared"),
    Measure("fat_mass", "fat mass", "kg", "kg", "kg", (0.2, 350), (3, 100), (4, 110), "body fat"),
    Measure("lean_mass", "lean mass", "kg", "kg", "kg", (1, 200), (30, 110), (22, 90), "body without fat"),
    Measure("visceral_fat", "visceral fat", "1", "1", "1", (0, 20), None, None,
            "visceral fat area, relative to the person's own start"),
    Measure("hematocrit", "hematocrit", "percent", "percent", "percent", (8, 85), (36, 56), (32, 50),
            "red cells as a share of blood volume", None, ("L/L", )),
)  # fmt: skip

FERTILITY: tuple[Measure, ...] = (
    Measure("sperm_concentration", "sperm concentration", "million/mL", "million/mL", "million/mL", (0,
            1500), (0, 400), None, "sperm per volume of semen", sexes=_M),
    Measure("total_sperm_count", "total sperm count", "million", "million", "million", (0, 10_000), (0,
            2000), None, "sperm in one ejaculate", sexes=_M),
    Measure("sperm_motility", "sperm motility", "percent", "percent", "percent", (0, 100), (0, 95), None,
            "motile share of sperm", sexes=_M),
    Measure("total_motile_count", "total motile count", "million", "million", "million", (0, 10_000), (0,
            1500), None, "motile sperm in one ejaculate", sexes=_M),
    Measure("testicular_volume", "testicular volume", "mL", "mL", "mL", (0.2, 80), (3, 35), None,
            "mean volume of one testis", sexes=_M),
    Measure("dominant_follicle_diameter", "dominant follicle", "mm", "mm", "mm", (0, 100), None, (2, 30),
            "mean diameter of the largest follicle", None, ("cm", ), sexes=_F),
    Measure("mature_follicle_count", "mature follicles", "1", "1", "1", (0, 100), None, (0, 30),
            "follicles of 16 mm and more", sexes=_F),
    Measure("antral_follicle_count", "antral follicles", "1", "1", "1", (0, 200), None, (0, 60),
            "follicles of 2 to 10 mm in both ovaries", sexes=_F),
    Measure("endometrial_thickness", "endometrial thickness", "mm", "mm", "mm", (0, 60), None, (1, 20),
            "double-layer thickness", None, ("cm", ), sexes=_F),
    Measure("endometrial_secretory_phase", "secretory phase", "day", "day", "day", (0, 400), None, (0, 16),
            "days of adequate progesterone after estradiol priming", sexes=_F),
    Measure("ovulation", "ovulation", "1", "1", "1", (0, 100), None, None,
            "follicles that released their egg since the sample before", sexes=_F),
    Measure("menses", "menses", "1", "1", "1", (0, 100), None, None,
            "bleeds that began since the sample before", sexes=_F),
    Measure("cycle_day", "cycle day", "day", "day", "day", (0, 2000), None, (1, 60),
            "days since menses began; the first day of bleeding is 1", sexes=_F),
    Measure("conception_chance", "chance of conception", "percent", "percent", "percent", (0, 100), None,
            None,
            "per cycle, from published fecundability: an association with wide spread, not a mechanism"),
)  # fmt: skip

LAB_ONLY: tuple[Measure, ...] = (
    Measure("hcg", "hCG", "IU/L", "mIU/mL", "IU/L", (0, 1e7), (0, 5), (0, 3e5),
            "chorionic gonadotropin in serum", modelled=False),
    Measure("albumin", "albumin", "g/L", "g/dL", "g/L", (5, 80), (28, 56), (28, 56), "albumin in serum",
            None, ("g/dL", "g/L"), modelled=False),
    Measure("dheas", "DHEA-S", "nmol/L", "ug/dL", "umol/L", (0, 150_000), (500, 20_000), (300, 15_000),
            "dehydroepiandrosterone sulphate", 368.49, ("ug/dL", "umol/L", "ug/mL"), modelled=False),
    Measure("hydroxyprogesterone", "17-OH-progesterone", "nmol/L", "ng/dL", "nmol/L", (0, 3000), (0.3, 12),
            (0.1, 20), "17-hydroxyprogesterone in serum", 330.46, ("ng/dL", "nmol/L", "ng/mL"),
            modelled=False),
    Measure("cortisol", "cortisol", "nmol/L", "ug/dL", "nmol/L", (0, 10_000), (30, 900), (30, 1300),
            "cortisol in serum", 362.46, ("ug/dL", "nmol/L"), modelled=False),
    Measure("tsh", "TSH", "mIU/L", "uIU/mL", "mIU/L", (0, 2000), (0.2, 8), (0.2, 8),
            "thyroid-stimulating hormone", modelled=False),
    Measure("psa", "PSA", "ug/L", "ng/mL", "ug/L", (0, 50_000), (0, 10), None, "prostate-specific antigen",
            modelled=False, sexes=_M),
    Measure("semen_volume", "semen volume", "mL", "mL", "mL", (0, 20), (0.3, 10), None,
            "volume of one ejaculate", modelled=False, sexes=_M),
)  # fmt: skip
