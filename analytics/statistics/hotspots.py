"""Where high figures lie side by side: Getis and Ord's Gi* with false alarms kept down.

A hot spot is the result of a test, not the darkest class of a map: an area whose neighbours'
figures are so high that figures dealt out to the map at random would seldom be.

esda computes Gi* too, and the tests compare the two. It is not used, because of four things in
release 2.9: with row-standardised weights its z is too near 0, by about √(neighbours + 1);
its p is one-sided, and a sum as low as can be counts as rare even where half of the random sums
are as low (many areas with a figure of 0); its least p cannot become small enough for a test of
257 areas at once; and it takes 2.6 s to import.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analytics.statistics.area_scores import by_area, false_discovery
from analytics.statistics.funnel import Kind
from analytics.statistics.intervals import Floats, _holds_text, _refuse

SEED = 20130801  # 1 August 2013
PERMUTATIONS = 999
CLOSER = 50  # times as many permutations for the areas that may be hot or cold
GAP = 0.01  # areas nearer than this share of the usual width of an area touch
SORTED_FROM = 60  # areas for which sorting the sums is faster than comparing each with all
TIE = 1e-9  # standard deviations: sums as near as this differ by rounding only
HISTORY = 4  # periods before this one that hot spots are followed through
OFTEN = 3  # of those four

HOT_SPOT = "hot spot"
COLD_SPOT = "cold spot"
NOT_SIGNIFICANT = "not significant"
CANNOT_SAY = "cannot say"

Places = NDArray[np.intp]


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
        kept = (first >= 0) & (second >= 0)
        on_map = known & self.on_map[place]
        return Contiguity(len(labels), first[kept], second[kept], on_map, labels)


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
    _refuse(~(shapely.is_geometry(outlines) | shapely.is_missing(outlines)), "shapes", "no shape")
    on_map = ~(shapely.is_missing(outlines) | shapely.is_empty(outlines))
    surface = np.isin(shapely.get_type_id(outlines), [3, 6])  # polygon, multipolygon
    _refuse(on_map & ~surface, "shapes", "no polygon")
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
        How often the figures are dealt out again, 99 or more; areas that may be hot or cold are
        looked at 50 times as often.
    alpha : float
        Expected share of false alarms among the hot and cold spots named; where figures are
        dealt out at random, the chance that even one is named.
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
        dealing out could be rare enough: with c neighbours among n areas there are only
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
    (conditional permutation, Anselin 1995). Of R random dealings, g give a sum as high or
    higher and l one as low or lower; p = min(1, 2 (min(g, l) + 1)/(R + 1)). Areas with p up to
    alpha are counted again in 50 (R + 1) − 1 dealings (4n/alpha if that is more), since with
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
    first does not name, the second p comes from R dealings only.)

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
        # Whoever the first test does not name cannot be named by the larger of two p.
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
    asked = np.flatnonzero(enough)
    look = closer[place[asked]]
    found, side = _permuted(score, sums, count, asked, look, seed, permutations, alpha)
    p[place[asked]], high[place[asked]] = found, side
    return statistic, p, high


def persistence(classes: pd.DataFrame) -> pd.DataFrame:
    """Tell new hot spots from those that were there before.

    Parameters
    ----------
    classes : DataFrame, shape (n, periods)
        Column ``hotspot`` of `local_hotspots`, one column a period in time order, the last
        column now; of those before it the last four count. Periods must not overlap: a rolling
        year is hot for months after what made it so.

    Returns
    -------
    DataFrame, n rows
        persistence : for an area that is a hot spot now

            - "persistent hot spot": in at least three of the four periods before too;
            - "new hot spot": in none of them, and at least three of them are known;
            - "hot spot, on and off": in one or two, and at least three are known;
            - "hot spot, too short a history": otherwise.

            The same with "cold spot". For an area that is neither now, "was a hot spot" or
            "was a cold spot" if it was in any of the four (the later, if both), else "".
            "cannot say" if nothing can be said of it now.
        times : in how many of the four it was what it is (or last was); 0 if nothing.
        known : of how many of the four anything is known.

    Raises
    ------
    ValueError
        If there is no column, or a class is none of those of `local_hotspots`.

    Examples
    --------
    >>> quarters = pd.DataFrame(
    ...     [["hot spot"] * 5, ["not significant"] * 4 + ["hot spot"],
    ...      ["hot spot"] + ["not significant"] * 4],
    ...     index=["Alpha", "Bravo", "Charlie"])
    >>> print(persistence(quarters).to_string())
                     persistence  times  known
    Alpha    persistent hot spot      4      4
    Bravo           new hot spot      0      4
    Charlie       was a hot spot      1      4
    """
    if not isinstance(classes, pd.DataFrame) or classes.shape[1] == 0:
        raise ValueError("classes must be a table with a column for each period")
    given = classes.to_numpy(dtype=object)
    strange = ~np.isin(given.astype(str), [HOT_SPOT, COLD_SPOT, NOT_SIGNIFICANT, CANNOT_SAY])
    if strange.any():
        raise ValueError(f"classes holds {given[strange][0]!r}, which is no class of a hot spot")
    now, before = given[:, -1], given[:, :-1][:, -HISTORY:]
    known = (before != CANNOT_SAY).sum(axis=1)
    said = np.full(len(given), "", dtype=object)
    times = np.zeros(len(given), dtype=int)
    when = np.arange(1, before.shape[1] + 1)
    last = {
        kind: ((before == kind) * when).max(axis=1, initial=0) for kind in (HOT_SPOT, COLD_SPOT)
    }
    for kind, other in ((HOT_SPOT, COLD_SPOT), (COLD_SPOT, HOT_SPOT)):
        then = (before == kind).sum(axis=1)
        present = now == kind
        past = (now == NOT_SIGNIFICANT) & (last[kind] > last[other])
        times = np.where(present | past, then, times)
        said[past] = f"was a {kind}"
        said[present] = np.select(
            [then >= OFTEN, known < OFTEN, then == 0],
            [f"persistent {kind}", f"{kind}, too short a history", f"new {kind}"],
            default=f"{kind}, on and off",
        )[present]
    said[now == CANNOT_SAY] = CANNOT_SAY
    columns = {"persistence": said.astype(str), "times": times, "known": known}
    return pd.DataFrame(columns, index=classes.index)


def _outlines(shapes: Any) -> NDArray[np.object_]:
    given = np.array(shapes, dtype=object)  # a copy
    if given.ndim != 1:
        raise ValueError(f"shapes must be a list of polygons, not of shape {given.shape}")
    given[pd.isna(given)] = None
    return given


def _matched(values: ArrayLike, shapes: Any) -> tuple[Floats, Contiguity]:
    """Values as floats, NaN where there is none, and the neighbours of the same areas."""
    raw = np.asarray(values)
    if raw.dtype.kind == "O":
        raw = np.where(pd.isna(raw), np.nan, raw)
    if raw.dtype.kind not in "iufO" or _holds_text(raw):
        raise ValueError(f"values must be numbers: {raw.dtype} given")
    if raw.ndim != 1:
        raise ValueError(f"values must be a list, not of shape {raw.shape}")
    figures = raw.astype(float)
    _refuse(np.isinf(figures), "values", "infinite")
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
        _refuse(r > 1 + TIE, "values", "a share of more than all")
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
    kept = (first >= 0) & (second >= 0)
    order = np.lexsort((second[kept], first[kept]))
    first, second = first[kept][order], second[kept][order]
    sums = np.bincount(first, weights=score[second], minlength=len(score))
    return np.asarray(sums, dtype=float), np.bincount(first, minlength=len(score))


def _permuted(
    score: Floats,
    sums: Floats,
    count: Places,
    asked: Places,
    closer: NDArray[np.bool_],
    seed: int,
    permutations: int,
    alpha: float,
) -> tuple[Floats, NDArray[np.bool_]]:
    """Two-sided p of the areas asked about, and whether they lie high."""
    random = np.random.default_rng(seed)
    higher, lower = _exceeded(score, sums, count, asked, permutations, random)
    p = (np.minimum(higher, lower) + 1) / (permutations + 1)
    again = np.flatnonzero(
        closer & (2 * p <= alpha)
    )  # q is never below p: no other area can be named
    if len(again):
        # At least as many as one area alone needs to be named among all the others.
        dealings = max(CLOSER * (permutations + 1), math.ceil(4 * len(score) / alpha)) - 1
        more, less = _exceeded(score, sums, count, asked[again], dealings, random)
        higher[again], lower[again] = more, less
        p[again] = (np.minimum(more, less) + 1) / (dealings + 1)
    return np.minimum(1, 2 * p), higher < lower


def _exceeded(
    score: Floats,
    sums: Floats,
    count: Places,
    asked: Places,
    dealings: int,
    random: np.random.Generator,
) -> tuple[Places, Places]:
    """How many dealings give each area's neighbours a sum as high, and one as low.

    All areas share the dealings. One is the beginning of a random order of all areas; leaving
    out the area itself makes it a random order of the others, so the first c of those are its
    neighbours. Areas of equal score leave out the first of their equals, which is the same in
    effect and does not depend on which of them came first.
    """
    higher, lower = np.zeros(len(asked), dtype=np.intp), np.zeros(len(asked), dtype=np.intp)
    if not len(asked):
        return higher, lower
    n, most = len(score), int(count[asked].max()) + 1
    itself = np.searchsorted(score, score[asked])
    groups = [(c, np.flatnonzero(count[asked] == c)) for c in np.unique(count[asked]).tolist()]
    wanted = np.zeros(n, dtype=bool)
    wanted[itself] = True
    at_once = max(1, min(25_000, 4_000_000 // n))  # what stays in the processor's cache
    for start in range(0, dealings, at_once):
        dealt = _dealt(n, most, min(at_once, dealings - start), random)
        running = score[dealt]
        for turn in range(1, most):  # a tenth of the time of cumsum
            running[turn] += running[turn - 1]
        # Where each area asked about turns up: those of the first come first.
        flat = np.flatnonzero(wanted[dealt])
        who = dealt.ravel()[flat]
        order = np.argsort(who, kind="stable")
        who, (at_turn, in_dealing) = who[order], np.divmod(flat[order], dealt.shape[1])
        begin, end = np.searchsorted(who, itself), np.searchsorted(who, itself, side="right")
        for c, group in groups:
            up, down = sums[asked[group]] - TIE, sums[asked[group]] + TIE
            higher[group] += _at_least(running[c - 1], up)
            lower[group] += _at_least(-running[c - 1], -down)
            # Dealings in which an area was among its own neighbours get the next one instead.
            member, place = _spread_out(begin[group], end[group])
            among = at_turn[place] < c
            member, row = member[among], in_dealing[place[among]]
            wrong = running[c - 1, row]
            right = running[c, row] - score[itself[group]][member]
            up, down = up[member], down[member]
            for total, change in (
                (higher, (right >= up) * 1.0 - (wrong >= up)),
                (lower, (right <= down) * 1.0 - (wrong <= down)),
            ):
                total[group] += np.bincount(member, change, len(group)).astype(np.intp)
    return higher, lower


def _at_least(sums: Floats, limits: Floats) -> Places:
    """How many of the sums reach each limit."""
    if len(limits) < SORTED_FROM:
        return np.array([np.count_nonzero(sums >= limit) for limit in limits], dtype=np.intp)
    return len(sums) - np.searchsorted(np.sort(sums), limits)


def _spread_out(begin: Places, end: Places) -> tuple[Places, Places]:
    """For runs begin to end: which run each place belongs to, and the places."""
    length = end - begin
    member = np.repeat(np.arange(len(length)), length)
    shift = np.repeat(begin - np.cumsum(length) + length, length)
    return member, np.arange(length.sum()) + shift


def _dealt(n: int, most: int, dealings: int, random: np.random.Generator) -> NDArray[np.integer]:
    """First `most` of `dealings` random orders of n areas, shape (most, dealings)."""
    kind = np.uint16 if n <= 65_536 else np.uint32
    if 3 * most > n:
        order = np.argsort(random.random((dealings, n)), axis=1)[:, :most]
        return np.ascontiguousarray(order.T.astype(kind))
    dealt = np.empty((most, dealings), dtype=kind)
    for turn in range(most):
        new = random.integers(0, n, dealings, dtype=kind)
        there = np.zeros(dealings, dtype=bool)
        for earlier in dealt[:turn]:
            there |= earlier == new
        # Whoever has been dealt already is drawn again until it is someone new.
        redrawn = np.flatnonzero(there)
        while len(redrawn):
            new[redrawn] = random.integers(0, n, len(redrawn), dtype=kind)
            again = (dealt[:turn, redrawn] == new[redrawn]).any(axis=0)
            redrawn = redrawn[again]
        dealt[turn] = new
    return dealt
