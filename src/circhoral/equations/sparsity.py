"""Sparse factorisation planned once: an elimination order with little fill-in, and the steps to carry it out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """How to factorise a matrix of a fixed pattern in place, without pivoting.

    Attributes
    ----------
    size : int
    position : dict of (row, column) to int
        Where each entry, fill-in included, stands in the flat array.
    order : tuple of int
        Elimination order (a permutation of the unknowns).
    eliminations : tuple of (pivot, row, columns)
        In order: divide the row's entry in the pivot column by the pivot, then subtract along the columns.
    """

    size: int
    position: dict[tuple[int, int], int]
    order: tuple[int, ...]
    eliminations: tuple[tuple[int, int, tuple[int, ...]], ...]


def plan_factorisation(size: int, pattern: set[tuple[int, int]]) -> Plan:
    """Plan a factorisation by the Markowitz rule on the diagonal.

    Parameters
    ----------
    size : int
    pattern : set of (row, column)
        Non-zero entries; the diagonal is added.

    Notes
    -----
    Diagonal pivots are safe here, since the matrix is I/(h gamma) minus a Jacobian, which the step-size control
    keeps dominated by its diagonal wherever it matters; a vanishing pivot is reported as a failed step.
    """
    rows = {i: {j for (r, j) in pattern if r == i} | {i} for i in range(size)}
    columns = {j: {i for i in range(size) if j in rows[i]} for j in range(size)}
    left = set(range(size))
    order: list[int] = []
    eliminations: list[tuple[int, int, tuple[int, ...]]] = []
    full = {i: set(entries) for i, entries in rows.items()}
    while left:
        pivot = min(left, key=lambda k: ((len(rows[k] & left) - 1) * (len(columns[k] & left) - 1), k))
        left.discard(pivot)
        order.append(pivot)
        ahead = tuple(sorted(rows[pivot] & left))
        for row in sorted(columns[pivot] & left):
            eliminations.append((pivot, row, ahead))
            for column in ahead:
                rows[row].add(column)
                columns[column].add(row)
                full[row].add(column)
    position: dict[tuple[int, int], int] = {}
    for row in range(size):
        for column in sorted(full[row]):
            position[(row, column)] = len(position)
    return Plan(size, position, tuple(order), tuple(eliminations))
