"""Sums over time: months of a quarter, quarters of a year, twelve months to one date and the next.

A series given for periods that overlap is cut at every day on which one of them begins or ends.
Each of its values is then the sum of the pieces it covers. A piece that is given by itself is that
figure; another is a figure that is not published, but may follow from those that are.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import nnls

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

NEARLY = 1e-6


class Cut(NamedTuple):
    """A series whose periods overlap, cut into pieces.

    Attributes
    ----------
    covers : array of bool, a line a period, a column a piece
        Of what each period is the sum.
    single : array
        The period that is that piece by itself; -1 where there is none.
    amount : array
        Of each piece; of what is not given, one that fits.
    off : array
        By how much each period exceeds the sum of its pieces: 0 where they add up.
    """

    covers: npt.NDArray[np.bool_]
    single: Places
    amount: Numbers
    off: Numbers


def overlapping(series: Places, start: Places, end: Places) -> Places:
    """List the series in which a period begins before one that began earlier has ended.

    Parameters
    ----------
    series : array
        Number of the series of each value.
    start, end : arrays
        First and last day of each period, as numbers.
    """
    order = np.lexsort((-end, start, series))
    same = series[order][1:] == series[order][:-1]
    values: Places = np.unique(series[order][1:][same & (start[order][1:] <= end[order][:-1])])
    return values


def cut(start: Places, end: Places, value: Numbers) -> Cut:
    """Cut a series at every day on which a period begins or ends.

    Parameters
    ----------
    start, end : arrays
        First and last day of each period, as numbers.
    value : array
        Of each period.
    """
    days = np.unique(np.concatenate([start, end + 1]))
    covers = (start[:, None] <= days[:-1]) & (end[:, None] >= days[1:] - 1)
    covers = covers[:, covers.any(axis=0)]
    values = np.full(covers.shape[1], -1)
    alone = np.flatnonzero(covers.sum(axis=1) == 1)
    values[covers[alone].argmax(axis=1)] = alone
    amount = np.where(values >= 0, value[values], 0.0)
    free = values < 0
    if free.any():
        rest = value - covers[:, ~free] @ amount[~free]
        amount[free], _ = nnls(covers[:, free].astype(float), np.maximum(rest, 0.0))
    off = value - covers @ amount
    off[np.abs(off) < NEARLY] = 0.0
    return Cut(covers, values, amount, off)
