"""Sparse: matrices of clusters by concepts, mostly nought, so that one row against all costs next to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Row = NDArray[np.float32]
Matrix = NDArray[np.float32]
Places = NDArray[np.integer[Any]]


def runs(starts: Places, lengths: Places, of: Places) -> tuple[Places, Places]:
    """Return the places of the runs `of`, one after the other, and which of them each belongs to."""
    many = lengths[of]
    owner = np.repeat(np.arange(len(of)), many)
    return np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many - starts[of], many), owner


class Sparse:
    """One row of (concept, value) for each cluster. Every row ends in a nought, so that no row is empty."""

    def __init__(self, rows: Sequence[Mapping[int, float]]) -> None:
        lengths = np.array([len(row) + 1 for row in rows], np.intp)
        self._ends = np.cumsum(lengths)
        self._starts = self._ends - lengths
        self._columns = np.array([at for row in rows for at in (*row, 0)], np.intp)
        self._values = np.array([value for row in rows for value in (*row.values(), 0.0)], np.float32)

    def row(self, at: int) -> tuple[NDArray[np.intp], Row]:
        """Return the concepts of a row and their values."""
        span = slice(self._starts[at], self._ends[at] - 1)
        return self._columns[span], self._values[span]

    def sums(self, weights: Row) -> Row:
        """Return for every row the sum of its values, each times the weight of its concept."""
        if not len(self._starts):
            return np.zeros(0, np.float32)
        return np.add.reduceat(self._values * weights[self._columns], self._starts)

    def best(self, weights: Row) -> Row:
        """Return for every row the greatest of its values, each times the weight of its concept."""
        if not len(self._starts):
            return np.zeros(0, np.float32)
        return np.maximum.reduceat(self._values * weights[self._columns], self._starts)

    def reached(self, edges: Matrix) -> Matrix:
        """Return for every concept (row) and cluster (column) the best that the cluster's row reaches along `edges`."""
        found = np.zeros((edges.shape[1], len(self._starts)), np.float32)
        for at in range(len(self._starts)):
            columns, values = self.row(at)
            if columns.size:
                found[:, at] = (values[:, None] * edges[columns]).max(axis=0)
        return found
