"""Where high figures lie side by side: Getis and Ord's Gi* with false alarms kept down.

A hot spot is the result of a test, not the darkest class of a map: an area whose neighbours'
figures are so high that figures placed on the map at random would seldom be.

esda computes Gi* too, and the tests compare the two. It is not used, because of four things in
release 2.9: with row-standardised weights its z is too near 0, by about √(neighbours + 1);
its p is one-sided, and a sum as low as can be counts as rare even where half of the random sums
are as low (many areas with a figure of 0); its least p cannot become small enough for a test of
257 areas at once; and it takes 2.6 s to import.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analytics.statistics.areas.area_scores import by_area, false_discovery
from analytics.statistics.areas.funnel import Kind
from analytics.statistics.areas.neighbours import Contiguity, Places, contiguity
from analytics.statistics.areas.permutation import TIE, permuted_p
from analytics.statistics.number_input import Floats, holds_text, refuse

SEED = 20130801  # 1 August 2013
PERMUTATIONS = 999

HOT_SPOT = "hot spot"
COLD_SPOT = "cold spot"
NOT_SIGNIFICANT = "not significant"
CANNOT_SAY = "cannot say"


def local_hotspots(
    values: ArrayLike,
    shapes: Any,
    seed: int = SEED,
    permutations: int = PERMUTATIONS,
    alpha: float = 0.05,
    *,
    sizes: ArrayLike | None = None,
    kind: Kind = "rate",
    per: float = 1000,
) -> pd.DataFrame:
    """Find areas that lie, with their neighbours, among unusually high or low figures.

    Parameters
    ----------
    values : array_like, shape (n,)
        Figure of each area: a rate (offences per 1,000 residents), not a count. NaN = no
        figure: the area is left out of its neighbours' sums too.
    shapes : Contiguity, GeoSeries, Series or array_like of shapely polygons
        Neighbours as found by `contiguity`, or outlines to find them from, which takes some
        15 ms for wards and is better done once. If `values` and the shapes are both labelled
        they are matched by label, whatever their order; otherwise by position.
    seed : int
        Of the permutations. The same seed gives the same answer, whatever the order of areas.
    permutations : int
        How often the figures are permuted, 99 or more; areas that may be hot or cold are
        looked at 50 times as often.
    alpha : float
        Expected share of false alarms among the hot and cold spots named; where figures are
        placed at random, the chance that even one is named.
    sizes : array_like, shape (n,), optional
        What each figure is of: residents (rates) or number counted (shares); NaN or 0 = no
        figure. Give it wherever it is known, since figures of small areas stray further.
    kind : {"rate", "share"}
        What the figures are; used with `sizes` only.
    per : float
        The figures are for each `per` of the size: 1,000 for rates per 1,000, 100 for shares in
        per cent; used with `sizes` only.

    Returns
    -------
    DataFrame, n rows
        With the labels of `values` (or of the shapes), if any, and the columns

        statistic : z of Gi*, no unit; above 0 where the area and its neighbours lie high.
        p : two-sided permutation probability.
        q : the smallest `alpha` at which the area would be named (Benjamini and Hochberg).
        hotspot : "hot spot", "cold spot", "not significant" or "cannot say".

        "Cannot say", with NaN for p and q, where an area has no figure or no shape, where it
        has no neighbour with a figure (an island), where all figures are equal, and where no
        permutation could be rare enough: with c neighbours among n areas there are only
        C(n − 1, c) different sets of them, and twice one in so many is above `alpha`.

    Raises
    ------
    ValueError
        If a value is infinite or no number, if labels are not unique or the lengths differ, if
        `alpha` is not between 0 and 1 or there are under 99 permutations; with `sizes`, if a
        value is negative or a share more than all; and as in `contiguity`.

    Notes
    -----
    Row-standardised weights w = 1/(c + 1) for an area and its c neighbours; x̄ and s are mean
    and standard deviation (divisor n) of all areas on the map with a figure::

        z = (mean of the area and its neighbours − x̄) / (s √((n/(c + 1) − 1)/(n − 1)))

    For p the area keeps its figure, and its neighbours get those of any c other areas
    (conditional permutation, Anselin 1995). Of R random permutations, g give a sum as high or
    higher and l one as low or lower; p = min(1, 2 (min(g, l) + 1)/(R + 1)). Areas with p up to
    alpha are counted again in 50 (R + 1) − 1 permutations (4n/alpha if that is more), since with
    R = 999 no p is below 0.002, and Benjamini and Hochberg's rule would find nothing among 257
    areas unless 11 were that low. This two-stage p keeps its level: whatever its value a, the
    chance of a value up to a is at most a (Besag & Clifford 1991).

    An area is named if q ≤ alpha and its z lies on the side of its p. A single high figure
    among ordinary neighbours is not a hot spot.

    Permutation takes all areas to vary alike, and figures of small areas vary more. On pure
    noise over wards with the populations of Essex an area is then named in up to one map in ten
    at alpha 0.05, where small areas gather in one in five. With `sizes` p is the larger of two:
    that of the figures and that of the figures less their mean over their standard deviation
    as Marshall estimates it, √(A + m/size) (see `smooth_rates`; m(1 − m)/size for shares),
    after Assunção & Reis (1999). Alone the second fails where there are under 5 events an area
    or so, for which the first is cautious enough. The larger of both named one in none to 4% of
    maps, and missed hardly any of the true hot spots that the first found. (Of areas that the
    first does not name, the second p comes from R permutations only.)

    What is not named may still be high. Of ten wards side by side with three times the risk of
    all others, half are named on average with 10 to 50 events a ward; with twice the risk a
    tenth to a quarter.

    References
    ----------
    Getis A, Ord JK (1992). The analysis of spatial association by use of distance statistics.
    Geographical Analysis 24: 189-206. Ord JK, Getis A (1995). Local spatial autocorrelation
    statistics: distributional issues and an application. Geographical Analysis 27: 286-306.
    Anselin L (1995). Local indicators of spatial association: LISA. Geographical Analysis 27:
    93-115. Besag J, Clifford P (1991). Sequential Monte Carlo p-values. Biometrika 78: 301-304.
    Benjamini Y, Hochberg Y (1995). Controlling the false discovery rate. JRSS B 57: 289-300.
    Assunção RM, Reis EA (1999). A new proposal to adjust Moran's I for population density.
    Statistics in Medicine 18: 2147-2162.

    Examples
    --------
    Ten by ten squares with one corner of nine that are high:

    >>> import shapely
    >>> x, y = np.meshgrid(np.arange(10), np.arange(10))
    >>> squares = shapely.box(x.ravel(), y.ravel(), x.ravel() + 1, y.ravel() + 1)
    >>> rates = 10 + np.arange(100) * 37 % 7 + 20 * ((x < 3) & (y < 3)).ravel()
    >>> found = local_hotspots(rates, squares)
    >>> print(found.iloc[[0, 11, 55]].round(4).to_string())
        statistic       p       q          hotspot
    0      5.9769  0.0005  0.0087         hot spot
    11     9.3692  0.0000  0.0008         hot spot
    55    -0.6926  0.6280  0.8051  not significant
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must be above 0 and below 1 (0.05, not 5): {alpha}")
    if permutations < 99:
        raise ValueError(f"permutations must be 99 or more, not {permutations}")
    figures, near = _matched(values, shapes)
    known = near.on_map & ~np.isnan(figures)
    scaled = None
    if sizes is not None:
        scaled = _over_deviation(values, figures, sizes, kind, per)
        known &= ~np.isnan(scaled)
    all_areas = np.ones(near.size, dtype=bool)
    statistic, p, high = _tested(figures, known, near, all_areas, seed, permutations, alpha)
    if scaled is not None:
        # An area that the first test does not name cannot be named by the larger of two p.
        named = false_discovery(p) <= alpha
        _, other, other_high = _tested(scaled, known, near, named, seed, permutations, alpha)
        p = np.where(high == other_high, np.maximum(p, other), np.where(np.isnan(p), p, 1.0))

    q = false_discovery(p)
    named = q <= alpha
    hotspot = np.select(
        [np.isnan(p), named & high & (statistic > 0), named & ~high & (statistic < 0)],
        [CANNOT_SAY, HOT_SPOT, COLD_SPOT],
        default=NOT_SIGNIFICANT,
    )
    columns = {"statistic": statistic, "p": p, "q": q, "hotspot": hotspot}
    return pd.DataFrame(columns, index=near.labels)


def _tested(
    figures: Floats,
    known: NDArray[np.bool_],
    near: Contiguity,
    closer: NDArray[np.bool_],
    seed: int,
    permutations: int,
    alpha: float,
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Give z and p of each area, and whether its neighbours lie high.

    Areas marked `closer` are looked at in more permutations if they may be hot or cold.
    """
    n = near.size
    statistic, p, high = np.full(n, np.nan), np.full(n, np.nan), np.zeros(n, dtype=bool)
    # From here on areas stand in the order of their figures, so that nothing that is computed
    # depends on the order they were given in, not even by rounding.
    place = np.flatnonzero(known)
    place = place[np.argsort(figures[place], kind="stable")]
    score = _standard_scores(figures[place])
    if score is None:
        return statistic, p, high
    sums, count = _sums_of_neighbours(score, place, near)
    m = len(score)
    some = (count > 0) & (count < m - 1)
    c = count[some]
    spread = np.sqrt((m / (c + 1) - 1) / (m - 1))
    statistic[place[some]] = (score[some] + sums[some]) / (c + 1) / spread
    enough = some & np.array([alpha * math.comb(m - 1, c) >= 2 for c in count.tolist()])
    tested = np.flatnonzero(enough)
    look = closer[place[tested]]
    probability, side = permuted_p(score, sums, count, tested, look, seed, permutations, alpha)
    p[place[tested]], high[place[tested]] = probability, side
    return statistic, p, high


def _matched(values: ArrayLike, shapes: Any) -> tuple[Floats, Contiguity]:
    """Values as floats, NaN where there is none, and the neighbours of the same areas."""
    raw = np.asarray(values)
    if raw.dtype.kind == "O":
        raw = np.where(pd.isna(raw), np.nan, raw)
    if raw.dtype.kind not in "iufO" or holds_text(raw):
        raise ValueError(f"values must be numbers: {raw.dtype} given")
    if raw.ndim != 1:
        raise ValueError(f"values must be a list, not of shape {raw.shape}")
    figures = raw.astype(float)
    refuse(np.isinf(figures), "values", "infinite")
    near = shapes if isinstance(shapes, Contiguity) else contiguity(shapes)
    if isinstance(values, pd.Series) and near.labels is not None:
        if not values.index.is_unique:
            twice = values.index[values.index.duplicated()][0]
            raise ValueError(f"values has the label {twice!r} twice")
        return figures, near.of(values.index)
    if len(figures) != near.size:
        raise ValueError(f"{len(figures)} values for {near.size} shapes")
    labels = values.index if isinstance(values, pd.Series) else near.labels
    return figures, replace(near, labels=labels)


def _over_deviation(
    values: ArrayLike, figures: Floats, sizes: ArrayLike, kind: Kind, per: float
) -> Floats:
    """Figures less their mean over the standard deviation each has by its size."""
    if kind not in ("rate", "share"):
        raise ValueError(f"kind must be 'rate' or 'share', not {kind!r}")
    if not (np.isfinite(per) and per > 0):
        raise ValueError(f"per must be a number above 0, not {per}")
    (_, size), _ = by_area(values=values, sizes=sizes)
    known = ~np.isnan(figures) & (size > 0)
    scaled = np.full(len(figures), np.nan)
    if not known.any():
        return scaled
    r, n = figures[known] / per, size[known]
    if kind == "share":
        refuse(r > 1 + TIE, "values", "a share of more than all")
    mean = float((n * r).sum() / n.sum())
    chance = mean * max(1 - mean, 0.0) if kind == "share" else mean
    between = float((n * (r - mean) ** 2).sum() / n.sum() - chance / n.mean())
    variance = max(between, 0.0) + chance / n
    # With no events, or nothing but events, all figures are equal.
    scaled[known] = np.divide(r - mean, np.sqrt(variance), out=np.zeros(len(r)), where=variance > 0)
    return scaled


def _standard_scores(figures: Floats) -> Floats | None:
    """Figures less their mean over their standard deviation; None where all are equal."""
    if len(figures) < 2:
        return None
    largest = np.abs(figures).max()
    if np.ptp(figures) <= TIE * largest:
        return None
    small = figures / largest  # squares of very large or small figures stay within range
    return np.asarray((small - small.mean()) / small.std())


def _sums_of_neighbours(score: Floats, known: Places, near: Contiguity) -> tuple[Floats, Places]:
    """Sum of the scores of each area's neighbours and their number, added in order of score."""
    place = np.full(near.size, -1)
    place[known] = np.arange(len(known))
    first, second = place[near.first], place[near.second]
    both_known = (first >= 0) & (second >= 0)
    order = np.lexsort((second[both_known], first[both_known]))
    first, second = first[both_known][order], second[both_known][order]
    sums = np.bincount(first, weights=score[second], minlength=len(score))
    return np.asarray(sums, dtype=float), np.bincount(first, minlength=len(score))
