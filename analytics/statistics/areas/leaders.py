"""Which areas may be called highest, and what ranks chance allows to one of them."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analytics.statistics.number_input import Floats

BEYOND = 1.96  # standard errors of a difference


def standard_errors(
    counts: Floats, sizes: Floats, phi: Floats, kind: Literal["count", "rate", "share"]
) -> Floats:
    """Give the standard error of each count, of its rate, or of its share.

    Parameters
    ----------
    counts, sizes : ndarray, shape (k,)
        Events and residents; or those with the attribute and all. NaN = no figure.
    phi : ndarray, shape (k,)
        Variance of such counts over that of independent events.
    kind : str
        What is compared. A count of nothing has the error of half an event.
    """
    if kind == "share":
        share = (counts + 1) / (sizes + 2)
        return np.asarray(np.sqrt(phi * share * (1 - share) / np.maximum(sizes, 1)))
    error = np.sqrt(phi * np.maximum(counts, 0.5))
    return np.asarray(error if kind == "count" else error / np.where(sizes > 0, sizes, np.nan))


def leading(figures: Floats, errors: Floats) -> NDArray[np.bool_]:
    """Mark the areas that are not below the highest one beyond chance; it is one of them.

    Notes
    -----
    An area is below the highest where the two differ by more than 1.96 standard errors of their
    difference. The highest of many areas that are all alike is seldom so far above the second: of
    14 or 257 areas without any difference one alone is left in fewer than 1 of 20 cases (measured
    in tests/analytics/statistics/areas/test_leaders.py).

    Examples
    --------
    >>> import numpy as np
    >>> counts = np.array([120.0, 80.0, 75.0])
    >>> leading(counts, np.sqrt(counts)).tolist()
    [True, False, False]
    >>> counts = np.array([12.0, 11.0, 2.0])
    >>> leading(counts, np.sqrt(counts)).tolist()
    [True, True, False]
    """
    known = np.isfinite(figures)
    if not known.any():
        return known
    top = int(np.nanargmax(figures))
    apart = figures[top] - figures > BEYOND * np.hypot(errors[top], errors)
    return known & ~(apart & known)


def unbroken(figures: Floats, written: Floats, leads: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Leave of the leading areas those that can be named together without skipping a rank.

    Parameters
    ----------
    figures : ndarray, shape (k,)
        NaN = no figure.
    written : ndarray, shape (k,)
        The same as they are written: nobody should read two areas as equal of which one is left
        out, if that leaves any to name.
    leads : ndarray of bool, shape (k,)
        Of `leading`: an area of few cases may be one where a larger one that ranks before it is
        below the highest beyond chance.

    Returns
    -------
    ndarray of bool, shape (k,)
        The leading areas above every area that is none. Nobody with nothing is one of them.

    Examples
    --------
    >>> import numpy as np
    >>> figures = np.array([9.0, 8.0, 7.0, 6.0])
    >>> unbroken(figures, figures, np.array([True, True, False, True])).tolist()
    [True, True, False, False]
    """
    others = np.isfinite(figures) & ~leads
    above = leads & (figures > max(figures[others].max(initial=0.0), 0.0))
    plainly = above & (written > written[others].max(initial=-np.inf))
    return plainly if plainly.any() else above


def rank_range(figures: Floats, errors: Floats, place: int) -> tuple[int, int, int]:
    """Give the rank of an area (1 = highest) and the first and last rank that chance allows.

    Examples
    --------
    >>> import numpy as np
    >>> counts = np.array([12.0, 11.0, 2.0])
    >>> rank_range(counts, np.sqrt(counts), 1)
    (2, 1, 2)
    """
    known = np.isfinite(figures)
    gap = figures - figures[place]
    apart = np.abs(gap) > BEYOND * np.hypot(errors[place], errors)
    above, below = apart & (gap > 0) & known, apart & (gap < 0) & known
    rank = int((gap[known] > 0).sum()) + 1
    return rank, int(above.sum()) + 1, int(known.sum() - below.sum())
