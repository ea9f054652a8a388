"""Rates of small areas, drawn towards the rate of all by as much as chance makes them stray."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analytics.statistics.areas.area_scores import by_area


def smooth_rates(counts: ArrayLike, populations: ArrayLike, per: float = 1000) -> pd.DataFrame:
    """Smooth rates by empirical Bayes (Marshall's global estimator).

    Parameters
    ----------
    counts : array_like, shape (n,)
        Events in each area; NaN = no figure.
    populations : array_like, shape (n,)
        Population at risk of each area, in people; NaN or 0 = no rate can be given.
    per : float
        Rates are for each `per` of the population; above 0.

    Returns
    -------
    DataFrame, n rows
        With the index of the series given, if any, and the columns

        rate : events per `per` of the population.
        smoothed : the same, drawn towards the rate of all areas together; never outside the
            two.
        weight : how much the area's own figure counts, from 0 (not at all: all areas might have
            one rate, and what differs is chance) towards 1 (taken as it is).

        NaN in all three where an area has no figure or no population ("cannot say"). It counts
        for nothing in the rate of all.

    Raises
    ------
    ValueError
        If a number is negative or infinite, if shapes or labels do not match, or if `per` is
        not above 0.

    Notes
    -----
    For areas with counts x and populations n, r = x/n, and n̄ the mean population::

        m = Σx / Σn                      rate of all
        A = Σn (r − m)² / Σn − m / n̄     variance of the underlying rates, at least 0
        weight = A / (A + m/n)
        smoothed = m + weight · (r − m)

    m/n is the variance that chance gives to the rate of an area of population n. Where areas
    vary less than chance alone would make them, A comes out below 0 and is taken as 0; esda's
    ``Empirical_Bayes`` leaves it negative, and its "smoothed" rates can then lie beyond the
    crude ones, or below 0. With nothing to estimate A from (one area), the rate is that of all.

    The estimate suits a map. It is no figure to publish for one area: it borrows from all
    others, and has no interval here.

    References
    ----------
    Marshall RJ (1991). Mapping disease and mortality rates using empirical Bayes estimators.
    Applied Statistics 40: 283-294. Anselin L, Lozano-Gracia N, Koschinsky J (2006). Rate
    transformations and smoothing. Spatial Analysis Laboratory, University of Illinois.

    Examples
    --------
    A small ward is drawn in, a large one hardly moves:

    >>> wards = pd.Series([2, 90, 20, 14], ["Alpha", "Bravo", "Charlie", "Delta"])
    >>> print(smooth_rates(wards, [100, 6_000, 4_000, 2_000]).round(2).to_string())
             rate  smoothed  weight
    Alpha    20.0     11.92    0.16
    Bravo    15.0     14.62    0.92
    Charlie   5.0      5.64    0.88
    Delta     7.0      7.72    0.79
    """
    (x, n), index = by_area(counts=counts, populations=populations)
    if not (np.isfinite(per) and per > 0):
        raise ValueError(f"per must be a number above 0, not {per}")
    known = np.isfinite(x) & np.isfinite(n) & (n > 0)
    estimates = np.full((len(x), 3), np.nan)
    if known.any():
        events, people = x[known], n[known]
        rate = events / people
        whole = events.sum() / people.sum()
        between = np.sum(people * (rate - whole) ** 2) / people.sum() - whole / people.mean()
        between = max(between, 0.0)
        chance = whole / people
        # No events anywhere: nothing varies, and 0 over 0 would be asked for.
        weight = between / (between + chance) if whole > 0 else np.zeros(len(rate))
        smoothed = whole + weight * (rate - whole)
        # Rounding must not carry it past either end.
        smoothed = np.clip(smoothed, np.minimum(rate, whole), np.maximum(rate, whole))
        estimates[known] = np.column_stack([per * rate, per * smoothed, weight])
    return pd.DataFrame(estimates, columns=["rate", "smoothed", "weight"], index=index)
