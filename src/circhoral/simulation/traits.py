"""What a person's size, a phenotype or an ancestry makes of their parameters."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from circhoral.evidence.parameters import ParameterRow
from circhoral.evidence.phenotypes import Phenotype
from circhoral.simulation.draws import Floats, Scores, Values, standard_normal


def size_values(
    rows: Mapping[str, ParameterRow], weight_kg: float | Floats | None, height_cm: float | None
) -> dict[str, float | Floats]:
    """Return weight and height as parameters; who states no weight is as heavy for their height as the reference body.

    Parameters
    ----------
    rows : mapping of str to ParameterRow
        Of the sex.
    weight_kg : float or (person,), optional
    height_cm : float, optional
    """
    usual_weight, usual_height = rows["weight_reference"].value, rows["height_reference"].value
    height = usual_height if height_cm is None else height_cm
    weight = usual_weight * (height / usual_height) ** 2 if weight_kg is None else weight_kg
    return {"weight_baseline": weight, "height": height}


def shifted_values(
    kind: Phenotype,
    rows: Mapping[str, ParameterRow],
    known: Mapping[str, float | Floats],
    people: int,
    *,
    vary: bool,
    seed: int = 0,
    first: int = 0,
    scores: Scores | None = None,
) -> dict[str, Floats]:
    """Return the parameters that a trait shifts, per person.

    People keep their own place in the spread between persons; a shift may add a spread of its own (`sd`), because
    people with one label differ more than healthy ones do.

    Parameters
    ----------
    kind : Phenotype
    rows : mapping of str to ParameterRow
    known : mapping of str to float or (person,)
        Values that other traits have set.
    people : int
    vary : bool
        Whether persons differ.
    seed, first : int
        Of the draws; number of the first person.
    scores : Scores, optional
        Where the persons stand in each spread, that of a shift under ``<parameter> of <trait>``; drawn if absent.

    Returns
    -------
    dict of str to ndarray (person,)
    """
    own = Values(rows, people, vary, seed, first, known, scores)
    score = scores or (lambda name: standard_normal(seed, name, first, people))
    made = {}
    for name, way, number, sd in kind.shift:
        values = own[name] * number if way == "times" else np.full(people, number)
        if vary and sd:
            values = values * np.exp(sd * score(f"{name} of {kind.id}"))
            # What a label takes away it may give back in some, but no more than that.
            values = np.minimum(values, own[name]) if way == "times" and number < 1 else values
        made[name] = values
    return made
