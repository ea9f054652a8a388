"""Areas beside the whole: how far a figure may lie from Essex's own by chance.

A small area's figure swings more than a large one's, so the limits are wide for small areas and
narrow for large ones: a funnel. Areas of one force differ more than chance alone would make
them; `compare_areas` measures by how much, and `funnel_limits` widens by it.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analytics.statistics.area_scores import (
    binomial_score,
    by_area,
    dispersion,
    false_discovery,
    poisson_score,
    refuse_alpha,
    two_sided,
)
from analytics.statistics.intervals import (
    FEWEST_ANSWERS,
    HIGHER,
    LOWER,
    TOO_FEW,
    Floats,
    _counts,
    _normal_quantile,
    _refuse_more_than_all,
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
    n = np.atleast_1d(_counts(size=size)[0])
    if n.ndim > 1:
        raise ValueError(f"size must be a list, not a table of shape {n.shape}")
    target = _one(pooled, "pooled")
    tau = _one(spread, "spread")
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


@dataclass(frozen=True)
class Areas:
    """Areas beside the whole; `compare_areas` says what each figure means.

    Attributes
    ----------
    frame : DataFrame
        One row an area, in the order given.
    pooled : float
        Figure of all areas together, in the unit of value; NaN where no area has one.
    phi : float
        How many times chance's variance the areas show; 1 is chance alone, NaN if unknown.
    phi_p : float
        Probability of such a phi if chance were all.
    tau : float
        Standard deviation between areas beyond chance; `spread` of `funnel_limits`.
    overdispersed : bool
        Areas clearly differ by more than chance (phi_p under 0.05).
    n : int
        Areas with a figure.
    """

    frame: pd.DataFrame
    pooled: float
    phi: float
    phi_p: float
    tau: float
    overdispersed: bool
    n: int


def compare_areas(
    counts: ArrayLike,
    sizes: ArrayLike,
    *,
    kind: Kind,
    per: float = 1000,
    alpha: float = 0.05,
    whole: float | None = None,
    phi: ArrayLike = 1.0,
) -> Areas:
    """Which areas differ from all of them together by more than areas ordinarily do.

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
    alpha : float
        Share of the areas called higher or lower that may be so by mistake.
    whole : float, optional
        Events for each at risk, or fraction, of all together, where figures of some areas are kept
        back: those that are not would give another. Left out, it is that of the areas.
    phi : float or array_like, shape (n,)
        How many times chance's variance the count of an area has by itself, from month to month
        (`analytics.dispersion`): z is divided by its root. 1 for independent events.

    Returns
    -------
    Areas
        Its frame has the index of a Series given and the columns

        value : the figure, events per `per` or a fraction; NaN where there is none.
        z : standard normal score of the figure beside the whole, by chance alone.
        z_adjusted : the same with the differences between areas allowed for.
        p : two-sided probability of z_adjusted.
        q : p allowing for the number of areas (Benjamini and Hochberg).
        verdict : "higher", "lower", "no different" or "too few to say".
        q_chance, verdict_chance : the same of z: whether the area differs from the whole by more
            than chance, however ordinary that may be.

    Raises
    ------
    ValueError
        If a number is negative or infinite, if a share has more than all, if shapes or labels
        do not match, if `kind` is unknown, `per` not above 0 or `alpha` not between 0 and 1.

    Notes
    -----
    z is the normal value as unlikely as the exact mid-p probability of the count, Poisson with
    mean E = size × pooled or binomial. For many events this is Spiegelhalter's
    2(√O − √E), or 2√n (arcsin √(x/n) − arcsin √pooled); for few those would raise false alarms
    of low figures (see `analytics.statistics.area_scores`).

    Over-dispersion (φ of `analytics.statistics.area_scores.dispersion`) is estimated on the areas
    with 5 or more expected either way, 10 such areas at least. Where φ > 1, with s as in
    `funnel_limits`::

        z_adjusted = z s/√(s² + τ²),   τ such that φ of z_adjusted is 1

    (Paule and Mandel). Spiegelhalter takes the first step towards that, DerSimonian and Laird's
    τ² = (I − 1)(φ − 1) / (Σw − Σw²/Σw) with w = 1/s²; where sizes differ and the scores are
    pulled in it stops short, by 6% of τ on 257 areas, and false alarms double.

    "higher" and "lower" are said where q < `alpha`, except of shares of fewer than 50, as in
    `gap_verdict`. "No different" is said only where enough were expected to show it: 14 events,
    of which twice as many would be 3 standard deviations out. Everything else is too few to
    say, as is a single area. "No different" means: by no more than areas ordinarily are.

    The whole contains the area, so a large area is compared partly with itself and its z is a
    little small (by √(1 − its share of the whole)).

    False alarms, simulated on 14 and 257 areas of unequal size with none apart: in under 5% of
    sets is any area named if chance is all, and in 5% to 10% where areas have a normal spread on
    the scale of τ. If their spread is more skewed than that, the few at the long end are
    named: they are far from what areas ordinarily are.

    References
    ----------
    Spiegelhalter DJ (2005). Handling over-dispersion of performance indicators. Quality and
    Safety in Health Care 14: 347-351. Spiegelhalter DJ et al. (2012). Statistical methods for
    healthcare regulation. JRSS A 175: 1-47. Paule RC, Mandel J (1982). Consensus values and
    weighting factors. Journal of Research of the National Bureau of Standards 87: 377-385.
    Benjamini Y, Hochberg Y (1995). Controlling the false discovery rate. JRSS B 57: 289-300.

    Examples
    --------
    >>> wards = pd.Series([31, 28, 74, 3, None], ["Alpha", "Bravo", "Charlie", "Delta", "Echo"])
    >>> found = compare_areas(wards, [5_000, 6_000, 5_500, 400, 5_000], kind="rate")
    >>> print(found.frame[["value", "z", "q", "verdict"]].round(3).to_string())
              value      z      q         verdict
    Alpha     6.200 -1.485  0.183    no different
    Bravo     4.667 -3.133  0.003           lower
    Charlie  13.455  4.088  0.000          higher
    Delta     7.500 -0.032  0.974  too few to say
    Echo        NaN    NaN    NaN  too few to say
    >>> round(found.pooled, 2), found.n, found.overdispersed
    (8.05, 4, False)
    """
    if not (np.isfinite(per) and per > 0):
        raise ValueError(f"per must be a number above 0, not {per}")
    refuse_alpha(alpha)
    x, n, index = figures(counts, sizes, kind)
    known = np.isfinite(x)
    pooled = float(x[known].sum() / n[known].sum()) if known.any() else float("nan")
    pooled = pooled if whole is None else whole

    value = np.divide(x, n, out=np.full(x.shape, np.nan), where=known)
    expected = n * pooled
    if kind == "rate":
        z = poisson_score(x, expected)
        weight = 4 * expected  # 1/s²
        enough = expected >= 5
    else:
        z = binomial_score(x, n, np.full(x.shape, pooled))
        weight = 4 * n
        enough = np.minimum(expected, n - expected) >= 5
    own = np.broadcast_to(np.asarray(phi, dtype=float), x.shape)
    z, weight = z / np.sqrt(own), weight / own
    spread, phi_p, tau = _between(z[known & enough], weight[known & enough])
    adjusted = z / np.sqrt(1 + np.where(known, weight, 0) * tau**2)
    several = known.sum() > 1
    allowed = known & several & (n >= FEWEST_ANSWERS if kind == "share" else True)
    telling = allowed & (True if kind == "share" else expected >= FEWEST_EXPECTED)
    p, q, verdict = _verdicts(adjusted, several, allowed, telling, alpha)
    _, q_chance, verdict_chance = _verdicts(z, several, allowed, telling, alpha)
    scale = per if kind == "rate" else 1
    frame = pd.DataFrame(
        {
            "value": value * scale,
            "z": z,
            "z_adjusted": adjusted,
            "p": p,
            "q": q,
            "verdict": verdict,
            "q_chance": q_chance,
            "verdict_chance": verdict_chance,
        },
        index=index,
    )
    clear = bool(phi_p < CLEAR)
    return Areas(frame, pooled * scale, spread, phi_p, tau, clear, int(known.sum()))


def _verdicts(
    z: Floats, several: bool, allowed: NDArray[np.bool_], telling: NDArray[np.bool_], alpha: float
) -> tuple[Floats, Floats, NDArray[np.str_]]:
    p = two_sided(z) if several else np.full(z.shape, np.nan)
    q = false_discovery(p)
    # NaN compares as False throughout, which leaves "too few to say" where there is no figure.
    beyond = allowed & (q < alpha)
    verdict = np.select(
        [beyond & (z > 0), beyond & (z < 0), telling],
        [HIGHER, LOWER, NO_DIFFERENT],
        default=TOO_FEW,
    )
    return p, q, verdict


def _between(z: Floats, weight: Floats) -> tuple[float, float, float]:
    """φ, its probability by chance, and τ; no spread where it cannot be told."""
    phi, p = dispersion(z)
    low, high = 0.0, float(np.sqrt(max(phi, 1) / weight.mean())) if phi > 1 else 0.0
    if high == 0:
        return phi, p, 0.0
    while dispersion(z / np.sqrt(1 + weight * high**2))[0] > 1:
        high *= 2
    for _ in range(30):  # φ falls as τ grows, so halving finds where it is 1
        middle = (low + high) / 2
        if dispersion(z / np.sqrt(1 + weight * middle**2))[0] > 1:
            low = middle
        else:
            high = middle
    return phi, p, high


def _around_rate(n: Floats, target: float, tau: float, level: float) -> tuple[Floats, Floats]:
    """Limits in events per person."""
    from scipy.special import gdtrib

    z = _normal_quantile(level)
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
    z = _normal_quantile(level)
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
        _refuse_more_than_all(x, n, "counts", "sizes")
    known = np.isfinite(x) & np.isfinite(n) & (n > 0)
    return np.where(known, x, np.nan), np.where(known, n, np.nan), index


def _one(value: float, name: str) -> float:
    (array,) = _counts(**{name: value})
    if array.ndim:
        raise ValueError(f"{name} must be one number, not {array.size}")
    return float(array)


def _digits(level: float) -> str:
    """ "95" of 0.95, "998" of 0.998: what follows the point."""
    return f"{level:.10f}".rstrip("0").split(".")[1]


def _known_kind(kind: str) -> None:
    if kind not in ("rate", "share"):
        raise ValueError(f'kind must be "rate" or "share", not {kind!r}')
