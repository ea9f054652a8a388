"""Sums over time: months are a quarter; twelve months to one date share eleven with the next."""

from __future__ import annotations

import numpy as np

from data.publishing.hiding.system import NEARLY, Marks
from data.publishing.sums.equations import OVERLAPS, Equations
from data.publishing.sums.figures import Figures
from data.publishing.sums.overlapping_periods import cut, overlapping


def tie_periods(equations: Equations) -> None:
    """Tie figures of one series whose periods overlap."""
    figures = equations.figures
    at = np.flatnonzero(_adding_up(figures)[figures.key])
    series = figures.key[at] * len(figures.areas) + figures.place[at]
    first, last = (
        np.array(days, dtype="datetime64[D]").astype(np.int64)
        for days in zip(*figures.periods, strict=True)
    )
    start, end = first[figures.when[at]], last[figures.when[at]]
    order = np.argsort(series, kind="stable")
    for number in overlapping(series, start, end):
        low, high = np.searchsorted(series[order], [number, number + 1])
        rows = order[low:high]
        _tie_series(equations, at[rows], start[rows], end[rows])


def _tie_series(
    equations: Equations, members: np.ndarray, start: np.ndarray, end: np.ndarray
) -> None:
    figures, protection = equations.figures, equations.protection
    result = cut(start, end, figures.value[members])
    off = result.off
    sums = result.covers.sum(axis=1) > 1
    if np.count_nonzero(off) > max(1.0, OVERLAPS * sums.sum()):
        return
    figure = np.where(result.single >= 0, members[result.single], -1)
    free = result.single < 0
    # One piece that is not given follows from what is; of several no one knows.
    small = (result.amount[free] > NEARLY) & (result.amount[free] < protection)
    figure[free] = figures.add(result.amount[free], small & (free.sum() == 1))
    several = np.flatnonzero(sums & (np.abs(off) < protection - NEARLY))
    line, piece = np.nonzero(result.covers[several])
    equations.tie(line, figure[piece], 1.0)
    equations.tie(np.arange(len(several)), members[several], -1.0)
    excess = np.flatnonzero(np.abs(off[several]) > NEARLY)
    equations.tie(excess, equations.constant(off[several][excess]), 1.0)
    equations.many += len(several)


def _adding_up(figures: Figures) -> Marks:
    marks = np.zeros(len(figures.counts.number), bool)
    for entry, pair in zip(figures.counts.entries, figures.counts.of_kind, strict=True):
        marks[pair] |= "periods" in entry.adds_up or entry.rolling
    return marks
