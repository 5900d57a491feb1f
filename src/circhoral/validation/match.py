"""Match a virtual person to a study's baseline: which few parameters give these labs in steady state.

The labs of hypogonadal men say what is wrong with their axis only in part; the match changes the parameters that
the labs speak about and leaves the rest typical.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.optimize import least_squares

from circhoral.engine.kernel import packaged_kernel
from circhoral.evidence.parameters import ParameterRow
from circhoral.simulation.draws import Floats, Values
from circhoral.simulation.setting import MORNING

LEVERS: dict[str, str] = {
    "testosterone_total": "leydig_capacity",
    "lh": "gnrh_drive",
    "estradiol": "aromatase_fat_relative",
    "fsh": "fsh_baseline",
    "shbg": "shbg_capacity",
    "sperm_concentration": "sperm_concentration_baseline",
    "inhibin_b": "sertoli_capacity",
    "testicular_volume": "testicular_volume_baseline",
}
"""For each lab, the parameter that is turned to meet it."""


class MatchError(ValueError):
    """A baseline that no values of the levers give."""


def steady_measures(body: str, values: Values) -> dict[str, float]:
    """Return every measure of the first person in steady state, as sampled at 08:00.

    Raises
    ------
    MatchError
        If there is no steady state.
    """
    kernel = packaged_kernel(body)
    module, names = kernel.module, kernel.names
    q, y = np.empty(module.N_DERIVED), np.empty(module.N_STATES)
    module.derive(values.array(names.parameters)[0], q)
    module.start(q, y)
    neutral = np.array([row[3] for row in names.inputs])
    if module.settle(q, y, neutral, 1e-10) != 0:
        raise MatchError("no steady state")
    out = np.empty(module.N_MEASURES)
    module.outputs(MORNING, y, q, neutral, out)
    return {row[0]: float(value) for row, value in zip(names.measures, out, strict=True)}


def match_baseline(
    body: str,
    rows: Mapping[str, ParameterRow],
    known: Mapping[str, float],
    wanted: Mapping[str, float],
    levers: Mapping[str, str] | None = None,
) -> dict[str, float]:
    """Return the values of the levers that give the wanted labs.

    Parameters
    ----------
    body : {"man"}
    rows : mapping of str to ParameterRow
    known : mapping of str to float
        Values that stay (age, phenotype).
    wanted : mapping of measure to float
        In canonical units, as sampled at 08:00.
    levers : mapping of measure to parameter id, optional
        Where another parameter than that of `LEVERS` shall be turned.

    Raises
    ------
    MatchError
        If a lab has no lever, or the labs are missed by more than 2 %.
    """
    tied = {**LEVERS, **(levers or {})}
    if unknown := [name for name in wanted if name not in tied]:
        raise MatchError(f"no parameter is tied to the baseline of {unknown[0]}")
    turned = [tied[name] for name in wanted]
    start: Floats = np.log(np.array([known.get(lever, rows[lever].value) for lever in turned]))
    target: Floats = np.log(np.array(list(wanted.values())))

    def miss(point: Any) -> Any:
        values = Values(rows, 1, False, known={**known, **dict(zip(turned, np.exp(point), strict=True))})
        try:
            found = steady_measures(body, values)
        except MatchError:
            return np.full(len(target), 10.0, dtype=np.float64)
        return np.asarray(np.log([max(found[name], 1e-12) for name in wanted]) - target, dtype=np.float64)

    fit = least_squares(
        miss,
        start,
        bounds=(start - 4.0, start + 4.0),
        x_scale=np.full(len(start), 0.3),
        diff_step=np.full(len(start), 1e-4),
    )
    if np.max(np.abs(fit.fun)) > 0.02:
        worst = list(wanted)[int(np.argmax(np.abs(fit.fun)))]
        raise MatchError(f"the baseline of {worst} cannot be met together with the others")
    return {lever: float(value) for lever, value in zip(turned, np.exp(fit.x), strict=True)}
