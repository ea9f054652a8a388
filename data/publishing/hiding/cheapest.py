"""The cheapest rows to hide so that every sum has enough unknowns: integer programming.

What hides sum by sum pays twice where one figure would have served two sums. Here the sums that
share figures are looked at together: hidden or not is a whole number for every row of the public
table, and what each sum needs is a line of a program (Fischetti and Salazar, 2001). Only the sums
by themselves are in it; what several of them give away together is left to the proof.

References
----------
Fischetti and Salazar-González (2001), Solving the Cell Suppression Problem on Tabular Data with
Linear Constraints, Management Science 47(7).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse.csgraph import connected_components

from data.publishing.hiding.system import NEARLY, Marks, Numbers, Places, System

MOST_ROWS = 4000
"""Of more rows that share sums the cheapest are not looked for: it would take too long."""
BATCH = 400
"""Small groups are solved together until they have as many rows."""
MOST_NODES = 200
"""Branches that are looked at before the best set so far is taken: the same on every machine."""
LAST = 4.0
"""How much dearer a row counts that is to be hidden last."""
GAP = 0.005
"""How much dearer than the cheapest set one may be."""


def cheapest_rows(system: System, rows: Marks) -> Marks:
    """Hide more rows, as cheaply as can be, until every sum by itself gives nothing away.

    Parameters
    ----------
    system : System
        Figures and equations.
    rows : array of bool
        Rows that are hidden whatever else is.

    Returns
    -------
    array of bool
        Hidden rows. Groups that are too large, and those in which too much is public to protect
        all, have no more than was hidden before.
    """
    rows = rows.copy()
    for group in _batches(system, rows):
        chosen = _solve(system, group, rows)
        if chosen is not None:
            rows[group.rows] = chosen
    return rows


@dataclass(frozen=True)
class _Group:
    """Rows, figures and equations that share nothing with others."""

    rows: Places
    figures: Places
    equations: Places


def _batches(system: System, rows: Marks) -> Iterator[_Group]:
    """Go through groups with something hidden, small ones together."""
    free = (~system.fixed).astype(float)
    sums, table = system.equations.multiply(free), system.in_rows.multiply(free)
    links = sparse.vstack([sums, table], format="csr")
    graph = sparse.block_array([[None, links], [links.T, None]], format="csr")
    many, label = connected_components(graph, directed=False)
    cut = np.cumsum([0, sums.shape[0], table.shape[0], len(free)])
    of_sum, of_row, of_figure = (label[low:high] for low, high in pairwise(cut))
    size = np.bincount(of_row, minlength=many)
    wanted = np.unique(of_row[rows])
    wanted = wanted[(size[wanted] > 1) & (size[wanted] <= MOST_ROWS)]
    batch = np.full(many, -1)
    batch[wanted] = np.cumsum(size[wanted]) // BATCH + np.cumsum(size[wanted] > BATCH)
    for number in np.unique(batch[wanted]):
        yield _Group(
            np.flatnonzero(batch[of_row] == number),
            np.flatnonzero((batch[of_figure] == number) & (free > 0)),
            np.flatnonzero(batch[of_sum] == number),
        )


def _solve(system: System, group: _Group, rows: Marks) -> Marks | None:
    """Choose the rows of a group; None if no choice protects everything, or none was found."""
    table = system.in_rows[group.rows][:, group.figures].tocoo()
    many, figures = len(group.rows), len(group.figures)
    shows = np.bincount(table.col, minlength=figures)
    # A figure is unknown if every row that gives it is hidden.
    pairs = np.arange(table.nnz)
    each = _matrix(
        (np.ones(table.nnz), pairs, many + table.col), (-np.ones(table.nnz), pairs, table.row),
        shape=(table.nnz, many + figures),
    )  # fmt: skip
    every = _matrix(
        (np.ones(figures), np.arange(figures), many + np.arange(figures)),
        (-np.ones(table.nnz), table.col, table.row),
        shape=(figures, many + figures),
    )
    needs = _needs(system, group, shows > 0)
    needs = sparse.hstack([sparse.csr_array((needs.shape[0], many)), needs], format="csr")
    unknown = shows == 0
    cost = np.where(system.rows_with(system.last), LAST, 1.0) * system.row_costs()
    cost = cost[group.rows]
    cost = np.where(rows[group.rows], 0.0, cost / max(float(cost.mean()), NEARLY))
    answer = milp(
        np.concatenate([cost, np.zeros(figures)]),
        constraints=[
            LinearConstraint(each, -np.inf, 0.0),
            LinearConstraint(every, np.where(unknown, -np.inf, 1.0 - shows), np.inf),
            LinearConstraint(needs, 0.0, np.inf),
        ],
        bounds=Bounds(np.concatenate([rows[group.rows], unknown]).astype(float), 1.0),
        integrality=np.concatenate([np.ones(many), np.zeros(figures)]),
        options={"node_limit": MOST_NODES, "mip_rel_gap": GAP},
    )
    return None if answer.x is None else answer.x[:many] > 0.5


def _needs(system: System, group: _Group, published: Marks) -> sparse.csr_array:
    """Make of every protected figure in every sum a line: enough others are unknown with it.

    Others on its side help with what they may give up, others on the other side with any amount.
    """
    sums = system.equations[group.equations][:, group.figures].tocsr()
    value, width = system.value[group.figures], system.width[group.figures]
    protected = system.secret[group.figures] | published
    length = np.diff(sums.indptr)
    start = np.repeat(sums.indptr[:-1], length)  # of the sum of each member
    target = np.flatnonzero(protected[sums.indices])  # members that become a line
    others = np.repeat(length, length)[target]
    line = np.repeat(np.arange(len(target)), others)
    first = np.repeat(np.cumsum(others) - others, others)
    member = np.repeat(start[target], others) + np.arange(len(line)) - first
    of_target, other = sums.indices[target][line], sums.indices[member]
    same_side = sums.data[target][line] == sums.data[member]
    missing = width[of_target] - value[of_target]
    helps = np.where(same_side, np.minimum(value[other], missing), missing)
    helps = np.where(missing > NEARLY, helps / np.maximum(missing, NEARLY), 1.0)
    helps = np.where(target[line] == member, -1.0, helps)
    return sparse.csr_array((helps, (line, other)), shape=(len(target), len(group.figures)))


def _matrix(*parts: tuple[Numbers, Places, Places], shape: tuple[int, int]) -> sparse.csr_array:
    values, lines, columns = (np.concatenate(item) for item in zip(*parts, strict=True))
    return sparse.csr_array((values, (lines, columns)), shape=shape)
