"""Giving back what was hidden without need, row by row, while the proof holds.

What hides more quickly than it should has hidden too much in places. Each row that the rules do not
hide is tried again, the most useful first: it is shown if every figure that stays hidden can still
be filled in by two values as far apart as promised.
"""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from data.publishing.hiding.system import Marks, Places, System
from data.publishing.hiding.unknown_group import UnknownGroup


def give_back(system: System, rows: Marks, free: Marks, exposed: Marks, seconds: float) -> Marks:
    """Show again what need not be hidden.

    Parameters
    ----------
    system : System
        Figures and equations.
    rows : array of bool
        Rows that are hidden, with which the proof holds.
    free : array of bool
        Rows among them that may be shown.
    exposed : array of bool
        Figures that cannot be protected: nothing is asked of them.
    seconds : float
        Of computing, whatever else the machine does. When they are over the rest stays hidden.

    Returns
    -------
    array of bool
        Rows that stay hidden.
    """
    until = time.process_time() + seconds
    rows = rows.copy()
    by_row, by_figure = system.in_rows, system.in_rows.T.tocsr()
    order = np.argsort(-system.row_costs(), kind="stable")
    group_of_row, figures_of_group = _groups(system, rows)
    groups: dict[int, _Group] = {}
    equations = system.equations.tocsc()  # of a group few columns are needed
    for row in order[rows[order] & free[order]]:
        if time.process_time() > until:
            break
        if not rows[row]:
            continue  # shown with another
        number = int(group_of_row[row])
        if number not in figures_of_group:
            rows[row] = False  # others show its figures anyway
            continue
        if number not in groups:
            groups[number] = _Group(system, equations, figures_of_group[number], exposed)
        shown = _try_to_show(int(row), groups[number], rows & free, rows, by_row, by_figure)
        rows[shown] = False
    return rows


def _try_to_show(
    row: int,
    group: _Group,
    free: Marks,
    hidden: Marks,
    by_row: sparse.csr_array,
    by_figure: sparse.csr_array,
) -> list[int]:
    """Show a row, and with it those hidden only for its sake; none if that gives something away."""
    shown = [row]
    figures = set(_members(by_row, row))
    while True:
        narrow = group.narrow_if_shown(figures)
        if narrow is None:
            return shown
        for figure in narrow:
            if group.is_secret(figure):
                return []
            for other in _members(by_figure, figure):
                if not hidden[other] or other in shown:
                    continue
                if not free[other]:
                    return []
                shown.append(other)
                figures |= set(_members(by_row, other))


def _members(table: sparse.csr_array, line: int) -> list[int]:
    return [int(item) for item in table.indices[table.indptr[line] : table.indptr[line + 1]]]


def _groups(system: System, rows: Marks) -> tuple[Places, dict[int, Places]]:
    """Group hidden rows whose figures share equations: what changes in one leaves the others."""
    unknown = system.unknown(rows)
    among = np.flatnonzero(unknown)
    hidden = np.flatnonzero(rows)
    sums = system.equations[:, among]
    table = system.in_rows[hidden][:, among]
    links = sparse.vstack([sums, table], format="csr")
    graph = sparse.block_array([[None, links], [links.T, None]], format="csr")
    _, label = connected_components(graph, directed=False)
    of_row = np.full(len(rows), -1)
    of_row[hidden] = label[sums.shape[0] : links.shape[0]]
    of_figure = label[links.shape[0] :]
    order = np.argsort(of_figure, kind="stable")
    bounds = np.flatnonzero(np.diff(of_figure[order], prepend=-1, append=-1))
    groups = {
        int(of_figure[order[first]]): among[order[first:last]] for first, last in pairwise(bounds)
    }
    return of_row, groups


class _Group:
    """A group of unknowns, by the numbers of their figures in the system."""

    def __init__(
        self, system: System, equations: sparse.csc_array, figures: Places, exposed: Marks
    ) -> None:
        self.figures = figures
        self.place = {int(figure): place for place, figure in enumerate(figures)}
        self.secret = system.secret[figures]
        cells = equations[:, figures].tocoo()
        used, line = np.unique(cells.row, return_inverse=True)
        self.unknowns = UnknownGroup(
            sparse.csr_array((cells.data, (line, cells.col)), shape=(len(used), len(figures))),
            system.value[figures],
            system.width[figures],
            (self.secret | system.published[figures]) & ~exposed[figures],
        )

    def is_secret(self, figure: int) -> bool:
        """Whether the rules themselves hide it."""
        return bool(self.secret[self.place[figure]])

    def narrow_if_shown(self, figures: set[int]) -> list[int] | None:
        """Show figures if what stays hidden is still protected, as `UnknownGroup` does."""
        shown = np.array(
            [self.place[figure] for figure in figures if figure in self.place], dtype=np.int64
        )
        narrow = self.unknowns.narrow_if_shown(shown)
        return None if narrow is None else [int(item) for item in self.figures[narrow]]
