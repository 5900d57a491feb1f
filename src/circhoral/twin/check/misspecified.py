"""Labs made by another model: men whose every pulse is resolved, against a twin that knows the mean of pulses alone.

A single sample stands somewhere between trough and peak of a pulse, and FSH and testosterone follow. The twin's
observation model has an analytic variance for that. Here it is left out of the data and the pulses themselves are in;
what the method and the day add besides is drawn as ever.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from circhoral.engine.batch import Floats
from circhoral.evidence.parameters import rows_of
from circhoral.simulation.simulate import simulate
from circhoral.twin.check.ranks import rank
from circhoral.twin.check.synthetic import Synthetic, described, observed, rng_of, told, truth
from circhoral.twin.check.templates import Sample, Template
from circhoral.twin.posterior import Twin
from circhoral.twin.prior import prior_of
from circhoral.twin.reading import Predicted
from circhoral.twin.records import Record, records_of

APART = 7
"""Days between the two visits."""
PARAMETERS = (
    "leydig_capacity", "gnrh_drive", "gnrh_frequency_baseline", "lh_baseline", "fsh_baseline", "testosterone_baseline",
    "testosterone_clearance", "estradiol_baseline", "shbg_capacity",
)  # fmt: skip
_BOTH = ("testosterone_total", "lh", "fsh")
MAN = Template(
    "man with pulses", "male", {"age": "34 years", "height": "180 cm", "weight": "82 kg"}, {"eugonadal": 1.0},
    (
        *(Sample(test, APART, method="immunoassay") for test in (*_BOTH, "estradiol")),
        Sample("shbg", APART),
        *(Sample(test, 0, method="immunoassay") for test in _BOTH),
    ),
    (),
)  # fmt: skip


def with_pulses(number: int, seed: int = 0) -> Synthetic:
    """Return a man whose labs are single samples at 08:00 of a run with pulses.

    Parameters
    ----------
    number, seed : int
        The same give the same man.
    """
    rng = rng_of(seed, "male", number, purpose=2)
    whole = described(MAN)
    records = records_of(whole).used
    prior = prior_of(whole, "eugonadal")
    scores, _ = truth(prior, records, rng)
    measured = _sampled(prior.own_values(scores), records, int(rng.integers(2**31 - 1)))
    level, value = (found[0] for found in observed(records, measured, rng, pulses=False))
    person = told(whole, MAN, records, value)
    return Synthetic(MAN, person, prior, scores, records, level, value, np.zeros(len(records), dtype=bool))


def _sampled(values: dict[str, Floats], records: Sequence[Record], seed: int) -> Predicted:
    """Return levels of a run with pulses, at 08:00 of both visits, as methods read them."""
    names = sorted({record.measure for record in records})
    # Time 0 of the run is the day of the first visit; without a history one day is like another.
    data = simulate(
        {"sex": "male", **MAN.about}, days=APART + 1, every=float(APART), before=0, measures=names, each=values,
        resolution="pulses", seed=seed, units="canonical",
    )  # fmt: skip
    days = np.array([record.day for record in records])
    visit = (days - days.min() > APART / 2).astype(int)
    level = [
        float(data[record.measure].values[0, 0, at]) * record.times for record, at in zip(records, visit, strict=True)
    ]
    shape = (1, len(records), 1)
    return Predicted(np.array(level).reshape(shape), np.zeros(shape), np.ones(shape[1:]), np.ones(1))


def recovered(person: Synthetic, twin: Twin, rng: np.random.Generator) -> dict[str, dict[str, float]]:
    """Return, by parameter, the rank of the truth and how far the twin's mean lies off.

    Returns
    -------
    dict of str to dict
        ``rank``; ``off``: of the mean from the truth, in prior standard deviations; ``narrowed``: standard deviation
        relative to the prior's.
    """
    own, rows = person.prior.own_values(person.scores), rows_of("male")
    made = {}
    for name in PARAMETERS:
        true, draws, before = float(own[name][0]), twin.values[name], twin.prior_values[name]
        if rows[name].spread.kind == "lognormal":
            true, draws, before = float(np.log(true)), np.log(draws), np.log(before)
        made[name] = {
            "rank": rank(true, draws, rng),
            "off": float((draws.mean() - true) / before.std()),
            "narrowed": float(draws.std() / before.std()),
        }
    return made
