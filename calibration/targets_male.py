"""What the first calibration aims at: endpoints of calibration studies, lived by one typical man per arm.

Values come from the study files in content/studies; `trials_male` says how each arm is lived, here stands how its run
gives the number. A typical man stands for the group, so medians and geometric means are compared, and shares of men
are left to the population (part 2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from circhoral.evidence.studies import packaged_studies
from circhoral.simulation.arm import Lived

MONTH = 30.4375


@dataclass(frozen=True)
class Target:
    """One number: the study and row it comes from, the arm, how the typical man's run gives it."""

    study: str
    row: str
    what: str
    trial: str
    reported: float
    predict: Callable[[dict[str, Lived]], float]
    unit: str = ""
    weight: float = 1.0
    note: str = ""

    @property
    def relative(self) -> bool:
        """Whether the number is a ratio to a baseline or another arm, so that 1 means no change."""
        return not self.unit


def at(day: float) -> int:
    """Index of the sample at 08:00 of a day; samples are daily."""
    return round(day)


def level(trial: str, measure: str, day: float) -> Callable[[dict[str, Lived]], float]:
    """The value on a day."""
    return lambda runs: float(runs[trial][measure][0, at(day)])


def mean_over(trial: str, measure: str, first: float, last: float) -> Callable[[dict[str, Lived]], float]:
    """The mean over days."""
    return lambda runs: float(np.mean(runs[trial][measure][0, at(first) : at(last) + 1]))


def ratio(trial: str, measure: str, day: float) -> Callable[[dict[str, Lived]], float]:
    """The value on a day over the value at time 0."""
    return lambda runs: float(runs[trial][measure][0, at(day)] / runs[trial][measure][0, 0])


def peak_ratio(trial: str, measure: str, first: float, last: float) -> Callable[[dict[str, Lived]], float]:
    """The highest value of some days over the value at time 0."""
    return lambda runs: float(np.max(runs[trial][measure][0, at(first) : at(last) + 1]) / runs[trial][measure][0, 0])


def between(one: str, other: str, measure: str, day: float) -> Callable[[dict[str, Lived]], float]:
    """The value in one arm over that in another."""
    return lambda runs: float(runs[one][measure][0, at(day)] / runs[other][measure][0, at(day)])


def time_to_rise(trial: str, measure: str, threshold: float, last_dose: float) -> Callable[[dict[str, Lived]], float]:
    """Days after the last dose until a measure rises through a threshold."""

    def found(runs: dict[str, Lived]) -> float:
        series = runs[trial][measure][0, at(last_dose) :]
        below = np.flatnonzero(series < threshold)
        if not len(below) or below[-1] + 1 >= len(series):
            return float("nan")
        i = int(below[-1])
        return i + float((threshold - series[i]) / (series[i + 1] - series[i]))

    return found


def _reported(study: str, arm: str, measure: str, statistic: str, number: int = 0) -> tuple[float, str]:
    """The reported value and its evidence row (or source), from the study's file."""
    found = [
        e for e in packaged_studies()[study].endpoints if (e.arm, e.measure, e.statistic) == (arm, measure, statistic)
    ]
    return found[number].value.magnitude, found[number].row or found[number].source or ""


def targets() -> list[Target]:
    """Every target with the way to its prediction."""
    made: list[Target] = []

    def add(
        study: str,
        arm: str,
        measure: str,
        statistic: str,
        trial: str,
        predict: Callable[[dict[str, Lived]], float],
        *,
        number: int = 0,
        scale: float = 1.0,
        weight: float = 1.0,
        unit: str = "",
        over: float = 1.0,
    ) -> None:
        value, row = _reported(study, arm, measure, statistic, number)
        made.append(
            Target(study, row, f"{trial}: {measure} {statistic}", trial, value * scale / over, predict, unit, weight)
        )

    def extra(
        study: str,
        row: str,
        what: str,
        trial: str,
        value: float,
        predict: Callable[[dict[str, Lived]], float],
        weight: float,
        note: str,
    ) -> None:
        made.append(Target(study, row, what, trial, value, predict, "", weight, note))

    t, lh, fsh, e2, sperm, itt = (
        "testosterone_total",
        "lh",
        "fsh",
        "estradiol",
        "sperm_concentration",
        "testosterone_intratesticular",
    )
    add("travison-2017", "men", t, "median", "healthy", level("healthy", t, 0), scale=0.03467, unit="nmol/L")
    add("grunewald-2013", "men", "inhibin_b", "median", "healthy", level("healthy", "inhibin_b", 0), unit="ng/L")
    for measure in (lh, fsh, sperm):
        add("matsumoto-1990", "te_50", measure, "ratio_between_arms", "te_50", _mean_ratio("te_50", measure, 176, 182))
    add("matsumoto-1990", "te_100", t, "ratio_between_arms", "te_100", _mean_ratio("te_100", t, 168, 181))
    add("matsumoto-1990", "te_300", t, "ratio_between_arms", "te_300", _mean_ratio("te_300", t, 168, 181))
    extra(
        "matsumoto-1990",
        "SUP-03",
        "te_100: sperm near the maximal suppression of te_300",
        "te_100",
        0.05,
        ratio("te_100", sperm, 182),
        0.5,
        "soft: the paper calls 100 mg near maximal",
    )
    extra(
        "matsumoto-1990",
        "SUP-03",
        "te_100: LH near maximal suppression",
        "te_100",
        0.08,
        ratio("te_100", lh, 182),
        0.5,
        "soft: the paper calls 100 mg near maximal",
    )
    extra(
        "who-1995",
        "SUP-06",
        "te_200: sperm of the median man at 6 months",
        "te_200",
        0.06 / 65,
        ratio("te_200", sperm, 182),
        0.5,
        "soft: two thirds are below 0.1 and 95.6 % below 3 million/mL",
    )
    extra(
        "mauss-1975",
        "SUP-32",
        "te_250: sperm on treatment, reported below 3",
        "te_250",
        1.5 / 65,
        ratio("te_250", sperm, 70),
        0.3,
        "soft: reported as below 3 million/mL",
    )
    for number, threshold in enumerate((20, 10, 3)):
        add(
            "liu-2006",
            "stopped",
            sperm,
            "median_time_to",
            "te_200_43",
            time_to_rise("te_200_43", sperm, threshold, 294),
            number=number,
            scale=MONTH,
            unit="day",
            weight=2.0,
        )
    add("coviello-2005", "hcg_0", itt, "ratio_to_baseline", "hcg_0", ratio("hcg_0", itt, 21))
    add("coviello-2005", "hcg_0", lh, "ratio_to_baseline", "hcg_0", ratio("hcg_0", lh, 21))
    add("coviello-2005", "hcg_0", fsh, "ratio_to_baseline", "hcg_0", ratio("hcg_0", fsh, 21))
    for dose in (125, 250, 500):
        add(
            "coviello-2005",
            f"hcg_{dose}",
            itt,
            "ratio_to_baseline",
            f"hcg_{dose}",
            _mean_ratio(f"hcg_{dose}", itt, 20, 21),
        )
    add("saez-1979", *_saez(), "hcg_6000", peak_ratio("hcg_6000", t, 3, 4), number=1)
    add(
        "hsieh-2013",
        "testosterone_hcg",
        t,
        "mean",
        "hcg_trt",
        mean_over("hcg_trt", t, 175, 188),
        scale=0.03467,
        unit="nmol/L",
    )
    extra(
        "hsieh-2013",
        "HCG-11",
        "hcg_trt: semen unchanged, over baseline",
        "hcg_trt",
        1.0,
        ratio("hcg_trt", sperm, 188),
        1.0,
        "reported as no change in semen, 0 of 26 azoospermic",
    )
    add("clomiphene-24h-lh-normal-men", "clomiphene", lh, "ratio_to_baseline", "cc_normal", ratio("cc_normal", lh, 7))
    add("helo-2017", "clomiphene", t, "median", "cc_helo", level("cc_helo", t, 42), scale=0.03467, unit="nmol/L")
    add("helo-2017", "clomiphene", lh, "median", "cc_helo", level("cc_helo", lh, 42), unit="IU/L")
    add("helo-2017", "clomiphene", e2, "median", "cc_helo", level("cc_helo", e2, 42), scale=3.671e-3, unit="nmol/L")
    add(
        "shabsigh-2005",
        "clomiphene",
        t,
        "mean",
        "cc_shabsigh",
        level("cc_shabsigh", t, 35),
        scale=0.03467,
        unit="nmol/L",
    )
    add("da-ros-2012", "clomiphene", t, "mean", "cc_da_ros", level("cc_da_ros", t, 91), scale=0.03467, unit="nmol/L")
    add("taylor-2010", "clomiphene", t, "mean", "cc_taylor", level("cc_taylor", t, 399), scale=0.03467, unit="nmol/L")
    add(
        "wiehle-2013",
        "enclomiphene_25",
        t,
        "mean",
        "en_wiehle",
        level("en_wiehle", t, 42),
        scale=0.03467,
        unit="nmol/L",
    )
    add("tsjoen-2005", "young", lh, "ratio_to_baseline", "letrozole", ratio("letrozole", lh, 28))
    add("tsjoen-2005", "young", t, "ratio_to_baseline", "letrozole", ratio("letrozole", t, 28))
    add("tsjoen-2005", "young", e2, "ratio_to_baseline", "letrozole", ratio("letrozole", e2, 28))
    add("veldhuis-2005", "anastrozole", lh, "ratio_between_arms", "anastrozole", ratio("anastrozole", lh, 7))
    add("veldhuis-2005", "anastrozole", e2, "ratio_between_arms", "anastrozole", ratio("anastrozole", e2, 7))
    add("pitteloud-2008", "testosterone_add_back", lh, "ratio_to_baseline", "keto", ratio("keto", lh, 3.5))
    extra(
        "pitteloud-2008",
        "FB-01",
        "keto_t: LH days 6-7 over days 3-4",
        "keto_t",
        17.4 / 34.6,
        _change("keto_t", lh),
        1.0,
        "",
    )
    extra(
        "pitteloud-2008",
        "FB-02",
        "keto_t: pulse rate days 6-7 over days 3-4",
        "keto_t",
        6.7 / 13.3,
        _change("keto_t", "gnrh_pulse_frequency"),
        1.0,
        "",
    )
    extra(
        "pitteloud-2008",
        "FB-04",
        "keto_e: LH days 6-7 over days 3-4",
        "keto_e",
        19.0 / 36.4,
        _change("keto_e", lh),
        1.0,
        "",
    )
    extra(
        "pitteloud-2008",
        "FB-05",
        "keto_e: pulse rate days 6-7 over days 3-4",
        "keto_e",
        8.6 / 11.4,
        _change("keto_e", "gnrh_pulse_frequency"),
        1.0,
        "",
    )
    add("winters-1979", "testosterone", lh, "ratio_to_baseline", "t_infusion", ratio("t_infusion", lh, 4))
    add("winters-1979", "testosterone", fsh, "ratio_to_baseline", "t_infusion", ratio("t_infusion", fsh, 4))
    add("winters-1979", "estradiol", lh, "ratio_to_baseline", "e_infusion", ratio("e_infusion", lh, 4))
    extra(
        "genazzani-1990",
        "FB-16",
        "agonadal: pulse rate over normal",
        "agonadal",
        27.5 / 10.2,
        _versus("agonadal", "gnrh_pulse_frequency"),
        0.7,
        "pulse counts at 5-minute sampling",
    )
    extra(
        "genazzani-1990",
        "FB-17",
        "agonadal_te: pulse rate over normal",
        "agonadal_te",
        18.2 / 10.2,
        _versus("agonadal_te", "gnrh_pulse_frequency", 76),
        0.2,
        "pulse counts at 5-minute sampling",
    )
    for measure, change, start in ((t, -0.1 * 20, 15.4), (lh, 0.08 * 20, 5.2)):
        extra(
            "camacho-2013",
            "agents D",
            f"{measure}: age 70 over age 50",
            "age_70",
            1 + change / start,
            _older(measure),
            9.0,
            "yearly change of European men over 4.4 years, times 20, on their mean (recalled)",
        )
    add("hoffman-1982", "pump", t, "mean", "pump_sc", level("pump_sc", t, 30), scale=0.03467, unit="nmol/L")
    for dose in (125, 300, 600):
        add(
            "bhasin-2001",
            f"te_{dose}",
            t,
            "trough",
            f"bhasin_{dose}",
            level(f"bhasin_{dose}", t, 133),
            scale=0.03467,
            unit="nmol/L",
        )
    extra(
        "shankara-narayana-2020",
        "REC-30",
        "te_600: SHBG over controls",
        "te_600",
        17.2 / 42.0,
        ratio("te_600", "shbg", 364),
        1.0,
        "dose of abuse assumed",
    )
    extra(
        "shankara-narayana-2020",
        "REC-30",
        "te_600: testicular volume over controls",
        "te_600",
        14.3 / 23.2,
        ratio("te_600", "testicular_volume", 364),
        0.5,
        "dose of abuse assumed",
    )
    extra(
        "valk-1981",
        "GNRH-25",
        "pump_t over pump: LH on day 5",
        "pump_t",
        2.5 / 4.4,
        _pump_ratio(lh),
        0.7,
        "ratio: old assay",
    )
    extra(
        "valk-1981",
        "GNRH-26",
        "pump_t over pump: FSH on day 5",
        "pump_t",
        2.9 / 15.5,
        _pump_ratio(fsh),
        0.7,
        "ratio: old assay",
    )
    return made


def _saez() -> tuple[str, str, str]:
    study = packaged_studies()["saez-1979"]
    last = next(e for e in study.endpoints if e.row == "HCG-09")
    return last.arm, last.measure, last.statistic


def _mean_ratio(trial: str, measure: str, first: float, last: float) -> Callable[[dict[str, Lived]], float]:
    return lambda runs: float(np.mean(runs[trial][measure][0, at(first) : at(last) + 1]) / runs[trial][measure][0, 0])


def _change(trial: str, measure: str) -> Callable[[dict[str, Lived]], float]:
    """Day 6.5 over day 3.5, read as means of two daily samples."""

    def found(runs: dict[str, Lived]) -> float:
        series = runs[trial][measure][0]
        return float((series[6] + series[7]) / (series[3] + series[4]))

    return found


def _versus(trial: str, measure: str, day: float = 0) -> Callable[[dict[str, Lived]], float]:
    return lambda runs: float(runs[trial][measure][0, at(day)] / runs["healthy"][measure][0, 0])


def _older(measure: str) -> Callable[[dict[str, Lived]], float]:
    return lambda runs: float(runs["age_70"][measure][0, 0] / runs["age_50"][measure][0, 0])


def _pump_ratio(measure: str) -> Callable[[dict[str, Lived]], float]:
    return lambda runs: float(runs["pump_t"][measure][0, 187] / runs["pump"][measure][0, 5])
