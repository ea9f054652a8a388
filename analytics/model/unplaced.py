"""Rows without a place: how many a local figure may lack, now and a year before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from analytics.statistics.areas.lost_places import bounds_of_count, bounds_of_share, places_moved
from analytics.statistics.number_input import Floats

if TYPE_CHECKING:
    from analytics.model.series import Series


@dataclass(frozen=True)
class Unplaced:
    """Rows of an area that lie in no part of it, in a period and a year before.

    Attributes
    ----------
    where : str
        The area whose rows they are: Essex, or the district of a ward.
    now, before : float
        Rows without a place.
    of_now, of_before : float
        All rows of the area.
    with_now, with_before : float
        Of a share those of the rows without a place that have the attribute; else the same rows.
    moved : bool
        Whether the share without a place moved: then a local change is given as bounds.
    """

    where: str
    now: float
    before: float
    of_now: float
    of_before: float
    with_now: float
    with_before: float
    moved: bool

    @property
    def share_now(self) -> float:
        """Per cent of the rows without a place."""
        return 100 * self.now / self.of_now if self.of_now > 0 else np.nan

    @property
    def share_before(self) -> float:
        """The same a year before."""
        return 100 * self.before / self.of_before if self.of_before > 0 else np.nan


@dataclass(frozen=True, eq=False)
class Source:
    """The series that show how many rows of an area lie in no part of it.

    Attributes
    ----------
    where : str
        The area.
    whole : Series
        Of the area.
    lost : tuple of Series
        Of what lies in none of its parts.
    """

    where: str
    whole: Series
    lost: tuple[Series, ...]
    _known: dict[tuple[date, ...], Unplaced | None] = field(default_factory=dict)

    def between(self, before: tuple[date, date], now: tuple[date, date]) -> Unplaced | None:
        """Count the rows without a place of two runs of periods, by the first days of their ends.

        None where a count is withheld, or all rows are not known.
        """
        key = (*before, *now)
        if key not in self._known:
            self._known[key] = self._count(before, now)
        return self._known[key]

    def _count(self, before: tuple[date, date], now: tuple[date, date]) -> Unplaced | None:
        share = self.whole.indicator.is_share
        runs = [_places(self.whole, first, last) for first, last in (before, now)]
        if not runs[0] or len(runs[0]) != len(runs[1]):
            return None
        days = [[self.whole.starts[place] for place in run] for run in runs]
        rows = np.array(
            [(self.whole.n if share else self.whole.x)[run[0] : run[-1] + 1] for run in runs]
        )
        lost, having = np.zeros(rows.shape), np.zeros(rows.shape)
        for series in self.lost:
            for side, run in enumerate(days):
                for period, day in enumerate(run):
                    place = bisect_left(series.starts, day)
                    if place >= len(series.starts) or series.starts[place] != day:
                        continue  # none was reported: nothing is left over
                    x = float(series.x[place])
                    lost[side, period] += float(series.n[place]) if share else x
                    having[side, period] += x
        return count_unplaced(self.where, lost, having, rows)


def count_unplaced(where: str, lost: Floats, having: Floats, rows: Floats) -> Unplaced | None:
    """Add up rows without a place.

    Parameters
    ----------
    where : str
        The area whose rows they are.
    lost, having, rows : ndarray, shape (2, periods)
        Rows without a place, those of them with the attribute, and all rows: a year before and now.
    """
    if not all(np.isfinite(values).all() for values in (lost, having, rows)):
        return None
    (before, now), (with_before, with_now) = lost.sum(axis=1), having.sum(axis=1)
    of_before, of_now = rows.sum(axis=1)
    return Unplaced(
        where, float(now), float(before), float(of_now), float(of_before), float(with_now),
        float(with_before), places_moved(lost, rows),
    )  # fmt: skip


def most_moved(several: Sequence[Unplaced | None]) -> Unplaced | None:
    """Choose what is shown: of those that moved, else of all, the one with the largest share."""
    known = [item for item in several if item is not None]
    return max(known, key=lambda item: (item.moved, item.share_now), default=None)


def change_bounds(
    several: Sequence[Unplaced | None],
    before: tuple[float, float],
    now: tuple[float, float],
    scale: float | None,
) -> tuple[float, float]:
    """Give the least and the greatest change of an area.

    Parameters
    ----------
    several : sequence of Unplaced
        Rows that may belong to the area: those of Essex, and of a ward those of its district.
    before, now : pair of float
        Numerator and denominator of the area; the denominator of a count is not used.
    scale : float or None
        Of a share; None of a count.
    """
    known = [item for item in several if item is not None]
    lost_now, lost_before = sum(item.now for item in known), sum(item.before for item in known)
    if scale is None:
        return bounds_of_count(before[0], now[0], lost_before, lost_now)
    with_now = sum(item.with_now for item in known)
    with_before = sum(item.with_before for item in known)
    low, high = bounds_of_share(before, now, (with_before, lost_before), (with_now, lost_now))
    return scale * low, scale * high


def _places(series: Series, first: date, last: date) -> list[int]:
    starts = series.starts
    i, j = bisect_left(starts, first), bisect_left(starts, last)
    if i >= len(starts) or j >= len(starts) or starts[i] != first or starts[j] != last:
        return []
    return list(range(i, j + 1))
