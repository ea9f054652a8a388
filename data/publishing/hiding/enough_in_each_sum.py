"""The quick rule: in each sum with something to protect, enough figures are unknown."""

from __future__ import annotations

import numpy as np

from data.publishing.hiding.system import NEARLY, Marks, System

NOT_ENOUGH = 10.0
"""How much dearer a figure counts that would have to be hidden with another."""


def hide_enough(system: System, rows: Marks) -> Marks:
    """Hide more rows until every sum with something to protect has enough unknowns.

    Parameters
    ----------
    system : System
        Figures and equations.
    rows : array of bool
        Rows that are hidden already.

    Returns
    -------
    array of bool
        Hidden rows: in each equation with a protected figure at least two figures are unknown
        which, unless they are on either side of it, add up to the width promised at least.
    """
    sums = system.equations.tocoo()
    line, figure, sign = sums.row, sums.col, sums.data
    many = system.equations.shape[0]
    hideable = system.published & ~system.fixed
    while True:
        unknown = system.unknown(rows)
        protected = system.protected(unknown)
        open_ = unknown[figure]
        count = np.bincount(line, open_, many)
        plus = np.bincount(line, open_ & (sign > 0), many)
        total = np.bincount(line, np.where(open_, system.value[figure], 0.0), many)
        need = np.zeros(many)
        np.maximum.at(need, line, np.where(protected[figure], system.width[figure], 0.0))
        one_sided = (plus == 0) | (plus == count)
        short = (need > 0) & ((count == 1) | (one_sided & (total < need - NEARLY)))
        at = short[line] & hideable[figure] & ~open_
        if not at.any():
            return rows
        short_line, candidate = line[at], figure[at]
        helps = np.bincount(candidate, minlength=len(system.value))[candidate]
        other_side = np.where(sign[at] > 0, plus[short_line] == 0, plus[short_line] > 0)
        missing = need[short_line] - total[short_line]
        enough = other_side | (system.value[candidate] >= missing - NEARLY)
        loss = system.cost[candidate] / helps * np.where(enough, 1.0, NOT_ENOUGH)
        order = np.lexsort((loss, short_line))
        first = np.unique(short_line[order], return_index=True)[1]
        more = np.zeros(len(system.value), bool)
        more[candidate[order][first]] = True
        rows = rows | system.rows_with(more)
