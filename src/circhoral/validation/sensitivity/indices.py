"""Designs of points in the unit cube, and indices from what a function gives there.

Nothing here knows what the function is: tests put in functions of which the indices are known. A design comes in
blocks (a Morris trajectory, a Sobol base sample with its exchanges) that are whole or useless; a block with a point
that has no output is dropped and counted.

Morris: the elementary effect of a parameter is the change of the output when it moves over its whole range, taken
elsewhere in the cube each time; mu* is the mean of its size, mu with its sign, sigma its scatter, from curvature and
interactions. Sobol: S1 is the share of the output's variance that a parameter makes alone, ST that with all its
interactions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from circhoral.simulation.draws import Floats
from circhoral.validation.sensitivity.uncertain import SensitivityError

LEVELS = 4
FEWEST = 3
"""Whole trajectories that mu* and sigma can be told from."""
TOLERATED = 0.01
"""Share of a Sobol design's points that may be without output."""


@dataclass(frozen=True)
class Indices:
    """What a method says of each parameter for one output.

    Attributes
    ----------
    table : dict of str to (parameter,)
        By the name of the index.
    blocks, dropped : int
        Of the design, and how many of them had a point without output.
    """

    table: dict[str, Floats]
    blocks: int
    dropped: int


def morris_points(names: Sequence[str], trajectories: int, seed: int) -> Floats:
    """Return the points of Morris trajectories ((parameters + 1) x trajectories, parameter)."""
    from SALib.sample import morris

    return np.asarray(morris.sample(_problem(names), trajectories, num_levels=LEVELS, seed=_seed(seed)))


def morris_indices(names: Sequence[str], points: Floats, outputs: Floats, seed: int) -> Indices:
    """Return mu, mu_star, mu_star_conf (half a 95 % interval) and sigma, each (parameter,).

    Parameters
    ----------
    names : sequence of str
    points : (point, parameter)
        Of `morris_points`.
    outputs : (point,)
        Not a number where there is none.
    seed : int
        Of the resampling behind `mu_star_conf`.

    Raises
    ------
    SensitivityError
        If fewer than three trajectories are whole.
    """
    from SALib.analyze import morris

    kept, blocks = _whole(outputs, len(names) + 1)
    if kept.sum() < FEWEST:
        raise SensitivityError(
            f"{int(kept.sum())} of {blocks} Morris trajectories are whole, and at least {FEWEST} are needed; vary "
            "fewer parameters (--part, --parameters), narrow the priors (--width 0.5), or add trajectories (--samples)"
        )
    chosen = np.repeat(kept, len(names) + 1)
    found = morris.analyze(_problem(names), points[chosen], outputs[chosen], num_levels=LEVELS, seed=_seed(seed))
    table = {key: np.asarray(found[key], dtype=np.float64) for key in ("mu", "mu_star", "mu_star_conf", "sigma")}
    return Indices(table, blocks, int(blocks - kept.sum()))


def sobol_points(names: Sequence[str], samples: int, seed: int) -> Floats:
    """Return a Saltelli design for first and total order ((parameters + 2) x samples, parameter)."""
    from SALib.sample import sobol

    return np.asarray(sobol.sample(_problem(names), samples, calc_second_order=False, seed=_seed(seed)))


def sobol_indices(names: Sequence[str], outputs: Floats, seed: int) -> Indices:
    """Return S1, S1_conf, ST and ST_conf (half 95 % intervals), each (parameter,).

    Parameters
    ----------
    names : sequence of str
    outputs : (point,)
        At `sobol_points`; not a number where there is none.
    seed : int
        Of the resampling behind the intervals.

    Raises
    ------
    SensitivityError
        If more than 1 % of the points have no output: those that are left would no longer fill the priors evenly.
    """
    from SALib.analyze import sobol

    kept, blocks = _whole(outputs, len(names) + 2)
    lost = int(np.sum(~np.isfinite(outputs)))
    if lost > TOLERATED * len(outputs):
        raise SensitivityError(
            f"{lost} of {len(outputs)} points of the Sobol design have no output, more than {TOLERATED:.0%}; vary "
            "fewer parameters (--part, --parameters) or narrow the priors (--width 0.5)"
        )
    whole = outputs[np.repeat(kept, len(names) + 2)]
    if np.ptp(whole) == 0:
        zero = np.zeros(len(names))
        return Indices({"S1": zero, "S1_conf": zero, "ST": zero, "ST_conf": zero}, blocks, int(blocks - kept.sum()))
    found = sobol.analyze(_problem(names), whole, calc_second_order=False, seed=_seed(seed))
    table = {key: np.asarray(found[key], dtype=np.float64) for key in ("S1", "S1_conf", "ST", "ST_conf")}
    return Indices(table, blocks, int(blocks - kept.sum()))


def local_scores(steps: Floats) -> Floats:
    """Return points around the middle, each parameter a step down, then a step up (2 x parameters, parameter).

    Parameters
    ----------
    steps : (parameter,)
        In standard deviations of the prior.
    """
    return np.concatenate([-np.diag(steps), np.diag(steps)])


def local_indices(steps: Floats, slopes: Floats, outputs: Floats) -> Indices:
    """Return elasticity and its product with the prior's width, each (parameter,).

    Parameters
    ----------
    steps : (parameter,)
        As of `local_scores`.
    slopes : (parameter,)
        Relative change of each parameter per standard deviation.
    outputs : (2 x parameters,)

    Returns
    -------
    Indices
        `elasticity`, d ln(output) / d ln(parameter), and `per_sd`, d ln(output) per standard deviation of the prior;
        not a number where either output is missing or not positive.
    """
    half = len(steps)
    logs = np.log(np.where(outputs > 0, outputs, np.nan))
    per_sd = (logs[half:] - logs[:half]) / (2 * steps)
    lost = int(np.sum(~np.isfinite(per_sd)))
    return Indices({"elasticity": per_sd / slopes, "per_sd": per_sd}, half, lost)


def _whole(outputs: Floats, size: int) -> tuple[Any, int]:
    """Return which blocks have all their outputs (block,), and how many blocks there are."""
    blocks = len(outputs) // size
    return np.isfinite(outputs).reshape(blocks, size).all(axis=1), blocks


def _problem(names: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _seed(seed: int) -> int:
    """Return a seed that SALib takes for one: it reads 0 as none."""
    return seed + 1
