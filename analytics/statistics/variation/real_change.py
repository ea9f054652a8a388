"""Whether a count or a share has really changed, allowing for how its months vary by themselves.

`analytics.change` and `analytics.proportion_gap` take events for independent and months for
separate. Recorded crime is neither: an Essex month has 26 times the variance of independent events.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analytics.statistics.areas.area_scores import binomial_score, by_area
from analytics.statistics.count_change import SMALLEST_BASE
from analytics.statistics.intervals import FEWEST_ANSWERS, TOO_FEW, wilson_limits
from analytics.statistics.number_input import Floats
from analytics.statistics.variation.dispersion import sum_factor

REAL_RISE, REAL_FALL, NO_REAL_CHANGE = "real rise", "real fall", "no real change"
LONE = 0.01  # probability below which a comparison that is one of no more is called real
FROM_MANY = 500  # events on each side from which the arcsine is as exact as exact tails


def real_change(
    before: ArrayLike,
    after: ArrayLike,
    exposure_before: ArrayLike = 1,
    exposure_after: ArrayLike = 1,
    *,
    phi: ArrayLike = 1.0,
    r: ArrayLike = 0.0,
    months: int = 1,
    freedom: ArrayLike = np.inf,
    alpha: ArrayLike = LONE,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare counts with earlier ones, allowing for dispersion and for months that hang together.

    Parameters
    ----------
    before, after, exposure_before, exposure_after : float or array_like, shape (k,)
        As in `analytics.change`; NaN = no figure.
    phi, r, freedom : float or array_like, shape (k,)
        How the months of each series vary, as of `analytics.dispersion`.
    months : int
        Months (quarters, years) that follow one another in each of the two periods.
    alpha : float or array_like
        Probability below which a change is called real: 0.01 for one comparison, else the
        threshold of all that are shown together (`analytics.false_discovery_threshold`).
    confidence : float
        Of the interval.

    Returns
    -------
    DataFrame, k rows
        before, after, difference (events, after less what the earlier rate would have produced),
        lower, upper (of the difference), percent (none of a base under 20), z, p (two-sided) and
        verdict: 'real rise', 'real fall', 'no real change' or 'too few to say'.

    Raises
    ------
    ValueError
        If a number is negative or infinite, or shapes or labels do not match.

    Notes
    -----
    If nothing has changed, the later count is a part of the total t = before + after with the share
    s = e_after/(e_before + e_after) of the exposures, of which the variance is s(1 − s)t times

        f = φ (1 + 2 Σ (1 − j/k) r_j)

    for k months (`analytics.statistics.variation.dispersion.sum_factor`). z is the exact mid-p
    score of a binomial count (the arcsine's from 500 events on either side) over √f, and p comes
    from Student's t with the degrees of freedom behind φ. The interval is Wilson's for the later
    part of t/f events, with t's quantile, as a difference of events.

    "No real change" is said where a doubling or halving of so many events would have shown at that
    probability, otherwise it is too few to say.

    False alarms, of negative binomial series in which nothing changed, twelve months on twelve,
    24 to 60 months of history (`tests/analytics/test_promises.py`): at 0.01 in 0.7 to 1.2% of
    comparisons where the usual φ and r are right, in 2 to 7% where both are half the truth.
    `analytics.change` is beyond ±3 in 65% (Essex), 30% (districts) and 6% (wards) of them.

    References
    ----------
    McCullagh P, Nelder JA (1989). Generalized Linear Models, 2nd ed., chapter 9. Przyborowski J,
    Wilenski H (1940). Biometrika 31: 313-323. Bence JR (1995). Ecology 76: 628-639.

    Examples
    --------
    A year of a district's burglary, and of all its crime, each 10% up:

    >>> found = real_change([560, 10_800], [616, 11_880], phi=[2.0, 4.6], r=[0.1, 0.34], months=12)
    >>> print(found[["difference", "lower", "upper", "p", "verdict"]].round(2).to_string())
       difference   lower    upper     p         verdict
    0        56.0  -49.07   160.18  0.30  no real change
    1      1080.0  179.11  1977.48  0.02  no real change
    """
    (b, a, e_b, e_a), index = by_area(
        before=before, after=after, exposure_before=exposure_before, exposure_after=exposure_after
    )
    columns = changes(b, a, e_b, e_a, phi, r, months, freedom, alpha, confidence)
    return pd.DataFrame(columns, index=index)


def changes(
    b: Floats,
    a: Floats,
    e_b: Floats,
    e_a: Floats,
    phi: ArrayLike,
    r: ArrayLike,
    months: int | ArrayLike,
    freedom: ArrayLike,
    alpha: ArrayLike = LONE,
    confidence: float = 0.95,
) -> dict[str, NDArray[Any]]:
    """Give the columns of `real_change` without a frame around them."""
    from scipy.special import stdtr, stdtrit

    known = np.isfinite(b + a) & (e_b > 0) & (e_a > 0)
    total = np.where(known, a + b, 0.0)
    later = np.where(known, a, 0.0)
    share = np.divide(e_a, e_a + e_b, out=np.full(b.shape, 0.5), where=known)
    factor = np.broadcast_to(inflation(phi, r, months), b.shape)
    free = np.minimum(np.broadcast_to(np.asarray(freedom, float), b.shape), 1e6)

    exact = np.minimum(later, total - later) < FROM_MANY
    part = np.divide(later, total, out=share.copy(), where=total > 0)
    z = 2 * np.sqrt(total) * (np.arcsin(np.sqrt(part)) - np.arcsin(np.sqrt(share)))
    if exact.any():
        z[exact] = binomial_score(later[exact], total[exact], share[exact])
    z = z / np.sqrt(factor)
    p = np.where(known & (total > 0), 2 * stdtr(free, -np.abs(z)), np.nan)

    quantile = stdtrit(free, (1 + confidence) / 2)
    _, low, high = wilson_limits(later / factor, total / factor, quantile)
    odds = share / (1 - share)
    difference = np.where(known, a - b * odds, np.nan)
    lower = np.where(total > 0, total * (low - (1 - low) * odds), np.nan)
    upper = np.where(total > 0, total * (high - (1 - high) * odds), np.nan)
    base = np.where(known, b * odds, 0.0)
    percent = np.divide(
        100 * difference, base, out=np.full(b.shape, np.nan), where=known & (b >= SMALLEST_BASE)
    )

    threshold = np.broadcast_to(np.asarray(alpha, float), b.shape)
    double = np.maximum(share, 1 - share)
    double = 2 * double / (1 + double)  # the later (or earlier) part of all, had the rate doubled
    shows = 2 * np.sqrt(total / factor)
    shows = shows * (np.arcsin(np.sqrt(double)) - np.arcsin(np.sqrt(np.maximum(share, 1 - share))))
    enough = known & (2 * stdtr(free, -np.abs(shows)) < np.maximum(threshold, LONE))
    real = known & (np.nan_to_num(p, nan=1.0) < threshold)
    verdict = np.select(
        [real & (z > 0), real & (z < 0), enough],
        [REAL_RISE, REAL_FALL, NO_REAL_CHANGE],
        default=TOO_FEW,
    )
    return {
        "before": b, "after": a, "difference": difference, "lower": lower, "upper": upper,
        "percent": percent, "z": np.where(known, z, np.nan), "p": p, "verdict": verdict,
    }  # fmt: skip


def inflation(phi: ArrayLike, r: ArrayLike, months: int | ArrayLike) -> Floats:
    """Give the variance of a sum of months over that of independent events: φ times the factor."""
    many = np.unique(np.asarray(months, dtype=int))
    p, first, k = np.broadcast_arrays(np.asarray(phi, float), np.asarray(r, float), months)
    values = np.ones(p.shape)
    for number in many:
        values = np.where(k == number, p * sum_factor(p, first, int(number)), values)
    return values


def real_share_change(
    x_before: ArrayLike,
    n_before: ArrayLike,
    x_after: ArrayLike,
    n_after: ArrayLike,
    *,
    phi: ArrayLike = 1.0,
    r: ArrayLike = 0.0,
    months: int = 1,
    freedom: ArrayLike = np.inf,
    alpha: ArrayLike = LONE,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare shares with earlier ones, allowing for dispersion.

    Parameters
    ----------
    x_before, n_before, x_after, n_after : float or array_like, shape (k,)
        Numbers with the attribute and numbers in all; NaN = no figure.
    phi, r, months, freedom, alpha, confidence
        As in `real_change`; phi of shares is that of `analytics.dispersion` with ``share=True``.

    Returns
    -------
    DataFrame, k rows
        before, after (fractions), difference, lower, upper, z, p and verdict, as in `real_change`;
        'too few to say' of fewer than 50 in all on either side.

    Raises
    ------
    ValueError
        If a number is negative or infinite, if a part is more than the whole, or if shapes or
        labels do not match.

    Notes
    -----
    Newcombe's interval (`analytics.proportion_gap`, method 10) of x/f out of n/f, f the variance of
    a sum of months over chance's, as in `real_change`, and with Student's t in place of the normal
    quantile. z is the pooled score of the gap over √f.

    References
    ----------
    Newcombe RG (1998). Statistics in Medicine 17: 873-890 (method 10). McCullagh P, Nelder JA
    (1989). Generalized Linear Models, 2nd ed., section 4.5 (over-dispersion of shares).

    Examples
    --------
    >>> found = real_share_change(4430, 10_000, 4754, 11_709, phi=2.0, months=1)
    >>> print(found[["difference", "lower", "upper", "verdict"]].round(3).to_string())
       difference  lower  upper    verdict
    0      -0.037 -0.056 -0.018  real fall
    """
    (x1, n1, x2, n2), index = by_area(
        x_before=x_before, n_before=n_before, x_after=x_after, n_after=n_after
    )
    if ((x1 > n1) | (x2 > n2)).any():
        raise ValueError("a part must not be more than the whole: x_before, x_after")
    columns = share_changes(x1, n1, x2, n2, phi, r, months, freedom, alpha, confidence)
    return pd.DataFrame(columns, index=index)


def share_changes(
    x1: Floats,
    n1: Floats,
    x2: Floats,
    n2: Floats,
    phi: ArrayLike,
    r: ArrayLike,
    months: int | ArrayLike,
    freedom: ArrayLike,
    alpha: ArrayLike = LONE,
    confidence: float = 0.95,
) -> dict[str, NDArray[Any]]:
    """Give the columns of `real_share_change` without a frame around them."""
    from scipy.special import stdtr, stdtrit

    known = np.isfinite(x1 + x2) & (n1 > 0) & (n2 > 0)
    ones = np.ones(x1.shape)
    y1, m1, y2, m2 = (
        np.where(known, values, part) for values, part in ((x1, 0), (n1, 1), (x2, 0), (n2, 1))
    )
    factor = np.broadcast_to(inflation(phi, r, months), x1.shape) * ones
    free = np.minimum(np.broadcast_to(np.asarray(freedom, float), x1.shape), 1e6)
    quantile = stdtrit(free, (1 + confidence) / 2)
    first, low1, high1 = wilson_limits(y1 / factor, m1 / factor, quantile)
    second, low2, high2 = wilson_limits(y2 / factor, m2 / factor, quantile)
    gap = second - first
    pooled = (y1 + y2) / (m1 + m2)
    error = np.sqrt(np.maximum(pooled * (1 - pooled), 1e-12) * (1 / m1 + 1 / m2) * factor)
    z = np.where(known, gap / error, np.nan)
    p = np.where(known, 2 * stdtr(free, -np.abs(np.nan_to_num(z))), np.nan)
    threshold = np.broadcast_to(np.asarray(alpha, float), x1.shape)
    enough = known & (np.minimum(n1, n2) >= FEWEST_ANSWERS)
    real = enough & (np.nan_to_num(p, nan=1.0) < threshold)
    verdict = np.select(
        [real & (gap > 0), real & (gap < 0), enough],
        [REAL_RISE, REAL_FALL, NO_REAL_CHANGE],
        default=TOO_FEW,
    )
    nothing = np.full(x1.shape, np.nan)
    reach = np.hypot(second - low2, high1 - first), np.hypot(high2 - second, first - low1)
    return {
        "before": np.where(known, first, nothing), "after": np.where(known, second, nothing),
        "difference": np.where(known, gap, nothing),
        "lower": np.where(known, np.clip(gap - reach[0], -1, gap), nothing),
        "upper": np.where(known, np.clip(gap + reach[1], gap, 1), nothing),
        "percent": nothing, "z": z, "p": p, "verdict": verdict,
    }  # fmt: skip
