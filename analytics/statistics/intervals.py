"""How sure a published figure is: intervals for proportions, counts, rates and gaps.

Every function takes scalars or arrays of the same (or broadcastable) shape. Scalars in give
floats out, arrays in give float arrays out. Labelled series are used in the order they stand;
two series with different labels are refused, because pairing them by position would compare
one ward with another.

Impossible input (negative, missing, infinite, more successes than trials) raises a
``ValueError`` that names the argument. Nobody asked, or nobody living there, is possible and
means "cannot say": such elements come back as NaN, so that an empty ward does not take the
whole map down.
"""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from analytics.statistics.number_input import (
    Floats,
    checked_counts,
    normal_quantile,
    refuse_more_than_all,
)

# A float when every argument is a scalar, otherwise an array. A union would make each caller
# narrow the type before indexing, for no gain in safety.
FloatOrArray: TypeAlias = Any
TextOrArray: TypeAlias = Any

EXACT_BELOW = 10  # Byar's approximation is used from this count on (PHE Technical Guide)
FEWEST_ANSWERS = 50  # this project's rule: a smaller group is not compared with another

HIGHER = "higher"
LOWER = "lower"
NO_SIGNIFICANT_DIFFERENCE = "no significant difference"
TOO_FEW = "too few to say"


def wilson_interval(
    successes: ArrayLike, trials: ArrayLike, confidence: float = 0.95
) -> tuple[FloatOrArray, FloatOrArray]:
    """Wilson score interval of a proportion.

    Parameters
    ----------
    successes : float or array_like
        Number with the attribute, x (people satisfied, offences solved). Need not be whole:
        a weighted survey gives fractions.
    trials : float or array_like
        Number asked or recorded, n; broadcast against `successes`.
    confidence : float
        Two-sided confidence, above 0 and below 1.

    Returns
    -------
    lower, upper : float or ndarray
        Limits as fractions from 0 to 1, in the broadcast shape. NaN where `trials` is 0.

    Raises
    ------
    ValueError
        If a number is negative, missing or infinite, if there are more successes than trials,
        if shapes or labels do not match, or if `confidence` is not between 0 and 1.

    Notes
    -----
    With z the standard normal quantile of the confidence::

        (2x + z² ∓ z √(z² + 4x(1 − x/n))) / (2(n + z²))

    References
    ----------
    Newcombe RG, Altman DG (2000). Proportions and their differences. In: Statistics with
    Confidence, 2nd ed., BMJ Books. The same formula is in the PHE Technical Guide
    "Confidence intervals".

    Examples
    --------
    >>> lower, upper = wilson_interval(81, 263)
    >>> print(f"{lower:.4f} to {upper:.4f}")
    0.2553 to 0.3662
    >>> lower, upper = wilson_interval([0, 20, 0], [20, 20, 0])
    >>> print(lower.round(4), upper.round(4))
    [0.     0.8389    nan] [0.1611 1.        nan]
    """
    x, n = checked_counts(successes=successes, trials=trials)
    refuse_more_than_all(x, n, "successes", "trials")
    _, lower, upper = wilson_limits(x, n, normal_quantile(confidence))
    return lower[()], upper[()]


def poisson_interval(
    count: ArrayLike, confidence: float = 0.95
) -> tuple[FloatOrArray, FloatOrArray]:
    """Confidence interval of a count of independent events.

    Parameters
    ----------
    count : float or array_like
        Number of events, x (offences, casualties). Need not be whole: a severity-adjusted
        count gives fractions.
    confidence : float
        Two-sided confidence, above 0 and below 1.

    Returns
    -------
    lower, upper : float or ndarray
        Limits as numbers of events, in the shape of `count`.

    Raises
    ------
    ValueError
        If a count is negative, missing or infinite, or `confidence` is not between 0 and 1.

    Notes
    -----
    Below 10 the exact limits, which are quantiles of the chi-squared distribution, with
    α = 1 − confidence::

        χ²(α/2; 2x) / 2   and   χ²(1 − α/2; 2x + 2) / 2

    and from 10 on Byar's approximation, with z the standard normal quantile::

        x (1 − 1/(9x) − z/(3√x))³   and   (x + 1) (1 − 1/(9(x + 1)) + z/(3√(x + 1)))³

    At the change-over (x = 10, 95%) the two differ by less than 0.01 of an event. The lower
    limit of no events is 0. Crime is often more variable than independent events are; these
    limits are then too narrow.

    References
    ----------
    APHO Technical Briefing 3 (2008), Commonly used public health statistics and their
    confidence intervals. Breslow NE, Day NE (1987), Statistical Methods in Cancer Research,
    volume II. PHE Technical Guide "Confidence intervals".

    Examples
    --------
    >>> lower, upper = poisson_interval([0, 9, 10])
    >>> print(lower.round(3), upper.round(3))
    [0.    4.115 4.787] [ 3.689 17.085 18.391]
    """
    (x,) = checked_counts(count=count)
    lower, upper = _poisson(x, confidence)
    return lower[()], upper[()]


def rate(
    count: ArrayLike, population: ArrayLike, per: float = 1000, confidence: float = 0.95
) -> tuple[FloatOrArray, FloatOrArray, FloatOrArray]:
    """Events for each so many of the population at risk, with its interval.

    Parameters
    ----------
    count : float or array_like
        Number of events. It may exceed the population: a town centre has more thefts than
        residents.
    population : float or array_like
        Population at risk, in people (or households, vehicles, …); broadcast against `count`.
    per : float
        The rate is for each `per` of the population; above 0.
    confidence : float
        Two-sided confidence, above 0 and below 1.

    Returns
    -------
    value, lower, upper : float or ndarray
        Events per `per` of the population, in the broadcast shape. NaN where the population
        is 0: no rate can be given where nobody lives.

    Raises
    ------
    ValueError
        If a number is negative, missing or infinite, if shapes or labels do not match, if
        `per` is not above 0 or `confidence` not between 0 and 1.

    Notes
    -----
    ``per × count / population``, and the limits of `poisson_interval` in place of the count;
    the population is taken as known without error.

    References
    ----------
    APHO Technical Briefing 3 (2008); PHE Technical Guide "Confidence intervals".

    Examples
    --------
    >>> value, lower, upper = rate(65, 8_500)
    >>> print(f"{value:.1f} per 1,000 ({lower:.1f} to {upper:.1f})")
    7.6 per 1,000 (5.9 to 9.7)
    """
    events, people = checked_counts(count=count, population=population)
    if not (np.isfinite(per) and per > 0):
        raise ValueError(f"per must be a number above 0, not {per}")
    scale = np.divide(per, people, out=np.full(people.shape, np.nan), where=people > 0)
    lower, upper = _poisson(events, confidence)
    return (events * scale)[()], (lower * scale)[()], (upper * scale)[()]


def proportion_gap(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, confidence: float = 0.95
) -> tuple[FloatOrArray, FloatOrArray, FloatOrArray]:
    """Gap between the proportions of two separate groups, first minus second.

    Parameters
    ----------
    x1, n1 : float or array_like
        Number with the attribute and number who answered in the first group.
    x2, n2 : float or array_like
        The same in the second group. The groups share no respondents; those whose ethnicity
        is refused or missing belong to neither (Home Office satisfaction survey guidance).
    confidence : float
        Two-sided confidence, above 0 and below 1.

    Returns
    -------
    gap, lower, upper : float or ndarray
        Fractions from −1 to 1, in the broadcast shape (times 100: percentage points, not per
        cent). NaN where either group is empty.

    Raises
    ------
    ValueError
        If a number is negative, missing or infinite, if there are more successes than answers
        in a group, if shapes or labels do not match, or if `confidence` is not between 0 and 1.

    See Also
    --------
    gap_verdict : whether the gap may be named at all.

    Notes
    -----
    Newcombe's hybrid score interval (his method 10). With p = x/n and (l, u) the Wilson
    interval of each group, and d = p1 − p2::

        d − √((p1 − l1)² + (u2 − p2)²)   and   d + √((u1 − p1)² + (p2 − l2)²)

    References
    ----------
    Newcombe RG (1998). Interval estimation for the difference between independent
    proportions: comparison of eleven methods. Statistics in Medicine 17: 873-890.

    Examples
    --------
    >>> gap, lower, upper = proportion_gap(56, 70, 48, 80)
    >>> print(f"{100 * gap:.0f} points ({100 * lower:.1f} to {100 * upper:.1f})")
    20 points (5.2 to 33.4)
    """
    gap, lower, upper, _ = _gap(x1, n1, x2, n2, confidence)
    return gap[()], lower[()], upper[()]


def gap_verdict(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, confidence: float = 0.95
) -> TextOrArray:
    """The verdict on the first group's proportion compared with the second's.

    Parameters
    ----------
    x1, n1, x2, n2, confidence
        As in `proportion_gap`.

    Returns
    -------
    str or ndarray of str
        In the broadcast shape: "too few to say" where the smaller group has under 50 answers,
        whatever the gap; otherwise "higher" or "lower" where the interval of the gap leaves
        out 0, and "no significant difference" where it does not.

    Raises
    ------
    ValueError
        As in `proportion_gap`.

    Notes
    -----
    The limit of 50 is this project's. Below it, with 50% to 80% satisfied, the interval of an
    8-point gap is more than 20 points wide however large the other group.

    Examples
    --------
    >>> print(gap_verdict(32, 43, 494, 600))  # 74% against 82%
    too few to say
    >>> print(gap_verdict(56, 70, 48, 80))
    higher
    """
    _, lower, upper, fewest = _gap(x1, n1, x2, n2, confidence)
    verdict = np.select(
        [fewest < FEWEST_ANSWERS, lower > 0, upper < 0],
        [TOO_FEW, HIGHER, LOWER],
        default=NO_SIGNIFICANT_DIFFERENCE,
    )
    return verdict if verdict.ndim else str(verdict)


def wilson_limits(x: Floats, n: Floats, z: float) -> tuple[Floats, Floats, Floats]:
    """Proportion and its Wilson limits; NaN where n is 0."""
    p = np.divide(x, n, out=np.full(x.shape, np.nan), where=n > 0)
    spread = z * np.sqrt(z**2 + 4 * x * (1 - p))
    lower = (2 * x + z**2 - spread) / (2 * (n + z**2))
    upper = (2 * x + z**2 + spread) / (2 * (n + z**2))
    # At x = 0 and x = n a limit equals the proportion; rounding would leave it a hair outside.
    return p, np.clip(lower, 0, p), np.clip(upper, p, 1)


def _poisson(x: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Limits of a count: exact below 10, Byar from there."""
    z = normal_quantile(confidence)
    # Byar needs a count to divide by; the places where it is not used get a harmless 10.
    many = np.maximum(x, EXACT_BELOW)
    lower = many * (1 - 1 / (9 * many) - z / (3 * np.sqrt(many))) ** 3
    more = many + 1
    upper = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    few = x < EXACT_BELOW
    if few.any():
        # Here, not at the top: scipy takes a tenth of a second to import and is needed only now.
        from scipy.special import gammainccinv, gammaincinv

        # Half a chi-squared quantile of 2x degrees of freedom is a gamma quantile of shape x.
        # Places are picked by index: with where=, scipy 1.17's functions overrun their memory.
        tail = (1 - confidence) / 2
        lower, upper = np.asarray(lower), np.asarray(upper)
        # Shape 0 has no quantile, and scipy finds none where numbers lose their precision.
        least = x < np.finfo(float).tiny
        lower[least] = 0
        some = few & ~least
        lower[some] = gammaincinv(x[some], tail)
        upper[few] = gammainccinv(x[few] + 1, tail)
    return lower, upper


def _gap(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, confidence: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """Gap, its limits, and the size of the smaller group."""
    a, m, b, n = checked_counts(x1=x1, n1=n1, x2=x2, n2=n2)
    refuse_more_than_all(a, m, "x1", "n1")
    refuse_more_than_all(b, n, "x2", "n2")
    z = normal_quantile(confidence)
    p1, lower1, upper1 = wilson_limits(a, m, z)
    p2, lower2, upper2 = wilson_limits(b, n, z)
    gap = p1 - p2
    lower = gap - np.hypot(p1 - lower1, upper2 - p2)
    upper = gap + np.hypot(upper1 - p1, p2 - lower2)
    # With all against none a limit is the gap itself, and the gap cannot pass 1.
    return gap, np.clip(lower, -1, gap), np.clip(upper, gap, 1), np.minimum(m, n)
