"""Whether a count has really changed, or only wobbled.

The count and the difference come first, the percentage second: a percentage of a small number
is large whatever happened.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analytics.statistics.intervals import TOO_FEW
from analytics.statistics.number_input import checked_counts

REAL_CHANGE = 3.0  # |z| beyond this is a real change (Wheeler 2016)
SMALLEST_BASE = 20  # no percentage is given of fewer events than this
CHANCE = 0.05  # a verdict needs data that could have been less likely than this by chance

MORE = "more"
FEWER = "fewer"
NO_REAL_CHANGE = "no real change"


def change(
    before: ArrayLike,
    after: ArrayLike,
    exposure_before: ArrayLike = 1,
    exposure_after: ArrayLike = 1,
) -> pd.DataFrame:
    """Compare a count with an earlier one.

    Parameters
    ----------
    before, after : float or array_like, shape (k,)
        Numbers of events in the earlier and the later period. They are separate: rolling
        twelve months that overlap must not be compared. They need not be whole (a
        severity-adjusted count).
    exposure_before, exposure_after : float or array_like, shape (k,)
        How much could have produced them, in any one unit: days in the period, residents,
        vehicle miles. Only their ratio matters. Leave both at 1 for like periods.

    Returns
    -------
    DataFrame, k rows (one for scalars)
        With the index of the series given, if any, and the columns

        before, after : the counts as given.
        difference : events, after − before; with unequal exposures, after less what the
            earlier rate would have produced over the later exposure, so that the count
            published last stays as it was published.
        z : the test statistic, no unit; above 0 is a rise.
        percent : the difference as a percentage of that same base; NaN where `before` is
            under 20.
        verdict : "more", "fewer", "no real change" or "too few to say".

        Where an exposure is 0 nothing was watched: difference, z and percent are NaN, the
        verdict is "too few to say".

    Raises
    ------
    ValueError
        If a number is negative, missing or infinite, or if shapes or labels do not match.

    Notes
    -----
    Counts b and a over exposures e_b and e_a::

        z = 2 (√(a · 2e_b/(e_a + e_b)) − √(b · 2e_a/(e_a + e_b)))

    For equal exposures this is Wheeler's z = 2(√a − √b). Otherwise it is √2 times the
    variance-stabilised difference of the two rates,
    2(√(a/e_a) − √(b/e_b)) / √(1/e_a + 1/e_b), because √(count/e) of a Poisson count has the
    variance 1/(4e). The factor √2 keeps the rule of ±3 the same rule at every exposure.

    What ±3 means. Wheeler reads z as standard normal, which is right if the earlier figure is
    a long-run mean. When both figures are single counts, z has the standard deviation √2:
    with nothing changed, independent events cross ±3 by chance in about 3.4% of comparisons
    (1 in 30). A table of 30 figures will show about one false alarm, and more where crime is
    clustered. Added up over all pairs of counts, the verdict is "more" or "fewer" in at most
    4.0% of comparisons for equal exposures, and in under 5% for exposures up to 1 to 13.

    "Too few to say" is given for two reasons, with t = a + b:

    1. The most one-sided outcome there is, all t events in the period that had the more for
       its exposure, would not be rare: 2 s^t ≥ 0.05, with s that period's share of the
       exposure, or ½ if that is more. For equal exposures this is t < 6 (2 × ½⁵ = 6%). The
       square root exaggerates such counts: 0 then 3 has z = 3.5, yet happens by chance one
       time in four.
    2. |z| is within 3, but so few events could not have reached it had the rate doubled or
       halved: 2(√2 − 1) √(2 t r(1 − r)/(1 + r)) ≤ 3, with r the larger share of the exposure.
       For equal exposures this is t < 40 (13 then 26 has z = 2.99; 14 then 28 has 3.10). "No
       real change" is said only where a doubling would have shown. A change beyond ±3 is
       reported under 40 too (4 then 16): it did show.

    References
    ----------
    Wheeler AP (2016). Tables and graphs for monitoring temporal crime trends: translating
    theory into practical crime analysis advice. International Journal of Police Science &
    Management 18(3): 159-172.
    Gu K, Ng HKT, Tang ML, Schucany WR (2008). Testing the ratio of two Poisson rates.
    Biometrical Journal 50: 283-298 (the square-root statistic for unequal exposures).

    Examples
    --------
    >>> print(change([400, 16, 9], [484, 25, 12]).round(1).to_string())
       before  after  difference    z  percent         verdict
    0   400.0  484.0        84.0  4.0     21.0            more
    1    16.0   25.0         9.0  2.0      NaN  no real change
    2     9.0   12.0         3.0  0.9      NaN  too few to say

    A quarter of 92 days after one of 90:

    >>> print(change(900, 920, exposure_before=90, exposure_after=92).round(1).to_string())
       before  after  difference    z  percent         verdict
    0   900.0  920.0         0.0  0.0      0.0  no real change
    """
    columns = compared(before, after, exposure_before, exposure_after)
    arguments = (before, after, exposure_before, exposure_after)
    return _framed(columns, *arguments)


def compared(
    before: ArrayLike,
    after: ArrayLike,
    exposure_before: ArrayLike = 1,
    exposure_after: ArrayLike = 1,
) -> dict[str, NDArray[Any]]:
    """Give the columns of `change` without a frame around them."""
    b, a, e_b, e_a = (
        np.atleast_1d(values)
        for values in checked_counts(
            before=before,
            after=after,
            exposure_before=exposure_before,
            exposure_after=exposure_after,
        )
    )
    if b.ndim > 1:
        raise ValueError(f"before and after must be lists, not tables of shape {b.shape}")

    ratio = np.divide(e_a, e_b, out=np.full(b.shape, np.nan), where=(e_a > 0) & (e_b > 0))
    expected = b * ratio
    difference = a - expected
    z = 2 * (np.sqrt(a * 2 / (1 + ratio)) - np.sqrt(b * 2 * ratio / (1 + ratio)))
    percent = np.divide(
        100 * difference, expected, out=np.full(b.shape, np.nan), where=b >= SMALLEST_BASE
    )

    total = a + b
    larger_share = np.maximum(ratio, 1) / (1 + ratio)
    # None in a month and 20 in the next eleven proves little; 20 and then none proves much.
    of_the_more = np.maximum(np.where(z > 0, ratio, 1) / (1 + ratio), 0.5)
    enough = total * np.log(of_the_more) < np.log(CHANCE / 2)
    doubling = (
        2
        * (np.sqrt(2) - 1)
        * np.sqrt(2 * total * larger_share * (1 - larger_share) / (1 + larger_share))
    )
    # NaN compares as False throughout, which leaves "too few to say" where nothing was watched.
    verdict = np.select(
        [enough & (z > REAL_CHANGE), enough & (z < -REAL_CHANGE), doubling > REAL_CHANGE],
        [MORE, FEWER, NO_REAL_CHANGE],
        default=TOO_FEW,
    )
    return {
        "before": b,
        "after": a,
        "difference": difference,
        "z": z,
        "percent": percent,
        "verdict": verdict,
    }


def _framed(columns: dict[str, NDArray[Any]], *arguments: ArrayLike) -> pd.DataFrame:
    labels = [values.index for values in arguments if isinstance(values, pd.Series)]
    # A series of one, set against many, has no label for each of them.
    index = labels[0] if labels and len(labels[0]) == len(columns["before"]) else None
    return pd.DataFrame(columns, index=index)


def change_by_days(
    before: ArrayLike, after: ArrayLike, days_before: int, days_after: int
) -> pd.DataFrame:
    """Compare a count with that of the same months of another year, allowing for 29 February.

    Parameters
    ----------
    before, after : float or array_like, shape (k,)
        As in `change`.
    days_before, days_after : int
        Days of the two periods.

    Returns
    -------
    DataFrame, k rows
        The columns of `change`: difference and percent are of the counts as they were published;
        z and verdict allow for the days where these differ.

    Notes
    -----
    A February of 29 days has 3.6% more of everything than one of 28: from some 7,200 events a
    month on that alone takes z beyond 3. The counts are compared twice then, as they stand and with
    the days as exposures (official statistics take leap years out before months are compared), and
    z is the one nearer to 0, or 0 if the two have different signs. A change is real only if it is
    so by both: a leap day alone never makes one, and none is reported that the counts contradict.

    References
    ----------
    US Census Bureau, X-13ARIMA-SEATS Reference Manual, transform, adjust=lpyear (a February is
    taken in proportion to its 28 or 29 days). Gu et al. as in `change`.

    Examples
    --------
    >>> print(change_by_days(15000, 15535, 28, 29).round(1).to_string())
        before    after  difference    z  percent         verdict
    0  15000.0  15535.0       535.0  0.0      3.6  no real change
    """
    return _framed(compared_by_days(before, after, days_before, days_after), before, after)


def compared_by_days(
    before: ArrayLike, after: ArrayLike, days_before: int, days_after: int
) -> dict[str, NDArray[Any]]:
    """Give the columns of `change_by_days` without a frame around them."""
    plain = compared(before, after)
    if days_before == days_after:
        return plain
    daily = compared(before, after, days_before, days_after)
    z, verdict = plain["z"], plain["verdict"]
    same_way = np.sign(z) == np.sign(daily["z"])
    nearer = np.where(np.abs(z) <= np.abs(daily["z"]), z, daily["z"])
    # Of two verdicts that differ, one is real and the other not; if both are real, but opposite,
    # the days are all there is to it.
    weaker = np.where(np.isin(verdict, [MORE, FEWER]), daily["verdict"], verdict)
    weaker = np.where(np.isin(weaker, [MORE, FEWER]), NO_REAL_CHANGE, weaker)
    both = verdict == daily["verdict"]
    return plain | {
        "z": np.where(same_way, nearer, 0.0),
        "verdict": np.where(both, verdict, weaker),
    }
