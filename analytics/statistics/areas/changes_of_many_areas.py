"""Which of many counts have really changed, when looking at many finds a few by chance.

`change` answers for one count at a time. Over a map of 257 wards its rule raises a false alarm
about nine times; `real_changes` asks more of each, so that what it names can be repeated.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analytics.statistics.areas.area_scores import (
    binomial_score,
    by_area,
    dispersion,
    false_discovery,
    refuse_alpha,
    two_sided,
)
from analytics.statistics.count_change import FEWER, MORE, NO_REAL_CHANGE, change
from analytics.statistics.intervals import TOO_FEW
from analytics.statistics.number_input import Floats

FEWEST_EVENTS = 4  # both periods together, for an area to tell how much areas vary


def real_changes(
    before: ArrayLike,
    after: ArrayLike,
    exposure_before: ArrayLike = 1,
    exposure_after: ArrayLike = 1,
    alpha: float = 0.05,
) -> pd.DataFrame:
    """Compare the counts of many areas (or indicators by areas) with earlier ones.

    Parameters
    ----------
    before, after, exposure_before, exposure_after : float or array_like, shape (n,)
        As in `change`. NaN = no figure for that area.
    alpha : float
        Share of the changes named that may be chance.

    Returns
    -------
    DataFrame, n rows
        The columns of `change` and

        p : two-sided probability of so uneven a pair of counts if nothing had changed.
        q : p allowing for the number of comparisons (Benjamini and Hochberg).
        verdict_among : "more", "fewer", "no real change" or "too few to say".

        NaN and "too few to say" where a count is missing or nothing was watched. The attribute
        `attrs["phi"]` is the over-dispersion allowed for: 1 for none, NaN for unknown.

    Raises
    ------
    ValueError
        If a number is negative or infinite, if shapes or labels do not match, or if `alpha` is
        not between 0 and 1.

    Notes
    -----
    If nothing has changed, the later count is a binomial part of the total t = before + after,
    with the share e_after/(e_before + e_after) of the exposures. p is the exact mid-p
    probability of that, as a normal score divided by √φ.

    φ is how much more the areas vary about their common change than chance alone would have
    them (`area_scores.dispersion`, on areas with 4 events or more, 10 such
    areas at least): crime comes in series, so a ward's count wobbles
    more than independent events do. The
    common change is the median of the areas' log ratios. It is taken out for φ only: if
    all of Essex has risen, wards that rose with it have more.
    Where more than a fifth of the areas truly changed otherwise than the rest, φ takes part of
    that for noise and fewer are named: periods far apart are better compared one area at a time.

    "More" and "fewer" are said where q < `alpha`. "No real change" is said where a doubling or
    halving would have shown, as in `change`, of t/φ events; otherwise it is too few to say.

    False alarms, simulated with nothing changed: of maps of 257 wards of unequal size, with 1 to
    100 events each on average, at most 6% name any ward, with φ = 1, 2 or 4 alike, where
    `change` names 8 or 9 wards (5 events and more), 35 or 75. Of tables of 14 areas at most 2%
    name any with φ = 1 and 10% with φ = 4. With fewer areas, or hardly any events, φ is not known
    and clustered crime raises more.

    References
    ----------
    Przyborowski J, Wilenski H (1940). Homogeneity of results in testing samples from Poisson
    series. Biometrika 31: 313-323 (the conditional test). Benjamini Y, Hochberg Y (1995).
    Controlling the false discovery rate. JRSS B 57: 289-300. McCullagh P, Nelder JA (1989).
    Generalized Linear Models, 2nd ed. (φ).

    Examples
    --------
    >>> wards = pd.Series([40, 41, 38, 12, None], ["Alpha", "Bravo", "Charlie", "Delta", "Echo"])
    >>> found = real_changes(wards, [62, 95, 36, 14, 20])
    >>> columns = ["before", "after", "verdict", "p", "q", "verdict_among"]
    >>> print(found[columns].round(3).to_string())
             before  after         verdict      p      q   verdict_among
    Alpha      40.0   62.0            more  0.030  0.059  no real change
    Bravo      41.0   95.0            more  0.000  0.000            more
    Charlie    38.0   36.0  no real change  0.818  0.818  no real change
    Delta      12.0   14.0  too few to say  0.701  0.818  too few to say
    Echo        NaN   20.0  too few to say    NaN    NaN  too few to say
    """
    refuse_alpha(alpha)
    (b, a, e_b, e_a), index = by_area(
        before=before, after=after, exposure_before=exposure_before, exposure_after=exposure_after
    )
    known = np.isfinite(b + a + e_b + e_a) & (e_b > 0) & (e_a > 0)
    changes = change(*(np.where(known, column, 0) for column in (b, a, e_b, e_a)))
    changes["before"], changes["after"] = b, a
    changes.index = pd.RangeIndex(len(b)) if index is None else index

    total = np.where(known, a + b, np.nan)
    share = np.divide(e_a, e_a + e_b, out=np.full(b.shape, np.nan), where=known)
    shown = _about_common_change(a, total, share)
    phi = 1.0 if np.isnan(shown) else shown
    p = two_sided(binomial_score(a, total, share) / np.sqrt(phi))
    p = np.where(total > 0, p, np.nan)  # no event at all is no comparison
    q = false_discovery(p)

    # The counts there would be if nothing had changed, less what over-dispersion makes of them.
    part = np.where(known, total / phi, 0)
    same = change(
        part * np.where(known, 1 - share, 0.5),
        part * np.where(known, share, 0.5),
        np.where(known, e_b, 1),
        np.where(known, e_a, 1),
    )
    telling = same["verdict"].to_numpy() == NO_REAL_CHANGE
    rise = changes["difference"].to_numpy() > 0
    changes["p"], changes["q"] = p, q
    changes["verdict_among"] = np.select(
        [(q < alpha) & rise, q < alpha, telling],
        [MORE, FEWER, NO_REAL_CHANGE],
        default=TOO_FEW,
    )
    changes.attrs["phi"] = shown
    return changes


def _about_common_change(after: Floats, total: Floats, share: Floats) -> float:
    """φ of the areas about the change they have in common, at least 1; NaN for unknown."""
    enough = total >= FEWEST_EVENTS
    a, t, expected = after[enough], total[enough], share[enough]
    if not len(a):
        return float("nan")
    odds = expected / (1 - expected)
    ratio = (a + 0.5) / ((t - a + 0.5) * odds)  # halves: none in one period is no infinite ratio
    common = odds * np.exp(np.median(np.log(ratio)))
    phi, _ = dispersion(binomial_score(a, t, common / (1 + common)))
    return phi if np.isnan(phi) else max(phi, 1.0)
