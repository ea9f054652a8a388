"""Series with what their changes are set against: Essex, and the comparisons shown together."""

from __future__ import annotations

from analytics import queries
from analytics.cache import remembered
from analytics.findings.areas.places_lost import sources
from analytics.findings.over_time.thresholds import Family
from analytics.model.indicators import Indicator
from analytics.model.series import Series
from analytics.model.variation import measure
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE


def series(
    state: Snapshot, indicator: Indicator, area: str, ward_set: str, breakdown: str = ""
) -> Series:
    """Follow an indicator in an area: `queries.series`, in context."""
    together = indicator.looked_up_with(breakdown)
    return many_series(state, (indicator,), area, ward_set, together)[indicator.key, breakdown]


@remembered
def many_series(
    state: Snapshot,
    indicators: tuple[Indicator, ...],
    area: str,
    ward_set: str,
    breakdowns: tuple[str, ...] = ("",),
) -> dict[tuple[str, str], Series]:
    """Follow several indicators in one area: `queries.many_series`, in context."""
    result = queries.many_series(state, indicators, area, ward_set, breakdowns)
    essex = (
        result
        if area == FORCE
        else queries.many_series(state, indicators, FORCE, ward_set, breakdowns)
    )
    measure([*result.values(), *essex.values()])
    placed = {}
    places = sources(state, indicators, area, ward_set, breakdowns)
    whole = {
        key: value.in_context(
            family=Family(state, value.indicator, value.breakdown, FORCE, ward_set)
        )
        for key, value in essex.items()
    }
    for key, entry in result.items():
        if area == FORCE:
            placed[key] = whole[key]
            continue
        family = Family(state, entry.indicator, entry.breakdown, area, ward_set)
        placed[key] = entry.in_context(essex=whole[key], family=family, unplaced=places[key])
    return placed
