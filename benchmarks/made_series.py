"""Made series in which nothing changes, varying as the months of Essex do: for the promises."""

from __future__ import annotations

import calendar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
MONTH = 30.4375  # days


def days_of_months(many: int, first_year: int = 2012) -> Floats:
    """List the days of so many months from January of a year on."""
    months = ((first_year + place // 12, place % 12 + 1) for place in range(many))
    return np.array([calendar.monthrange(*month)[1] for month in months], dtype=float)


def counts(
    random: np.random.Generator,
    series: int,
    mean: ArrayLike,
    phi: float,
    r: float,
    days: Floats,
    *,
    season: float = 0.1,
    step: ArrayLike = 1.0,
    common: Floats | None = None,
) -> Floats:
    """Draw negative binomial counts whose neighbouring months correlate; Poisson where φ is 1.

    Parameters
    ----------
    mean : float or array_like, shape (series, 1)
        Events in a month of usual length.
    phi, r : float
        Variance over the mean, and correlation of neighbouring months.
    days : ndarray, shape (n,)
        Of each month.
    season : float
        Height of a yearly wave, as a part of the mean.
    step : float or array_like, shape (n,)
        What each month is multiplied by: a real change, or one common to all series.
    common : ndarray, shape (n,), optional
        Standard normal scores that half of the drift of every series follows.

    Returns
    -------
    ndarray, shape (series, n)

    Notes
    -----
    Rates are gamma distributed with variance (φ − 1) × mean; their normal scores are a first-order
    autoregression, of which the counts remember r.
    """
    size = len(days)
    wave = 1 + season * np.cos(2 * np.pi * (np.arange(size) - 6) / 12)
    level = np.broadcast_to(np.asarray(mean, float) * days / MONTH * wave * step, (series, size))
    if phi <= 1:
        return random.poisson(level).astype(float)
    from scipy.special import gammaincinv, ndtr

    memory = min(0.97, r * phi / (phi - 1))
    score = np.empty((series, size))
    score[:, 0] = random.standard_normal(series)
    for place in range(1, size):
        fresh = random.standard_normal(series)
        score[:, place] = memory * score[:, place - 1] + np.sqrt(1 - memory**2) * fresh
    if common is not None:
        score = np.sqrt(0.5) * (score + common)
    tail = np.clip(ndtr(score), 1e-12, 1 - 1e-12)
    return random.poisson(gammaincinv(level / (phi - 1), tail) * (phi - 1)).astype(float)
