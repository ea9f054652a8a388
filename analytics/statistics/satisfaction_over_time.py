"""Satisfaction over rolling twelve months, and whether it fell several months in a row."""

from __future__ import annotations

from collections.abc import Sequence
from math import lgamma

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.statistics.intervals import LOWER, TOO_FEW, gap_verdict, proportion_gap
from analytics.statistics.number_input import Floats, refuse
from analytics.statistics.runs import UNUSUAL
from analytics.statistics.satisfaction import (
    CANNOT_SAY,
    DID_NOT_FALL,
    FELL_BEYOND,
    FELL_ORDINARILY,
    FELL_TOO_FEW,
    KEYS,
    YEAR,
    answers_in,
    columns_of_groups,
    month_numbers,
    numbered_groups,
    refuse_twice,
    satisfaction,
)


def rolling_year(
    frame: pd.DataFrame, by: Sequence[str] | None = None, length: int = 1
) -> pd.DataFrame:
    """Put twelve months together to each month, for every group.

    Parameters
    ----------
    frame : DataFrame
        Single months (see the module). If it has a column ``broken``, a text in it says that
        from that month on the group is counted otherwise, and what changed; in ``reason``, why a
        month has no figure. With a column ``status``, twelve months with a provisional one among
        them are provisional.
    by : sequence of str, optional
        The columns that tell groups apart; those of `KEYS` that are there unless given.
    length : int
        How many months each row of the frame is of, where it is not one: 3 for quarters, whose
        ``month`` is their last. A year is then of four of them.

    Returns
    -------
    DataFrame
        One row a group and month, for every month from the first to the last in the frame;
        groups in the order they first appear, months in order:

        the columns of `by`
        month : first day of the last of the twelve months.
        start : first day of the first of them.
        numerator, denominator : sums; NaN unless all twelve months have a figure and no break
            parts them.
        value, lower, upper : as of `satisfaction`.
        months : how many of the twelve have a figure, 0 to 12; of quarters, how many of four.
        reason : why there is no figure; empty where there is one.
        status : 'provisional' or 'final', if given; empty where there is no figure.

    Raises
    ------
    ValueError
        As in `satisfaction`; also if a month is missing or not the first day of a month, if a
        group has two rows for one month, or if the frame is of twelve months each already.

    Notes
    -----
    A month in which nobody answered (0 of 0) is a month like another. Neighbouring values share
    eleven months: they show the level and are not to be tested for a trend.

    Examples
    --------
    >>> months = pd.date_range("2013-10-01", periods=13, freq="MS")
    >>> answers = pd.DataFrame(
    ...     {"aspect": "overall", "month": months, "numerator": 40, "denominator": 50}
    ... )
    >>> year = rolling_year(answers)
    >>> print(year.loc[10:, ["month", "denominator", "value", "reason"]].to_string())
            month  denominator  value                  reason
    10 2014-08-01          NaN    NaN  begins in October 2013
    11 2014-09-01        600.0   80.0
    12 2014-10-01        600.0   80.0
    """
    table, many = _Months(frame, by, length), YEAR // length
    seen = _windows(~np.isnan(table.n), many, fill=False)
    months = seen.sum(axis=-1)
    # A break at the first of the twelve months parts none of them.
    cut = _windows(table.broken != "", many, fill=False)[..., 1:]
    whole = (months == many) & ~cut.any(axis=-1)
    x, n = (
        np.where(whole, _windows(np.nan_to_num(numbers), many, fill=0.0).sum(axis=-1), np.nan)
        for numbers in (table.x, table.n)
    )
    groups, count = table.n.shape
    reason = table.why_not(seen, cut)
    reason[whole & (n == 0)] = "nobody answered"

    out = table.labels.loc[np.repeat(np.arange(groups), count)].reset_index(drop=True)
    out["month"] = np.tile(table.months, groups)
    out["start"] = np.tile(table.shifted(1 - YEAR), groups)
    out["numerator"], out["denominator"] = x.ravel(), n.ravel()
    out = satisfaction(out)
    out["months"] = months.ravel()
    out["reason"] = reason.ravel()
    if table.provisional is not None:
        any_provisional = _windows(table.provisional, many, fill=False).any(axis=-1)
        status = np.where(any_provisional, "provisional", "final")
        out["status"] = np.where(whole, status, "").ravel()
    return out


def falling(frame: pd.DataFrame, months: int = 3, by: Sequence[str] | None = None) -> pd.DataFrame:
    """Say of each group whether its last months fell, and whether that is out of the ordinary.

    Parameters
    ----------
    frame : DataFrame
        Single months (see the module), never rolling ones; ``broken`` as in `rolling_year`. The
        last month in the frame is the one asked about, for every group.
    months : int
        How many months in a row must each be below the one before; 1 or more.
    by : sequence of str, optional
        As in `rolling_year`.

    Returns
    -------
    DataFrame
        One row a group, in the order of first appearance:

        the columns of `by`
        month : the last month.
        fell : whether each of the last `months` months was below the one before.
        steps : how many months in a row have fallen up to the last, 0 or more; the run may be
            longer than was asked.
        since : the month before the run; NaT where steps is 0.
        first, n_first, last, n_last : per cent satisfied and answers in that month and in the
            last one; NaN where there is none.
        change, lower, upper : percentage points, last less first, with Newcombe's interval; NaN
            where steps is 0.
        chance : how often a run this long would end in any given month if nothing changed:
            1/(steps + 1)!; 1 where steps is 0.
        verdict : 'did not fall'; 'fell, within ordinary variation'; 'fell, beyond ordinary
            variation'; 'fell, too few to say' where the run is no longer than chance makes often
            and the first or the last month has under 50 answers; 'cannot say' where one of the
            months is missing, had no answers, or is separated from the next by a break.
        reason : why it cannot be said; else empty.

    Raises
    ------
    ValueError
        As in `rolling_year`; also if `months` is not a whole number above 0.

    See Also
    --------
    analytics.statistics.control_chart.run : the same chance, of any series, rising or falling.

    Notes
    -----
    If nothing changes, any order of the last k + 1 months is as likely as any other, and one in
    (k + 1)! has them all falling: three months running is seen in one month out of 24, for every
    group that is looked at, and so by itself says little. It is called beyond ordinary variation
    where

    1. the chance is under 1% (four months or more), or
    2. the last month differs from the one before the run by more than sampling accounts for:
       Newcombe's 95% interval of the difference leaves out 0. Both months were picked for being
       the ends of a fall, so that chance does this in a quarter to a third of runs of three, not
       in 2.5%.

    Together: with nothing changed, and 50 to 20,000 answers a month, 0.5% to 1.7% of groups are
    called a fall of three months beyond ordinary variation in any given month, most where
    answers are many. Ties end a run, so that few answers make false alarms rarer.

    The variation meant is that of a sample of those asked; where months differ for other reasons
    too (seasons, a change of interviewers), a control chart says more. Aspects are answered by
    the same victims, so that all five falling together is hardly rarer than one, and their
    chances must not be multiplied.

    References
    ----------
    Olmstead PS (1946). Distribution of sample arrangements for runs up and down. Annals of
    Mathematical Statistics 17: 24-33 (the chance of a run). Newcombe: see
    `analytics.statistics.intervals.proportion_gap`.

    Examples
    --------
    >>> months = pd.date_range("2014-06-01", periods=4, freq="MS")
    >>> answers = pd.DataFrame({
    ...     "aspect": ["action"] * 4 + ["treatment"] * 4,
    ...     "month": [*months, *months],
    ...     "numerator": [160, 155, 148, 139, 181, 179, 178, 176],
    ...     "denominator": 200,
    ... })
    >>> print(falling(answers)[["aspect", "first", "last", "verdict"]].to_string(index=False))
       aspect  first  last                         verdict
       action   80.0  69.5 fell, beyond ordinary variation
    treatment   90.5  88.0 fell, within ordinary variation
    """
    if isinstance(months, bool) or months != int(months) or months < 1:
        raise ValueError(f"months must be a whole number above 0, not {months}")
    table = _Months(frame, by)
    groups, count = table.n.shape
    share = np.divide(table.x, table.n, out=np.full(table.n.shape, np.nan), where=table.n > 0)
    # Of which months can it be said whether they fell: both have answers, and no break between.
    known = ~np.isnan(share[:, 1:]) & ~np.isnan(share[:, :-1]) & (table.broken[:, 1:] == "")
    # Compared crosswise, so that 3 of 4 after 75 of 100 is a tie and not a matter of rounding.
    fell = known & (table.x[:, 1:] * table.n[:, :-1] < table.x[:, :-1] * table.n[:, 1:])
    steps = np.cumprod(fell[:, ::-1], axis=1).sum(axis=1)

    start, last = count - 1 - steps, np.full(groups, count - 1)
    everyone = np.arange(groups)
    ran = steps > 0
    x2, n2, x1, n1 = (
        numbers[everyone, where][ran] for where in (last, start) for numbers in (table.x, table.n)
    )
    change = np.full((3, groups), np.nan)
    gap = np.full(groups, "", dtype=object)
    change[:, ran] = proportion_gap(x2, n2, x1, n1)
    gap[ran] = gap_verdict(x2, n2, x1, n1)
    chance = np.exp([-lgamma(step + 2) for step in steps])

    # Asked is back to the first month that did not fall: whatever comes before cannot matter.
    months_needed = np.minimum(steps + 1, months)
    reason = np.full(groups, "", dtype=object)
    for group in range(groups):
        reason[group] = table.why_unknown(
            group, known[group], share[group], int(months_needed[group])
        )
    verdict = np.select(
        [
            reason != "",
            steps < months,
            chance < UNUSUAL,
            gap == LOWER,
            gap == TOO_FEW,
        ],
        [CANNOT_SAY, DID_NOT_FALL, FELL_BEYOND, FELL_BEYOND, FELL_TOO_FEW],
        default=FELL_ORDINARILY,
    )
    moments = table.months.to_numpy()
    return table.labels.assign(
        month=moments[-1:].repeat(groups) if count else moments,
        fell=(steps >= months) & (reason == ""),
        steps=steps,
        since=np.where(ran, moments[start], np.datetime64("NaT")) if count else moments,
        first=np.where(ran, 100 * share[everyone, start], np.nan),
        n_first=np.where(ran, table.n[everyone, start], np.nan),
        last=100 * share[everyone, last],
        n_last=table.n[everyone, last],
        change=100 * change[0],
        lower=100 * change[1],
        upper=100 * change[2],
        chance=chance,
        verdict=verdict,
        reason=reason,
    )


class _Months:
    """A frame of single months as tables, groups down and every month across.

    Attributes
    ----------
    labels : DataFrame, one row a group
    months : DatetimeIndex, every month from the first to the last in the frame
    x, n : ndarray, (groups, months); NaN where there is no figure
    broken : ndarray of str, (groups, months); what changed with that month, else empty
    reason : ndarray of str, (groups, months); why a month has no figure as given, else empty
    provisional : ndarray of bool, (groups, months), or None
    """

    def __init__(self, frame: pd.DataFrame, by: Sequence[str] | None, length: int = 1) -> None:
        if length not in (1, 3):
            raise ValueError(f"length must be 1, for months, or 3, for quarters, not {length}")
        if "start" in frame and "months" in frame:
            raise ValueError("frame is of twelve months each: give single months")
        columns = columns_of_groups(frame, by, KEYS)
        x, n = answers_in(frame)
        month = month_numbers(frame)
        group, self.labels = numbered_groups(frame, columns)
        refuse_twice(frame, group, month, [*columns, "month"])
        first = int(month.min()) if len(month) else 0
        between = (month - first) % length != 0
        refuse(between, "month", f"not a multiple of {length} months after the first")
        count = (int(month.max()) - first) // length + 1 if len(month) else 0
        at = group, (month - first) // length
        shape = len(self.labels), count
        ordinals = range(first, first + length * count, length)
        self.length = length
        self.months = pd.PeriodIndex.from_ordinals(ordinals, freq="M")
        self.months = self.months.to_timestamp()
        self.x, self.n = np.full(shape, np.nan), np.full(shape, np.nan)
        self.x[at], self.n[at] = x, n
        self.broken, self.reason = (np.full(shape, "", dtype=object) for _ in range(2))
        for name, table in (("broken", self.broken), ("reason", self.reason)):
            if name in frame:
                table[at] = frame[name].fillna("").astype(str).to_numpy()
        explained = np.isnan(self.n) & (self.reason != "")
        self.reason[explained] = " (" + self.reason[explained] + ")"
        self.provisional: NDArray[np.bool_] | None = None
        if "status" in frame:
            self.provisional = np.zeros(shape, dtype=bool)
            self.provisional[at] = frame["status"].eq("provisional").to_numpy()

    def shifted(self, by: int) -> pd.DatetimeIndex:
        """All months, so many later."""
        return (self.months.to_period("M") + by).to_timestamp()

    def _name(self, month: pd.Timestamp) -> str:
        """Name the month, or the months, of which this is the last."""
        if self.length == 1:
            return f"{month:%B %Y}"
        first = (month.to_period("M") - (self.length - 1)).to_timestamp()
        year = "" if first.year == month.year else f" {first:%Y}"
        return f"{first:%B}{year} to {month:%B %Y}"

    def why_not(self, seen: NDArray[np.bool_], cut: NDArray[np.bool_]) -> NDArray[np.object_]:
        """Say of all twelve months why they cannot be put together; empty where they can.

        Parameters
        ----------
        seen : ndarray of bool, (groups, months, 12)
            Which of the twelve months to each have a figure.
        cut : ndarray of bool, (groups, months, 11)
            Which of them but the first begin with a break.
        """
        groups, count = self.n.shape
        if not groups * count:
            return np.empty((groups, count), dtype=object)
        names = np.array([self._name(month) for month in self.months], dtype=object)
        unit = "month" if self.length == 1 else "quarter"
        of_the_year = f" of the {seen.shape[-1]} {unit}s, the last of them "
        held = ~np.isnan(self.n)
        first = np.where(held.any(axis=1), held.argmax(axis=1), count)[:, None, None]
        position = np.arange(count)[:, None] + np.arange(1 - seen.shape[-1], 1)
        # Months before the group has any figure are not missing: it had not begun.
        absent = ~seen & (position >= first)
        many, latest = absent.sum(axis=-1), _last(absent) + position[:, 0]
        break_at = np.clip(_last(cut) + position[:, 1], 0, count - 1)
        broken = np.take_along_axis(self.broken, break_at, axis=1)
        began = np.broadcast_to(names[np.minimum(first[..., 0], count - 1)], (groups, count))
        latest = np.clip(latest, 0, count - 1)
        missing = names[latest] + np.take_along_axis(self.reason, latest, axis=1)
        text = many.astype(str).astype(object)
        return np.select(
            [
                cut.any(axis=-1),
                np.broadcast_to(first[..., 0] == count, (groups, count)),
                many > 1,
                many == 1,
                (~seen).any(axis=-1),
            ],
            [
                "break in " + names[break_at] + ": " + broken,
                f"no figure for any {unit}" + self.reason[:, -1:],
                "no figure for " + text + of_the_year + missing,
                "no figure for " + missing,
                "begins in " + began,
            ],
            default="",
        ).astype(object)

    def why_unknown(self, group: int, known: NDArray[np.bool_], share: Floats, wanted: int) -> str:
        """Say why it is not known whether the last months fell; empty where it is."""
        if self.n.shape[1] == 0 or wanted > len(known):
            return f"begins in {self.months[0]:%B %Y}"
        # The month before the first of those asked about is needed too.
        for back in range(1, wanted + 1):
            if known[-back]:
                continue
            for at in (len(share) - back, len(share) - back - 1):
                if np.isnan(self.n[group, at]):
                    return f"no figure for {self.months[at]:%B %Y}{self.reason[group, at]}"
                if np.isnan(share[at]):
                    return f"nobody answered in {self.months[at]:%B %Y}"
            at = len(share) - back
            return f"break in {self.months[at]:%B %Y}: {self.broken[group, at]}"
        return ""


def _last(flags: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Position of the last true one along the last axis; any position where there is none."""
    return flags.shape[-1] - 1 - flags[..., ::-1].argmax(axis=-1)


def _windows(table: NDArray, many: int, fill: float | bool) -> NDArray:
    """The year to each month, (groups, months, many); before the first there is `fill`."""
    before = np.full((len(table), many - 1), fill, dtype=table.dtype)
    padded = np.concatenate([before, table], axis=1)
    if table.shape[1] == 0:
        return np.empty((*table.shape, many), dtype=table.dtype)
    return np.lib.stride_tricks.sliding_window_view(padded, many, axis=1)
