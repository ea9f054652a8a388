"""Who rates are per head of: the residents of the mid-year nearest to a period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

# Residents of an area: mid-year and persons.
People = tuple[tuple[int, float], ...]


def nearest_year(years: Iterable[int], start: date, end: date) -> int | None:
    """Find the mid-year nearest to the middle of a period; of two as near the later one.

    Parameters
    ----------
    years : iterable of int
        Those that residents are known of.
    start, end : datetime.date
        First and last day of the period.

    Examples
    --------
    >>> nearest_year([2020, 2023], date(2021, 4, 1), date(2022, 3, 31))
    2020
    >>> nearest_year([2020, 2023], date(2022, 4, 1), date(2023, 3, 31))
    2023
    """
    middle = (start.toordinal() + end.toordinal()) / 2
    return min(
        years,
        key=lambda year: (abs(date(year, 6, 30).toordinal() - middle), -year),
        default=None,
    )


def people_in(people: People, start: date, end: date) -> tuple[float, int | None]:
    """Give the residents nearest to a period, and of which mid-year; NaN and None if none is."""
    known = dict(people)
    year = nearest_year(known, start, end)
    return (float("nan"), None) if year is None else (known[year], year)
