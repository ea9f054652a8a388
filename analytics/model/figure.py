"""How much there is of something in a period, and the record of its change on a year before."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date

import numpy as np

from analytics.as_text import month
from analytics.model.population import people_in
from analytics.model.series import NOT_LOADED, Series
from analytics.model.unplaced import Unplaced
from analytics.statistics.intervals import (
    poisson_interval,
    rate,
    wilson_interval,
)

OVERLAP = "each value covers twelve months, most of which the next one covers too"
NOT_A_SUM = "values of several periods cannot be added up"
NOBODY = "nobody to count"
OTHER_YEARS = "each value covers twelve months that do not begin in April"


@dataclass(frozen=True)
class Figure:
    """How much there was in a period.

    Attributes
    ----------
    start, end : datetime.date
        First and last day.
    numerator, denominator : float
        The count; or those with the attribute and n, all who could have it.
    value, lower, upper : float
        In the unit of the indicator, with its 95% interval: Wilson's of a share, Poisson's of a
        count; NaN where chance gives none.
    rate, rate_lower, rate_upper : float
        Events per 1,000 residents in the period, counts only.
    year : int or None
        Mid-year of the residents that the rate is per head of: the nearest to the period.
    provisional : bool
        Whether any of it may still change.
    why : str
        Why there is no value; '' where there is one.
    """

    start: date
    end: date
    numerator: float = np.nan
    denominator: float = np.nan
    value: float = np.nan
    lower: float = np.nan
    upper: float = np.nan
    rate: float = np.nan
    rate_lower: float = np.nan
    rate_upper: float = np.nan
    provisional: bool = False
    why: str = ""
    year: int | None = None

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True)
class Change:
    """A figure and that of the same period a year before: the one record that every page shows.

    Attributes
    ----------
    now, before : Figure
        The two; ``before`` is None where there is none.
    difference, lower, upper : float
        Events, or percentage points, with its 95% interval: allowing for how months vary. Of a
        change that is given as bounds the least and the greatest that it can be.
    percent : float
        Of a count of 20 and more.
    z, p : float
        The difference in standard errors, and its probability if nothing had changed.
    verdict : str
        One of `analytics.model.verdict_words.CHANGED`.
    among : int
        How many comparisons it is one of, which the verdict allows for.
    refused : str
        Why nothing is compared; '' where something is.
    caution : str
        What must be said along with it.
    unplaced : Unplaced or None
        Rows without a place that may belong to the area; None of Essex, or where none is known.
    """

    now: Figure
    before: Figure | None = None
    difference: float = np.nan
    lower: float = np.nan
    upper: float = np.nan
    percent: float = np.nan
    z: float = np.nan
    p: float = np.nan
    verdict: str = ""
    among: int = 1
    refused: str = ""
    caution: str = ""
    unplaced: Unplaced | None = None


# How much -----------------------------------------------------------------------------------------


def latest(series: Series, last: int | None = None) -> Figure | None:
    """Figure of the newest period that has a value; None where none has.

    Parameters
    ----------
    last : int, optional
        Position of the period to end with, of `latest`, `year_to_date` and `twelve_months` alike;
        without it, the newest that has a value.
    """
    last = series.last if last is None else last
    return figure_at(series, last, last) if last >= 0 else None


def year_to_date(series: Series, last: int | None = None) -> Figure | None:
    """Figure of the financial year up to the newest value: from April on."""
    last = series.last if last is None else last
    if last < 0:
        return None
    newest = series.starts[last]
    april = date(newest.year - (newest.month < 4), 4, 1)
    if series.indicator.length >= 12 and newest != april:
        end = series.ends[last]
        return Figure(april, end, why=OVERLAP if series.indicator.overlaps else OTHER_YEARS)
    return _of_days(series, april, last)


def twelve_months(series: Series, last: int | None = None) -> Figure | None:
    """Figure of the twelve months up to the newest value."""
    last = series.last if last is None else last
    if last < 0:
        return None
    if series.indicator.length >= 12:
        return latest(series, last)
    end = series.starts[last]
    months = end.year * 12 + end.month - 1 - (12 - series.indicator.length)
    return _of_days(series, date(months // 12, months % 12 + 1, 1), last)


def since_day(series: Series, day: date) -> Figure | None:
    """Figure of the whole periods from a day to the newest value, of at most twelve months."""
    if series.last < 0:
        return None
    if not series.indicator.periods_add_up:
        return latest(series)
    first = bisect_left(series.starts, day)
    if first > series.last:
        newest = f"{series.ends[series.last]:%B %Y}"
        return Figure(
            day, day, why=f"nothing after {newest} is loaded, so the newest value is shown"
        )
    months = 12 // series.indicator.step
    return figure_at(series, max(first, series.last - months + 1), series.last)


def _why_missing(series: Series, day: date) -> str:
    """Say why there is no value on a day: by a known gap, such as a part that has none."""
    for note in series.notes:
        if note.kind == "gap" and note.start <= day and (note.end is None or day <= note.end):
            return note.text
    return f"{month(day)} is not loaded"


def between(series: Series, start: date, end: date) -> Figure:
    """Figure of all periods from the one that begins on ``start`` to the one ending on ``end``."""
    starts, ends = series.starts, series.ends
    first, last = bisect_left(starts, start), bisect_left(ends, end)
    if first >= len(starts) or starts[first] != start:
        return Figure(start, end, why=_why_missing(series, start))
    if last >= len(ends) or ends[last] != end:
        return Figure(start, end, why=_why_missing(series, end))
    if last < first:  # each value is of more months than are asked for
        return Figure(start, end, why=OVERLAP)
    return figure_at(series, first, last)


def _of_days(series: Series, start: date, last: int) -> Figure:
    first = bisect_left(series.starts, start)
    if first > last or series.starts[first] != start:
        return Figure(start, series.ends[last], why=_why_missing(series, start))
    return figure_at(series, first, last)


def figure_at(series: Series, first: int, last: int) -> Figure:
    """Sum the values of two positions and all between, both included."""
    key = ("figure", first, last)
    if key not in series.worked_out:
        series.worked_out[key] = _figure_at(series, first, last)
    figure: Figure = series.worked_out[key]
    return figure


def _figure_at(series: Series, first: int, last: int) -> Figure:
    indicator, rows = series.indicator, slice(first, last + 1)
    start, end = series.starts[first], series.ends[last]
    provisional = any(series.provisional[rows])
    lacking = np.isnan(series.y[rows])
    if last > first:
        lacking &= series.n[rows] != 0  # nobody in one month adds nobody to a sum
    why = ""
    if last > first and not indicator.periods_add_up:
        why = OVERLAP if indicator.overlaps else NOT_A_SUM
    elif lacking.any():
        place = first + int(lacking.argmax())
        why = missing(series.starts[place], series.whys[place])
    elif last > first and (reason := series.break_between(start, end)):
        why = reason
    if why:
        return Figure(start, end, provisional=provisional, why=why)
    x = float(series.x[rows].sum())
    if indicator.is_share:
        n = float(series.n[rows].sum())
        if n == 0:
            return Figure(start, end, x, n, provisional=provisional, why=NOBODY)
        if np.isnan(x) or not n > 0:  # reported as a value alone
            alone = float(series.y[first]) if last == first else np.nan
            why = "" if last == first else "only shares are given, without their numbers"
            return Figure(start, end, x, n, alone, provisional=provisional, why=why)
        limits = wilson_interval(x, n) if indicator.events else (np.nan, np.nan)
        low, high = (indicator.scale * float(limit) for limit in limits)
        return Figure(start, end, x, n, indicator.scale * x / n, low, high, provisional=provisional)
    low, high = poisson_interval(x) if indicator.events else (np.nan, np.nan)
    per_head, rate_low, rate_high = np.nan, np.nan, np.nan
    persons, year = people_in(series.people, start, end)
    if indicator.events and persons > 0:
        per_head, rate_low, rate_high = map(float, rate(x, persons))
    return Figure(
        start, end, x, np.nan, x, float(low), float(high), per_head, rate_low, rate_high,
        provisional, year=year,
    )  # fmt: skip


def missing(start: date, why: str) -> str:
    """Say what a sum lacks: April 2024 is not loaded; or the month and the reason."""
    return f"{month(start)} is {why}" if why == NOT_LOADED else f"{month(start)}: {why}"
