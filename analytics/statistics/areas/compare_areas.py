"""How each area compares with the whole, allowing for how areas usually differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analytics.statistics.areas.area_scores import (
    binomial_score,
    dispersion,
    false_discovery,
    poisson_score,
    refuse_alpha,
    two_sided,
)
from analytics.statistics.areas.funnel import CLEAR, FEWEST_EXPECTED, NO_DIFFERENT, Kind, figures
from analytics.statistics.intervals import FEWEST_ANSWERS, HIGHER, LOWER, TOO_FEW
from analytics.statistics.number_input import Floats


@dataclass(frozen=True)
class Areas:
    """Areas compared with the whole; `compare_areas` says what each figure means.

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
    """Which areas differ from all of them together beyond the usual variation between areas.

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
        z : standard normal score of the figure compared with the whole, by chance alone.
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
    of low figures (see `analytics.statistics.areas.area_scores`).

    Over-dispersion (φ of `area_scores.dispersion`) is estimated on the areas
    with 5 or more expected either way, 10 such areas at least. Where φ > 1, with s as in
    `funnel_limits`::

        z_adjusted = z s/√(s² + τ²),   τ such that φ of z_adjusted is 1

    (Paule and Mandel). Spiegelhalter takes the first step towards that, DerSimonian and Laird's
    τ² = (I − 1)(φ − 1) / (Σw − Σw²/Σw) with w = 1/s²; where sizes differ and the scores are
    pulled in it stops short, by 6% of τ on 257 areas, and false alarms double.

    "higher" and "lower" are said where q < `alpha`, except of shares of fewer than 50, as in
    `gap_verdict`. "No different" is said only where enough were expected to show it: 14 events,
    of which twice as many would be 3 standard deviations out. Everything else is too few to
    say, as is a single area. "No different" means: within the usual variation between areas.

    The whole contains the area, so a large area is compared partly with itself and its z is a
    little small (by √(1 − its share of the whole)).

    False alarms, simulated on 14 and 257 areas of unequal size with none apart: in under 5% of
    sets is any area named if chance is all, and in 5% to 10% where areas have a normal spread on
    the scale of τ. If their spread is more skewed than that, the few at the long end are
    named: they are far outside the usual variation.

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
    phi_of_areas = np.broadcast_to(np.asarray(phi, dtype=float), x.shape)
    z, weight = z / np.sqrt(phi_of_areas), weight / phi_of_areas
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
    """φ, its probability by chance, and τ; no spread where it cannot be calculated."""
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
