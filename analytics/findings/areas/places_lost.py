"""Rows without a place next to local comparisons: where they are counted, and of which areas."""

from __future__ import annotations

from analytics import queries
from analytics.cache import remembered
from analytics.model.choice import Comparison
from analytics.model.indicators import DISTRICTS as DISTRICT_LEVEL
from analytics.model.indicators import KINDS, Indicator
from analytics.model.series import Series
from analytics.model.unplaced import Source, Unplaced
from data.warehouse.snapshot import Snapshot
from geo.essex import COUNTY, DISTRICTS, FORCE, NO_DISTRICT, NO_PLACE, OUTSIDE, no_ward

IN_NO_DISTRICT = (NO_PLACE, OUTSIDE, NO_DISTRICT)

Sources = dict[tuple[str, str], tuple[Source, ...]]


@remembered
def sources(
    state: Snapshot,
    indicators: tuple[Indicator, ...],
    area: str,
    ward_set: str,
    breakdowns: tuple[str, ...] = ("",),
) -> Sources:
    """Find where the rows are counted that may belong to an area but have no place.

    Returns
    -------
    dict
        (key of the indicator, breakdown) to the rows of Essex that lie in no district and, of a
        ward, also those of its district that lie in no ward. None of Essex, where all rows count.
    """
    keys = [(item.key, breakdown) for item in indicators for breakdown in breakdowns]
    district = queries.districts(state, ward_set).get(area, "")
    larger = area in (COUNTY, *DISTRICTS) or area == district  # a council is its own district
    if area == FORCE or not (larger or district in DISTRICTS):
        return dict.fromkeys(keys, ())
    essex = _of_whole(state, indicators, FORCE, ward_set, breakdowns)
    if larger:
        return {key: (essex[key],) for key in keys}
    local = _of_whole(state, indicators, district, ward_set, breakdowns)
    return {key: (essex[key], local[key]) for key in keys}


@remembered
def _of_whole(
    state: Snapshot,
    indicators: tuple[Indicator, ...],
    code: str,
    ward_set: str,
    breakdowns: tuple[str, ...],
) -> dict[tuple[str, str], Source]:
    left_over = IN_NO_DISTRICT if code == FORCE else (no_ward(code),)
    whole, *lost = (
        queries.many_series(state, indicators, each, ward_set, breakdowns)
        for each in (code, *left_over)
    )
    where = "Essex" if code == FORCE else DISTRICTS[code]
    return {
        key: Source(where, series, tuple(part[key] for part in lost if len(part[key].starts)))
        for key, series in whole.items()
    }


def with_sources(
    state: Snapshot, several: dict[tuple[str, str], Series], area: str, ward_set: str
) -> dict[tuple[str, str], Series]:
    """Give each series of an area the series of the rows that have no place."""
    indicators = tuple({series.indicator.key: series.indicator for series in several.values()}
                       .values())  # fmt: skip
    breakdowns = tuple(dict.fromkeys(breakdown for _, breakdown in several))
    places = sources(state, indicators, area, ward_set, breakdowns)
    return {key: series.in_context(unplaced=places[key]) for key, series in several.items()}


@remembered
def unplaced_by_area(
    state: Snapshot,
    indicator: Indicator,
    breakdown: str,
    ward_set: str,
    level: str,
    compared: Comparison,
) -> dict[str, tuple[Unplaced | None, ...]]:
    """Count the rows without a place that may belong to each area of a level, by code."""
    if not (compared.allowed and compared.periods):
        return {}
    before = compared.before[0], compared.before[-1]
    now = compared.periods[0], compared.periods[-1]
    areas = queries.areas(state, ward_set)
    kinds = ["county", "district", "unitary", *(KINDS[level] if level != DISTRICT_LEVEL else ())]
    of_districts: dict[str, tuple[Unplaced | None, ...]] = {}
    result: dict[str, tuple[Unplaced | None, ...]] = {}
    codes = [COUNTY, *areas.loc[areas["kind"].isin(kinds), "code"]]
    homes = queries.districts(state, ward_set)
    for code in codes:
        # Wards of one district have the same rows without a place.
        larger = code in (COUNTY, *DISTRICTS) or homes.get(code) == code
        home = code if larger else f"wards of {homes.get(code, '')}"
        if home not in of_districts:
            places = sources(state, (indicator,), code, ward_set, (breakdown,))
            of_districts[home] = tuple(
                source.between(before, now) for source in places[indicator.key, breakdown]
            )
        result[code] = of_districts[home]
    return result
