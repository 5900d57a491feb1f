"""What each of several inputs has to do with a change of a result: shares that add up to the whole change.

Inputs are switched one by one from their value before to the one now; what a switch does depends on which others have
been switched already, so it is averaged over orders (the value of Shapley): all of them while there are few inputs,
else a balanced choice: every rotation of the list, forwards and backwards.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from math import factorial

ALL_ORDERS = 8
"""Most inputs for which every order is counted."""

type Result = Callable[[frozenset[int]], float]


def shares(result: Result, count: int) -> list[float]:
    """Return what each input contributes to ``result(all switched) - result(none switched)``.

    Parameters
    ----------
    result : callable
        Of the set of inputs, by number, that have their value of now; the others have that of before.
    count : int
    """
    known: dict[frozenset[int], float] = {}

    def of(switched: frozenset[int]) -> float:
        if switched not in known:
            known[switched] = result(switched)
        return known[switched]

    return _of_all_orders(of, count) if count <= ALL_ORDERS else _of_rotations(of, count)


def _of_all_orders(of: Result, count: int) -> list[float]:
    made = []
    for one in range(count):
        others = [other for other in range(count) if other != one]
        share = 0.0
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for chosen in combinations(others, size):
                without = frozenset(chosen)
                share += weight * (of(without | {one}) - of(without))
        made.append(share)
    return made


def _of_rotations(of: Result, count: int) -> list[float]:
    orders: list[list[int]] = []
    for turn in range(count):
        order = [*range(turn, count), *range(turn)]
        orders += [order, order[::-1]]
    made = [0.0] * count
    for order in orders:
        switched: frozenset[int] = frozenset()
        for one in order:
            more = switched | {one}
            made[one] += (of(more) - of(switched)) / len(orders)
            switched = more
    return made
