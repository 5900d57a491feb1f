"""Why a quantity changed between two times: its change shared out to what it depends on, walking upstream.

A quantity that an expression defines is explained by what stands in the expression. A state is explained by the level
to which its rate leads, production over removal, as it was while the state was filled: each state looks back about as
long as it remembers, so a cause that lies weeks ago is found weeks ago. Shares are of the logarithm where values are
positive, so that factors multiply to the ratio of now to before; else of the difference. With the rest they add up to
the change at every step.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import sympy as sp

from circhoral.engine.batch import Floats, Ints
from circhoral.equations.functions import unfold
from circhoral.simulation.budget import signed_terms
from circhoral.simulation.cause import Cause, Ligand, Role, Scale
from circhoral.simulation.memory import mean_lag, of_now, remembered
from circhoral.simulation.moments import Trace, happened_apart
from circhoral.simulation.shares import shares
from circhoral.simulation.wiring import Group, Wiring

SMALL_SHARE = 0.05
"""Causes with less of the gross influence on one quantity are told together, as the rest."""
SMALL_WEIGHT = 0.05
"""Causes with less influence on the whole are named and not followed."""
_ONLY = 0.9
"""Share of a cause beyond which it and its effect may be told as one."""
_POOR = 0.25
"""Share of a change that the flows of a state leave open, beyond which plain differences are tried."""
_SAME = 1e-6
"""Relative difference below which a quantity counts as unchanged."""


@dataclass(frozen=True, eq=False)
class _Reason:
    """A contribution before it is explained: of a group of symbols, or what is left of a state (no group)."""

    group: Group | None
    contribution: float
    weights: Floats
    state: str = ""


@dataclass(frozen=True)
class _Place:
    """Where the walk stands.

    What lies above, organs that may still be crossed, the weight of the way so far, and whether it is the main one.
    """

    path: tuple[str, ...]
    organ: str
    depth: int
    weight: float
    main: bool = True


@dataclass(frozen=True)
class _Found:
    """Why one quantity changed: its scale and change, and the contributions that add up to it."""

    scale: Scale
    change: float
    reasons: Sequence[_Reason] = ()


class Walk:
    """Explains quantities of one body between two times.

    Parameters
    ----------
    wiring : Wiring
    before, now : Trace
        With the same lags.
    """

    def __init__(self, wiring: Wiring, before: Trace, now: Trace) -> None:
        self._wiring, self._lags, self._trace = wiring, now.lags, now
        self.before, self.now = wiring.complete(before.numbers), wiring.complete(now.numbers)
        self._told_as: dict[str, str] = {}
        self._happened = happened_apart(before, now)

    def explain(self, name: str, expression: sp.Expr, label: str, unit: str, depth: int) -> Cause:
        """Return why a measure changed.

        Parameters
        ----------
        name : str
        expression : sympy expression
        label, unit : str
        depth : int
            How many organs are crossed on the way upstream.
        """
        weights = of_now(self._lags)
        if expression.is_Symbol:
            own = expression.name
            place = _Place((), self._wiring.organ(own), depth, 1.0)
            found = self._follow(_Reason(Group(own, (own,)), 0.0, weights), 1.0, place)
            return replace(found, label=label, contribution=found.change)
        before, now = self._wiring.value(expression, self.before), self._wiring.value(expression, self.now)
        found_here = self._of_expression(expression, before, now, weights)
        causes, rest = self._causes(found_here, _Place((f"measure {name}",), "", depth + 1, 1.0))
        change = found_here.change
        levels = float(before[0]), float(now[0])
        return Cause(name, label, unit, "", *levels, 0.0, change, 1.0, found_here.scale, change, causes, rest)

    def _follow(self, reason: _Reason, share: float, place: _Place) -> Cause:
        """Return a cause with its own causes, unless the walk ends with it."""
        group, weights, wiring = reason.group, reason.weights, self._wiring
        assert group is not None
        name, member = group.name, group.members[-1]
        depth = place.depth - (wiring.organ(name) != place.organ)
        here = _Place((*place.path, name), wiring.organ(name), depth, place.weight * abs(share), place.main)
        role = self._role(group, place.path, here)
        found = _Found("difference", 0.0)
        if role == "explained":
            self._told_as[name] = name
            found = self._reasons(name, weights)
            role = role if found.reasons else "memory"
        told_as = self._told_as.get(name, name) if role == "repeated" else ""
        scale = found.scale if found.reasons else self._scale(self.before[member], self.now[member], weights)
        before, now = (self._mean(numbers[member], scale, weights) for numbers in (self.before, self.now))
        change = found.change if found.reasons else _change(scale, before, now)
        causes, rest = self._causes(found, here)
        made = Cause(
            name, wiring.label(name), wiring.unit(name), here.organ, before, now, mean_lag(weights, self._lags),
            reason.contribution, share, scale, change, causes, rest, role, self._ligands(group, weights),
            told_as,
        )  # fmt: skip
        return self._shortened(made)

    def _role(self, group: Group, above: tuple[str, ...], here: _Place) -> Role:
        if all(member in self._wiring.inputs for member in group.members):
            return "input"
        if group.name == "time":
            return "time"
        if group.name in above:
            return "itself" if group.name == above[-1] else "loop"
        if group.name in self._told_as:
            return "repeated"
        light = here.weight < SMALL_WEIGHT and not here.main
        return "beyond" if here.depth < 0 or light else "explained"

    def _causes(self, found: _Found, place: _Place) -> tuple[tuple[Cause, ...], float]:
        """Return the causes of a change, those that go its way first, and what is too small to be told."""
        gross = sum(abs(reason.contribution) for reason in found.reasons)
        along = math.copysign(1.0, found.change)
        told: list[Cause] = []
        rest = 0.0
        # What a state owes to its own past must not hide what else acts on it.
        itself = {r for r in found.reasons if r.group is not None and place.path and r.group.name == place.path[-1]}
        others = sum(abs(reason.contribution) for reason in found.reasons if reason not in itself)
        for reason in sorted(found.reasons, key=lambda reason: (reason in itself, -along * reason.contribution)):
            share = reason.contribution / gross if gross else 0.0
            if abs(reason.contribution) < SMALL_SHARE * others:
                rest += reason.contribution
            elif reason.group is None:
                told.append(self._left(reason, share, place.organ))
            else:
                told.append(self._follow(reason, share, replace(place, main=place.main and not told)))
        return tuple(told), rest

    def states_behind(self, expression: sp.Expr, most: int) -> list[str]:
        """Return the states on which a measure rests, those that did most to its change first."""
        while opened := {s: self._wiring.definitions[s.name] for s in expression.free_symbols
                         if s.name in self._wiring.definitions}:  # fmt: skip
            expression = unfold(expression).xreplace(opened)
        states = [name for name in self._wiring.varying(expression) if name in self._wiring.states]
        found = self._shared(expression, "difference", of_now(self._lags))
        did = {reason.group.name: abs(reason.contribution) for reason in found if reason.group is not None}
        gross = sum(did.values())
        ordered = sorted(states, key=lambda name: -did.get(name, 0.0))
        return [name for name in ordered[:most] if not gross or did.get(name, 0.0) > SMALL_SHARE * gross]

    def _left(self, reason: _Reason, share: float, organ: str) -> Cause:
        """Return what the flows of a state do not account for: what events have set, or what lies further back."""
        events = [label for name, label in self._wiring.events_of(reason.state).items() if name in self._happened]
        label = "; ".join(events) or "what lies further back"
        name, role = (f"events of {reason.state}", "event") if events else ("", "lag")
        return Cause(
            name, label, "", organ, math.nan, math.nan, 0.0, reason.contribution, share, "difference", 0.0,
            role=cast(Role, role),
        )  # fmt: skip

    def _shortened(self, cause: Cause) -> Cause:
        """Tell a quantity and its only cause as one where they are nearly the same, or stages of one way."""
        if len(cause.causes) != 1 or cause.causes[0].role != "explained":
            return cause
        only = cause.causes[0]
        same = only.organ == cause.organ and abs(only.share) > _ONLY and only.scale == cause.scale
        stages = re.sub(r"\d+", "", only.name) == re.sub(r"\d+", "", cause.name)
        alike = abs(only.change - cause.change) <= _same_change(cause.change)
        if not same or not (stages or alike):
            return cause
        self._told_as[only.name] = cause.name
        left = cause.change - sum(one.contribution for one in only.causes)
        return replace(cause, causes=only.causes, rest=left)

    def _reasons(self, name: str, weights: Floats) -> _Found:
        if name in self._wiring.definitions:
            return self._of_expression(self._wiring.definitions[name], self.before[name], self.now[name], weights)
        return self._of_state(name, weights)

    def _of_state(self, name: str, weights: Floats) -> _Found:
        """Explain a state by the level that its rate led to while it was filled."""
        before, now = self.before[name], self.now[name]
        terms = signed_terms(self._wiring, name, (self.before, self.now))
        state = sp.Symbol(name)
        removed = -sp.Add(*(sp.cancel(term / state) for kind, term in terms if kind == "removed"))
        if removed == 0:
            return self._added_up(name, weights)
        level = sp.Add(*(term for kind, term in terms if kind != "removed")) / removed
        then, target = (self._wiring.value(level, numbers) for numbers in (self.before, self.now))
        slow, speed = (self._wiring.value(removed, numbers) for numbers in (self.before, self.now))
        if not np.isfinite([then, target]).all() or min(slow.min(), speed.min()) <= 0:
            return self._added_up(name, weights)
        felt = remembered(weights, self._lags, float(weights @ speed))
        lags: dict[Scale, float] = {}
        changes: dict[Scale, float] = {}
        both = "difference" not in (self._scale(before, now, weights), self._scale(then, target, felt))
        for scale in cast(tuple[Scale, ...], ("ratio", "difference") if both else ("difference",)):
            changes[scale] = self._changed(before, now, scale, weights)
            lags[scale] = changes[scale] - self._changed(then, target, scale, felt)
        # A logarithm forgets what came in short bursts, and a plain mean does not.
        poor = both and abs(lags["ratio"]) > _POOR * abs(changes["ratio"])
        better = poor and abs(lags["difference"] * changes["ratio"]) < abs(lags["ratio"] * changes["difference"]) / 2
        scale = "difference" if better or not both else "ratio"
        reasons = [*self._shared(level, scale, felt), _Reason(None, lags[scale], felt, name)]
        return _Found(scale, changes[scale], reasons)

    def _added_up(self, name: str, weights: Floats) -> _Found:
        """Explain a state that has no level to go to by what its rate has added up to since it began."""
        change = self._changed(self.before[name], self.now[name], "difference", weights)
        if len(self._lags) < 2 or not self._moved(name, np.flatnonzero(weights > _SAME).astype(np.int64)):
            return _Found("difference", change)
        added = np.cumsum(weights) * np.gradient(self._lags)
        days = float(added.sum())
        shared = self._shared(self._wiring.rates[name], "difference", added / days)
        reasons = [replace(reason, contribution=days * reason.contribution) for reason in shared]
        left = change - sum(reason.contribution for reason in reasons)
        return _Found("difference", change, [*reasons, _Reason(None, left, weights, name)])

    def _of_expression(self, expression: sp.Expr, before: Floats, now: Floats, weights: Floats) -> _Found:
        scale = self._scale(before, now, weights)
        return _Found(scale, self._changed(before, now, scale, weights), self._shared(expression, scale, weights))

    def _shared(self, expression: sp.Expr, scale: Scale, weights: Floats) -> list[_Reason]:
        """Return what each thing that an expression depends on does to it."""
        felt: Ints = np.flatnonzero(weights > _SAME).astype(np.int64)
        share = weights[felt] / weights[felt].sum()
        groups = [g for g in self._wiring.groups(expression) if any(self._moved(name, felt) for name in g.members)]
        names = {symbol.name for symbol in expression.free_symbols} | {"time"}
        before = {name: self.before[name][felt] for name in names}
        now = {name: self.now[name][felt] for name in names}

        def result(switched: frozenset[int]) -> float:
            mixed = {name: now[name] for number in switched for name in groups[number].members}
            value = self._wiring.value(expression, {**before, **mixed})
            return float(share @ (np.log(value) if scale == "ratio" else value))

        found = shares(result, len(groups))
        return [_Reason(group, one, weights) for group, one in zip(groups, found, strict=True)]

    def _moved(self, name: str, felt: Ints) -> bool:
        before, now = self.before[name][felt], self.now[name][felt]
        return bool(np.any(np.abs(now - before) > _SAME * np.maximum(np.abs(before), np.abs(now))))

    def _scale(self, before: Floats, now: Floats, weights: Floats) -> Scale:
        felt = weights > _SAME
        return "ratio" if min(before[felt].min(), now[felt].min()) > 0 else "difference"

    def _mean(self, values: Floats, scale: Scale, weights: Floats) -> float:
        felt = weights > _SAME
        share = weights[felt] / weights[felt].sum()
        return float(np.exp(share @ np.log(values[felt])) if scale == "ratio" else share @ values[felt])

    def _changed(self, before: Floats, now: Floats, scale: Scale, weights: Floats) -> float:
        return _change(scale, self._mean(before, scale, weights), self._mean(now, scale, weights))

    def _ligands(self, group: Group, weights: Floats) -> tuple[Ligand, ...]:
        courses = [course for member in group.members for course in self._trace.given.get(member, ())]
        levels = {one.label: Ligand(one.label, float(weights @ one.level), one.unit, one.molar_mass) for one in courses}
        return tuple(sorted((one for one in levels.values() if one.level > 0), key=lambda one: -one.level))


def _change(scale: Scale, before: float, now: float) -> float:
    return math.log(now / before) if scale == "ratio" else now - before


def _same_change(change: float) -> float:
    return 0.1 * abs(change)
