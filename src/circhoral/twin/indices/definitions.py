"""Every structure index: what it needs, and the inversion that makes it from labs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from circhoral.quantities.analytes import Sex
from circhoral.simulation.draws import Floats
from circhoral.twin.indices import forms
from circhoral.twin.indices.forms import Constants

type Needs = tuple[tuple[str, ...], ...]
"""Sets of labs, the best first; one of them must be there whole."""

BOTH: tuple[Sex, ...] = ("male", "female")


@dataclass(frozen=True)
class Known:
    """What is known at one visit.

    Attributes
    ----------
    sex : {"male", "female"}
    age : float
        [year]
    labs : mapping of str to ndarray (draw,)
        Canonical units, albumin in nmol/L, testosterone as the mean of the day.
    adiposity : float or None
        Fat over that of the reference body; None without weight and height.
    rhythm : float
        Testosterone at the hour of the sample over the mean of its day.
    """

    sex: Sex
    age: float
    labs: Mapping[str, Floats]
    adiposity: float | None = None
    rhythm: float = 1.0

    @property
    def c(self) -> Constants:
        """Values of the parameter rows."""
        return forms.constants(self.sex)

    @property
    def years(self) -> float:
        """Age beyond the reference age [year]."""
        return self.age - self.c["reference_age"]

    @property
    def albumin(self) -> Floats:
        """Albumin [nmol/L]; the usual one unless measured."""
        return self.labs.get("albumin", np.asarray(self.c["albumin"]))

    @property
    def insulin(self) -> Floats:
        """Fasting insulin over the usual one: measured, else as fat makes it, else one."""
        if "insulin" in self.labs:
            return np.asarray(self.labs["insulin"] / self.c["insulin_baseline"])
        return np.asarray((self.adiposity or 1.0) ** self.c["insulin_adiposity_exponent"])

    @cached_property
    def free0(self) -> tuple[Floats, Floats]:
        """Free testosterone and estradiol of the typical person [nmol/L]."""
        return forms.healthy_free(self.c, self.albumin)

    @cached_property
    def free_t(self) -> Floats:
        """Free testosterone, mean of the day [nmol/L]."""
        return forms.free_testosterone(self.labs["testosterone_total"], self.labs["shbg"], self.albumin, self.c)

    @cached_property
    def free_e(self) -> Floats:
        """Free estradiol [nmol/L]."""
        return forms.free_estradiol(self.labs["estradiol"], self.labs["shbg"], self.free_t, self.albumin, self.c)

    @cached_property
    def made(self) -> Floats:
        """Testosterone made per day, over that of the typical person."""
        if "testosterone_total" in self.labs and "shbg" in self.labs:
            return forms.turnover(self.labs["testosterone_total"], self.free_t, self.free0[0], self.c)
        return np.asarray(self.labs["androstenedione"] / self.c["androstenedione_baseline"])

    @cached_property
    def work(self) -> Floats:
        """The gonad's share of it, relative."""
        return forms.gland_work(self.made, self.c)

    @property
    def drive(self) -> float:
        """Size of GnRH pulses at this age; a woman's does not change with age."""
        return float(np.exp(-self.c["ageing_gnrh_slope"] * self.years)) if self.sex == "male" else 1.0


@dataclass(frozen=True, slots=True)
class Definition:
    """One index.

    Attributes
    ----------
    name, label, gloss, meaning, formula : str
        `gloss` says in a few words what the gain is of.
    sexes : tuple of str
    needs : tuple of tuples of str
    raw : callable
        Known -> ndarray (draw,), before it is divided by the healthy median.
    amount : callable or None
        Known -> the same as a quantity with `amount_unit`; `amount_label` says which.
    expected : bool
        Whether the amount is what a healthy organ would make, rather than what this one does.
    early_follicular : bool
        Of a woman: whether the labs must be of cycle days 2 to 5, or of a time without cycles.
    """

    name: str
    label: str
    gloss: str
    meaning: str
    formula: str
    sexes: tuple[Sex, ...]
    needs: Needs
    raw: Callable[[Known], Floats]
    amount: Callable[[Known], Floats] | None = None
    amount_unit: str = ""
    amount_label: str = ""
    expected: bool = False
    early_follicular: bool = True


def _leydig(k: Known) -> Floats:
    by_age = np.exp(-k.c["ageing_leydig_slope"] * k.years)
    return np.asarray(k.work / forms.leydig_answer(k.labs["lh"], k.c) / by_age)


def _capacity(k: Known) -> Floats:
    """Return what these cells would make at saturating LH [µmol/day]: far outside what is ever seen."""
    most = forms.leydig_answer(np.asarray(1e9), k.c)
    usual = k.c["testosterone_clearance"] * k.c["testosterone_baseline"] * (1 - k.c["testosterone_adrenal_fraction"])
    return np.asarray(usual * most * k.work / forms.leydig_answer(k.labs["lh"], k.c) / 1000)


def _expected_lh(k: Known) -> Floats:
    return forms.expected_lh(k.free_t, k.free_e, k.free0, k.c, k.drive)


def _feedback(k: Known) -> Floats:
    healthy = forms.expected_lh(*k.free0, k.free0, k.c, k.drive)
    return np.asarray(healthy / _expected_lh(k))


def _aromatase(k: Known) -> Floats:
    c = k.c
    testis, other = c["estradiol_testis_fraction"], c["estradiol_adrenal_fraction"]
    fat = k.labs["estradiol"] / c["estradiol_baseline"] - testis * k.work
    by_fat = (k.adiposity or 1.0) ** c["aromatase_adiposity_exponent"]
    return np.asarray(fat / ((1 - testis - other) * k.free_t / k.free0[0] + other) / by_fat)


def _sertoli(k: Known) -> Floats:
    c = k.c
    relative, half, by_fsh = k.labs["fsh"] / c["fsh_baseline"], c["sertoli_fsh_half"], c["inhibin_b_fsh_fraction"]
    support = relative * (1 + half) / (relative + half)
    return np.asarray(k.labs["inhibin_b"] / c["inhibin_b_baseline"] / (1 - by_fsh + by_fsh * support))


def _shbg(k: Known) -> Floats:
    by_age = 1 + k.c["ageing_shbg_slope"] * k.years
    return np.asarray(k.labs["shbg"] / (forms.expected_shbg(k.free_t, k.free_e, k.insulin, k.free0, k.c) * by_age))


def _insulin(k: Known) -> Floats:
    usual = k.c["insulin_baseline"] * k.c["glucose_baseline"] / k.c["homa_constant"]
    if "insulin" in k.labs and "glucose" in k.labs:
        return np.asarray(k.labs["insulin"] * k.labs["glucose"] / k.c["homa_constant"] / usual)
    return np.asarray(k.labs["homa_ir"] / usual)


def _homa(k: Known) -> Floats:
    return np.asarray(_insulin(k) * k.c["insulin_baseline"] * k.c["glucose_baseline"] / k.c["homa_constant"])


def _theca(k: Known) -> Floats:
    insulin = k.insulin ** k.c["theca_insulin_exponent"]
    return np.asarray(k.work / (forms.theca_answer(k.labs["lh"], k.c) * insulin))


def _granulosa(k: Known) -> Floats:
    c = k.c
    by_fat = (k.adiposity or 1.0) ** c["aromatase_adiposity_exponent"]
    follicles = k.labs["estradiol"] - c["estradiol_extraovarian"] * by_fat
    supply = k.labs["lh"] / c["lh_baseline"] * k.insulin ** c["theca_insulin_exponent"]
    androgen = supply * (1 + c["theca_lh_saturation"]) / (supply + c["theca_lh_saturation"])
    fed = forms.relative_hill(k.labs["fsh"] / c["fsh_baseline"], c["granulosa_support_half"])
    return np.asarray(follicles / (c["estradiol_per_follicle"] * androgen * fed))


def _reserve(k: Known) -> Floats:
    c = k.c
    seen = [
        np.log(np.maximum(k.labs[lab], 1e-9) / c[row])
        for lab, row in (("amh", "amh_baseline"), ("antral_follicle_count", "antral_follicle_baseline"))
        if lab in k.labs
    ]
    by_age = -c["reserve_age_slope"] * k.years - c["reserve_age_bend"] * k.years**2
    return np.asarray(np.exp(sum(seen) / len(seen) - by_age))


DEFINITIONS = (
    Definition(
        "gonadotroph_gain", "gonadotroph gain", "LH made, for this feedback",
        "LH that hypothalamus and pituitary make, over what healthy ones would make under this person's steroids",
        "LH / LH_open(free T, free E2, age)", BOTH, (("lh", "testosterone_total", "estradiol", "shbg"),),
        lambda k: np.asarray(k.labs["lh"] / _expected_lh(k)),
        _expected_lh, "IU/L", "LH expected under these steroids", expected=True,
    ),
    Definition(
        "feedback_strength", "feedback strength", "brake by T and E2 on LH",
        "how strongly this person's testosterone and estradiol hold a healthy pituitary back",
        "LH_open(healthy steroids) / LH_open(free T, free E2)", BOTH, (("testosterone_total", "estradiol", "shbg"),),
        _feedback,
    ),
    Definition(
        "leydig_gain", "Leydig gain", "testosterone made, for this LH",
        "testosterone that the Leydig cells make, over what healthy ones make at this LH",
        "work / (s (1 - f + f s)), s = (LH/(LH+K) / healthy)^n", ("male",), (("lh", "testosterone_total", "shbg"),),
        _leydig, _capacity, "µmol/day", "secretion at saturating LH",
    ),
    Definition(
        "aromatase_index", "aromatase index", "estradiol made, per free T",
        "estradiol that fat and other tissues make from free testosterone, per fat where weight and height are known",
        "(E2/E2_0 - t work) / ((1 - t - o) freeT/freeT_0 + o) / fat^0.5", ("male",),
        (("estradiol", "testosterone_total", "shbg"),),
        _aromatase, lambda k: np.asarray(1000 * k.labs["estradiol"] / k.labs["testosterone_total"]), "mmol/mol",
        "E2 per T",
    ),
    Definition(
        "sertoli_index", "Sertoli index", "inhibin B made, for this FSH",
        "inhibin B over what healthy Sertoli cells make at this FSH; germ cells missing lower it by up to a quarter",
        "InhB/InhB_0 / (1 - b + b support(FSH))", ("male",), (("inhibin_b", "fsh"),), _sertoli,
    ),
    Definition(
        "theca_gain", "theca gain", "androgen made, for this LH",
        "androgen that the theca makes, over what a healthy one makes at this LH and insulin",
        "work / (x (1 + s) / (x + s) insulin^0.6), x = LH/LH_0", ("female",),
        (("lh", "testosterone_total", "shbg"), ("lh", "androstenedione")), _theca,
    ),
    Definition(
        "granulosa_index", "granulosa index", "estradiol made, for this FSH, LH",
        "estradiol of the follicles, over what healthy granulosa makes early in the cycle at this FSH and LH",
        "(E2 - E2_fat) / (androgen(LH) support(FSH))", ("female",), (("estradiol", "fsh", "lh"),), _granulosa,
    ),
    Definition(
        "lh_fsh_ratio", "LH/FSH ratio", "LH over FSH", "LH over FSH, relative to healthy women early in the cycle",
        "LH / FSH", ("female",), (("lh", "fsh"),), lambda k: np.asarray(k.labs["lh"] / k.labs["fsh"]),
        lambda k: np.asarray(k.labs["lh"] / k.labs["fsh"]), "1", "LH/FSH",
    ),
    Definition(
        "ovarian_reserve_index", "ovarian reserve index", "follicles left, for this age",
        "follicles left by AMH and antral count (geometric mean of both), over healthy women of this age",
        "sqrt(AMH/AMH_0 AFC/AFC_0) / reserve(age)", ("female",),
        (("amh", "antral_follicle_count"), ("amh",), ("antral_follicle_count",)), _reserve, early_follicular=False,
    ),
    Definition(
        "free_testosterone", "free testosterone", "calculated after Vermeulen",
        "calculated after Vermeulen, over that of a healthy person of the reference age",
        "Vermeulen(T, SHBG, albumin)", BOTH, (("testosterone_total", "shbg"),), lambda k: k.free_t / k.free0[0],
        lambda k: 1000 * forms.free_testosterone(
            k.labs["testosterone_total"] * k.rhythm, k.labs["shbg"], k.albumin, k.c
        ), "pmol/L", "free T in this sample", early_follicular=False,
    ),
    Definition(
        "shbg_index", "SHBG index", "SHBG made, for these steroids",
        "SHBG over what a healthy liver makes at this age under these steroids and this insulin (or fat)",
        "SHBG / (SHBG_0 age estrogen androgen insulin^-0.6)", BOTH, (("shbg", "testosterone_total", "estradiol"),),
        _shbg, early_follicular=False,
    ),
    Definition(
        "insulin_index", "insulin index", "resistance, as HOMA-IR", "HOMA-IR, over that of a healthy person",
        "insulin glucose / 22.5 / healthy", BOTH, (("insulin", "glucose"), ("homa_ir",)), _insulin, _homa, "1",
        "HOMA-IR", early_follicular=False,
    ),
)  # fmt: skip


def of_sex(sex: Sex) -> tuple[Definition, ...]:
    """Return the indices of one sex, in the order of report."""
    return tuple(item for item in DEFINITIONS if sex in item.sexes)
