"""The attack: within which values must every figure lie that a release does not show?"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from data.publishing.attack.public_figures import CELL, read_public
from data.publishing.attack.sums_by_looking import (
    FAR,
    NEARLY,
    Cells,
    Numbers,
    Places,
    Sums,
    find_sums,
)
from data.publishing.linear_program import Program
from data.publishing.sparse_blocks import cut_block

CLOSE = 5.0
"""Nobody looks further once values of a figure lie twice this far apart,"""
QUARTER = 0.25
"""and this share of it besides: of money, ten pounds are no distance."""
LOOKS = 3
"""Directions in which all are tried together before one is taken by itself."""


@dataclass(frozen=True)
class Attack:
    """What was tried and found.

    A count that is shown under another name, or by an earlier release, is not hidden and left out.

    Attributes
    ----------
    cells : DataFrame
        Every cell of the newest release that is not shown: indicator, breakdown, side ('in' or
        'of'), area (code), period_start, period_end, least, most: between which it must lie, if
        what adds up in most places adds up there too.
    hidden, tried : int
        Cells that are not shown, and those that were got to in time.
    sums : int
        Sums that were believed.
    seconds : float
        How long it took.
    """

    cells: pd.DataFrame
    hidden: int
    tried: int
    sums: int
    seconds: float


def attack(files: Sequence[Path], seconds: float = 20.0) -> Attack:
    """Try to work out every figure that the newest of some public files does not show.

    Parameters
    ----------
    files : sequence of pathlib.Path
        Public files, the newest first.
    seconds : float
        Of computing, whatever else the machine does. When they are over the rest is left.
    """
    begun = time.process_time()
    public = read_public(files)
    cells = Cells(public)
    sums = find_sums(cells)
    newest = public.releases[0]
    unseen = newest[newest["figure"].isna()]
    wanted = cells.find(*(unseen[name].to_numpy() for name in CELL))
    wanted = wanted[~np.isin(wanted, _shown_elsewhere(cells, sums))]
    wanted = wanted[np.isnan(cells.figure[wanted])]  # else an earlier release shows it
    guesses = _Guesses(cells, _equations(cells, sums), wanted)
    tried = guesses.work_out(begun + seconds)
    result = cells.table.iloc[wanted]
    # Where nothing is hidden the columns are text all the same.
    names = np.array([public.columns[at] for at in result["column"]], dtype=object).reshape(-1, 3)
    spans = public.periods.iloc[result["period"]]
    table = pd.DataFrame(
        {
            "indicator": names[:, 0],
            "breakdown": names[:, 1],
            "side": names[:, 2],
            "area": public.areas["code"].to_numpy()[result["area"]],
            "period_start": spans["start"].to_numpy(),
            "period_end": spans["end"].to_numpy(),
            "least": guesses.least[wanted],
            "most": guesses.most[wanted],
        }
    )
    return Attack(table, len(wanted), tried, len(sums.exact), time.process_time() - begun)


def _shown_elsewhere(cells: Cells, sums: Sums) -> Places:
    """Find cells that equal one that is shown: the same count under another name."""
    members = np.bincount(sums.line, minlength=len(sums.exact))
    pairs = (members == 2) & sums.exact
    own_place = cells.table["area"].to_numpy() * cells.periods + cells.table["period"].to_numpy()
    order = np.argsort(sums.line, kind="stable")
    first = np.searchsorted(sums.line[order], np.flatnonzero(pairs))
    item, other = sums.cell[order[first]], sums.cell[order[first + 1]]
    same_place = own_place[item] == own_place[other]
    item, other = item[same_place], other[same_place]
    shown = ~np.isnan(cells.figure)
    values: Places = np.concatenate([item[shown[other]], other[shown[item]]])
    return values


@dataclass(frozen=True)
class _Equations:
    """Sums over the cells that no release shows; what is shown is on the other side."""

    table: sparse.csr_array
    right: Numbers
    exact: npt.NDArray[np.bool_]


def _equations(cells: Cells, sums: Sums) -> _Equations:
    """Put in what each release shows: the newest, and each of the others by itself."""
    unknown = np.isnan(cells.figure)
    shape = (len(sums.exact), len(cells.figure))
    table = sparse.csr_array((sums.sign, (sums.line, sums.cell)), shape=shape)
    tables, rights, exacts = [], [], []
    for number, release in enumerate(cells.public.releases):
        figure = cells.figure.copy()
        if number:
            at = cells.find(*(release[name].to_numpy() for name in CELL))
            mine = release["figure"].to_numpy()
            changed = at[~np.isnan(mine) & (np.abs(mine - figure[at]) > NEARLY)]
            figure[at[~np.isnan(mine)]] = mine[~np.isnan(mine)]
            touched = np.zeros(len(figure), bool)
            touched[changed] = True
            lines = (abs(table) @ touched.astype(float)) > 0
        else:
            lines = np.ones(shape[0], bool)
        own_table = table[lines]
        right = -(own_table @ np.where(unknown, 0.0, np.nan_to_num(figure)))
        tables.append(own_table[:, unknown])
        rights.append(right)
        exacts.append(sums.exact[lines])
    stacked = sparse.vstack(tables, format="csr")
    used = np.diff(stacked.indptr) > 0
    return _Equations(stacked[used], np.concatenate(rights)[used], np.concatenate(exacts)[used])


class _Guesses:
    """Between which values unknown cells lie."""

    def __init__(self, cells: Cells, equations: _Equations, wanted: Places) -> None:
        self.least = np.where(np.isnan(cells.figure), 0.0, cells.figure)
        self.most = np.where(np.isnan(cells.figure), np.inf, cells.figure)
        self.unknown = np.flatnonzero(np.isnan(cells.figure))
        self.equations = equations
        self.wanted = np.isin(self.unknown, wanted)

    def work_out(self, until: float) -> int:
        """Work out one group of unknowns that share sums after the other."""
        table = self.equations.table
        # Sums that need not be exact have what is left as an unknown of their own.
        loose = np.flatnonzero(~self.equations.exact)
        slack = sparse.csr_array(
            (np.ones(len(loose)), (loose, np.arange(len(loose)))),
            shape=(table.shape[0], len(loose)),
        )
        whole = sparse.hstack([table, slack], format="csr")
        graph = sparse.block_array([[None, whole], [whole.T, None]], format="csr")
        _, label = connected_components(graph, directed=False)
        of_line, of_cell = label[: whole.shape[0]], label[whole.shape[0] :]
        tied = np.isin(of_cell[: len(self.unknown)], of_line)
        tried = int(self.wanted[~tied].sum())
        # Lines and cells of a group are put next to one another: each group is then a block.
        line_order, cell_order = (np.argsort(part, kind="stable") for part in (of_line, of_cell))
        blocks = whole[line_order][:, cell_order]
        groups = np.unique(of_line)
        lines = np.searchsorted(of_line[line_order], [groups, groups + 1]).T
        columns = np.searchsorted(of_cell[cell_order], [groups, groups + 1]).T
        for at in np.argsort(columns[:, 1] - columns[:, 0], kind="stable"):
            if time.process_time() > until:
                break
            members = cell_order[slice(*columns[at])]
            mine = members[members < len(self.unknown)]
            if not self.wanted[mine].any():
                continue
            right = self.equations.right[line_order[slice(*lines[at])]]
            self._work_out_group(cut_block(blocks, lines[at], columns[at]), right, members)
            tried += int(self.wanted[mine].sum())
        return tried

    def _work_out_group(self, table: sparse.csr_array, right: Numbers, columns: Places) -> None:
        wanted = np.flatnonzero(columns < len(self.unknown))
        wanted = wanted[self.wanted[columns[wanted]]]
        ends = _ends(table, right, wanted)
        if ends is None:  # some sum does not hold here: believe each by itself
            ends = _one_by_one(table, right, wanted)
        at = self.unknown[columns[wanted]]
        self.least[at] = np.maximum(self.least[at], ends[0])
        self.most[at] = np.minimum(self.most[at], ends[1])


def _ends(
    table: sparse.csr_array, right: Numbers, wanted: Places
) -> tuple[Numbers, Numbers] | None:
    """Find the ends of each unknown, or two values far enough apart; None if nothing fits."""
    if table.shape[0] == 1:
        return _ends_of_one_sum(table.data, float(right[0]), wanted)
    many = table.shape[1]
    program = Program(table, right)
    program.bound(np.zeros(many), np.full(many, FAR))
    chance = np.random.default_rng(many)
    least, most = np.full(many, np.inf), np.full(many, -np.inf)
    near = wanted
    for look in range(LOOKS):
        direction = np.zeros(many)
        direction[near] = chance.normal(size=len(near)) if look else 1.0
        for sign in (1.0, -1.0):
            result = program.solve(sign * direction)
            if result is None:
                return None
            least, most = np.minimum(least, result), np.maximum(most, result)
        near = near[_close(least, most, near)]
        if not len(near):
            break
    for item in near:
        direction = np.zeros(many)
        direction[item] = 1.0
        for sign in (1.0, -1.0):
            if not _close(least, most, np.array([item]))[0]:
                break
            result = program.solve(sign * direction)
            if result is None:
                return None
            least, most = np.minimum(least, result), np.maximum(most, result)
    return least[wanted], most[wanted]


def _ends_of_one_sum(sign: Numbers, right: float, wanted: Places) -> tuple[Numbers, Numbers] | None:
    """Find the ends of each unknown of a single sum; None if nothing fits."""
    plus, minus = FAR * np.sum(sign > 0), FAR * np.sum(sign < 0)
    if not -minus <= right <= plus:
        return None
    # What the others come to is between these.
    low = -(minus - FAR * (sign[wanted] < 0))
    high = plus - FAR * (sign[wanted] > 0)
    from_least, other = (right - low) * sign[wanted], (right - high) * sign[wanted]
    least, most = np.minimum(from_least, other), np.maximum(from_least, other)
    return np.clip(least, 0.0, FAR), np.clip(most, 0.0, FAR)


def _close(least: Numbers, most: Numbers, items: Places) -> npt.NDArray[np.bool_]:
    """Mark items of which no two values far enough apart are known yet."""
    marks: npt.NDArray[np.bool_] = most[items] - least[items] < 2 * CLOSE + QUARTER * most[items]
    return marks


def _one_by_one(table: sparse.csr_array, right: Numbers, wanted: Places) -> tuple[Numbers, Numbers]:
    """Take each sum alone: one unknown follows from it, several lie below what they share."""
    least, most = np.zeros(len(wanted)), np.full(len(wanted), FAR)
    place = {int(item): at for at, item in enumerate(wanted)}
    for line in range(table.shape[0]):
        low, high = table.indptr[line], table.indptr[line + 1]
        members, signs = table.indices[low:high], table.data[low:high]
        if right[line] < 0 and (signs > 0).all():
            continue
        for member, sign in zip(members, signs, strict=True):
            at = place.get(int(member))
            if at is None or sign < 0 or (signs < 0).any():
                continue
            most[at] = min(most[at], right[line])
            if len(members) == 1:
                least[at] = max(least[at], right[line])
    return least, np.maximum(least, most)
