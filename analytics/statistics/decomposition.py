"""Why a figure changed: volume and rate, parts and whole, mix and rate.

Each split adds up to the change exactly, in the last digit too: a table whose parts do not add
up is read as a mistake. A split is a sum, not a cause.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analytics.statistics import decomposition_words
from analytics.statistics.count_change import SMALLEST_BASE
from analytics.statistics.intervals import gap_verdict
from analytics.statistics.number_input import Floats, checked_counts, refuse_more_than_all


@dataclass(frozen=True)
class RateParts:
    """A change in a number that is part of another; `explain_rate` says what each figure is."""

    x_before: float
    n_before: float
    x_after: float
    n_after: float
    difference: float
    volume_effect: float
    rate_effect: float
    rate_before: float
    rate_after: float
    rate_difference: float
    growth_x: float
    growth_n: float
    verdict: str

    @property
    def sentence(self) -> str:
        """What happened to the solved rate of recorded offences, and why."""
        return self.say()

    def say(
        self,
        name: str = "the solved rate",
        recorded: str = "recorded offences",
        solved: str = "offences solved",
        done: str = "solved",
    ) -> str:
        """The same of any share.

        Parameters
        ----------
        name : str
            The share with its article.
        recorded, solved : str
            What is counted in all, and the part of it.
        done : str
            What "324 more were": solved; '' to say "324 more offences solved".

        Returns
        -------
        str
            A sentence, and a second one where the rate may have moved by chance.

        Examples
        --------
        >>> parts = explain_rate(430, 600, 462, 630)
        >>> print(parts.say("satisfaction", "the number asked", "the number satisfied",
        ...                 "satisfied"))
        Satisfaction rose from 71.7% to 73.3% because the number satisfied grew faster (+7.4%)
        than the number asked (+5.0%): 32 more were satisfied. Chance alone could have moved
        satisfaction as far.
        """
        words = decomposition_words.Words(name, recorded, solved, done)
        return decomposition_words.rate_sentence(
            self.x_before, self.n_before, self.x_after, self.n_after, self.verdict, words
        )


def explain_rate(x_before: float, n_before: float, x_after: float, n_after: float) -> RateParts:
    """Split the change in a number into what volume and what the rate brought.

    Parameters
    ----------
    x_before, x_after : float
        Number with the attribute (offences solved) in the earlier and the later period.
    n_before, n_after : float
        Number in all (recorded offences).

    Returns
    -------
    RateParts
        The four numbers and

        difference : x_after − x_before.
        volume_effect : the part of it that a change in n alone would have brought, in the unit
            of x. NaN where n is 0 in either period, since there is no rate then.
        rate_effect : the part that a change in the rate alone would have brought.
        rate_before, rate_after, rate_difference : x/n as fractions; times 100 the difference is
            percentage points.
        growth_x, growth_n : growth in per cent; NaN from a base under 20.
        verdict : of the later rate compared with the earlier, as in `gap_verdict`.
        sentence : what happened and why, in words; `say` for other shares than the solved rate.

    Raises
    ------
    ValueError
        If a number is negative, missing or infinite, if x is more than n, or if an argument is
        not one number.

    Notes
    -----
    With r = x/n::

        volume effect = (n_after − n_before) (r_before + r_after) / 2
        rate effect   = (r_after − r_before) (n_before + n_after) / 2

    and volume effect + rate effect = difference, to the last digit: all three are multiples of
    the same power of two (less than 10⁻⁹ of an event for counts in the thousands).

    References
    ----------
    Kitagawa EM (1955). Components of a difference between two rates. Journal of the American
    Statistical Association 50: 1168-1194.

    Examples
    --------
    >>> parts = explain_rate(4_430, 10_000, 4_754, 11_709)
    >>> print(f"{parts.difference:+.0f} = {parts.volume_effect:+.1f} {parts.rate_effect:+.1f}")
    +324 = +725.5 -401.5
    >>> print(parts.sentence)
    The solved rate fell from 44.3% to 40.6% because recorded offences grew faster (+17.1%) than
    offences solved (+7.3%): 324 more were solved.
    """
    counts = checked_counts(x_before=x_before, n_before=n_before, x_after=x_after, n_after=n_after)
    if counts[0].ndim:
        raise ValueError(f"explain_rate takes single numbers, not lists of {counts[0].size}")
    refuse_more_than_all(counts[0], counts[1], "x_before", "n_before")
    refuse_more_than_all(counts[2], counts[3], "x_after", "n_after")
    x1, n1, x2, n2 = (float(count) for count in counts)

    step = _step(max(n1, n2))
    difference = _rounded(x2 - x1, step)
    volume = rate_effect = before = after = float("nan")
    if n1 > 0:
        before = x1 / n1
    if n2 > 0:
        after = x2 / n2
    if n1 > 0 and n2 > 0:
        volume = _rounded((n2 - n1) * (before + after) / 2, step)
        rate_effect = difference - volume
    return RateParts(
        x1,
        n1,
        x2,
        n2,
        difference,
        volume,
        rate_effect,
        before,
        after,
        after - before,
        _growth(x1, x2),
        _growth(n1, n2),
        gap_verdict(x2, n2, x1, n1),
    )


def contributions(before: ArrayLike, after: ArrayLike) -> pd.DataFrame:
    """Split the change of a whole among its parts, the largest part of it first.

    Parameters
    ----------
    before, after : array_like, shape (n,)
        Counts of the parts in the earlier and the later period. The parts do not overlap and
        make the whole: districts and what is placed in none, or all crime types.

    Returns
    -------
    DataFrame, n rows
        before, after, difference; share, the difference over all movement, up and down alike
        (−1 to 1; without their signs the shares add up to 1; NaN if nothing moved); and
        share_of_net, the difference over the change of the whole (they add up to 1, but pass 1
        and −1 where parts cancel; NaN where the whole did not change). In order of the size of
        the difference, equal ones as given. A Series keeps its labels.

    Raises
    ------
    ValueError
        If a number is negative, missing or infinite, or if shapes or labels do not match. A part
        without a figure is refused: the change of the whole cannot then be shared out.

    Notes
    -----
    Counts being whole, their differences add up to the difference of the sums exactly. `share`
    is the one to show: districts of +90 and −80 make a change of 10, of which it is true but no
    help to say that they are 900% and −800%.

    Examples
    --------
    >>> parts = pd.Index(["Basildon", "Colchester", "Tendring", "placed in none"])
    >>> found = contributions(pd.Series([400, 380, 250, 12], parts), pd.Series([490, 300, 260, 12],
    ...                                                                        parts))
    >>> print(found.round(2).to_string())
                    before  after  difference  share  share_of_net
    Basildon         400.0  490.0        90.0   0.50           4.5
    Colchester       380.0  300.0       -80.0  -0.44          -4.0
    Tendring         250.0  260.0        10.0   0.06           0.5
    placed in none    12.0   12.0         0.0   0.00           0.0
    """
    b, a = (np.atleast_1d(values) for values in checked_counts(before=before, after=after))
    if b.ndim > 1:
        raise ValueError(f"before and after must be lists, not tables of shape {b.shape}")
    difference = a - b
    columns = {
        "before": b,
        "after": a,
        "difference": difference,
        "share": _over(difference, float(abs(difference).sum())),
        "share_of_net": _over(difference, float(difference.sum())),
    }
    order = np.argsort(-abs(difference), kind="stable")
    return pd.DataFrame(columns, index=_labels(before, after)).iloc[order]


def explain_share(
    x_before: ArrayLike, n_before: ArrayLike, x_after: ArrayLike, n_after: ArrayLike
) -> pd.DataFrame:
    """Split the change of a pooled share into what mix and what the parts' own rates brought.

    A force's solved rate can fall though no crime type is solved less: if more of what is
    recorded is of the types that are seldom solved.

    Parameters
    ----------
    x_before, x_after : array_like, shape (k,)
        Number with the attribute in each part, in the earlier and the later period.
    n_before, n_after : array_like, shape (k,)
        Number in all in each part. The parts do not overlap and make the whole.

    Returns
    -------
    DataFrame, k rows in the order given
        share_before, share_after : x/n of the part, fractions; NaN where n is 0.
        weight_before, weight_after : the part's n out of the whole's.
        mix_effect : how far the change of the part's weight moved the pooled share.
        rate_effect : how far the change of the part's own share moved it.
        effect : both together.

        Effects are fractions (times 100: percentage points), and add up over both columns and
        all parts to the change of the pooled share, `attrs["difference"]`, exactly. NaN
        throughout where the whole is empty in either period. A Series keeps its labels.

    Raises
    ------
    ValueError
        If a number is negative, missing or infinite, if x is more than n, or if shapes or
        labels do not match.

    Notes
    -----
    With weights w, shares p, pooled share P and bars for the mean of both periods::

        mix effect  = (w_after − w_before) (p̄ − P̄)
        rate effect = (p_after − p_before) w̄

    Kitagawa's has p̄ in place of p̄ − P̄. The sum over parts is the same, because weights add up
    to 1; but so a part that grows raises the share only if its own share is above the average.
    A part that is empty in one period has no share then; it is taken to have had the other
    period's, so that its coming or going is all mix. Effects are rounded to multiples of 2⁻⁴⁸
    (4 × 10⁻¹⁵), and what rounding leaves is added to the largest, so that sums are exact.

    References
    ----------
    Kitagawa EM (1955). Components of a difference between two rates. Journal of the American
    Statistical Association 50: 1168-1194.

    Examples
    --------
    No type is solved less; more is recorded of the type that is seldom solved:

    >>> types = pd.Index(["burglary", "drugs"])
    >>> found = explain_share(pd.Series([60, 180], types), pd.Series([600, 200], types),
    ...                       pd.Series([90, 180], types), pd.Series([900, 200], types))
    >>> print((100 * found[["mix_effect", "rate_effect", "effect"]]).round(1).to_string())
              mix_effect  rate_effect  effect
    burglary        -1.2          0.0    -1.2
    drugs           -4.3          0.0    -4.3
    >>> print(round(100 * found.attrs["difference"], 1))
    -5.5
    """
    x1, n1, x2, n2 = (
        np.atleast_1d(values)
        for values in checked_counts(
            x_before=x_before, n_before=n_before, x_after=x_after, n_after=n_after
        )
    )
    if x1.ndim > 1:
        raise ValueError(f"explain_share takes lists, not tables of shape {x1.shape}")
    refuse_more_than_all(x1, n1, "x_before", "n_before")
    refuse_more_than_all(x2, n2, "x_after", "n_after")
    p1, p2 = _each(x1, n1), _each(x2, n2)
    all1, all2 = float(n1.sum()), float(n2.sum())
    w1, w2 = _over(n1, all1), _over(n2, all2)
    mix = rate_effect = np.full(x1.shape, np.nan)
    difference = float("nan")
    if all1 > 0 and all2 > 0:
        pooled1, pooled2 = float(x1.sum()) / all1, float(x2.sum()) / all2
        difference = _rounded(pooled2 - pooled1, SHARE_STEP)
        rate_before = np.where(n1 > 0, p1, np.where(n2 > 0, p2, 0))
        two = np.where(n2 > 0, p2, rate_before)
        mix = _grid((w2 - w1) * ((rate_before + two) / 2 - (pooled1 + pooled2) / 2))
        rate_effect = _grid((two - rate_before) * (w1 + w2) / 2)
        left = difference - (mix.sum() + rate_effect.sum())
        largest = int(np.argmax(abs(mix) + abs(rate_effect)))
        (mix if abs(mix[largest]) > abs(rate_effect[largest]) else rate_effect)[largest] += left
    columns = {
        "share_before": p1,
        "share_after": p2,
        "weight_before": w1,
        "weight_after": w2,
        "mix_effect": mix,
        "rate_effect": rate_effect,
        "effect": mix + rate_effect,
    }
    parts = pd.DataFrame(columns, index=_labels(x_before, n_before, x_after, n_after, many=len(x1)))
    parts.attrs["difference"] = difference
    return parts


SHARE_STEP = 2.0**-48


def _step(largest: float) -> float:
    """A power of two, small beyond the numbers and large enough that their sums stay exact."""
    return float(np.spacing(max(4 * largest, 1e-300)))


def _rounded(value: float, step: float) -> float:
    return round(value / step) * step


def _grid(values: Floats) -> Floats:
    return np.asarray(np.round(values / SHARE_STEP) * SHARE_STEP)


def _growth(before: float, after: float) -> float:
    return 100 * (after - before) / before if before >= SMALLEST_BASE else float("nan")


def _each(x: Floats, n: Floats) -> Floats:
    return np.divide(x, n, out=np.full(x.shape, np.nan), where=n > 0)


def _over(values: Floats, whole: float) -> Floats:
    return values / whole if whole else np.full(values.shape, np.nan)


def _labels(*arguments: ArrayLike, many: int | None = None) -> pd.Index | None:
    """Labels of the first series that has one for each row."""
    for values in arguments:
        if isinstance(values, pd.Series) and many in (None, len(values)):
            return values.index
    return None
