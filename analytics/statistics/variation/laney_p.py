"""Control limits of a share that follow how many it is of: Laney's p′ chart."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analytics.statistics.areas.area_scores import by_area
from analytics.statistics.number_input import Floats
from analytics.statistics.time_series_input import varies

BASELINE = 24  # first values after a break that the limits come from
FEWEST = 12
SCREEN = 3.267  # a moving range over this many mean ones is left out of the mean
RANGE_OF_TWO = 1.128  # mean range of two standard normal values
MOVING_FREEDOM = 0.62  # degrees of freedom that each moving range is worth
OUTSIDE = "outside the limits"


def laney_p(
    successes: ArrayLike, trials: ArrayLike, *, breaks: Iterable[int] = (), baseline: int = BASELINE
) -> pd.DataFrame:
    """Draw limits around shares that widen where fewer were counted, and judge every value.

    Parameters
    ----------
    successes, trials : array_like, shape (n,)
        Number with the attribute and number in all, in time order; NaN or nobody = gap.
    breaks : iterable of int
        Positions from which something else is counted: limits begin again there.
    baseline : int
        How many first values of each segment the limits come from.

    Returns
    -------
    DataFrame, n rows
        value (fraction), centre, lower, upper (cut at 0 and 1), sigma (how many times chance's
        standard deviation the values show), rule ('outside the limits' or '') and side (1 above,
        −1 below). NaN and '' where there are no limits: fewer than 12 values in the baseline, or
        values that hardly vary (over half of the moving ranges are 0), which would give limits
        without a width.

    Raises
    ------
    ValueError
        If a number is negative, or a part is more than the whole.

    Notes
    -----
    With p̄ the share of the baseline together and s_i = √(p̄(1 − p̄)/n_i)::

        z_i = (p_i − p̄)/s_i,   σ = mean moving range of z / 1.128,   limits p̄ ± c σ s_i

    Moving ranges over 3.267 mean ones are left out once, as in `analytics.xmr`, unless none above 0
    would be left. σ is at least 1: a share of so many cannot vary by less than chance for long.
    c is the quantile of Student's t that 3 is of the normal distribution, with 0.62 degrees of
    freedom for each moving range: 3.6 from 24 values, 3.2 from 60. With 3 itself, limits from 24
    values are crossed in 1.1% of months instead of 0.27%.

    Simulated with nothing changed, 24 values in the baseline, 40 to 2,000 counted a month, φ 1 to
    4: at most 4 values outside in 100 series-years.

    References
    ----------
    Laney DB (2002). Improved control charts for attributes. Quality Engineering 14: 531-537.
    Nelson LS (1982). Control charts for individual measurements. Journal of Quality Technology 14:
    172-173.

    Examples
    --------
    >>> found = laney_p([41, 38, 44, 40, 37, 43, 39, 42, 40, 36, 44, 41, 12], [100] * 12 + [90])
    >>> print(found[["value", "lower", "upper", "rule", "side"]].tail(1).round(2).to_string())
        value  lower  upper                rule  side
    12   0.13   0.16   0.61  outside the limits    -1
    """
    (x, n), index = by_area(successes=successes, trials=trials)
    if (x > n).any():
        raise ValueError("successes must not be more than trials: a part is at most the whole")
    columns = laney_lines(x, n, breaks=breaks, baseline=baseline)
    return pd.DataFrame(columns, index=index)


def laney_lines(
    x: Floats, n: Floats, *, breaks: Iterable[int] = (), baseline: int = BASELINE
) -> dict[str, NDArray[Any]]:
    """Give the columns of `laney_p` without a frame around them."""
    from scipy.special import ndtr, stdtrit

    size = len(x)
    known = np.isfinite(x) & (n > 0)
    value = np.divide(x, n, out=np.full(size, np.nan), where=known)
    centre, reach, sigma = (np.full(size, np.nan) for _ in range(3))
    edges = [0, *sorted({int(place) for place in breaks if 0 < place < size}), size]
    for first, last in pairwise(edges):
        rows = np.flatnonzero(known[first:last])[:baseline] + first
        if len(rows) < FEWEST:
            continue
        share = x[rows].sum() / n[rows].sum()
        error = np.sqrt(share * (1 - share) / n[rows])
        if share * (1 - share) == 0:
            continue
        z = (value[rows] - share) / error
        ranges = np.abs(np.diff(z))[np.diff(rows) == 1]
        if not varies(ranges):
            continue
        remaining = ranges[ranges <= SCREEN * ranges.mean()]
        spread = (remaining if (remaining > 0).any() else ranges).mean() / RANGE_OF_TWO
        times = stdtrit(MOVING_FREEDOM * len(ranges), ndtr(3.0))
        segment = slice(first, last)
        sigma[segment] = max(float(spread), 1.0)
        centre[segment] = share
        here = np.maximum(np.where(known[segment], n[segment], np.nan), 1.0)
        reach[segment] = times * sigma[segment] * np.sqrt(share * (1 - share) / here)
    off = np.nan_to_num(value - centre)
    outside = np.abs(off) > np.where(np.isnan(reach), np.inf, reach) * (1 + 1e-12)
    return {
        "value": value,
        "centre": centre,
        "lower": np.clip(centre - reach, 0, 1),
        "upper": np.clip(centre + reach, 0, 1),
        "sigma": sigma,
        "rule": np.where(outside, OUTSIDE, "").astype(object),
        "side": np.where(outside, np.sign(off), 0).astype(int),
    }
