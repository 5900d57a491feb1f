"""Commented files to start from: what ``circhoral new person|regimen|study|protocol`` writes.

Every template is itself a valid file, which a test proves.
"""

from __future__ import annotations

from circhoral.quantities.analytes import Sex
from circhoral.quantities.problems import did_you_mean

_PERSON = """\
# A person. Every quantity has its unit; lines that begin with '#' are ignored.
# Time 0 of a simulation is 'today', or else the latest date in this file.
sex: male                       # a woman's file: circhoral new person --sex female
age: 34 years
height: 180 cm
weight: 92 kg
# today: 2026-03-01
# ancestry: European
# conditions: [obesity]
# medication: [lisinopril]
# allergies: []
# cyp2d6: normal                # poor, intermediate, normal, rapid, ultrarapid
# phenotype: eugonadal

# What was given before time 0. 'until' is where the course ended; without it, it lasts until time 0.
history:
  - agent: testosterone
    formulation: cypionate
    route: intramuscular
    dose: 200 mg
    every: 7 days
    for: 18 months
    until: 2026-02-20

# Laboratory values: a measure (test) or a LOINC code (loinc), and the value with its unit.
# A value below the limit of the assay is written '<0.1 IU/L'.
labs:
  - {date: 2026-02-27, time: 08:30, test: testosterone_total, value: 310 ng/dL, method: immunoassay}
  - {date: 2026-02-27, time: 08:30, test: lh, value: <0.1 IU/L, method: immunoassay}
  - {date: 2026-02-27, loinc: 15067-2, value: 0.2 mIU/mL}

# Semen analyses.
semen:
  - {date: 2026-02-26, volume: 2.8 mL, concentration: 0.2 million/mL, motility: 20 %, abstinence: 3 days}

goal: conceive
"""

_WOMAN = """\
# A woman. Every quantity has its unit; lines that begin with '#' are ignored.
# Time 0 of a simulation is 'today', or else the latest date in this file. The run begins on the first day of a cycle.
sex: female
age: 31 years
height: 167 cm
weight: 64 kg
today: 2026-03-09
# ancestry: European
# conditions: [endometriosis]
# medication: [levothyroxine]
# allergies: []
# phenotype: pcos               # or functional_hypothalamic_amenorrhoea, ...; see: circhoral phenotypes

# What was given before time 0. 'until' is where the course ended; without it, it lasts until time 0.
# history:
#   - {agent: metformin, route: oral, dose: 850 mg, every: 12 h, for: 6 months}

# Laboratory values, with the day of the cycle on which they were taken; the first day of bleeding is cycle day 1.
labs:
  - {date: 2026-02-12, test: fsh, value: 6.1 IU/L, method: immunoassay, cycle_day: 3}
  - {date: 2026-02-12, test: lh, value: 5.4 IU/L, method: immunoassay, cycle_day: 3}
  - {date: 2026-02-12, test: amh, value: 2.4 ng/mL, method: immunoassay, cycle_day: 3}
  - {date: 2026-03-03, test: progesterone, value: 11 ng/mL, method: immunoassay, cycle_day: 22}

# First days of bleeding, positive LH tests, and the largest follicle in a scan.
cycles:
  menses: [2026-01-13, 2026-02-10]
  lh_tests: [2026-02-23]
  follicles:
    - {date: 2026-02-22, diameter: 18 mm, side: left}

goal: conceive                  # then every output warns of agents that would harm a pregnancy
"""

_REGIMEN = """\
# What is given from time 0 on. An entry says what, how, how much and when:
#   dose (200 mg, 1500 IU, 5 ug/kg), rate (10 ug/h, an infusion) or dose_per_pulse (10 ug, a pump);
#   every: 2 days | at: week 4 | weekdays: [monday, thursday], and times: ['08:00', '20:00'] if they matter;
#   from: week 12 (or cycle day 3, ovulation + 3 days, last_dose); for: 12 weeks, or until, or count: 4.
# 'week 12' is 84 days after time 0, so that it follows a course of 12 weeks.
name: hCG, then clomiphene
doses:
  - {agent: hcg, route: subcutaneous, dose: 1500 IU, every: 2 days, for: 12 weeks}
  - {agent: clomiphene, route: oral, dose: 25 mg, every: 1 day, from: week 12, for: 24 weeks}
  # - {agent: gonadorelin, route: pump, dose_per_pulse: 10 ug, every: 2 h, for: 24 weeks}
  # - {lifestyle: energy_intake, change: -500 kcal/day, for: 26 weeks}        # or -25 percent
  # - {lifestyle: physical_activity, change: +30 percent, for: 26 weeks}
  # - {sleep: 5 hours, for: 8 days}        # or {lifestyle: sleep, change: -3 hours}; and {alcohol: 40 g/day}
  # - {lifestyle: weight_loss_surgery, at: week 0}
adherence: 1.0                  # share of the doses that are really taken
"""

_WOMANS_REGIMEN = """\
# What a woman is given from time 0 on. An entry says what, how, how much and when:
#   dose (5 mg, 75 IU, 5 ug/kg), rate (10 ug/h, an infusion) or dose_per_pulse (5 ug, a pump);
#   every: 1 day | at: ovulation + 3 days, and times: ['08:00', '20:00'] if they matter;
#   from: cycle day 3 (the first day of bleeding is 1), lh_peak, ovulation + 3 days, or week 4;
#   for: 5 days, or count: 5; each: cycle repeats it in every cycle, cycles: 3 in three of them.
name: letrozole 5 mg, days 3 to 7
# start_cycle: progestin_withdrawal   # for a woman without cycles: a progestin brings the first bleed on
doses:
  - {agent: letrozole, route: oral, dose: 5 mg, every: 1 day, from: cycle day 3, for: 5 days, each: cycle, cycles: 3}
  # - {agent: fsh, formulation: recombinant, route: subcutaneous, dose: 75 IU, every: 1 day, from: cycle day 3,
  #    for: 7 days}
  # - {agent: progesterone, formulation: gel, route: vaginal, dose: 90 mg, every: 1 day, from: ovulation + 3 days,
  #    for: 14 days, each: cycle}
  # - {lifestyle: energy_intake, change: -500 kcal/day, for: 26 weeks}        # or -25 percent
  # - {lifestyle: physical_activity, change: +30 percent, for: 26 weeks}
  # - {sleep: 5 hours, for: 8 days}        # or {lifestyle: sleep, change: -3 hours}; and {alcohol: 40 g/day}
  # - {lifestyle: weight_loss_surgery, at: week 0}
adherence: 1.0                  # share of the doses that are really taken
"""

_PROTOCOL = """\
# A regimen with rules: what is changed at a visit, or when a measurement says so.
# Deeds: raise_by, lower_by, set (with agent), add, stop, hold, switch, cancel: cycle.
# Limits: up_to, down_to, once. A threshold is a quantity or a multiple of baseline ('1.5 x baseline').
# at: every 6 weeks, week 6, or a woman's 'cycle day 22'; without it the rule is looked at every morning. A visit is at
# 08:00, measures with the scatter of a laboratory, and changes the dose of that morning already.
name: hCG, raised until testosterone is sufficient
doses:
  - {agent: hcg, route: subcutaneous, dose: 1000 IU, every: 2 days, for: 26 weeks}
rules:
  - at: every 6 weeks
    when: {measure: testosterone_total, below: 300 ng/dL}
    then: {agent: hcg, raise_by: 500 IU, up_to: 3000 IU}
  - at: every 6 weeks
    when: {measure: sperm_concentration, below: 1 million/mL}
    then: {add: {agent: clomiphene, route: oral, dose: 25 mg, every: 1 day}, once: true}
adherence: 0.9
"""

_STUDY = """\
# A published trial, so that it can be run and scored: circhoral replicate this-file.yaml
study: author-2004
citation: "Author A et al., Journal 2004;1:1"
role: validation                # or calibration
mechanism: hCG stimulation in men
population:
  sex: male
  n: 12
  age: {low: 18 years, high: 40 years}
  bmi: {mean: 25 kg/m2, sd: 3 kg/m2}
  inclusion:
    - {measure: testosterone_total, above: 300 ng/dL}
arms:
  daily:
    n: 12
    doses:
      - {agent: hcg, route: subcutaneous, dose: 1500 IU, every: 2 days, for: 12 weeks}
endpoints:
  - {arm: daily, measure: testosterone_total, statistic: mean, at: 12 weeks, value: 700 ng/dL,
     sd: 150 ng/dL, provenance: SEEN, source: author-2004}
  - {arm: daily, measure: lh, statistic: ratio_to_baseline, at: 12 weeks, value: 0.2,
     provenance: SEEN, source: author-2004}
"""


def template(kind: str, sex: Sex = "male") -> str:
    """Return the text of a commented file.

    Parameters
    ----------
    kind : {"person", "regimen", "protocol", "study"}
    sex : {"male", "female"}
        Whom a person or a regimen is about.

    Raises
    ------
    ValueError
        If there is no such template.
    """
    texts = {"person": _PERSON, "regimen": _REGIMEN, "protocol": _PROTOCOL, "study": _STUDY}
    hers = {"person": _WOMAN, "regimen": _WOMANS_REGIMEN}
    if kind not in texts:
        raise ValueError(f"no template '{kind}'; {did_you_mean(kind, tuple(texts))}")
    if sex == "female" and kind not in hers:
        raise ValueError(f"no template '{kind}' about a woman; there are: {', '.join(hers)}")
    return hers[kind] if sex == "female" else texts[kind]
