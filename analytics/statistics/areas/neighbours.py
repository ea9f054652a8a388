"""Which areas touch each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.statistics.number_input import refuse

Places = NDArray[np.intp]
GAP = 0.01  # areas nearer than this share of the usual width of an area touch


@dataclass(frozen=True, eq=False)
class Contiguity:
    """Which areas touch which: built once for each set of boundaries, by `contiguity`.

    Attributes
    ----------
    size : int
        Number of areas, n.
    first, second : ndarray of int, shape (m,)
        Positions of the areas of each touching pair; every pair is there both ways.
    on_map : ndarray of bool, shape (n,)
        False where an area has no shape.
    labels : Index or None
        Labels of the areas, if the shapes had any.
    """

    size: int
    first: Places
    second: Places
    on_map: NDArray[np.bool_]
    labels: pd.Index | None = None

    @property
    def neighbours(self) -> Places:
        """How many neighbours each area has, shape (n,)."""
        return np.bincount(self.first, minlength=self.size)

    def of(self, labels: pd.Index) -> Contiguity:
        """Give the same for these areas in this order; a label without a shape is off the map."""
        if self.labels is None:
            raise ValueError("these areas have no labels to find them by")
        place = self.labels.get_indexer(labels)
        known = place >= 0
        new = np.full(self.size, -1)
        new[place[known]] = np.flatnonzero(known)
        first, second = new[self.first], new[self.second]
        both_known = (first >= 0) & (second >= 0)
        on_map = known & self.on_map[place]
        return Contiguity(len(labels), first[both_known], second[both_known], on_map, labels)


def contiguity(shapes: Any, gap: float | None = None) -> Contiguity:
    """Find which areas touch.

    Parameters
    ----------
    shapes : GeoSeries, Series or array_like of shapely polygons, shape (n,)
        Outlines in a system with equal units both ways (metres, British National Grid). None
        or an empty shape is an area that is missing from the map.
    gap : float, optional
        Areas no farther apart than this touch, in the units of the outlines. Left out, a
        hundredth of the usual width of an area (the median square root of their areas): 22 m
        for wards of Essex.

    Returns
    -------
    Contiguity
        With the labels of a Series. No area is its own neighbour.

    Raises
    ------
    ValueError
        If something is neither a polygon nor missing, if two areas have the same label, or if
        `gap` is negative or no number.

    Notes
    -----
    Areas that meet in a corner touch ("queen" contiguity). The gap is there because outlines
    simplified one by one no longer meet exactly: without it, areas would become islands or lose
    neighbours. Real islands stay islands.

    Examples
    --------
    Two squares side by side and one far off:

    >>> import shapely
    >>> squares = shapely.box([0, 1, 9], [0, 0, 9], [1, 2, 10], [1, 1, 10])
    >>> print(contiguity(squares).neighbours)
    [1 1 0]
    """
    import shapely

    labels = shapes.index if isinstance(shapes, pd.Series) else None
    if labels is not None and not labels.is_unique:
        twice = labels[labels.duplicated()][0]
        raise ValueError(f"shapes has the label {twice!r} twice")
    outlines = _outlines(shapes)
    refuse(~(shapely.is_geometry(outlines) | shapely.is_missing(outlines)), "shapes", "no shape")
    on_map = ~(shapely.is_missing(outlines) | shapely.is_empty(outlines))
    surface = np.isin(shapely.get_type_id(outlines), [3, 6])  # polygon, multipolygon
    refuse(on_map & ~surface, "shapes", "no polygon")
    if gap is None:
        width = np.sqrt(shapely.area(outlines[on_map]))
        gap = GAP * float(np.median(width)) if on_map.any() else 0.0
    if not (np.isfinite(gap) and gap >= 0):
        raise ValueError(f"gap must be a number of at least 0, not {gap}")
    there = np.flatnonzero(on_map)
    tree = shapely.STRtree(outlines[there])
    pairs = tree.query(outlines[there], predicate="dwithin", distance=gap)
    first, second = there[pairs[:, pairs[0] != pairs[1]]]
    return Contiguity(len(outlines), first, second, on_map, labels)


def _outlines(shapes: Any) -> NDArray[np.object_]:
    geometries = np.array(shapes, dtype=object)  # a copy
    if geometries.ndim != 1:
        raise ValueError(f"shapes must be a list of polygons, not of shape {geometries.shape}")
    geometries[pd.isna(geometries)] = None
    return geometries
