"""The spans of time that are compared: 12 months, else the year to date, else the newest value.

Of an indicator that matures they end with the newest settled period, as outcomes of later ones are
still awaited; only who asks for the newest value gets that. A span may also begin on a day: since a
meeting. It is then of the whole periods after that day.
"""

from __future__ import annotations

from datetime import date
from weakref import WeakKeyDictionary

import numpy as np

from analytics.model.figure import Figure, latest, since_day, twelve_months, year_to_date
from analytics.model.indicators import Indicator, newest_run
from analytics.model.maturity import settled_periods
from analytics.model.series import Series

TWELVE, TO_DATE, NEWEST = "12-months", "year-to-date", "newest"
SINCE = "since-"  # and a day: since-2026-09-10
SPANS = {TWELVE: twelve_months, TO_DATE: year_to_date, NEWEST: latest}
# Words that addresses of before had for the same.
OLD_WORDS = {"year": TWELVE, "settled": TWELVE, "to-date": TO_DATE}

_DATES: WeakKeyDictionary[Series, dict[tuple[date, date], str]] = WeakKeyDictionary()


def spanned(series: Series, span: str) -> tuple[Figure | None, str]:
    """Figure of a span, or of the next shorter one that has a value, and why it is that one."""
    if span.startswith(SINCE):
        day = date.fromisoformat(span.removeprefix(SINCE))
        since = since_day(series, day)
        if since is None or not since.why:
            return since, ""
        return latest(series), since.why
    order = list(SPANS)
    figure, why = None, ""
    last = series.last if span == NEWEST else newest_settled(series)
    for shorter in order[order.index(span) :]:
        figure = SPANS[shorter](series, last)
        if figure is None or not figure.why:
            break
        why = why or figure.why
    return figure, why


def newest_settled(series: Series) -> int:
    """Find the newest value whose outcomes have come in; where none is settled, the newest."""
    young = set(series.indicator.young)
    if not young:
        return series.last
    known = np.flatnonzero(~np.isnan(series.y))
    return next(
        (int(place) for place in known[::-1] if series.starts[place] not in young), series.last
    )


def default_period(indicator: Indicator) -> tuple[date, date]:
    """Give the first days of the first and last period shown when nobody chose any.

    The twelve months to the newest period, else the financial year to date, else the newest period
    alone: as `spanned` has them, so that a page opens on the figure that the Overview shows. It
    stops at a gap: no figure is a sum over months that do not follow each other. Of an indicator
    that matures it ends with the newest settled period, so that a page opens on areas that can be
    compared; where none is settled, with the newest.
    """
    periods = settled_periods(indicator.periods, indicator.young)
    newest = periods[-1]
    if not indicator.periods_add_up:
        return newest, newest
    run = newest_run(periods, indicator.step)
    wanted = 12 // indicator.step
    if len(run) >= wanted:
        return run[-wanted], newest
    april = date(newest.year - (newest.month < 4), 4, 1)
    return (april, newest) if april in run else (newest, newest)


def span_of(series: Series, start: date, end: date) -> str:
    """Name the span that a period is of a series; '' where it is none of them."""
    known = _DATES.get(series)
    if known is None:
        known = {}
        for span in SPANS:
            figure, _ = spanned(series, span)
            if figure is not None:
                known.setdefault((figure.start, figure.end), span)
        _DATES[series] = known
    return known.get((start, end), "")
