"""How fresh every indicator is, and the rule by which a figure is late."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from analytics.model import indicators as catalogued
from analytics.queries.supplied import Supplied, smallest_areas, supplied
from data.catalogue import Indicator
from data.warehouse.snapshot import Snapshot

UP_TO_DATE, LATE, NOT_SUPPLIED = "up to date", "late", "not yet supplied"
STATES = (UP_TO_DATE, LATE, NOT_SUPPLIED)
MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Entry:
    """An indicator of the catalogue and what is loaded for it, on one day.

    Attributes
    ----------
    state : str
        One of `STATES`.
    due : datetime.date or None
        The day after which the next period counts as late; None while nothing was supplied.
    """

    indicator: Indicator
    supplied: Supplied | None
    state: str
    due: date | None


# Late or not --------------------------------------------------------------------------------------


def next_period_end(end: date, frequency: str) -> date:
    """Return the last day of the period that follows one that ends on ``end``.

    Parameters
    ----------
    end : datetime.date
        Last day of a period; it is taken to end with its month.
    frequency : str
        'month', 'quarter' or 'year'.

    Examples
    --------
    >>> next_period_end(date(2025, 9, 30), "month")
    datetime.date(2025, 10, 31)
    >>> next_period_end(date(2023, 11, 30), "quarter")
    datetime.date(2024, 2, 29)
    """
    months = end.year * 12 + end.month - 1 + MONTHS[frequency]
    year, month = divmod(months, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def due(end: date, frequency: str, due_days: int) -> date:
    """Return the last day on which the period after ``end`` is not yet late.

    Examples
    --------
    >>> due(date(2025, 9, 30), "month", 31)
    datetime.date(2025, 12, 1)
    """
    following = next_period_end(end, frequency)
    return date.fromordinal(following.toordinal() + due_days)


def state_on(today: date, end: date | None, frequency: str, due_days: int) -> str:
    """Say whether an indicator is up to date, late, or was never supplied.

    It is late when the period after the newest one ended more than ``due_days`` before ``today``.

    Parameters
    ----------
    today : datetime.date
        The day on which somebody asks.
    end : datetime.date or None
        Last day of the newest period with a value.
    frequency, due_days
        As in the catalogue.

    Returns
    -------
    str
        One of `STATES`.
    """
    if end is None:
        return NOT_SUPPLIED
    return LATE if today > due(end, frequency, due_days) else UP_TO_DATE


# The catalogue and what there is of it ------------------------------------------------------------


def entries(
    state: Snapshot, today: date, indicators: Mapping[str, Indicator] | None = None
) -> tuple[Entry, ...]:
    """List every indicator of the catalogue with what the warehouse holds for it.

    Parameters
    ----------
    state : Snapshot
        The warehouse.
    today : datetime.date
        The day on which lateness is judged.
    indicators : mapping, optional
        A catalogue; unless given, the project's own as far as this edition names it.
    """
    held = supplied(state)
    known = catalogued.known(state.release) if indicators is None else indicators
    if state.release:  # it may reach less far than what the catalogue says comes in
        reach = smallest_areas(state)
        known = {
            key: replace(indicator, smallest_area=reach.get(key, indicator.smallest_area))
            for key, indicator in known.items()
        }
    return tuple(_entry(indicator, held.get(key), today) for key, indicator in known.items())


def _entry(indicator: Indicator, held: Supplied | None, today: date) -> Entry:
    end = held.end if held else None
    return Entry(
        indicator,
        held,
        state_on(today, end, indicator.frequency, indicator.due_days),
        due(end, indicator.frequency, indicator.due_days) if end else None,
    )


def matching(
    every: Iterable[Entry], search: str = "", area_of_focus: str = "", state: str = ""
) -> tuple[Entry, ...]:
    """Keep the entries that hold every word searched for, of one Area of Focus and state.

    Words are looked for in name, id, definition and owner, without regard to capitals; those
    found by their name come first. An empty argument keeps all.
    """
    wanted = search.casefold().split()

    def has_state(entry: Entry) -> bool:
        indicator = entry.indicator
        text = " ".join(
            [indicator.name, indicator.indicator, indicator.definition, indicator.owner]
        ).casefold()
        return (
            all(word in text for word in wanted)
            and area_of_focus in ("", indicator.area_of_focus)
            and state in ("", entry.state)
        )

    def by_name(entry: Entry) -> bool:
        name = entry.indicator.name.casefold()
        return all(word in name for word in wanted)

    return tuple(sorted(filter(has_state, every), key=by_name, reverse=True))
