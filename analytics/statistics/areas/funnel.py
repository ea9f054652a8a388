"""Areas compared with the whole: how far a figure may lie from Essex's own by chance.

A small area's figure swings more than a large one's, so the limits are wide for small areas and
narrow for large ones: a funnel. Areas of one force differ more than chance alone would make
them; `compare_areas` measures by how much, and `funnel_limits` widens by it.
"""

from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analytics.statistics.areas.area_scores import by_area
from analytics.statistics.number_input import (
    Floats,
    checked_counts,
    normal_quantile,
    refuse_more_than_all,
)

Kind = Literal["rate", "share"]

NO_DIFFERENT = "no different"
CLEAR = 0.05  # over-dispersion is said to be there when chance alone is less likely than this
# Expected events from which twice as many would be more than 3 standard deviations out:
# 2 (√(2E) − √E) > 3 from E = 13.1, the whole number above it.
FEWEST_EXPECTED = 14


def funnel_limits(
    size: ArrayLike,
    pooled: float,
    confidence: float | tuple[float, ...] = (0.95, 0.998),
    *,
    kind: Kind = "rate",
    per: float = 1000,
    spread: float = 0.0,
) -> pd.DataFrame:
    """Limits within which chance alone would leave the figures of areas of each size.

    Parameters
    ----------
    size : float or array_like, shape (k,)
        Population at risk (rates) or number recorded or asked (shares).
    pooled : float
        Figure of the whole: events per `per` of the population (rates), or a fraction from 0
        to 1 (shares).
    confidence : float or tuple of float
        One or more two-sided confidences; 0.95 and 0.998 are about 2 and 3 standard deviations.
    kind : {"rate", "share"}
        A rate is events for each so many of a population and may exceed it; a share is a part
        of those counted.
    per : float
        Rates are for each `per` of the population; not used for shares.
    spread : float
        Standard deviation τ between areas beyond chance, the attribute `tau` of
        `compare_areas`; 0 for chance alone.

    Returns
    -------
    DataFrame, k rows
        size, target (the figure of the whole) and for each confidence a lower and an upper
        limit in the unit of `pooled`, named lower_95, upper_95, lower_998, upper_998. NaN where
        the size is 0. A Series keeps its index.

    Raises
    ------
    ValueError
        If a size, `pooled` or `spread` is negative, missing or infinite, if a share is above 1,
        if `kind` is unknown, `per` not above 0 or a `confidence` not between 0 and 1.

    Notes
    -----
    An area lies outside the limits where its own interval leaves out the target, as Fingertips
    draws them. Rates, with E = pooled × size / per expected events and α = 1 − confidence: the
    counts L and U, not rounded to whole numbers, over the size, for which::

        P(X ≤ L) = α/2   and   P(X ≥ U) = α/2   if X is Poisson with mean E

    L is 0 where not even 0 is so unlikely (E < 3.7 at 95%). An area is outside by chance at most
    as often as stated, less often where few events are expected. Exact limits are used
    throughout, where `rate` turns to Byar's from 10 events: they differ by 0.01 of an event.

    Shares, with z the standard normal quantile, cut at 0 and 1::

        pooled ∓ z √(pooled (1 − pooled) / size)

    which is where the Wilson interval of the share ends at the target. Where fewer than 5 are
    expected with the attribute or without it, the true chance of lying outside differs much
    from the stated one; `compare_areas` takes exact probabilities.

    With spread, the distance d of a limit from the target becomes √(d² + z²τ²), measured on the
    scale on which chance does not depend on the figure: the square root of the ratio to the
    target for rates, where chance has the standard deviation s = 1/(2√E); arcsin √share for
    shares, where it has s = 1/(2√n). For large areas that is Spiegelhalter's z √(s² + τ²). Of
    rates, 2τ is roughly the standard deviation of areas' rates as a share of their mean.

    References
    ----------
    Spiegelhalter DJ (2005). Funnel plots for comparing institutional performance. Statistics in
    Medicine 24: 1185-1202; Handling over-dispersion of performance indicators. Quality and
    Safety in Health Care 14: 347-351. Seaton SE, Manktelow BN (2012). BMC Medical Research
    Methodology 12: 98 (why the limits are not a confidence interval about the target). PHE
    Technical Guide "Funnel plots".

    Examples
    --------
    >>> limits = funnel_limits([1_000, 10_000, 100_000], 6.5)
    >>> print(limits.drop(columns="target").round(2).to_string(index=False))
      size  lower_95  upper_95  lower_998  upper_998
      1000      1.55     12.42       0.00      16.15
     10000      4.92      8.18       4.11       9.18
    100000      6.00      7.01       5.72       7.31
    >>> print(funnel_limits(400, 0.3, kind="share").round(3).to_string(index=False))
     size  target  lower_95  upper_95  lower_998  upper_998
      400     0.3     0.255     0.345      0.229      0.371
    """
    _known_kind(kind)
    n = np.atleast_1d(checked_counts(size=size)[0])
    if n.ndim > 1:
        raise ValueError(f"size must be a list, not a table of shape {n.shape}")
    target = _single(pooled, "pooled")
    tau = _single(spread, "spread")
    if kind == "share" and target > 1:
        raise ValueError(f"pooled is a share above 1: {target} (0.406, not 40.6)")
    if not (np.isfinite(per) and per > 0):
        raise ValueError(f"per must be a number above 0, not {per}")
    levels = (confidence,) if isinstance(confidence, int | float) else tuple(confidence)

    columns: dict[str, Any] = {
        "size": n.astype(int) if (n == np.floor(n)).all() else n,
        "target": np.full(n.shape, target),
    }
    for level in levels:
        if kind == "rate":
            lower, upper = _around_rate(n, target / per, tau, level)
            lower, upper = lower * per, upper * per
        else:
            lower, upper = _around_share(n, target, tau, level)
        for name, limit in (("lower", lower), ("upper", upper)):
            columns[f"{name}_{_digits(level)}"] = np.where(n > 0, limit, np.nan)
    return pd.DataFrame(columns, index=size.index if isinstance(size, pd.Series) else None)


def _around_rate(n: Floats, target: float, tau: float, level: float) -> tuple[Floats, Floats]:
    """Limits in events per person."""
    from scipy.special import gdtrib

    z = normal_quantile(level)
    tail = (1 - level) / 2
    expected = n * target
    some = expected > 0
    lower, upper = np.zeros(n.shape), np.zeros(n.shape)
    # Poisson tails are gamma tails of the expected number, solved here for the count.
    lower[some] = np.maximum(0, gdtrib(1.0, 1 - tail, expected[some]) - 1)
    upper[some] = gdtrib(1.0, tail, expected[some])
    if tau > 0:
        middle = np.sqrt(expected)
        beyond = z * tau * middle
        lower = np.maximum(0, middle - np.hypot(middle - np.sqrt(lower), beyond)) ** 2
        upper = (middle + np.hypot(np.sqrt(upper) - middle, beyond)) ** 2
    people = np.where(n > 0, n, np.nan)
    return lower / people, upper / people


def _around_share(n: Floats, target: float, tau: float, level: float) -> tuple[Floats, Floats]:
    """Limits as fractions."""
    z = normal_quantile(level)
    away = z * np.sqrt(np.divide(target * (1 - target), n, out=np.zeros(n.shape), where=n > 0))
    lower, upper = np.maximum(0, target - away), np.minimum(1, target + away)
    if tau > 0:
        middle = np.arcsin(np.sqrt(target))
        down = middle - np.hypot(middle - np.arcsin(np.sqrt(lower)), z * tau)
        up = middle + np.hypot(np.arcsin(np.sqrt(upper)) - middle, z * tau)
        lower, upper = np.sin(np.maximum(down, 0)) ** 2, np.sin(np.minimum(up, np.pi / 2)) ** 2
        # Sines of arcsines are a hair off; an area must not lie outside for that.
        lower, upper = np.minimum(lower, target), np.maximum(upper, target)
    return lower, upper


def figures(
    counts: ArrayLike, sizes: ArrayLike, kind: Kind
) -> tuple[Floats, Floats, pd.Index | None]:
    """Counts and sizes by area, NaN in both where an area has no figure; and the labels."""
    _known_kind(kind)
    (x, n), index = by_area(counts=counts, sizes=sizes)
    if kind == "share":
        refuse_more_than_all(x, n, "counts", "sizes")
    known = np.isfinite(x) & np.isfinite(n) & (n > 0)
    return np.where(known, x, np.nan), np.where(known, n, np.nan), index


def _single(value: float, name: str) -> float:
    (array,) = checked_counts(**{name: value})
    if array.ndim:
        raise ValueError(f"{name} must be one number, not {array.size}")
    return float(array)


def _digits(level: float) -> str:
    """ "95" of 0.95, "998" of 0.998: what follows the point."""
    return f"{level:.10f}".rstrip("0").split(".")[1]


def _known_kind(kind: str) -> None:
    if kind not in ("rate", "share"):
        raise ValueError(f'kind must be "rate" or "share", not {kind!r}')
