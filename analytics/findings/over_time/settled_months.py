"""Whether the months of a figure are settled, or outcomes of some are still awaited."""

from __future__ import annotations

from datetime import date

import numpy as np

from analytics.model.figure import Figure
from analytics.model.series import Series

YOUNG = "Outcomes of the newest months are still awaited: the figure can still rise."
OF_AN_EDITION = (
    "Outcomes of some months were still awaited when they were published, and no later edition of "
    "them is loaded."
)


def unsettled(series: Series, *figures: Figure | None) -> str:
    """Say why figures cannot be compared yet; '' where they can.

    A period is young by its age in its own edition or by the share of its cases that await an
    outcome (`analytics.queries.outcome_ages.young_periods`), or because its value came as
    provisional.
    """
    if not series.indicator.matures:
        return ""
    days = [
        start
        for figure in figures
        if figure is not None
        for start, end in _young(series)
        if figure.start <= start and end <= figure.end
    ]
    if not days:
        return ""
    return YOUNG if max(days) >= _newest_edition(series) else OF_AN_EDITION


def _young(series: Series) -> list[tuple[date, date]]:
    """List first and last day of the young periods: those of rolling years overlap."""
    if "young" not in series.worked_out:
        known = zip(series.starts, series.ends, series.provisional, strict=True)
        late = {(start, end) for start, end, provisional in known if provisional}
        item = series.indicator
        series.worked_out["young"] = sorted(
            late.union((day, item.last_day(day)) for day in item.young)
        )
    periods: list[tuple[date, date]] = series.worked_out["young"]
    return periods


def _newest_edition(series: Series) -> date:
    """Give the first day of the newest run of periods that follow one another."""
    if "newest_edition" not in series.worked_out:
        lacking = np.flatnonzero(~np.isfinite(series.y[: series.last + 1]))
        first = int(lacking[-1]) + 1 if len(lacking) else 0
        series.worked_out["newest_edition"] = series.starts[first]
    day: date = series.worked_out["newest_edition"]
    return day
