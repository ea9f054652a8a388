"""How far outcomes have come in: curves of maturation, settled months, estimates of young ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.statistics.number_input import Floats

SETTLED = 0.96  # share of a month’s final total that makes it settled
FEWEST_COHORTS = 2  # months that have reached an age, for the step to it to be estimated


@dataclass(frozen=True, eq=False)
class Maturation:
    """How a share of each month's cases grows with the age of the month: see `maturation`.

    Attributes
    ----------
    reached : ndarray, shape (ages,)
        Share of what a month comes to at the last age, by age; 1 at the last that is known, NaN
        beyond.
    settled_from : int
        The first age at which at least 96% is reached for good; −1 where none is known.
    latest : ndarray, shape (months,)
        Count of each month as it is.
    estimate, lower, upper : ndarray, shape (months,)
        What each month will come to, with an interval; NaN where the curve does not reach.
    """

    reached: Floats
    settled_from: int
    latest: Floats
    estimate: Floats
    lower: Floats
    upper: Floats


def maturation(triangle: ArrayLike, recorded: ArrayLike, confidence: float = 0.95) -> Maturation:
    """Estimate from months that have grown old what young months will come to.

    Parameters
    ----------
    triangle : array_like, shape (months, ages)
        Cases of each month with an outcome by the end of each age (0 = the month itself), so that
        rows never fall; NaN where that age has not come.
    recorded : array_like, shape (months,)
        All cases of each month: no estimate exceeds them.
    confidence : float
        Of the interval.

    Returns
    -------
    Maturation

    Raises
    ------
    ValueError
        If shapes do not match, a count is negative or above what was recorded, or a row falls.

    Notes
    -----
    The chain ladder. With C_ik the count of month i at age k::

        f_k = Σ C_i,k+1 / Σ C_ik   over the months that have reached age k + 1
        estimate = C_i · f_k · f_k+1 · …

    and Mack's variance: σ_k² = Σ C_ik (C_i,k+1/C_ik − f_k)² / (months − 1), for a step that one
    month alone has taken continued from the two before; summed along the ladder as in his theorem
    3, and at least that of independent events, f(f − 1). The interval is that of a logarithm, so
    that it does not go below what is known already.

    References
    ----------
    Mack T (1993). Distribution-free calculation of the standard error of chain ladder reserve
    estimates. ASTIN Bulletin 23: 213-225. The same as nowcasting of delayed reports: Höhle M, an
    der Heiden M (2014). Biometrics 70: 993-1002.

    Examples
    --------
    >>> nan = float("nan")
    >>> found = maturation(
    ...     [[50, 75, 90, 100], [60, 88, 108, nan], [55, 80, nan, nan], [52, nan, nan, nan]],
    ...     [800, 900, 820, 790],
    ... )
    >>> print(found.reached.round(2), found.settled_from)
    [0.5  0.74 0.9  1.  ] 3
    >>> print(found.estimate.round(), found.lower.round(), found.upper.round())
    [100. 120. 108. 103.] [100. 110.  93.  82.] [100. 131. 125. 130.]
    """
    counts = np.asarray(triangle, dtype=float)
    every = np.asarray(recorded, dtype=float)
    if counts.ndim != 2 or every.shape != counts.shape[:1]:
        raise ValueError("triangle must have one row for each month of recorded")
    if (counts < 0).any() or (np.diff(counts, axis=1) < 0).any():
        raise ValueError("triangle must be counts that never fall as a month grows older")
    if (counts > every[:, None]).any():
        raise ValueError("triangle must not exceed recorded: a case has one outcome")
    months, ages = counts.shape
    factor, noise = np.full(max(ages - 1, 0), np.nan), np.full(max(ages - 1, 0), np.nan)
    sums = np.full(max(ages - 1, 0), np.nan)
    for age in range(ages - 1):
        both = np.isfinite(counts[:, age]) & np.isfinite(counts[:, age + 1]) & (counts[:, age] > 0)
        if both.sum() < (FEWEST_COHORTS if age + 2 < ages else 1):
            break
        young, old = counts[both, age], counts[both, age + 1]
        factor[age], sums[age] = old.sum() / young.sum(), young.sum()
        if both.sum() > 1:
            spread = (young * (old / young - factor[age]) ** 2).sum() / (both.sum() - 1)
        elif age > 1:  # one month alone shows no spread: Mack goes on from the two steps before
            spread = min(noise[age - 1] ** 2 / max(noise[age - 2], 1e-12), *noise[age - 2 : age])
        else:
            spread = 0.0
        noise[age] = max(spread, factor[age] * (factor[age] - 1))
    last = int(np.isfinite(factor).sum())  # the last age that the ladder reaches
    onwards = np.ones(ages)
    onwards[last + 1 :] = np.nan
    for age in range(last - 1, -1, -1):
        onwards[age] = onwards[age + 1] * factor[age]
    reached = 1 / onwards
    enough = reached >= SETTLED
    settled_from = -1
    if enough.any():
        settled_from = int(np.flatnonzero(enough)[0])

    from statistics import NormalDist

    z = NormalDist().inv_cdf((1 + confidence) / 2)
    latest, estimate, error = (np.full(months, np.nan) for _ in range(3))
    for month in range(months):
        known = np.flatnonzero(np.isfinite(counts[month]))
        if not len(known):
            continue
        age = int(known[-1])
        latest[month] = counts[month, age]
        if age > last:
            estimate[month], error[month] = latest[month], 0.0
            continue
        estimate[month] = latest[month] * onwards[age]
        relative, size = 0.0, latest[month]
        for step in range(age, last):
            if size > 0:
                relative += noise[step] / factor[step] ** 2 * (1 / size + 1 / sums[step])
            size *= factor[step]
        error[month] = np.sqrt(relative)
    estimate = np.minimum(estimate, every)
    lower = np.clip(estimate * np.exp(-z * error), latest, None)
    upper = np.clip(estimate * np.exp(z * error), None, every)
    return Maturation(reached, settled_from, latest, estimate, lower, np.maximum(upper, latest))


def settled(ages: ArrayLike, reached: ArrayLike, level: float = SETTLED) -> NDArray[np.bool_]:
    """Say which months are old enough to be compared, by a curve of maturation.

    Parameters
    ----------
    ages : array_like of int, shape (months,)
        Full months that have passed since each month ended, on the day its figure was made.
    reached : array_like, shape (k,)
        Share of what a month comes to at age 0, 1, …; as of `maturation`. Older than that is
        settled.
    level : float
        Share from which a month counts as settled.

    Returns
    -------
    ndarray of bool, shape (months,)

    Examples
    --------
    >>> print(settled([0, 3, 5, 6, 30], [0.55, 0.75, 0.82, 0.87, 0.90, 0.93, 0.96]))
    [False False False  True  True]
    """
    curve = np.append(np.nan_to_num(np.asarray(reached, dtype=float), nan=1.0), 1.0)
    # What was settled once stays so: a curve that dips by chance does not unsettle older months.
    curve = np.maximum.accumulate(curve)
    age = np.asarray(ages, dtype=int)
    return np.asarray((age >= 0) & (curve[np.clip(age, 0, len(curve) - 1)] >= level))
