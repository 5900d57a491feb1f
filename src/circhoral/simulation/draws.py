"""Parameter values of persons: typical ones, what is known of the person, and the spread between persons.

A draw belongs to a person's number and a parameter's name, so person 4711 is the same in every batch and on every
machine, and adding a parameter moves nobody else's values.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit, ndtri

from circhoral.evidence.parameters import ParameterRow

type Floats = npt.NDArray[np.float64]
type Scores = Callable[[str], Floats]
"""Gives, for the name of a draw, the standard score of each person (person,)."""


def standard_normal(seed: int, name: str, first: int, count: int) -> Floats:
    """Return one standard normal number per person for a parameter.

    Parameters
    ----------
    seed : int
    name : str
        Parameter id.
    first, count : int
        Number of the first person, and how many.

    Returns
    -------
    ndarray (person,)
    """
    digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    stream = np.random.Philox(key=int.from_bytes(digest[:16], "little"))
    # Philox makes four numbers per block: begin at the block that holds the first person.
    block, inside = divmod(first, 4)
    stream.advance(block)
    uniform = np.random.Generator(stream).random(inside + count)[inside:]
    return np.asarray(ndtri(np.clip(uniform, 1e-12, 1 - 1e-12)))


def spread_values(row: ParameterRow, z: Floats) -> Floats:
    """Return the values of persons whose standard scores are `z` (person,)."""
    sd = row.spread.sd
    match row.spread.kind:
        case "lognormal":
            return row.value * np.exp(sd * z)
        case "normal":
            return row.value + sd * z
        case "logit":
            return np.asarray(expit(logit(row.value) + sd * z))
        case _:
            return np.full_like(z, row.value)


class Values(Mapping[str, Floats]):
    """Values of parameters by id, one per person, drawn when first asked for.

    Parameters
    ----------
    rows : mapping of str to ParameterRow
    people : int
        How many persons.
    vary : bool
        Whether persons differ; otherwise all are typical.
    seed, first : int
        Of the draws; number of the first person.
    known : mapping of str to float or (person,)
        Values known of the person or set by the user; these do not vary. An array gives each person their own.
    scores : Scores, optional
        Where the persons stand in each spread; drawn from `seed` if absent.
    """

    def __init__(
        self,
        rows: Mapping[str, ParameterRow],
        people: int,
        vary: bool,
        seed: int = 0,
        first: int = 0,
        known: Mapping[str, float | Floats] | None = None,
        scores: Scores | None = None,
    ) -> None:
        self._scores = scores or (lambda name: standard_normal(seed, name, first, people))
        self._rows, self._people, self._vary = rows, people, vary
        self._known = dict(known or {})
        self._made: dict[str, Floats] = {}

    def __getitem__(self, name: str) -> Floats:
        """Return the values of one parameter (person,)."""
        if name not in self._made:
            row = self._rows[name]
            if name in self._known:
                values = np.broadcast_to(np.asarray(self._known[name], dtype=np.float64), (self._people,)).copy()
            elif self._vary and row.spread.kind != "none":
                values = spread_values(row, self._scores(name))
            else:
                values = np.full(self._people, row.value)
            self._made[name] = values
        return self._made[name]

    def __iter__(self) -> Iterable[str]:  # type: ignore[override]
        """Iterate over parameter ids."""
        return iter(self._rows)

    def __len__(self) -> int:
        """Return the number of parameters."""
        return len(self._rows)

    def typical(self, name: str) -> float:
        """Return what a parameter is for a typical person of this description, the same in every batch."""
        return float(np.median(self._known.get(name, self._rows[name].value)))

    def array(self, names: Iterable[str]) -> Floats:
        """Return (person, parameter) in the order of `names`."""
        return np.column_stack([self[name] for name in names])

    def used(self) -> list[str]:
        """Return the ids asked for so far."""
        return sorted(self._made)
