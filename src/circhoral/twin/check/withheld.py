"""Later labs that a twin was not told: where they stand among what it predicts a laboratory would report."""

from __future__ import annotations

import numpy as np

from circhoral.twin.check.ranks import rank
from circhoral.twin.check.synthetic import Synthetic, described, observed
from circhoral.twin.posterior import Twin
from circhoral.twin.prior import prior_of
from circhoral.twin.reading import reader_of


def withheld_ranks(person: Synthetic, twin: Twin, rng: np.random.Generator) -> dict[str, int]:
    """Return the rank of every withheld value among the predictions of a twin.

    All records are read at once, as they were when the values were made: a woman's run begins with her first record.
    """
    whole = described(person.template)
    value = np.empty((twin.draws, len(person.records)))
    for name in sorted(set(twin.phenotype)):
        own = twin.phenotype == name
        prior = prior_of(whole, str(name))
        scores = np.column_stack([twin.scores[one][own] for one in prior.names])
        value[own] = observed(person.records, reader_of(prior, person.records).read(scores), rng)[1]
    return {
        f"{record.where} {record.measure}": rank(float(person.value[i]), value[:, i], rng)
        for i, record in enumerate(person.records)
        if person.withheld[i]
    }
