"""Better doses, intervals, lengths and starts of a protocol, within the ranges that it states.

A search proposes regimens (optuna, several objectives at once) and judges each by the same draws of the twin with the
same chance. What is found is a set of regimens none of which is better than another in everything, lived again by more
draws beside the protocol as it is written; the search says whether it has beaten it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from circhoral.evidence.goals import Goal
from circhoral.planning.compare import Compared, Comparison, compare
from circhoral.planning.outcomes import Outcome
from circhoral.protocols.protocol import Protocol, Search, with_value
from circhoral.protocols.regimen import Regimen, complete_regimen
from circhoral.quantities.quantity import Quantity
from circhoral.twin.fit import Progress
from circhoral.twin.posterior import Twin

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution

TRIALS, TRIAL_DRAWS = 48, 60
KEPT = 6
"""Regimens of the set that are lived again by all draws."""
BETTER = 2.0
"""Standard errors by which the value has to exceed that of the protocol to say that it is beaten."""


@dataclass(frozen=True)
class Found:
    """One regimen of a search.

    Attributes
    ----------
    regimen : Regimen
    values : dict of str to str
        What was varied, as written.
    arm : Compared
        Beside waiting, by all draws.
    value : float
        Mean over draws of the share of the horizon that is left once the goal is reached, zero of a draw that breaks a
        limit first: early and clean success counts most.
    more, error : float
        `value` less that of the protocol as written, draw by draw, and its standard error.
    """

    regimen: Regimen
    values: dict[str, str]
    arm: Compared
    value: float
    more: float
    error: float

    @property
    def beats(self) -> bool:
        """Whether it is better than the protocol as written by more than chance."""
        return self.more > BETTER * self.error > 0


@dataclass(frozen=True)
class SearchResult:
    """What a search has found.

    Attributes
    ----------
    protocol : Protocol
    trials : int
    written : Found
        The protocol as it is written.
    found : tuple of Found
        None of them better than another in value, risk and burden; the highest value first.
    """

    protocol: Protocol
    trials: int
    written: Found
    found: tuple[Found, ...]

    @property
    def told(self) -> str:
        """Whether the protocol was beaten, in words."""
        best = next((one for one in self.found if one.beats), None)
        if best is None:
            return (
                f"within its ranges nothing was found in {self.trials} trials that is better than "
                f"'{self.protocol.title}' as written, by more than chance"
            )
        changed = ", ".join(f"{name} {value}" for name, value in best.values.items())
        return f"better than '{self.protocol.title}' as written: {changed}"


def search(
    twin: Twin,
    protocol: Protocol,
    goal: Goal,
    *,
    horizon: float | None = None,
    trials: int = TRIALS,
    trial_draws: int = TRIAL_DRAWS,
    draws: int = 500,
    seed: int = 0,
    progress: Progress | None = None,
) -> SearchResult:
    """Search a protocol's ranges for regimens that reach a goal earlier, more safely, or with less effort.

    Parameters
    ----------
    twin : Twin
    protocol : Protocol
        With ranges to vary.
    goal : Goal
    horizon : float, optional
        That of the goal if absent [day].
    trials, trial_draws : int
        Regimens that are tried, and by how many draws each.
    draws : int
        By which the set that is left is lived again.
    seed : int
    progress : callable of (what, share done), optional

    Raises
    ------
    ValueError
        If the protocol states nothing to vary.
    """
    if not protocol.search:
        raise ValueError(f"protocol '{protocol.protocol}' states no range to vary")
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = optuna.samplers.TPESampler(seed=seed, multivariate=True, n_startup_trials=max(8, trials // 4))
    study = optuna.create_study(directions=["maximize", "minimize", "minimize"], sampler=sampler)
    span = horizon or goal.horizon
    study.enqueue_trial(_as_written(protocol))
    for number in range(trials):
        if progress:
            progress("searching", 0.8 * number / trials)
        trial = study.ask(_spaces(protocol))
        regimen, _ = _regimen(protocol, trial.params)
        result = compare(twin, [regimen], goal, horizon=span, draws=trial_draws, seed=seed).arms[-1]
        study.tell(trial, [_value(result.outcome).mean(), _risk(result), float(result.burden.total)])
    best = sorted(study.best_trials, key=lambda one: -one.values[0])
    made = _apart([_regimen(protocol, one.params) for one in best])[:KEPT]
    arms = [protocol.regimen.model_copy(update={"name": f"{protocol.title} (as written)"})]
    arms += [one.model_copy(update={"name": f"{protocol.title} ({_short(values)})"}) for one, values in made]
    told = (lambda what, done: progress("living what was found", 0.8 + 0.2 * done)) if progress else None
    final = compare(twin, arms, goal, horizon=span, draws=draws, seed=seed, progress=told)
    written = _found(final, 1, {})
    found = [_found(final, 2 + number, values) for number, (_, values) in enumerate(made)]
    return SearchResult(protocol, trials, written, tuple(sorted(found, key=lambda one: -one.value)))


def _value(outcome: Outcome) -> np.ndarray:
    """Return the share of the horizon left once the goal is reached (draw,); zero where a limit was broken first."""
    first = np.min([*outcome.broken.values(), np.full(len(outcome.ok), np.inf)], axis=0)
    left = 1 - np.minimum(np.nan_to_num(outcome.reached, nan=np.inf), outcome.horizon) / outcome.horizon
    return np.where(first > outcome.reached, left, 0.0)[outcome.ok]


def _risk(arm: Compared) -> float:
    return max((arm.outcome.risk(name) for name in arm.outcome.broken), default=0.0)


def _found(final: Comparison, place: int, values: dict[str, str]) -> Found:
    arm, written = final.arms[place], final.arms[1]
    both = arm.outcome.ok & written.outcome.ok
    own, other = (np.full(len(both), np.nan) for _ in range(2))
    own[arm.outcome.ok], other[written.outcome.ok] = _value(arm.outcome), _value(written.outcome)
    more = (own - other)[both]
    error = float(np.std(more) / np.sqrt(max(len(more), 1)))
    return Found(arm.regimen, values, arm, float(np.nanmean(own)), float(more.mean()), error)


def _spaces(protocol: Protocol) -> dict[str, BaseDistribution]:
    from optuna.distributions import FloatDistribution, IntDistribution

    made: dict[str, BaseDistribution] = {}
    for number, item in enumerate(protocol.search):
        low, high = item.low.magnitude, item.high.to(item.low.unit).magnitude
        key = _key(number, item)
        made[key] = IntDistribution(0, item.steps - 1) if item.steps else FloatDistribution(low, high)
    return made


def _key(number: int, item: Search) -> str:
    return f"{number}: {item.dose} {item.vary}"


def _as_written(protocol: Protocol) -> dict[str, float | int]:
    """Return the point of the search space that is nearest to the protocol as written."""
    made: dict[str, float | int] = {}
    for number, item in enumerate(protocol.search):
        dose = protocol.regimen.doses[item.index(protocol.regimen.doses) or 0]
        low, high = item.low.magnitude, item.high.to(item.low.unit).magnitude
        own = {
            "dose": dose.dose or dose.dose_per_pulse or dose.rate or dose.change or dose.level,
            "every": dose.every,
            "for": dose.duration,
        }.get(item.vary)
        at = low if own is None else min(max(own.to(item.low.unit).magnitude, low), high)
        made[_key(number, item)] = round((at - low) / (high - low) * (item.steps - 1)) if item.steps else at
    return made


def _regimen(protocol: Protocol, point: dict[str, float]) -> tuple[Regimen, dict[str, str]]:
    """Return the regimen of a point, and what is varied in it, as written."""
    doses = list(protocol.regimen.doses)
    told = {}
    for number, item in enumerate(protocol.search):
        place = item.index(protocol.regimen.doses)
        if place is None:
            continue
        low, high = item.low.magnitude, item.high.to(item.low.unit).magnitude
        raw = point[_key(number, item)]
        value = low + (high - low) * raw / (item.steps - 1) if item.steps else raw
        text = _written(value, item.low)
        doses[place] = with_value(doses[place], item.vary, text)
        told[f"{doses[place].agent or doses[place].lifestyle} {item.vary}"] = text
    regimen = protocol.regimen.model_copy(update={"doses": tuple(doses)})
    return complete_regimen(regimen), told


def _written(value: float, like: Quantity) -> str:
    if like.unit in ("day", "days"):
        length = max(round(value * 24) / 24, 1 / 24)
        return f"{length:.4g} {'day' if length == 1 else 'days'}"
    return f"{value:.0f} {like.unit}" if abs(value) >= 100 else f"{value:.3g} {like.unit}"


def _apart(made: list[tuple[Regimen, dict[str, str]]]) -> list[tuple[Regimen, dict[str, str]]]:
    """Return regimens once each: points of a search may round to the same doses."""
    seen: dict[str, tuple[Regimen, dict[str, str]]] = {}
    for regimen, values in made:
        seen.setdefault(_short(values), (regimen, values))
    return list(seen.values())


def _short(values: dict[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
