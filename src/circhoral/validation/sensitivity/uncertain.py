"""Parameters with a prior, and the way from a point of the unit cube to their values.

The prior of a row says how uncertain its typical value is, on a scale of its own (lognormal, normal, logit). A design
moves over the central 95 % of it: a coordinate of 0 is the 2.5th percentile, 0.5 the value itself, 1 the 97.5th.
The ends are left out because a Morris design stands on them, and the quantile there is infinite.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri

from circhoral.agents.catalogue import catalogue
from circhoral.evidence.parameters import ParameterRow
from circhoral.quantities.problems import did_you_mean
from circhoral.simulation.draws import Floats, spread_values

CENTRAL = 0.95
"""Share of the prior that a design moves over."""
_AGENT = "agent_"


class SensitivityError(ValueError):
    """A sensitivity analysis that cannot be made as asked; the message says what can."""


@dataclass(frozen=True)
class Uncertain:
    """One parameter that varies.

    Attributes
    ----------
    row : ParameterRow
        As it holds for this person: its value is the middle of the prior.
    width : float
        Standard deviations of the prior are taken times this.
    """

    row: ParameterRow
    width: float = 1.0

    def at_score(self, z: Floats) -> Floats:
        """Return values from standard scores of the prior (point,)."""
        scaled = replace(self.row.prior, sd=self.width * self.row.prior.sd)
        return spread_values(replace(self.row, spread=scaled), z)

    def at(self, share: Floats) -> Floats:
        """Return values from coordinates between 0 and 1 (point,)."""
        return self.at_score(np.asarray(ndtri((1 - CENTRAL) / 2 + CENTRAL * share)))

    @property
    def slope(self) -> float:
        """Relative change of the value per standard deviation of the prior, at the middle; NaN of a value of 0."""
        match self.row.prior.kind:
            case "normal":
                return self.width * self.row.prior.sd / self.row.value if self.row.value else float("nan")
            case "logit":
                return self.width * self.row.prior.sd * (1 - self.row.value)
            case _:
                return self.width * self.row.prior.sd


@dataclass(frozen=True)
class Chosen:
    """What varies, and how many parameters do not.

    Attributes
    ----------
    varied : tuple of Uncertain
    without_prior, stated, shared : int
        Used in this run, but: without a prior; stated for this person; read for the whole batch at once, such as the
        strength of a preparation.
    """

    varied: tuple[Uncertain, ...]
    without_prior: int
    stated: int
    shared: int

    def values(self, points: Floats) -> dict[str, Floats]:
        """Return values by parameter from points of the unit cube (point, parameter)."""
        return self._made(points, lambda item: item.at)

    def at_scores(self, points: Floats) -> dict[str, Floats]:
        """Return values by parameter from standard scores of the priors (point, parameter)."""
        return self._made(points, lambda item: item.at_score)

    def _made(self, points: Floats, way: Callable[[Uncertain], Callable[[Floats], Floats]]) -> dict[str, Floats]:
        return {item.row.id: way(item)(points[:, i]) for i, item in enumerate(self.varied)}


def choose(
    rows: Mapping[str, ParameterRow],
    used: Sequence[str],
    known: Mapping[str, float],
    stated: frozenset[str],
    *,
    names: Sequence[str] = (),
    part: str = "",
    width: float = 1.0,
) -> Chosen:
    """Return which parameters vary.

    Parameters
    ----------
    rows : mapping of str to ParameterRow
        Of the sex.
    used : sequence of str
        Ids that the run asks for, body and agents.
    known : mapping of str to float
        Values of this person where they are not those of the rows.
    stated : frozenset of str
        Which of these are stated and stay.
    names : sequence of str
        Only these; all that are used if empty.
    part : str
        Only those of this part or agent: the name of its file of parameters.
    width : float
        Priors are this much as wide.

    Raises
    ------
    SensitivityError
        If a name is unknown or cannot vary, or nothing is left.
    """
    asked = list(dict.fromkeys(names)) or _of_part(rows, used, part)
    for name in asked:
        _refuse(name, rows, used)
    shared = {item.content for agent in catalogue().values() for item in agent.contents if item.content}
    groups: dict[str, list[str]] = {"varied": [], "without_prior": [], "stated": [], "shared": []}
    for name in asked:
        groups[_group(rows[name], known.get(name, rows[name].value), stated, shared)].append(name)
    if not groups["varied"]:
        why = {
            "without_prior": "without a prior", "stated": "stated for this person", "shared": "the same for everyone",
        }  # fmt: skip
        told = ", ".join(f"{len(groups[key])} {words}" for key, words in why.items() if groups[key])
        raise SensitivityError(f"nothing is left to vary: of {len(asked)} asked for, {told}")
    own = [rows[name].with_value(known.get(name, rows[name].value)) for name in groups["varied"]]
    return Chosen(
        tuple(Uncertain(row, width) for row in own),
        len(groups["without_prior"]), len(groups["stated"]), len(groups["shared"]),
    )  # fmt: skip


def _of_part(rows: Mapping[str, ParameterRow], used: Sequence[str], part: str) -> list[str]:
    if not part:
        return list(used)
    home = {name: rows[name].file.removesuffix(".toml").removeprefix(_AGENT) for name in used}
    if part.removeprefix(_AGENT) not in home.values():
        remedy = did_you_mean(part, sorted(set(home.values())))
        raise SensitivityError(f"'{part}' is no part or agent of this run; {remedy}")
    return [name for name in used if home[name] == part.removeprefix(_AGENT)]


def _refuse(name: str, rows: Mapping[str, ParameterRow], used: Sequence[str]) -> None:
    if name not in rows:
        remedy = did_you_mean(name, tuple(used), "see: circhoral model show")
        raise SensitivityError(f"'{name}' is no parameter; {remedy}")
    if name not in used:
        raise SensitivityError(f"'{name}' does not act in this run; leave it out, or give what it belongs to")


def _group(row: ParameterRow, value: float, stated: frozenset[str], shared: set[str]) -> str:
    if row.id in stated:
        return "stated"
    if row.id in shared:
        return "shared"
    # On a logarithmic scale nothing leads away from zero, and none from a share of 0 or 1 on that of odds.
    still = (row.prior.kind == "lognormal" and value == 0) or (row.prior.kind == "logit" and value in (0.0, 1.0))
    return "without_prior" if row.prior.kind == "none" or row.prior.sd <= 0 or still else "varied"
