"""How likely it is that an area's underlying rate lies above that of the whole."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analytics.statistics.areas.area_scores import by_area
from analytics.statistics.areas.funnel import Kind
from analytics.statistics.number_input import Floats

LIKELY, VERY_LIKELY = 0.80, 0.95
LIKELY_HIGH, VERY_LIKELY_HIGH = "likely high", "very likely high"
LIKELY_LOW, VERY_LIKELY_LOW = "likely low", "very likely low"
UNDECIDED = "undecided"


def probability_above(
    counts: ArrayLike,
    sizes: ArrayLike,
    *,
    kind: Kind = "rate",
    phi: ArrayLike = 1.0,
    whole: float | None = None,
) -> pd.DataFrame:
    """Give the probability that each area's true rate or share lies above that of the whole.

    Parameters
    ----------
    counts, sizes : array_like, shape (n,)
        Events and population at risk (rates), or number with the attribute and in all (shares);
        NaN = no figure.
    kind : {"rate", "share"}
        Which of the two.
    phi : float or array_like, shape (n,)
        How many times chance's variance the count of an area has (`analytics.dispersion`): counts
        and sizes tell so many times less.
    whole : float, optional
        Rate or share of the whole; left out, that of the areas together.

    Returns
    -------
    DataFrame, n rows
        stabilised (the expected true rate or share, in the unit of counts over sizes), above (the
        probability, 0 to 1) and class: 'very likely high' from 95%, 'likely high' from 80%, the
        same for low, 'undecided' between; NaN and '' without a figure.

    Raises
    ------
    ValueError
        As `analytics.smooth_rates`.

    Notes
    -----
    Empirical Bayes. True rates vary between areas as a gamma distribution (true shares as a beta)
    whose mean and variance are estimated from all areas by moments (Marshall 1991; the variance is
    at least a hundredth of the squared mean, so that no area is called equal to the whole). Given
    its count x of n, with x/φ and n/φ in their place, an area's true rate has the distribution
    Gamma(a + x/φ, b + n/φ), its true share Beta(a + x/φ, b + (n − x)/φ); `above` is the part of it
    beyond the whole.

    It is no test and allows for no number of areas: of areas called "very likely high" one in
    twenty at most is not, if true rates vary as assumed.

    References
    ----------
    Marshall RJ (1991). Mapping disease and mortality rates using empirical Bayes estimators.
    Applied Statistics 40: 283-294. Richardson S et al. (2004). Interpreting posterior relative risk
    estimates in disease-mapping studies. Environmental Health Perspectives 112: 1016-1025 (80%).

    Examples
    --------
    >>> wards = pd.Series([31, 28, 74, 3], ["Alpha", "Bravo", "Charlie", "Delta"])
    >>> found = probability_above(wards, [5_000, 6_000, 5_500, 400])
    >>> print(found.assign(stabilised=1000 * found["stabilised"]).round(2).to_string())
             stabilised  above             class
    Alpha          6.41   0.07        likely low
    Bravo          4.99   0.00   very likely low
    Charlie       12.90   1.00  very likely high
    Delta          7.84   0.42         undecided
    """
    (x, n), index = by_area(counts=counts, sizes=sizes)
    if kind == "share" and (x > n).any():
        raise ValueError("counts must not be more than sizes: a part is at most the whole")
    known = np.isfinite(x) & (n > 0)
    wide = np.broadcast_to(np.asarray(phi, dtype=float), x.shape)
    stabilised, above = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
    if known.any():
        events, size = x[known] / wide[known], n[known] / wide[known]
        target = whole if whole is not None else float(x[known].sum() / n[known].sum())
        stabilised[known], above[known] = _posterior(events, size, kind, target)
    frame = pd.DataFrame({"stabilised": stabilised, "above": above}, index=index)
    frame["class"] = np.select(
        [above >= VERY_LIKELY, above >= LIKELY, above <= 1 - VERY_LIKELY, above <= 1 - LIKELY],
        [VERY_LIKELY_HIGH, LIKELY_HIGH, VERY_LIKELY_LOW, LIKELY_LOW],
        default=np.where(known, UNDECIDED, ""),
    )
    return frame


def stabilised_logs(
    counts: ArrayLike, sizes: ArrayLike, *, kind: Kind = "rate", phi: ArrayLike = 1.0
) -> Floats:
    """Give logarithms (log odds of shares) of the stabilised figures: what hot spots are found in.

    A rate's spread grows with the rate, and small areas' rates are the most extreme on a map: raw,
    a few of them set the scale by which all are judged.
    """
    figure = probability_above(counts, sizes, kind=kind, phi=phi)["stabilised"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(figure) if kind == "rate" else np.log(figure / (1 - figure)))


def _posterior(
    events: Floats, size: Floats, kind: Literal["rate", "share"], target: float
) -> tuple[Floats, Floats]:
    from scipy.special import betaincc, gammaincc

    mean = events.sum() / size.sum()
    if mean == 0 or (kind == "share" and mean == 1):
        return np.full(events.shape, mean), np.full(events.shape, 0.5)
    between = (size * (events / size - mean) ** 2).sum() / size.sum()
    chance = mean if kind == "rate" else mean * (1 - mean)
    variance = max(between - chance * len(size) / size.sum(), 0.01 * mean**2)
    if kind == "rate":
        b = mean / variance
        a = mean * b
        return (a + events) / (b + size), gammaincc(a + events, (b + size) * target)
    strength = max(mean * (1 - mean) / variance - 1, 1.0)
    a, b = mean * strength, (1 - mean) * strength
    return (a + events) / (strength + size), betaincc(a + events, b + size - events, target)
