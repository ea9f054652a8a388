"""The spans of time that may be compared: 12 months, year to date, newest."""

from __future__ import annotations

from analytics.model.figure import Figure, latest, twelve_months, year_to_date
from analytics.model.series import Series

TWELVE, TO_DATE, NEWEST = "12-months", "year-to-date", "newest"
SPANS = {TWELVE: twelve_months, TO_DATE: year_to_date, NEWEST: latest}


def spanned(series: Series, span: str) -> tuple[Figure | None, str]:
    """Figure of a span, or of the next shorter one that has a value, and why it is that one."""
    order = list(SPANS)
    figure, why = None, ""
    for one in order[order.index(span) :]:
        figure = SPANS[one](series)
        if figure is None or not figure.why:
            break
        why = why or figure.why
    return figure, why
