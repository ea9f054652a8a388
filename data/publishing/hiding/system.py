"""Figures, the equations that tie them together, and what is hidden of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

Numbers = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

NEARLY = 1e-6


@dataclass(frozen=True)
class System:
    """Figures, and what ties them together.

    Attributes
    ----------
    value : array
        Of every figure, published or not; never below zero, except of known constants.
    secret : array of bool
        What must not be found out.
    in_rows : sparse array, a line a row of the public table
        Which figures a row shows, as 1. They are shown together or not at all. A figure in no row
        is not published, but may follow from others.
    equations : sparse array, a line an equation
        ``equations @ value`` is 0: parts with 1, their whole with -1.
    fixed : array of bool
        Public already, or a known constant: cannot be hidden.
    cost : array
        How much is lost if a figure is hidden.
    width : array
        How far apart the least and the largest possible value of a hidden figure have to be.
    last : array of bool
        What is hidden where hardly anything else can do the work of it: at several times its cost,
        and never to widen what others can widen.
    """

    value: Numbers
    secret: Marks
    in_rows: sparse.csr_array
    equations: sparse.csr_array
    fixed: Marks
    cost: Numbers
    width: Numbers
    last: Marks

    @cached_property
    def published(self) -> Marks:
        """Figures that a row of the public table gives."""
        marks: Marks = np.asarray(self.in_rows.sum(axis=0)).ravel() > 0
        return marks

    def unknown(self, hidden_rows: Marks) -> Marks:
        """Mark the figures that no shown row gives."""
        shown = (self.in_rows.T @ (~hidden_rows).astype(float)) > 0
        unknown: Marks = ~shown & ~self.fixed
        return unknown

    def protected(self, unknown: Marks) -> Marks:
        """Mark what has to be protected: what is secret, and every figure of a hidden row."""
        return unknown & (self.secret | self.published)

    def rows_with(self, figures: Marks) -> Marks:
        """Mark the rows that give any of these figures."""
        marks: Marks = (self.in_rows @ figures.astype(float)) > 0
        return marks

    def row_costs(self) -> Numbers:
        """Work out how much is lost with each row: the dearest of its figures."""
        costs: Numbers = np.zeros(self.in_rows.shape[0])
        table = self.in_rows.tocoo()
        np.maximum.at(costs, table.row, self.cost[table.col])
        return costs


@dataclass(frozen=True)
class Hidden:
    """What is hidden, and how well.

    Attributes
    ----------
    rows : array of bool
        Rows of the public table whose figures are not shown.
    exposed : array of bool
        Figures that could not be protected, because too much was public already.
    protected : int
        Figures that are hidden and protected.
    narrowest : float
        Over these, the smallest proven distance between the least and the largest possible value,
        in widths promised; at least 1.
    """

    rows: Marks
    exposed: Marks
    protected: int
    narrowest: float


def components(system: System, unknown: Marks) -> tuple[Places, Places, sparse.csr_array]:
    """Group unknowns that share equations.

    Returns
    -------
    tuple
        The number of each figure's group, the group of each equation, and the equations over the
        unknowns alone.
    """
    among = np.flatnonzero(unknown)
    sums = system.equations[:, among]
    sums = sums[np.diff(sums.indptr) > 0]
    many = sums.shape[0]
    component = np.zeros(len(unknown), dtype=np.int64)
    if not many:
        component[among] = np.arange(len(among))
        return component, np.zeros(0, np.int64), sums
    graph = sparse.block_array([[None, sums], [sums.T, None]], format="csr")
    _, label = connected_components(graph, directed=False)
    component[among] = label[many:]
    return component, label[:many].astype(np.int64), sums
