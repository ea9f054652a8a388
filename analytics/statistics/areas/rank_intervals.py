"""Places in a table of areas, each with how far up or down it might as well stand."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analytics.statistics.areas.funnel import Kind, figures
from analytics.statistics.number_input import Floats

SEED = 20150409
JEFFREYS = 0.5  # added to a count, so that none in a small area is not taken for none ever


def ranks(
    counts: ArrayLike,
    sizes: ArrayLike,
    *,
    kind: Kind,
    per: float = 1000,
    seed: int = SEED,
    draws: int = 1000,
    phi: ArrayLike = 1.0,
) -> pd.DataFrame:
    """Rank areas by their figure, with the interval in which each rank may lie.

    Parameters
    ----------
    counts : array_like, shape (n,)
        Events (rates) or number with the attribute (shares) of each area; NaN = no figure.
    sizes : array_like, shape (n,)
        Population at risk (rates) or number counted (shares); NaN or 0 = no figure.
    kind : {"rate", "share"}
        As in `funnel_limits`.
    per : float
        Rates are for each `per` of the population; not used for shares.
    seed : int
        Of the random draws. The same seed gives the same answer, whatever the order of areas.
    draws : int
        How many times the table is drawn again, 100 or more; with 1,000 the ends of an interval
        move by a place or two in a hundred from seed to seed.
    phi : float or array_like, shape (n,)
        How many times chance's variance the count of an area has: counts and sizes tell so many
        times less.

    Returns
    -------
    DataFrame, n rows
        value, rank (1 = the highest figure; equal figures share the best place), rank_lower and
        rank_upper (95%). NaN where an area has no figure; it is not counted among the places.
        A Series keeps its index.

    Raises
    ------
    ValueError
        If a number is negative or infinite, if a share has more than all, if shapes or labels
        do not match, if `kind` is unknown, `per` not above 0 or there are under 100 draws.

    Notes
    -----
    Each area's underlying figure is drawn from its distribution given the count, Gamma(x + ½)
    over the size for rates and Beta(x + ½, n − x + ½) for shares (Jeffreys' priors), each table
    drawn is ranked, and the 2.5th and 97.5th percentiles of each area's ranks are given,
    stretched to the rank itself if need be. Nothing is shrunk towards the mean, so ranks of
    small areas are very uncertain, as they should be.

    References
    ----------
    Goldstein H, Spiegelhalter DJ (1996). League tables and their limitations: statistical
    issues in comparisons of institutional performance. JRSS A 159: 385-443. Marshall EC,
    Spiegelhalter DJ (1998). Reliability of league tables of in vitro fertilisation clinics:
    retrospective analysis of live birth rates. BMJ 316: 1701-1705.

    Examples
    --------
    >>> wards = pd.Series([31, 28, 74, 3], ["Alpha", "Bravo", "Charlie", "Delta"])
    >>> print(ranks(wards, [5_000, 6_000, 5_500, 400], kind="rate").round(1).to_string())
             value  rank  rank_lower  rank_upper
    Alpha      6.2   3.0         2.0         4.0
    Bravo      4.7   4.0         2.0         4.0
    Charlie   13.5   1.0         1.0         2.0
    Delta      7.5   2.0         1.0         4.0
    """
    x, n, index = figures(counts, sizes, kind)
    if not (np.isfinite(per) and per > 0):
        raise ValueError(f"per must be a number above 0, not {per}")
    if draws < 100:
        raise ValueError(f"draws must be 100 or more, not {draws}")
    wide = np.broadcast_to(np.asarray(phi, dtype=float), x.shape)
    if not (wide > 0).all():
        raise ValueError("phi must be above 0 for every area")
    known = np.flatnonzero(np.isfinite(x))
    limits = np.full((len(x), 4), np.nan)
    if len(known):
        # Draws are handed out in an order that depends on the areas alone.
        order = known[_order(x[known], n[known], None if index is None else index[known])]
        events, size = x[order], n[order]
        value = events / size * (per if kind == "rate" else 1)
        rank = pd.Series(value).rank(method="min", ascending=False).to_numpy()
        places = _places(_drawn(events / wide[order], size / wide[order], kind, seed, draws))
        last = draws - 1
        low, high = int(np.floor(0.025 * last)), int(np.ceil(0.975 * last))
        lower, upper = np.partition(places, [low, high], axis=1)[:, [low, high]].T
        limits[order] = np.column_stack(
            [value, rank, np.minimum(lower, rank), np.maximum(upper, rank)]
        )
    return pd.DataFrame(limits, columns=["value", "rank", "rank_lower", "rank_upper"], index=index)


def unbroken(figures: Floats, written: Floats, leads: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Leave of the leading areas those that can be named together without skipping a rank.

    Parameters
    ----------
    figures : ndarray, shape (k,)
        NaN = no figure.
    written : ndarray, shape (k,)
        The same as they are written: nobody should read two areas as equal of which one is left
        out, if that leaves any to name.
    leads : ndarray of bool, shape (k,)
        Those to which chance allows the first rank: an area of few cases may be one where a larger
        one that ranks before it is not.

    Returns
    -------
    ndarray of bool, shape (k,)
        The leading areas above every area that is none. Nobody with nothing is one of them.

    Examples
    --------
    >>> import numpy as np
    >>> figures = np.array([9.0, 8.0, 7.0, 6.0])
    >>> unbroken(figures, figures, np.array([True, True, False, True])).tolist()
    [True, True, False, False]
    """
    others = np.isfinite(figures) & ~leads
    above = leads & (figures > max(figures[others].max(initial=0.0), 0.0))
    plainly = above & (written > written[others].max(initial=-np.inf))
    return plainly if plainly.any() else above


def _order(x: Floats, n: Floats, labels: pd.Index | None) -> NDArray[np.intp]:
    if labels is None:
        return np.lexsort((n, x))  # areas without names differ in nothing but their numbers
    return np.lexsort((labels.astype(str), n, x))


def _drawn(x: Floats, n: Floats, kind: Kind, seed: int, draws: int) -> Floats:
    """Figures the areas might have, shape (draws, areas)."""
    random = np.random.default_rng(seed)
    shape = (draws, len(x))
    first = random.standard_gamma(x + JEFFREYS, shape)
    if kind == "rate":
        return first / n
    other = random.standard_gamma(n - x + JEFFREYS, shape)
    return first / (first + other)  # two gammas make a beta, as fast as its own generator


def _places(figure: Floats) -> NDArray[np.int32]:
    """Rank of each area in each draw, 1 for the highest; shape (areas, draws)."""
    order = np.argsort(-figure, axis=1)
    places = np.empty(figure.shape, dtype=np.int32)
    numbers = np.arange(1, figure.shape[1] + 1, dtype=np.int32)
    np.put_along_axis(places, order, np.broadcast_to(numbers, figure.shape), axis=1)
    return np.ascontiguousarray(places.T)
