"""How satisfied victims are: months, rolling twelve months, the gap between groups, and falls.

Every function takes a tidy frame, one row a month of one group, with the columns

aspect, crime_group, ethnicity, area : what tells one group from another, as far as it is given
    (indicator too); an empty text means all.
month : the first day of a calendar month.
numerator, denominator : victims satisfied, and victims who answered (n). Satisfied is completely,
    very or fairly satisfied; "don't know" and refusals are in neither (Home Office user
    satisfaction survey guidance). 0 of 0 is a month in which nobody of the group answered. Both
    missing, or no row, is a month without a figure.

and gives a new frame. Columns that are not named here are left alone where rows are kept, and left
behind where rows are put together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.statistics.intervals import TOO_FEW, gap_verdict, proportion_gap, wilson_interval
from analytics.statistics.number_input import Floats, checked_counts, refuse

KEYS = ("indicator", "aspect", "crime_group", "ethnicity", "area")
YEAR = 12  # months
WHITE, BME = "White", "BME"

DID_NOT_FALL = "did not fall"
FELL_ORDINARILY = "fell, within ordinary variation"
FELL_BEYOND = "fell, beyond ordinary variation"
FELL_TOO_FEW = "fell, too few to say"
CANNOT_SAY = "cannot say"


def satisfaction(frame: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Add the share satisfied and its interval to counts of answers.

    Parameters
    ----------
    frame : DataFrame
        With numerator and denominator (see the module); months, or sums of any period.
    confidence : float
        Two-sided confidence, above 0 and below 1.

    Returns
    -------
    DataFrame
        The rows, index and columns given, the denominator (n) among them, with

        value, lower, upper : per cent satisfied and the limits of its Wilson interval. NaN where
            there is no figure, and where nobody answered.

    Raises
    ------
    ValueError
        If a column is missing, if one of the two numbers is missing without the other, if a
        number is negative, infinite or no number, or if more are satisfied than answered.

    See Also
    --------
    analytics.statistics.intervals.wilson_interval : formula and source.

    Examples
    --------
    >>> answers = pd.DataFrame({"numerator": [32, 494, 0], "denominator": [43, 600, 0]})
    >>> print(satisfaction(answers).round(1).to_string())
       numerator  denominator  value  lower  upper
    0         32           43   74.4   59.8   85.1
    1        494          600   82.3   79.1   85.2
    2          0            0    NaN    NaN    NaN
    """
    x, n = answers_in(frame)
    known = ~np.isnan(n)
    limits = np.full((3, len(frame)), np.nan)
    lower, upper = wilson_interval(x[known], n[known], confidence)
    share = np.divide(x, n, out=np.full(len(frame), np.nan), where=n > 0)
    limits[:, known] = share[known], lower, upper
    value, lower, upper = 100 * limits
    return frame.assign(value=value, lower=lower, upper=upper)


def ethnic_gap(
    frame: pd.DataFrame, by: Sequence[str] | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Compare white victims with black and minority ethnic victims.

    Parameters
    ----------
    frame : DataFrame
        Rows with ethnicity 'White' and 'BME' (see the module), of months or of `rolling_year`;
        all others are left out: who refused or was not asked is in neither group. A column
        ``reason``, as of `rolling_year`, is carried along.
    by : sequence of str, optional
        The columns that tell pairs apart; unless given those of `KEYS` that are there, without
        ethnicity, and month.
    confidence : float
        Two-sided confidence, above 0 and below 1.

    Returns
    -------
    DataFrame
        One row a pair, in the order of first appearance:

        the columns of `by`
        white, bme : per cent satisfied.
        n_white, n_bme : answers; NaN where there is no figure for the group.
        gap, lower, upper : percentage points, white less BME, with Newcombe's interval; NaN
            where a group has no figure or nobody answered.
        verdict : 'higher' (white victims are the more satisfied), 'lower', 'no significant
            difference' or 'too few to say', the last wherever the smaller group has under 50
            answers or no figure.
        reason : why a figure is missing; empty where both are there.

    Raises
    ------
    ValueError
        As in `satisfaction`; also if a pair has two rows of one ethnic group.

    See Also
    --------
    analytics.statistics.intervals.proportion_gap : formula and source.
    analytics.statistics.intervals.gap_verdict : formula and source.

    Examples
    --------
    A gap of 8 points from 43 answers is not named one:

    >>> answers = pd.DataFrame({
    ...     "ethnicity": ["White", "BME"], "numerator": [494, 32], "denominator": [600, 43],
    ... })
    >>> print(ethnic_gap(answers)[["n_bme", "gap", "lower", "upper", "verdict"]]
    ...     .round(1).to_string(index=False))
     n_bme  gap  lower  upper        verdict
      43.0  7.9   -3.2   22.8 too few to say
    """
    columns = columns_of_groups(frame, by, [*KEYS, "month"], leave_out="ethnicity")
    _have(frame, ["ethnicity"])
    frame = frame[frame["ethnicity"].isin([WHITE, BME])]
    x, n = answers_in(frame)
    pair, labels = numbered_groups(frame, columns)
    side = frame["ethnicity"].eq(BME).to_numpy(dtype=int)
    refuse_twice(frame, pair, side, [*columns, "ethnicity"])

    counts = np.full((2, 2, len(labels)), np.nan)
    counts[:, side, pair] = x, n
    (x_white, x_bme), (n_white, n_bme) = counts
    both = ~np.isnan(n_white) & ~np.isnan(n_bme)
    gap = np.full((3, len(labels)), np.nan)
    verdict = np.full(len(labels), TOO_FEW, dtype=object)
    x1, n1, x2, n2 = (counts[both] for counts in (x_white, n_white, x_bme, n_bme))
    gap[:, both] = proportion_gap(x1, n1, x2, n2, confidence)
    verdict[both] = gap_verdict(x1, n1, x2, n2, confidence)

    reasons = np.full((2, len(labels)), "", dtype=object)
    if "reason" in frame:
        reasons[side, pair] = frame["reason"].fillna("").to_numpy()
    reason = np.select(
        [reasons[0] != "", reasons[1] != "", np.isnan(n_white), np.isnan(n_bme), n_white == 0,
         n_bme == 0],
        [reasons[0], reasons[1], "no figure for White victims", "no figure for BME victims",
         "no White victim answered", "no BME victim answered"],
        default="",
    )  # fmt: skip
    with_shares = {
        name: 100 * np.divide(count, of, out=np.full(len(labels), np.nan), where=of > 0)
        for name, count, of in (("white", x_white, n_white), ("bme", x_bme, n_bme))
    }
    points = dict(zip(("gap", "lower", "upper"), 100 * gap, strict=True))
    return labels.assign(
        **with_shares, n_white=n_white, n_bme=n_bme, **points, verdict=verdict, reason=reason
    )


def answers_in(frame: pd.DataFrame) -> tuple[Floats, Floats]:
    """Check numerator and denominator; both NaN where there is no figure."""
    _have(frame, ["numerator", "denominator"])
    x, n = frame["numerator"], frame["denominator"]
    absent = n.isna().to_numpy()
    refuse(x.isna().to_numpy() & ~absent, "numerator", "missing where the denominator is not")
    refuse(~x.isna().to_numpy() & absent, "denominator", "missing where the numerator is not")
    filled = checked_counts(numerator=x.mask(absent, 0), denominator=n.mask(absent, 0))
    refuse(filled[0] > filled[1], "numerator", "more than denominator")
    cleared = [np.where(absent, np.nan, column) for column in filled]
    return cleared[0], cleared[1]


def month_numbers(frame: pd.DataFrame) -> NDArray[np.int64]:
    """Count months on a line without end, so that neighbours differ by 1."""
    _have(frame, ["month"])
    if pd.api.types.is_numeric_dtype(frame["month"].dtype) and len(frame):
        raise ValueError("month must be dates")
    try:
        month = pd.to_datetime(frame["month"])
    except (TypeError, ValueError) as error:
        raise ValueError(f"month must be dates: {error}") from error
    refuse(month.isna().to_numpy(), "month", "missing")
    other = month != month.dt.to_period("M").dt.start_time
    refuse(other.to_numpy(), "month", "not the first day of a month")
    return (12 * (month.dt.year - 1970) + month.dt.month - 1).to_numpy(dtype=np.int64)


def columns_of_groups(
    frame: pd.DataFrame, by: Sequence[str] | None, usual: Sequence[str], leave_out: str = ""
) -> list[str]:
    if by is None:
        return [column for column in usual if column in frame and column != leave_out]
    if isinstance(by, str):
        raise ValueError(f"by must be a list of columns, not the text {by!r}")
    _have(frame, by)
    return list(by)


def _have(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    missing = [column for column in columns if column not in frame]
    if missing:
        raise ValueError(f"frame has no column {', '.join(missing)}")


def numbered_groups(
    frame: pd.DataFrame, columns: list[str]
) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """Number the groups in the order of appearance, and label them."""
    if not columns:
        some = min(len(frame), 1)
        return np.zeros(len(frame), dtype=np.int64), pd.DataFrame(index=range(some))
    group = frame.groupby(columns, sort=False, dropna=False, observed=True).ngroup().to_numpy()
    labels = frame.loc[:, columns].iloc[np.unique(group, return_index=True)[1]]
    return group, labels.reset_index(drop=True)


def refuse_twice(
    frame: pd.DataFrame, group: NDArray[np.int64], other: NDArray[np.int64], columns: list[str]
) -> None:
    """Raise if two rows say the same: then a column that tells them apart was forgotten."""
    twice = pd.DataFrame({"group": group, "other": other}).duplicated().to_numpy()
    if twice.any():
        row = frame.iloc[int(np.flatnonzero(twice)[0])]
        keys = ", ".join(f"{column} {row[column]!s}" for column in columns)
        raise ValueError(
            f"frame has {int(twice.sum()) + 1} or more rows where one is meant, first {keys}: "
            "name what tells them apart in by"
        )
