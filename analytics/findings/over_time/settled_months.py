"""Whether the months of a figure are settled, or outcomes of some are still to come."""

from __future__ import annotations

from analytics.model.figure import Figure
from analytics.model.series import Series

YOUNG = "Outcomes of the newest months are still to come: the figure can still rise."


def unsettled(series: Series, now: Figure) -> str:
    """Say why a figure cannot be compared yet; '' where it can."""
    return YOUNG if series.indicator.matures and now.provisional else ""
