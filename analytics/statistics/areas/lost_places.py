"""Rows without a place: whether their share moved, and between what bounds a local change lies."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

import numpy as np

from analytics.statistics.number_input import Floats

LEAST = 0.01  # change of the share of rows without a place from which local figures depend on it
CHANCE = 0.001  # probability by chance below which such a change counts
SPREAD = 2.0  # variance of counts of rows without a place over that of independent rows


def places_moved(lost: Floats, every: Floats) -> bool:
    """Say whether the share of rows without a place differs from that of a year before.

    Parameters
    ----------
    lost, every : ndarray, shape (2, periods)
        Rows without a place, and all rows: a year before and now, period by period.

    Returns
    -------
    bool
        True if in any period, or in all of them together, the two shares differ by at least one
        percentage point and by more than chance would bring in one of a thousand periods.

    Notes
    -----
    z = (p₁ − p₀)/√(2 p(1 − p)(1/n₀ + 1/n₁)) with the common share p; 2 is the dispersion allowed
    for. Single periods count because all rows of one district may lose their place in one month:
    in a sum of twelve months of all Essex that is a quarter of a percentage point, and the whole
    of that district's month.

    Examples
    --------
    >>> import numpy as np
    >>> places_moved(np.array([[0.0], [32.0]]), np.array([[400.0], [432.0]]))
    True
    >>> places_moved(np.array([[105.0], [141.0]]), np.array([[12829.0], [14919.0]]))
    False
    """
    both = np.column_stack([lost, lost.sum(axis=1)]), np.column_stack([every, every.sum(axis=1)])
    limit = NormalDist().inv_cdf(1 - CHANCE / 2)
    for (x0, x1), (n0, n1) in zip(both[0].T.tolist(), both[1].T.tolist(), strict=True):
        if not (n0 > 0 and n1 > 0):
            continue
        common = (x0 + x1) / (n0 + n1)
        error = sqrt(SPREAD * max(common * (1 - common), 0.0) * (1 / n0 + 1 / n1))
        gap = abs(x1 / n1 - x0 / n0)
        if gap >= LEAST and gap > limit * error:
            return True
    return False


def bounds_of_count(
    before: float, now: float, lost_before: float, lost_now: float
) -> tuple[float, float]:
    """Give the least and the greatest change of a count if rows without a place may belong to it.

    Examples
    --------
    >>> bounds_of_count(200, 184, 0, 32)
    (-16, 16)
    """
    return now - before - lost_before, now + lost_now - before


def bounds_of_share(
    before: tuple[float, float],
    now: tuple[float, float],
    lost_before: tuple[float, float],
    lost_now: tuple[float, float],
) -> tuple[float, float]:
    """Give the least and the greatest change of a share; each pair is numerator and denominator.

    A share is least if those rows without a place belong to it that do not have the attribute, and
    greatest if those that have it do.

    Examples
    --------
    >>> low, high = bounds_of_share((20, 200), (18, 184), (0, 0), (4, 32))
    >>> print(round(low, 4), round(high, 4))
    -0.0151 0.017
    """
    low, high = _range(now, lost_now)
    low_before, high_before = _range(before, lost_before)
    return low - high_before, high - low_before


def _range(known: tuple[float, float], lost: tuple[float, float]) -> tuple[float, float]:
    (x, n), (with_it, every) = known, lost
    least, most = n + every - with_it, n + with_it
    return (x / least if least > 0 else 0.0), ((x + with_it) / most if most > 0 else 1.0)
