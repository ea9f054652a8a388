"""One series over time, shown in four ways.

By its periods, as the control chart of `analytics.signal`; as rolling twelve months, which show the
level and have no limits, because neighbours share eleven months; by financial years, each
month compared with the same month; and summed from each April on.

Sums are made only where every period of them is there and none lies beyond a break. Years are
compared with each other only from the last break on: before it something else was counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from analytics.as_text import span
from analytics.findings.over_time.signals import IMPROVING, REAL_CHANGE, WORSENING, Signal
from analytics.model.figure import NOBODY, NOT_A_SUM, OVERLAP, missing
from analytics.model.indicators import Indicator
from analytics.model.series import NOT_LOADED, PROVISIONAL, Series
from analytics.statistics.intervals import wilson_interval
from analytics.statistics.number_input import Floats

PERIODS, ROLLING, YEARS, TO_DATE = "periods", "rolling", "years", "to-date"
A_YEAR = "each value is of a year already"
NO_NUMBERS = "only shares are given, without their numbers"


# Which views there are ------------------------------------------------------------------------


def refused(indicator: Indicator) -> dict[str, str]:
    """Say which views over time an indicator has, and why it lacks the others.

    Returns
    -------
    dict
        `PERIODS`, `ROLLING`, `YEARS` and `TO_DATE`, each to the reason why it cannot be; '' where
        it can.
    """
    values = OVERLAP if indicator.overlaps else A_YEAR if indicator.step >= 12 else ""
    sums = values or ("" if indicator.periods_add_up else NOT_A_SUM)
    return {PERIODS: "", ROLLING: sums, YEARS: values, TO_DATE: sums}


# Rolling twelve months --------------------------------------------------------------------------


def rolling(series: Series) -> pd.DataFrame:
    """Sum the twelve months to each period.

    Returns
    -------
    DataFrame, one row for each period that twelve months can end with
        start, end (of the twelve months), numerator, denominator, value, lower, upper (Wilson's 95%
        interval of a share; NaN of a count), provisional (whether any of it is), why (there is no
        value: the first period that lacks, or the break; '' where there is one). No row where
        `refused` says why.
    """
    indicator, many = series.indicator, 12 // series.indicator.step
    if refused(indicator)[ROLLING] or len(series.values) < many:
        return _sums([], [], [], np.empty((0, 3)), indicator)
    numbers = _Numbers.of(series)
    lasts = range(many - 1, len(numbers.start))
    firsts = [last - many + 1 for last in lasts]
    return _sums(
        [numbers.start[first] for first in firsts],
        [numbers.end[last] for last in lasts],
        [numbers.why(first, last, many) for first, last in zip(firsts, lasts, strict=True)],
        numbers.sums(firsts, list(lasts)),
        indicator,
    )


# Financial years --------------------------------------------------------------------------------


def by_year(series: Series) -> pd.DataFrame:
    """Compare each period with the same one of other financial years, from the last break on.

    Returns
    -------
    DataFrame, one row a period
        start, end, year (in which the financial year begins), place (0 for April, or April to
        June), numerator, denominator, value, provisional, why (there is no value, or it lies
        before the last break). No row where `refused` says why.
    """
    indicator, values = series.indicator, series.values
    if refused(indicator)[YEARS]:
        values = values.iloc[:0]
    year, place = _places(values["start"], indicator.step)
    frame = values[["start", "end"]].assign(year=year, place=place)
    frame[["numerator", "denominator", "value"]] = values[["numerator", "denominator", "value"]]
    frame = frame.assign(provisional=values["status"].eq(PROVISIONAL), why=values["why"])
    last = max(series.breaks, default=0)
    if last and len(frame):
        before = np.arange(len(frame)) < last
        frame.loc[before, ["numerator", "denominator", "value"]] = np.nan
        frame.loc[before, "why"] = broken(series)
    return frame


def to_date(series: Series) -> pd.DataFrame:
    """Sum each financial year from April to each of its periods, from the last break on.

    Returns
    -------
    DataFrame, one row a period
        start (1 April), end, year, place, numerator, denominator, value, lower, upper, provisional,
        why, as in `by_year` and `rolling`. From the first period that lacks, a year has no more.
    """
    indicator = series.indicator
    if refused(indicator)[TO_DATE] or not len(series.values):
        return _sums([], [], [], np.empty((0, 3)), indicator).assign(year=0, place=0)
    numbers = _Numbers.of(series)
    year, place = _places(series.values["start"], indicator.step)
    lasts = list(range(len(year)))
    april = [last - int(place[last]) for last in lasts]  # may lie before the first period
    firsts = [max(first, 0) for first in april]
    whys, last_break, text = [], max(series.breaks, default=0), broken(series)
    for last, first, wanted in zip(lasts, firsts, april, strict=True):
        if first < last_break:
            # What is left of the year in which it changed is no year to date either.
            whys.append(text)
        elif wanted < 0:
            whys.append(f"April {year[last]} is {NOT_LOADED}")
        else:
            whys.append(numbers.why(first, last, int(place[last]) + 1))
    aprils = [pd.Timestamp(int(one_year), 4, 1) for one_year in year]
    frame = _sums(aprils, numbers.end, whys, numbers.sums(firsts, lasts), indicator)
    return frame.assign(year=year, place=place)


def financial_year(year: int) -> str:
    """Write a financial year: 2014/15."""
    return f"{year}/{(year + 1) % 100:02d}"


def broken(series: Series) -> str:
    """Say what changed at the last break inside a series; '' where nothing did."""
    place = max(series.breaks, default=0)
    if not place:
        return ""
    starts = series.values["start"]
    return series.break_between(starts.iloc[place - 1].date(), starts.iloc[place].date())


# What it is compared with -----------------------------------------------------------------------


def shared_year(series: Series, essex: Series) -> int | None:
    """Find the newest mid-year that residents of both an area and Essex are known of."""
    return max(dict(series.people).keys() & dict(essex.people).keys(), default=None)


def factor(series: Series, essex: Series, per_head: bool = False) -> float:
    """Find the factor that brings the values of Essex to the scale of an area.

    Parameters
    ----------
    series, essex : Series
        Of the area and of Essex.
    per_head : bool
        Bring Essex to the residents of the area, so that the two are apart as their rates are; else
        to the same average, so that only their shapes differ.

    Returns
    -------
    float
        1 for shares; NaN where residents are not known, or no period has a value in both.
    """
    if series.indicator.is_share:
        return 1.0
    if per_head:
        year = shared_year(series, essex)
        return (
            float("nan") if year is None else dict(series.people)[year] / dict(essex.people)[year]
        )
    whole = dict(zip(essex.values["start"], essex.values["value"], strict=True))
    area, total = 0.0, 0.0
    for start, value in zip(series.values["start"], series.values["value"], strict=True):
        other = whole.get(start, float("nan"))
        if not np.isnan(value + other):
            area, total = area + value, total + other
    return area / total if total else float("nan")


def states(signal: Signal, indicator: Indicator) -> list[str]:
    """Say of each value of a control chart what it is: improving, worsening, real change; or ''."""
    phrases = []
    for side in signal.chart["side"] if len(signal.chart) else ():
        if not side:
            phrases.append("")
        elif indicator.rise_is == "no judgement":
            phrases.append(REAL_CHANGE)
        else:
            phrases.append(
                IMPROVING if (side > 0) == (indicator.rise_is == "better") else WORSENING
            )
    return phrases


def baselines(signal: Signal) -> list[tuple[str, int]]:
    """Name the periods that the limits rest on, and how many, for each part between breaks."""
    chart = signal.chart
    if not len(chart):
        return []
    used = chart[chart["baseline"] & chart["centre"].notna()]
    return [
        (span(rows["start"].iloc[0].date(), rows["end"].iloc[-1].date()), len(rows))
        for _, rows in used.groupby("segment")
    ]


def runs(known: Sequence[bool], breaks: Sequence[int] = ()) -> list[int]:
    """Number the runs of values with neither gap nor break: a line is drawn only within one."""
    number, numbers = 0, [0] if len(known) else []
    for place, (before, now) in enumerate(pairwise(known), start=1):
        number += not (before and now) or place in breaks
        numbers.append(number)
    return numbers


# Reckoning --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Numbers:
    """The numbers of a series as sums take them, and what is lacking."""

    start: list[pd.Timestamp]
    end: list[pd.Timestamp]
    month: list[int]
    x: Floats
    n: Floats
    lacking: list[bool]
    alone: list[bool]
    provisional: list[bool]
    reason: list[str]
    series: Series

    @classmethod
    def of(cls, series: Series) -> _Numbers:
        values = series.values
        x, n, value = (
            values[column].to_numpy(dtype=float) for column in ("numerator", "denominator", "value")
        )
        # Nobody in one month adds nobody to a sum.
        lacking = np.isnan(value) & (n != 0)
        numbers = x if not series.indicator.is_share else x + n
        start = values["start"].tolist()
        return cls(
            start,
            values["end"].tolist(),
            [12 * day.year + day.month for day in start],
            x,
            n,
            lacking.tolist(),
            (np.isnan(numbers) & ~lacking).tolist(),
            values["status"].eq(PROVISIONAL).tolist(),
            values["why"].tolist(),
            series,
        )

    def why(self, first: int, last: int, many: int) -> str:
        """Say why the periods from one to another have no sum."""
        step = self.series.indicator.step
        if last - first + 1 < many or self.month[last] - self.month[first] != step * (many - 1):
            return NOT_LOADED
        for place in range(first, last + 1):
            if self.lacking[place]:
                return missing(self.start[place].date(), self.reason[place])
        if reason := self.series.break_between(self.start[first].date(), self.end[last].date()):
            return reason
        return NO_NUMBERS if any(self.alone[first : last + 1]) else ""

    def sums(self, firsts: Sequence[int], lasts: Sequence[int]) -> Floats:
        """Sum numerator, denominator and how many are provisional, from one to another."""
        columns = np.column_stack([self.x, self.n, np.array(self.provisional, dtype=float)])
        # Where one is missing the sum is not shown: see `why`.
        up_to = np.vstack([np.zeros(3), np.cumsum(np.nan_to_num(columns), axis=0)])
        sums: Floats = up_to[np.asarray(lasts) + 1] - up_to[np.asarray(firsts)]
        return sums


def _sums(
    start: Sequence[pd.Timestamp],
    end: Sequence[pd.Timestamp],
    why: Sequence[str],
    sums: Floats,
    indicator: Indicator,
) -> pd.DataFrame:
    x, n, provisional = sums.T
    whys = np.array(why, dtype=object)
    none = whys != ""
    x = np.where(none, np.nan, x)
    n = np.where(none, np.nan, n) if indicator.is_share else np.full(len(x), np.nan)
    value, lower, upper = x, np.full(len(x), np.nan), np.full(len(x), np.nan)
    if indicator.is_share:
        whys[~none & (n == 0)] = NOBODY
        known = ~none & (n > 0)
        value = np.full(len(x), np.nan)
        value[known] = indicator.scale * x[known] / n[known]
        if indicator.events and known.any():
            low, high = wilson_interval(x[known], n[known])
            lower[known], upper[known] = (
                indicator.scale * np.asarray(low),
                indicator.scale * np.asarray(high),
            )
    return pd.DataFrame(
        {
            "start": pd.to_datetime(list(start)),
            "end": pd.to_datetime(list(end)),
            "numerator": x,
            "denominator": n,
            "value": value,
            "lower": lower,
            "upper": upper,
            "provisional": provisional > 0,
            "why": whys,
        }
    )


def _places(starts: pd.Series, step: int) -> tuple[Floats, Floats]:
    """Financial year of each period, and its place in it."""
    months = starts.dt.month.to_numpy()
    year = starts.dt.year.to_numpy() - (months < 4)
    return year, (months - 4) % 12 // step
