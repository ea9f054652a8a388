"""Whether the months of a figure are settled, or outcomes of some are still awaited."""

from __future__ import annotations

from datetime import date

import numpy as np

from analytics.model.figure import Figure
from analytics.model.series import Series
from data import catalogue

YOUNG = "Outcomes of the newest months are still awaited: the figure can still rise."
OF_AN_EDITION = (
    "Outcomes of some months were still awaited when they were published, and no later edition of "
    "them is loaded."
)
YOUNG_MONTHS = 3  # the newest of an edition, of which outcomes are still awaited


def unsettled(series: Series, *figures: Figure | None) -> str:
    """Say why figures cannot be compared yet; '' where they can.

    A month of crime follows its own edition: the newest months of a run of months that follow one
    another were young when they were published, however long ago that is.
    """
    if not series.indicator.matures:
        return ""
    known = [figure for figure in figures if figure is not None]
    if known and known[0].provisional:
        return YOUNG
    young = _young_of_earlier_editions(series)
    if any(figure.start <= day <= figure.end for figure in known for day in young):
        return OF_AN_EDITION
    return ""


def _young_of_earlier_editions(series: Series) -> list[date]:
    """List the newest months of every run of months of crime but the last run."""
    entry = catalogue.indicators().get(series.indicator.key)
    if entry is None or (entry.computed_from or {}).get("records") != "crime":
        return []  # a return says of each value itself whether it is final
    if "young_months" not in series.worked_out:
        held = np.isfinite(series.n)
        ends = np.flatnonzero(held[:-1] & ~held[1:])
        places = {place for end in ends for place in range(end, end - YOUNG_MONTHS, -1)}
        series.worked_out["young_months"] = [
            series.starts[place] for place in sorted(places) if place >= 0 and held[place]
        ]
    days: list[date] = series.worked_out["young_months"]
    return days
